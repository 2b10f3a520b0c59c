"""An exercise in plain text, as a member meets it: for whoever writes a course, before anybody is in it."""

from collections.abc import Iterable, Iterator
from textwrap import shorten, wrap

from bot.domain.course import (
    ENDS,
    Becomes,
    Brief,
    Choice,
    Condition,
    Course,
    Dated,
    Exercise,
    Field,
    FieldRef,
    HandIn,
    Lines,
    Number,
    Option,
    Prompt,
    Resource,
    Text,
    Tripwire,
)
from bot.domain.course_fields import named
from bot.domain.course_flow import in_words
from bot.ui import wording

WIDTH = 100


def outline(course: Course) -> Iterator[str]:
    """The lines of a whole course; the flow of each exercise is drawn elsewhere."""
    yield f"{course.title} ({course.key})"
    yield from _wrapped(course.invitation, "")
    for name, entries in course.catalogues:
        yield ""
        yield f"Catalogue {name}: {len(entries)} entries."
        yield from (f"    {entry.text} (links: {len(entry.resources)})" for entry in entries)
    if course.questions:
        yield ""
        yield "At the final session each plan has two reviewers, and each of them one of these questions:"
        yield from (line for question in course.questions for line in _wrapped(question))
    unused = _never_at_a_prompt(course)
    if unused:
        yield ""
        yield "Not beside any question, only in the list of what to read: " + ", ".join(unused) + "."


def outline_of(course: Course, exercise: Exercise) -> Iterator[str]:
    yield f"{exercise.title} ({exercise.id}), about {exercise.minutes} minutes"
    yield from _wrapped(exercise.about, "")
    for prompt in exercise.prompts:
        yield ""
        yield from _prompt(course, exercise, prompt)


def _prompt(course: Course, exercise: Exercise, prompt: Prompt) -> Iterator[str]:
    step = f"{prompt.step} of {exercise.steps} · " if prompt.step else ""
    yield f"{step}{prompt.title} ({', '.join((prompt.id, *_traits(prompt)))})"
    yield from _wrapped(prompt.text.replace(ENDS, "[the day on which the projects end]"))
    for ref in prompt.carries:
        yield from _wrapped(f"Shown beside it: what was answered to {_question(exercise, ref)}")
    for field in prompt.fields:
        yield ""
        yield from _field(exercise, prompt, field)
    yield from _beside(course.resources_of(prompt.resources), prompt.examples)
    for branch in prompt.branches:
        then = _prompt_named(exercise, branch.go)
        if branch.when:
            yield from _wrapped(f"If {_conditions(exercise, branch.when)}: on to {then}")
        else:
            yield from _wrapped(f"On to {then}")


def _traits(prompt: Prompt) -> Iterator[str]:
    if not prompt.core:
        yield "an extra"
    if prompt.again:
        yield "a new round whenever a loop leads here"
    if prompt.repeat is not None:
        yield f"{prompt.repeat.least} to {prompt.repeat.most} rounds"


def _field(exercise: Exercise, prompt: Prompt, field: Field) -> Iterator[str]:
    yield from _wrapped(f"? {field.ask} [{prompt.id}.{field.id}]")
    said = [*_asked(exercise, field), *_answered(exercise, field), wording.READERS[field.visible]]
    yield from _wrapped(" ".join(said), " " * 6)
    if field.short is not None:
        short = f"In short, if {_conditions(exercise, field.short.when)}: {field.short.ask} Up to {field.short.most}."
        yield from _wrapped(short, " " * 6)
    yield from _numbered(_options(field))


def _asked(exercise: Exercise, field: Field) -> Iterator[str]:
    """When a question is put, and how often."""
    if field.when:
        yield f"Asked if {_conditions(exercise, field.when)}."
    if field.per is not None:
        first = f", first for those of {_question(exercise, field.first)}" if field.first else ""
        once = "; once for all where there are none" if field.or_once else ""
        yield f"Asked once for each answer to {_question(exercise, field.per)}{first}{once}."
    if field.optional:
        yield "May be left open."
    if field.required:
        yield "Cannot be left open."


