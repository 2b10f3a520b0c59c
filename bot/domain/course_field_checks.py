"""Whether a field fits into its exercise: what it names, what may stand together, and what its kind demands."""

from collections.abc import Iterator

from bot.domain.course import (
    ALL_DOUBTS,
    ENDS,
    TERMS,
    Becomes,
    Brief,
    Choice,
    Condition,
    Dated,
    Field,
    FieldRef,
    HandIn,
    Lines,
    Number,
    Prompt,
    Short,
    Text,
    Tripwire,
)
from bot.domain.course_draft import Draft
from bot.domain.course_fields import OFFERED, named, ref
from bot.domain.course_limits import MOST_CARD, MOST_OPTIONS
from bot.domain.strict_table import Raw, Table


def check_field(draft: Draft, prompt: Prompt, field: Field) -> None:
    own = FieldRef(prompt.id, field.id)
    table, at = draft.fields[own], draft.order[own]
    for keys, name in _earlier(field):
        check_earlier(draft, table, name, at, *keys)
    for key, offer in _offered(field):
        for name in OFFERED.findall(offer):
            check_anywhere(draft, table, prompt, ref(name), at, key)
    for keys, condition in _conditions(field, table):
        check_earlier(draft, table, condition.field, at, *keys)
        check_condition(draft, table, prompt, condition, at, *keys)
    if _hangs_on(draft, own, own, set()):
        table.wrong("whether it is asked hangs on itself, by what its conditions and sources name", "when")
    _check_rows(draft, table, field)
    _check_kind(draft, table, prompt, field)
    _check_room(table, prompt, field)


def _earlier(field: Field) -> Iterator[tuple[tuple[str | int, ...], FieldRef]]:
    """What a field names that must stand before it, with the keys under which it does."""
    if field.per is not None:
        yield ("per",), field.per
    if field.first is not None:
        yield ("first",), field.first
    match field.kind:
        case Choice(sources=sources):
            yield from ((("from", number), source) for number, source in enumerate(sources))
        case Lines(sources=sources, joins=joins):
            yield from ((("from", number), source) for number, source in enumerate(sources))
            if joins is not None:
                yield ("joins",), joins
        case Tripwire(about, before):
            yield ("about",), about
            yield ("before",), before
        case Brief(sections):
            for number, section in enumerate(sections):
                yield from ((("sections", number, "fields"), name) for name in section.fields)
        case Text() | Number() | Dated() | HandIn():
            pass


def _conditions(field: Field, table: Table) -> Iterator[tuple[tuple[str | int, ...], Condition]]:
    """Those of its `when` and of its short form's, with the keys under which they stand."""
    for number, condition in enumerate(field.when):
        yield _under_when(table.raw, number), condition
    if field.short is not None:
        for number, condition in enumerate(field.short.when):
            yield ("short", *_under_when(table.raw["short"], number)), condition


def _offered(field: Field) -> Iterator[tuple[str, str]]:
    if isinstance(field.kind, Text):
        yield from (("offers", offer) for offer in field.kind.offers)


# What is named


def check_names(draft: Draft, own: FieldRef, field: Field) -> None:
    """Whatever a field names must be there at all."""
    table = draft.fields[own]
    for keys, name in _earlier(field):
        if name != ALL_DOUBTS or keys[0] != "sections":
            check_name(draft, table, name, *keys)
    for key, offer in _offered(field):
        for name in OFFERED.findall(offer):
            check_name(draft, table, ref(name), key)
    for keys, condition in _conditions(field, table):
        for name in filter(None, (condition.field, condition.row)):
            check_name(draft, table, name, *keys)


def check_name(draft: Draft, table: Table, name: FieldRef, *key: str | int) -> None:
    if name not in draft.known:
        table.wrong(f"“{named(name)}” is no field of this exercise (write it as prompt.field)", *key)


def _under_when(raw: Raw, number: int) -> tuple[str | int, ...]:
    return ("when", number) if isinstance(raw.get("when"), list) else ("when",)


