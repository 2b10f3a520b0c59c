"""A member whose check-ins are watched: what happens to them, and what must hold of every message that comes."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from bot import services
from bot.domain.acts import AddMilestone, Plain
from bot.domain.calendar import Hours
from bot.domain.check_in import Facts, planned
from bot.domain.checking_in import Word, words_of
from bot.domain.control import Control
from bot.domain.course import Term
from bot.domain.delivery import Delivery, Kind, NotYet, Undeliverable
from bot.domain.news import NewsKind
from bot.domain.refusals import Refusal
from bot.domain.screen import Checking, Put
from bot.services import ahead
from bot.services.desk import Turn
from bot.services.milestones import Waits
from bot.store import check_ins, news, people
from bot.store.database import Database, open_database
from bot.store.tables import check_ins as asked_table
from bot.store.tables import deliveries as deliveries_table
from tests import promised
from tests.services.conftest import MIRA
from tests.services.talk import Hand, Talker, chosen, new_cohort, rows

BEGAN = datetime(2027, 3, 8, 12, tzinfo=UTC)
"""A Monday; New York's clock changes within the first week, Berlin's within the third."""
ENDS = BEGAN + timedelta(weeks=5)


@dataclass(frozen=True, slots=True)
class Message:
    """One unasked message as it came: the delivery, the person's day and clock then, what it asks."""

    delivery: int
    on: date
    at: datetime
    keys: frozenset[str]


