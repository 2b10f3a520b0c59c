"""Nothing is lost of what people write, change and delete while the bot is away (P7), and nothing counts twice (P8).

Each promise was seen to fail once, with the build broken as its docstring says.
"""

from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from itertools import count
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from bot import services
from bot.domain.acts import Remark, Write
from bot.domain.cohort import Cohort
from bot.domain.control import Control
from bot.domain.refusals import MovedOn
from bot.domain.response import Words
from bot.services.desk import Turn
from bot.store.database import Database
from bot.store.inbox import Became
from bot.store.tables import conversations, inbox, items, revisions
from tests.services.absences import Channel, times
from tests.services.conftest import Somebody, on_sqlite
from tests.services.talk import Talker, dump, rows

IDEAS = "B1.idea"


@pytest.fixture
async def channel(mira: Talker) -> Channel:
    """Mira's DM, at a question that takes any number of texts."""
    await mira.goes_to(IDEAS)
    there = Channel(mira)
    there.card()
    return there


def remarks(turn: Turn | None) -> list[Remark]:
    return [] if turn is None else [said.remark for said in turn.said]


async def stored(database: Database, user_id: int) -> list[tuple[str, Any]]:
    """What each message of this person's says in the answers now, and when it was first said, in Discord's order."""
    newest = sa.select(revisions.c.item_id, revisions.c.body).join(
        items, sa.and_(items.c.id == revisions.c.item_id, items.c.revision == revisions.c.number)
    )
    first = (
        sa.select(inbox.c.event_id, revisions.c.item_id, revisions.c.written_at)
        .join(revisions, revisions.c.message_id == inbox.c.event_id)
        .where(inbox.c.user_id == user_id, revisions.c.number == 1)
        .order_by(inbox.c.event_id)
    )
    bodies = dict(await rows(database, newest))
    return [(bodies[item]["text"], at) for _, item, at in await rows(database, first) if bodies[item]]


# P7: what was done while the bot was away


@pytest.mark.parametrize("downtimes", [8, pytest.param(100, marks=pytest.mark.long)])
async def test_all_that_members_do_in_many_absences_is_picked_up_once_in_order_and_with_its_own_time(
    database: Database, cohort: Cohort, somebody: Somebody, downtimes: int
):
    """Three members; bursts, one of over a hundred messages; edits and deletions; cut off anywhere in between.

    Broken build: set the cursor to the newest message before it is stored.
    """
    chance = Random(downtimes)
    channels = [Channel(await (await somebody(9001 + n).joins(cohort)).tells_all()) for n in range(3)]
    for each in channels:
        await each.member.goes_to(IDEAS)
        each.card()
    for downtime in range(downtimes):
        for n, each in enumerate(channels):
            await _while_away(each, chance, burst=120 if (downtime, n) == (3, 1) else chance.randint(0, 6))
        for each in channels:
            await _comes_back(each, chance)
            assert await each.catches_up() is None, "and a second look finds nothing"
    for each in channels:
        assert await stored(database, each.member.user_id) == list(zip(each.texts, times(each), strict=True))


async def _while_away(channel: Channel, chance: Random, burst: int) -> None:
    await channel.says(f"seen {chance.random()}")
    old = [message for message in channel.messages.values() if message.theirs][-40:]
    for _ in range(burst):
        channel.send(f"unseen {chance.random()}")
    for message in chance.sample(old, min(2, len(old))):
        channel.edit(message.id, f"changed {chance.random()}")
    for message in chance.sample(old, min(1, len(old))):
        if chance.random() < 0.5:
            channel.delete(message.id)


async def _comes_back(channel: Channel, chance: Random) -> None:
    """It is cut off now and then, between any two requests or messages, and goes on later."""
    said: list[Remark] = []
    for _ in range(3):
        channel.stays_well_for = chance.choice([None, 0, 1])
        try:
            with _cut_off(channel, chance.choice([None, 0, 1, 3, 60])):
                said += remarks(await channel.catches_up())
        except TimeoutError:
            continue
        break
    channel.stays_well_for = None
    said += remarks(await channel.catches_up())
    assert said.count(Remark.WAS_AWAY) == 1
    for gone in await _asked_about(channel):
        await channel.member.sees(
            await channel.member.bot.revisions.decide(channel.member.user_id, gone, out=True)
        )


