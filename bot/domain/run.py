"""A member's run of an exercise: the trail of questions put, the responses given, and what comes next.

What comes next is a function of the course, the trail and the responses. Back walks the trail; a branch, a
repeat and a row of a matrix are only other answers to "what comes next?".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from bot.domain.course import Choice, Condition, Exercise, Field, FieldRef, Prompt
from bot.domain.response import UNSURE, Chosen, Picked, Response, to


@dataclass(frozen=True, slots=True)
class Place:
    """Where a question stands: a field of a prompt, for one row of a matrix, in one round of a repeat."""

    prompt: str
    field: str
    row: int | None = None
    round: int = 1

    @property
    def ref(self) -> FieldRef:
        return FieldRef(self.prompt, self.field)


@dataclass(frozen=True, slots=True)
class Ask:
    """A question that was put. A detour was asked out of turn and leads back to where the member was."""

    id: int
    place: Place
    detour: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """`trail` is never empty: its last ask is the one that is open. `zone` is the member's, for dates in words;
    `ends_at` is when the cohort's projects end, aware UTC."""

    id: int
    exercise: Exercise
    zone: str
    ends_at: datetime
    trail: tuple[Ask, ...]
    responses: tuple[Response, ...]

    @property
    def open(self) -> Ask:
        return self.trail[-1]

    def at(self, place: Place) -> tuple[Response, ...]:
        """The responses to exactly this question."""
        return tuple(
            response
            for response in to(self.responses, place.ref)
            if response.row == place.row and response.round == place.round
        )

    def item(self, item_id: int) -> Response | None:
        return next((response for response in self.responses if response.id == item_id), None)


def choosable(run: Run, field: Field, row: int | None) -> tuple[Response, ...]:
    """The earlier answers that a choice offers: all of its source, or those of the same row of the same matrix."""
    assert isinstance(field.kind, Choice)
    found: list[Response] = []
    for ref in field.kind.sources:
        within = row if field.per is not None and run.exercise.field(ref).per == field.per else None
        found += (answer for answer in answers(run, ref) if within is None or answer.row == within)
    return tuple(found)


def answers(run: Run, ref: FieldRef) -> tuple[Response, ...]:
    """What an earlier field came to. A choice among earlier answers counts as the answers it picked;
    where there was only one to pick, nobody was asked and that one counts."""
    field = run.exercise.field(ref)
    given = to(run.responses, ref)
    if not isinstance(field.kind, Choice) or not field.kind.sources:
        return given
    picked = [(given_.body.item if isinstance(given_.body, Picked) else given_.id) for given_ in given]
    found = tuple(item for item in map(run.item, picked) if item is not None)
    offered = choosable(run, field, None)
    return offered if not found and len(offered) == 1 else found


def holds(run: Run, condition: Condition, within: Place | None = None) -> bool:
    """Whether an answer to the condition's field is one of its options, and that field is asked at all.

    `within` narrows it to the answers of that row, and in the same prompt to those of that round.
    """
    asked_when = run.exercise.field(condition.field).when
    if asked_when is not None and not holds(run, asked_when, within):
        return False
    return any(
        isinstance(response.body, Chosen)
        and response.body.option in condition.any_of
        and (within is None or _belongs(response, within))
        for response in to(run.responses, condition.field)
    )


def _belongs(response: Response, place: Place) -> bool:
    same_round = response.ref.prompt != place.prompt or response.round == place.round
    return same_round and response.row in (place.row, None)


def places(run: Run, prompt: Prompt, round_: int) -> Iterator[Place]:
    """Every question of a prompt that is to be put in this round, in order; a matrix goes row by row."""
    for per, fields in groupby(prompt.fields, key=lambda field: field.per):
        group = tuple(fields)
        if per is None:
            rows: tuple[int | None, ...] = (None,)
        else:
            rows = tuple(answer.id for answer in answers(run, per))
        for row in rows:
            yield from _wanted(run, prompt, group, row, round_)
        if not rows:
            once = tuple(field for field in group if field.or_once)
            yield from _wanted(run, prompt, once, None, round_)


def _wanted(
    run: Run, prompt: Prompt, fields: tuple[Field, ...], row: int | None, round_: int
) -> Iterator[Place]:
    for field in fields:
        place = Place(prompt.id, field.id, row, round_)
        if field.when is not None and not holds(run, field.when, place):
            continue
        if isinstance(field.kind, Choice) and field.kind.sources and len(choosable(run, field, row)) < 2:
            continue
        if _lens_chosen(run, prompt, place):
            yield place


def _lens_chosen(run: Run, prompt: Prompt, place: Place) -> bool:
    """In a repeat, a round without its lens has no further questions."""
    if prompt.repeat is None or place.field == prompt.repeat.lens:
        return True
    return bool(run.at(Place(prompt.id, prompt.repeat.lens, None, place.round)))


def first_place(exercise: Exercise) -> Place:
    """Where every run begins; the reader sees to it that the first field of a course file depends on nothing."""
    first = exercise.prompts[0]
    return Place(first.id, first.fields[0].id)


def next_place(run: Run, place: Place) -> Place | None:
    """The question after this one, or None after the last."""
    prompt = run.exercise.prompt(place.prompt)
    return (
        _later_in_prompt(run, prompt, place) or _another_round(run, prompt, place) or _elsewhere(run, prompt)
    )


def _later_in_prompt(run: Run, prompt: Prompt, place: Place) -> Place | None:
    coming = list(places(run, prompt, place.round))
    if place in coming:
        later = coming[coming.index(place) + 1 :]
        return later[0] if later else None
    # The place itself is no longer asked (an answer above it changed): go on with the fields below it.
    ids = [field.id for field in prompt.fields]
    below = ids[ids.index(place.field) + 1 :] if place.field in ids else ids
    return next((candidate for candidate in coming if candidate.field in below), None)


def _another_round(run: Run, prompt: Prompt, place: Place) -> Place | None:
    repeat = prompt.repeat
    if repeat is None or place.round >= repeat.most:
        return None
    lens = Place(prompt.id, repeat.lens, None, place.round)
    return Place(prompt.id, repeat.lens, None, place.round + 1) if run.at(lens) else None


def _elsewhere(run: Run, prompt: Prompt) -> Place | None:
    seen: set[str] = set()
    following = _following(run, prompt)
    while following is not None and following.id not in seen:
        seen.add(following.id)
        first = next(places(run, following, 1), None)
        if first is not None:
            return first
        following = _following(run, following)
    return None


def _following(run: Run, prompt: Prompt) -> Prompt | None:
    for branch in prompt.branches:
        if holds(run, branch.when):
            return run.exercise.prompt(branch.go)
    return run.exercise.after(prompt.id)


def missing(run: Run) -> tuple[Prompt, ...]:
    """The core prompts on this run's way, as its answers lead now, that have no answer yet."""
    answered = {response.ref.prompt for response in run.responses if response.ref.field != UNSURE}
    way = _way(run) - answered - {run.open.place.prompt}
    return tuple(prompt for prompt in run.exercise.prompts if prompt.core and prompt.id in way)


def _way(run: Run) -> set[str]:
    """The prompts that lie on the way from the first to the last, and those that were put besides."""
    seen: set[Place] = set()
    place: Place | None = first_place(run.exercise)
    while place is not None and place not in seen:
        seen.add(place)
        place = next_place(run, place)
    return {place.prompt for place in seen} | {ask.place.prompt for ask in run.trail}
