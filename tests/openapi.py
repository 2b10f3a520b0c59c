"""What Discord would say to a request, by its own published schema and by the rules the schema leaves out.

The file is named by the variable DISCORD_OPENAPI; without it, requests are not validated by schema.
"""

import json
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self, cast
from urllib.parse import urlsplit

import jsonschema_rs

VARIABLE = "DISCORD_OPENAPI"
Json = dict[str, Any]


def named_file() -> Path | None:
    name = os.environ.get(VARIABLE)
    return Path(name) if name else None


def report_header() -> str:
    file = named_file()
    return (
        f"requests: validated against {file.name}"
        if file
        else f"requests: not validated; {VARIABLE} names no file with Discord's OpenAPI schema"
    )


@dataclass(frozen=True, slots=True)
class Schema:
    """Discord's schema, with each operation compiled when it is first asked for."""

    document: Json
    # Those with the fewest placeholders first: `@me` says more than an id.
    templates: list[list[str]]
    registry: jsonschema_rs.Registry
    compiled: dict[str, jsonschema_rs.Validator] = field(default_factory=dict[str, jsonschema_rs.Validator])

    @classmethod
    def load(cls, path: Path) -> Self:
        document: Json = json.loads(path.read_text(encoding="utf-8"))
        _relax(document)
        templates = sorted((_segments(template) for template in document["paths"]), key=_placeholders)
        registry = jsonschema_rs.Registry([("urn:discord", document)], draft=jsonschema_rs.Draft202012)
        return cls(document, templates, registry)

    def check(self, method: str, path: str, body: object | None) -> list[str]:
        """Everything wrong with a request; `path` without `/api/v10`, `body` parsed, None for none.

        Of a multipart request, give the parsed `payload_json`, or the form as a dict that holds it as text.
        """
        operation = self._operation(method.lower(), path.partition("?")[0])
        if operation is None:
            return [f"{method} {path}: Discord has no such request"]
        request = operation.get("requestBody")
        if isinstance(body, dict) and "payload_json" in body:
            body = json.loads(cast("Json", body)["payload_json"])
        if request is None:
            return [] if body is None else [f"{method} {path}: takes no body"]
        if body is None:
            return [f"{method} {path}: needs a body"] if request.get("required") else []
        return [
            f"{method} {path}: {'.'.join(map(str, error.instance_path)) or 'body'}: {error.message[:500]}"
            for error in self._validator(request).iter_errors(body)
        ]

    def _operation(self, method: str, path: str) -> Json | None:
        asked = _segments(path)
        for template in self.templates:
            operation = self.document["paths"]["/" + "/".join(template)].get(method)
            if operation is not None and _fits(template, asked):
                return operation
        return None

    def _validator(self, request: Json) -> jsonschema_rs.Validator:
        content: Json = request["content"]
        # Discord lists the form beside the JSON with the same fields; a few requests take only a form.
        schema: Json = (content.get("application/json") or next(iter(content.values())))["schema"]
        key = json.dumps(schema, sort_keys=True)
        if key not in self.compiled:
            self.compiled[key] = jsonschema_rs.Draft202012Validator(
                json.loads(key.replace('"#/', '"urn:discord#/')), registry=self.registry
            )
        return self.compiled[key]


def _relax(document: Json) -> None:
    """The two places where discord.py and the schema differ and Discord takes both."""
    schemas: Json = document["components"]["schemas"]
    schemas["SnowflakeType"] = {"anyOf": [schemas["SnowflakeType"], {"type": "integer", "minimum": 0}]}
    # One overwrite alone has its schema in its path.
    alone = document["paths"]["/channels/{channel_id}/permissions/{overwrite_id}"]["put"]["requestBody"]
    for overwrite in (
        schemas["ChannelPermissionOverwriteRequest"],
        alone["content"]["application/json"]["schema"],
    ):
        for bits in ("allow", "deny"):
            as_number = overwrite["properties"][bits]
            overwrite["properties"][bits] = {"anyOf": [as_number, {"type": "string", "pattern": "^[0-9]+$"}]}


def _segments(path: str) -> list[str]:
    return path.strip("/").split("/")


def _placeholders(template: list[str]) -> int:
    return sum(part.startswith("{") for part in template)


def _fits(template: list[str], asked: list[str]) -> bool:
    return len(template) == len(asked) and all(
        part.startswith("{") or part == given for part, given in zip(template, asked, strict=True)
    )


