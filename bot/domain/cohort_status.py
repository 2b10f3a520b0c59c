"""How a cohort stands, for its facilitator: who is where, who wants help, who cannot be reached. Never what anybody
answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.domain.access import Actor
from bot.domain.calendar import date_on
from bot.domain.check_in import Away
from bot.domain.cohort import Cohort
from bot.domain.course import Exercise
from bot.domain.milestone import Goal, Progress, goals_of, in_order
from bot.domain.pulled import readable
from bot.domain.report import How
from bot.domain.response import UNSURE, Deadline
from bot.domain.run import Run
from bot.domain.session import Session
from bot.domain.summary import CohortFacts, MemberFacts, RunFacts

STUCK_FOR = timedelta(days=14)
"""For so long after they said so somebody counts as stuck, unless they said since that it goes on."""
AHEAD = timedelta(weeks=6)
"""Milestones so far ahead stand in the picture."""
GOES_ON = (How.DONE, How.ON_TRACK, How.MOVED)


class Mark(StrEnum):
    """What became of one step of an exercise, in the word that says so everywhere."""

    ANSWERED = "answered"
    HERE = "is here now"
    PASSED = "passed over"
    TO_COME = "not asked"


@dataclass(frozen=True, slots=True)
class Stage:
    """One member in one exercise. `step` is the number that members see, 0 before the first; None: not begun."""

    exercise: str
    title: str
    step: int | None
    steps: int
    marks: tuple[Mark, ...]
    handed_in_at: datetime | None


def stage_words(stage: Stage) -> str:
    """ "not begun", "handed in", "at 4 of 13"."""
    if stage.handed_in_at is not None:
        return "handed in"
    if stage.step is None:
        return "not begun"
    return f"at {stage.step} of {stage.steps}" if stage.step else "begun"


@dataclass(frozen=True, slots=True)
class Said:
    """What a member said of how it goes, aware UTC; `item` is what of theirs it is about."""

    report: int
    user_id: int
    how: How
    item: int | None
    words: str
    said_at: datetime


@dataclass(frozen=True, slots=True)
class Failed:
    """So many messages to one person (None: to the cohort) could not be said, for this reason; never what they said."""

    user_id: int | None
    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class Ahead:
    """A milestone as it stands in time; what it is called is not said here."""

    due: Deadline | None
    stands: Progress


@dataclass(frozen=True, slots=True)
class MemberStatus:
    """`reached`: whether there is a conversation. `active_at`, aware UTC: when they last answered anything.

    `stuck` is what they let the facilitator or the cohort know. `there`: whether they were at the last session, None
    where that was not noted. `ahead` are the milestones whose answers the facilitator may read.
    """

    id: int
    user_id: int
    name: str
    zone: str
    stages: tuple[Stage, ...]
    reached: bool
    active_at: datetime | None
    away_until: date | None
    stuck: tuple[Said, ...]
    failed: tuple[Failed, ...]
    there: bool | None
    ahead: tuple[Ahead, ...]


@dataclass(frozen=True, slots=True)
class Status:
    cohort: Cohort
    now: datetime
    session: Session | None
    """The last one that began, of which attendance may be noted."""
    members: tuple[MemberStatus, ...]
    failed: tuple[Failed, ...]
    """What could not be said to the cohort itself."""


@dataclass(frozen=True, slots=True)
class Around:
    """What is known of the members besides their answers, by user id; `there` by membership."""

    zones: Mapping[int, str]
    reached: frozenset[int]
    active_at: Mapping[int, datetime]
    away: Mapping[int, Sequence[Away]]
    stuck: Sequence[Said]
    since: Sequence[Said]
    """What was said after the first of those."""
    failed: Sequence[Failed]
    session: Session | None
    there: Mapping[int, bool]


def status(
    facts: CohortFacts, around: Around, exercises: Sequence[Exercise], actor: Actor, now: datetime
) -> Status:
    """`exercises` are those of the newest version of the course: who has not begun one is said too."""
    members = (_member(each, facts, around, exercises, actor, now) for each in facts.members)
    ours = tuple(each for each in around.failed if each.user_id is None)
    return Status(facts.cohort, now, around.session, tuple(members), ours)


def _member(
    member: MemberFacts,
    facts: CohortFacts,
    around: Around,
    exercises: Sequence[Exercise],
    actor: Actor,
    now: datetime,
) -> MemberStatus:
    user_id, zone = member.user_id, around.zones.get(member.user_id, facts.cohort.zone)
    written = [one.written_at for found in member.runs for one in found.run.responses if one.written_at]
    active = [*written, *([around.active_at[user_id]] if user_id in around.active_at else [])]
    return MemberStatus(
        member.id,
        user_id,
        member.name,
        zone,
        tuple(_stages(member.runs, exercises)),
        user_id in around.reached,
        max(active, default=None),
        _away_until(around.away.get(user_id, ()), date_on(now, zone)),
        tuple(each for each in around.stuck if each.user_id == user_id and _still(each, around.since, now)),
        tuple(each for each in around.failed if each.user_id == user_id),
        around.there.get(member.id),
        tuple(_ahead(member, facts, actor, zone, now)),
    )


def _stages(found: Sequence[RunFacts], exercises: Sequence[Exercise]) -> list[Stage]:
    """In the order of the course; what was begun by an earlier version and is there no more comes last."""
    begun = {each.run.exercise.id: each.run for each in found}
    ids = [each.id for each in exercises]
    stages = [_stage(begun[each.id]) if each.id in begun else _not_begun(each) for each in exercises]
    return [*stages, *(_stage(run) for name, run in begun.items() if name not in ids)]


def _not_begun(exercise: Exercise) -> Stage:
    marks = (Mark.TO_COME,) * exercise.steps
    return Stage(exercise.id, exercise.title, None, exercise.steps, marks, None)


def _stage(run: Run) -> Stage:
    exercise = run.exercise
    of_prompt = {prompt.id: prompt.step for prompt in exercise.prompts}
    answered = {of_prompt[one.ref.prompt] for one in run.responses if one.ref.field != UNSURE}
    put = {of_prompt[ask.place.prompt] for ask in run.trail}
    here = None if run.handed_in_at is not None else of_prompt[run.open.place.prompt]

    def mark(step: int) -> Mark:
        if step == here:
            return Mark.HERE
        if step in answered:
            return Mark.ANSWERED
        return Mark.PASSED if step in put else Mark.TO_COME

    marks = tuple(mark(step) for step in range(1, exercise.steps + 1))
    step = of_prompt[run.open.place.prompt]
    return Stage(exercise.id, exercise.title, step, exercise.steps, marks, run.handed_in_at)


def _still(said: Said, since: Sequence[Said], now: datetime) -> bool:
    """Whether they are stuck still, as far as they said: not once it went on with the same thing."""
    later = (each for each in since if each.report > said.report and each.user_id == said.user_id)
    return now - said.said_at <= STUCK_FOR and not any(
        each.how in GOES_ON and each.item == said.item for each in later
    )


def _away_until(ranges: Sequence[Away], today: date) -> date | None:
    return max((each.until_on for each in ranges if each.from_on <= today <= each.until_on), default=None)


def _ahead(
    member: MemberFacts, facts: CohortFacts, actor: Actor, zone: str, now: datetime
) -> Sequence[Ahead]:
    """Of answers that the facilitator may not read, no date is shown either."""
    goals: list[Goal] = []
    for found in member.runs:
        open_to = readable(member, found, actor, facts.cohort)
        refs = {response.id: response.ref for response in found.run.responses}
        goals += (goal for goal in goals_of(found.run, found.done) if refs[goal.item] in open_to)
    return [Ahead(goal.due, goal.stands(now, zone)) for goal in in_order(goals) if not goal.is_test]
