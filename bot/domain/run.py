"""A member's run of an exercise: the trail of questions put, the responses given, and what comes next.

What comes next is a function of the course, the trail and the responses. Back walks the trail; a branch, a
repeat and a row of a matrix are only other answers to "what comes next?".
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from bot.domain.course import Branch, Choice, Condition, Exercise, Field, FieldRef, Lines, Prompt, Tripwire
from bot.domain.response import UNSURE, Chosen, Milestone, Picked, Response, to


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
    """A question that was put. A detour was asked out of turn and leads back to where the member was; it begins where
    a question was `reopened`."""

    id: int
    place: Place
    detour: bool = False
    reopened: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """`trail` is never empty: its last ask is the one that is open. `zone` is the member's, for dates in words;
    `ends_at` is when the cohort's projects end; `handed_in_at` when it was handed in first. Both aware UTC."""

    id: int
    exercise: Exercise
    zone: str
    ends_at: datetime
    trail: tuple[Ask, ...]
    responses: tuple[Response, ...]
    handed_in_at: datetime | None = None

    @property
    def open(self) -> Ask:
        return self.trail[-1]

    def at(self, place: Place) -> tuple[Response, ...]:
        """The responses to exactly this question; where it feeds an earlier list, those that came from its row."""
        kind = None if place.field == UNSURE else self.exercise.field(place.ref).kind
        if isinstance(kind, Lines) and kind.joins is not None:
            return tuple(item for item in to(self.responses, kind.joins) if item.under == place.row)
        return tuple(
            response
            for response in to(self.responses, place.ref)
            if response.row == place.row and response.round == place.round
        )

    def item(self, item_id: int) -> Response | None:
        return next((response for response in self.responses if response.id == item_id), None)


def as_asked(run: Run, place: Place) -> Field:
    """The field of a question as it is put to this member: some are asked in short."""
    field = run.exercise.field(place.ref)
    short = field.short
    if short is None or not isinstance(field.kind, Choice) or not holds(run, short.when, place):
        return field
    return replace(field, ask=short.ask, kind=replace(field.kind, most=short.most))


def sources(field: Field) -> tuple[FieldRef, ...]:
    """The earlier fields whose answers may be chosen here, or taken over."""
    return field.kind.sources if isinstance(field.kind, Choice | Lines) else ()


def choosable(run: Run, field: Field, row: int | None) -> tuple[Response, ...]:
    """The earlier answers that a field offers: all of its sources, or those of the same row of the same matrix."""
    found: list[Response] = []
    for ref in sources(field):
        within = row if field.per is not None and run.exercise.field(ref).per == field.per else None
        found += (answer for answer in answers(run, ref) if within is None or answer.row == within)
    return tuple(found)


def answers(run: Run, ref: FieldRef) -> tuple[Response, ...]:
    """What an earlier field came to. A choice among earlier answers counts as the answers it picked;
    where there was only one to pick, nobody was asked and that one counts.

    Of a prompt that is asked again, the newest round counts. A field that is not asked (any more) comes to nothing.
    """
    field = run.exercise.field(ref)
    given = _counting(run, ref)
    if not isinstance(field.kind, Choice) or not field.kind.sources:
        return given
    if field.when and not holds(run, field.when):
        return ()
    picked = [(given_.body.item if isinstance(given_.body, Picked) else given_.id) for given_ in given]
    found = tuple(item for item in map(run.item, picked) if item is not None)
    offered = choosable(run, field, None)
    alone = not found and len(offered) == 1 and _asked_from(field) > 1
    return offered if alone else found


def _counting(run: Run, ref: FieldRef) -> tuple[Response, ...]:
    """The responses to a field that count: all of them, or the newest round of a prompt that is asked again."""
    given = to(run.responses, ref)
    if not given or not run.exercise.prompt(ref.prompt).again:
        return given
    newest = max(response.round for response in given)
    return tuple(response for response in given if response.round == newest)


def _asked_from(field: Field) -> int:
    """So many earlier answers must be there before a choice among them is put: of one, there is nothing to choose,
    unless none is an answer too."""
    assert isinstance(field.kind, Choice)
    may_be_none = field.optional or (field.kind.tag and not field.required)
    return 1 if may_be_none else max(2, field.kind.least)


def holds(run: Run, conditions: Iterable[Condition], within: Place | None = None) -> bool:
    """Whether all of the conditions hold. A field that is not asked itself counts as having no answer.

    `within` narrows each to the answers of that row, and in the same prompt to those of that round.
    """
    return all(_one_holds(run, condition, within) for condition in conditions)


