"""A form whose storing fails gives its words back, and sent again they are stored once (P2, P10)."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager, contextmanager

import pytest
from simcord import InteractionResult
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.rehearsal import reading
from bot.store.database import Database
from bot.ui import ids, wording
from bot.ui.given_back import FILE, MOST_ON_CARD
from tests.journeys.conftest import World
from tests.journeys.room import Room, answer, heard
from tests.journeys.test_failing_database import words
from tests.journeys.test_forged import used
from tests.journeys.test_milestones import added, pressed, said
from tests.services.failing import WHATS, Tap
from tests.services.talk import dump

MOST_STATEMENTS = 60
HOSTILE = "**evil** <@1> @everyone\n# of nobody's"


@pytest.fixture
async def room(world: World) -> Room:
    """Mira's DM, at the idea that she has (a text)."""
    await world.set_up()
    room = await world.welcomed(world.mira)
    for label in ("Begin", "Yes, skip finding one"):
        await room.press(label)
    return room


async def write(room: Room, text: str) -> InteractionResult:
    return await room.fill(await room.press("Unsure about…"), text=text)


async def note(room: Room, milestone: InteractionResult, text: str) -> InteractionResult:
    return await room.fill(await pressed(room, milestone, wording.NOTE), text=text)


async def failed(world: World, deed: Awaitable[InteractionResult], at: int = 1) -> InteractionResult:
    tap = Tap(world.database)
    with tap.failing(at, WHATS[0]):
        result = await deed
    assert tap.failed
    return result


def again_id(result: InteractionResult) -> str:
    (found,) = [b["custom_id"] for b in reading.buttons(answer(result)) if "again:" in b["custom_id"]]
    return found


async def fails_anywhere(
    world: World, room: Room, deed: Callable[[str], Awaitable[InteractionResult]]
) -> list[str]:
    """A form is sent while one statement after the other fails, also those after its words are stored, until none does.

    Each time it is sent again by the button, which fails once more before it works; and once more after that. What
    was written is returned.
    """
    tap, written = Tap(world.database), list[str]()
    for at in range(1, MOST_STATEMENTS):
        written.append(f"thought {at} of mine")
        with tap.failing(at, WHATS[at % len(WHATS)]):
            result = await deed(written[-1])
        if not tap.failed:
            return written
        assert wording.FORM_NOT_SAVED in heard(result)
        assert f"> {written[-1]}" in heard(result)
        second = await failed(world, pressed(room, result, wording.TRY_AGAIN))
        assert f"> {written[-1]}" in heard(second)
        assert wording.ANYTHING_WRONG not in heard(await pressed(room, second, wording.TRY_AGAIN))
        assert heard(await pressed(room, result, wording.TRY_AGAIN)) == wording.NOT_HELD
    raise AssertionError("it never came through")


async def test_a_form_that_fails_at_any_statement_gives_its_words_back_and_is_stored_once_when_sent_again(
    world: World, room: Room
) -> None:
    """Broken build: `errors.tell` for forms too."""
    written = await fails_anywhere(world, room, lambda text: write(room, text))
    assert len(written) > 5
    assert await words(world) == written


async def test_a_note_on_a_milestone_that_fails_at_any_statement_is_kept_once_when_sent_again(
    world: World, room: Room
) -> None:
    """As above, by a form that has no question."""
    shown = await added(room)
    written = await fails_anywhere(world, room, lambda text: note(room, shown, text))
    assert len(written) > 5
    kept = (await dump(world.database))["reports"]
    assert sorted(text for row in kept for text in written if text in row) == sorted(written)


@contextmanager
def answer_lost() -> Generator[None]:
    """The next transaction is committed, and nobody hears of it."""
    begin, lost = Database.begin, iter([True])

    @asynccontextmanager
    async def begin_(database: Database) -> AsyncGenerator[AsyncConnection]:
        async with begin(database) as tx:
            yield tx
        if next(lost, False):
            raise OperationalError("COMMIT", None, Exception(WHATS[2]), connection_invalidated=True)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Database, "begin", begin_)
        yield
    assert not next(lost, False)


async def test_a_form_that_was_stored_and_nobody_heard_of_it_is_not_stored_again(
    world: World, room: Room
) -> None:
    """Broken builds: `interaction.id` in place of `event_id` in `Exercises._act`; in `Milestones.on_filled`."""
    shown = await added(room)
    with answer_lost():
        doubt = await write(room, "my one doubt")
    with answer_lost():
        noted = await note(room, shown, "my one note")
    for result in (doubt, noted):
        assert wording.FORM_NOT_SAVED in heard(result)
        await pressed(room, result, wording.TRY_AGAIN)
    assert (await words(world)).count("my one doubt") == 1
    reports = (await dump(world.database))["reports"]
    assert [row for row in reports if "my one note" in row] == reports[-1:]


async def test_words_that_come_back_are_inert_and_whole(world: World, room: Room) -> None:
    """Long ones as a file. Broken build: the text itself in `words_card`."""
    shown = heard(await failed(world, write(room, HOSTILE)))
    assert "> \\*\\*evil\\*\\* \\<@1> @\u200beveryone\n> \\# of nobody's" in shown
    long = "a word and more " * 200
    assert len(long) > MOST_ON_CARD
    result = await failed(world, write(room, long))
    [attachment] = said(result).attachments
    assert (attachment.filename, (await attachment.read()).decode()) == (FILE, long)
    await pressed(room, result, wording.TRY_AGAIN)
    assert [each.strip() for each in await words(world)] == [long.strip()]


async def test_what_is_held_is_its_writers_alone(world: World, room: Room) -> None:
    """Broken build: look it up by its id alone."""
    result = await failed(world, write(room, "Mira's own"))
    await world.welcomed(world.ravi)
    custom_id = again_id(result)
    foreign = await used(world.ravi.user, world.room(world.ravi).card, custom_id)
    unknown = await used(world.ravi.user, world.room(world.ravi).card, ids.make(ids.AGAIN, event_id=77))
    assert heard(foreign) == heard(unknown) == wording.NOT_HELD
    await pressed(room, result, wording.TRY_AGAIN)
    assert await words(world) == ["Mira's own"]


async def test_after_a_restart_the_words_still_stand_there_and_a_sentence_says_what_to_do(
    world: World, room: Room
) -> None:
    result = await failed(world, write(room, "words"))
    await world.restart()
    assert heard(await pressed(room, result, wording.TRY_AGAIN)) == wording.NOT_HELD


@pytest.mark.usefixtures("room")
async def test_a_form_that_is_refused_gives_back_what_would_be_long_to_type_again(world: World) -> None:
    """Broken build: `errors.tell` for every refusal."""
    form = await world.mira.slash(world.channel, "milestone add")
    sign = "a plot of it, with a line for each of the seeds, and somebody who has read it"
    result = await world.mira.submit_modal(form, {"text": " ", "when": "in 3 weeks", "sign": sign})
    assert f"> {sign}" in heard(result)
    assert wording.TRY_AGAIN not in repr(answer(result))


@pytest.mark.parametrize("nothing", ["\u200b\u2060", "\ufeff \u3164\n\u2800"])
async def test_a_form_of_which_nothing_can_be_seen_is_refused_in_one_sentence(
    world: World, room: Room, nothing: str
) -> None:
    """Red where only spaces are stripped."""
    before = await dump(world.database)
    assert heard(await write(room, nothing)) == wording.NOTHING_TO_SEE
    assert (await dump(world.database))["revisions"] == before["revisions"]
