"""Changing what was said: messages that are edited or deleted, and the histories of answers."""

from contextlib import nullcontext
from typing import Any

import discord
from discord.ext import commands

from bot.client import CohortBot
from bot.domain.refusals import NotEnrolled
from bot.ui import errors, ids, messages
from bot.ui.card import notice
from bot.ui.history import history_card, message_card
from bot.ui.presses import number, press
from bot.ui.review import review_card


class Revisions(commands.Cog):
    def __init__(self, bot: CohortBot) -> None:
        self.bot, self.stage = bot, bot.stage
        self.revisions, self.members = bot.services.revisions, bot.services.members

    # Editing and deleting

    @commands.Cog.listener()
    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        message = payload.message
        # An edit without its time is a link preview; with nothing but files left, what was written stays.
        if message.author.bot or message.edited_at is None or not message.content.strip():
            return
        if not messages.in_conversation(message, self.bot.user):
            return
        try:
            await self._edited(message)
        except Exception as error:
            await messages.reply(message, errors.sentence(error))

    async def _edited(self, message: discord.Message) -> None:
        assert message.edited_at is not None
        author, text = message.author.id, messages.words(message, self.bot.user)
        try:
            async with self.bot.arrivals.turn(author) as missed:
                turn = missed.and_then(
                    await self.revisions.edited(author, message.id, text, message.edited_at)
                )
        except NotEnrolled:
            return  # a stranger's message, of which nothing was kept
        if turn is not None:
            await self.stage.show(turn)

    @commands.Cog.listener()
    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        await self._deleted(payload.guild_id, payload.channel_id, [payload.message_id])

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        await self._deleted(payload.guild_id, payload.channel_id, sorted(payload.message_ids))

    async def _deleted(self, guild_id: int | None, channel_id: int, message_ids: list[int]) -> None:
        if guild_id is not None and not messages.is_own_thread(
            self.bot.get_channel(channel_id), self.bot.user
        ):
            return
        whose = await self.bot.services.catch_up.whose(channel_id)
        for message_id in message_ids:
            try:
                # It may not have been taken in yet. Of nobody's channel, nothing is waited for.
                async with nullcontext() if whose is None else self.bot.arrivals.turn(whose):
                    turn = await self.revisions.deleted(message_id)
            except Exception as error:
                await self.bot.get_partial_messageable(channel_id).send(view=notice(errors.sentence(error)))
                continue
            if turn is not None:
                await self.stage.show(turn)

    @press(ids.GONE)
    async def on_gone(self, interaction: discord.Interaction[Any], message_id: str, way: str) -> None:
        work = self.revisions.decide(interaction.user.id, int(message_id), out=way == "out")
        await self.stage.answer(interaction, await errors.promptly(interaction, work))

    # Histories

    @press(ids.HISTORY)
    async def on_history(self, interaction: discord.Interaction[Any], item_id: str, page: str) -> None:
        await self._show(interaction, int(item_id), int(page))

    @press(ids.PICK_HISTORY)
    async def on_pick_history(self, interaction: discord.Interaction[Any]) -> None:
        await self._show(interaction, number(interaction), 1)

    @press(ids.MESSAGE_HISTORY)
    async def on_message_history(self, interaction: discord.Interaction[Any], message_id: str) -> None:
        run, histories = await self.revisions.of_message(interaction.user.id, int(message_id))
        if len(histories) == 1:
            await errors.say(interaction, history_card(run, histories[0], 1))
        else:
            await errors.say(interaction, message_card(run, histories))

    async def _show(self, interaction: discord.Interaction[Any], item_id: int, page: int) -> None:
        run, history = await self.revisions.history(interaction.user.id, item_id)
        await errors.turn_page(interaction, history_card(run, history, page))

    @press(ids.RESTORE)
    async def on_restore(self, interaction: discord.Interaction[Any], item_id: str, page: str) -> None:
        turn = await self.revisions.restore(interaction.user.id, int(item_id), number(interaction))
        await self._show(interaction, int(item_id), int(page))
        await self.stage.show(turn)

    @press(ids.PUT_BACK)
    async def on_put_back(self, interaction: discord.Interaction[Any], run_id: str, page: str) -> None:
        user_id = interaction.user.id
        turn = await self.revisions.restore(user_id, number(interaction))
        review = await self.revisions.review(user_id, int(run_id))
        await errors.turn_page(interaction, review_card(review.run, int(page), review.gone))
        await self.stage.show(turn)


async def setup(bot: CohortBot) -> None:
    await bot.add_cog(Revisions(bot))
