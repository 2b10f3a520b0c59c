from typing import Any

import pytest

from tests import openapi

CHANNEL_MESSAGES = "/channels/1234/messages"
COMPONENTS_V2 = {"flags": openapi.COMPONENTS_V2}
Json = dict[str, Any]


@pytest.fixture(scope="module")
def schema() -> openapi.Schema:
    file = openapi.named_file()
    if file is None:
        pytest.skip(f"{openapi.VARIABLE} names no file with Discord's OpenAPI schema")
    return openapi.Schema.load(file)


def button(label: str = "Next", **more: Any) -> Json:
    return {"type": 2, "style": 1, "label": label, "custom_id": f"next:v1:{label}", **more}


def select(*values: str, **more: Any) -> Json:
    options = [{"label": value, "value": value} for value in values]
    return {"type": 3, "custom_id": "choose:v1", "options": options, **more}


def row(*components: Json) -> Json:
    return {"type": 1, "components": list(components)}


def text(words: str) -> Json:
    return {"type": 10, "content": words}


def card(*components: Json) -> Json:
    return {**COMPONENTS_V2, "components": [{"type": 17, "components": list(components)}]}


GOOD_CARD = card(text("What do you want to learn?"), row(button()), row(select("a", "b")))

GOOD: list[tuple[str, str, object]] = [
    ("POST", CHANNEL_MESSAGES, {"content": "Hello", "nonce": "n" * 24, "enforce_nonce": True}),
    ("POST", CHANNEL_MESSAGES, GOOD_CARD),
    ("POST", CHANNEL_MESSAGES, {"payload_json": '{"attachments": [{"id": 0, "filename": "a.md"}]}'}),
    ("POST", "/users/@me/channels", {"recipient_id": 1234}),
    ("POST", "/users/@me/channels", {"recipient_id": "1234"}),
    ("POST", "/interactions/1/token/callback", {"type": 4, "data": GOOD_CARD}),
    ("POST", "/interactions/1/token/callback?with_response=1", {"type": 5, "data": {"flags": 64}}),
    ("PATCH", "/webhooks/1/token/messages/@original", {"content": "Saved."}),
    ("PUT", "/channels/1/permissions/2", {"type": 0, "allow": "1024", "deny": "0"}),
    ("POST", "/guilds/1/channels", {"name": "a", "permission_overwrites": [{"id": 2, "allow": "1024"}]}),
    ("PUT", "/applications/1/commands", [{"name": "exercise", "description": "Do them", "type": 1}]),
    ("GET", "/gateway/bot", None),
]

WRONG: list[tuple[str, str, object, str]] = [
    ("POST", "/channels/1/massages", {}, "no such request"),
    ("POST", "/channels/1/messages/2", {}, "no such request"),
    ("GET", "/gateway/bot", {}, "takes no body"),
    ("POST", CHANNEL_MESSAGES, None, "needs a body"),
    ("POST", CHANNEL_MESSAGES, {"content": 7}, "content"),
    ("POST", CHANNEL_MESSAGES, {"nonce": "n" * 26}, "nonce"),
    ("POST", CHANNEL_MESSAGES, {"payload_json": '{"attachments": [{"id": -1}]}'}, "attachments.0.id"),
    ("POST", CHANNEL_MESSAGES, {"components": [button()]}, "components.0"),
    ("POST", CHANNEL_MESSAGES, {"components": [row(button(style=9))]}, "components.0"),
    ("POST", CHANNEL_MESSAGES, {"components": [row(button("x" * 81))]}, "components.0"),
    ("POST", CHANNEL_MESSAGES, card(row(select(*map(str, range(26))))), "components.0"),
    ("POST", "/users/@me/channels", {"recipient_id": -1}, "recipient_id"),
    ("POST", "/users/@me/channels", {"recipient_id": "mira"}, "recipient_id"),
    ("POST", "/users/@me/channels", {"recipient_id": True}, "recipient_id"),
    ("POST", "/interactions/1/token/callback", {"type": 4, "data": {"content": 7}}, "body"),
    ("PATCH", "/webhooks/1/token/messages/@original", {"content": 7}, "content"),
    ("PUT", "/channels/1/permissions/2", {"type": 0, "allow": "view"}, "allow"),
    (
        "POST",
        "/guilds/1/channels",
        {"name": "a", "permission_overwrites": [{"id": 2, "allow": "view"}]},
        "overwrites",
    ),
    ("PUT", "/applications/1/commands", [{"name": "x" * 33, "description": "Too long"}], "0"),
    ("PUT", "/applications/1/commands", [{"name": "exercise", "description": "x" * 101}], "0"),
]


