"""P14: wherever people's words are shown, they are words: no ping, link, command, time, invitation, list or heading."""

import re
from collections import Counter, deque
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any

import discord
import pytest
from simcord import InteractionResult
from simcord.preview._markdown import markdown_tokens

from bot.domain.course import Brief, Choice, Dated, Text
from bot.domain.question import Question
from bot.rehearsal import player as players
from bot.rehearsal import reading
from bot.rehearsal.player import Player
from tests import openapi
from tests.journeys.conftest import World, message_of
from tests.journeys.places import Watched, documents, places
from tests.ui.test_inert import KNOWN, MOST_MARKS, hidden, most_marks, text_of

ONE_LINE = [
    *("@everyone", "@here", "<@1>", "<@&1>", "<#1>", "</exercise start:1>", "<t:1796054400:F>", "<:wave:1>"),
    *("[evil](https://evil.example)", "https://evil.example/a?b=c", "<mailto:mira@evil.example>"),
    *("https://discord.gg/evil", "discord.gg/evil", "discord.com/invite/evil"),
    *("`evil`", "``evil``", "**evil**", "*evil*", "__evil__", "_evil_", "~~evil~~", "||evil||"),
    *("left \u202eevil\u202c", "\u2066isolated\u2069", "z\u200be\u2060r\ufeffo", "Z" + "\u0301" * 1900),
]
AT_THE_START = ["# evil", "## evil", "-# evil", "> evil", ">>> evil"]
LINES = [
    "words\n> - # evil\n> evil\n- # evil\n1. > evil\n-# evil",
    "```py\nevil\n```\n>>> evil\n# evil",
    "words\r# evil\r\n-# evil\u2028# evil\x0b> evil",
    "---\n# evil",
    "\n".join(f"{start} {trick}" for start in ("-", ">", "#") for trick in ONE_LINE[:-1]),
]
HOSTILE = [*ONE_LINE, *AT_THE_START, *LINES]
# Where a list is asked for, the marks of a list are no part of what was said: only texts keep them.
LISTS = [
    "- vile",
    "* vile",
    "+ vile",
    "1. vile",
    "words\n> - vile\n- - vile\n1. - vile\n  - vile",
    "words\r- vile\n\n* vile",
]
LONG = "<@1> **evil** " * 280
EACH = 1
"""So often each kind of button, menu and form is used."""

COMMANDS = (
    "exercise review",
    "plan show",
    "plan compare",
    "resources mine",
    "resources areas",
    "resources roles",
    "help",
)
OFFERS = (
    ("exercise start", "exercise"),
    ("plan compare", "from"),
    ("resources find", "what"),
    ("resources areas", "area"),
)
NOTHING_OF_PEOPLES = {
    "bot.ui.controls:empty_prompts": "titles of the course",
    "bot.ui.messages:reply": "the bot's own sentences",
    "cogs.members:Members.on_thread": "where the thread is",
    "cogs.setup:Setup.courses_like": "titles of courses",
    "cogs.setup:Setup.zones_like": "time zones",
}
"""Places that are not come to here, and what they show instead of what somebody wrote."""


class Mallory(Player):
    """Answers as a member would, with nothing but tricks."""

    written = 0

    def trick(self, question: Question | None = None) -> str:
        """Where a list is asked for, each line would be an item of its own, and be asked about in its turn."""
        self.written += 1
        is_text = question is not None and isinstance(question.field.kind, Text)
        tricks = [*LISTS, *HOSTILE] if is_text else [*ONE_LINE, *AT_THE_START]
        return tricks[self.written % len(tricks)]

    def words(self, question: Question, _number: int) -> str:
        return self.trick(question)

    async def _say(self, question: Question, text: str) -> None:
        await super()._say(question, self.trick(question) if isinstance(question.field.kind, Text) else text)

    async def _several(self, question: Question) -> None:
        kind = question.field.kind
        if isinstance(kind, Choice) and kind.own_words:
            await self._type(self.trick())
        await super()._several(question)

    async def _answer(self, question: Question) -> None:
        match question.field.kind:
            case Dated() if len(question.given) == len(players.MILESTONES):
                await self._changes_by_form("item:", str(question.given[0].id))
            case Brief():
                for passage in question.passages:
                    await self._changes_by_form("passage:", passage.section.id)
            case _:
                pass
        await super()._answer(question)

    async def _changes_by_form(self, menu: str, value: str) -> None:
        [custom_id] = [
            part["custom_id"]
            for part in reading.selects(reading.components(self._card()))
            if part["custom_id"].startswith(menu)
        ]
        shown = await self.member.user.select(self._card(), [value], custom_id=custom_id)
        await self.fill(shown, [*LISTS, *HOSTILE, LONG])

    async def fill(self, shown: InteractionResult, tricks: list[str]) -> InteractionResult:
        """Every input of the form, in as many tricks as it holds."""
        assert shown.modal is not None
        filled = dict[str, str]()
        for one in openapi.walk(shown.modal["components"]):
            if one["type"] == openapi.TEXT_INPUT:
                self.written += 1
                trick = tricks[self.written % len(tricks)]
                filled[one["custom_id"]] = (
                    "in 3 weeks" if one["custom_id"] == "when" else trick[: one.get("max_length", 4000)]
                )
        return await self.member.user.submit_modal(shown, filled)


