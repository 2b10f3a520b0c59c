"""P11: ids confer nothing. Forged, foreign, old and malformed custom ids change nothing, and get one polite answer."""

import logging
import re
from collections.abc import Iterator, Mapping
from typing import Any

import discord
import pytest
from simcord import InteractionResult, MemberActor, UserHandle
from simcord.actors import _dispatch_actor_interaction  # pyright: ignore[reportPrivateUsage]
from simcord.builders import ChannelHandle

from bot.domain.control import Control
from bot.rehearsal import reading
from bot.store.database import Database
from bot.ui import ids, wording
from tests.journeys.conftest import World
from tests.journeys.room import answer
from tests.journeys.test_thread import card_in, welcomed_in_thread
from tests.services.talk import dump

CANARY = "canary-of-miras"
NO_SECRET = "\0"
"""To its writer."""
BIG = str((1 << 63) - 1)
ODD_VALUES: list[list[str]] = [[], [""], ["x"], ["-1"], ["0"], [BIG], ["9" * 40], ["²"], ["1", "x", BIG]]
ODD_FIELDS: list[dict[str, str]] = [{}, {"text": ""}, {"other": "words"}, {"text": " \n\t"}]
A_PART = re.compile(r"\(\?P<(\w+)>([^)]*)\)")
SOMEBODYS = (
    "ask_id",
    "run_id",
    "item_id",
    "message_id",
    "timer_id",
    "report_id",
    "bond_id",
    "check_in_id",
    "delivery_id",
)
SELECTS = (
    *(ids.PLACES, ids.OPTIONS, ids.PICK_ITEM, ids.PICK_PASSAGE, ids.DROP, ids.ADDED, ids.REOPEN),
    *(ids.PICK_HISTORY, ids.RESTORE, ids.PUT_BACK, ids.PICK_DOUBT, ids.PICK),
    *(ids.PICK_MILESTONE, ids.MILESTONE_TICK, ids.PICK_PASSAGE_TO_SHARE, ids.WITHDRAW_ONE),
    *(ids.PICK_NOTE, ids.WERE_THERE),
    *(ids.PICK_TERM, ids.TERM, ids.CALL_OFF, ids.TAKE_BACK, ids.MOVE_TO_ONE, ids.BACK_AGAIN),
)
FORMS = (
    *(ids.WHERE_FORM, ids.HOURS_FORM, ids.FORM, ids.ITEM_FORM, ids.PASSAGE_FORM, ids.RESOLVED, ids.NOTE),
    *(ids.MILESTONE_ADDED, ids.MILESTONE_FILLED, ids.CHECK_IN_WRITTEN),
    *(ids.ANOTHER_PLACE_FORM, ids.MY_HOURS_FORM, ids.PLAN_NOTED, ids.TURNED_NOTE),
)


def shapes() -> dict[str, str]:
    return {name: value for name, value in vars(ids).items() if name.isupper() and isinstance(value, str)}


def made(shape: str, known: Mapping[Any, str]) -> Iterator[str]:
    """A custom id of this shape for each of its words, or each of `known` where it names somebody's."""
    words = {part: _words(part, pattern, known) for part, pattern in A_PART.findall(shape)}
    most = max(map(len, words.values()), default=1)
    for turn in range(most):
        parts = {part: choices[turn % len(choices)] for part, choices in words.items()}
        yield ids.make(shape, **parts)


def _words(part: str, pattern: str, known: Mapping[Any, str]) -> list[str]:
    if part in known:
        return [known[part]]
    if "|" in pattern:
        return pattern.split("|")
    return {"zone": ["Europe/Berlin"], "offset": ["60"], "resource": ["R1"], "entry": ["none"]}.get(
        part, ["1"]
    )


async def used(
    who: MemberActor | UserHandle, message: discord.Message, custom_id: str, values: list[str] | None = None
) -> InteractionResult:
    data: dict[str, Any] = {"custom_id": custom_id, "component_type": 2 if values is None else 3}
    return await _sent(
        who,
        message,
        3,
        data | ({"values": values} if values is not None else {}),
    )


