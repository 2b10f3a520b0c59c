"""Every custom id that was ever sent stays in somebody's messages: each one has exactly one owner, for ever.

Never change a line of `SENT`: cards with these ids are out there. A new meaning gets a new version and a new line.
"""

import inspect
import pkgutil
import re
from importlib import import_module

import pytest
from discord.ext import commands

import cogs
from bot.domain.calendar import zone_names
from bot.ui import ids
from bot.ui.presses import handlers, owner

A = "1234567890123456789"  # as long as Discord's ids get

SENT = {
    f"again:v1:{A}": "Presses.on_again",
    "door:v1:12:dm": "Members.on_door",
    "door:v1:12:thread": "Members.on_door",
    "join:v1:12:dm": "Members.on_join",
    "join:v1:12:thread": "Members.on_join",
    "thread:v1:12": "Members.on_thread",
    "go-on-here:v1:678": "Members.on_go_on_here",
    "clock:v1:60": "Welcome.on_clock",
    "clock:v1:0": "Welcome.on_clock",
    "clock:v1:-570": "Welcome.on_clock",
    "place:v1:Europe/Berlin": "Welcome.on_place",
    "place:v1:America/Argentina/Buenos_Aires": "Welcome.on_place",
    "place:v1:Etc/GMT+5": "Welcome.on_place",
    "place:v1:America/Port-au-Prince": "Welcome.on_place",
    "places:v1": "Welcome.on_places",
    "where:v1": "Welcome.on_where",
    "where-form:v1": "Welcome.on_where_form",
    "readers:v1:facilitator": "Welcome.on_readers",
    "readers:v1:only-me": "Welcome.on_readers",
    "details:v1": "Welcome.on_details",
    "hours:v1": "Welcome.on_hours",
    "hours-form:v1": "Welcome.on_hours_form",
    "ask:v1:345:next": "Exercises.on_steer",
    "ask:v1:345:back": "Exercises.on_steer",
    "ask:v1:345:skip": "Exercises.on_steer",
    "ask:v1:345:stop": "Exercises.on_steer",
    "ask:v1:345:done": "Exercises.on_steer",
    "ask:v1:345:unsure": "Exercises.on_steer",
    "ask:v1:345:examples": "Exercises.on_steer",
    "act:v1:345:yes": "Exercises.on_plain",
    "act:v1:345:change": "Exercises.on_plain",
    "act:v1:345:no": "Exercises.on_plain",
    "act:v1:345:use": "Exercises.on_plain",
    "act:v1:345:hand-in": "Exercises.on_plain",
    "act:v1:345:not-yet": "Exercises.on_plain",
    "option:v1:345:show-skills": "Exercises.on_option",
    "option:v1:345:h09": "Exercises.on_option",
    "option:v1:345:6789": "Exercises.on_option",
    "toggle:v1:345:6789": "Exercises.on_toggle",
    "drop:v1:345": "Exercises.on_drop",
    "item:v1:345": "Exercises.on_pick_item",
    "filled-item:v1:345:6789": "Exercises.on_item_form",
    "portion:v1:345": "Exercises.on_pick_portion",
    "filled-edit:v2:345:1001:1004": "Exercises.on_edited",
    "filled-edit:v2:345:0:0": "Exercises.on_edited",
    "passage:v1:345": "Exercises.on_pick_passage",
    "filled-passage:v1:345:risks": "Exercises.on_passage_form",
    "form:v1:345:test": "Exercises.on_open_form",
    "filled:v1:345:test": "Exercises.on_form",
    "begin:v1:tasting": "Exercises.on_begin",
    "reopen-at:v1:6789": "Exercises.on_reopen_at",
    "options:v1:345:0": "Exercises.on_options",
    "options:v1:345:1": "Exercises.on_options",
    "form:v1:345:write": "Exercises.on_open_form",
    "form:v1:345:edit": "Exercises.on_open_form",
    "form:v1:345:unsure": "Exercises.on_open_form",
    "form:v1:345:milestone": "Exercises.on_open_form",
    "filled:v1:345:write": "Exercises.on_form",
    "filled:v1:345:edit": "Exercises.on_form",
    "filled:v1:345:unsure": "Exercises.on_form",
    "filled:v1:345:milestone": "Exercises.on_form",
    f"kept:v1:{A}": "Exercises.on_kept",
    f"add-to:v1:{A}": "Exercises.on_add_to",
    f"added:v1:{A}": "Exercises.on_added",
    "resume:v1": "Exercises.on_resume",
    "review:v1:3:1": "Exercises.on_review",
    "reopen:v1:3": "Exercises.on_reopen",
    "history:v1:6789:1": "Revisions.on_history",
    "pick-history:v1": "Revisions.on_pick_history",
    f"message-history:v1:{A}": "Revisions.on_message_history",
    "restore:v1:6789:2": "Revisions.on_restore",
    "put-back:v1:3:4": "Revisions.on_put_back",
    f"gone:v1:{A}:out": "Revisions.on_gone",
    f"gone:v1:{A}:keep": "Revisions.on_gone",
    "doubts:v1:3:1": "Doubts.on_doubts",
    "pick-doubt:v1": "Doubts.on_pick_doubt",
    "settle:v1:6789:open": "Doubts.on_settle",
    "settle:v1:6789:dropped": "Doubts.on_settle",
    "resolve:v1:6789": "Doubts.on_resolve",
    "resolved:v1:6789": "Doubts.on_resolved",
    "timer:v1:345:start": "Exercises.on_timer",
    "timer:v1:345:stop": "Exercises.on_timer",
    "timer:v1:345:more": "Exercises.on_timer",
    "time-up:v1:345:678": "Exercises.on_time_up",
    "to-read:v1": "Resources.on_pick",
    "mark:v1:R1:read": "Resources.on_mark",
    "mark:v1:R1:unread": "Resources.on_mark",
    "mark:v1:soil-and-water:relevant": "Resources.on_mark",
    "mark:v1:R1:not-relevant": "Resources.on_mark",
    "note:v1:R1": "Resources.on_open_note",
    "noted:v1:R1": "Resources.on_note",
    "shelf:v1:all:1": "Resources.on_shelf",
    "shelf:v1:unread:2": "Resources.on_shelf",
    "shelf:v1:relevant:1": "Resources.on_shelf",
    "shelf:v1:noted:1": "Resources.on_shelf",
    "catalogue:v1:areas:1": "Resources.on_catalogue",
    "catalogue:v1:roles:2": "Resources.on_catalogue",
    "entry:v1:roles:research-engineer:2": "Resources.on_entry",
    "beside:v1:345:1": "Resources.on_beside",
    "plan:v1:3:brief:1": "Plans.on_page",
    "plan:v1:3:full:2": "Plans.on_page",
    "export:v1:3:brief:docx": "Plans.on_export",
    "export:v1:3:full:md": "Plans.on_export",
    "export:v1:3:full:html": "Plans.on_export",
    "share:v1:3:0:1:0": "Consents.on_share",
    "share:v1:3:2:1:1a2b3c4d": "Consents.on_share",
    "share-pick:v1:3": "Consents.on_pick",
    "share-say:v1:3:2:1a2b3c4d:cohort": "Consents.on_say",
    "share-say:v1:3:2:12345678:facilitator": "Consents.on_say",
    "share-say:v1:3:2:1a2b3c4d:nobody": "Consents.on_say",
    "share-all:v1:3:1a2b3c4d:cohort": "Consents.on_say_all",
    "share-all:v1:3:1a2b3c4d:facilitator": "Consents.on_say_all",
    "share-change:v1:3:2:S3": "Consents.on_change",
    "withdraw:v1:3:1": "Consents.on_withdraw",
    "withdraw-all:v1:3": "Consents.on_withdraw_all",
    "withdraw-one:v1:3": "Consents.on_withdraw_one",
    "buddy:v1:12:accept": "CheckIns.on_buddy",
    "buddy:v1:12:decline": "CheckIns.on_buddy",
    "buddy:v1:12:end": "CheckIns.on_buddy",
    "terms:v1": "CheckIns.on_terms",
    "pick-term:v1": "CheckIns.on_pick_term",
    "term:v1:who": "CheckIns.on_term",
    "term:v1:cadence": "CheckIns.on_term",
    "term:v1:weekday": "CheckIns.on_term",
    "term:v1:hour": "CheckIns.on_term",
    "term:v1:tone": "CheckIns.on_term",
    "term:v1:miss": "CheckIns.on_term",
    "hear:v1": "Help.on_hear",
    "schedule:v1:2": "Me.on_schedule",
    "call-off:v1:1": "Me.on_call_off",
    "take-back:v1:1": "Me.on_take_back",
    "move-to:v1:America/Argentina/Buenos_Aires": "Me.on_move_to",
    "move-to:v1:Etc/GMT+5": "Me.on_move_to",
    "move-to-one:v1": "Me.on_move_to_one",
    "stay:v1": "Me.on_stay",
    "another-place:v1": "Me.on_another_place",
    "another-place-form:v1": "Me.on_another_place_form",
    "my-hours-form:v1": "Me.on_my_hours_form",
    "back-again:v1": "Me.on_back_again",
    "compare:v1:3:1:0:2": "Plans.on_compare",
    "compare:v1:3:20261124:0:1": "Plans.on_compare",
    "check-in:v1:77:done": "CheckIns.on_word",
    "check-in:v1:77:on-track": "CheckIns.on_word",
    "check-in:v1:77:stuck": "CheckIns.on_word",
    "check-in:v1:77:move": "CheckIns.on_word",
    "check-in:v1:77:not-today": "CheckIns.on_word",
    "check-in:v1:77:skip": "CheckIns.on_word",
    "check-in:v1:77:nobody": "CheckIns.on_word",
    "check-in:v1:77:buddy": "CheckIns.on_word",
    "check-in:v1:77:facilitator": "CheckIns.on_word",
    "check-in:v1:77:cohort": "CheckIns.on_word",
    "check-in:v1:77:yes": "CheckIns.on_word",
    "check-in:v1:77:change": "CheckIns.on_word",
    "check-in:v1:77:up": "CheckIns.on_word",
    "check-in:v1:77:same": "CheckIns.on_word",
    "check-in:v1:77:down": "CheckIns.on_word",
    "check-in-write:v1:77": "CheckIns.on_write",
    "check-in-written:v1:77": "CheckIns.on_written",
    "check-in-why:v1:77": "CheckIns.on_why",
    "milestones:v1:1": "Milestones.on_page",
    "pick-milestone:v1": "Milestones.on_pick",
    "milestone-new:v1": "Milestones.on_new",
    "milestone-added:v1": "Milestones.on_added",
    "milestone-done:v1:6789:done": "Milestones.on_done",
    "milestone-done:v1:6789:open": "Milestones.on_done",
    "milestone-tick:v1:6789:done": "Milestones.on_tick",
    "milestone-tick:v1:6789:open": "Milestones.on_tick",
    "milestone-form:v1:6789:move": "Milestones.on_open_form",
    "milestone-form:v1:6789:note": "Milestones.on_open_form",
    "milestone-form:v1:6789:steps": "Milestones.on_open_form",
    "milestone-filled:v1:6789:move": "Milestones.on_filled",
    "milestone-filled:v1:6789:note": "Milestones.on_filled",
    "milestone-filled:v1:6789:steps": "Milestones.on_filled",
    "milestone-date:v1:12:1796054400": "Milestones.on_date",
    "milestone-drop:v1:6789:ask": "Milestones.on_drop",
    "milestone-drop:v1:6789:out": "Milestones.on_drop",
    "milestone-drop:v1:6789:keep": "Milestones.on_drop",
    "milestone-drop:v1:6789:back": "Milestones.on_drop",
    "milestone-story:v1:6789:1": "Milestones.on_story",
    "round:v1:34:done": "Rounds.on_round",
    "round:v1:34:on-track": "Rounds.on_round",
    "round:v1:34:stuck": "Rounds.on_round",
    "round-note:v1:5678": "Rounds.on_open_note",
    "round-noted:v1:5678": "Rounds.on_note",
    "round-share:v1:5678:show": "Rounds.on_share",
    "round-share:v1:5678:keep": "Rounds.on_share",
    "help-member:v1:5678": "Rounds.on_help",
    "session:v1:12:1796054400:1796140800": "Cohorts.on_change",
    "session:v1:12:1796054400:0": "Cohorts.on_change",
    "session-keep:v1": "Cohorts.on_keep",
    "session-seen:v1:12:3": "Cohorts.on_seen",
    "summary:v1:12:1": "Packs.on_read",
    "pack:v1:12:1": "Packs.on_page",
    "pack-post:v1:12": "Packs.on_post",
    "pack-order:v1:12": "Packs.on_order",
    "pack-pick:v1:12:0": "Packs.on_pick",
    "pack-move:v1:12:345:earlier": "Packs.on_move",
    "pack-move:v1:12:345:later": "Packs.on_move",
    "plan-note:v1:34": "Notes.on_note",
    "plan-noted:v1:34": "Notes.on_noted",
    "plan-notes:v1:1": "Notes.on_notes",
    "turn-note:v1:56": "Notes.on_turn",
    "turned-note:v1:56": "Notes.on_turned",
    "pick-note:v1": "Notes.on_pick",
    "pull:v1:12:all:0:1": "Pulls.on_pull",
    "pull:v1:12:0a1b2c3d:34:2": "Pulls.on_pull",
    "preview:v1:12:1": "Pulls.on_preview",
    "accesses:v1:1": "Me.on_accesses",
    "status:v1:12:1": "CohortStatus.on_page",
    "attendance:v1:56:1": "CohortStatus.on_attendance",
    "were-there:v1:56:34:58": "CohortStatus.on_were_there",
}

