"""A course as data: exercises, their prompts, the fields of a prompt, and what may be read beside them.

A course file (`bot/courses/*.toml`) says all of this; `bot.domain.course_reader` reads it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Visibility(StrEnum):
    """Who may read an answer at most; the member may narrow it, nobody else may widen it."""

    PRIVATE = "private"
    FACILITATOR = "facilitator"
    """The facilitator of the cohort, once the exercise is handed in."""
    COHORT = "cohort"
    """The cohort, after the member approved the exact words."""


@dataclass(frozen=True, slots=True)
class FieldRef:
    """One field of one prompt, written `B2.goals` in a course file."""

    prompt: str
    field: str

    def __str__(self) -> str:
        return f"{self.prompt}.{self.field}"


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose; `pauses` closes the exercise for now instead of going on."""

    id: str
    text: str
    pauses: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """Holds when any answer to the field is one of these options."""

    field: FieldRef
    any_of: frozenset[str]


# What kind of answer a field takes. Limits are soft wherever the member may say "go on anyway".


@dataclass(frozen=True, slots=True)
class Text:
    """Words, in one message or many; `offer` is a beginning to accept or change, with {B6.chosen} filled in."""

    offer: str = ""


@dataclass(frozen=True, slots=True)
class Lines:
    """A list: each message, and each line of a message, is one item."""

    least: int = 1
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One or several of the options, of a catalogue, or of the answers to an earlier field.

    With `own_words` a typed answer that is no option is an answer too; without, it is kept as a note and the
    question stays open, because what comes next hangs on the option.
    """

    options: tuple[Option, ...] = ()
    source: FieldRef | None = None
    least: int = 1
    most: int = 1
    own_words: bool = True


@dataclass(frozen=True, slots=True)
class Number:
    """A number of `unit`; below `advised` the bot says `advice` and goes on."""

    unit: str
    advised: int | None = None
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Dated:
    """Things with a date in words and a sign that they are done."""

    least: int = 1
    most: int = 10


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of a brief and the fields whose answers stand under it."""

    heading: str
    fields: tuple[FieldRef, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """A page compiled from earlier answers, which the member may rewrite or replace by a link."""

    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class HandIn:
    """The end: hand in, or not yet."""


Kind = Text | Lines | Choice | Number | Dated | Brief | HandIn


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a prompt. With `per`, it is asked once for each answer to that earlier field.

    Where that field has no answers, it is not asked, or with `or_once` once for all.
    """

    id: str
    ask: str
    kind: Kind
    visible: Visibility
    per: FieldRef | None = None
    or_once: bool = False
    when: Condition | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Branch:
    """Where to go instead of the next prompt, if the condition holds."""

    when: Condition
    go: str


@dataclass(frozen=True, slots=True)
class Repeat:
    """The whole prompt again and again, at least and at most this often; `lens` is the field that differs."""

    least: int
    most: int
    lens: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """One card: a text, and one or more fields to answer. `step` is the number that members see."""

    id: str
    step: int
    title: str
    text: str
    fields: tuple[Field, ...]
    core: bool = True
    examples: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    carries: tuple[FieldRef, ...] = ()
    branches: tuple[Branch, ...] = ()
    repeat: Repeat | None = None

    def field(self, field_id: str) -> Field:
        return next(field for field in self.fields if field.id == field_id)


@dataclass(frozen=True, slots=True)
class Exercise:
    id: str
    title: str
    about: str
    minutes: int
    prompts: tuple[Prompt, ...]

    @property
    def steps(self) -> int:
        return max(prompt.step for prompt in self.prompts)

    def prompt(self, prompt_id: str) -> Prompt:
        return next(prompt for prompt in self.prompts if prompt.id == prompt_id)

    def after(self, prompt_id: str) -> Prompt | None:
        """The next prompt in the order of the file; None after the last."""
        ids = [prompt.id for prompt in self.prompts]
        following = self.prompts[ids.index(prompt_id) + 1 :]
        return following[0] if following else None

    def field(self, ref: FieldRef) -> Field:
        return self.prompt(ref.prompt).field(ref.field)


@dataclass(frozen=True, slots=True)
class Resource:
    """Something to read: a page of somebody else's, and one line on it in our own words."""

    id: str
    title: str
    author: str
    year: int | None
    url: str
    about: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a catalogue, such as a research area: what it is called, what it is, where to read on."""

    id: str
    text: str
    about: str
    resources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Course:
    key: str
    title: str
    invitation: str
    exercises: tuple[Exercise, ...]
    resources: tuple[Resource, ...]
    catalogues: tuple[tuple[str, tuple[Entry, ...]], ...]

    def exercise(self, exercise_id: str) -> Exercise | None:
        return next((exercise for exercise in self.exercises if exercise.id == exercise_id), None)

    def resources_of(self, ids: Sequence[str]) -> Iterator[Resource]:
        """The resources with these ids, in this order."""
        by_id = {resource.id: resource for resource in self.resources}
        return (by_id[resource] for resource in ids)
