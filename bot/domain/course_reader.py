"""Reads a course file, strictly: every mistake at once, each with its file, line and prompt.

A course is written by teachers. Whatever is unknown, unreachable or too long for Discord is named here, so that no
member ever meets it. The figures are Discord's limits: 25 options in a select, 80 characters on a button, 100 in
an option, 4,000 characters on a card (of which the bot needs some for itself).
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from typing import TypeVar, cast
from urllib.parse import parse_qsl, urlsplit

from bot.domain.course import (
    Branch,
    Brief,
    Choice,
    Condition,
    Course,
    Dated,
    Entry,
    Exercise,
    Field,
    FieldRef,
    HandIn,
    Kind,
    Lines,
    Number,
    Option,
    Prompt,
    Repeat,
    Resource,
    Section,
    Text,
    Visibility,
)
from bot.domain.refusals import CannotStart
from bot.domain.response import UNSURE
from bot.domain.strict_table import Raw, Table

MOST_ASK = 500
MOST_EXAMPLE = 300
MOST_TITLE = 100
MOST_OPTION = 80
MOST_OPTIONS = 25
TRACKING = ("_gl", "gclid", "fbclid", "mc_eid")

_OFFERED = re.compile(r"\{([^}]*)\}")

T = TypeVar("T")


class BadCourse(CannotStart):
    """The course file cannot be used; `mistakes` has one sentence each, with file, line and prompt."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


def read_course(source: str, file: str) -> Course:
    """The course that this TOML text describes; raises BadCourse with all of its mistakes."""
    try:
        raw = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise BadCourse([f"{file}: this is not TOML: {error}."]) from None
    reader = _Reader(source, file)
    course = reader.course(raw)
    if reader.mistakes:
        raise BadCourse(reader.mistakes)
    return course