def check_earlier(draft: Draft, table: Table, name: FieldRef, at: int, *key: str | int) -> None:
    """A field may name another that stands before it: what comes later cannot have been answered yet."""
    if name not in draft.known:
        return  # which is said by `check_name`
    if not draft.earlier(name, at):
        table.wrong(f"“{named(name)}” is no earlier field, so nobody has answered it yet", *key)
    elif isinstance(draft.known[name].kind, Brief | HandIn | Tripwire):
        table.wrong(f"“{named(name)}” has no answers that could be used here", *key)


def check_anywhere(
    draft: Draft, table: Table, prompt: Prompt, name: FieldRef, at: int, *key: str | int
) -> None:
    """The same, but a later field will do where a loop leads back here from it."""
    if name in draft.known and not draft.earlier(name, at) and draft.leads_back(name, prompt):
        return
    check_earlier(draft, table, name, at, *key)


def check_condition(
    draft: Draft, table: Table, prompt: Prompt, condition: Condition, at: int, *key: str | int
) -> None:
    """What a condition asks of its field; whether that field is there already is seen by whoever calls this."""
    field = draft.known.get(condition.field)
    if field is None:
        return
    if not isinstance(field.kind, Choice) or not field.kind.options:
        table.wrong(
            f"a condition needs a choice with options of its own, and “{condition.field}” is none", *key
        )
        return
    unknown = condition.any_of - {option.id for option in field.kind.options}
    if unknown:
        table.wrong(f"“{condition.field}” has no option {', '.join(sorted(unknown))}", *key)
    if condition.row is None:
        return
    check_anywhere(draft, table, prompt, condition.row, at, *key)
    if not _same_items(draft, field.per, condition.row):
        table.wrong(
            f"with “row”, “{condition.field}” must be asked once for each of what “{named(condition.row)}” "
            "picks from (“per”)",
            *key,
        )


def _same_items(draft: Draft, one: FieldRef | None, other: FieldRef) -> bool:
    """Whether two fields may come to the same items; True also where that cannot be told, since one is unknown."""
    if one is None:
        return False
    if one not in draft.known or other not in draft.known:
        return True
    return bool(draft.items_of(one) & draft.items_of(other))


def _hangs_on(draft: Draft, start: FieldRef, wanted: FieldRef, seen: set[FieldRef]) -> bool:
    """Whether a field's being asked hangs on `wanted`, however indirectly."""
    field = draft.known.get(start)
    if field is None or start in seen:
        return False
    seen.add(start)
    needs = [condition.field for condition in field.when]
    needs += [condition.row for condition in field.when if condition.row is not None]
    needs += field.kind.sources if isinstance(field.kind, Choice) else ()
    return any(need == wanted or _hangs_on(draft, need, wanted, seen) for need in needs)


# What may stand together


def _check_rows(draft: Draft, table: Table, field: Field) -> None:
    kind, per = field.kind, field.per
    if field.or_once and per is None:
        table.wrong("“or_once” is for fields with “per”", "or_once")
    if field.first is not None and not _same_items(draft, per, field.first):
        table.wrong("“first” must pick from what “per” names", "first")
    if isinstance(kind, Lines) and kind.joins is not None:
        joined = draft.known.get(kind.joins)
        if per not in (kind.joins, None):
            table.wrong("“joins” goes with “per” of the same field, or without any", "joins")
        if joined is not None and not isinstance(joined.kind, Lines):
            table.wrong("“joins” must name a list", "joins")
    if isinstance(kind, Lines) and kind.becomes is Becomes.STEPS:
        whole = None if per is None else draft.known.get(per)
        if per is None or (whole is not None and not isinstance(whole.kind, Dated)):
            table.wrong("“becomes” as steps needs “per” with a dated field", "becomes")


