"""A whole term as text: it plays to its end, and what a person would read is printed once."""

import re
from pathlib import Path

import pytest

from bot.rehearsal.command import COURSE, Backstage, beat, set_up
from bot.rehearsal.printing import readable
from bot.rehearsal.simcord_internals import settle_quickly
from bot.rehearsal.term import HERS_ALONE, NOTES
from bot.rehearsal.transcript import transcribe
from bot.rehearsal.world import World
from tests import promised
from tests.journeys.conftest import check_requests


@pytest.fixture
async def told(tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """All that is printed, of the course that the test asks for."""
    settle_quickly()
    backstage = Backstage(f"sqlite:///{tmp_path / 'rehearsal.sqlite3'}")

    async def prepare(made: World) -> None:
        async with backstage.services().courses.db.begin() as tx:
            await promised.publish(tx, made.clock())
        await set_up(made, request.param)

    world = World(
        backstage.make_bot,
        prepare=prepare,
        on_time=lambda: beat(world),
        next_due=lambda until: backstage.services().deliveries.next_due(until),
    )
    lines: list[str] = []
    async with world:
        await transcribe(world, backstage.services, lines.append)
        check_requests(world.env)
        assert world.stumbles == 0
    await backstage.close()
    return "\n".join(lines)


CHAPTERS = [
    "The door and the exercises",
    "Ravi and Ana",
    "The weeks until the summary",
    "Who may read it",
    "48 hours before the final session: the summary",
    "What Sam pulls",
    "The final session",
    "After the final session",
]


def check(told: str) -> None:
    """The chapters come in their order; the notes and the goodbye reach Mira, and Ana's words nobody."""
    assert re.findall(r"^=== (.*) ===$", told, re.MULTILINE) == CHAPTERS
    assert all(told.count(f"words:{note}") == 1 for note in NOTES)
    afterwards = told.partition("=== After the final session ===")[2]
    assert "Your final session is over" in afterwards
    assert all(note in afterwards for note in NOTES)
    assert told.count("Bot, in the channel:\n  Final session: our plans") == 1
    assert "This plan is not shared any more." in told
    assert told.count(HERS_ALONE) == 1


@pytest.mark.parametrize("told", [promised.KEY], indirect=True)
def test_a_whole_term_is_told_to_its_end(told: str) -> None:
    """Red where two notes on one card have buttons of one custom id: Discord refuses the card, and nobody says so."""
    check(told)


@pytest.mark.long
@pytest.mark.parametrize("told", [COURSE], indirect=True)
def test_the_whole_term_of_the_course_is_told_to_its_end(told: str) -> None:
    check(told)


def test_a_date_is_printed_once_and_a_while_alone_as_its_date() -> None:
    """Broken build: print both of Discord's marks as the same date."""
    assert readable("Handed in <t:1796396400:F> (<t:1796396400:R>).", "Europe/Berlin") == (
        "Handed in Fri 04 Dec 2026, 16:00."
    )
    assert readable("Ends <t:1796396400:R>.", "Europe/Berlin") == "Ends Fri 04 Dec 2026, 16:00."
