"""`/resources`: every page of the course with its link, one's own marks, and the links that a question needs."""

from typing import Any, cast
from urllib.parse import urlsplit

import pytest
from simcord import InteractionResult

from bot.domain.course import Course
from bot.domain.reading import entries
from bot.rehearsal import reading
from bot.services.resources import Resources
from bot.store import courses
from bot.ui import wording
from bot.ui.inert import one_line
from tests.journeys.conftest import World
from tests.journeys.room import Room, answer, heard
from tests.shelves import PAGES, SHELVES

# Of replies to interactions, as Discord numbers them.
MESSAGE_UPDATE, MODAL = 7, 9
EPHEMERAL = 1 << 6


@pytest.fixture
async def room(world: World) -> Room:
    """Mira is a member, in front of the first question."""
    await world.set_up()
    return await world.welcomed(world.mira)


async def course_of(world: World) -> Course:
    return (await world.services.resources.library(world.mira.id)).course


def links(components: list[dict[str, Any]]) -> list[str]:
    return [part["url"] for part in reading.parts(components) if "url" in part]


def labels(result: InteractionResult) -> list[str]:
    return [button["label"] for button in reading.buttons(answer(result))]


async def find(world: World, what: str) -> InteractionResult:
    return await world.mira.slash(world.channel, "resources find", what=what)


async def pressed(world: World, shown: InteractionResult, label: str) -> InteractionResult:
    assert shown.response is not None
    return await world.mira.click(shown.response, label=label)


async def filled(world: World, form: InteractionResult, note: str) -> InteractionResult:
    return await world.mira.submit_modal(form, {"note": note})


@pytest.mark.usefixtures("room")
async def test_every_page_of_the_course_is_shown_with_its_link_unaltered(world: World) -> None:
    course = await course_of(world)
    assert course.resources
    for resource in course.resources:
        offered = await world.mira.autocomplete(world.channel, "resources find", "what", resource.title)
        assert resource.id in [choice["value"] for choice in offered]
        shown = await find(world, resource.id)
        assert shown.ephemeral
        assert links(answer(shown)) == [resource.url]
        assert urlsplit(resource.url).geturl() == resource.url
        for said in (one_line(resource.title), resource.author, resource.about, resource.dated):
            assert said in heard(shown)


async def test_marks_and_a_note_are_kept_over_restarts_and_their_buttons_too(
    world: World, room: Room
) -> None:
    course = await course_of(world)
    first = course.resources[0]
    shown = await find(world, first.id)
    await world.restart()
    assert "✔ Read on" in heard(await pressed(world, shown, wording.MARK_READ))
    assert "Relevant to you" in heard(await pressed(world, shown, wording.MARK_RELEVANT))
    form = await pressed(world, shown, wording.NOTE)
    await world.restart()
    assert "> chapter 2" in heard(await filled(world, form, note="chapter 2"))
    await world.restart()
    mine = await room.user.slash("resources mine")
    assert f"1 of {len(course.resources)} read" in heard(mine)
    assert "Your note: chapter 2" in heard(mine)
    again = await find(world, first.id)
    assert {wording.MARK_UNREAD, wording.MARK_NOT_RELEVANT} <= set(labels(again))
    assert "Not read yet" in heard(await pressed(world, again, wording.MARK_UNREAD))


@pytest.mark.usefixtures("room")
async def test_the_form_shows_the_note_to_be_changed(world: World) -> None:
    first = (await course_of(world)).resources[0]
    shown = await find(world, first.id)
    await filled(world, await pressed(world, shown, wording.NOTE), note="chapter 2")
    form = await pressed(world, shown, wording.NOTE)
    assert "chapter 2" in str(form.modal)
    assert "Your note" not in heard(await filled(world, form, note=""))


@pytest.mark.usefixtures("room")
async def test_another_member_sees_none_of_it(world: World) -> None:
    first = (await course_of(world)).resources[0]
    shown = await find(world, first.id)
    await pressed(world, shown, wording.MARK_READ)
    await filled(world, await pressed(world, shown, wording.NOTE), note="for me alone")
    await world.welcomed(world.ravi)
    theirs = await world.ravi.slash(world.channel, "resources find", what=first.id)
    mine = await world.ravi.slash(world.channel, "resources mine")
    assert "Not read yet" in heard(theirs)
    assert "for me alone" not in heard(theirs) + heard(mine)
    assert "0 of" in heard(mine)
    for request in world.env.http_requests:
        if "for me alone" in str(request.json):
            assert _for_one_alone(cast("dict[str, Any]", request.json))


def _for_one_alone(reply: dict[str, Any]) -> bool:
    """Whether this is a form, an ephemeral reply, or a change of the one that was pressed, ephemeral too."""
    form_or_change = reply["type"] in (MODAL, MESSAGE_UPDATE)
    return form_or_change or bool(reply["data"]["flags"] & EPHEMERAL)


@pytest.mark.usefixtures("room")
async def test_a_hostile_note_stays_words(world: World) -> None:
    shown = await find(world, (await course_of(world)).resources[0].id)
    note = "@everyone [free](https://evil.example) <@1> </resources find:1>\n# big"
    said = heard(await filled(world, await pressed(world, shown, wording.NOTE), note=note))
    said += heard(await world.mira.slash(world.channel, "resources mine"))
    assert "@everyone" not in said
    assert "[free](" not in said
    assert "\\<@1>" in said
    assert "\\</resources" in said
    assert "> \\# big" in said


