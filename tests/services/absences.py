"""A made-up Discord that remembers one channel, and a bot that is away now and then."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.domain.absence import LOOK_BACK, Heard, OutOfReach
from bot.domain.acts import Remark
from bot.services.desk import Turn
from tests.services.talk import Talker


@dataclass
class Channel:
    """What Discord has of somebody's channel; also the history that the bot reads, a page at a time."""

    member: Talker
    messages: dict[int, Heard] = field(default_factory=dict[int, Heard])
    requests: int = 0
    closed: bool = False
    stays_well_for: int | None = None
    """So many requests until Discord is out of order for one."""
    live: int | None = None

    # What the member does

    def send(self, text: str) -> Heard:
        message_id = self.member.clock.next_id()
        self.messages[message_id] = Heard(message_id, text, self.member.clock.at)
        return self.messages[message_id]

    def edit(self, message_id: int, text: str) -> Heard:
        self.member.clock.next_id()
        edited = replace(self.messages[message_id], text=text, edited_at=self.member.clock.at)
        self.messages[message_id] = edited
        return edited

    def delete(self, message_id: int) -> None:
        del self.messages[message_id]

    def card(self) -> None:
        """The bot's card stands there too."""
        self.messages[self.member.card_id] = Heard(
            self.member.card_id, "a card", self.member.clock.at, theirs=False
        )

    # While the bot is there

    async def hears(self, message: Heard) -> Turn | None:
        """What it does with a message that comes live."""
        turn = await self.member.bot.exercises.answer(
            self.member.user_id,
            message.id,
            message.text,
            message.sent_at,
            message.reply_to,
            self.member.channel_id,
        )
        if turn is not None:
            await self.member.sees(turn)
            self.card()
        return turn

    async def says(self, text: str) -> Heard:
        message = self.send(text)
        await self.hears(message)
        return message

    async def catches_up(self) -> Turn | None:
        turn = await self.member.bot.catch_up.read(self.member.user_id, lambda _: self, Remark.WAS_AWAY)
        if turn is not None:
            await self.member.sees(turn)
            self.card()
        return turn

    # Its history

    async def page(self, *, before: int | None = None) -> Sequence[Heard]:
        self.requests += 1
        if self.closed:
            raise OutOfReach
        if self.stays_well_for is not None:
            self.stays_well_for -= 1
            if self.stays_well_for < 0:
                self.stays_well_for = None
                raise TimeoutError
        found = [self.messages[each] for each in sorted(self.messages) if before is None or each < before]
        return found[-LOOK_BACK:]

    async def looked_through(self) -> None:
        """Nobody sees cards here."""

    def live_from(self) -> int | None:
        return self.live

    @property
    def texts(self) -> list[str]:
        return [each.text for _, each in sorted(self.messages.items()) if each.theirs]


def times(channel: Channel) -> list[datetime]:
    return [each.sent_at for _, each in sorted(channel.messages.items()) if each.theirs]
