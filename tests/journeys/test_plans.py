"""`/plan`: shown on cards that turn and change, compared after an edit, and handed over as files that open."""

import re
import threading
from importlib import import_module

import pytest
from simcord import InteractionResult

from bot.documents import html
from bot.domain.plan import Plan, View
from bot.rehearsal import reading as screen
from bot.rehearsal.player import Player
from bot.ui import wording
from tests.documents import reading
from tests.journeys.conftest import World
from tests.journeys.room import Room, answer, heard


def from_docx(made: bytes) -> list[str]:
    return [text for _, text in reading.docx(made)]


def from_markdown(made: bytes) -> list[str]:
    return [text for _, text in reading.markdown(made)]


def from_html(made: bytes) -> list[str]:
    return [text for _, text in reading.html(made).text]


READERS = {"docx": from_docx, "md": from_markdown, "html": from_html}
IDEA = "Check whether probes transfer"


@pytest.fixture
async def room(world: World) -> Room:
    """Mira has an idea, and goals to choose."""
    await world.set_up()
    room = await world.welcomed(world.mira)
    await room.press("Begin")
    await room.press("Yes, skip finding one")
    await room.type(IDEA)
    await room.press("Next")
    return room


def labels(result: InteractionResult) -> list[str]:
    return [button["label"] for button in screen.buttons(answer(result))]


async def pressed(world: World, shown: InteractionResult, label: str) -> InteractionResult:
    said = shown.followups[-1] if shown.followups else shown.response
    assert said is not None
    return await world.mira.click(said, label=label)


async def file_of(result: InteractionResult) -> tuple[str, bytes]:
    said = result.followups[-1] if result.followups else result.response
    assert said is not None
    [attachment] = said.attachments
    return attachment.filename, await attachment.read()


# Showing


async def test_the_plan_is_shown_in_a_channel_to_its_owner_only_and_in_a_dm(world: World, room: Room) -> None:
    in_channel = await world.mira.slash(world.channel, "plan show")
    assert in_channel.ephemeral
    in_dm = await room.user.slash("plan show")
    for shown in (in_channel, in_dm):
        assert "Project · plan on one page" in heard(shown)
        assert labels(shown) == ["Full plan", "Who may read it", ".docx", ".md", ".html"]


@pytest.mark.usefixtures("room")
async def test_full_plan_and_back_take_the_place_of_the_card_that_was_pressed(world: World) -> None:
    shown = await world.mira.slash(world.channel, "plan show")
    full = await pressed(world, shown, "Full plan")
    assert IDEA in heard(full)
    assert full.followups == []
    back = await pressed(world, full, "Plan on one page")
    assert "plan on one page" in heard(back)


@pytest.mark.usefixtures("room")
async def test_the_buttons_work_after_a_restart(world: World) -> None:
    shown = await world.mira.slash(world.channel, "plan show")
    await world.restart()
    full = await pressed(world, shown, "Full plan")
    assert IDEA in heard(full)
    name, made = await file_of(await pressed(world, full, ".md"))
    assert name == "project-full-plan.md"
    assert IDEA in made.decode()


async def test_an_answer_is_changed_from_the_plan(room: Room) -> None:
    shown = await room.user.slash("plan show")
    assert shown.response is not None
    full = await room.user.click(shown.response, label="Full plan")
    assert full.response is not None
    menu = room.menu_of(full)
    await room.user.select(full.response, ["B1"], custom_id=menu["custom_id"])
    assert "An idea already?" in room.text


async def test_who_has_begun_nothing_is_told_what_to_do(world: World) -> None:
    await world.set_up()
    assert "not in a cohort" in heard(await world.ravi.slash(world.channel, "plan show"))
    assert "not in a cohort" in heard(await world.ravi.slash(world.channel, "plan export"))


@pytest.mark.usefixtures("room")
async def test_an_exercise_that_was_not_begun_is_refused_and_not_offered(world: World) -> None:
    said = heard(await world.mira.slash(world.channel, "plan show", exercise="career"))
    assert "no such plan" in said
    offered = await world.mira.autocomplete(world.channel, "plan show", "exercise", "")
    assert [choice["value"] for choice in offered] == ["project"]