NEVER_SENT = [
    "",
    " ",
    "ask",
    "ask:v1",
    "ask:v1::next",
    "ask:v1:x:next",
    "ask:v1:-1:next",
    "ask:v1:1.5:next",
    "ask:v1:1:nxt",
    "ask:v1:1:NEXT",
    "ask:v1:1:next:next",
    "ask:v1:1:next ",
    "ask:v1:1:next\n",
    " ask:v1:1:next",
    "ask:v2:1:next",
    "ask:v11:1:next",
    "Ask:v1:1:next",
    "ask:v1:١:next",
    "ask:v1:1٢:next",
    "ask:v1:９:next",
    "ask:v1:²:next",
    "clock:v1:--60",
    "clock:v1:+60",
    "place:v1:",
    "place:v1:Europe/Berlin'; drop table people",
    "place:v1:Zürich",
    "readers:v1:cohort",
    "option:v1:1:ä",
    "option:v1:1:a_b",
    "option:v1:1:",
    "door:v1:12:dm|thread",
    "door:v1:12:",
    "resume:v1:1",
    "resume:v2",
    f"ask:v1:{2**63}:next",
    f"ask:v1:{'9' * 60}:next",
    f"kept:v1:{'9' * 40}",
    f"clock:v1:-{'9' * 40}",
    "review:v1:1:-1",
    "act:v1:1:stop",
    "form:v1:1:where",
    "history:v1:1",
    "restore:v1:1:2:3",
    "put-back:v1:1:-1",
    "gone:v1:1:erase",
    "doubts:v1:1",
    "settle:v1:1:resolved",
    "resolved:v1:1:dropped",
    "timer:v1:1:again",
    "time-up:v1:1",
    "time-up:v1:1:2:more",
    "mark:v1:R1:removed",
    "mark:v1:R1/x:read",
    "note:v1:",
    "shelf:v1:cohort:1",
    "shelf:v1:all:-1",
    "catalogue:v1:beds:1",
    "entry:v1:roles:1",
    "filled-edit:v1:345:1:2",
    "round:v1:34:moved",
    "round-share:v1:5678:all",
    "help-member:v1:",
    "filled-edit:v2:345:1",
    "buddy:v1:1:agree",
    "term:v1:until",
    "schedule:v1:-1",
    "move-to:v1:",
]