@pytest.mark.usefixtures("room")
async def test_a_stranger_is_refused_kindly_and_offered_nothing(world: World) -> None:
    for command, option in (("find", "what"), ("areas", "area"), ("roles", "role")):
        offered = await world.ravi.autocomplete(world.channel, f"resources {command}", option, "")
        assert offered == []
        said = await world.ravi.slash(world.channel, f"resources {command}")
        assert said.ephemeral
        assert "Press **Start in a DM**" in heard(said)
    assert "Press **Start in a DM**" in heard(await world.ravi.slash(world.channel, "resources mine"))
    for custom_id in ("mark:v1:{}:read", "noted:v1:{}", "shelf:v1:all:1", "beside:v1:1:1"):
        first = (await course_of(world)).resources[0].id
        said = await world.forged(world.ravi, world.channel, custom_id.format(first))
        assert "Press **Start in a DM**" in heard(said)


@pytest.mark.usefixtures("room")
async def test_while_the_database_is_away_nothing_is_offered(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def away(_: Resources, user_id: int) -> None:
        raise OSError(f"no database for {user_id}")

    monkeypatch.setattr(Resources, "offered", away)
    assert await world.mira.autocomplete(world.channel, "resources find", "what", "a") == []
    assert "Nothing could be offered" in caplog.text


@pytest.mark.parametrize(("command", "option"), [("areas", "area"), ("roles", "role")])
async def test_a_catalogue_is_a_pick_list_and_its_entries_lead_to_their_links(
    world: World, room: Room, command: str, option: str
) -> None:
    course = await course_of(world)
    listed = entries(course, command)
    shown = await room.user.slash(f"resources {command}")
    if not listed:
        assert heard(shown) == wording.no_catalogue(command)
        return
    assert [one["value"] for one in room.menu_of(shown)["options"]] == [
        f"{command}/{one.entry.id}" for one in listed
    ]
    for one in listed:
        offered = await room.user.autocomplete(f"resources {command}", option, one.entry.text)
        assert one.entry.id in [choice["value"] for choice in offered]
        entry = await room.user.slash(f"resources {command}", **{option: one.entry.id})
        assert one.entry.about in heard(entry)
        assert links(answer(entry)) == [r.url for r in course.resources_of(one.entry.resources)][:8]
    assert shown.response is not None
    picked = await room.user.select(shown.response, [f"{command}/{listed[0].entry.id}"])
    assert listed[0].entry.about in heard(picked)


async def test_the_pages_of_mine_are_turned_and_one_is_chosen(world: World, room: Room) -> None:
    course = await course_of(world)
    shown = await room.user.slash("resources mine")
    seen = links(answer(shown))
    while wording.LATER in labels(shown):
        assert shown.response is not None
        shown = await room.user.click(shown.response, label=wording.LATER)
        seen += links(answer(shown))
    assert seen == [resource.url for resource in course.resources]
    assert shown.response is not None
    chosen = await room.user.select(shown.response, [course.resources[-1].id])
    assert links(answer(chosen)) == [course.resources[-1].url]


# A course of other things


@pytest.fixture
async def reader(world: World) -> Room:
    """Mira in a course with much to read at its first question, and with other catalogues."""
    async with world.database.begin() as tx:
        await courses.publish(tx, "shelves", SHELVES, world.clock())
    await world.sam.slash(
        world.channel,
        "setup cohort",
        channel=world.channel,
        course="shelves",
        zone="Europe/Berlin",
        final_session="in 4 weeks",
        facilitator=world.sam,
    )
    await world.sam.slash(world.channel, "setup open")
    return await world.welcomed(world.mira)


async def test_everything_to_read_at_a_question_can_be_reached_from_its_card(
    world: World, reader: Room
) -> None:
    on_card = links(reading.components(reader.card))
    more = wording.more_to_read(PAGES - len(on_card))
    await world.restart()
    shown = await reader.press(more)
    seen = links(answer(shown))
    assert shown.ephemeral
    assert on_card == seen[: len(on_card)]
    assert shown.response is not None
    seen += links(answer(await reader.user.click(shown.response, label=wording.LATER)))
    assert sorted(seen) == sorted(resource.url for resource in (await course_of(world)).resources)
    assert "The board" in reader.text


async def test_a_course_without_areas_says_so_and_its_other_catalogues_are_found(reader: Room) -> None:
    for command, option in (("areas", "area"), ("roles", "role")):
        assert heard(await reader.user.slash(f"resources {command}")) == wording.no_catalogue(command)
        assert heard(
            await reader.user.slash(f"resources {command}", **{option: "oak"})
        ) == wording.no_catalogue(command)
        assert await reader.user.autocomplete(f"resources {command}", option, "oak") == []
    offered = await reader.user.autocomplete("resources find", "what", "oak")
    assert offered[0]["value"] == "woods/oak"
    assert "Heavy, and lasts." in heard(await reader.user.slash("resources find", what="woods/oak"))