# Component types that Discord numbers.
BUTTON, TEXT_INPUT, TEXT_DISPLAY = 2, 4, 10
SELECTS = (3, 5, 6, 7, 8)
LINK = 5
COMPONENTS_V2 = 1 << 15
MODAL = 9


def message_problems(message: Json) -> list[str]:
    """What Discord would refuse in a message, or a modal, though it fits the schema.

    `message` is the body of a request that says something; of an interaction's answer, its `data`.
    """
    return list(_problems(message))


def mention_problems(body: object) -> list[str]:
    """Whatever says something says that nobody is to be pinged by it; a form pings nobody."""
    if not isinstance(body, dict):
        return []
    known = cast("Json", body)
    message: Json = known.get("data") or known
    says = known.get("type") != MODAL and ("components" in message or "content" in message)
    allowed: object = message.get("allowed_mentions")
    return [f"a message with allowed_mentions {allowed}"] if says and allowed != {"parse": []} else []


def _problems(message: Json) -> Iterator[str]:
    components = list(walk(message.get("components") or []))
    yield from _total_problems(message, components)
    for component in components:
        yield from _component_problems(component)
    ids = Counter(
        component["custom_id"] for component in components if component.get("custom_id") is not None
    )
    for custom_id, times in ids.items():
        if times > 1:
            yield f"custom_id {custom_id} stands {times} times in one message"
        if not 1 <= len(custom_id) <= 100:
            yield f"custom_id {custom_id[:40]} has {len(custom_id)} characters, not 1 to 100"


def walk(components: list[Json]) -> Iterator[Json]:
    """Every component, however deep: in rows, containers, sections and labels."""
    for component in components:
        yield component
        yield from walk(component.get("components") or [])
        yield from walk([component[one] for one in ("accessory", "component") if component.get(one)])


def _total_problems(message: Json, components: list[Json]) -> Iterator[str]:
    content = message.get("content") or ""
    if len(content) > 2000:
        yield f"content has {len(content)} characters, more than 2000"
    if len(components) > 40:
        yield f"{len(components)} components, more than 40"
    shown = sum(len(component["content"]) for component in components if component["type"] == TEXT_DISPLAY)
    if shown > 4000:
        yield f"{shown} displayed characters, more than 4000"
    if (message.get("flags") or 0) & COMPONENTS_V2 and (
        content or message.get("embeds") or message.get("poll") or message.get("sticker_ids")
    ):
        yield "a Components V2 message has no content, embeds, poll or stickers"


def _component_problems(component: Json) -> Iterator[str]:
    kind = component["type"]
    if kind == BUTTON:
        yield from _button_problems(component)
    if kind in SELECTS:
        yield from _select_problems(component)
    for option in _options(component):
        for part in ("label", "value", "description"):
            if len(option.get(part) or "") > 100:
                yield f"option {option['label'][:40]}: its {part} has more than 100 characters"


def _options(component: Json) -> list[Json]:
    return component.get("options") or []


def _button_problems(button: Json) -> Iterator[str]:
    label = button.get("label") or ""
    if len(label) > 80:
        yield f"button {label[:40]}: its label has {len(label)} characters, more than 80"
    if not label and not button.get("emoji"):
        yield f"button {button.get('custom_id')}: has neither label nor emoji"
    if (button.get("style") == LINK) != bool(button.get("url")) or (
        "url" in button and "custom_id" in button
    ):
        yield f"button {label[:40]}: a link has a url and no custom_id, any other button the reverse"
    if button.get("url") and not _is_web_address(button["url"]):
        yield f"button {label[:40]}: {button['url'][:80]} is no address that Discord opens"


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    return (
        parts.scheme in ("http", "https")
        and "." in host.strip(".")
        and len(url) <= 512
        and url.isprintable()
        and not any(character.isspace() for character in url)
    )


def _select_problems(select: Json) -> Iterator[str]:
    name = select.get("custom_id")
    fewest, most = (1 if select.get(end) is None else select[end] for end in ("min_values", "max_values"))
    # Only a select of one's own options says how many there are to choose from.
    there_are = len(select["options"]) if select["type"] == 3 else 25
    if there_are < 1:
        yield f"select {name}: has no options"
    if not 0 <= fewest <= most <= there_are:
        yield f"select {name}: asks for {fewest} to {most} of {there_are} options"
    values: list[str] = [option["value"] for option in _options(select)]
    if len(set(values)) != len(values):
        yield f"select {name}: two options have the same value"
    if len(select.get("placeholder") or "") > 150:
        yield f"select {name}: its placeholder has more than 150 characters"
