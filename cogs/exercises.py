"""The conversation: what members type and press in their DM or private thread, and `/exercise`."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import CohortBot
from bot.domain.acts import Act, Choose, Drop, Plain, Remark, Said, TimerStep, Toggle
from bot.domain.control import Control
from bot.domain.history import Review
from bot.domain.question import Question
from bot.domain.refusals import MovedOn, NotEnrolled, NowhereToTalk, Refusal
from bot.services.desk import Turn
from bot.ui import errors, forms, ids, messages, wording
from bot.ui.card import link, notice
from bot.ui.cards import where_to
from bot.ui.controls import select_block
from bot.ui.presses import event_id, fields, form_press, number, press, value, values
from bot.ui.review import review_card

BETWEEN_SETTLES = timedelta(seconds=5)


class Exercises(commands.Cog):
    exercise = app_commands.Group(
        name="exercise", description="Your exercises: begin, go on, look back, hand in"
    )

    def __init__(self, bot: CohortBot) -> None:
        self.bot = bot
        self.exercises, self.kept, self.members = (
            bot.services.exercises,
            bot.services.kept,
            bot.services.members,
        )
        self.screens, self.stage = bot.services.screens, bot.stage
        self.revisions = bot.services.revisions
        self._patience = messages.Patience()
        self._settled_at: datetime | None = None

    async def beat(self, now: datetime) -> None:
        """Make good what did not reach somebody's screen. Not at every beat: little ever gets lost."""
        if self._settled_at is None or abs(now - self._settled_at) >= BETWEEN_SETTLES:
            self._settled_at = now
            await self.stage.settle()

    # Typing

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        if message.author.bot or not messages.in_conversation(message, self.bot.user):
            return
        text = messages.words(message, self.bot.user)
        try:
            if text:
                await self._answer(message, text)
            elif message.guild is None:
                await messages.reply(message, wording.ONLY_TEXT)
            elif await self.members.talks_in(message.author.id, message.channel.id):
                await messages.reply(message, wording.EMPTY_IN_THREAD)
        except Exception as error:
            sentence = errors.sentence(error)
            again = text and sentence == wording.ANYTHING_WRONG
            await messages.reply(message, wording.NOT_SAVED_YET if again else sentence)

    async def _answer(self, message: discord.Message, text: str) -> None:
        channel = message.channel.id
        try:
            turn = await self._patience.with_(message, self._in_its_turn(message, text))
        except NotEnrolled:
            await messages.reply(message, wording.STRANGER)
            return
        if turn is None:
            return
        if turn.conversation.channel_id not in (None, channel):
            await messages.reply(message, wording.elsewhere(turn.conversation.channel_id))
        await self.stage.show(_with_files(turn, message))

    async def _in_its_turn(self, message: discord.Message, text: str) -> Turn | None:
        """After everything that its writer did before."""
        async with self.bot.arrivals.turn(message.author.id, message.id) as missed:
            return missed.and_then(await self._taken_in(message, text))

    async def _taken_in(self, message: discord.Message, text: str) -> Turn | None:
        author, channel = message.author.id, message.channel.id
        await self.stage.noted(author)
        if message.guild is not None and not await self.members.talks_in(author, channel):
            return None  # somebody else's thread: what is said there to others is not the bot's affair
        replied = message.reference.message_id if message.reference else None
        return await self.exercises.answer(author, message.id, text, message.created_at, replied, channel)

    # Pressing

    @press(ids.STEER)
    async def on_steer(self, interaction: discord.Interaction[Any], ask_id: str, word: str) -> None:
        await self._act(interaction, ask_id, Control(word))

    @press(ids.PLAIN)
    async def on_plain(self, interaction: discord.Interaction[Any], ask_id: str, plain: str) -> None:
        await self._act(interaction, ask_id, Plain(plain))

    @press(ids.TIMER)
    async def on_timer(self, interaction: discord.Interaction[Any], ask_id: str, step: str) -> None:
        await self._act(interaction, ask_id, TimerStep(step))

    @press(ids.TIME_UP)
    async def on_time_up(self, interaction: discord.Interaction[Any], ask_id: str, timer_id: str) -> None:  # noqa: ARG002
        await self._act(interaction, ask_id, TimerStep.MORE)

    @press(ids.OPTION)
    async def on_option(self, interaction: discord.Interaction[Any], ask_id: str, key: str) -> None:
        question = await self.screens.question(interaction.user.id, int(ask_id))
        offered = frozenset(option.key for option in question.options) if question else frozenset[str]()
        await self._act(interaction, ask_id, Choose(frozenset({key}), offered))

    @press(ids.OPTIONS)
    async def on_options(self, interaction: discord.Interaction[Any], ask_id: str, block: str) -> None:
        offered = await self._offered(interaction.user.id, int(ask_id), int(block))
        await self._act(interaction, ask_id, Choose(tuple(values(interaction)), offered))

    @form_press(ids.OPEN_FORM)
    async def on_open_form(self, interaction: discord.Interaction[Any], ask_id: str, form: str) -> None:
        # A form must be the first answer, within three seconds: only one that shows the answer waits for it.
        question = None
        if form == "edit":
            question = await errors.at_once(self.screens.question(interaction.user.id, int(ask_id)))
        await errors.open_form(interaction, forms.form(form, int(ask_id), question))

    @form_press(ids.PICK_PORTION)
    async def on_pick_portion(self, interaction: discord.Interaction[Any], ask_id: str) -> None:
        question = await self._question(interaction, ask_id)
        first = number(interaction)
        await errors.open_form(interaction, forms.edit_form(int(ask_id), question, first))

    @press(ids.EDITED)
    async def on_edited(
        self, interaction: discord.Interaction[Any], ask_id: str, first: str, last: str
    ) -> None:
        await self._act(interaction, ask_id, forms.edit_act(int(first), int(last), fields(interaction)))

    @form_press(ids.PICK_ITEM)
    async def on_pick_item(self, interaction: discord.Interaction[Any], ask_id: str) -> None:
        question = await self._question(interaction, ask_id)
        await errors.open_form(interaction, forms.item_form(question, number(interaction)))

    @press(ids.ITEM_FORM)
    async def on_item_form(self, interaction: discord.Interaction[Any], ask_id: str, item_id: str) -> None:
        await self._act(interaction, ask_id, forms.item_act(int(item_id), fields(interaction)))

    @form_press(ids.PICK_PASSAGE)
    async def on_pick_passage(self, interaction: discord.Interaction[Any], ask_id: str) -> None:
        question = await self._question(interaction, ask_id)
        await errors.open_form(interaction, forms.passage_form(question, value(interaction)))

    @press(ids.PASSAGE_FORM)
    async def on_passage_form(self, interaction: discord.Interaction[Any], ask_id: str, section: str) -> None:
        await self._act(interaction, ask_id, forms.passage_act(section, fields(interaction)))

    @press(ids.TOGGLE)
    async def on_toggle(self, interaction: discord.Interaction[Any], ask_id: str, key: str) -> None:
        await self._act(interaction, ask_id, Toggle(key))

    @press(ids.DROP)
    async def on_drop(self, interaction: discord.Interaction[Any], ask_id: str) -> None:
        await self._act(interaction, ask_id, Drop(number(interaction)))

    async def _question(self, interaction: discord.Interaction[Any], ask_id: str) -> Question:
        """The question whose answer is to be changed in a form, which must be the first response."""
        found = await errors.at_once(self.screens.question(interaction.user.id, int(ask_id)))
        if found is None:
            raise MovedOn
        return found

    @press(ids.FORM)
    async def on_form(self, interaction: discord.Interaction[Any], ask_id: str, form: str) -> None:
        await self._act(interaction, ask_id, forms.act(form, fields(interaction)))

    @press(ids.KEPT)
    async def on_kept(self, interaction: discord.Interaction[Any], message_id: str) -> None:
        user_id = interaction.user.id
        work = self.kept.place(user_id, int(message_id), interaction.id)
        await self.stage.answer(interaction, await errors.promptly(interaction, work))

    @press(ids.ADD_TO)
    async def on_add_to(self, interaction: discord.Interaction[Any], message_id: str) -> None:
        places = await self.kept.places(interaction.user.id)
        await errors.say(interaction, where_to(int(message_id), places))

    @press(ids.ADDED)
    async def on_added(self, interaction: discord.Interaction[Any], message_id: str) -> None:
        ask_id = number(interaction)
        work = self.kept.place(interaction.user.id, int(message_id), interaction.id, ask_id)
        turn = await errors.promptly(interaction, work)
        await errors.turn_page(interaction, notice(wording.ADDED))
        await self.stage.show(turn)

    @press(ids.RESUME)
    async def on_resume(self, interaction: discord.Interaction[Any]) -> None:
        work = self.exercises.resume(interaction.user.id)
        await self.stage.answer(interaction, await errors.promptly(interaction, work))

    @press(ids.BEGIN)
    async def on_begin(self, interaction: discord.Interaction[Any], exercise: str) -> None:
        work = self.exercises.start(interaction.user.id, exercise)
        await self.stage.answer(interaction, await errors.promptly(interaction, work))

    async def _act(self, interaction: discord.Interaction[Any], ask_id: str, act: Act) -> None:
        work = self.exercises.act(interaction.user.id, int(ask_id), act, event_id(interaction))
        await self.stage.answer(interaction, await errors.promptly(interaction, work))

    # Looking back

    @press(ids.REVIEW)
    async def on_review(self, interaction: discord.Interaction[Any], run_id: str, page: str) -> None:
        review = await self.revisions.review(interaction.user.id, int(run_id))
        await errors.turn_page(interaction, review_card(review.run, int(page), review.gone))

    @press(ids.REOPEN)
    async def on_reopen(self, interaction: discord.Interaction[Any], run_id: str) -> None:
        turn = await self.exercises.reopen(interaction.user.id, int(run_id), value(interaction))
        await errors.say(interaction, notice(wording.OPENED))
        await self.stage.show(turn)

    @press(ids.REOPEN_AT)
    async def on_reopen_at(self, interaction: discord.Interaction[Any], item_id: str) -> None:
        turn = await self.exercises.reopen_at(interaction.user.id, int(item_id))
        await errors.say(interaction, notice(wording.OPENED))
        await self.stage.show(turn)

    # Commands

    @exercise.command(description="Begin an exercise, or go on with it")
    @app_commands.describe(exercise="Which one; without it, the first of your course")
    async def start(self, interaction: discord.Interaction[Any], exercise: str | None = None) -> None:
        await self._open(
            interaction,
            await errors.promptly(interaction, self.exercises.start(interaction.user.id, exercise)),
        )

    @start.autocomplete("exercise")
    async def exercises_of_course(
        self, interaction: discord.Interaction[Any], typed: str
    ) -> list[app_commands.Choice[str]]:
        offered = await errors.offered(self.exercises.offered(interaction.user.id), [])
        return [
            app_commands.Choice(name=title, value=exercise)
            for exercise, title in offered
            if typed.casefold() in title.casefold()
        ][:25]

    @exercise.command(description="Bring back the question that is open, exactly where you were")
    @app_commands.describe(exercise="Which one; without it, the one that was open last")
    @app_commands.autocomplete(exercise=exercises_of_course)
    async def resume(self, interaction: discord.Interaction[Any], exercise: str | None = None) -> None:
        await self._open(
            interaction,
            await errors.promptly(interaction, self.exercises.resume(interaction.user.id, exercise)),
        )

    @exercise.command(name="hand-in", description="Go to the hand-in, whatever is still open")
    async def hand_in(self, interaction: discord.Interaction[Any]) -> None:
        await self._open(
            interaction, await errors.promptly(interaction, self.exercises.to_hand_in(interaction.user.id))
        )

    @exercise.command(description="All that you answered; change any of it, or look at its history")
    @app_commands.describe(exercise="Which one; without it, the one that is open")
    @app_commands.autocomplete(exercise=exercises_of_course)
    async def review(self, interaction: discord.Interaction[Any], exercise: str | None = None) -> None:
        review = await errors.promptly(interaction, self._reviewed(interaction.user.id, exercise))
        await errors.say(interaction, review_card(review.run, 1, review.gone))

    async def _reviewed(self, user_id: int, exercise: str | None) -> Review:
        run = await self.exercises.review(user_id, exercise)
        return await self.revisions.review(user_id, run.id)

    async def _open(self, interaction: discord.Interaction[Any], turn: Turn) -> None:
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

    async def _offered(self, user_id: int, ask_id: int, block: int) -> frozenset[str]:
        """The keys of the options that this select of the card shows."""
        question = await self.screens.question(user_id, ask_id)
        options = () if question is None else question.options
        return frozenset(option.key for option in select_block(options, block))


def _with_files(turn: Turn, message: discord.Message) -> Turn:
    if not message.attachments:
        return turn
    return replace(turn, said=(*turn.said, Said(Remark.FILES)))


async def setup(bot: CohortBot) -> None:
    await bot.add_cog(Exercises(bot))