@dataclass
class Watched:
    """Mira with her database: her acts are those of the services, her beats those of the bot."""

    db: Database
    mira: Talker
    clock: Hand
    messages: list[Message] = field(default_factory=list[Message])
    stalled: list[Delivery] = field(default_factory=list[Delivery])
    news: int = 0

    # What the bot does

    async def restart(self) -> None:
        self.mira.bot = await services.start(self.db, self.clock)

    async def claims(self) -> list[Delivery]:
        """What is to be said to her; what she is only to be told of is settled with its claim."""
        claimed: list[Delivery] = []
        while found := await self.mira.bot.deliveries.claim_due(self.clock()):
            for each in found:
                if each.kind is Kind.INVITE:  # to a thread, which is not tried here
                    await self.mira.bot.deliveries.settle(each, Undeliverable("no thread"))
                else:
                    claimed.append(each)
        assert len(claimed) <= 1, "one message at a time"
        return claimed

    async def beats(self, ends: str) -> None:
        """One beat, and how what it claims ends."""
        for claimed in await self.claims():
            await self.says(claimed, ends)

    async def says(self, claimed: Delivery, ends: str) -> None:
        deliveries = self.mira.bot.deliveries
        match ends:
            case "killed before":
                return
            case "stalls":
                self.stalled.append(claimed)
            case "closed":
                await deliveries.settle(claimed, Undeliverable("403 50007"))
            case "trouble":
                await deliveries.settle(claimed, NotYet("503 0"))
            case "killed after":
                if await deliveries.is_ours(claimed):
                    await self.sees(await self.mira.looks(), unasked=True)
            case _:
                if await deliveries.is_ours(claimed):
                    await self.sees(await self.mira.looks(), unasked=True)
                    await deliveries.settle(claimed)

    async def sees(self, turn: Turn, *, unasked: bool = False) -> None:
        """The turn comes to her screen; a check-in that was not there before is a message."""
        screen = turn.screen
        if isinstance(screen, Checking):
            await self._notes(screen.check_in.delivery, unasked=unasked)
        await self.mira.sees(turn)

    async def _notes(self, delivery: int, *, unasked: bool) -> None:
        if delivery in {each.delivery for each in self.messages}:
            return
        keys = sa.select(asked_table.c.key).where(asked_table.c.delivery_id == delivery)
        of = sa.select(deliveries_table.c.occurrence).where(deliveries_table.c.id == delivery)
        ((occurrence,),) = await rows(self.db, of)
        if not occurrence.startswith("check-in-"):
            return  # she asked for it
        zone = await self._zone()
        there = self.clock().astimezone(ZoneInfo(zone))
        new = Message(delivery, there.date(), there, frozenset(key for (key,) in await rows(self.db, keys)))
        if unasked:
            await self._may_come(new, zone, occurrence)
        self._is_new(new)
        self.messages.append(new)

    def _is_new(self, new: Message) -> None:
        for other in self.messages:
            assert not other.keys & new.keys, f"asked twice: {other.keys & new.keys}"
            assert other.on != new.on, f"two messages on {new.on}"

    async def _may_come(self, new: Message, zone: str, occurrence: str) -> None:
        facts = await self._facts()
        assert f"{new.on:%Y%m%d}" == occurrence.rpartition("-")[2], "another day's message"
        assert within(new.at, facts.hours, zone), f"at {new.at:%H:%M}, outside {facts.hours}"
        away = [each for each in facts.away if each.from_on <= new.on <= each.until_on]
        assert away == [], f"on a day away: {new.on}"
        refused = {
            each.run for each in facts.agreements if each.contract is not None and each.contract.who == "none"
        }
        asked = {each.run for each in facts.asked if each.key in new.keys}
        assert not refused & asked, "asked somebody who wants nobody to"

    async def _zone(self) -> str:
        async with self.db.read() as tx:
            found = await people.by_user(tx, self.mira.user_id)
        assert found is not None
        return found[0].zone or "UTC"

    async def _facts(self) -> Facts:
        async with self.db.read() as tx:
            found = await people.by_user(tx, self.mira.user_id)
            assert found is not None
            return (await check_ins.facts(tx, found[0], self.clock()))[0]

    # What must hold

    async def plan_is_written(self) -> None:
        """The messages that wait are those of the plan, no more and no less, each at its time."""
        facts = await self._facts()
        wanted = [
            (check_ins.occurrence(self.mira.user_id, day.on), day.at) for day in planned(facts, self.clock())
        ]
        found = sa.select(deliveries_table.c.occurrence, deliveries_table.c.due_at).where(
            deliveries_table.c.kind == Kind.CHECK_IN.value, deliveries_table.c.state == "planned"
        )
        assert sorted(await rows(self.db, found)) == sorted(wanted)

    async def something_is_due(self) -> bool:
        due = sa.select(deliveries_table.c.id).where(deliveries_table.c.look_at <= self.clock())
        return await rows(self.db, due) != []

    # What she does

    async def adds(self, days: int) -> None:
        milestones, event_id = self.mira.bot.milestones, self.clock.next_id()
        shown, turn = await milestones.add(
            MIRA, event_id, text=f"stage {event_id}", when=f"in {days} days at 6pm", sign="", pieces=""
        )
        await self.sees(turn)
        await self._confirms(shown.waits)

    async def moves(self, which: int, days: int) -> None:
        item = await self._item(which)
        if item is not None:
            shown = await self.mira.bot.milestones.move(
                MIRA, self.clock.next_id(), item, f"in {days} days at 6pm"
            )
            await self._confirms(shown.waits)

    async def _confirms(self, waits: Waits | None) -> None:
        if waits is not None and not isinstance(waits.read, str):
            at = int(waits.read.at.timestamp())
            _, turn = await self.mira.bot.milestones.confirm(MIRA, waits.report, at)
            await self.sees(turn)

    async def drops(self, which: int) -> None:
        item = await self._item(which)
        if item is not None:
            _, turn = await self.mira.bot.milestones.drop(MIRA, item)
            await self.sees(turn)

    async def is_done(self, which: int, *, done: bool) -> None:
        item = await self._item(which)
        if item is not None:
            await self.mira.bot.milestones.is_done(MIRA, item, done=done)

    async def _item(self, which: int) -> int | None:
        goals = (await self.mira.bot.milestones.listed(MIRA)).all
        return goals[which % len(goals)].item if goals else None

    async def settles(self, term: Term, value: str) -> None:
        with suppress(Refusal):
            _, turn = await self.mira.bot.contracts.settle(MIRA, term, value)
            await self.sees(turn)

    async def changes_hours(self, hours: Hours) -> None:
        await self.sees(await self.mira.bot.welcome.change_hours(MIRA, hours))

    async def moves_to(self, zone: str) -> None:
        _, turn = await self.mira.bot.me.move_to(MIRA, zone)
        await self.sees(turn)

    async def goes_away(self, after: int, days: int) -> None:
        today = self.clock().date()
        first, last = today + timedelta(days=after), today + timedelta(days=after + days)
        with suppress(Refusal):
            await self.mira.bot.me.go_away(MIRA, first.isoformat(), last.isoformat())

    async def comes_back(self) -> None:
        for away_id in list((await self.mira.bot.me.days_away(MIRA)).ranges)[:1]:
            await self.mira.bot.me.come_back(MIRA, away_id)

    async def calls_off(self, which: int) -> None:
        days = (await self.mira.bot.me.schedule(MIRA)).days
        keys = [thing.key for day in days for thing in day.things]
        if keys:
            await self.mira.bot.me.call_off(MIRA, keys[which % len(keys)])

    async def takes_back(self) -> None:
        for _, thing in (await self.mira.bot.me.schedule(MIRA)).called_off[:1]:
            await self.mira.bot.me.take_back(MIRA, thing.key)

    async def answers(self, word: Word, days: int) -> None:
        """Presses it on the check-in that is on her screen, as far as it is offered there, or types what is asked."""
        screen = (await self.mira.looks()).screen
        if not isinstance(screen, Checking) or screen.check_in.current is None:
            return
        current, event_id = screen.check_in.current, self.clock.next_id()
        offered = words_of(screen.check_in)
        if offered == (Word.SKIP,) and screen.check_in.inside is not None:
            turn = await self.mira.sends(f"in {days} days at 6pm")
            assert turn is not None
        else:
            pressed = word if word in offered else offered[0]
            turn = await self.mira.bot.check_ins.press(MIRA, current.id, pressed, event_id)
        await self.sees(turn)

    async def snoozes(self, days: int) -> None:
        with suppress(Refusal):
            await self.sees(await self.mira.bot.check_ins.snooze(MIRA, days))

    async def checks_in(self) -> None:
        with suppress(Refusal):
            await self.sees(await self.mira.bot.check_ins.now(MIRA, self.clock.next_id()))

    async def types_next(self) -> None:
        turn = await self.mira.sends("next")
        assert turn is not None
        await self.sees(turn)

    async def hears_news(self) -> None:
        self.news += 1
        async with self.db.begin() as tx:
            found = await people.locked(tx, MIRA)
            assert found is not None
            await news.add(
                tx, MIRA, NewsKind.STUCK, f"stuck-{self.news}-{MIRA}", "no GPU", self.clock(), member_id=None
            )
            await ahead.replan(tx, found[0], self.clock())