@contextmanager
def _cut_off(channel: Channel, after: int | None) -> Generator[None]:
    """After so many messages the database is gone."""
    exercises, left = channel.member.bot.exercises, count(after if after is not None else 10**9, -1)
    answer: Callable[..., Awaitable[Turn | None]] = exercises.answer

    async def answers(*what: Any) -> Turn | None:
        if next(left) <= 0:
            raise TimeoutError
        return await answer(*what)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exercises, "answer", answers)
        yield


async def _asked_about(channel: Channel) -> list[int]:
    gone: list[int] = []
    while (found := (await channel.member.looks()).conversation.gone) and found.message_id not in gone:
        gone.append(found.message_id)
        assert found.message_id not in channel.messages
        return gone
    return gone


async def test_the_cursor_moves_with_what_is_stored_and_only_with_it(
    database: Database, channel: Channel, monkeypatch: pytest.MonkeyPatch
):
    """Killed between any two messages, it goes on with the next. Broken build: move the cursor before answering."""
    sent = [channel.send(f"thought {n}") for n in range(3)]
    _fails_at(channel, monkeypatch, sent[1].text, RuntimeError())
    for _ in range(2):
        with pytest.raises(RuntimeError):
            await channel.catches_up()
    cursor = sa.select(conversations.c.seen_id).where(conversations.c.user_id == channel.member.user_id)
    assert await rows(database, cursor) == [(sent[0].id,)]


async def test_an_edit_made_before_it_could_be_read_shows_its_last_text_and_is_no_second_version(
    channel: Channel,
):
    message = channel.send("does deception carry over?")
    channel.edit(message.id, "does deception transfer?")
    await channel.catches_up()
    assert await channel.member.answers(IDEAS) == ["does deception transfer?"]
    _, histories = await channel.member.bot.revisions.of_message(channel.member.user_id, message.id)
    assert [len(history.revisions) for history in histories] == [1]


async def test_a_deleted_message_that_was_read_before_is_asked_about(channel: Channel):
    """Broken build: look only at what is newer than the cursor."""
    message = await channel.says("does deception carry over?")
    channel.delete(message.id)
    turn = await channel.catches_up()
    assert turn is not None
    assert turn.conversation.gone is not None
    assert turn.conversation.gone.message_id == message.id


async def test_a_history_that_shows_nothing_at_all_is_not_taken_for_one_where_all_was_deleted(
    channel: Channel,
):
    """A bot without the right to read one is shown an empty one. Broken build: compare it all the same."""
    await channel.says("does deception carry over?")
    channel.messages.clear()
    assert await channel.catches_up() is None


async def test_a_closed_channel_is_passed_over(channel: Channel):
    channel.send("nobody hears this")
    channel.closed = True
    assert await channel.catches_up() is None


async def test_nothing_new_costs_one_request(channel: Channel):
    await channel.says("a thought")
    await channel.catches_up()
    channel.requests = 0
    assert await channel.catches_up() is None
    assert channel.requests == 1


async def test_what_was_written_before_the_first_card_was_for_nobody(cohort: Cohort, somebody: Somebody):
    """Broken build: begin at the channel's beginning."""
    ravi = somebody(9002)
    channel = Channel(ravi)
    channel.send("hello?")
    await ravi.joins(cohort)
    channel.card()
    assert await channel.catches_up() is None


async def test_a_message_that_comes_by_itself_is_left_to_come(channel: Channel):
    channel.send("while away")
    live = channel.send("just now")
    channel.live = live.id
    assert Remark.WAS_AWAY in remarks(await channel.catches_up())
    assert await channel.member.answers(IDEAS) == ["while away"]
    assert await channel.hears(live) is not None
    assert await channel.member.answers(IDEAS) == ["while away", "just now"]


# P7: what cannot be taken in


