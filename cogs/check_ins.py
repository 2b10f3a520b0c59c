"""Check-ins: what members press and write on them, and `/checkin`."""

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import CohortBot
from bot.domain.checking_in import Word
from bot.domain.contract import NotAsked
from bot.domain.course import Term
from bot.domain.refusals import MovedOn, NowhereToTalk, Refusal
from bot.services.desk import Turn
from bot.ui import errors, ids, wording
from bot.ui.buddies import buddies_card
from bot.ui.card import link, notice
from bot.ui.check_in_card import why_lines, write_form
from bot.ui.contract import ASKED, said, term_card, terms_card
from bot.ui.presses import event_id, fields, form_press, press, value

MOST_OFFERED = 25


class CheckIns(
    commands.GroupCog,
    group_name="checkin",
    group_description="Your check-ins: now, later, and by which rules",
):
    def __init__(self, bot: CohortBot) -> None:
        self.bot, self.stage, self.check_ins = bot, bot.stage, bot.services.check_ins
        self.contracts, self.buddies = bot.services.contracts, bot.services.buddies

    # Pressing

    @press(ids.CHECK_IN)
    async def on_word(self, interaction: discord.Interaction[Any], check_in_id: str, word: str) -> None:
        work = self.check_ins.press(interaction.user.id, int(check_in_id), Word(word), interaction.id)
        await self._answer(interaction, await errors.promptly(interaction, work), int(check_in_id))

    @form_press(ids.CHECK_IN_WRITE)
    async def on_write(self, interaction: discord.Interaction[Any], check_in_id: str) -> None:
        check_in = await errors.at_once(self.check_ins.of_one(interaction.user.id, int(check_in_id)))
        await errors.open_form(interaction, write_form(int(check_in_id), check_in))

    @press(ids.CHECK_IN_WRITTEN)
    async def on_written(self, interaction: discord.Interaction[Any], check_in_id: str) -> None:
        text = fields(interaction).get("text", "")
        work = self.check_ins.note(interaction.user.id, int(check_in_id), text, event_id(interaction))
        await self._answer(interaction, await errors.promptly(interaction, work), int(check_in_id))

    @press(ids.CHECK_IN_WHY)
    async def on_why(self, interaction: discord.Interaction[Any], delivery_id: str) -> None:
        check_in = await self.check_ins.of(interaction.user.id, int(delivery_id))
        await errors.say(interaction, notice(*why_lines(check_in)))

    async def _answer(self, interaction: discord.Interaction[Any], turn: Turn, check_in_id: int) -> None:
        of = await self.check_ins.of_one(interaction.user.id, check_in_id)
        await self.stage.answer_check_in(interaction, turn, of.delivery)

    # Commands

    @app_commands.command(description="Say how it goes, without waiting to be asked")
    async def now(self, interaction: discord.Interaction[Any]) -> None:
        work = self.check_ins.now(interaction.user.id, interaction.id)
        await self._show(interaction, await errors.promptly(interaction, work))

    @app_commands.command(description="Ask me later what you asked and I have not answered")
    @app_commands.describe(days="In how many days; without it, tomorrow")
    async def snooze(
        self, interaction: discord.Interaction[Any], days: app_commands.Range[int, 1, 28] = 1
    ) -> None:
        work = self.check_ins.snooze(interaction.user.id, days)
        turn = await errors.promptly(interaction, work)
        when = "tomorrow" if days == 1 else f"in {days} days"
        await errors.say(interaction, notice(f"I ask again {when}. /me schedule shows what is to come."))
        await self.stage.show(turn)

    async def _show(self, interaction: discord.Interaction[Any], turn: Turn) -> None:
        """The card comes in the person's own conversation, wherever the command was given."""
        channel_id = turn.conversation.channel_id
        if channel_id is None:
            raise NowhereToTalk
        try:
            await self.stage.show_now(turn)
        except discord.Forbidden:
            raise Refusal(wording.CLOSED_SINCE) from None
        where = wording.address(interaction.guild_id if turn.conversation.in_thread else None, channel_id)
        await errors.say(interaction, notice(wording.AT_BOTTOM, buttons=[link(wording.GO_THERE, where)]))

    # The contract

    @app_commands.command(description="Who holds you to it, how often, when, and what a miss does")
    @app_commands.describe(term="What to change; without it, all of it is shown", to="What it shall be")
    @app_commands.choices(term=[app_commands.Choice(name=ASKED[term], value=term.value) for term in Term])
    async def settings(
        self, interaction: discord.Interaction[Any], term: str | None = None, to: str | None = None
    ) -> None:
        if term is None:
            await self.on_terms(interaction)
        elif to is None:
            await self._offer(interaction, Term(term))
        else:
            await self.on_term(interaction, term, to)

    @settings.autocomplete("to")
    async def values_like(
        self, interaction: discord.Interaction[Any], typed: str
    ) -> list[app_commands.Choice[str]]:
        wanted = getattr(interaction.namespace, "term", None)
        if wanted not in set(Term):
            return []
        term = Term(wanted)
        _, offered = await errors.offered(self.contracts.values(interaction.user.id, term), (None, ()))
        named = [(said(term, each), each) for each in offered]
        return [
            app_commands.Choice(name=name, value=each)
            for name, each in named
            if typed.casefold() in name.casefold()
        ][:MOST_OFFERED]

    @press(ids.TERMS)
    async def on_terms(self, interaction: discord.Interaction[Any]) -> None:
        work = self.contracts.terms(interaction.user.id)
        await errors.turn_page(interaction, terms_card(await errors.promptly(interaction, work)))

    @press(ids.PICK_TERM)
    async def on_pick_term(self, interaction: discord.Interaction[Any]) -> None:
        chosen = value(interaction)
        if chosen not in set(Term):
            raise MovedOn
        await self._offer(interaction, Term(chosen))

    async def _offer(self, interaction: discord.Interaction[Any], term: Term) -> None:
        work = self.contracts.values(interaction.user.id, term)
        terms, values = await errors.promptly(interaction, work)
        if term not in terms.changeable:
            raise NotAsked
        await errors.turn_page(interaction, term_card(terms, term, values))

    @press(ids.TERM)
    async def on_term(self, interaction: discord.Interaction[Any], term: str, to: str | None = None) -> None:
        """What was chosen in the menu, or (`to`) named in the command."""
        chosen = value(interaction) if to is None else to
        work = self.contracts.settle(interaction.user.id, Term(term), chosen)
        terms, turn = await errors.promptly(interaction, work)
        await errors.turn_page(interaction, terms_card(terms, "Saved. It holds from now on."))
        await self.stage.show(turn)

    # Buddies

    @app_commands.command(description="Ask somebody of your cohort to be your buddy, or see how it stands")
    @app_commands.describe(member="Whom to ask; without, it is shown who is whose buddy")
    async def buddy(self, interaction: discord.Interaction[Any], member: discord.User | None = None) -> None:
        me = interaction.user.id
        work = self.buddies.of(me) if member is None else self.buddies.name(me, member.id)
        await errors.say(interaction, buddies_card(await errors.promptly(interaction, work)))

    @press(ids.BUDDY)
    async def on_buddy(self, interaction: discord.Interaction[Any], bond_id: str, way: str) -> None:
        me = interaction.user.id
        if way == "end":
            work = self.buddies.end(me, int(bond_id))
        else:
            work = self.buddies.answer(me, int(bond_id), accept=way == "accept")
        bonds = await errors.promptly(interaction, work)
        await errors.turn_page(interaction, buddies_card(bonds, BUDDY_SAID[way]))


BUDDY_SAID = {
    "accept": "Thank you. They hear of it with my next message to them.",
    "decline": "That is fine. I tell them kindly.",
    "end": "It has ended. Nobody hears of anything any more.",
}


async def setup(bot: CohortBot) -> None:
    await bot.add_cog(CheckIns(bot))
