"""A whole term until two final sessions, over the wire: exactly the right posts, once."""

import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.calendar import Hours, local
from bot.ui import wording
from bot.ui.pack_card import NOT_SHARED
from cogs.packs import BETWEEN_SETTLES
from tests.loopback import places as loopback_places
from tests.loopback.cohort import SAM
from tests.loopback.killable import (
    AFTER_NOTE,
    AFTER_POST,
    AFTER_SUMMARY,
    BEFORE_NOTE,
    BEFORE_SEND,
    BEFORE_SUMMARY,
    THREAD_NOT_NOTED,
)
from tests.loopback.moved import Moved
from tests.loopback.payloads import PRIVATE_THREAD
from tests.loopback.process import Start
from tests.loopback.server import Loopback, custom_id, said
from tests.loopback.term import (
    BERLIN,
    Cast,
    Group,
    Kill,
    Somebody,
    Term,
    begins,
    endings,
    looking,
    prepared,
    sent_to,
    standing,
    where,
    words_of,
)

PACK, PLAN = "our plans", "The plan of"
PREVIEW, MOVED, GOODBYE = "what it would say of you", "was moved", "Your final session is over"
DAY, LEAD = timedelta(days=1), timedelta(hours=48)
WITHIN = 30.0
"""Seconds in which what is withdrawn has gone from everything that was posted, the wait for the next look included."""
REFUSED = ("undeliverable", "403 50007")

ONE_KILL: list[Kill] = [(AFTER_SUMMARY, "2")]
"""The first plan was sent, and nobody noted it."""
MANY_KILLS: list[Kill] = [
    *((point, "1") for point in (BEFORE_SEND, BEFORE_NOTE, AFTER_NOTE)),  # previews
    (AFTER_POST, "1"),  # the invitation to a thread
    *((point, "1") for point in (BEFORE_SUMMARY, AFTER_SUMMARY, AFTER_SUMMARY, THREAD_NOT_NOTED)),
    *[(AFTER_SUMMARY, "1")] * 2,  # the last plan here, and the other cohort's pack
]


@pytest.fixture
def clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Moved:
    """Discord forgets every nonce at once: it alone would help nobody."""
    monkeypatch.setattr(loopback_places, "NONCE_WINDOW", 0.0)
    return Moved(tmp_path, begins(), monkeypatch)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_in_a_whole_term_exactly_the_right_posts_come_once(
    database_url: str, start: Start, loopback: Loopback, clock: Moved
) -> None:
    """P3, P4, P13, P23. Red with `SummaryBoard._read_back` returning None; where a summary shows approved passages as
    they stand now; where those who left are read as members; and where an edit leaves the files that there are."""
    await goes_by(database_url, start, loopback, clock, ONE_KILL)


@pytest.mark.long
async def test_in_a_whole_term_they_come_once_wherever_the_process_is_killed(
    database_url: str, start: Start, loopback: Loopback, clock: Moved
) -> None:
    """As above, with ten kills, on both databases."""
    await goes_by(database_url, start, loopback, clock, MANY_KILLS)


async def goes_by(url: str, start: Start, discord: Loopback, clock: Moved, kills: list[Kill]) -> None:
    cast = await prepared(url, discord, clock)
    first, second = cast.groups
    async with looking(url) as db:
        term = Term(url, discord, clock, db, start, [*kills])
        await term.comes()
        await term.passes(first.ends_at - LEAD + timedelta(hours=1))
        posted_once(discord, first)
        await moves(term, first)
        await withdraws(term, first, cast.mira)
        await term.passes(max(first.ends_at, second.ends_at) + 2 * DAY)
        assert term.came == len(kills) + 1
        assert await endings(db, "summary", clock()) == [("sent", None)] * 2
        refused = (await endings(db, "check-in", clock())).count(REFUSED)
    for group in cast.groups:
        posted_once(discord, group)
        told_in_their_hours(discord, group, cast)
    nobody_reads_what_is_anothers(discord, cast)
    invited_without_a_word(discord, cast, refused)
    never_heard_of(discord, cast.left)
    assert discord.problems == []


def posted_once(discord: Loopback, group: Group) -> None:
    """The pack, and a plan for each who let the cohort read something: nothing else was ever sent there."""
    sent = [words_of(each) for each in sent_to(discord, group.place)]
    assert len(sent) == len(group.place.public) == 1 + len(group.posted)
    assert PACK in sent[0]
    for each, words in zip(group.posted, sent[1:], strict=True):
        assert f"{PLAN} <@{each.user}>" in words
        assert each.shared in words
        assert each.shared in sent[0]  # in its files