async def test_somebody_else_s_button_gives_nothing_away(world: World, room: Room) -> None:
    shown = await room.user.slash("plan show")
    custom_id = screen.buttons(answer(shown))[0]["custom_id"]
    theirs = await world.forged(world.ravi, world.channel, custom_id)
    assert IDEA not in heard(theirs)
    await world.joined(world.ravi)
    theirs = await world.forged(world.ravi, world.channel, custom_id)
    assert "no such plan" in heard(theirs)


# Taking along


@pytest.mark.usefixtures("room")
@pytest.mark.parametrize("form", READERS)
async def test_a_file_is_attached_that_opens_and_says_what_the_plan_says(world: World, form: str) -> None:
    result = await world.mira.slash(world.channel, "plan export", format=form)
    assert result.ephemeral
    name, made = await file_of(result)
    assert name == f"project-full-plan.{form}"
    shown = await world.services.plans.show(world.mira.id, None, View.FULL)
    assert READERS[form](made) == reading.expected(shown.plan)
    again = await world.mira.slash(world.channel, "plan export", format=form)
    assert (await file_of(again))[1] == made


@pytest.mark.usefixtures("room")
async def test_the_one_page_is_a_file_of_its_own_and_docx_is_what_comes_unasked(world: World) -> None:
    name, made = await file_of(await world.mira.slash(world.channel, "plan export", page="brief"))
    assert name == "project-plan-on-one-page.docx"
    assert reading.docx(made)[0] == ("Title", "Project: plan on one page")


async def test_every_answer_of_a_whole_exercise_stands_in_the_plan_and_in_each_file(world: World) -> None:
    await world.set_up()
    await world.joined(world.mira)
    player = Player(world.mira, lambda: world.services, lambda _: None)
    await player.play()
    assert "plan on one page" in heard(await world.room(world.mira).press("Your plan"))
    page = await pressed(world, await world.mira.slash(world.channel, "plan show"), "Full plan")
    pages = [heard(page)]
    while "Later page" in labels(page):
        page = await pressed(world, page, "Later page")
        pages.append(heard(page))
    assert len(pages) > 1
    shown = "\n".join(pages).replace("\\", "")
    files = [await file_of(await pressed(world, page, f".{form}")) for form in READERS]
    texts = ["\n".join(read(made)) for read, (_, made) in zip(READERS.values(), files, strict=True)]
    for text in (shown, *texts):
        assert [words for _, words in player.answers if words.splitlines()[0] not in text] == []


# Comparing


async def test_after_an_edit_the_change_is_shown_word_by_word(world: World, room: Room) -> None:
    await room.user.slash("exercise hand-in")
    await room.press("Hand in")
    await world.env.advance_time(60)
    shown = await room.user.slash("plan compare")
    assert wording.NOTHING_CHANGED in heard(shown)
    run = await world.services.exercises.review(world.mira.id)
    turn = await world.services.exercises.reopen(world.mira.id, run.id, "B1")
    await world.bot.stage.show(turn)
    await room.press("Next")
    edited = await room.press("Edit")
    await room.fill(edited, text="Check whether probes fail")
    after = heard(await room.user.slash("plan compare"))
    assert "From **As handed in** to **Now**" in after
    assert re.search(r"Changed: .*Check whether probes ~~transfer~~ \*\*fail\*\*", after)


@pytest.mark.usefixtures("room")
async def test_on_the_first_day_there_is_nothing_to_compare_and_versions_are_offered(world: World) -> None:
    said = heard(await world.mira.slash(world.channel, "plan compare"))
    assert "only one version" in said
    offered = await world.mira.autocomplete(world.channel, "plan compare", "from", "")
    assert [choice["name"] for choice in offered] == ["Now"]
    said = heard(await world.mira.slash(world.channel, "plan compare", **{"from": "last week"}))
    assert "no such version" in said


@pytest.mark.usefixtures("room")
async def test_a_document_is_made_beside_the_event_loop_so_that_nobody_else_waits(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_in: list[threading.Thread] = []

    def watched(plan: Plan) -> bytes:
        made_in.append(threading.current_thread())
        return html.document(plan)

    # discord.py loads a cog's module anew for each bot.
    monkeypatch.setitem(import_module("cogs.plans").MAKERS, "html", watched)
    _, made = await file_of(await world.mira.slash(world.channel, "plan export", format="html"))
    assert IDEA.encode() in made
    assert threading.main_thread() not in made_in
    assert len(made_in) == 1