@pytest.fixture(scope="module")
def all_cogs() -> list[commands.Cog]:
    """One of every cog, without a bot: which method owns an id hangs on the class alone."""
    modules = [import_module(found.name) for found in pkgutil.iter_modules(cogs.__path__, "cogs.")]
    classes = {
        found
        for module in modules
        for _, found in inspect.getmembers(module, inspect.isclass)
        if issubclass(found, commands.Cog) and found.__module__ == module.__name__
    }
    return [object.__new__(found) for found in sorted(classes, key=lambda found: found.__name__)]


def shapes() -> dict[str, str]:
    return {name: value for name, value in vars(ids).items() if name.isupper() and isinstance(value, str)}


@pytest.mark.parametrize("custom_id", SENT)
def test_every_id_ever_sent_has_exactly_one_owner(custom_id: str, all_cogs: list[commands.Cog]) -> None:
    answering = [f for shape, f in handlers(all_cogs) if re.fullmatch(shape, custom_id, re.ASCII)]
    assert [method.__qualname__ for method in answering] == [SENT[custom_id]]
    found = owner(all_cogs, custom_id)
    assert found is not None
    method, parts = found
    assert method.__qualname__ == SENT[custom_id]
    inspect.signature(method).bind(None, **parts)


@pytest.mark.parametrize("custom_id", NEVER_SENT)
def test_an_id_that_was_never_sent_has_no_owner(custom_id: str, all_cogs: list[commands.Cog]) -> None:
    assert owner(all_cogs, custom_id) is None