def problems(message: dict[str, Any]) -> Iterator[str]:
    """What comes alive in a message or a form, hides something, or covers the lines around it."""
    for part in openapi.walk(message.get("components") or []):
        if part["type"] == openapi.TEXT_DISPLAY:
            yield from (f"{alive} in {part['content']!r}" for alive in in_text(part["content"]))
        labels = [part.get("label"), part.get("placeholder"), part.get("description")]
        options: list[dict[str, Any]] = part.get("options") or []
        labels += [option.get(of) for option in options for of in ("label", "description")]
        if part["type"] != openapi.TEXT_INPUT:
            yield from (f"hidden in {label!r}" for label in labels if label and _hides(label))


@cache
def in_text(shown: str) -> list[str]:
    """What comes alive in it; the same text stands on many cards."""
    return [*_in_text(shown)]


def _in_text(shown: str) -> Iterator[str]:
    # The renderer takes even an escaped "-#" for small print; Discord does not.
    yield from _alive(markdown_tokens(shown.replace("\\-#", "\\- #"), "text_display", context=KNOWN))
    if re.search(r"@(everyone|here)|(?i:discord(app)?\.(gg|com/invite)/evil)|\w://evil", shown):
        yield "a ping, an invitation or a link"
    if _hides(shown.replace("@\u200b", "").replace("\u200b.", ".")):
        yield "something hidden"


def _hides(shown: str) -> bool:
    return any(map(hidden, shown)) or most_marks(shown) > MOST_MARKS


def _alive(tokens: list[dict[str, Any]]) -> Iterator[str]:
    """A token that is somebody's trick: it holds what only the tricks name, or begins with the word behind their mark.

    Of a trick that is shown as it was written, the mark itself comes first.
    """
    opened: str | None = None
    for token in tokens:
        if token["type"] in ("mention", "command", "emoji", "timestamp", "link_open"):
            if re.search(r"evil|'id': '1?'|everyone|1796054400|wave", repr(token)):
                yield repr(token)
        elif token["type"].endswith("_open"):
            opened = token["type"]
        elif opened is not None and token.get("content", "").startswith(("evil", "vile")):
            yield opened
        elif token["type"] not in ("inline", "text", "paragraph") and text_of([token]).strip().startswith(
            ("evil", "vile")
        ):
            yield token["type"]
        if token.get("content"):
            opened = None
        yield from _alive(token.get("children") or [])


@pytest.mark.parametrize("text", [*HOSTILE, *LISTS])
def test_every_trick_would_be_noticed(text: str) -> None:
    """Else the test below could never fail."""
    assert in_text(text)


