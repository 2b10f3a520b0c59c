"""Whatever happens twice, at once or in any order: each event has one effect, and no word is ever lost."""

import asyncio
import json
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa

from bot.domain.acts import AddMilestone, NoteUnsure, Plain, Write, WriteAnew
from bot.domain.cohort import Cohort
from bot.domain.control import Control
from bot.domain.course import Brief, Choice, Dated, HandIn, Lines, Text
from bot.domain.refusals import MovedOn
from bot.domain.screen import Put, shows
from bot.store.database import Database
from bot.store.tables import asks, conversations, inbox, items, revisions
from tests.services.conftest import Somebody, on_sqlite
from tests.services.talk import Talker, chosen, dump, new_cohort, rows

BODIES = sa.select(revisions.c.body).order_by(revisions.c.item_id, revisions.c.number)


async def texts(database: Database) -> list[str]:
    """Everything that was ever written as words, oldest item first."""
    return [body["text"] for (body,) in await rows(database, BODIES) if body and body["is"] == "words"]


# P8: each event once


@pytest.mark.parametrize("seed", [1])
async def test_events_that_come_again_in_any_order_have_one_effect_each(
    database: Database, mira: Talker, seed: int
):
    """Ten messages, each delivered one to three times; a repeat comes any time after the first."""
    chance = Random(seed)
    await mira.goes_to("B1.idea")
    deliveries = [(mira.clock.next_id(), f"thought {n}") for n in range(10)]
    queue = [(n + after, message) for n, message in enumerate(deliveries) for after in _again(chance)]
    done: Counter[int] = Counter()
    for _, (message_id, text) in sorted(queue):
        turn = await mira.sends(text, message_id=message_id)
        done[message_id] += turn is not None
    assert set(done.values()) == {1}
    assert await mira.answers("B1.idea") == [text for _, text in deliveries]
    taken = sa.select(sa.func.count()).where(inbox.c.event_id.in_([message for message, _ in deliveries]))
    assert await rows(database, taken) == [(10,)]


def _again(chance: Random) -> list[float]:
    return [0.0, *(chance.uniform(0, 20) for _ in range(chance.randint(0, 2)))]


async def test_control_words_and_presses_that_come_again_move_once(database: Database, mira: Talker):
    await mira.goes_to("B1.idea")
    await mira.types("Probes")
    ask_id, word_id, event_id = mira.question.ask.id, mira.clock.next_id(), mira.clock.next_id()
    turn = await mira.sends("next", message_id=word_id)
    assert turn is not None
    await mira.sees(turn)
    assert mira.place == "B2.goals"
    await mira.bot.exercises.act(mira.user_id, mira.question.ask.id, Control.SKIP, event_id)
    before = await dump(database)
    assert await mira.sends("next", message_id=word_id) is None
    for replayed in (ask_id, mira.question.ask.id):
        with pytest.raises(MovedOn):
            await mira.bot.exercises.act(mira.user_id, replayed, Control.SKIP, event_id)
    assert await dump(database) == before


# P17, and every word: random members


@on_sqlite
@pytest.mark.parametrize(
    ("seed", "place"), list(enumerate(("B1.idea", "B3.areas", "B8.fit", "B10b.milestones", "B12a.support")))
)
async def test_no_word_is_lost_whatever_a_member_does(
    database: Database, mira: Talker, seed: int, place: str
):
    """Seventy random acts, some cards seen late: every text is kept, no revision ever changes."""
    await mira.goes_to(place, {"B1.have": "2" if place == "B3.areas" else "1"})
    member = Restless(mira, Random(seed))
    history: dict[int, tuple[Any, ...]] = {}
    for _ in range(70):
        await member.does_something()
        kept = {row[0]: row for row in await rows(database, sa.select(revisions))}
        assert {number: kept.get(number) for number in history} == history
        history = kept
    haystack = json.dumps(await rows(database, BODIES), ensure_ascii=False)
    haystack += json.dumps(await rows(database, sa.select(inbox.c.text)), ensure_ascii=False)
    assert [text for text in member.said if text not in haystack] == []
    assert len(member.said) > 10
    await _hangs_together(database, mira)


@pytest.mark.parametrize("seed", [100])
async def test_no_word_is_lost_on_either_database(database: Database, mira: Talker, seed: int):
    member = Restless(mira, Random(seed))
    for _ in range(50):
        await member.does_something()
    haystack = json.dumps(await rows(database, BODIES), ensure_ascii=False)
    haystack += json.dumps(await rows(database, sa.select(inbox.c.text)), ensure_ascii=False)
    assert [text for text in member.said if text not in haystack] == []
    await _hangs_together(database, mira)