@pytest.mark.parametrize(("method", "path", "body"), GOOD)
def test_what_discord_takes_passes(schema: openapi.Schema, method: str, path: str, body: object) -> None:
    assert schema.check(method, path, body) == []


@pytest.mark.parametrize(("method", "path", "body", "named"), WRONG)
def test_what_discord_refuses_is_found(
    schema: openapi.Schema, method: str, path: str, body: object, named: str
) -> None:
    problems = schema.check(method, path, body)
    assert problems
    assert named in problems[0]


def test_a_card_at_every_limit_passes() -> None:
    texts = [text("x" * 400) for _ in range(10)]
    buttons = [row(*[button(f"{line}{place}" + "x" * 78) for place in range(5)]) for line in range(4)]
    choice = select(*"abc", min_values=0, max_values=3, placeholder="x" * 150)
    link = {"type": 2, "style": 5, "label": "Read", "url": "https://example.org/a?b=c#d"}
    # 1 container, 10 texts, 4 rows of 5 buttons, 1 row with a select, 1 section with a text and a link.
    full = card(*texts[:-1], *buttons, row(choice), {"type": 9, "components": texts[-1:], "accessory": link})
    assert len(list(openapi.walk(full["components"]))) == 39
    assert openapi.message_problems(full) == []


@pytest.mark.parametrize(
    ("message", "named"),
    [
        ({"content": "x" * 2001}, "2001 characters"),
        (card(*[text("x") for _ in range(40)]), "41 components"),
        (card(text("x" * 2001), text("x" * 2000)), "4001 displayed"),
        (card(text("x")) | {"content": "both"}, "no content"),
        (card(row(button("x" * 81))), "more than 80"),
        (card(row({"type": 2, "style": 1, "custom_id": "bare"})), "neither label nor emoji"),
        (card(row(button(), button())), "stands 2 times"),
        (card(row(button(custom_id="x" * 101))), "101 characters"),
        (card(row(button(custom_id=""))), "0 characters"),
        (card(row(button(url="https://example.org"))), "no custom_id"),
        (card(row({"type": 2, "style": 5, "label": "Read", "url": "javascript:alert(1)"})), "no address"),
        (card(row({"type": 2, "style": 5, "label": "Read", "url": "https://exa mple.org"})), "no address"),
        (card(row({"type": 2, "style": 5, "label": "Read", "url": "https://[broken"})), "no address"),
        (card(row({"type": 2, "style": 5, "label": "Read", "url": "https://"})), "no address"),
        (card(row(select())), "no options"),
        (card(row(select("a", "b", max_values=3))), "1 to 3 of 2"),
        (card(row(select("a", "b", min_values=2, max_values=1))), "2 to 1 of 2"),
        (card(row(select("a", "a"))), "the same value"),
        (card(row(select("x" * 101))), "more than 100"),
        (card(row(select("a", placeholder="x" * 151))), "more than 150"),
    ],
)
def test_what_the_schema_does_not_see_is_found(message: Json, named: str) -> None:
    assert any(named in problem for problem in openapi.message_problems(message))


def test_components_inside_sections_and_labels_are_seen() -> None:
    section = {"type": 9, "components": [text("x")], "accessory": button("x" * 81)}
    label = {"type": 18, "label": "Which?", "component": select()}
    problems = openapi.message_problems({"components": [section, label]})
    assert any("more than 80" in problem for problem in problems)
    assert any("no options" in problem for problem in problems)


@pytest.mark.parametrize("allowed", [None, {}, {"parse": ["users"]}, {"parse": [], "users": ["1"]}])
def test_a_message_that_may_ping_somebody_is_found(allowed: Json | None) -> None:
    message: Json = {"components": [text("x")]} | ({} if allowed is None else {"allowed_mentions": allowed})
    assert openapi.mention_problems(message) != []
    assert openapi.mention_problems({"type": 4, "data": message}) != []
    assert openapi.mention_problems({"type": 9, "data": message}) == []
    nobody: Json = {"parse": []}
    assert openapi.mention_problems(message | {"allowed_mentions": nobody}) == []


def test_the_header_says_whether_requests_are_validated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(openapi.VARIABLE, "/somewhere/discord.json")
    assert openapi.report_header() == "requests: validated against discord.json"
    monkeypatch.delenv(openapi.VARIABLE)
    assert "not validated" in openapi.report_header()