async def test_people_s_words_are_words_wherever_they_are_shown(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every place in the code that makes something to be seen is come to, while all that anybody wrote is hostile; so a
    new place that is not come to turns this red, and so does any f-string with people's words on a card."""
    watched = Watched(monkeypatch)
    mallory = Mallory(world.mira, lambda: world.services, lambda _: None)
    walk = Walk(world, mallory)
    monkeypatch.setattr(players, "_words", mallory.words)
    monkeypatch.setattr(players, "MILESTONES", ("# evil <@1> https://evil.example", "**evil** > - evil"))
    await world.set_up()
    await _comes_in(world, walk)
    for exercise in ("project", "career"):
        await mallory.begin(exercise)
        await mallory.play()
    await _changes_what_was_said(world, walk)
    for command in COMMANDS:
        await walk.runs(command)
    await walk.runs("resources find", what=mallory.trick())
    await walk.runs("plan compare", **{"from": mallory.trick()})
    for command, option in OFFERS:
        offered = await world.mira.user.autocomplete(command, option, "")
        await walk.runs(command, **{option: offered[-1]["value"]})
    found = [problem for request in world.env.http_requests for problem in problems(message_of(request.json))]
    assert found[:9] == []
    assert sorted(places() - watched.places - NOTHING_OF_PEOPLES.keys()) == []
    assert sorted(places() - watched.places - NOTHING_OF_PEOPLES.keys()) == []
    assert sorted(watched.places & NOTHING_OF_PEOPLES.keys()) == []
    made_by = import_module("cogs.plans").MAKERS
    assert {made_by[form].__module__ for form in walk.files} == documents()


async def _comes_in(world: World, walk: "Walk") -> None:
    """Through the door, and through every form and button before the first question."""
    await world.joined(world.mira)
    await walk.looks_at_the_card()


async def _changes_what_was_said(world: World, walk: "Walk") -> None:
    """Messages that are edited and deleted, that wait for their place, and words that were no steering."""
    mallory, room = walk.mallory, world.room(world.mira)
    for _ in range(3):
        await room.type(mallory.trick())
    await walk.looks_at_the_card()
    await world.bot.stage.show(await world.services.exercises.reopen(world.mira.id, 1, "B1"))
    message = await room.type(mallory.trick())
    await room.user.edit(message, mallory.trick())
    await walk.looks_at_the_card()
    await room.user.delete(message)
    await walk.looks_at_the_card()
    await world.bot.stage.show(await world.services.exercises.reopen(world.mira.id, 1, "B4"))
    message = await room.type("\n".join(AT_THE_START))
    await room.user.edit(message, "\n".join(ONE_LINE[:3]))
    await walk.on(await room.press("History"))


class Walk:
    """Presses everything, chooses everywhere, fills every form with tricks; each kind of custom id some times."""

    def __init__(self, world: World, mallory: Mallory) -> None:
        self.world, self.mallory, self.user = world, mallory, world.mira.user
        self.used: Counter[str] = Counter()
        self.files: set[str] = set()

    async def runs(self, command: str, **options: Any) -> None:
        await self.on(await self.user.slash(command, **options))

    async def on(self, result: InteractionResult | None) -> None:
        """As far as this leads."""
        pending = deque(self._said(result))
        while pending:
            message = self._now(pending.popleft())
            # The last ones first: what leads on to another question comes before them.
            part = next(filter(self._is_new, [*openapi.walk(components(message))][::-1]), None)
            if part is not None:
                pending += [*self._said(await self._use(message, part)), message]

    def _now(self, message: Any) -> Any:
        """The message as it stands now, after what was pressed on it."""
        if not isinstance(message, discord.Message):
            return message
        return next(card for card in self.world.room(self.world.mira).cards() if card.id == message.id)

    async def looks_at_the_card(self) -> None:
        await self.on(None)

    def _said(self, result: InteractionResult | None) -> list[Any]:
        said = [] if result is None else [result.response, *result.followups]
        return [*filter(None, said), *self.world.room(self.world.mira).alive()[-1:]]

    def _is_new(self, part: dict[str, Any]) -> bool:
        return "custom_id" in part and self.used[_kind(part)] < EACH

    async def _use(self, message: Any, part: dict[str, Any]) -> InteractionResult:
        custom_id = part["custom_id"]
        self.used[_kind(part)] += 1
        if custom_id.startswith("export:"):
            self.files.add(custom_id.rpartition(":")[2])
        if part["type"] == openapi.BUTTON:
            result = await self.user.click(message, custom_id=custom_id)
        else:
            values = [option["value"] for option in part["options"]]
            result = await self.user.select(message, values[-1:], custom_id=custom_id)
        while result.modal is not None:
            result = await self.mallory.fill(result, [*HOSTILE, LONG])
        return result


def components(message: Any) -> list[dict[str, Any]]:
    return reading.components(message) if isinstance(message, discord.Message) else message.components


def _kind(part: dict[str, Any]) -> str:
    return re.sub(r"\d+", "#", part["custom_id"])