def _fails_at(
    channel: Channel, monkeypatch: pytest.MonkeyPatch, text: str, error: BaseException
) -> list[int]:
    exercises, tries = channel.member.bot.exercises, list[int]()
    answer: Callable[..., Awaitable[Turn | None]] = exercises.answer

    async def fails(user_id: int, message_id: int, said: str, *rest: Any) -> Turn | None:
        if said == text:
            tries.append(message_id)
            raise error
        return await answer(user_id, message_id, said, *rest)

    monkeypatch.setattr(exercises, "answer", fails)
    return tries


async def test_a_message_that_fails_three_times_is_set_aside_and_the_others_pass(
    database: Database, channel: Channel, monkeypatch: pytest.MonkeyPatch
):
    """Its words are kept, as far as a database takes them, and its writer is told once. Broken build: go on trying."""
    poison = "half \ud83d of a face"
    for text in ("before", poison, "after"):
        channel.send(text)
    tries = _fails_at(channel, monkeypatch, poison, ValueError("poison"))
    for _ in range(2):
        with pytest.raises(ValueError, match="poison"):
            await channel.catches_up()
    assert remarks(await channel.catches_up())[-2:] == [Remark.WAS_AWAY, Remark.SET_ASIDE]
    assert len(tries) == 3
    assert await channel.member.answers(IDEAS) == ["before", "after"]
    kept = sa.select(inbox.c.text, inbox.c.reason).where(inbox.c.became == Became.SET_ASIDE.value)
    assert await rows(database, kept) == [("half ? of a face", "ValueError")]
    assert await channel.member.bot.catch_up.set_aside() == [(tries[0], "ValueError")]
    assert await channel.catches_up() is None
    assert len(tries) == 3


async def test_tries_are_counted_across_processes_also_where_they_end_the_process(
    database: Database, channel: Channel, monkeypatch: pytest.MonkeyPatch
):
    """Failed in one process, killed two, and the fourth does not try, but is killed before it tells.

    Broken builds: count in memory; count after the try; tell from memory.
    """
    for text in ("before", "poison", "after"):
        channel.send(text)
    await _ends_by(channel, monkeypatch, "poison", ValueError("poison"))
    for _ in range(2):
        await _ends_by(channel, monkeypatch, "poison", Killed())
    await _ends_by(channel, monkeypatch, "after", Killed())
    await _starts_anew(channel, monkeypatch)
    assert remarks(await channel.catches_up()) == [Remark.WAS_AWAY, Remark.SET_ASIDE]
    assert await channel.member.answers(IDEAS) == ["before", "after"]
    aside = await channel.member.bot.catch_up.set_aside()
    assert [why for _, why in aside] == ["the process ended"]
    assert await channel.catches_up() is None
    assert (await dump(database))["tries"] == []


class Killed(BaseException):
    """Nothing that is written in the process hears of it."""


