"""A member answers the whole project exercise in a DM."""

import pytest

from bot.rehearsal.player import Player, unequal, unreached
from tests.journeys.conftest import World


async def test_every_prompt_is_reached_and_every_answer_is_read_back_equal(world: World) -> None:
    await world.set_up()
    await world.joined(world.mira)
    player = Player(world.mira, lambda: world.services, lambda _: None)
    await player.play()
    run = await world.services.exercises.review(world.mira.id)
    assert unreached(run.exercise, run) == []
    assert len(player.answers) > 50
    assert unequal(player.answers, run) == []
    assert "Handed in." in world.room(world.mira).text


def presses(world: World) -> int:
    """How many presses, forms and commands the bot has answered."""
    return sum("/callback" in request.path for request in world.env.http_requests)


@pytest.mark.parametrize("exercise", ["project", "career"])
async def test_the_whole_exercise_can_be_done_by_typing_only(world: World, exercise: str) -> None:
    """From the first question in the DM to the hand-in; a button without a twin leaves the player stuck."""
    await world.set_up()
    room = await world.joined(world.mira)
    before = presses(world)
    for words in ("10:12", "Berlin", "fine"):
        await room.type(words)
    player = Player(world.mira, lambda: world.services, lambda _: None, only_types=True)
    await player.begin(exercise)
    await player.play()
    run = await world.services.exercises.review(world.mira.id)
    assert unreached(run.exercise, run) == []
    assert unequal(player.answers, run) == []
    assert "Handed in." in room.text
    assert presses(world) == before + 1, "only the command that begins the exercise"


async def test_with_an_idea_in_hand_the_search_for_one_is_skipped(world: World) -> None:
    await world.set_up()
    room = await world.welcomed(world.mira)
    await room.press("Begin")
    await room.press("Yes, skip finding one")
    await room.type("Check whether probes transfer")
    await room.press("Next")
    await room.choose("Show my skills to employers")
    await room.press("Next")
    assert "7 of 13 · Deliverable" in room.text
    assert "Check whether probes transfer" in room.text


async def test_later_closes_the_exercise_for_now(world: World) -> None:
    await world.set_up()
    room = await world.welcomed(world.mira)
    await room.press("Later")
    assert "nothing expires" in room.text
    await room.press("Resume")
    assert "Shall we begin?" in room.text


async def test_what_was_handed_in_can_be_changed_and_next_leads_back(world: World) -> None:
    await world.set_up()
    await world.joined(world.mira)
    await Player(world.mira, lambda: world.services, lambda _: None).play()
    room = world.room(world.mira)
    shown = await room.press("Review my answers")
    assert shown.response is not None
    assert shown.ephemeral
    assert "your answers" in room.heard(shown)
    menu = room.menu_of(shown)
    await room.user.select(shown.response, ["B2"], custom_id=menu["custom_id"])
    assert "2 of 13 · Goals" in room.text
    await room.type("and a third thing")
    await room.press("Next")
    await room.press("Next")
    assert "Handed in." in room.text
    run = await world.services.exercises.review(world.mira.id)
    assert "and a third thing" in [getattr(response.body, "text", "") for response in run.responses]


async def test_the_review_shows_every_answer_on_some_page(world: World) -> None:
    await world.set_up()
    await world.joined(world.mira)
    player = Player(world.mira, lambda: world.services, lambda _: None)
    await player.play()
    room = world.room(world.mira)
    page = await world.mira.user.slash("exercise review")
    pages = [room.heard(page)]
    while "Later page" in room.labels_of(page):
        assert page.response is not None
        page = await room.user.click(page.response, label="Later page")
        pages.append(room.heard(page))
    assert len(pages) > 1
    everything = "\n".join(pages).replace("\\", "")
    missing = [words for _, words in player.answers if words.splitlines()[0] not in everything]
    assert missing == []