async def _hangs_together(database: Database, mira: Talker) -> None:
    """The newest revision counts, and the wanted screen is the one that there is."""
    newest = sa.select(sa.func.max(revisions.c.number)).where(revisions.c.item_id == items.c.id)
    outdated = sa.select(items.c.id).where(items.c.revision != newest.scalar_subquery())
    assert await rows(database, outdated) == []
    wants = sa.select(conversations.c.wants).where(conversations.c.user_id == mira.user_id)
    assert await rows(database, wants) == [(shows((await mira.looks()).screen),)]


class Restless:
    """Does anything that a card offers, in any order, and often types before looking."""

    def __init__(self, member: Talker, chance: Random) -> None:
        self.member, self.chance = member, chance
        self.said: list[str] = []
        self.unseen: list[int] = []

    async def does_something(self) -> None:
        deeds = (
            self._types,
            self._types,
            self._types,
            self._presses,
            self._presses,
            self._steers,
            self._jumps,
        )
        with suppress(MovedOn):  # an old button, or nothing to place
            await self.chance.choice(deeds)()
        if self.chance.random() < 0.7:
            await self.member.sees(await self.member.looks())

    def _new_text(self) -> str:
        self.said.append(f"thought-{len(self.said)}.")
        return self.said[-1]

    async def _types(self) -> None:
        number = self.chance.choice(("1", "2", "1 2", "in two weeks", "yes"))
        text = number if self.chance.random() < 0.2 else self._new_text()
        self.unseen.append(self.member.clock.next_id())
        await self.member.sends(text, message_id=self.unseen[-1])

    async def _steers(self) -> None:
        word = self.chance.choice([*Control, Control.NEXT, Control.NEXT, Control.NEXT, Control.SKIP])
        self.unseen.append(self.member.clock.next_id())
        await self.member.sends(word.value, message_id=self.unseen[-1])

    async def _presses(self) -> None:
        screen = (await self.member.looks()).screen
        if not isinstance(screen, Put):
            return
        before = len(self.said)
        question = screen.question
        acts = [Control.NEXT, Control.BACK, NoteUnsure(self._new_text())]
        match question.field.kind:
            case Choice():
                key = self.chance.choice(question.options).key
                acts = [chosen(question, key)] * 3 + acts
            case Dated():
                acts += [
                    AddMilestone(self._new_text(), "in two weeks", ""),
                    Plain.DATE_IS_RIGHT,
                    Plain.DATE_IS_WRONG,
                ]
            case Text() | Brief():
                acts += [WriteAnew(self._new_text()), Write(self._new_text()), Plain.USE_OFFER]
            case Lines():
                acts += [Write(self._new_text())]
            case HandIn():
                acts += [Plain.HAND_IN, Plain.NOT_YET]
            case _:
                pass
        act = self.chance.choice(acts)
        words = repr(act)
        self.said[before:] = [text for text in self.said[before:] if text in words]
        await self.member.bot.exercises.act(
            self.member.user_id, question.ask.id, act, self.member.clock.next_id()
        )

    async def _jumps(self) -> None:
        exercises, user_id = self.member.bot.exercises, self.member.user_id
        run = await self.member.run()
        match self.chance.randrange(5):
            case 0:
                await exercises.to_hand_in(user_id)
            case 1:
                await exercises.start(user_id)
            case 2 if run.responses:
                await exercises.reopen(user_id, run.id, self.chance.choice(run.responses).ref.prompt)
            case _ if self.unseen:
                await self.member.places(self.chance.choice(self.unseen))
            case _:
                pass


# Two devices, and twenty members


async def test_twenty_messages_at_once_are_all_stored_in_their_order(mira: Talker):
    await mira.goes_to("B1.idea")
    messages = [(mira.clock.next_id(), f"thought {n}") for n in range(20)]
    turns = await asyncio.gather(*(mira.sends(text, message_id=message_id) for message_id, text in messages))
    assert None not in turns
    assert await mira.answers("B1.idea") == [text for _, text in messages]


async def test_the_same_message_twenty_times_at_once_is_stored_once(mira: Talker):
    await mira.goes_to("B1.idea")
    message_id = mira.clock.next_id()
    turns = await asyncio.gather(*(mira.sends("only once", message_id=message_id) for _ in range(20)))
    assert len([turn for turn in turns if turn is not None]) == 1
    assert await mira.answers("B1.idea") == ["only once"]


