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
    """One field of one prompt, written `prompt.field` in a course file."""

    prompt: str
    field: str

    def __str__(self) -> str:
        return f"{self.prompt}.{self.field}"


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose; `pauses` closes the exercise for now instead of going on.

    With `readers` it tells who can read what, and the question stays open.
    """

    id: str
    text: str
    pauses: bool = False
    readers: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """Holds when any answer to the field is one of these options; with `never`, when none is, or nothing was answered.

    With `row` only what was answered for the rows that this field names counts; where it names none, the
    condition does not hold. Of a prompt that is asked again (`Prompt.again`) its newest round counts.
    """

    field: FieldRef
    any_of: frozenset[str]
    never: bool = False
    row: FieldRef | None = None


ALL_DOUBTS = FieldRef("", "unsure")
"""Stands for every doubt that is noted anywhere in the exercise; written `unsure` in a course file."""


ENDS = "{ends}"
"""In a prompt's text: the day on which the cohort's projects end."""


class Becomes(StrEnum):
    """What the items of a list or a dated list are, besides an answer: kept in tables of their own."""

    MILESTONES = "milestones"
    STEPS = "steps"
    """The smaller pieces of a milestone: a list asked once for each of them."""
    TESTS = "tests"
    """Cheap tests of whether a path fits: a dated list asked once for each path."""


class Term(StrEnum):
    """What a choice settles of the support contract."""

    WHO = "who"
    CADENCE = "cadence"
    WEEKDAY = "weekday"
    HOUR = "hour"
    TONE = "tone"
    MISS = "miss"


TERMS: dict[Term, frozenset[str]] = {
    Term.WHO: frozenset({"none", "self", "buddy", "facilitator", "cohort"}),
    Term.CADENCE: frozenset({"milestones", "weekly", "both"}),
    Term.WEEKDAY: frozenset({"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}),
    Term.HOUR: frozenset(f"h{hour:02}" for hour in range(24)),
    Term.TONE: frozenset({"plain", "warm", "brisk"}),
    Term.MISS: frozenset({"nothing", "ask-again", "tell-buddy", "tell-facilitator"}),
}
"""The option ids that a choice may have which settles a term: the bot acts on them."""


# What kind of answer a field takes. Limits are soft wherever the member may say "go on anyway".


@dataclass(frozen=True, slots=True)
class Text:
    """Words, in one message or many.

    `offers` are beginnings to accept or change, with an answer, {prompt.field}, filled in: of those that can be filled
    in, that one is offered whose answer was given last. With `link` a web address or a file is wanted, and anything
    else is remarked on.
    """

    offers: tuple[str, ...] = ()
    link: bool = False


@dataclass(frozen=True, slots=True)
class Lines:
    """A list: each message, and each line of a message, is one item.

    `target` is a number to aim for, `minutes` the length of its timer. `options` (of a catalogue) and the answers
    to `sources` may be taken over as items. With `joins` the items go into that earlier list: each under the row
    that it was asked about, or, asked about none, beside those that are there.
    """

    least: int = 1
    most: int | None = None
    target: int | None = None
    minutes: int | None = None
    options: tuple[Option, ...] = ()
    sources: tuple[FieldRef, ...] = ()
    joins: FieldRef | None = None
    becomes: Becomes | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One or several of the options, of a catalogue, or of the answers to earlier fields (`sources`).

    With `own_words` a typed answer that is no option is an answer too; without, it is kept as a note and the
    question stays open, because what comes next hangs on the option. `ranked`: the order of choosing counts.
    `tag` is a word that marks the chosen items wherever they are shown, such as "rare"; with `tags_row` the chosen
    option's own words mark the row that it was asked about.
    """

    options: tuple[Option, ...] = ()
    sources: tuple[FieldRef, ...] = ()
    least: int = 1
    most: int = 1
    own_words: bool = True
    ranked: bool = False
    tag: str = ""
    tags_row: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """A number of `unit`; below `advised` the bot says `advice` and goes on."""

    unit: str
    advised: int | None = None
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Dated:
    """Things with a date in words and a sign that they are done, and with `hours` how long each takes."""

    least: int = 1
    most: int = 10
    hours: bool = False
    becomes: Becomes = Becomes.MILESTONES


@dataclass(frozen=True, slots=True)
class Tripwire:
    """A day on which to ask about a risk (`about`), proposed before the milestone that it threatens: the next one of
    those answered to `before`, or the one that the member names."""

    about: FieldRef
    before: FieldRef


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of a brief and the fields whose answers stand under it: one passage."""

    id: str
    heading: str
    fields: tuple[FieldRef, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """A page compiled from earlier answers, passage by passage; the member may rewrite any of them."""

    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class HandIn:
    """The end: hand in, or not yet."""


Kind = Text | Lines | Choice | Number | Dated | Tripwire | Brief | HandIn


@dataclass(frozen=True, slots=True)
class Short:
    """How a choice is asked of those for whom all of `when` hold: in other words, and of fewer things."""

    when: tuple[Condition, ...]
    ask: str
    most: int


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a prompt, asked where all of `when` hold.

    With `per` it is asked once for each answer to that earlier field, those that `first` names first; where there are
    none it is not asked, or with `or_once` once for all. What is `required` cannot be left open, since what comes next
    hangs on it; what is `optional` is never missing. `term` says what of the support contract it settles. A choice may
    have a `short` form for some.
    """

    id: str
    ask: str
    kind: Kind
    visible: Visibility
    per: FieldRef | None = None
    or_once: bool = False
    when: tuple[Condition, ...] = ()
    optional: bool = False
    required: bool = False
    first: FieldRef | None = None
    term: Term | None = None
    short: Short | None = None


@dataclass(frozen=True, slots=True)
class Branch:
    """Where to go instead of the next prompt, if all the conditions hold."""

    when: tuple[Condition, ...]
    go: str


@dataclass(frozen=True, slots=True)
class Repeat:
    """The whole prompt again and again, at least and at most this often; `lens` is the field that differs."""

    least: int
    most: int
    lens: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """One card: a text, and one or more fields to answer. `step` is the number that members see.

    With `again`, each time that a loop leads back here begins a new round, and what was said before stays.
    """

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
    again: bool = False

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
    """Something to read: a page of somebody else's, and one line on it in our own words.

    `dated` says of what time it is, where that matters: an advert, a round of a programme.
    """

    id: str
    title: str
    author: str
    year: int | None
    url: str
    about: str
    dated: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a catalogue, such as a research area: what it is called, what it is, where to read on.

    Entries of one `family` stand together.
    """

    id: str
    text: str
    about: str
    resources: tuple[str, ...]
    family: str = ""


@dataclass(frozen=True, slots=True)
class Course:
    key: str
    title: str
    invitation: str
    exercises: tuple[Exercise, ...]
    resources: tuple[Resource, ...]
    catalogues: tuple[tuple[str, tuple[Entry, ...]], ...]
    questions: tuple[str, ...] = ()
    """What reviewers are asked to answer about a plan at the final session, one each; none or at least two."""

    def exercise(self, exercise_id: str) -> Exercise | None:
        return next((exercise for exercise in self.exercises if exercise.id == exercise_id), None)

    def resources_of(self, ids: Sequence[str]) -> Iterator[Resource]:
        """The resources with these ids, in this order."""
        by_id = {resource.id: resource for resource in self.resources}
        return (by_id[resource] for resource in ids)
