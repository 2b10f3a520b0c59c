"""Reads the fields of a course file's prompts: what is asked, of which kind, and on which conditions."""

import re
from collections.abc import Mapping

from bot.domain.course import (
    ALL_DOUBTS,
    Becomes,
    Brief,
    Choice,
    Condition,
    Dated,
    Entry,
    Field,
    FieldRef,
    HandIn,
    Kind,
    Lines,
    Number,
    Option,
    Section,
    Short,
    Term,
    Text,
    Tripwire,
    Visibility,
)
from bot.domain.course_limits import (
    MOST_ABOUT,
    MOST_ASK,
    MOST_DATED,
    MOST_MINUTES,
    MOST_OPTION,
    MOST_TAG,
    MOST_TITLE,
    MOST_UNIT,
)
from bot.domain.response import UNSURE
from bot.domain.strict_table import Table

OFFERED = re.compile(r"\{([^{}]*)\}")
"""The earlier answer that an offer is filled in with."""

KINDS = ("text", "list", "choice", "number", "dated", "tripwire", "brief", "hand-in")


def ref(name: str) -> FieldRef:
    """`prompt.field`; whether there is such a field is seen later."""
    if name == UNSURE:
        return ALL_DOUBTS
    prompt, _, field = name.partition(".")
    return FieldRef(prompt, field)


def named(ref_: FieldRef) -> str:
    """As it stands in the file."""
    return UNSURE if ref_ == ALL_DOUBTS else str(ref_).rstrip(".")


def conditions(table: Table) -> tuple[Condition, ...]:
    """What stands under `when`: one table, or a list of them that must all hold."""
    return tuple(_condition(row) for row in table.table_or_tables("when"))


def _condition(table: Table) -> Condition:
    condition = Condition(
        field=ref(table.text("field")),
        any_of=frozenset(table.texts("is")),
        never=table.flag("never"),
        row=_maybe_ref(table, "row"),
    )
    if not condition.any_of and isinstance(table.raw.get("is", []), list):
        table.wrong("a condition names options in “is”", "is")
    table.done()
    return condition


def _maybe_ref(table: Table, key: str) -> FieldRef | None:
    name = table.text(key, "")
    return ref(name) if name else None


class FieldReader:
    """Reads the fields of one exercise, and remembers where each of them stood."""

    def __init__(self, catalogues: Mapping[str, tuple[Entry, ...]]) -> None:
        self.catalogues = catalogues
        self.tables: dict[FieldRef, Table] = {}

    def field(self, table: Table, prompt_id: str) -> Field:
        if table.raw.get("id") == UNSURE:
            table.wrong(f"the id “{UNSURE}” belongs to the doubts that members may note everywhere", "id")
        field = Field(
            id=table.id(),
            ask=table.text("ask", most=MOST_ASK),
            kind=self._kind(table),
            visible=table.choice("visible", Visibility, Visibility.FACILITATOR),
            per=_maybe_ref(table, "per"),
            or_once=table.flag("or_once"),
            when=conditions(table),
            optional=table.flag("optional"),
            required=table.flag("required"),
            first=_maybe_ref(table, "first"),
            term=table.choice("term", Term, Term.WHO) if "term" in table.raw else None,
            short=_short(table),
        )
        table.done()
        self.tables[FieldRef(prompt_id, field.id)] = table
        return field

    def _kind(self, table: Table) -> Kind:
        match table.text("kind"):
            case "text":
                return Text(_offers(table), table.flag("link"))
            case "list":
                return self._list(table)
            case "choice":
                return self._choice(table)
            case "number":
                unit = table.text("unit", most=MOST_UNIT)
                return Number(unit, table.maybe("advised"), table.text("advice", "", most=MOST_ABOUT))
            case "dated":
                return _dated(table)
            case "tripwire":
                return Tripwire(ref(table.text("about")), ref(table.text("before")))
            case "brief":
                return Brief(
                    tuple(_section(row) for row in table.named("sections", f"{table.where}, section"))
                )
            case "hand-in":
                return HandIn()
            case other:
                if other:
                    table.wrong(f"“{other}” is no kind of field: {', '.join(KINDS)}", "kind")
                table.asked |= table.raw.keys()  # what belongs to it cannot be known
                return Text()

    def _list(self, table: Table) -> Lines:
        lines = Lines(
            least=table.number("min", 1, least=1),
            most=table.maybe("max", least=1),
            target=table.maybe("target", least=1),
            minutes=table.maybe("minutes", least=1, most=MOST_MINUTES),
            options=self._of_catalogue(table),
            sources=_sources(table),
            joins=_maybe_ref(table, "joins"),
            becomes=_becomes(table, Becomes.STEPS),
        )
        _check_range(table, lines.least, lines.most)
        return lines

    def _choice(self, table: Table) -> Choice:
        own = tuple(_option(row) for row in table.named("options", f"{table.where}, option"))
        of_catalogue = self._of_catalogue(table)
        if {option.id for option in own} & {option.id for option in of_catalogue}:
            table.wrong("an option has the same id as an entry of the catalogue", "catalogue")
        choice = Choice(
            options=own + of_catalogue,
            sources=_sources(table),
            least=table.number("min", 1, least=1),
            most=table.number("max", 1, least=1),
            own_words=table.flag("own_words", True),
            ranked=table.flag("ranked"),
            tag=table.text("tag", "", most=MOST_TAG),
            tags_row=table.flag("tags_row"),
        )
        _check_range(table, choice.least, choice.most)
        if bool(choice.options) == bool(choice.sources):
            table.wrong("a choice needs either options (or a catalogue), or “from”")
        return choice

    def _of_catalogue(self, table: Table) -> tuple[Option, ...]:
        """The entries of the catalogue that a field names, as options."""
        name = table.text("catalogue", "")
        if name and name not in self.catalogues:
            table.wrong(f"there is no catalogue “{name}”", "catalogue")
        return tuple(Option(entry.id, entry.text) for entry in self.catalogues.get(name, ()))