def test_the_parts_of_an_id_are_told_apart(all_cogs: list[commands.Cog]) -> None:
    found = owner(all_cogs, "option:v1:345:show-skills")
    assert found is not None
    assert found[1] == {"ask_id": "345", "key": "show-skills"}
    found = owner(all_cogs, "clock:v1:-570")
    assert found is not None
    assert found[1] == {"offset": "-570"}


@pytest.mark.parametrize("name", shapes())
def test_every_shape_has_an_owner_and_an_example_of_each_of_its_words(
    name: str, all_cogs: list[commands.Cog]
) -> None:
    shape = shapes()[name]
    assert [owned for owned, _ in handlers(all_cogs)].count(shape) == 1
    examples = list(filter(None, (re.fullmatch(shape, custom_id) for custom_id in SENT)))
    assert examples
    for part, pattern in re.findall(r"\(\?P<(\w+)>([^)]*)\)", shape):
        words = set(pattern.split("|")) if "|" in pattern else set[str]()
        assert words <= {example[part] for example in examples}


def test_every_owner_answers_a_shape_that_is_listed(all_cogs: list[commands.Cog]) -> None:
    assert {shape for shape, _ in handlers(all_cogs)} <= set(shapes().values())


def test_every_shape_carries_its_version() -> None:
    for name, shape in shapes().items():
        assert re.match(r"[a-z-]+:v\d+(:|$)", shape), name


