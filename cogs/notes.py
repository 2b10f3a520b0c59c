"""Notes on plans: `/plan note` between members, `/cohort note` for the facilitator, and what their readers press."""

from collections.abc import Iterable
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import CohortBot
from bot.services.notes import Noted
from bot.services.pulls import Where
from bot.ui import errors, ids
from bot.ui.channels import cohort_channel
from bot.ui.forms import note_form, note_milestone_form
from bot.ui.groups import joins
from bot.ui.inert import label
from bot.ui.milestones import milestone_card
from bot.ui.notes import noted_card, notes_card
from bot.ui.presses import event_id, fields, form_press, number, press

MOST_OFFERED = 25
NOTE = "Your words; without them a form opens"


class Notes(commands.Cog):
    def __init__(self, bot: CohortBot) -> None:
        self.bot, self.stage = bot, bot.stage
        self.notes, self.milestones = bot.services.notes, bot.services.milestones

    # Commands

    async def plans_like(
        self, interaction: discord.Interaction[Any], typed: str
    ) -> list[app_commands.Choice[str]]:
        return _choices(await errors.offered(self.notes.offered(interaction.user.id), []), typed)

    async def members_like(
        self, interaction: discord.Interaction[Any], typed: str
    ) -> list[app_commands.Choice[str]]:
        work = self.notes.offered(interaction.user.id, _here(interaction))
        return _choices(await errors.offered(work, []), typed)

    @joins("plan", "note", "Leave a note on the plan of somebody in your cohort, or read those on yours")
    @app_commands.describe(member="Whose plan; without, the notes on yours are shown", words=NOTE)
    @app_commands.autocomplete(member=plans_like)
    async def plan_note(
        self,
        interaction: discord.Interaction[Any],
        member: str | None = None,
        words: app_commands.Range[str, 1, 4000] | None = None,
    ) -> None:
        if member is None:
            await self.on_notes(interaction, "1")
        else:
            await self._note(interaction, member, words, None)

    @joins("cohort", "note", "Leave a note on a member's plan; only they can read it")
    @app_commands.describe(member="Whose plan", words=NOTE)
    @app_commands.autocomplete(member=members_like)
    async def cohort_note(
        self,
        interaction: discord.Interaction[Any],
        member: str,
        words: app_commands.Range[str, 1, 4000] | None = None,
    ) -> None:
        await self._note(interaction, member, words, _here(interaction))

    async def _note(
        self, interaction: discord.Interaction[Any], member: str, words: str | None, where: Where | None
    ) -> None:
        work = self.notes.named(interaction.user.id, member, where)
        if words is None:
            noted = await errors.at_once(work)
            await errors.open_form(interaction, note_form(noted.member_id, noted.name))
        else:
            noted = await errors.promptly(interaction, work)
            await self._write(interaction, noted.member_id, words)

    # Pressing

    @form_press(ids.PLAN_NOTE)
    async def on_note(self, interaction: discord.Interaction[Any], member_id: str) -> None:
        noted = await errors.at_once(self.notes.may_write(interaction.user.id, int(member_id)))
        await errors.open_form(interaction, note_form(noted.member_id, noted.name))

    @press(ids.PLAN_NOTED)
    async def on_noted(self, interaction: discord.Interaction[Any], member_id: str) -> None:
        await self._write(interaction, int(member_id), fields(interaction).get("text", ""))

    async def _write(self, interaction: discord.Interaction[Any], member_id: int, words: str) -> None:
        user = interaction.user
        work = self.notes.write(user.id, event_id(interaction), member_id, words, user.display_name)
        await errors.say(interaction, noted_card(await errors.promptly(interaction, work)))

    @press(ids.PLAN_NOTES)
    async def on_notes(self, interaction: discord.Interaction[Any], page: str) -> None:
        found = await errors.promptly(interaction, self.notes.mine(interaction.user.id))
        await errors.turn_page(interaction, notes_card(found, int(page)))

    # A milestone made of a note

    @form_press(ids.TURN_NOTE)
    async def on_turn(self, interaction: discord.Interaction[Any], note_id: str) -> None:
        user_id = interaction.user.id
        note = await errors.at_once(self.notes.one(user_id, int(note_id)))
        await errors.at_once(self.milestones.may_add(user_id))
        await errors.open_form(interaction, note_milestone_form(note.id, note.words))

    @form_press(ids.PICK_NOTE)
    async def on_pick(self, interaction: discord.Interaction[Any]) -> None:
        await self.on_turn(interaction, str(number(interaction)))

    @press(ids.TURNED_NOTE)
    async def on_turned(self, interaction: discord.Interaction[Any], note_id: str) -> None:
        filled = fields(interaction)
        text, when, sign = (filled.get(name, "") for name in ("text", "when", "sign"))
        work = self.milestones.add(
            interaction.user.id,
            event_id(interaction),
            text=text,
            when=when,
            sign=sign,
            pieces="",
            of_note=int(note_id),
        )
        shown, turn = await errors.promptly(interaction, work)
        await errors.say(interaction, milestone_card(shown))
        await self.stage.show(turn)


def _here(interaction: discord.Interaction[Any]) -> Where:
    return Where(channel=cohort_channel(interaction))


def _choices(offered: Iterable[Noted], typed: str) -> list[app_commands.Choice[str]]:
    """By name, those in which it occurs; whoever has none is told apart by their place in the list."""
    named = [(each.name or f"Member {each.member_id}", str(each.member_id)) for each in offered]
    found = [one for one in named if typed.casefold() in one[0].casefold()]
    return [app_commands.Choice(name=label(name, 100), value=value) for name, value in found[:MOST_OFFERED]]


async def setup(bot: CohortBot) -> None:
    await bot.add_cog(Notes(bot))
