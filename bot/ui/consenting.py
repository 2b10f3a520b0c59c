"""What a member says of their passages, by press or by command: it is stored, and the card that follows is made."""

from dataclasses import dataclass

import discord

from bot.domain.consent import Audience
from bot.domain.refusals import MovedOn
from bot.services.consents import Consents, Sharing
from bot.services.desk import Turn
from bot.ui import consents as cards
from bot.ui.card import Card

Person = discord.User | discord.Member


@dataclass(frozen=True, slots=True)
class Followed:
    """What the person sees then; and their screen, where the day's message on it was answered by this."""

    card: Card
    turn: Turn | None = None


async def say(
    consents: Consents, who: Person, run_id: int, number: int, shown: str, audience: Audience
) -> Followed:
    """Then the next passage that waits for a word. Words that changed since they were shown are shown anew."""
    try:
        after = await consents.say(who.id, run_id, number, shown, audience, who.display_name)
    except MovedOn:
        there = await consents.page(who.id, run_id)
        return Followed(cards.consent_card(there, number, 1, cards.NO_WALK, cards.MEANWHILE))
    said = cards.decided(after, after.passages[number - 1], audience)
    following = cards.next_number(after, number)
    return Followed(cards.consent_card(after, following, 1, cards.NO_WALK, said), after.turn)


async def say_all(consents: Consents, who: Person, run_id: int, shown: str, audience: Audience) -> Followed:
    try:
        after = await consents.say_all(who.id, run_id, shown, audience, who.display_name)
    except MovedOn:
        there = await consents.page(who.id, run_id)
        return Followed(cards.consent_card(there, 1, 1, cards.NO_WALK, cards.MEANWHILE))
    return Followed(cards.list_card(after, 1, cards.decided(after, None, audience)), after.turn)


async def say_by_command(
    consents: Consents, who: Person, sharing: Sharing, passage: str | None, audience: Audience | None
) -> Followed:
    """Without the code that stands below a passage nobody can have read its words: they are shown first."""
    if passage is None:
        return Followed(cards.list_card(sharing))
    wanted, _, shown = passage.strip().casefold().partition("-")
    if wanted == cards.ALL and audience is not None and shown:
        return await say_all(consents, who, sharing.run.id, shown, audience)
    number, shown = cards.meant(sharing, passage)
    if audience is not None and shown:
        return await say(consents, who, sharing.run.id, number, shown, audience)
    first = (cards.READ_FIRST,) if audience else ()
    return Followed(cards.consent_card(sharing, number, 1, cards.NO_WALK, *first))


async def withdraw(consents: Consents, user_id: int, run_id: int) -> Followed:
    after = await consents.withdraw(user_id, run_id)
    return Followed(cards.withdraw_card(after, 1, cards.withdrawn(after)), after.turn)


async def withdraw_one(consents: Consents, user_id: int, run_id: int, shown: str) -> Followed:
    """Where nothing that the cohort may read says that, what it may read is shown."""
    try:
        after = await consents.withdraw_one(user_id, run_id, shown)
    except MovedOn:
        return Followed(cards.withdraw_card(await consents.page(user_id, run_id), 1, cards.REMAINS))
    return Followed(cards.withdraw_card(after, 1, cards.withdrawn(after)), after.turn)


async def withdraw_by_command(
    consents: Consents, user_id: int, sharing: Sharing, passage: str | None
) -> Followed:
    """All of it, or one passage, by what was offered or by its heading; without any, what there is to take back."""
    if passage is None:
        return Followed(cards.withdraw_card(sharing))
    wanted = passage.strip().casefold()
    if wanted == cards.ALL:
        return await withdraw(consents, user_id, sharing.run.id)
    named = {name.casefold(): shown for name, shown in cards.offered_back(sharing)}
    return await withdraw_one(consents, user_id, sharing.run.id, named.get(wanted, wanted))