def _one_holds(run: Run, condition: Condition, within: Place | None) -> bool:
    same_prompt = within is not None and within.prompt == condition.field.prompt
    given = to(run.responses, condition.field) if same_prompt else _counting(run, condition.field)
    if not holds(run, run.exercise.field(condition.field).when, within):
        given = ()
    if condition.row is not None:
        rows = {answer.id for answer in answers(run, condition.row)}
        if not rows:
            return False
        given = tuple(response for response in given if response.row in rows)
    found = any(
        isinstance(response.body, Chosen)
        and response.body.option in condition.any_of
        and (within is None or _belongs(response, within))
        for response in given
    )
    return found is not condition.never


def _belongs(response: Response, place: Place) -> bool:
    same_round = response.ref.prompt != place.prompt or response.round == place.round
    return same_round and (place.row is None or response.row in (place.row, None))


def places(run: Run, prompt: Prompt, round_: int) -> Iterator[Place]:
    """Every question of a prompt that is to be put in this round, in order; a matrix goes row by row."""
    for per, fields in groupby(prompt.fields, key=lambda field: field.per):
        group = tuple(fields)
        rows = (None,) if per is None else _rows(run, per, group[0].first)
        for row in rows:
            yield from _wanted(run, prompt, group, row, round_)
        if not rows:
            once = tuple(field for field in group if field.or_once)
            yield from _wanted(run, prompt, once, None, round_)


def _rows(run: Run, per: FieldRef, first: FieldRef | None) -> tuple[int, ...]:
    """The rows of a matrix: what is to come first, and then the others, each in the order of answering."""
    preferred = () if first is None else tuple(answer.id for answer in answers(run, first))
    rows = tuple(answer.id for answer in answers(run, per))
    return (*(row for row in preferred if row in rows), *(row for row in rows if row not in preferred))


def _wanted(
    run: Run, prompt: Prompt, fields: tuple[Field, ...], row: int | None, round_: int
) -> Iterator[Place]:
    for field in fields:
        place = Place(prompt.id, field.id, row, round_)
        if not holds(run, field.when, place) or not _can_be_answered(run, field, place):
            continue
        if _lens_chosen(run, prompt, place):
            yield place


def _can_be_answered(run: Run, field: Field, place: Place) -> bool:
    match field.kind:
        case Choice(sources=sources_) if sources_:
            return len(choosable(run, field, place.row)) >= _asked_from(field)
        case Tripwire(about, before):
            risk = run.at(Place(about.prompt, about.field, place.row, place.round))
            return bool(risk) and any(_is_dated(answer) for answer in answers(run, before))
        case _:
            return True


def _is_dated(response: Response) -> bool:
    return isinstance(response.body, Milestone) and response.body.due is not None


def _lens_chosen(run: Run, prompt: Prompt, place: Place) -> bool:
    """In a repeat, a round without its lens has no further questions."""
    if prompt.repeat is None or place.field == prompt.repeat.lens:
        return True
    return bool(run.at(Place(prompt.id, prompt.repeat.lens, None, place.round)))


def first_place(exercise: Exercise) -> Place:
    """Where every run begins; the reader sees to it that the first field of a course file depends on nothing."""
    first = exercise.prompts[0]
    return Place(first.id, first.fields[0].id)


def reopened(run: Run, prompt: Prompt) -> Place | None:
    """Where a prompt begins that is put again out of turn; None where it has nothing to ask.

    Of a prompt that is asked again it is the newest round, so that what counts is what is changed.
    """
    rounds = [response.round for response in run.responses if response.ref.prompt == prompt.id]
    return next(places(run, prompt, max(rounds, default=1) if prompt.again else 1), None)


def next_place(run: Run, place: Place) -> Place | None:
    """The question after this one, or None after the last."""
    prompt = run.exercise.prompt(place.prompt)
    return (
        _later_in_prompt(run, prompt, place)
        or _another_round(run, prompt, place)
        or _elsewhere(run, prompt, place.round)
    )


def leads_back(run: Run, place: Place | None) -> bool:
    """Whether a detour ends before this place. It goes on within its prompt, and along a loop that its answers began,
    until that loop is closed."""
    if place is None:
        return True
    origin = next(ask for ask in reversed(run.trail) if ask.reopened)
    return place.prompt != run.open.place.prompt and _order(run, place.prompt) > _order(
        run, origin.place.prompt
    )


def _order(run: Run, prompt_id: str) -> int:
    return next(number for number, prompt in enumerate(run.exercise.prompts) if prompt.id == prompt_id)


