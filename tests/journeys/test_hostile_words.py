"""P14: wherever people's words are shown, they are words: no ping, link, command, time, invitation, list or heading."""

import re
from collections import Counter, deque
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from importlib import import_module
from typing import Any

import discord
import pytest
from discord import app_commands
from simcord import InteractionResult
from simcord.preview._markdown import markdown_tokens

from bot.domain.consent import Audience, digest
from bot.domain.course import Brief, Choice, Dated, Text
from bot.domain.question import Question
from bot.rehearsal import player as players
from bot.rehearsal import reading
from bot.rehearsal.player import Player
from bot.services.consents import words_of_all
from bot.ui import wording
from tests import openapi
from tests.journeys.conftest import World, message_of
from tests.journeys.places import Watched, documents, places
from tests.journeys.test_rounds import beat
from tests.services.holding import chooses
from tests.services.talk import Hand, Talker
from tests.ui.test_inert import KNOWN, MOST_MARKS, hidden, most_marks, text_of

ONE_LINE = [
    *("@everyone", "@here", "<@1>", "<@&1>", "<#1>", "</exercise start:1>", "<t:1111111111:F>", "<:wave:1>"),
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

DATES = ("when", "date", "to", "until", "from")
TIMES = {
    ("set", "when"): "in 3 weeks at 6pm",
    ("move", "when"): "in 4 weeks at 6pm",
    ("round", "at"): "17:00",
    ("hours", "from"): "8:00",
    ("hours", "until"): "22:00",
}
Command = app_commands.Command[Any, ..., Any]

NOTHING_OF_PEOPLES = {
    "bot.ui.controls:empty_prompts": "titles of the course",
    "bot.ui.messages:reply": "the bot's own sentences",
    "bot.ui.threads:invitation_card": "the bot's own sentences",
    "cogs.members:Members.on_go_on_here": "where the thread is",
    "cogs.members:Members.on_thread": "where the thread is",
    "bot.ui.buddies:_named_me": "whose buddy one is asked to be, as Discord shows them",
    "bot.ui.check_in_card:moved_on": "the bot's own sentences",
    "bot.ui.me:_door": "a button's word",
    "bot.ui.round_card:help_card": "the bot's own sentences",
    "bot.ui.round_card:post_card": "by `help_words`, as the preview that its writer says yes to",
    "cogs.check_ins:CheckIns.values_like": "what a contract may say",
    "cogs.help:Help.on_hear": "the bot's own sentences",
    "cogs.me:Me.on_move_to": "names of places",
    "cogs.me:Me.on_stay": "names of places",
    "cogs.milestones:Milestones.steps": "steps, by `offer_step`, as `milestone show` does",
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

    async def fill(self, shown: InteractionResult, tricks: list[str], who: Any = None) -> InteractionResult:
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
        return await (who or self.member.user).submit_modal(shown, filled)


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
            if re.search(r"evil|'id': '1?'|everyone|1111111111|wave", repr(token)):
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
    await _reads_to_the_end(world)
    await _shares_it_all(world, mallory)
    for command in _commands(world):
        await walk.runs(command)
    await chooses(world.database, world.services, world.mira.id, miss="nothing")
    await _moves_a_session(world, walk)
    await _weeks_go_by(world, walk)
    await _notes_are_left(world, walk)
    await walk.on(await world.mira.user.slash("exercise review", exercise="project"))
    await walk.on(await world.mira.user.slash("exercise review", exercise="career"))
    await _says_goodbye(world)
    found = [problem for request in world.env.http_requests for problem in problems(message_of(request.json))]
    assert found[:9] == []
    assert sorted(places() - watched.places - NOTHING_OF_PEOPLES.keys()) == []
    assert sorted(watched.places & NOTHING_OF_PEOPLES.keys()) == []
    made_by = import_module("cogs.plans").MAKERS
    handed_over = {made_by[form].__module__ for form in walk.files}
    # The calendar's file comes from `/milestone`, and `_hand_over` there is one of the places.
    assert handed_over | {"bot.documents.calendar_file"} == documents()


def _commands(world: World) -> list[Command]:
    """Every one of the bot's, but those that set a cohort up anew."""
    found = [one for one in world.bot.tree.walk_commands() if isinstance(one, app_commands.Command)]
    return [one for one in found if not one.qualified_name.startswith("setup")]


async def _reads_to_the_end(world: World) -> None:
    """Page by page through all that could be shown: only then all of it can be decided at once."""
    user = world.mira.user
    shown = await user.slash("plan share", exercise="project")
    assert shown.response is not None
    on = "Read and decide, one by one"
    while on:
        await user.click(shown.response, label=on)
        labels = [each["label"] for each in reading.buttons(components(shown.response))]
        on = next((each for each in labels if each in (wording.LATER, "Next passage")), "")


async def _shares_it_all(world: World, mallory: Mallory) -> None:
    """Two let the cohort read all that they wrote, and are called as they like: the session pack has it."""
    writer = Talker(world.services, Hand(world.clock()), world.ravi.id, world.ravi.user.dm_channel.id)
    await writer.sees(await world.services.screens.turn(world.ravi.id))
    await writer.goes_to("B7.deliverable")
    await writer.types(mallory.trick())
    for member, exercise in ((world.mira, "project"), (world.mira, "career"), (world.ravi, "project")):
        await _approves(world, member.id, exercise, mallory.trick())


async def _approves(world: World, user_id: int, exercise: str, name: str) -> None:
    consents = world.services.consents
    there = await consents.show(user_id, exercise)
    shown = digest(words_of_all(there.passages))
    await consents.say_all(user_id, there.run.id, shown, Audience.COHORT, name)


async def _moves_a_session(world: World, walk: "Walk") -> None:
    """At the last moment, so that Mira hears of it at once."""
    where, name = world.channel, walk.mallory.trick()[:80]
    await world.sam.slash(where, "cohort session set", when="in 5 hours", name=name)
    (first, *_) = await world.sam.autocomplete(where, "cohort session move", "session", "")
    asked = await world.sam.slash(where, "cohort session move", session=first["value"], when="in 6 hours")
    assert asked.response is not None
    await world.sam.click(asked.response, label="Move")
    await beat(world)
    told = [
        card for card in world.room(world.mira).cards() if "session-seen:" in repr(reading.components(card))
    ]
    await walk.leads_on([(walk.user, told[-1])])


async def _notes_are_left(world: World, walk: "Walk") -> None:
    """After a session, on a plan of which the cohort may read everything."""
    consents, mira = world.services.consents, world.mira.id
    there = await consents.show(mira)
    for number, each in enumerate(there.passages, 1):
        await consents.say(mira, there.run.id, number, digest(each.excerpt.words), Audience.COHORT)
    for command in _commands(world):
        if command.qualified_name in ("cohort note", "plan note", "cohort session attendance"):
            await walk.runs(command)
    plans = await world.sam.autocomplete(world.channel, "cohort note", "member", "")
    forms = [await world.sam.slash(world.channel, "cohort note", member=each["value"]) for each in plans]
    for each in (await consents.show(mira)), (await consents.show(world.ravi.id)):
        await consents.withdraw(each.member.user_id, each.run.id)
    for form in forms:  # come back to their writer, on a card or as a file
        await walk.mallory.fill(form, [LONG, HOSTILE[-1]], world.sam)
    await walk.on(await world.mira.user.slash("plan note"))


async def _weeks_go_by(world: World, walk: "Walk") -> None:
    """Till the milestones are due, and the weekly round and everything else that comes unasked has come."""
    for _ in range(24):
        await beat(world, 12 * 3600)
        await walk.looks_at_the_card()
        await walk.leads_on([(world.mira, posted) for posted in world.channel.history()[1:]])


async def _says_goodbye(world: World) -> None:
    """The days around the final session: what would be posted, and what came of it all."""
    await _approves(world, world.mira.id, "project", "Mira")
    found = await world.services.cohorts.in_channel(world.channel.id)
    assert found is not None
    await beat(world, (found.final_session_at - world.clock() - timedelta(days=3)).total_seconds())
    for _ in range(10):  # at an hour of the day at which each of them can be asked
        await beat(world, 12 * 3600)


async def _comes_in(world: World, walk: "Walk") -> None:
    """Through the door, and through every form and button before the first question."""
    await world.welcomed(world.ravi)
    await world.joined(world.mira)
    await walk.looks_at_the_card()


async def _changes_what_was_said(world: World, walk: "Walk") -> None:
    """Messages that are edited and deleted, that wait for their place, and words that were no steering."""
    mallory, room = walk.mallory, world.room(world.mira)
    for _ in range(3):
        await room.type(mallory.trick())
    await walk.looks_at_the_card()
    run = await world.services.exercises.review(world.mira.id, "project")
    await world.bot.stage.show(await world.services.exercises.reopen(world.mira.id, run.id, "B1"))
    message = await room.type(mallory.trick())
    await room.user.edit(message, mallory.trick())
    await walk.looks_at_the_card()
    await room.user.delete(message)
    await walk.looks_at_the_card()
    await world.bot.stage.show(await world.services.exercises.reopen(world.mira.id, run.id, "B4"))
    message = await room.type("\n".join(AT_THE_START))
    await room.user.edit(message, "\n".join(ONE_LINE[:3]))
    await walk.on(await room.press("History"))


class Walk:
    """Presses everything, chooses everywhere, fills every form with tricks; each kind of custom id some times."""

    def __init__(self, world: World, mallory: Mallory) -> None:
        self.world, self.mallory, self.user = world, mallory, world.mira.user
        self.used: Counter[str] = Counter()
        self.files: set[str] = set()

    async def runs(self, command: Command) -> None:
        """With what is needed; with all options, as they are offered; and with tricks in them."""
        needed = {
            one.display_name: await self._given(command, one) for one in command.parameters if one.required
        }
        offered = {one.display_name: await self._given(command, one) for one in command.parameters}
        tricks = {
            one.display_name: self.mallory.trick()
            for one in command.parameters
            if one.type is discord.AppCommandOptionType.string and not one.choices
        }
        for options in (needed, offered, offered | tricks):
            mira = self.world.mira
            await self.on(await mira.slash(self.world.channel, command.qualified_name, **options), mira)
        if command.root_parent is not None and command.root_parent.guild_only:
            sam = self.world.sam
            hers = {one.display_name: await self._given(command, one, sam) for one in command.parameters}
            for options in (needed, offered, hers):
                await self.on(await sam.slash(self.world.channel, command.qualified_name, **options), sam)

    async def _given(self, command: Command, one: app_commands.Parameter, who: Any = None) -> Any:
        match one.type:
            case discord.AppCommandOptionType.user:
                return self.world.ravi
            case discord.AppCommandOptionType.channel:
                return self.world.channel
            case _ if one.choices:
                return one.choices[0].value
            case discord.AppCommandOptionType.string if one.autocomplete:
                name = command.qualified_name
                found = await (who or self.world.mira).autocomplete(
                    self.world.channel, name, one.display_name, ""
                )
                return found[-1]["value"] if found else self.mallory.trick()
            case discord.AppCommandOptionType.string:
                return TIMES.get((command.name, one.display_name)) or (
                    "in 3 weeks" if one.display_name in DATES else self.mallory.trick()
                )
            case discord.AppCommandOptionType.boolean:
                return True
            case _:
                return one.min_value or 1

    async def on(self, result: InteractionResult | None, who: Any = None) -> None:
        """As far as this leads. `who` pressed, in a server; else she did in her direct messages."""
        await self.leads_on(self._said(result, who or self.user))

    async def leads_on(self, messages: list[tuple[Any, Any]]) -> None:
        pending = deque(messages)
        while pending:
            who, message = pending.popleft()
            message = self._now(message)
            # The last ones first: what leads on to another question comes before them.
            part = next(filter(self._is_new, [*openapi.walk(components(message))][::-1]), None)
            if part is not None:
                pending += [*self._said(await self._use(who, message, part), who), (who, message)]

    def _now(self, message: Any) -> Any:
        """The message as it stands now, after what was pressed on it."""
        if not isinstance(message, discord.Message):
            return message
        there = [*self.world.room(self.world.mira).cards(), *self.world.channel.history()]
        return next(card for card in there if card.id == message.id)

    async def looks_at_the_card(self) -> None:
        await self.on(None)

    def _said(self, result: InteractionResult | None, who: Any) -> list[tuple[Any, Any]]:
        said = [] if result is None else [result.response, *result.followups]
        card = self.world.room(self.world.mira).alive()[-1:]
        return [*((who, one) for one in said if one is not None), *((self.user, one) for one in card)]

    def _is_new(self, part: dict[str, Any]) -> bool:
        return "custom_id" in part and self.used[_kind(part)] < EACH

    async def _use(self, who: Any, message: Any, part: dict[str, Any]) -> InteractionResult:
        custom_id = part["custom_id"]
        self.used[_kind(part)] += 1
        if custom_id.startswith("export:"):
            self.files.add(custom_id.rpartition(":")[2])
        if part["type"] == openapi.BUTTON:
            result = await who.click(message, custom_id=custom_id)
        else:
            values = [option["value"] for option in part["options"]]
            result = await who.select(message, values[-1:], custom_id=custom_id)
        while result.modal is not None:
            result = await self.mallory.fill(result, [*HOSTILE, LONG], who)
        return result


def components(message: Any) -> list[dict[str, Any]]:
    return reading.components(message) if isinstance(message, discord.Message) else message.components


def _kind(part: dict[str, Any]) -> str:
    return re.sub(r"\b[0-9a-f]{8}\b|\d+", "#", part["custom_id"])