async def moves(term: Term, group: Group) -> None:
    """Its facilitator moves the final session by a day: the pack is edited, and its event."""
    discord, pack, to = term.discord, group.place.public[0]["id"], group.ends_at + DAY
    before = set(standing(discord, group.place))
    words = f"{local(to, BERLIN):%d %B %Y at %H:%M}"
    asked = await discord.slash(SAM, "cohort session move", in_dm=False, session="final", when=words)
    await discord.response_to(asked)
    pressed = await discord.press(SAM, asked.original(), custom_id(asked.original(), wording.MOVE))
    await discord.response_to(pressed)
    await term.rests()
    stands = standing(discord, group.place)
    assert set(stands) == before
    assert stamp(to) in stands[pack]
    assert stamp(group.ends_at) not in stands[pack]
    starts = [datetime.fromisoformat(each["scheduled_start_time"]) for each in discord.api.events.values()]
    assert len(starts) == 2
    assert to in starts
    assert group.ends_at not in starts
    group.ends_at = to


async def withdraws(term: Term, group: Group, who: Somebody) -> None:
    """Soon nothing that stands there says it, in files neither, and nothing that is asked from then on does."""
    discord, place = term.discord, group.place

    def saying(after: float = 0.0) -> list[str]:
        asked = [each for each in discord.requests if each.at > after and where(discord, each) == place.id]
        return [each.path for each in asked if who.shared in words_of(each)]

    def stand_still() -> list[str]:
        return [its_id for its_id, words in standing(discord, place).items() if who.shared in words]

    assert len(stand_still()) == 2
    began = time.monotonic()
    await discord.response_to(await discord.slash(who.user, "plan withdraw", passage="all"))
    answered = time.monotonic()
    await term.rests()
    assert stand_still() == []
    assert time.monotonic() - began + BETWEEN_SETTLES.total_seconds() < WITHIN
    assert saying()
    assert saying(answered) == []
    assert [NOT_SHARED in said(message) for message in place.public] == [False, True, False]


def stamp(at: datetime) -> str:
    return f"<t:{at.timestamp():.0f}:F>"


def told_in_their_hours(discord: Loopback, group: Group, cast: Cast) -> None:
    """At most one message a day, by each one's own clock, inside their hours; of each kind one."""
    for each in group.members:
        if each in (cast.left, cast.closed):
            continue
        sent = sent_to(discord, each.dm)
        at = [local(datetime.fromisoformat(asked.answer["timestamp"]), each.zone) for asked in sent]
        assert all(Hours().allow(one.time()) for one in at)
        assert len({one.date() for one in at}) == len(at)
        words = [words_of(asked) for asked in sent]
        told = {kind: sum(kind in one for one in words) for kind in (PREVIEW, MOVED, GOODBYE)}
        assert told == {PREVIEW: 1, MOVED: group is cast.first, GOODBYE: 1}
        assert sum(stamp(group.ends_at) in one and MOVED not in one for one in words) == 1  # the reminder


def nobody_reads_what_is_anothers(discord: Loopback, cast: Cast) -> None:
    """What they keep is in no request but to their own DM, nor is what they share elsewhere than in their cohort."""
    seen = 0
    for asked in discord.requests:
        words, place = words_of(asked), where(discord, asked)
        for group in cast.groups:
            for each in group.members:
                seen += each.kept in words
                assert each.kept not in words or place == each.dm.id
                shared = [group.place.id] if each in group.posted else []
                assert each.shared not in words or place in (each.dm.id, *shared)
    assert seen


def invited_without_a_word(discord: Loopback, cast: Cast, refused: int) -> None:
    """One attempt for each message, and one private thread, in which nothing of theirs stands."""
    who = cast.closed
    attempts = sent_to(discord, who.dm)
    assert [asked.status for asked in attempts] == [403] * refused
    assert len({asked.body["nonce"] for asked in attempts}) == refused == 3
    (thread,) = [one for one in discord.places.by_id.values() if one.about["type"] == PRIVATE_THREAD]
    assert thread.about["parent_id"] == cast.second.place.id
    assert len(thread.public) == 1
    said_there = "\n".join(
        words_of(asked) for asked in discord.requests if where(discord, asked) == thread.id
    )
    assert "moderators" in said_there
    assert not any(word in said_there for word in who.words)


def never_heard_of(discord: Loopback, who: Somebody) -> None:
    """Nothing is sent to them, and no post names them."""
    asked = [each for each in discord.requests if each.method != "GET"]
    assert not any(where(discord, each) == who.dm.id for each in asked)
    words = "\n".join(words_of(each) for each in asked)
    assert not any(word in words for word in (*who.words, who.user, who.name))
