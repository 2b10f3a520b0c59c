"""One plan on its way to its cohort: consents, notes, what is posted and pulled, who was there, and closed messages.

Each writing method of these services is called once, with something to write.
"""

import sqlalchemy as sa

from bot.domain.consent import Audience, digest, words_of
from bot.domain.delivery import Delivery, Kind
from bot.domain.pulled import EVERYTHING, Pulled
from bot.services import Services, inviting
from bot.services.consents import Sharing, words_of_all
from bot.services.pulls import Where
from bot.store.database import Database
from bot.store.tables import sessions, summaries
from tests.services.talk import Talker

SAM, HERE, THREAD, MESSAGE = 77, Where(channel=500), 4242, 90_000


async def shares_and_is_read(mira: Talker) -> None:
    """Her facilitator reads what she handed in and took back from the cohort; then the cohort has it again."""
    bot, who = mira.bot, mira.user_id
    await mira.hands_in()
    there = await bot.consents.show(who)
    await bot.consents.say_all(
        who, there.run.id, digest(words_of_all(there.passages)), Audience.COHORT, "Mira"
    )
    there = await _says_the_first(bot, who)
    await bot.consents.withdraw_one(who, there.run.id, digest(words_of(there.passages[0].approved)))
    await bot.consents.withdraw(who, there.run.id)
    await bot.pulls.read(HERE, SAM, EVERYTHING, _of_whom)
    await bot.pulls.export(HERE, SAM)
    there = await _says_the_first(bot, who)
    await bot.notes.write(SAM, mira.clock.next_id(), there.member.id, "try a smaller model", "Sam")


async def _says_the_first(bot: Services, who: int) -> Sharing:
    there = await bot.consents.show(who)
    shown = digest(there.passages[0].excerpt.words)
    return await bot.consents.say(who, there.run.id, 1, shown, Audience.COHORT)


def _of_whom(found: Pulled) -> tuple[None, frozenset[int]]:
    return None, frozenset(each.id for each in found.members if each.unapproved)


async def is_posted(database: Database, mira: Talker) -> None:
    """The pack, from a cohort that was set up before there were packs to what a moderator deleted."""
    packs, cohort = mira.bot.packs, mira.cohort_id
    async with database.begin() as tx:
        await tx.execute(sa.delete(summaries).where(summaries.c.cohort_id == cohort))
        await tx.execute(sa.update(sessions).where(sessions.c.starts_at.is_(None)).values(changes=0))
    await packs.plan_missing()
    await mira.bot.sessions.count_finals()
    shown = await packs.preview(HERE.channel or 0, SAM, 24)
    await packs.again(cohort, SAM)
    await packs.move(cohort, SAM, shown.pack.slots[0].member.id, 1)
    await packs.post_now(cohort, SAM)
    owed = await packs.of(cohort)
    assert owed is not None
    pack, plan = (each.id for each in owed.rows)
    assert await packs.take(pack)
    await packs.let_go(pack)
    await packs.stands(pack, MESSAGE, "first")
    await packs.shows(pack, "second")
    await packs.has_thread(plan, THREAD)
    await packs.never_came(plan)
    await packs.gone(pack)
    await packs.all_shown(owed)


async def was_there(mira: Talker) -> None:
    status = mira.bot.status
    asked = await status.attendance(HERE, SAM, None)
    everybody = [each.id for each in asked.members]
    await status.were_there(SAM, asked.session.id, everybody[0], everybody[-1], everybody[:1])


async def takes_no_messages(database: Database, mira: Talker) -> None:
    """She is invited to a thread and goes on there, while Discord lets no more messages be opened."""
    bot = mira.bot
    await bot.openings.refused(mira.cohort_id)
    await bot.openings.may(mira.cohort_id)
    await bot.openings.went_well()
    async with database.begin() as tx:
        known = await bot.members.desk.of(tx, mira.user_id)
        assert known.member is not None
        await inviting.invite(tx, known.member, mira.clock())
    invited = await _claimed(mira)
    await bot.invitations.has_thread(invited, THREAD)
    await bot.members.go_on_in(mira.user_id, invited.id, THREAD)


async def _claimed(mira: Talker) -> Delivery:
    while found := await mira.bot.deliveries.claim_due(mira.clock.at):
        for each in found:
            if each.kind is Kind.INVITE:
                return each
    raise AssertionError("she was not invited")
