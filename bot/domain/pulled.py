"""What a facilitator pulls of their cohort: passages and single answers, as far as each member lets them read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.domain.access import Actor, Answer, may_read
from bot.domain.cohort import Cohort
from bot.domain.consent import Audience, standing, withheld
from bot.domain.course import Brief, Exercise, Field, FieldRef, HandIn, Prompt
from bot.domain.response import UNSURE, Picked, Response
from bot.domain.run import Run
from bot.domain.summary import CohortFacts, MemberFacts, OfExercise, Part, RunFacts, for_reader
from bot.domain.words import name_of, said


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for, by ids; None: whatever there is."""

    exercise: str | None = None
    prompt: str | None = None
    member: int | None = None

    @property
    def single_answers(self) -> bool:
        """Whether answers are wanted one by one: of everybody everything would be too much to read."""
        return self.prompt is not None or self.member is not None


EVERYTHING = Wanted()


@dataclass(frozen=True, slots=True)
class Given:
    """One answer. `about` is the earlier answer that it was asked about, empty where there is none or where that one is
    not to be read; `written_at`, aware UTC, is of the revision that counts, its `number` from 1."""

    item: int
    exercise: str
    exercise_title: str
    ref: FieldRef
    title: str
    asked: str
    about: str
    round: int
    words: str
    number: int
    written_at: datetime | None


@dataclass(frozen=True, slots=True)
class OfMember:
    """Without exercises and answers: there is nothing of theirs that this reader may read of what was wanted."""

    id: int
    user_id: int
    name: str
    exercises: tuple[OfExercise, ...]
    answers: tuple[Given, ...]

    @property
    def parts(self) -> Iterator[Part]:
        for each in self.exercises:
            yield from each.parts

    @property
    def unapproved(self) -> bool:
        """Whether anything of it is not the cohort's to read: then its reading is written down for its member."""
        return bool(self.answers) or any(not part.approved for part in self.parts)


@dataclass(frozen=True, slots=True)
class Pulled:
    cohort: Cohort
    members: tuple[OfMember, ...]


def pulled(facts: CohortFacts, actor: Actor, wanted: Wanted, *, all_answers: bool = False) -> Pulled:
    """What this person may read of what they look for; single answers where they are wanted, or `all_answers` are."""
    summary = for_reader(facts, actor)
    answers = all_answers or wanted.single_answers
    members = (
        OfMember(
            shown.id,
            shown.user_id,
            shown.name,
            tuple(_wanted_parts(shown.exercises, wanted)),
            tuple(_wanted_answers(each, actor, facts.cohort, wanted)) if answers else (),
        )
        for each, shown in zip(facts.members, summary.members, strict=True)
        if wanted.member in (None, each.id)
    )
    return Pulled(facts.cohort, tuple(members))


def _wanted_parts(exercises: tuple[OfExercise, ...], wanted: Wanted) -> Iterator[OfExercise]:
    for each in exercises:
        parts = tuple(part for part in each.parts if wanted.prompt in (None, part.prompt))
        if parts and wanted.exercise in (None, each.exercise):
            yield OfExercise(each.exercise, each.title, each.handed_in_at, parts, each.awaits)


def _wanted_answers(member: MemberFacts, actor: Actor, cohort: Cohort, wanted: Wanted) -> Iterator[Given]:
    for found in member.runs:
        if wanted.exercise in (None, found.run.exercise.id):
            for each in given(member, found, actor, cohort):
                if wanted.prompt in (None, each.ref.prompt):
                    yield each


def readable(member: MemberFacts, found: RunFacts, actor: Actor, cohort: Cohort) -> frozenset[FieldRef]:
    """The fields whose answers this person may read one by one: handed in, visible to them, and not withheld."""
    run = found.run
    kept_back = _withheld(found)
    handed_in = run.handed_in_at is not None
    return frozenset(
        ref
        for ref, field in _fields(run.exercise)
        if ref not in kept_back
        and may_read(actor, Answer(member.user_id, cohort.id, field.visible, handed_in, member.readers))
    )


def _withheld(found: RunFacts) -> frozenset[FieldRef]:
    """Passages are put together only where any is withheld: of a whole cohort that would take a while."""
    said = (each.audience for each in found.consents.values())
    return withheld(standing(found.run, found.consents)) if Audience.NOBODY in said else frozenset()


def _fields(exercise: Exercise) -> Iterator[tuple[FieldRef, Field]]:
    for prompt in exercise.prompts:
        for field in prompt.fields:
            yield FieldRef(prompt.id, field.id), field


def given(member: MemberFacts, found: RunFacts, actor: Actor, cohort: Cohort) -> Iterator[Given]:
    """The answers of one run that this person may read, in the order of the course file. Doubts are their member's
    alone; what a brief says stands in its passages."""
    run, open_to = found.run, readable(member, found, actor, cohort)
    by_field: dict[FieldRef, list[Response]] = {}
    for response in run.responses:
        if response.ref.field != UNSURE and response.ref in open_to:
            by_field.setdefault(response.ref, []).append(response)
    for prompt in run.exercise.prompts:
        for field in prompt.fields:
            if not isinstance(field.kind, Brief | HandIn):
                for response in by_field.get(FieldRef(prompt.id, field.id), ()):
                    yield from _given(run, prompt, field, response, open_to)


def _given(
    run: Run, prompt: Prompt, field: Field, response: Response, open_to: frozenset[FieldRef]
) -> Iterator[Given]:
    row = None if response.row is None else run.item(response.row)
    if response.row is not None and row is None:
        return  # what it was about was taken away
    if not _is_open(run, response, open_to):
        return  # it says an answer that is not to be read
    about = name_of(run, row) if row is not None and _may_name(run, row, open_to) else ""
    yield Given(
        response.id,
        run.exercise.id,
        run.exercise.title,
        response.ref,
        prompt.title,
        field.ask.replace("*", ""),
        about,
        response.round,
        said(run, response),
        response.number,
        response.written_at,
    )


def _may_name(run: Run, row: Response, open_to: frozenset[FieldRef]) -> bool:
    return row.ref in open_to and _is_open(run, row, open_to)


def _is_open(run: Run, response: Response, open_to: frozenset[FieldRef]) -> bool:
    """Whether the answer that it picks, if it picks one, is open too, however many picks lie between."""
    picked = response
    while isinstance(picked.body, Picked):
        found = run.item(picked.body.item)
        if found is None:
            return True
        if found.ref not in open_to:
            return False
        picked = found
    return True