def _answered(exercise: Exercise, field: Field) -> Iterator[str]:
    """How it is answered, and what becomes of the answers."""
    match field.kind:
        case Text(offers, link):
            yield "Answered by a link or a file." if link else "Answered in words."
            yield from (f"Offered: “{offer}”." for offer in offers)
        case Lines():
            yield from _list(exercise, field.kind)
        case Choice():
            yield from _choice(exercise, field.kind)
        case Number(unit, advised):
            yield f"Answered by a number of {unit}{f'; advised are {advised}' if advised else ''}."
        case Dated(least, most, hours, becomes):
            more = ", its hours" if hours else ""
            what = "cheap tests" if becomes is Becomes.TESTS else "milestones"
            yield f"{_range(least, most)} {what}, each with its date{more} and its sign."
        case Tripwire(about, before):
            yield f"A day is proposed to ask about {named(about)}, before the next of {named(before)}:"
            yield "yes, another day, another milestone, or no."
        case Brief(sections):
            headings = ", ".join(f"“{section.heading}”" for section in sections)
            yield f"A page made of the answers: {headings}. Each passage can be rewritten."
        case HandIn():
            yield "Hand in, or not yet."
    if field.term is not None:
        yield f"It settles the “{field.term}” of the support contract."


def _list(exercise: Exercise, kind: Lines) -> Iterator[str]:
    yield f"Answered by a list, {_range(kind.least, kind.most)}, one a message or a line."
    if kind.target is not None:
        yield f"The aim is {kind.target}."
    if kind.minutes is not None:
        yield f"It has a timer of {kind.minutes} minutes."
    if kind.joins is not None:
        yield f"What is written goes into the list of {_question(exercise, kind.joins)}"
    if kind.becomes is Becomes.STEPS:
        yield "They become the steps of the milestone."
    if kind.sources:
        yield f"May be taken over: {_questions(exercise, kind.sources)}."
    if kind.options:
        yield "May be taken over as well:"


def _choice(exercise: Exercise, kind: Choice) -> Iterator[str]:
    order = ", in order" if kind.ranked else ""
    own = ", or own words" if kind.own_words else ""
    yield f"Choose {_range(kind.least, kind.most)}{order}{own}."
    if kind.sources:
        yield f"To choose from: the answers to {_questions(exercise, kind.sources)}."
    if kind.tag:
        yield f"What is chosen is marked “{kind.tag}”."
    if kind.tags_row:
        yield "The choice marks what it was asked about."


def _range(least: int, most: int | None) -> str:
    if most is None:
        return f"{least} or more"
    return str(most) if least == most else f"{least} to {most}"


def _options(field: Field) -> tuple[Option, ...]:
    return field.kind.options if isinstance(field.kind, Choice | Lines) else ()


def _numbered(options: Iterable[Option]) -> Iterator[str]:
    for number, option in enumerate(options, 1):
        does = " (closes the exercise for now)" if option.pauses else ""
        does = " (tells who can read what; the question stays)" if option.readers else does
        yield f"      {number:>2}. {option.text}{does}"


def _conditions(exercise: Exercise, conditions: Iterable[Condition]) -> str:
    return " and ".join(
        f"{_question(exercise, condition.field)} is {in_words(exercise, condition, condition.field.prompt)}"
        for condition in conditions
    )


def _question(exercise: Exercise, ref: FieldRef) -> str:
    return f"“{shorten(exercise.field(ref).ask, 50, placeholder='…')}” [{named(ref)}]"


def _questions(exercise: Exercise, refs: Iterable[FieldRef]) -> str:
    return " and ".join(_question(exercise, ref) for ref in refs)


def _prompt_named(exercise: Exercise, prompt_id: str) -> str:
    return f"“{exercise.prompt(prompt_id).title}” ({prompt_id})"


def _beside(resources: Iterable[Resource], examples: Iterable[str]) -> Iterator[str]:
    resources, examples = tuple(resources), tuple(examples)
    if examples or resources:
        yield ""
    for example in examples:
        yield from _wrapped(f"Example: {example}")
    for resource in resources:
        yield from _wrapped(f"Link: {resource.title}")
        yield f"      {resource.url}"


def _never_at_a_prompt(course: Course) -> list[str]:
    used = {
        resource
        for exercise in course.exercises
        for prompt in exercise.prompts
        for resource in prompt.resources
    }
    used |= {
        resource for _, entries in course.catalogues for entry in entries for resource in entry.resources
    }
    return [resource.id for resource in course.resources if resource.id not in used]


def _wrapped(text: str, indent: str = "    ") -> Iterator[str]:
    for paragraph in text.splitlines():
        yield from wrap(
            paragraph, WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
        ) or [""]