class _Reader:
    def __init__(self, source: str, file: str) -> None:
        self.lines, self.file = source.splitlines(), file
        self.mistakes: list[str] = []
        self.fields: dict[FieldRef, Field] = {}
        self.prompts: dict[str, Prompt] = {}
        self.catalogues: dict[str, tuple[Entry, ...]] = {}
        self.resources: dict[str, Resource] = {}

    def wrong(self, where: str, what: str, nth: int = 1) -> None:
        """Keep a mistake, with the line on which the innermost named thing has its id (for the nth time)."""
        line = 0
        names = [part.rsplit(" ", 1)[-1] for part in where.split(", ")]
        for name in names:
            line = self._line_of(name, line, nth if name is names[-1] else 1) or line
        self.mistakes.append(f"{self.file}:{line or 1}: {where}: {what}.")

    def _line_of(self, name: str, after: int, nth: int) -> int | None:
        """The nth line, of those from this one on, that gives something this id."""
        gives = re.compile(rf'\bid\s*=\s*"{re.escape(name)}"')
        found = [n for n, text in enumerate(self.lines, 1) if n >= after and gives.search(text)]
        return found[nth - 1] if len(found) >= nth else None

    def course(self, raw: Raw) -> Course:
        table = Table(self.wrong, raw, "course")
        key, title = table.id(), table.text("title", most=MOST_TITLE)
        self.resources = self._by_id(table, "resources", "resource", self.resource)
        self.catalogues = {
            name: tuple(rows.values())
            for name, rows in (
                (
                    name,
                    self._by_id(
                        Table(self.wrong, {"entries": rows}, f"catalogue {name}"),
                        "entries",
                        "entry",
                        self.entry,
                    ),
                )
                for name, rows in Table(self.wrong, raw.get("catalogues", {}), "catalogues").raw.items()
            )
        }
        table.asked.add("catalogues")
        exercises = self._by_id(table, "exercises", "exercise", self.exercise)
        if not exercises:
            table.wrong("a course needs at least one exercise")
        course = Course(
            key,
            title,
            table.text("invitation"),
            tuple(exercises.values()),
            tuple(self.resources.values()),
            tuple(self.catalogues.items()),
        )
        table.done()
        return course

    def _by_id(self, table: Table, key: str, called: str, read: Callable[[Table], T]) -> dict[str, T]:
        """The rows under a key, each read and filed under its id; an id that stands twice is a mistake."""
        found: dict[str, T] = {}
        for number, raw in enumerate(table.rows(key), 1):
            given = cast("Raw", raw).get("id") if isinstance(raw, Mapping) else None
            row_id = given if isinstance(given, str) and given else number
            row = Table(self.wrong, cast("object", raw), f"{called} {row_id}")
            if row_id in found:
                self.wrong(row.where, "this id stands twice", nth=2)
            row.id()
            found[str(row_id)] = read(row)
            row.done()
        return found

    def resource(self, table: Table) -> Resource:
        url = table.text("url", most=512)
        problem = link_problem(url)
        if problem:
            table.wrong(problem)
        title, author = table.text("title", most=MOST_TITLE), table.text("author", "", most=MOST_TITLE)
        return Resource(table.id(), title, author, table.maybe("year"), url, table.text("about", most=300))

    def entry(self, table: Table) -> Entry:
        text, about = table.text("text", most=MOST_OPTION), table.text("about", "", most=MOST_ASK)
        return Entry(table.id(), text, about, self._resources(table))

    def _resources(self, table: Table) -> tuple[str, ...]:
        wanted = table.texts("resources")
        for resource in wanted:
            if resource not in self.resources:
                table.wrong(f"there is no resource “{resource}”")
        return wanted

    def exercise(self, table: Table) -> Exercise:
        self.fields, self.prompts = {}, {}
        title, about = table.text("title", most=MOST_TITLE), table.text("about")
        minutes = table.number("minutes")
        prompts = self._by_id(table, "prompts", "prompt", self.prompt)
        for prompt in prompts.values():
            for branch in prompt.branches:
                if branch.go not in prompts:
                    self.wrong(f"prompt {prompt.id}", f"it goes on to “{branch.go}”, which is no prompt")
        kinds = [field.kind for prompt in prompts.values() for field in prompt.fields]
        if not kinds:
            table.wrong("an exercise needs prompts")
        elif not isinstance(kinds[-1], HandIn):
            table.wrong("the last field must be of the kind “hand-in”")
        first = next(iter(prompts.values())).fields[:1] if prompts else ()
        if any(field.per or field.when for field in first):
            table.wrong("the first field must be asked of everybody: no “per”, no “when”")
        return Exercise(table.id(), title, about, minutes, tuple(prompts.values()))

    def prompt(self, table: Table) -> Prompt:
        prompt_id = table.id()
        title, text = table.text("title", most=MOST_TITLE), table.text("text")
        fields = self._by_id(
            table, "fields", f"prompt {prompt_id}, field", lambda row: self.field(row, prompt_id)
        )
        if not fields:
            table.wrong("a prompt needs at least one field")
        prompt = Prompt(
            id=prompt_id,
            step=table.number("step"),
            title=title,
            text=text,
            fields=tuple(fields.values()),
            core=table.flag("core", True),
            examples=table.texts("examples", most=MOST_EXAMPLE),
            resources=self._resources(table),
            carries=tuple(self._ref(table, name) for name in table.texts("carries")),
            branches=tuple(self._branch(table, raw) for raw in table.rows("next")),
            repeat=self._repeat(table, fields),
        )
        self.prompts[prompt_id] = prompt
        return prompt

    def field(self, table: Table, prompt_id: str) -> Field:
        if table.raw.get("id") == UNSURE:
            table.wrong(f"the id “{UNSURE}” belongs to the doubts that members may note everywhere")
        field = Field(
            id=table.id(),
            ask=table.text("ask", most=MOST_ASK),
            kind=self._kind(table),
            visible=self._visibility(table),
            per=self._maybe_ref(table, "per"),
            or_once=table.flag("or_once", False),
            when=self._condition(table, table.raw["when"]) if "when" in table.raw else None,
            optional=table.flag("optional", False),
        )
        table.asked.add("when")
        self.fields[FieldRef(prompt_id, field.id)] = field
        return field

    def _visibility(self, table: Table) -> Visibility:
        said = table.text("visible", Visibility.FACILITATOR)
        if said not in set(Visibility):
            table.wrong(f"“visible” must be one of {', '.join(Visibility)}")
            return Visibility.PRIVATE
        return Visibility(said)

    def _kind(self, table: Table) -> Kind:
        match table.text("kind"):
            case "text":
                offer = self._offer(table)
                return Text((offer,) if offer else ())
            case "list":
                lines = Lines(table.number("min", 1), table.maybe("max"))
                self._check_range(table, lines.least, lines.most)
                return lines
            case "choice":
                return self._choice(table)
            case "number":
                return Number(table.text("unit"), table.maybe("advised"), table.text("advice", ""))
            case "dated":
                dated = Dated(table.number("min", 1), table.number("max", 10))
                self._check_range(table, dated.least, dated.most)
                return dated
            case "brief":
                return Brief(tuple(self._section(table, raw) for raw in table.rows("sections")))
            case "hand-in":
                return HandIn()
            case other:
                table.wrong(
                    f"“{other}” is no kind of field: text, list, choice, number, dated, brief, hand-in"
                )
                return Text()

    def _check_range(self, table: Table, least: int, most: int | None) -> None:
        if least < 1 or (most is not None and least > most):
            table.wrong("“min” must be 1 or more, and not above “max”")

    def _offer(self, table: Table) -> str:
        offer = table.text("offer", "", most=MOST_ASK)
        names = _OFFERED.findall(offer)
        if offer.count("{") != len(names) or offer.count("}") != len(names):
            table.wrong("an offer has a brace without its other half")
        if len(names) > 1:
            table.wrong("an offer carries one earlier answer at most")
        for name in names:
            self._ref(table, name)
        return offer

    def _choice(self, table: Table) -> Choice:
        options = tuple(self._option(table, raw) for raw in table.rows("options"))
        catalogue = table.text("catalogue", "")
        if catalogue and catalogue not in self.catalogues:
            table.wrong(f"there is no catalogue “{catalogue}”")
        options += tuple(Option(entry.id, entry.text) for entry in self.catalogues.get(catalogue, ()))
        source = self._maybe_ref(table, "from")
        if bool(options) == bool(source):
            table.wrong("a choice needs either options (or a catalogue), or “from”")
        if len(options) > MOST_OPTIONS:
            table.wrong(f"there are {len(options)} options, at most {MOST_OPTIONS} fit")
        if len({option.id for option in options}) < len(options):
            table.wrong("two options have the same id")
        least, most = table.number("min", 1), table.number("max", 1)
        self._check_range(table, least, most)
        sources = (source,) if source else ()
        return Choice(options, sources, least, most, table.flag("own_words", True))

    def _option(self, table: Table, raw: object) -> Option:
        row = Table(self.wrong, raw, f"{table.where}")
        option = Option(row.id(), row.text("text", most=MOST_OPTION), row.flag("pauses", False))
        row.done()
        return option

    def _section(self, table: Table, raw: object) -> Section:
        row = Table(self.wrong, raw, table.where)
        refs = tuple(self._ref(table, name) for name in row.texts("fields"))
        section = Section(row.id(), row.text("heading", most=MOST_TITLE), refs)
        row.done()
        return section

    def _branch(self, table: Table, raw: object) -> Branch:
        row = Table(self.wrong, raw, table.where)
        row.asked.add("when")
        branch = Branch(self._condition(table, row.raw.get("when", {})), row.text("go"))
        row.done()
        return branch

    def _condition(self, table: Table, raw: object) -> Condition:
        row = Table(self.wrong, raw, table.where)
        ref, wanted = self._ref(table, row.text("field")), frozenset(row.texts("is"))
        if not wanted:
            table.wrong("a condition names options in “is”")
        kind = self.fields[ref].kind if ref in self.fields else None
        if isinstance(kind, Choice) and not wanted <= {option.id for option in kind.options}:
            table.wrong(f"“{ref}” has no option {', '.join(sorted(wanted))}")
        elif kind is not None and not isinstance(kind, Choice):
            table.wrong(f"a condition needs a choice, and “{ref}” is none")
        row.done()
        return Condition(ref, wanted)

    def _repeat(self, table: Table, fields: dict[str, Field]) -> Repeat | None:
        table.asked.add("repeat")
        if "repeat" not in table.raw:
            return None
        row = Table(self.wrong, table.raw["repeat"], table.where)
        repeat = Repeat(row.number("min", 1), row.number("max"), row.text("lens"))
        self._check_range(table, repeat.least, repeat.most)
        if next(iter(fields), None) != repeat.lens:
            table.wrong(f"the lens “{repeat.lens}” must be the first field of the prompt")
        row.done()
        return repeat

    def _maybe_ref(self, table: Table, key: str) -> FieldRef | None:
        name = table.text(key, "")
        return self._ref(table, name) if name else None

    def _ref(self, table: Table, name: str) -> FieldRef:
        """A field that stands earlier in the file; what comes later cannot have been answered yet."""
        prompt, _, field = name.partition(".")
        ref = FieldRef(prompt, field)
        if ref not in self.fields:
            table.wrong(f"“{name}” is no earlier field (write it as prompt.field)")
        return ref


def link_problem(url: str) -> str | None:
    """What is wrong with a link that members are to press: malformed, not the web's, or one that tracks them."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises where the port is no number
    except ValueError:
        return f"the link “{url}” is malformed"
    if (
        parts.scheme not in ("http", "https")
        or not parts.hostname
        or not url.isascii()
        or re.search(r"[\s<>\[\]]", url)
    ):
        return f"the link “{url}” is malformed"
    tracking = [
        name for name, _ in parse_qsl(parts.query, keep_blank_values=True) if _tracks(name.casefold())
    ]
    return f"the link “{url}” tracks people by “{tracking[0]}”" if tracking else None


def _tracks(name: str) -> bool:
    return name in TRACKING or name.startswith("utm_")
