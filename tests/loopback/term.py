"""Two cohorts with members in three zones, who said what others may read; and the days until their final sessions."""

import asyncio
import json
import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from bot import services
from bot.domain.cohort import Cohort
from bot.domain.consent import Audience
from bot.services import Services
from bot.store.database import Database, open_database
from bot.store.engines import SqliteFile, address, sqlite_reader
from bot.store.tables import deliveries, members, sessions, summaries
from tests import shared_plans
from tests.documents import reading as documents
from tests.loopback.api import Request
from tests.loopback.cohort import SAM
from tests.loopback.moved import Moved
from tests.loopback.payloads import CHANNEL, GUILD, new_id, text_channel
from tests.loopback.places import Place
from tests.loopback.process import Bot, Start
from tests.loopback.server import Loopback
from tests.services.talk import Hand, Talker, new_cohort, rows

BERLIN, KOLKATA, AUCKLAND = "Europe/Berlin", "Asia/Kolkata", "Pacific/Auckland"
AFTER_A_CRASH = timedelta(minutes=2)
"""Longer than any lease."""
A_LOOK = 0.1
"""Seconds between two looks whether it is at work; it beats more often."""
Kill = tuple[str, str]
"""At which point, the how manieth time; see `killable`."""
IN_BETWEEN = timedelta(seconds=6)
"""Further apart than the looks at what a channel and an event are owed, for which nobody needs to wait."""


def begins() -> datetime:
    """The same day in every run, and to come: discord.py takes interactions that are long past for expired."""
    return datetime(datetime.now(UTC).year + 1, 11, 24, 12, tzinfo=UTC)


@dataclass
class Somebody:
    """A member; `kept` are words that nobody else may ever read, `shared` those they let the cohort read."""

    name: str
    zone: str
    audience: Audience | None = Audience.COHORT
    user: str = ""
    dm: Place = field(init=False)

    @property
    def kept(self) -> str:
        return f"kept-by-{self.name}"

    @property
    def shared(self) -> str:
        return f"shared-by-{self.name}"

    @property
    def words(self) -> tuple[str, str]:
        return self.kept, self.shared


@dataclass
class Group:
    """A cohort: its channel, its members, and those of them of whom something is to be posted, in this order."""

    place: Place
    ends_at: datetime
    members: list[Somebody]
    posted: list[Somebody]


class Cast:
    """Who is in which cohort, and what becomes of them."""

    def __init__(self, discord: Loopback) -> None:
        self.mira, self.ravi = Somebody("Mira", BERLIN), Somebody("Ravi", KOLKATA)
        self.silent, self.left = Somebody("Aroha", AUCKLAND, None), Somebody("Lena", BERLIN)
        self.tane, self.closed = Somebody("Tane", AUCKLAND), Somebody("Dora", KOLKATA)
        self.narrow = Somebody("Bela", BERLIN, Audience.FACILITATOR)
        here, there = discord.places.by_id[CHANNEL], Place(text_channel() | {"id": new_id()})
        discord.places.by_id[there.id] = there
        shared = [self.mira, self.ravi]
        ends = begins() + timedelta(days=5, hours=5)
        self.first = Group(here, ends, [*shared, self.silent, self.left], shared)
        shared = [self.tane, self.closed]
        ends = begins() + timedelta(days=5, hours=18)
        self.second = Group(there, ends, [*shared, self.narrow], shared)

    @property
    def groups(self) -> tuple[Group, Group]:
        return self.first, self.second

    @property
    def everybody(self) -> list[Somebody]:
        return self.first.members + self.second.members


async def prepared(url: str, discord: Loopback, clock: Moved) -> Cast:
    """Everybody joins, writes, says who may read it, and writes more. One leaves, one closes their messages."""
    cast = Cast(discord)
    users = (str(300_000_000_000_000_001 + number) for number in range(99))
    async with open_database(url) as db:
        async with db.begin() as tx:
            await shared_plans.publish(tx, clock())
        bot = await services.start(db, clock)
        for group in cast.groups:
            changes = {"guild_id": int(GUILD), "course_key": shared_plans.KEY, "facilitator_id": int(SAM)}
            ends = {"final_session_at": group.ends_at, "project_ends_at": group.ends_at}
            cohort = await bot.cohorts.set_up(new_cohort(int(group.place.id), **changes, **ends))
            for each in group.members:
                each.user = next(users)
                each.dm = discord.places.dm(each.user)
                await _writes(bot, clock, cohort, each)
        async with db.begin() as tx:
            theirs = sa.update(members).where(members.c.user_id == int(cast.left.user))
            await tx.execute(theirs.values(left_at=clock()))
    discord.api.closed_dms.add(cast.closed.user)
    return cast


async def _writes(bot: Services, clock: Moved, cohort: Cohort, each: Somebody) -> None:
    talker = await Talker(bot, Hand(clock()), int(each.user), int(each.dm.id)).joins(cohort)
    await talker.tells_all()
    await bot.me.move_to(talker.user_id, each.zone)
    if each.audience is not None:
        await talker.types(each.shared)
        await shared_plans.says(bot, talker.user_id, each.audience, each.name)
    await talker.types(each.kept)


# The days