def within(there: datetime, hours: Hours, zone: str) -> bool:
    """By her own clock; on a day on which the clock jumps ahead, an hour more."""
    if hours.allow(there.time()):
        return True
    midnight = datetime(there.year, there.month, there.day, tzinfo=ZoneInfo(zone))
    jumps = midnight.utcoffset() != (midnight + timedelta(days=1)).utcoffset()
    return jumps and hours.allow((there - timedelta(hours=1)).time())


async def prepared(url: str) -> Hand:
    """A database with Mira in it, who has a stage, a visit and a risk with its day, and a contract."""
    clock = Hand(BEGAN)
    async with open_database(url) as db:
        async with db.begin() as tx:
            await promised.publish(tx, clock())
        bot = await services.start(db, clock)
        cohort = await bot.cohorts.set_up(
            new_cohort(course_key=promised.KEY, final_session_at=ENDS, project_ends_at=ENDS)
        )
        mira = await (await Talker(bot, clock, MIRA, channel_id=10 * MIRA).joins(cohort)).tells_all()
        await mira.presses(AddMilestone("Baseline running", "in 10 days at 6pm", "the first plot"))
        await mira.presses(Plain.DATE_IS_RIGHT)
        await mira.presses(Control.NEXT)
        for option in ("self", "milestones", "h12", "warm", "ask-again"):
            await mira.presses(chosen(mira.question, option))
        await mira.goes_to("S7.wire", {"S4.ports": "Lagos"})
        await mira.presses(Plain.DATE_IS_RIGHT)
        assert isinstance(mira.last.screen, Put)
    return clock


async def opened(db: Database, at: datetime) -> Watched:
    clock = Hand(at)
    bot = await services.start(db, clock)
    return Watched(db, Talker(bot, clock, MIRA, channel_id=10 * MIRA), clock)
