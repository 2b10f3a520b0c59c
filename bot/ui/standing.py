"""Which cards stand in a channel, told by their custom ids: to find those that were shown and not noted."""

import re
from collections.abc import Iterable, Iterator

import discord

from bot.domain.person import Standing
from bot.domain.screen import check_in_shown, shows
from bot.services.desk import Turn
from bot.ui import ids
from bot.ui.cards import card

NO_QUESTION = (ids.CLOCK, ids.PLACE, ids.READERS, ids.RESUME)
"""What is on the cards that put no question of an exercise, and on nothing else that stays in a channel."""


def standing(
    messages: Iterable[discord.Message], turn: Turn, me: discord.ClientUser | None
) -> Iterator[Standing]:
    """The cards among these messages that can be pressed.

    Which question one puts, its ids say; another card is known only if it is the very one of this turn.
    """
    wanted = custom_ids(card(turn))
    for message in messages:
        if me is None or message.author.id != me.id:
            continue
        found = (
            custom_ids(discord.ui.LayoutView.from_message(message))
            if message.components
            else frozenset[str]()
        )
        since = message.id
        if message.edited_at is not None:
            since = max(since, discord.utils.time_snowflake(message.edited_at))
        ask_id, timer_id = _part(found, ids.STEER, "ask_id"), _part(found, ids.TIME_UP, "timer_id")
        if ask_id is not None:
            yield Standing(message.id, since, ask_id, timer_id)
        elif found and found == wanted:
            yield Standing(message.id, since, shows=shows(turn.screen))
        elif (check_in := _part(found, ids.CHECK_IN_WHY, "delivery_id")) is not None:
            yield Standing(message.id, since, shows=f"{check_in_shown(check_in)}day/asked")
        elif any(re.fullmatch(shape, one, re.ASCII) for one in found for shape in NO_QUESTION):
            yield Standing(message.id, since)


def custom_ids(view: discord.ui.LayoutView) -> frozenset[str]:
    return frozenset(
        item.custom_id
        for item in view.walk_children()
        if isinstance(item, discord.ui.Button | discord.ui.Select) and item.custom_id
    )


def _part(found: frozenset[str], shape: str, part: str) -> int | None:
    """The number in an id of this shape."""
    matches = (re.fullmatch(shape, one, re.ASCII) for one in found)
    return next((int(match[part]) for match in matches if match is not None), None)