@dataclass
class Term:
    """The bot's process and the clock. After each kill comes another process; the last one is not killed."""

    url: str
    discord: Loopback
    clock: Moved
    db: Database
    start: Start
    kills: list[Kill]
    bot: Bot | None = None
    came: int = 0
    _moved_on: float = 0.0

    async def comes(self) -> None:
        self.came += 1
        point = self.kills.pop(0) if self.kills else ("nowhere", "1")
        settings = {"COHORT_DATABASE__URL": self.url, "COHORT_LOG__LEVEL": "ERROR"}
        self.bot = await self.start(module=("tests.loopback.moved", *point), **settings)
        await self.discord.connected()

    async def passes(self, until: datetime) -> None:
        """From one thing that is due to the next, until then."""
        await self.rests()
        while (due := await next_due(self.db)) is not None and due <= until:
            self.clock.to(max(due + timedelta(seconds=1), self.clock()))
            await self.rests()
        self.clock.to(until)
        await self.rests()

    async def rests(self) -> None:
        """Until all is done that is due, and nothing more is asked."""
        asked = -1
        while await self._busy() or asked != len(self.discord.requests):
            asked = len(self.discord.requests)
            await asyncio.sleep(A_LOOK)

    async def _busy(self) -> bool:
        if self.bot is None or self.bot.process.returncode is not None:
            self.clock.on(AFTER_A_CRASH)
            await self.comes()
        if await owing(self.db):
            if time.monotonic() - self._moved_on > 1:
                self.clock.on(IN_BETWEEN)
                self._moved_on = time.monotonic()
            return True
        return await at_work(self.db, self.clock())


@asynccontextmanager
async def looking(url: str) -> AsyncGenerator[Database]:
    """The database for reading, while the bot holds it."""
    place = address(url)
    if isinstance(place, SqliteFile):
        assert place.path is not None, "the bot's process has it too"
        reader = sqlite_reader(place.path, 1)
        database = Database(reader, reader, 1)
        try:
            yield database
        finally:
            await database.dispose()
    else:
        async with open_database(url) as database:
            yield database


async def next_due(db: Database) -> datetime | None:
    query = sa.select(sa.func.min(deliveries.c.look_at)).where(deliveries.c.look_at.is_not(None))
    async with db.read() as tx:
        return await tx.scalar(query)


async def at_work(db: Database, now: datetime) -> bool:
    """Whether something that is due is not over; what only waits for another try is."""
    busy = sa.or_(deliveries.c.state == "claimed", deliveries.c.look_at <= now)
    return bool(await rows(db, sa.select(deliveries.c.id).where(busy)))


async def owing(db: Database) -> bool:
    """Whether a channel or an event does not show what it should."""
    channels = sa.select(summaries.c.id).where(
        summaries.c.out_at.is_not(None), summaries.c.changes != summaries.c.shown
    )
    events = sa.select(sessions.c.id).where(sessions.c.changes != sessions.c.shown)
    return bool(await rows(db, channels) or await rows(db, events))


async def endings(db: Database, kind: str, now: datetime) -> list[tuple[str, str | None]]:
    """How those of this kind ended that were due."""
    query = sa.select(deliveries.c.state, deliveries.c.reason).where(
        deliveries.c.kind == kind, deliveries.c.due_at <= now
    )
    return [(state, reason) for state, reason in await rows(db, query.order_by(deliveries.c.id))]


# What the small Discord was asked


def where(discord: Loopback, asked: Request) -> str:
    """The place whose people see what this request says; "" where it says nothing in any."""
    what, *rest = asked.path.strip("/").split("/")
    if what == "channels":
        return rest[0]
    token = rest[1] if what in ("interactions", "webhooks") else ""
    return discord.api.interactions[token].place.id if token else ""


def words_of(asked: Request) -> str:
    """All that it says, in its files too."""
    return "\n".join((asked.path, json.dumps(asked.body, ensure_ascii=False), *_in_files(asked)))


def _in_files(asked: Request) -> Iterator[str]:
    for name, content in asked.files.items():
        if name.endswith(".docx"):
            yield from (text for _, text in documents.docx(content))
        elif not name.endswith(".png"):
            yield content.decode()


def sent_to(discord: Loopback, place: Place) -> list[Request]:
    """Every attempt to say something new there."""
    path = f"/channels/{place.id}/messages"
    return [each for each in discord.requests if (each.method, each.path) == ("POST", path)]


def standing(discord: Loopback, place: Place) -> dict[str, str]:
    """All that each message there says now, by its id. An edit that does not speak of files leaves them as they are."""
    cards: dict[str, str] = {}
    files: dict[str, str] = {}
    for each in discord.requests:
        if each.status != 200 or not each.path.startswith(f"/channels/{place.id}/messages"):
            continue
        if each.method == "POST" and each.path.endswith("/messages"):
            its_id = each.answer["id"]
        elif each.method == "PATCH":
            its_id = each.path.split("/")[4]
        else:
            continue
        cards[its_id] = str(each.body)
        if each.method == "POST" or "attachments" in each.body:
            files[its_id] = "\n".join(_in_files(each))
    return {its_id: f"{card}\n{files[its_id]}" for its_id, card in cards.items()}
