"""Tells a person why something was not done, at every door: slash command, press, form and message."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, TypeVar

import discord
from discord import app_commands

from bot.domain.refusals import Refusal
from bot.ui import wording
from bot.ui.card import Card, Form, notice

_log = logging.getLogger(__name__)
T = TypeVar("T")

PROMPTLY = 0.7
"""Seconds before the person is told to wait a moment; Discord gives three."""


class OneMoment(Refusal):
    """What a form shows could not be read in time, and nothing but the form may come first."""

    def __init__(self) -> None:
        super().__init__(wording.ONE_MOMENT)


def sentence(error: BaseException) -> str:
    """What to tell the person: a refusal's own words; for anything else that it was noted, and then it is."""
    cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
    if isinstance(cause, Refusal):
        return str(cause)
    if isinstance(cause, app_commands.MissingPermissions):
        return "That is for people who may manage this server. Ask one of them to do it."
    if isinstance(cause, app_commands.NoPrivateMessage):
        return "Use that command in your server, please."
    if isinstance(cause, app_commands.TransformerError):
        return "I cannot find that here. Choose a person or a channel of this server."
    _log.error("Something failed that was not to fail.", exc_info=cause)
    return wording.ANYTHING_WRONG


async def tell(interaction: discord.Interaction[Any], error: BaseException) -> None:
    """Answer with the sentence, for this person's eyes only; never raises."""
    await surely(interaction, notice(sentence(error)))


async def surely(interaction: discord.Interaction[Any], card: Card, *files: discord.File) -> None:
    """As `say`, where there is nobody left to tell that it failed; never raises."""
    try:
        await say(interaction, card, *files)
    except discord.HTTPException as unsaid:
        _log.warning("Could not tell a person what went wrong: %s.", type(unsaid).__name__)


async def say(interaction: discord.Interaction[Any], card: Card, *files: discord.File) -> None:
    """Show a card to this person only, whether or not the interaction was answered before; the files go with it."""
    async with _turn(interaction):
        if interaction.response.is_done():
            await interaction.followup.send(view=card, files=files, ephemeral=True)
        else:
            await interaction.response.send_message(view=card, files=files, ephemeral=True)


async def becomes(interaction: discord.Interaction[Any], card: Card) -> None:
    """Show a card in place of what this interaction was answered with."""
    async with _turn(interaction):
        await interaction.edit_original_response(view=card)


async def turn_page(interaction: discord.Interaction[Any], card: Card) -> None:
    """Show a card to this person only: in place of the one they pressed, if that was theirs alone already."""
    pressed = interaction.message
    if pressed is None or not pressed.flags.ephemeral:
        await say(interaction, card)
    else:
        await change(interaction, card)


async def change(interaction: discord.Interaction[Any], card: Card) -> int | None:
    """Show a card in place of the one that was pressed, whether or not the interaction was answered before.

    Returns since when the pressed message shows it, as an id that can be compared with a message's: what was typed
    between the press and the change was typed before it. None where Discord does not say.
    """
    async with _turn(interaction):
        if interaction.response.is_done():
            edited: discord.Message | object = await interaction.edit_original_response(view=card)
        else:
            answered = await interaction.response.edit_message(view=card)
            edited = None if answered is None else answered.resource
    at = edited.edited_at if isinstance(edited, discord.Message) else None
    return None if at is None else discord.utils.time_snowflake(at)


async def open_form(interaction: discord.Interaction[Any], form: Form) -> None:
    """Show a form, which must be the first answer of all."""
    async with _turn(interaction):
        await interaction.response.send_modal(form)


async def wait(interaction: discord.Interaction[Any]) -> None:
    """Ask Discord for more time, once, before work that takes some; `say` or `turn_page` ends it."""
    async with _turn(interaction):
        if not interaction.response.is_done():
            await interaction.response.defer(ephemeral=True, thinking=not _on_a_card(interaction))


def _turn(interaction: discord.Interaction[Any]) -> asyncio.Lock:
    """Held while answering. Discord takes one first answer, and discord.py knows of it only when it was taken:
    without this, an answer that comes while a wait is on its way would be refused as the second."""
    return interaction.extras.setdefault("turn", asyncio.Lock())


def _on_a_card(interaction: discord.Interaction[Any]) -> bool:
    """Whether a card of this person's own was pressed; a command, and the door that everybody sees, are none."""
    pressed = interaction.message
    if pressed is None:
        return False
    return pressed.flags.ephemeral or not isinstance(interaction.channel, discord.TextChannel)


async def promptly(interaction: discord.Interaction[Any], work: Coroutine[Any, Any, T]) -> T:
    """Do the work; where it takes long, ask Discord for more time first, so that the press is not lost."""
    task = asyncio.ensure_future(work)
    done, _ = await asyncio.wait({task}, timeout=PROMPTLY)
    if not done:
        await wait(interaction)
    return await task


async def at_once(work: Coroutine[Any, Any, T]) -> T:
    """Read what a form shows; raises OneMoment where that takes too long, since a form cannot be waited for."""
    task = asyncio.ensure_future(work)
    done, _ = await asyncio.wait({task}, timeout=PROMPTLY)
    if not done:
        task.cancel()
        raise OneMoment
    return await task


async def offered(work: Coroutine[Any, Any, T], otherwise: T) -> T:
    """What to offer while somebody types; where it cannot be read, or takes too long, rather nothing than an error."""
    try:
        return await at_once(work)
    except Refusal:  # also whoever may be offered nothing
        return otherwise
    except Exception:
        _log.exception("Nothing could be offered.")
        return otherwise


class Tree(app_commands.CommandTree[Any]):
    """The slash commands, with every error told to whoever met it."""

    async def on_error(
        self, interaction: discord.Interaction[Any], error: app_commands.AppCommandError, /
    ) -> None:
        await tell(interaction, error)