async def test_two_devices_that_press_next_at_once_go_on_once(database: Database, mira: Talker):
    await mira.goes_to("B1.idea")
    await mira.types("Probes")
    presses = [
        mira.bot.exercises.act(mira.user_id, mira.question.ask.id, Control.NEXT, mira.clock.next_id())
        for _ in range(10)
    ]
    done = await asyncio.gather(*presses, return_exceptions=True)
    assert len([turn for turn in done if isinstance(turn, MovedOn)]) == 9
    put = sa.select(sa.func.count()).where(asks.c.prompt == "B2")
    assert await rows(database, put) == [(1,)]


async def test_two_devices_that_write_at_once_both_stand_in_the_history(database: Database, mira: Talker):
    await mira.goes_to("B1.idea")
    await mira.types("as it was")
    ask_id = mira.question.ask.id
    forms = [
        mira.bot.exercises.act(mira.user_id, ask_id, WriteAnew(f"device {n}"), mira.clock.next_id())
        for n in range(10)
    ]
    await asyncio.gather(*forms)
    assert len(await mira.answers("B1.idea")) == 1
    assert sorted(await texts(database)) == ["as it was", *(f"device {n}" for n in range(10))]


async def test_forms_messages_and_edits_at_once_all_stand_in_the_history(database: Database, mira: Talker):
    """P17. Broken build: `responses.revise` that updates the newest revision instead of adding one."""
    await mira.goes_to("B1.idea")
    message_id = mira.clock.next_id()
    await mira.sends("as it was", message_id=message_id)
    ask_id, user_id = mira.question.ask.id, mira.user_id
    forms = [
        mira.bot.exercises.act(user_id, ask_id, WriteAnew(f"form {n}"), mira.clock.next_id())
        for n in range(10)
    ]
    messages = [mira.sends(f"message {n}") for n in range(10)]
    edits = [
        mira.bot.revisions.edited(user_id, message_id, f"edit {n}", mira.clock.at + timedelta(seconds=n))
        for n in range(10)
    ]
    restored = mira.bot.revisions.restore(user_id, (await mira.run()).responses[-1].id, 1)
    done = await asyncio.gather(
        *(one for three in zip(forms, messages, edits, strict=True) for one in three), restored
    )
    everything = "\n".join(await texts(database))
    for n in range(10):
        assert f"form {n}" in everything
        assert f"message {n}" in everything
        assert done[3 * n + 2] is None or f"edit {n}" in everything
    numbers = sa.select(revisions.c.item_id, revisions.c.number)
    found = await rows(database, numbers)
    assert len(set(found)) == len(found)
    await _hangs_together(database, mira)


async def test_typing_and_steering_at_once_loses_no_word(database: Database, mira: Talker):
    await mira.goes_to("B1.idea")
    typed = [f"thought {n}" for n in range(12)]
    both = [word for pair in zip(typed, ["next", "back", "stop"] * 4, strict=True) for word in pair]
    messages = [(mira.clock.next_id(), text) for text in both]
    await asyncio.gather(*(mira.sends(text, message_id=message_id) for message_id, text in messages))
    waiting = [text for (text,) in await rows(database, sa.select(inbox.c.text)) if text]
    assert sorted([*await texts(database), *waiting]) == sorted(both)


async def test_twenty_members_at_once_each_keep_their_own(
    database: Database, somebody: Somebody, cohort: Cohort
):
    members = [somebody(9100 + n) for n in range(20)]

    async def through_it(member: Talker) -> None:
        await (await member.joins(cohort)).tells_all()
        await member.goes_to("B1.idea")
        await member.types(f"of {member.user_id}", "and more", "next")

    await asyncio.gather(*map(through_it, members))
    for member in members:
        assert await member.answers("B1.idea") == [f"of {member.user_id}", "and more"]
        assert member.place == "B2.goals"
    assert await members[0].bot.screens.owed() == []
    assert len(set(await rows(database, sa.select(conversations.c.run_id)))) == 20


async def test_a_member_who_presses_another_door_twenty_times_at_once_joins_once(mira: Talker):
    other = await mira.bot.cohorts.set_up(new_cohort(501, name="Cohort 13"))
    await asyncio.gather(*(mira.bot.members.join(other.id, mira.user_id) for _ in range(20)))
    assert await mira.bot.members.is_member(other.id, mira.user_id)


async def test_a_door_pressed_twenty_times_at_once_lets_in_once(
    database: Database, somebody: Somebody, cohort: Cohort
):
    mira = somebody()
    await asyncio.gather(*(mira.bot.members.join(cohort.id, mira.user_id) for _ in range(20)))
    await mira.joins(cohort)
    await mira.tells_all()
    turns = [mira.bot.exercises.start(mira.user_id) for _ in range(20)]
    assert len({shows(turn.screen) for turn in await asyncio.gather(*turns)}) == 1
    found = await dump(database)
    assert (len(found["members"]), len(found["conversations"]), len(found["runs"])) == (1, 1, 1)
