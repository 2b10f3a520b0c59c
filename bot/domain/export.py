"""A cohort's answers and milestones as tables; only what the facilitator may read has a place in any of them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.access import Actor
from bot.domain.calendar import local
from bot.domain.milestone import Goal, goals_of, in_order
from bot.domain.pulled import EVERYTHING, Given, OfMember, Pulled, pulled, readable
from bot.domain.response import Deadline
from bot.domain.summary import CohortFacts, MemberFacts, Part, RunFacts

DONE = "done"


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet: its name, what its columns are called, and its rows, each as long as the columns."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Export:
    """`found` is what the tables say, member by member."""

    found: Pulled
    tables: tuple[Table, ...]


WHO = ("member", "discord id")
TIMES = ("(UTC)", "(their own time)")
RESPONSES = (
    *WHO,
    "exercise",
    "prompt",
    "question",
    "about",
    "round",
    "answer",
    "what",
    "version",
    *(f"written {each}" for each in TIMES),
    *(f"handed in {each}" for each in TIMES),
    "time zone",
)
MILESTONES = (
    *WHO,
    "exercise",
    "what",
    "milestone",
    *(f"due {each}" for each in TIMES),
    "sign of done",
    "hours",
    "stands",
    *(f"done since {each}" for each in TIMES),
    "steps done",
    "steps",
    "time zone",
)


def export(facts: CohortFacts, actor: Actor, zones: Mapping[int, str], now: datetime) -> Export:
    """`zones` are the members' own, by user id; who has none lives by the cohort's."""
    found = pulled(facts, actor, EVERYTHING, all_answers=True)
    rows = [
        _OfOne(each, shown, actor, facts, zones.get(each.user_id, facts.cohort.zone), now)
        for each, shown in zip(facts.members, found.members, strict=True)
    ]
    return Export(
        found,
        (
            Table("responses", RESPONSES, tuple(row for each in rows for row in each.responses())),
            Table("milestones", MILESTONES, tuple(row for each in rows for row in each.milestones())),
            _people(rows),
        ),
    )


@dataclass(frozen=True, slots=True)
class _OfOne:
    facts: MemberFacts
    shown: OfMember
    actor: Actor
    of: CohortFacts
    zone: str
    now: datetime

    @property
    def who(self) -> tuple[str, str]:
        return self.shown.name, str(self.shown.user_id)

    def handed_in(self, exercise: str) -> datetime | None:
        found = (each.run for each in self.facts.runs if each.run.exercise.id == exercise)
        return next((run.handed_in_at for run in found), None)

    def responses(self) -> Iterator[tuple[str, ...]]:
        for each in self.shown.exercises:
            handed_in = _times(each.handed_in_at, self.zone)
            for part in each.parts:
                what = "passage, approved for the cohort" if part.approved else "passage"
                yield (
                    *self.who,
                    each.title,
                    part.prompt,
                    part.heading,
                    *("", ""),
                    _words_of(part),
                    what,
                    *("", "", ""),
                    *handed_in,
                    self.zone,
                )
        for one in self.shown.answers:
            yield self._answer(one)

    def _answer(self, one: Given) -> tuple[str, ...]:
        return (
            *self.who,
            one.exercise_title,
            one.ref.prompt,
            one.asked,
            one.about,
            str(one.round) if one.round > 1 else "",
            one.words,
            "answer",
            str(one.number),
            *_times(one.written_at, self.zone),
            *_times(self.handed_in(one.exercise), self.zone),
            self.zone,
        )

    def milestones(self) -> Iterator[tuple[str, ...]]:
        """Those whose answer may be read; of others the words that were approved, where they were."""
        for found in self.facts.runs:
            open_to = readable(self.facts, found, self.actor, self.of.cohort)
            goals = in_order(goals_of(found.run, found.done))
            refs = {response.id: response.ref for response in found.run.responses}
            for goal in goals:
                if refs[goal.item] in open_to:
                    yield self._goal(found, goal)
                else:
                    yield from self._approved(found, goal)

    def _goal(self, found: RunFacts, goal: Goal) -> tuple[str, ...]:
        return (
            *self.who,
            found.run.exercise.title,
            "test" if goal.is_test else "milestone",
            goal.text,
            *_due(goal.due, goal.said, self.zone),
            goal.sign,
            goal.hours,
            goal.stands(self.now, self.zone).value,
            *_times(goal.done_at, self.zone),
            str(sum(piece.done_at is not None for piece in goal.pieces)) if goal.pieces else "",
            str(len(goal.pieces)) if goal.pieces else "",
            self.zone,
        )

    def _approved(self, found: RunFacts, goal: Goal) -> Iterator[tuple[str, ...]]:
        lines = [line for part in self.shown.parts for line in part.lines if line.item == goal.item]
        for line in lines[:1]:
            stands = DONE if line.reached is not None else ""
            reached = _times(line.reached, self.zone)
            yield (
                *self.who,
                found.run.exercise.title,
                "milestone, as it was approved",
                line.words,
                *("", "", "", ""),
                stands,
                *reached,
                *("", ""),
                self.zone,
            )


def _people(rows: list[_OfOne]) -> Table:
    """One row a member, one column a question: to group people by areas, by topics, or by anything else."""
    exercises = {each.run.exercise.id: each.run.exercise.title for one in rows for each in one.facts.runs}
    asked = dict.fromkeys(
        (each.exercise, each.ref, f"{each.exercise_title}: {each.title}: {each.asked}")
        for one in rows
        for each in one.shown.answers
    )
    columns = (
        *WHO,
        "time zone",
        *(f"{title}: handed in (UTC)" for title in exercises.values()),
        *(name for _, _, name in asked),
    )

    def cells(one: _OfOne) -> Iterator[str]:
        yield from (*one.who, one.zone)
        for exercise in exercises:
            yield _times(one.handed_in(exercise), one.zone)[0]
        for exercise, ref, _ in asked:
            yield "\n".join(
                each.words for each in one.shown.answers if (each.exercise, each.ref) == (exercise, ref)
            )

    return Table("people", columns, tuple(tuple(cells(one)) for one in rows))


def _words_of(part: Part) -> str:
    return "\n".join(line.words for line in part.lines)


def _times(at: datetime | None, zone: str) -> tuple[str, str]:
    return ("", "") if at is None else (f"{at:%Y-%m-%d %H:%M}", f"{local(at, zone):%Y-%m-%d %H:%M}")


def _due(due: Deadline | None, said: str, zone: str) -> Iterable[str]:
    """Where only a day was said, that day by their own calendar; where none was confirmed, the words for it."""
    if due is None:
        return "", said
    return _times(due.at, zone) if due.has_time else ("", f"{local(due.at, zone):%Y-%m-%d}")
