"""`/me`: what the bot will send, in which zone and hours, and on which days nothing; and who read one's answers."""

from collections.abc import Iterable
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import CohortBot
from bot.domain.away import NotAway
from bot.domain.calendar import Hours
from bot.ui import errors, forms, ids
from bot.ui.accesses import accesses_card
from bot.ui.card import notice
from bot.ui.inert import label
from bot.ui.me import (
    away_card,
    hours_words,
    moved_words,
    place_card,
    range_words,
    schedule_card,
    stayed_words,
    thing_name,
)
from bot.ui.presses import fields, form_press, number, press, value
from bot.ui.privacy import privacy_card

MOST_OFFERED = 25


class Me(
    commands.GroupCog,
    group_name="me",
    group_description="What I send you and when: schedule, zone, hours, days away",
):
    def __init__(self, bot: CohortBot) -> None:
        self.bot, self.stage = bot, bot.stage
        self.me, self.welcome = bot.services.me, bot.services.welcome
        self.accesses = bot.services.accesses

    # The schedule

    @app_commands.command(description="All that I will send you, when and why; call something off")
    @app_commands.describe(call_off="What not to ask you", take_back="What to ask you after all")
    async def schedule(
        self,
        interaction: discord.Interaction[Any],
        call_off: str | None = None,
        take_back: str | None = None,
    ) -> None:
        if call_off is not None:
            await self._call_off(interaction, call_off, 1)
        elif take_back is not None:
            await self._take_back(interaction, take_back, 1)
        else:
            await self.on_schedule(interaction, "1")

    @schedule.autocomplete("call_off")
    async def things_like(
        self, interaction: discord.Interaction[Any], typed: str
    ) -> list[app_commands.Choice[str]]:
        found = await errors.offered(self.me.schedule(interaction.user.id), None)
        if found is None:
            return []
        things = [thing for day in found.days for thing in day.things]
        return _choices(((thing_name(thing, found.named), thing.key) for thing in things), typed)

    @schedule.autocomplete("take_back")
    async def called_off_like(
        self, interaction: discord.Interaction[Any], typed: str
    ) -> list[app_commands.Choice[str]]:
        found = await errors.offered(self.me.schedule(interaction.user.id), None)
        if found is None:
            return []
        return _choices(((thing_name(thing, found.named), thing.key) for _, thing in found.called_off), typed)

    @press(ids.SCHEDULE)
    async def on_schedule(self, interaction: discord.Interaction[Any], page: str) -> None:
        found = await errors.promptly(interaction, self.me.schedule(interaction.user.id))
        await errors.turn_page(interaction, schedule_card(found, int(page), interaction.guild_id))

    @press(ids.CALL_OFF)
    async def on_call_off(self, interaction: discord.Interaction[Any], page: str) -> None:
        await self._call_off(interaction, value(interaction), int(page))

    async def _call_off(self, interaction: discord.Interaction[Any], key: str, page: int) -> None:
        found = await errors.promptly(interaction, self.me.call_off(interaction.user.id, key))
        said = "Called off. It can be taken back below."
        await errors.turn_page(interaction, schedule_card(found, page, interaction.guild_id, said))

    @press(ids.TAKE_BACK)
    async def on_take_back(self, interaction: discord.Interaction[Any], page: str) -> None:
        await self._take_back(interaction, value(interaction), int(page))

    async def _take_back(self, interaction: discord.Interaction[Any], key: str, page: int) -> None:
        found = await errors.promptly(interaction, self.me.take_back(interaction.user.id, key))
        said = "It comes after all."
        await errors.turn_page(interaction, schedule_card(found, page, interaction.guild_id, said))

    # Who can read what

    @app_commands.command(description="Who can read what of yours, and who has read it")
    async def privacy(self, interaction: discord.Interaction[Any]) -> None:
        work = self.bot.services.consents.privacy(interaction.user.id)
        await errors.say(interaction, privacy_card(await errors.promptly(interaction, work)))

    @press(ids.ACCESSES)
    async def on_accesses(self, interaction: discord.Interaction[Any], page: str) -> None:
        found = await errors.promptly(interaction, self.accesses.of(interaction.user.id))
        await errors.turn_page(interaction, accesses_card(found, int(page)))

    # The zone

    @app_commands.command(description="Where you are, so that I never write to you at night")
    @app_commands.describe(where="A city, a time zone, or what your clock shows; without, what I have")
    async def timezone(self, interaction: discord.Interaction[Any], where: str | None = None) -> None:
        await self._ask_where(interaction, where)

    async def _ask_where(self, interaction: discord.Interaction[Any], where: str | None) -> None:
        found = await errors.promptly(interaction, self.me.whereabouts(interaction.user.id, where))
        await errors.turn_page(interaction, place_card(found))

    @press(ids.MOVE_TO)
    async def on_move_to(self, interaction: discord.Interaction[Any], zone: str) -> None:
        place, turn = await errors.promptly(interaction, self.me.move_to(interaction.user.id, zone))
        await errors.turn_page(interaction, notice(moved_words(place)))
        await self.stage.show(turn)

    @press(ids.MOVE_TO_ONE)
    async def on_move_to_one(self, interaction: discord.Interaction[Any]) -> None:
        await self.on_move_to(interaction, value(interaction))

    @press(ids.STAY)
    async def on_stay(self, interaction: discord.Interaction[Any]) -> None:
        place = await errors.promptly(interaction, self.me.stays(interaction.user.id))
        await errors.turn_page(interaction, notice(stayed_words(place)))

    @form_press(ids.ANOTHER_PLACE)
    async def on_another_place(self, interaction: discord.Interaction[Any]) -> None:
        await errors.open_form(interaction, forms.where_form(ids.ANOTHER_PLACE_FORM))

    @press(ids.ANOTHER_PLACE_FORM)
    async def on_another_place_form(self, interaction: discord.Interaction[Any]) -> None:
        await self._ask_where(interaction, fields(interaction).get("text", ""))

    # Hours

    @app_commands.command(description="Between which hours I may write to you, by your own clock")
    @app_commands.rename(from_="from")
    @app_commands.describe(from_="The first, such as 09:00", until="The last, such as 20:00")
    async def hours(
        self, interaction: discord.Interaction[Any], from_: str | None = None, until: str | None = None
    ) -> None:
        if from_ is None and until is None:
            now = await errors.at_once(self.welcome.hours(interaction.user.id))
            form = forms.hours_form(f"{now.from_:%H:%M}", f"{now.until:%H:%M}", ids.MY_HOURS_FORM)
            await errors.open_form(interaction, form)
            return
        now = await errors.promptly(interaction, self.welcome.hours(interaction.user.id))
        first = now.from_ if from_ is None else forms.time_of_day(from_)
        await self._hours_are(
            interaction, Hours(first, now.until if until is None else forms.time_of_day(until))
        )

    @press(ids.MY_HOURS_FORM)
    async def on_my_hours_form(self, interaction: discord.Interaction[Any]) -> None:
        said = fields(interaction)
        await self._hours_are(
            interaction,
            Hours(forms.time_of_day(said.get("from", "")), forms.time_of_day(said.get("until", ""))),
        )

    async def _hours_are(self, interaction: discord.Interaction[Any], hours: Hours) -> None:
        turn = await errors.promptly(interaction, self.welcome.change_hours(interaction.user.id, hours))
        await errors.say(interaction, notice(hours_words(hours)))
        await self.stage.show(turn)

    # Days away

    @app_commands.command(description="Days on which I write nothing to you, by your own calendar")
    @app_commands.rename(from_="from")
    @app_commands.describe(
        from_="The first day, in words such as “friday” or “21 december”; without, they are listed",
        until="The last day; without, only the first",
        cancel="Which days you are there after all",
    )
    async def away(
        self,
        interaction: discord.Interaction[Any],
        from_: str | None = None,
        until: str | None = None,
        cancel: str | None = None,
    ) -> None:
        me = interaction.user.id
        if cancel is not None:
            if not cancel.isdecimal() or len(cancel) > 18:
                raise NotAway
            work = self.me.come_back(me, int(cancel))
        elif from_ is None and until is None:
            work = self.me.days_away(me)
        else:
            work = self.me.go_away(me, from_ or "today", until)
        await errors.say(interaction, away_card(await errors.promptly(interaction, work)))

    @away.autocomplete("cancel")
    async def ranges_like(
        self, interaction: discord.Interaction[Any], typed: str
    ) -> list[app_commands.Choice[str]]:
        found = await errors.offered(self.me.days_away(interaction.user.id), None)
        ranges = {} if found is None else found.ranges
        return _choices(((range_words(each), str(away_id)) for away_id, each in ranges.items()), typed)

    @press(ids.BACK_AGAIN)
    async def on_back_again(self, interaction: discord.Interaction[Any]) -> None:
        work = self.me.come_back(interaction.user.id, number(interaction))
        await errors.turn_page(interaction, away_card(await errors.promptly(interaction, work)))


def _choices(offered: Iterable[tuple[str, str]], typed: str) -> list[app_commands.Choice[str]]:
    """By what they are called, those in which it occurs."""
    found = [(name, key) for name, key in offered if typed.casefold() in name.casefold()]
    return [app_commands.Choice(name=label(name, 100), value=key) for name, key in found[:MOST_OFFERED]]


async def setup(bot: CohortBot) -> None:
    await bot.add_cog(Me(bot))
