"""`/milestone`: list, add, move, done, drop. What is said of a milestone changes the answer that it is."""

import asyncio
from io import BytesIO
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import CohortBot
from bot.documents import calendar_file, timeline
from bot.domain.milestone import Goal, Goals, Piece, named
from bot.domain.response import Deadline
from bot.services.desk import Turn
from bot.services.milestones import Shown
from bot.ui import errors, ids
from bot.ui.forms import milestone_form, milestone_note_form, steps_form, when_form
from bot.ui.milestones import (
    CALENDAR,
    PICTURE,
    ask_drop_card,
    dropped_card,
    list_card,
    milestone_card,
    offer,
    offer_step,
    picture_card,
    story_card,
)
from bot.ui.presses import event_id, fields, form_press, number, press

MOST_OFFERED = 25
WHICH = "Which one"
IN_WORDS = "By when, in words: next friday 6pm, in two weeks"


class Milestones(
    commands.GroupCog,
    group_name="milestone",
    group_description="Your milestones: list, add, move, done, drop",
):
    def __init__(self, bot: CohortBot) -> None:
        self.bot, self.stage, self.milestones = bot, bot.stage, bot.services.milestones
        self._one_at_a_time = asyncio.Lock()

    # Commands

    @app_commands.command(
        name="list", description="Your milestones with a picture and a calendar file; or one of them in full"
    )
    @app_commands.describe(milestone="One of them, with its steps; without it, all")
    async def list_(self, interaction: discord.Interaction[Any], milestone: str | None = None) -> None:
        user_id = interaction.user.id
        if milestone is not None:
            item_id = await errors.promptly(interaction, self.milestones.named(user_id, milestone))
            await errors.say(interaction, milestone_card(await self.milestones.shown(user_id, item_id)))
            return
        goals = await errors.promptly(interaction, self.milestones.listed(user_id))
        await errors.say(interaction, list_card(goals, 1))
        if goals.all:
            await self._hand_over(interaction, goals)

    @app_commands.command(description="Add a milestone: by form, or with these options")
    @app_commands.describe(
        what="What is to be reached; without it a form opens",
        when=IN_WORDS,
        sign="How you will know that it is done",
        steps="The first steps, with “;” between them",
    )
    async def add(
        self,
        interaction: discord.Interaction[Any],
        what: str | None = None,
        when: str = "",
        sign: str = "",
        steps: str = "",
    ) -> None:
        if what is None:
            await self._open_new(interaction)
            return
        await self._add(interaction, what, when, sign, steps.replace(";", "\n"))

    @app_commands.command(description="Move a milestone to another date, in words")
    @app_commands.describe(
        milestone=WHICH,
        when=f"{IN_WORDS}; without it a form opens",
        yes="Yes, the date that I read is right",
    )
    async def move(
        self,
        interaction: discord.Interaction[Any],
        milestone: str,
        when: str | None = None,
        yes: bool = False,
    ) -> None:
        user_id = interaction.user.id
        if when is None and not yes:
            item_id = await errors.at_once(self.milestones.named(user_id, milestone))
            await self._open_form(interaction, item_id, "move")
            return
        item_id = await errors.promptly(interaction, self.milestones.named(user_id, milestone))
        if when is not None:
            shown = await self.milestones.move(user_id, interaction.id, item_id, when)
        else:
            shown = await self.milestones.shown(user_id, item_id)
            if shown.waits is not None and isinstance(shown.waits.read, Deadline):
                at = int(shown.waits.read.at.timestamp())
                await self._answer(
                    interaction, await self.milestones.confirm(user_id, shown.waits.report, at)
                )
                return
        await errors.say(interaction, milestone_card(shown))

    @app_commands.command(description="A milestone is done, or one of its steps; or not after all")
    @app_commands.describe(
        milestone=WHICH,
        step="One of its steps; without it, the milestone itself",
        not_yet="It is not done after all",
        note="Something to keep about it",
    )
    async def done(
        self,
        interaction: discord.Interaction[Any],
        milestone: str,
        step: str | None = None,
        not_yet: bool = False,
        note: str = "",
    ) -> None:
        user_id = interaction.user.id
        item_id = await errors.promptly(interaction, self.milestones.named(user_id, milestone))
        piece = None if step is None else await self.milestones.piece_named(user_id, item_id, step)
        shown = await self.milestones.is_done(user_id, item_id, done=not not_yet, piece=piece)
        if note.strip():
            shown = await self.milestones.note(user_id, interaction.id, item_id, note)
        just_done = piece is None and not not_yet and not note.strip()
        await errors.say(interaction, milestone_card(shown, just_done=just_done))

    @app_commands.command(description="Drop a milestone; it can be taken back")
    @app_commands.describe(milestone=WHICH, sure="Drop it without asking once more")
    async def drop(self, interaction: discord.Interaction[Any], milestone: str, sure: bool = False) -> None:
        user_id = interaction.user.id
        item_id = await errors.promptly(interaction, self.milestones.named(user_id, milestone))
        if sure:
            goal, turn = await self.milestones.drop(user_id, item_id)
            await errors.say(interaction, dropped_card(goal))
            await self.stage.show(turn)
        else:
            shown = await self.milestones.shown(user_id, item_id)
            await errors.say(interaction, ask_drop_card(shown.goal))

    # Offered while somebody types

    @list_.autocomplete("milestone")
    @move.autocomplete("milestone")
    @done.autocomplete("milestone")
    @drop.autocomplete("milestone")
    async def theirs(
        self, interaction: discord.Interaction[Any], typed: str
    ) -> list[app_commands.Choice[str]]:
        goals = await self._offered(interaction)
        if goals is None:
            return []
        found = [goal for goal in goals.all if typed.casefold() in goal.text.casefold()]
        return [
            app_commands.Choice(name=offer(goals, goal), value=str(goal.item))
            for goal in found[:MOST_OFFERED]
        ]

    @done.autocomplete("step")
    async def steps(
        self, interaction: discord.Interaction[Any], typed: str
    ) -> list[app_commands.Choice[str]]:
        goals = await self._offered(interaction)
        chosen = str(interaction.namespace.milestone or "")
        goal = None if goals is None else named(goals.all, chosen)
        pieces: tuple[Piece, ...] = () if goal is None else goal.pieces
        found = [piece for piece in pieces if typed.casefold() in piece.text.casefold()]
        return [
            app_commands.Choice(name=offer_step(piece), value=str(piece.item))
            for piece in found[:MOST_OFFERED]
        ]

    async def _offered(self, interaction: discord.Interaction[Any]) -> Goals | None:
        return await errors.offered(self.milestones.offered(interaction.user.id), None)

    # Pressing

    @press(ids.MILESTONES)
    async def on_page(self, interaction: discord.Interaction[Any], page: str) -> None:
        goals = await self.milestones.listed(interaction.user.id)
        await errors.turn_page(interaction, list_card(goals, int(page)))

    @press(ids.PICK_MILESTONE)
    async def on_pick(self, interaction: discord.Interaction[Any]) -> None:
        shown = await self.milestones.shown(interaction.user.id, number(interaction))
        await errors.turn_page(interaction, milestone_card(shown))

    @form_press(ids.MILESTONE_NEW)
    async def on_new(self, interaction: discord.Interaction[Any]) -> None:
        await self._open_new(interaction)

    @press(ids.MILESTONE_ADDED)
    async def on_added(self, interaction: discord.Interaction[Any]) -> None:
        filled = fields(interaction)
        words = [filled.get(name, "") for name in ("text", "when", "sign", "steps")]
        await self._add(interaction, *words)

    @press(ids.MILESTONE_DONE)
    async def on_done(self, interaction: discord.Interaction[Any], item_id: str, state: str) -> None:
        done = state == "done"
        shown = await self.milestones.is_done(interaction.user.id, int(item_id), done=done)
        await errors.turn_page(interaction, milestone_card(shown, just_done=done))

    @press(ids.MILESTONE_TICK)
    async def on_tick(self, interaction: discord.Interaction[Any], item_id: str, state: str) -> None:
        shown = await self.milestones.is_done(
            interaction.user.id, int(item_id), done=state == "done", piece=number(interaction)
        )
        await errors.turn_page(interaction, milestone_card(shown))

    @form_press(ids.MILESTONE_FORM)
    async def on_open_form(self, interaction: discord.Interaction[Any], item_id: str, about: str) -> None:
        await self._open_form(interaction, int(item_id), about)

    @press(ids.MILESTONE_FILLED)
    async def on_filled(self, interaction: discord.Interaction[Any], item_id: str, about: str) -> None:
        user_id, words = interaction.user.id, fields(interaction).get("text", "")
        match about:
            case "steps":
                work = self.milestones.add_pieces(user_id, event_id(interaction), int(item_id), words)
                await self._answer(interaction, await work)
            case "note":
                noted = await self.milestones.note(user_id, event_id(interaction), int(item_id), words)
                await errors.turn_page(interaction, milestone_card(noted))
            case _:
                moved = await self.milestones.move(user_id, event_id(interaction), int(item_id), words)
                await errors.turn_page(interaction, milestone_card(moved))

    @press(ids.MILESTONE_DATE)
    async def on_date(self, interaction: discord.Interaction[Any], report_id: str, at: str) -> None:
        work = self.milestones.confirm(interaction.user.id, int(report_id), int(at))
        await self._answer(interaction, await work)

    @press(ids.MILESTONE_DROP)
    async def on_drop(self, interaction: discord.Interaction[Any], item_id: str, way: str) -> None:
        user_id, item = interaction.user.id, int(item_id)
        match way:
            case "out":
                goal, turn = await self.milestones.drop(user_id, item)
                await errors.turn_page(interaction, dropped_card(goal))
                await self.stage.show(turn)
            case "back":
                await self._answer(interaction, await self.milestones.bring_back(user_id, item))
            case "ask":
                shown = await self.milestones.shown(user_id, item)
                await errors.turn_page(interaction, ask_drop_card(shown.goal))
            case _:
                shown = await self.milestones.shown(user_id, item)
                await errors.turn_page(interaction, milestone_card(shown))

    @press(ids.MILESTONE_STORY)
    async def on_story(self, interaction: discord.Interaction[Any], item_id: str, page: str) -> None:
        story = await self.milestones.story(interaction.user.id, int(item_id))
        await errors.turn_page(interaction, story_card(story, int(page)))

    # Behind several doors

    async def _open_new(self, interaction: discord.Interaction[Any]) -> None:
        """Whoever has nothing to add one to is told before they fill anything in."""
        await errors.at_once(self.milestones.may_add(interaction.user.id))
        await errors.open_form(interaction, milestone_form())

    async def _open_form(self, interaction: discord.Interaction[Any], item_id: int, about: str) -> None:
        shown = await errors.at_once(self.milestones.shown(interaction.user.id, item_id))
        name = shown.goal.text
        match about:
            case "steps":
                form = steps_form(item_id, name)
            case "note":
                form = milestone_note_form(item_id, name)
            case _:
                form = when_form(item_id, name, _words_of_date(shown))
        await errors.open_form(interaction, form)

    async def _add(
        self, interaction: discord.Interaction[Any], what: str, when: str, sign: str, steps: str
    ) -> None:
        work = self.milestones.add(
            interaction.user.id, event_id(interaction), text=what, when=when, sign=sign, pieces=steps
        )
        await self._answer(interaction, await errors.promptly(interaction, work))

    async def _answer(self, interaction: discord.Interaction[Any], done: tuple[Shown, Turn]) -> None:
        """Show it, and bring the open question up to date, which may be the one that it answers."""
        shown, turn = done
        await errors.turn_page(interaction, milestone_card(shown))
        await self.stage.show(turn)

    # The picture and the calendar file

    async def _hand_over(self, interaction: discord.Interaction[Any], goals: Goals) -> None:
        """In a thread, as with all documents: several at once would keep everybody else waiting."""
        async with self._one_at_a_time:
            picture, words, calendar = await asyncio.to_thread(_made, goals)
        files = [discord.File(BytesIO(picture), PICTURE, description=words)]
        files += [] if calendar is None else [discord.File(BytesIO(calendar), CALENDAR)]
        await errors.say(interaction, picture_card(words, calendar=calendar is not None), *files)


def _made(goals: Goals) -> tuple[bytes, str, bytes | None]:
    dated: list[Goal] = [goal for goal in goals.all if goal.due is not None]
    calendar = calendar_file.document(goals) if dated else None
    return timeline.picture(goals), timeline.in_words(goals), calendar


def _words_of_date(shown: Shown) -> str:
    return shown.goal.said if shown.waits is None else shown.waits.words


async def setup(bot: CohortBot) -> None:
    await bot.add_cog(Milestones(bot))
