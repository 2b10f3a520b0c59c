"""Screens: what each person should see, what they do see, and the difference still to be made."""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.person import Card, Conversation, OldCard, Standing
from bot.domain.question import Question, question
from bot.domain.screen import ask_shown, check_in_named, name_of, shows
from bot.services.desk import Desk, Turn, turn_of
from bot.store import cards, inbox, people, runs
from bot.store.types import Tx


class Screens:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def turn(self, user_id: int) -> Turn:
        """What is on this person's screen now, as stored; raises NotEnrolled to a stranger."""
        async with self.desk.db.read() as tx:
            return turn_of(await self.desk.of(tx, user_id, hold=False), self.desk.clock())

    async def shown(self, turn: Turn, message_id: int, since_id: int, *, closed: bool = False) -> None:
        """This card shows the turn since the event with that id (the card's own, or the press that changed it).

        The card before it, if it is another and not `closed` yet, is to lose its buttons: see `stale`.
        """
        user_id, name = turn.conversation.user_id, shows(turn.screen)
        async with self.desk.db.begin() as tx:
            found = await people.locked(tx, user_id)
            before = None if found is None else found[1]
            channel_id = turn.conversation.channel_id
            if before is None or channel_id is None:
                return
            await cards.shown(tx, user_id, channel_id, message_id, name, ask_shown(name), since_id)
            if before.channel_id != channel_id:
                await cards.replaced(
                    tx, message_id
                )  # it was on its way while the conversation moved elsewhere
                return
            if before.card is not None and before.card.message_id != message_id and not closed:
                await cards.replaced(tx, before.card.message_id)
            after = replace(before, card=Card(message_id, name, 0))
            await people.store_conversation(tx, before, after)

    async def stand(self, user_id: int, channel_id: int, cards_there: Sequence[Standing]) -> bool:
        """These cards stand in this channel: note those that were shown and not noted, by a crash or a lost answer.

        The newest is what the person sees; another one is to lose its buttons. Returns whether there was any.
        """
        async with self.desk.db.read() as tx:
            found = await people.by_user(tx, user_id)
            if found is None or not await self._news(tx, found[1], channel_id, cards_there):
                return False
        async with self.desk.db.begin() as tx:
            found = await people.locked(tx, user_id)
            news = [] if found is None else await self._news(tx, found[1], channel_id, cards_there)
            for one in news:
                assert found is not None
                found = found[0], await self._stands(tx, found[1], channel_id, one)
        return True

    async def _news(
        self, tx: Tx, conversation: Conversation, channel_id: int, cards_there: Sequence[Standing]
    ) -> list[Standing]:
        """Those that were not noted, or not as they stand there; the oldest first."""
        if conversation.channel_id != channel_id or not cards_there:
            return []
        noted, card = await cards.last_since(tx, [one.message_id for one in cards_there]), conversation.card
        return sorted(
            (
                one
                for one in cards_there
                if one.message_id not in noted
                or (
                    card is not None
                    and one.message_id == card.message_id
                    and one.since_id > noted[one.message_id]
                    and _another(one, card)
                )
            ),
            key=lambda one: one.message_id,
        )

    async def _stands(
        self, tx: Tx, conversation: Conversation, channel_id: int, one: Standing
    ) -> Conversation:
        user_id, before = conversation.user_id, conversation.card
        name = one.shows or await self._name(tx, one)
        ask_id = ask_shown(name)
        await cards.shown(tx, user_id, channel_id, one.message_id, name, ask_id, one.since_id)
        if before is not None and before.message_id > one.message_id:
            await cards.replaced(tx, one.message_id)
            return conversation
        below = 0
        if before is not None and before.message_id == one.message_id:
            below = before.below
        elif before is not None:
            await cards.replaced(tx, before.message_id)
        after = replace(conversation, card=Card(one.message_id, name, below))
        await people.store_conversation(tx, conversation, after)
        return after

    async def _name(self, tx: Tx, one: Standing) -> str:
        run_id = None if one.ask_id is None else await runs.of_ask(tx, one.ask_id)
        if one.ask_id is None or run_id is None:
            return ""
        ask = await runs.ask(tx, one.ask_id, run_id)
        assert ask is not None, "an ask belongs to its run"
        return name_of(run_id, ask, one.timer_id)

    async def last_taken(self, channel_id: int) -> int | None:
        """The last message of this channel that was taken in, by Discord's id."""
        async with self.desk.db.read() as tx:
            return await inbox.last_of(tx, channel_id)

    async def moves(self, turn: Turn) -> None:
        """The card is about to be sent anew, further down, asking the same: until that is noted it is owed.

        Killed in between, nobody would know of the new one otherwise, and both would stand there.
        """
        async with self.desk.db.begin() as tx:
            found = await people.locked(tx, turn.conversation.user_id)
            if found is not None and found[1].card is not None:
                owed = replace(found[1], card=replace(found[1].card, shows=""))
                await people.store_conversation(tx, found[1], owed)

    async def owner(self, message_id: int) -> int | None:
        """Whose card this message is; None for a message that is no card."""
        async with self.desk.db.read() as tx:
            return await cards.owner(tx, message_id)

    async def closed(self, message_id: int) -> None:
        """This old card has lost its buttons."""
        async with self.desk.db.begin() as tx:
            await cards.closed(tx, message_id)

    async def on_its_way(self, user_id: int) -> bool:
        """Whether a check-in is being said to this person: whoever claimed it knows whether there is still time."""
        async with self.desk.db.read() as tx:
            return await people.on_its_way(tx, user_id)

    async def owed(self) -> list[int]:
        """Whose screen is not what it should be: after a crash, a lost connection, a refusal."""
        async with self.desk.db.read() as tx:
            return await people.owed(tx)

    async def stale(self) -> list[OldCard]:
        """Cards whose place another one took, and that still have their buttons."""
        async with self.desk.db.read() as tx:
            return await cards.stale(tx)

    async def question(self, user_id: int, ask_id: int) -> Question | None:
        """The question of an ask of this person's open run, as it is answered now."""
        async with self.desk.db.read() as tx:
            run = (await self.desk.of(tx, user_id, hold=False)).run
            ask = None if run is None else await self.desk.ask_of(tx, run, ask_id)
            return None if run is None or ask is None else question(run, ask)


def _another(one: Standing, card: Card) -> bool:
    """Whether this card stands there with another screen than the one that was noted."""
    if one.ask_id is not None:
        return one.ask_id != ask_shown(card.shows)
    check_in = check_in_named(one.shows)
    if check_in is not None:
        return check_in != check_in_named(card.shows)
    return one.shows not in ("", card.shows)