def _check_kind(draft: Draft, table: Table, prompt: Prompt, field: Field) -> None:
    if field.required and field.optional:
        table.wrong("either “required” or “optional”, not both", "required")
    if field.term is not None:
        _check_term(table, field)
    if field.short is not None:
        _check_short(table, field, field.short)
    match field.kind:
        case Lines() as lines:
            _check_lines(table, lines)
        case Choice() as choice:
            _check_choice(table, field, choice)
        case Number(advised=advised, advice=advice):
            if (advised is None) != (not advice):
                table.wrong("“advised” and “advice” belong together", "advised" if advice == "" else "advice")
        case Tripwire(about, before):
            _check_tripwire(draft, table, prompt, about, before)
        case Brief(sections):
            if not sections:
                table.wrong("a brief needs sections", "sections")
        case Text() | Dated() | HandIn():
            pass


def _check_term(table: Table, field: Field) -> None:
    assert field.term is not None
    fit = TERMS[field.term]
    if not isinstance(field.kind, Choice) or field.kind.sources or field.kind.most > 1:
        table.wrong("“term” needs a choice of one among options", "term")
        return
    odd = [option.id for option in field.kind.options if option.id not in fit]
    if odd:
        table.wrong(
            f"for “term = {field.term}” there is no option {', '.join(odd)}, but {', '.join(sorted(fit))}",
            "term",
        )


def _check_short(table: Table, field: Field, short: Short) -> None:
    if not isinstance(field.kind, Choice):
        table.wrong("only a choice has a short form", "short")
    elif short.most > field.kind.most:
        table.wrong("a short form asks for no more than the long one", "short", "max")
    elif short.most < field.kind.least or (field.kind.ranked and short.most < 2):
        table.wrong("a short form's “max” must not be below what the choice needs", "short", "max")


def _check_lines(table: Table, lines: Lines) -> None:
    if lines.target is not None and lines.target < lines.least:
        table.wrong("“target” must not be below “min”", "target")
    if lines.target is not None and lines.most is not None and lines.target > lines.most:
        table.wrong("“target” must not be above “max”", "target")
    _check_options(table, len(lines.options))


def _check_options(table: Table, number: int) -> None:
    if number > MOST_OPTIONS:
        key = "catalogue" if "catalogue" in table.raw else "options"
        table.wrong(f"there are {number} options, at most {MOST_OPTIONS} fit", key)


def _check_choice(table: Table, field: Field, choice: Choice) -> None:
    options = choice.options
    _check_options(table, len(options))
    if options and not choice.own_words and choice.least > len(options):
        table.wrong(f"“min” is {choice.least}, and there are {len(options)} options", "min")
    if choice.ranked and choice.most < 2:
        table.wrong("“ranked” needs “max” of 2 or more", "ranked")
    if choice.tag and not choice.sources:
        table.wrong("“tag” marks earlier answers, so it needs “from”", "tag")
    if choice.tags_row and (field.per is None or not options):
        table.wrong("“tags_row” needs options, and “per”", "tags_row")
    if choice.most > 1 and any(option.pauses or option.readers for option in options):
        table.wrong("an option that pauses, or tells who reads, needs “max” of 1", "max")


def _check_tripwire(draft: Draft, table: Table, prompt: Prompt, about: FieldRef, before: FieldRef) -> None:
    risk, milestone = draft.known.get(about), draft.known.get(before)
    if risk is not None and (about.prompt != prompt.id or not isinstance(risk.kind, Text)):
        table.wrong("“about” must name a text of the same prompt", "about")
    if milestone is not None and not isinstance(milestone.kind, Dated):
        table.wrong("“before” must name a dated field", "before")


def long(prompt: Prompt) -> int:
    """The characters of a prompt's text, once the date is in it as Discord writes it."""
    return len(prompt.text.replace(ENDS, "<t:9999999999:D>"))


def _check_room(table: Table, prompt: Prompt, field: Field) -> None:
    """A card holds so much and no more; the prompt's text stands above its first question, to be sure above any."""
    options = field.kind.options if isinstance(field.kind, Choice | Lines) else ()
    ask = max(len(field.ask), len(field.short.ask) if field.short is not None else 0)
    size = long(prompt) + ask + sum(len(option.text) + len("25. \n") for option in options)
    if size > MOST_CARD:
        table.wrong(
            f"the prompt's text, this question and its options have {size} characters, "
            f"at most {MOST_CARD} fit on a card",
            "ask",
        )