def _later_in_prompt(run: Run, prompt: Prompt, place: Place) -> Place | None:
    coming = list(places(run, prompt, place.round))
    if place in coming:
        later = coming[coming.index(place) + 1 :]
        return next((candidate for candidate in later if not _done_before(run, candidate)), None)
    # The place itself is no longer asked (an answer above it changed): go on with the fields below it.
    ids = [field.id for field in prompt.fields]
    below = ids[ids.index(place.field) + 1 :] if place.field in ids else ids
    return next(
        (candidate for candidate in coming if candidate.field in below and not _done_before(run, candidate)),
        None,
    )


def _done_before(run: Run, place: Place) -> bool:
    """Whether a row was gone through on this way already: a loop that leads by here again asks for new rows only."""
    if place.row is None or _is_anew(run, place.prompt) or place not in (ask.place for ask in run.trail):
        return False
    return bool(run.at(place)) or run.exercise.field(place.ref).optional


def _is_anew(run: Run, prompt_id: str) -> bool:
    """Whether the member is in this prompt to go through it once more: it was reopened, or a loop led to its rows."""
    since = len(run.trail)
    while since and run.trail[since - 1].place.prompt == prompt_id:
        since -= 1
    if since == len(run.trail):
        return False
    first = run.trail[since]
    met = first.place.row is not None and first.place in (ask.place for ask in run.trail[:since])
    return first.reopened or met


def _another_round(run: Run, prompt: Prompt, place: Place) -> Place | None:
    repeat = prompt.repeat
    if repeat is None or place.round >= repeat.most:
        return None
    lens = Place(prompt.id, repeat.lens, None, place.round)
    return Place(prompt.id, repeat.lens, None, place.round + 1) if run.at(lens) else None


def _elsewhere(run: Run, prompt: Prompt, round_: int) -> Place | None:
    """Where the answers lead after this round of a prompt, past all prompts that have nothing to ask."""
    seen: set[str] = set()
    branch = _branch(run, prompt, round_)
    following = run.exercise.prompt(branch.go) if branch else run.exercise.after(prompt.id)
    while following is not None and following.id not in seen:
        seen.add(following.id)
        to_come = _round_to_come(run, following)
        coming = places(run, following, to_come)
        # Whoever is led to a prompt by a branch goes through it once more; whoever only passes is asked what is new.
        first = next((place for place in coming if branch or not _done_before(run, place)), None)
        if first is not None:
            return first
        branch = _branch(run, following, to_come)
        following = run.exercise.prompt(branch.go) if branch else run.exercise.after(following.id)
    return None


def _round_to_come(run: Run, prompt: Prompt) -> int:
    """A loop that leads back to a prompt which is asked again begins a new round of it."""
    return _newest_put(run, prompt) + 1 if prompt.again else 1


def _newest_put(run: Run, prompt: Prompt) -> int:
    return max((ask.place.round for ask in run.trail if ask.place.prompt == prompt.id), default=0)


def _branch(run: Run, prompt: Prompt, round_: int) -> Branch | None:
    """The branch to take after this round of a prompt; what was decided in an earlier round leads nowhere any more."""
    here = Place(prompt.id, "", None, round_)
    return next((branch for branch in prompt.branches if holds(run, branch.when, here)), None)


def missing(run: Run) -> tuple[Prompt, ...]:
    """What is open on this run's way, as its answers lead now: core prompts without an answer, prompts where something
    required has none, and those where a change was decided on and not made."""
    answered = {response.ref.prompt for response in run.responses if response.ref.field != UNSURE}
    way = _way(run) - {run.open.place.prompt}
    return tuple(
        prompt
        for prompt in run.exercise.prompts
        if prompt.id in way and ((prompt.core and prompt.id not in answered) or _is_unsettled(run, prompt))
    )


def _is_unsettled(run: Run, prompt: Prompt) -> bool:
    round_ = max(_newest_put(run, prompt), 1) if prompt.again else 1
    branch = _branch(run, prompt, round_)
    if branch is not None and _order(run, branch.go) <= _order(run, prompt.id):
        return True
    if not any(field.required for field in prompt.fields):
        return False
    return any(
        run.exercise.field(place.ref).required and not run.at(place) for place in places(run, prompt, round_)
    )


def _way(run: Run) -> set[str]:
    """The prompts that lie on the way from the first to the last, and those that were put besides.

    From prompt to prompt, not question by question: with a hundred rows that would take seconds.
    """
    seen: set[str] = set()
    place: Place | None = first_place(run.exercise)
    while place is not None and place.prompt not in seen:
        seen.add(place.prompt)
        place = _elsewhere(run, run.exercise.prompt(place.prompt), place.round)
    return seen | {ask.place.prompt for ask in run.trail}
