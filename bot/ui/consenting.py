"""What a member says of their passages, by press or by command: it is stored, and the card that follows is made."""

import discord

from bot.domain.consent import Audience
from bot.domain.refusals import MovedOn
from bot.services.consents import Consents, Sharing
from bot.ui import consents as cards
from bot.ui.card import Card

Person = discord.User | discord.Member


async def say(
    consents: Consents, who: Person, run_id: int, number: int, shown: str, audience: Audience
) -> Card:
    """Then the next passage that waits for a word. Words that changed since they were shown are shown anew."""
    try:
        sharing = await consents.say(who.id, run_id, number, shown, audience, who.display_name)
    except MovedOn:
        return cards.consent_card(
            await consents.page(who.id, run_id), number, 1, cards.NO_WALK, cards.MEANWHILE
        )
    said = cards.decided(sharing, sharing.passages[number - 1], audience)
    return cards.consent_card(sharing, cards.next_number(sharing, number), 1, cards.NO_WALK, said)


async def say_all(consents: Consents, who: Person, run_id: int, shown: str, audience: Audience) -> Card:
    try:
        sharing = await consents.say_all(who.id, run_id, shown, audience, who.display_name)
    except MovedOn:
        return cards.consent_card(await consents.page(who.id, run_id), 1, 1, cards.NO_WALK, cards.MEANWHILE)
    return cards.list_card(sharing, 1, cards.decided(sharing, None, audience))


async def say_by_command(
    consents: Consents, who: Person, sharing: Sharing, passage: str | None, audience: Audience | None
) -> Card:
    """Without the code that stands below a passage nobody can have read its words: they are shown first."""
    if passage is None:
        return cards.list_card(sharing)
    wanted, _, shown = passage.strip().casefold().partition("-")
    if wanted == cards.ALL and audience is not None and shown:
        return await say_all(consents, who, sharing.run.id, shown, audience)
    number, shown = cards.meant(sharing, passage)
    if audience is not None and shown:
        return await say(consents, who, sharing.run.id, number, shown, audience)
    return cards.consent_card(sharing, number, 1, cards.NO_WALK, *((cards.READ_FIRST,) if audience else ()))


async def withdraw_one(consents: Consents, user_id: int, run_id: int, shown: str) -> Card:
    """Where nothing that the cohort may read says that, what it may read is shown."""
    try:
        sharing = await consents.withdraw_one(user_id, run_id, shown)
    except MovedOn:
        return cards.withdraw_card(await consents.page(user_id, run_id), 1, cards.REMAINS)
    return cards.withdraw_card(sharing, 1, cards.withdrawn(sharing))


async def withdraw_by_command(consents: Consents, user_id: int, sharing: Sharing, passage: str) -> Card:
    """All of it, or one passage, by what was offered or by its heading."""
    wanted = passage.strip().casefold()
    if wanted == cards.ALL:
        after = await consents.withdraw(user_id, sharing.run.id)
    else:
        named = {name.casefold(): shown for name, shown in cards.offered_back(sharing)}
        return await withdraw_one(consents, user_id, sharing.run.id, named.get(wanted, wanted))
    return cards.withdraw_card(after, 1, cards.withdrawn(after))