def _check_range(table: Table, least: int, most: int | None) -> None:
    if most is not None and least > most > 0:
        table.wrong("“min” must not be above “max”", "min")


def _sources(table: Table) -> tuple[FieldRef, ...]:
    return tuple(ref(name) for name in table.one_or_more("from"))


def _becomes(table: Table, *possible: Becomes) -> Becomes | None:
    """What the items are besides; each kind of list may become some of these things only."""
    if "becomes" not in table.raw:
        return None
    said = table.choice("becomes", Becomes, possible[0])
    if said not in possible:
        table.wrong(f"here “becomes” must be one of {', '.join(possible)}", "becomes")
    return said


def _offers(table: Table) -> tuple[str, ...]:
    """`offers`, or `offer` where there is but one."""
    if "offer" in table.raw and "offers" in table.raw:
        table.wrong("“offer” and “offers” together: put all of them into “offers”", "offer")
    one = table.text("offer", "", most=MOST_ASK)
    offers = (*((one,) if one else ()), *table.texts("offers", most=MOST_ASK))
    for offer in offers:
        names = OFFERED.findall(offer)
        if offer.count("{") != len(names) or offer.count("}") != len(names):
            table.wrong("an offer has a brace without its other half", "offers" if not one else "offer")
        if len(names) > 1:
            table.wrong("an offer carries one earlier answer at most", "offers" if not one else "offer")
    return offers


def _option(table: Table) -> Option:
    option = Option(
        id=table.id(),
        text=table.text("text", most=MOST_OPTION),
        pauses=table.flag("pauses"),
        readers=table.flag("readers"),
    )
    if option.pauses and option.readers:
        table.wrong("an option either pauses or tells who the readers are", "readers")
    table.done()
    return option


def _short(field: Table) -> Short | None:
    table = field.table("short")
    if table is None:
        return None
    short = Short(conditions(table), table.text("ask", most=MOST_ASK), table.number("max", 1, least=1))
    if not short.when:
        table.wrong("a short form says for whom it is, in “when”", "when")
    table.done()
    return short


def _dated(table: Table) -> Dated:
    dated = Dated(
        least=table.number("min", 1, least=1),
        most=table.number("max", 10, least=1, most=MOST_DATED),
        hours=table.flag("hours"),
        becomes=_becomes(table, Becomes.MILESTONES, Becomes.TESTS) or Becomes.MILESTONES,
    )
    _check_range(table, dated.least, dated.most)
    return dated


def _section(table: Table) -> Section:
    refs = tuple(ref(name) for name in table.texts("fields"))
    section = Section(table.id(), table.text("heading", most=MOST_TITLE), refs)
    if not refs:
        table.wrong("a section names fields in “fields”", "fields")
    table.done()
    return section
