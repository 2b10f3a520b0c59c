"""What each person should see is stored before it is shown, so that what gets lost can be made good."""

from bot.domain.cohort import Cohort
from bot.domain.person import OldCard
from bot.domain.screen import shows
from tests.services.conftest import Somebody, on_sqlite
from tests.services.talk import Talker

RAVI = 9002


async def test_owed_are_those_whose_screen_differs(mira: Talker, somebody: Somebody, cohort: Cohort):
    ravi = await (await somebody(RAVI).joins(cohort)).tells_all()
    screens = mira.bot.screens
    assert await screens.owed() == []
    for who in (mira, ravi):
        await who.goes_to("B1.idea")
    await mira.sends("Probes")  # the same question still
    assert await screens.owed() == []
    turn = await mira.sends("next")
    assert turn is not None
    assert await screens.owed() == [mira.user_id]
    await ravi.sends("stop")
    assert sorted(await screens.owed()) == [mira.user_id, ravi.user_id]
    await mira.sees(turn)
    assert await screens.owed() == [ravi.user_id]
    await ravi.sees(await ravi.looks())
    assert await screens.owed() == []


@on_sqlite
async def test_a_turn_shown_late_leaves_the_newer_one_owed(mira: Talker):
    await mira.goes_to("B1.idea")
    first = await mira.sends("Probes")
    newer = await mira.sends("next")
    assert first is not None
    assert newer is not None
    card_id = mira.clock.next_id()
    await mira.bot.screens.shown(first, card_id, card_id)
    assert await mira.bot.screens.owed() == [mira.user_id]
    await mira.sees(await mira.looks())
    assert await mira.bot.screens.owed() == []
    assert mira.place == "B2.goals"


@on_sqlite
async def test_somebody_who_has_no_card_yet_is_owed_one(somebody: Somebody, cohort: Cohort):
    new = somebody()
    await new.bot.members.join(cohort.id, new.user_id)
    new.cohort_id = cohort.id
    assert await new.bot.screens.owed() == []  # there is nowhere to write to yet
    turn = await new.enters(new.channel_id)
    assert await new.bot.screens.owed() == [new.user_id]
    await new.sees(turn)
    assert await new.bot.screens.owed() == []


async def test_a_card_that_another_one_replaced_is_stale_until_it_is_closed(mira: Talker):
    await mira.goes_to("B1.idea")
    old_card, ask_id = (await mira.looks()).conversation.card, mira.question.ask.id
    assert old_card is not None
    turn = await mira.bot.exercises.resume(mira.user_id)
    new_card = mira.clock.next_id()
    await mira.bot.screens.shown(turn, new_card, new_card)
    stale = OldCard(mira.user_id, mira.channel_id, old_card.message_id, ask_id, old_card.shows)
    assert await mira.bot.screens.stale() == [stale]
    assert await mira.bot.screens.owner(new_card) == mira.user_id
    assert await mira.bot.screens.owner(5) is None
    await mira.bot.screens.closed(new_card)
    assert await mira.bot.screens.stale() == [stale]
    await mira.bot.screens.closed(old_card.message_id)
    assert await mira.bot.screens.stale() == []


@on_sqlite
async def test_a_card_closed_on_the_way_is_never_stale(mira: Talker):
    await mira.goes_to("B1.idea")
    turn = await mira.bot.exercises.resume(mira.user_id)
    new_card = mira.clock.next_id()
    await mira.bot.screens.shown(turn, new_card, new_card, closed=True)
    assert await mira.bot.screens.stale() == []


@on_sqlite
async def test_an_edited_card_is_no_stale_card(mira: Talker):
    await mira.goes_to("B1.have")
    card = (await mira.looks()).conversation.card
    await mira.chooses("yes")
    assert mira.place == "B1.idea"
    now = (await mira.looks()).conversation.card
    assert card is not None
    assert now is not None
    assert now.message_id == card.message_id
    assert now.shows == shows(mira.last.screen) != card.shows
    assert await mira.bot.screens.stale() == []


@on_sqlite
async def test_messages_below_the_card_are_counted_until_it_moves(mira: Talker):
    await mira.goes_to("B1.idea")
    first = (await mira.looks()).conversation.card
    assert first is not None
    for n in range(1, 5):
        await mira.types(f"thought {n}")
        card = (await mira.looks()).conversation.card
        assert card is not None
        assert (card.message_id, card.below) == (first.message_id, n)
    await mira.types("thought 5")
    card = (await mira.looks()).conversation.card
    assert card is not None
    assert card.message_id > first.message_id
    assert card.below == 0


async def test_a_card_of_the_channel_before_is_not_taken_for_the_present_one(mira: Talker):
    """It was on its way while the conversation moved to a thread."""
    await mira.goes_to("B1.idea")
    on_its_way = await mira.bot.exercises.resume(mira.user_id)
    await mira.enters(4242, in_thread=True)
    card_id = mira.clock.next_id()
    await mira.bot.screens.shown(on_its_way, card_id, card_id)
    assert await mira.bot.screens.owed() == [mira.user_id]
    left = {(old.channel_id, old.message_id) for old in await mira.bot.screens.stale()}
    assert (mira.channel_id, card_id) in left


async def test_a_question_is_shown_to_its_own_member_only(mira: Talker, somebody: Somebody, cohort: Cohort):
    ravi = await (await somebody(RAVI).joins(cohort)).tells_all()
    await mira.goes_to("B1.idea")
    await mira.types("Probes")
    ask_id = mira.question.ask.id
    await mira.types("next")
    found = await mira.bot.screens.question(mira.user_id, ask_id)
    assert found is not None
    assert str(found.place.ref) == "B1.idea"
    assert len(found.given) == 1
    assert await mira.bot.screens.question(ravi.user_id, ask_id) is None
    for forged in (0, -1, 10_000):
        assert await mira.bot.screens.question(mira.user_id, forged) is None