async def _starts_anew(channel: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    bot = await services.start(channel.member.bot.exercises.desk.db, channel.member.clock)
    monkeypatch.setattr(channel.member, "bot", bot)


async def _ends_by(
    channel: Channel, monkeypatch: pytest.MonkeyPatch, text: str, error: BaseException
) -> list[int]:
    """A new process, whose reading ends in that way at that message."""
    await _starts_anew(channel, monkeypatch)
    tries = _fails_at(channel, monkeypatch, text, error)
    with pytest.raises(type(error)):
        await channel.catches_up()
    return tries


@pytest.mark.parametrize("what", ["edit", "deletion"])
async def test_an_edit_and_a_deletion_that_cannot_be_taken_in_are_set_aside_for_good(
    channel: Channel, monkeypatch: pytest.MonkeyPatch, what: str
):
    """What was said before stays. Broken build: `if what == "deletion": return` before anything is noted."""
    message = await channel.says("does deception carry over?")
    await channel.says("a second thought")
    if what == "edit":
        channel.edit(message.id, "does deception transfer?")
    else:
        channel.delete(message.id)

    async def fails(*_: Any) -> Turn | None:
        raise ValueError("poison")

    monkeypatch.setattr(channel.member.bot.revisions, "edited" if what == "edit" else "deleted", fails)
    for _ in range(2):
        with pytest.raises(ValueError, match="poison"):
            await channel.catches_up()
    assert remarks(await channel.catches_up()) == [Remark.SET_ASIDE]
    assert await channel.member.bot.catch_up.set_aside() == [(message.id, "ValueError")]
    assert await channel.catches_up() is None
    assert await channel.member.answers(IDEAS) == ["does deception carry over?", "a second thought"]


@on_sqlite
async def test_while_the_database_is_out_of_order_nothing_is_set_aside(
    channel: Channel, monkeypatch: pytest.MonkeyPatch
):
    """Broken build: count every failure as the message's own."""
    channel.send("a thought")
    locked = OperationalError("", None, Exception("database is locked"))
    with monkeypatch.context() as patch:
        tries = _fails_at(channel, patch, "a thought", locked)
        for _ in range(7):
            with pytest.raises(OperationalError):
                await channel.catches_up()
        assert len(tries) == 7
    assert remarks(await channel.catches_up()) == [Remark.WAS_AWAY]
    assert await channel.member.answers(IDEAS) == ["a thought"]


# P8: what comes again


@pytest.mark.parametrize("seed", [1, *(pytest.param(n, marks=pytest.mark.long) for n in range(2, 22))])
async def test_messages_edits_deletions_presses_and_forms_that_come_again_have_one_effect_each(
    database: Database, channel: Channel, seed: int
):
    """Each once to three times, a repeat at any time after the first; what an event says comes after what it is about.

    Broken build: take a message without a look at whether its id is known.
    """
    chance, member = Random(seed), channel.member
    ask_id, events = member.question.ask.id, list[Callable[[], Awaitable[Turn | None]]]()
    for n in range(8):
        message = channel.send(f"thought {n}")
        edited = channel.edit(message.id, f"second thought {n}")
        events += [
            lambda message=message: member.sends(message.text, message_id=message.id),
            lambda edited=edited: member.bot.revisions.edited(
                member.user_id, edited.id, edited.text, edited.edited_at or edited.sent_at
            ),
        ]
        if n % 3 == 0:
            channel.delete(message.id)
            events.append(lambda message=message: member.bot.revisions.deleted(message.id))
        form, press = Write(f"written {n}"), member.clock.next_id()
        events.append(
            lambda form=form, press=press: member.bot.exercises.act(member.user_id, ask_id, form, press)
        )
    queue = [(n + after, n) for n in range(len(events)) for after in _again(chance)]
    for _, n in sorted(queue):
        await events[n]()
    once = await dump(database)
    for event in events:
        await event()
    assert await dump(database) == once
    wanted = {text for n in range(8) for text in (f"second thought {n}", f"written {n}")}
    said = await member.answers(IDEAS)
    assert sorted(said) == sorted(wanted)


def _again(chance: Random) -> list[float]:
    return [0.0, *(chance.uniform(0, 20) for _ in range(chance.randint(0, 2)))]


# P10: forms that come late


async def test_a_form_of_an_exercise_that_was_left_for_another_keeps_its_words(channel: Channel):
    """Broken build: look for its question in the open exercise only."""
    mira = channel.member
    ask_id, run = mira.question.ask.id, await mira.run()
    await mira.sees(await mira.bot.exercises.start(mira.user_id, "career"))
    turn = await mira.bot.exercises.act(mira.user_id, ask_id, Write("written late"), mira.clock.next_id())
    assert remarks(turn) == [Remark.ADDED_EARLIER]
    review = await mira.bot.revisions.review(mira.user_id, run.id)
    assert Words("written late") in [response.body for response in review.run.responses]
    assert (await mira.run()).exercise.id == "career"


async def test_a_form_of_somebody_elses_question_is_nobodys(
    channel: Channel, cohort: Cohort, somebody: Somebody
):
    ravi = await (await somebody(9002).joins(cohort)).tells_all()
    ask_id = channel.member.question.ask.id
    with pytest.raises(MovedOn):
        await ravi.bot.exercises.act(ravi.user_id, ask_id, Write("forged"), ravi.clock.next_id())
    with pytest.raises(MovedOn):
        await ravi.bot.exercises.act(ravi.user_id, ask_id, Control.NEXT, ravi.clock.next_id())
