"""Consent: which passages of a plan there are to show, and what its member lets be shown of each, to whom.

A passage is a section of a brief, or an answer that is the cohort's and that no brief has. What was approved are exact
words: those stand until other words are approved, or until they are withdrawn.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.access import Answer
from bot.domain.brief import Stands, passages
from bot.domain.cohort import Readers
from bot.domain.course import ALL_DOUBTS, Brief, Exercise, Field, FieldRef, Prompt, Text, Visibility
from bot.domain.response import Words, to
from bot.domain.run import Run, answers
from bot.domain.words import said

DIGEST = 8
"""Hexadecimal digits, enough for a button to say which words it was shown with."""


class Audience(StrEnum):
    """Who may read a passage, as its member says."""

    WITHDRAWN = "withdrawn"
    """Not the cohort any more; else it is as if nothing had been said of it."""
    NOBODY = "nobody"
    """Its member alone."""
    FACILITATOR = "facilitator"
    COHORT = "cohort"


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of a passage, and the answer that it says, where it says one; a milestone may be marked as reached."""

    words: str
    item: int | None = None


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A passage as it stands now. `key` names it for ever within its run; `prompt` is where its words can be changed.

    `fields` are the answers that it is made of. `private`: some of them are nobody else's unless their member says so.
    """

    key: str
    heading: str
    prompt: str
    fields: tuple[FieldRef, ...]
    lines: tuple[Shown, ...]
    private: bool

    @property
    def words(self) -> str:
        return words_of(self.lines)


@dataclass(frozen=True, slots=True)
class Consent:
    """The last that a member said of a passage, and the very words it was said of. `said_at` is aware UTC."""

    passage: str
    audience: Audience
    lines: tuple[Shown, ...]
    said_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """A passage, and what its member has said of it; None: nothing yet."""

    excerpt: Excerpt
    consent: Consent | None

    @property
    def approved(self) -> tuple[Shown, ...]:
        """The words that may stand before the cohort; none where none may."""
        return self.consent.lines if self.consent and self.consent.audience is Audience.COHORT else ()

    @property
    def changed(self) -> bool:
        """Whether it says something else now than what was approved for the cohort."""
        return bool(self.approved) and words_of(self.approved) != self.excerpt.words

    @property
    def awaits(self) -> bool:
        """Whether its member is still to say who may read it as it is."""
        return self.consent is None or self.changed


def words_of(lines: Iterable[Shown]) -> str:
    return "\n".join(line.words for line in lines)


def digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:DIGEST]


def standing(run: Run, consents: Mapping[str, Consent]) -> tuple[Standing, ...]:
    """Every passage that has anything in it, in the order of the course file. Of one that is empty now nothing is
    shown any more, whatever was approved: its member took those words away."""
    return tuple(Standing(excerpt, consents.get(excerpt.key)) for excerpt in excerpts(run))


def excerpts(run: Run) -> tuple[Excerpt, ...]:
    """The passages that there are to show."""
    covered = {ref for _, field in _briefs(run.exercise) for ref in _fields_of(field)}
    found = (
        excerpt
        for prompt in run.exercise.prompts
        for field in prompt.fields
        for excerpt in _of_field(run, prompt, field, covered)
    )
    return tuple(excerpt for excerpt in found if excerpt.words)


def _briefs(exercise: Exercise) -> Iterator[tuple[Prompt, Field]]:
    for prompt in exercise.prompts:
        yield from ((prompt, field) for field in prompt.fields if isinstance(field.kind, Brief))


def _fields_of(field: Field) -> Iterator[FieldRef]:
    assert isinstance(field.kind, Brief)
    for section in field.kind.sections:
        yield from section.fields


def _of_field(run: Run, prompt: Prompt, field: Field, covered: set[FieldRef]) -> Iterator[Excerpt]:
    ref = FieldRef(prompt.id, field.id)
    if field.visible is not Visibility.COHORT:
        return
    if isinstance(field.kind, Brief):
        yield from (_of_passage(run, ref, stands) for stands in passages(run, ref))
        also = tuple(
            Shown(said(run, item), item.id) for item in to(run.responses, ref) if _is_beside(item.body)
        )
        yield Excerpt(f"{ref}/also", "Also", prompt.id, (ref,), also, private=False)
    elif ref not in covered:
        lines = tuple(Shown(said(run, item), item.id) for item in answers(run, ref))
        yield Excerpt(str(ref), _heading(prompt, field), prompt.id, (ref,), lines, private=False)


def _heading(prompt: Prompt, field: Field) -> str:
    if isinstance(field.kind, Text) and field.kind.link:
        return "Link"
    return prompt.title if len(prompt.fields) == 1 else field.ask.replace("*", "")


def _is_beside(body: object) -> bool:
    """Whether it was written to the brief as a whole, and to none of its passages."""
    return isinstance(body, Words)


def _of_passage(run: Run, ref: FieldRef, stands: Stands) -> Excerpt:
    lines = (
        (Shown(stands.words),) if stands.own else tuple(Shown(words, item) for words, item in stands.lines)
    )
    section = stands.section
    private = any(_is_private(run.exercise, each) for each in section.fields)
    return Excerpt(f"{ref}/{section.id}", section.heading, ref.prompt, section.fields, lines, private)


def _is_private(exercise: Exercise, ref: FieldRef) -> bool:
    return ref == ALL_DOUBTS or exercise.field(ref).visible is Visibility.PRIVATE


def withheld(there: Iterable[Standing]) -> frozenset[FieldRef]:
    """The fields of which their member withholds a passage: nobody else reads those answers anywhere."""
    return frozenset(
        ref
        for each in there
        if each.consent is not None and each.consent.audience is Audience.NOBODY
        for ref in each.excerpt.fields
    )


def as_answer(each: Standing, owner: int, cohort: int, readers: Readers | None, *, handed_in: bool) -> Answer:
    """A passage as `access` asks about it: what its member said of it counts, else who may read what it is made of."""
    match each.consent:
        case None | Consent(audience=Audience.WITHDRAWN):
            visible = Visibility.PRIVATE if each.excerpt.private else Visibility.FACILITATOR
            return Answer(owner, cohort, visible, handed_in, readers)
        case Consent(audience=Audience.COHORT):
            return Answer(owner, cohort, Visibility.COHORT, True, readers, approved=True)
        case Consent(audience=Audience.FACILITATOR):
            return Answer(owner, cohort, Visibility.FACILITATOR, True, Readers.FACILITATOR)
        case _:
            return Answer(owner, cohort, Visibility.PRIVATE, handed_in, readers)