def longest(pattern: str) -> str:
    """The longest text that a part will ever have."""
    match pattern:
        case r"\d+":
            return A
        case r"-?\d+":
            return "-1440"
        case "[0-9a-f]{1,8}":
            return "1a2b3c4d"
        case "[A-Za-z0-9_+/-]+":
            return max(zone_names(), key=len)
        case "[A-Za-z0-9-]+":
            return "o" * 32  # as long as the course reader lets an option's id be
        case words:
            return max(words.split("|"), key=len)


@pytest.mark.parametrize("name", shapes())
def test_an_id_is_never_longer_than_discord_takes(name: str) -> None:
    shape = shapes()[name]
    parts = {part: longest(pattern) for part, pattern in re.findall(r"\(\?P<(\w+)>([^)]*)\)", shape)}
    made = ids.make(shape, **parts)
    assert len(made) <= 100
    assert re.fullmatch(shape, made)


def test_all_zones_there_are_fit_their_id() -> None:
    for zone in zone_names():
        assert ids.make(ids.PLACE, zone=zone).endswith(zone)


@pytest.mark.parametrize(
    ("shape", "parts"),
    [
        (ids.STEER, {"ask_id": "1:next", "word": "next"}),
        (ids.STEER, {"ask_id": 1, "word": "later"}),
        (ids.OPTION, {"ask_id": 1, "key": "own words"}),
        (ids.OPTION, {"ask_id": 1, "key": ""}),
        (ids.STEER, {"ask_id": -1, "word": "next"}),
        (ids.STEER, {"ask_id": "١", "word": "next"}),
    ],
)
def test_an_id_that_does_not_fit_its_shape_is_not_made(shape: str, parts: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="is not of the shape"):
        ids.make(shape, **parts)
