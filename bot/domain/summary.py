"""What a cohort's plans come to for one reader: pure, and it sees only what `access` lets that reader see."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.access import Actor, may_read
from bot.domain.cohort import Cohort, Readers
from bot.domain.consent import Consent, Shown, Standing, as_answer, standing
from bot.domain.run import Run
from bot.domain.session import Session

LEAD_HOURS = 48
"""So long before the final session the summary is posted, unless its facilitator chose otherwise."""


def posted_at(final_session_at: datetime, lead_hours: int) -> datetime:
    """When the summary is posted unasked; all aware UTC."""
    return final_session_at - timedelta(hours=lead_hours)


@dataclass(frozen=True, slots=True)
class RunFacts:
    """One run with what its member said of its passages, and since when what is done of it is, by item."""

    run: Run
    consents: Mapping[str, Consent]
    done: Mapping[int, datetime]


@dataclass(frozen=True, slots=True)
class MemberFacts:
    """`name` is what Discord called them last, "" where that was never heard."""

    id: int
    user_id: int
    name: str
    readers: Readers | None
    runs: tuple[RunFacts, ...]


@dataclass(frozen=True, slots=True)
class CohortFacts:
    """All that is known of a cohort before its final session: its members as they joined, nobody who left."""

    cohort: Cohort
    final: Session
    members: tuple[MemberFacts, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """`reached` is since when the milestone that it says is done; `item` is None where it says no single answer."""

    words: str
    item: int | None
    reached: datetime | None


@dataclass(frozen=True, slots=True)
class Part:
    """One passage as this reader may read it. `approved`: these are the very words that the cohort may read."""

    key: str
    heading: str
    prompt: str
    lines: tuple[Line, ...]
    approved: bool


@dataclass(frozen=True, slots=True)
class OfExercise:
    exercise: str
    title: str
    handed_in_at: datetime | None
    parts: tuple[Part, ...]
    awaits: int
    """So many of its passages wait for their member's word."""


@dataclass(frozen=True, slots=True)
class OfMember:
    """Without exercises: there is nothing of theirs that this reader may read."""

    id: int
    user_id: int
    name: str
    exercises: tuple[OfExercise, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    cohort: Cohort
    final: Session
    members: tuple[OfMember, ...]


def for_cohort(facts: CohortFacts) -> Summary:
    """What may stand in the cohort's channel: approved words, and nothing else. Of who approved nothing, nothing."""
    anybody = Actor(NOBODY, member_of=frozenset({facts.cohort.id}))
    return for_reader(facts, anybody)


def for_reader(facts: CohortFacts, actor: Actor) -> Summary:
    """What this person may read of it: approved words as they were approved, anything else as it stands now."""
    cohort = facts.cohort
    members = (
        OfMember(each.id, each.user_id, each.name, tuple(_exercises(each, actor, cohort)))
        for each in facts.members
    )
    return Summary(cohort, facts.final, tuple(members))


NOBODY = 0
"""No user of Discord's has this id."""


def _exercises(member: MemberFacts, actor: Actor, cohort: Cohort) -> Iterator[OfExercise]:
    for found in member.runs:
        run, there = found.run, standing(found.run, found.consents)
        parts = tuple(_parts(member, found, there, actor, cohort))
        awaits = sum(each.awaits for each in there)
        if parts:
            yield OfExercise(run.exercise.id, run.exercise.title, run.handed_in_at, parts, awaits)


def _parts(
    member: MemberFacts, found: RunFacts, there: Sequence[Standing], actor: Actor, cohort: Cohort
) -> Iterator[Part]:
    handed_in = found.run.handed_in_at is not None
    for each in there:
        answer = as_answer(each, member.user_id, cohort.id, member.readers, handed_in=handed_in)
        if may_read(actor, answer):
            excerpt, shown = each.excerpt, each.approved if answer.approved else each.excerpt.lines
            lines = tuple(_line(line, found.done) for line in shown)
            yield Part(excerpt.key, excerpt.heading, excerpt.prompt, lines, answer.approved)


def _line(shown: Shown, done: Mapping[int, datetime]) -> Line:
    return Line(shown.words, shown.item, None if shown.item is None else done.get(shown.item))