async def filled(
    who: MemberActor | UserHandle, message: discord.Message, custom_id: str, fields: dict[str, str]
) -> InteractionResult:
    written = [
        {
            "type": 18,
            "id": number,
            "component": {"type": 4, "id": 50 + number, "custom_id": name, "value": value},
        }
        for number, (name, value) in enumerate(fields.items(), 1)
    ]
    data = {"custom_id": custom_id, "components": written}
    return await _sent(who, message, 5, data)


async def _sent(who: Any, message: discord.Message, kind: int, data: Any) -> InteractionResult:
    from simcord.backend import serializers

    backend = who._env.backend
    stored = backend.get_message(message.channel.id, message.id)
    channel = ChannelHandle(who._env, getattr(who, "guild", None), backend.get_channel(stored.channel_id))
    return await _dispatch_actor_interaction(
        who,
        kind,
        channel,
        data,
        extra={"message": dict(serializers.message_payload(backend, stored))},
        source_message_id=stored.id,
    )


def said_once(
    result: InteractionResult, what: object, caplog: pytest.LogCaptureFixture, secret: str = CANARY
) -> str:
    """The one thing that was said; nothing that failed is behind it."""
    errors = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
    assert errors == [], (what, caplog.text[-2000:])
    if result.modal is not None:
        assert secret not in repr(result.modal)
        return "a form"
    assert len(result.followups) + (result.response is not None and not result.deferred) == 1, what
    said = reading.texts(answer(result))
    assert wording.ANYTHING_WRONG not in said
    assert secret not in said, what
    return said


async def mira_is_under_way(world: World) -> dict[str, str]:
    """Mira in the middle of it, with a doubt and words that wait; what the parts of her ids are."""
    await world.set_up()
    room = await world.welcomed(world.mira)
    await room.press("Begin")
    await room.press("Yes, skip finding one")
    message = await room.type(CANARY)
    shown = await room.press("Unsure about…")
    await room.fill(shown, text=f"whether {CANARY}")
    run = await world.services.exercises.review(world.mira.id)
    return {
        "ask_id": str(run.open.id),
        "run_id": str(run.id),
        "item_id": str(run.responses[-1].id),
        "message_id": str(message.id),
    }


async def test_what_belongs_to_somebody_else_is_refused_in_one_sentence(
    world: World, sqlite_database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """Ravi uses every id of Mira's, as button, select and form. Broken build: no check of the owner, e.g. in
    `desk.beside`."""
    known = await mira_is_under_way(world)
    room = await world.welcomed(world.ravi)
    ravis = await dump(sqlite_database)
    for name, shape in shapes().items():
        if not any(f"<{part}>" in shape for part in SOMEBODYS):
            continue
        for custom_id in made(shape, known):
            if shape in FORMS:
                result = await filled(room.user, room.card, custom_id, {"text": "mine now", "when": "friday"})
            else:
                values = [known["item_id"]] if shape in SELECTS else None
                result = await used(room.user, room.card, custom_id, values)
            assert said_once(result, (name, custom_id), caplog)
            assert await dump(sqlite_database) == ravis, custom_id
    for shape in (ids.PICK_HISTORY, ids.PICK_DOUBT):
        result = await used(room.user, room.card, shape, [known["item_id"]])
        assert said_once(result, shape, caplog)
    assert await dump(sqlite_database) == ravis


async def test_ids_that_name_nothing_are_refused_in_one_sentence(
    world: World, sqlite_database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """Every shape with numbers as large as they get, by Mira, a member, and by a stranger in the server."""
    await mira_is_under_way(world)
    room, nowhere = (
        world.room(world.mira),
        dict.fromkeys((*SOMEBODYS, "cohort_id", "page", "block", "before"), BIG),
    )
    stranger = world.guild.add_member(world.env.create_user("stranger"))
    before = await dump(sqlite_database)
    for name, shape in shapes().items():
        custom_id = next(made(shape, nowhere))
        if any(f"<{part}>" in shape for part in (*SOMEBODYS, "cohort_id")):
            result = await (
                filled(room.user, room.card, custom_id, {"text": "into nothing"})
                if shape in FORMS
                else used(room.user, room.card, custom_id, ["1"] if shape in SELECTS else None)
            )
            assert said_once(result, (name, custom_id), caplog)
        door = world.channel.last_message
        assert door is not None
        result = await (
            filled(stranger, door, custom_id, {"text": "words"})
            if shape in FORMS
            else used(stranger, door, custom_id, ["1"] if shape in SELECTS else None)
        )
        assert said_once(result, (name, custom_id), caplog)
        assert await dump(sqlite_database) == before, custom_id


async def test_values_that_were_never_offered_and_forms_without_their_fields_change_nothing(
    world: World, sqlite_database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """Mira's own ids with values and fields that no card of hers has. Broken build: `values(interaction)[0]`."""
    known = await mira_is_under_way(world)
    room = world.room(world.mira)
    before = await dump(sqlite_database)
    for shape in SELECTS:
        for odd in ODD_VALUES:
            custom_id = next(made(shape, known))
            result = await used(room.user, room.card, custom_id, odd)
            assert said_once(result, (custom_id, odd), caplog, NO_SECRET)
            assert _but_for_presses(await dump(sqlite_database)) == _but_for_presses(before), (custom_id, odd)
    for shape in FORMS:
        for custom_id in made(shape, known):
            for odd in ODD_FIELDS:
                result = await filled(room.user, room.card, custom_id, odd)
                assert said_once(result, (custom_id, odd), caplog, NO_SECRET)
                changed = await dump(sqlite_database)
                assert changed["revisions"] == before["revisions"], (custom_id, odd)
                assert changed["items"] == before["items"], (custom_id, odd)
                assert changed["people"] == before["people"], (custom_id, odd)


def _but_for_presses(tables: dict[str, list[tuple[Any, ...]]]) -> dict[str, list[tuple[Any, ...]]]:
    """A press that chooses nothing is still a press, and the card may move down for it."""
    return {name: rows for name, rows in tables.items() if name not in ("inbox", "cards", "conversations")}


async def test_an_old_press_that_comes_again_changes_nothing(
    world: World, sqlite_database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    known = await mira_is_under_way(world)
    room = world.room(world.mira)
    old = {"ask_id": known["ask_id"]}
    await room.press("Next")
    before = await dump(sqlite_database)
    for word in Control:
        for custom_id in (f"ask:v1:{old['ask_id']}:{word}", f"act:v1:{old['ask_id']}:hand-in"):
            result = await used(room.user, room.card, custom_id)
            assert said_once(result, custom_id, caplog, NO_SECRET)
    assert await dump(sqlite_database) == before


async def test_somebody_else_in_a_private_thread_presses_everything_in_vain(
    world: World, sqlite_database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """Ravi, a member too, was added to Mira's thread. Broken build: no check of the card's owner in `cogs.presses`;
    then her card answers his own questions."""
    thread = await welcomed_in_thread(world)
    cohort = await world.services.cohorts.in_channel(world.channel.id)
    assert cohort is not None
    await world.services.members.join(cohort.id, world.ravi.id)
    await world.services.members.talk_in(world.ravi.id, cohort.id, thread.id + 1, in_thread=True)
    await world.bot.http.add_user_to_thread(thread.id, world.ravi.id)
    before = await dump(sqlite_database)
    card = card_in(thread)
    on_card = [button["custom_id"] for button in reading.buttons(reading.components(card))]
    for custom_id in [*on_card, "clock:v1:60", "place:v1:Europe/Berlin", "resume:v1", "mark:v1:R1:read"]:
        result = await used(world.ravi, card, custom_id)
        assert said_once(result, custom_id, caplog)
        assert await dump(sqlite_database) == before, custom_id
