"""The session pack: in which order plans are talked about, for how long, and who reviews which.

Pure: it sees what may stand before the cohort, and of everything else only who is there and which areas they share.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from bot.domain.course import Choice, Course, Lines, Option
from bot.domain.hidden import without_hidden
from bot.domain.response import Chosen, Milestone
from bot.domain.run import Run
from bot.domain.summary import CohortFacts, OfMember, Summary, for_cohort

REVIEWERS = 2
MOST_FRAME = 10
"""Minutes at most for the opening, and as many for the closing."""

MOST_WORDS = 1024
"""Characters that Discord takes as the words for a picture."""

Areas = Mapping[int, frozenset[str]]
"""What interests each of these, by entries of the course's catalogues; never shown, it only decides who reads whom."""


@dataclass(frozen=True, slots=True)
class Minutes:
    """They come to the session's length, whatever that is; where it is too short, plans at the end have none."""

    opening: int
    each: tuple[int, ...]
    closing: int


@dataclass(frozen=True, slots=True)
class Review:
    """Who looks at a plan, and what they are to say about it; `question` is "" where the course has none."""

    reviewer: OfMember
    question: str


@dataclass(frozen=True, slots=True)
class Slot:
    """One plan's turn. `reached` and `ahead` count the milestones in the words that were approved."""

    member: OfMember
    minutes: int
    reviews: tuple[Review, ...]
    reached: int
    ahead: int

    @property
    def passages(self) -> int:
        return sum(len(exercise.parts) for exercise in self.member.exercises)


@dataclass(frozen=True, slots=True)
class Pack:
    """What stands in the cohort's channel before its final session; `slots` in the running order, one for each plan."""

    summary: Summary
    minutes: Minutes
    slots: tuple[Slot, ...]

    def slot(self, member_id: int) -> Slot | None:
        return next((slot for slot in self.slots if slot.member.id == member_id), None)


def pack(facts: CohortFacts, course: Course, order: Sequence[int] | None) -> Pack:
    """`order` is what its facilitator chose, by members' ids; who is not in it comes last, as they joined."""
    summary = for_cohort(facts)
    everybody = {member.id: member for member in summary.members}
    shared = running_order([member.id for member in summary.members if member.exercises], order or ())
    wanted = {each.id: _areas_of(course, [found.run for found in each.runs]) for each in facts.members}
    read_by = reviewers(shared, list(everybody), wanted)
    asked = questions(course.questions, len(shared))
    length = minutes(facts.final.minutes, len(shared))
    goals = {each.id: _milestones(found.run for found in each.runs) for each in facts.members}
    slots = (
        Slot(
            everybody[member_id],
            length.each[number],
            tuple(
                Review(everybody[reviewer], question)
                for reviewer, question in zip(read_by[member_id], asked[number], strict=False)
            ),
            *_counted(everybody[member_id], goals[member_id]),
        )
        for number, member_id in enumerate(shared)
    )
    return Pack(summary, length, tuple(slots))


def running_order(shared: Sequence[int], chosen: Sequence[int]) -> tuple[int, ...]:
    """All who share a plan: those that were put in order first."""
    first = [member for member in dict.fromkeys(chosen) if member in shared]
    return (*first, *(member for member in shared if member not in first))


def moved(order: Sequence[int], member: int, by: int) -> tuple[int, ...]:
    """This one earlier (-1) or later (1) by a place; at the ends, and for who is not in it, as it was."""
    places = list(order)
    if member not in places or not 0 <= places.index(member) + by < len(places):
        return tuple(order)
    at = places.index(member)
    places[at], places[at + by] = places[at + by], places[at]
    return tuple(places)


def minutes(length: int, plans: int) -> Minutes:
    """The session's minutes, shared out evenly; what is left over goes to the closing."""
    if not plans:
        return Minutes(length, (), 0)
    frame = min(MOST_FRAME, length // 10, max(0, length - plans) // 2)
    each = (length - 2 * frame) // plans
    rest = length - 2 * frame - each * plans
    if each:
        return Minutes(frame, (each,) * plans, frame + rest)
    return Minutes(frame, tuple(int(number < rest) for number in range(plans)), frame)


def questions(asked: Sequence[str], plans: int) -> tuple[tuple[str, ...], ...]:
    """For each plan one for each of its reviewers, another one each; all of them come up in turn."""
    many = asked or ("",)
    return tuple(
        tuple(many[(REVIEWERS * plan + number) % len(many)] for number in range(REVIEWERS))
        for plan in range(plans)
    )


# Reviewers


def reviewers(shared: Sequence[int], everybody: Sequence[int], areas: Areas) -> dict[int, tuple[int, ...]]:
    """Two for each plan, as far as there are others; nobody reviews their own. Everybody gets as many to read as
    everybody else, or one more; within that, those read each other who share an area. The same for the same cohort."""
    people = [*shared, *(member for member in everybody if member not in shared)]
    mine = [areas.get(member, frozenset[str]()) for member in people]
    alike = [[len(one & other) for other in mine] for one in mine]
    found = _Reviews(_evenly(len(people), len(shared)), alike)
    while found.exchanged() or found.taken_over():
        pass
    return {member: tuple(people[one] for one in found.of[plan]) for plan, member in enumerate(shared)}


def _evenly(people: int, plans: int) -> list[list[int]]:
    """By places in a circle: the readers of the first round and of the second follow on one another, so that nobody has
    two more than anybody else."""
    if people < 2 or not plans:
        return [[] for _ in range(plans)]
    if people == REVIEWERS:
        return [[1 - plan] for plan in range(plans)]
    if plans == people:
        return [[(plan + 1) % people, (plan + 2) % people] for plan in range(plans)]
    first = 2 if people - plans == 1 else 1  # so that the second round gives nobody their own either
    return [[(plan + first) % people, (plan + first + plans) % people] for plan in range(plans)]


@dataclass(slots=True)
class _Reviews:
    """Who reads which plan, by places in a list of everybody that begins with those whose plans they are; `alike` is
    how many areas two of them share. Each change makes more of them shared, so there is an end of it."""

    of: list[list[int]]
    alike: list[list[int]]

    def exchanged(self) -> bool:
        """Whether any two readers did better to change places."""
        found = False
        for (one, first), (other, second) in combinations(list(product(range(len(self.of)), (0, 1))), 2):
            if first < len(self.of[one]) and second < len(self.of[other]):
                found |= self._exchange(one, first, other, second)
        return found

    def _exchange(self, one: int, first: int, other: int, second: int) -> bool:
        here, there = self.of[one][first], self.of[other][second]
        now = self.alike[one][here] + self.alike[other][there]
        if self.alike[one][there] + self.alike[other][here] <= now:
            return False
        if not (self._may(one, there) and self._may(other, here)):
            return False
        self.of[one][first], self.of[other][second] = there, here
        return True

    def taken_over(self) -> bool:
        """Whether anybody who had fewer to read did better to take over from somebody."""
        loads = Counter(reader for readers in self.of for reader in readers)
        for plan, readers in enumerate(self.of):
            for place, reader in enumerate(readers):
                for other in range(len(self.alike)):
                    better = self.alike[plan][other] > self.alike[plan][reader]
                    if better and loads[other] < loads[reader] and self._may(plan, other):
                        readers[place] = other
                        return True
        return False

    def _may(self, plan: int, reader: int) -> bool:
        return reader != plan and reader not in self.of[plan]


def _areas_of(course: Course, runs: Sequence[Run]) -> frozenset[str]:
    """The entries of catalogues that somebody chose anywhere."""
    entries = {(entry.id, entry.text) for _, found in course.catalogues for entry in found}
    return frozenset(
        response.body.option
        for run in runs
        for response in run.responses
        if isinstance(response.body, Chosen)
        and any(
            option.id == response.body.option and (option.id, option.text) in entries
            for option in _options(run, response.ref.prompt, response.ref.field)
        )
    )


def _options(run: Run, prompt_id: str, field_id: str) -> tuple[Option, ...]:
    kind = run.exercise.prompt(prompt_id).field(field_id).kind
    return kind.options if isinstance(kind, Choice | Lines) else ()


# Milestones


def _milestones(runs: Iterator[Run]) -> frozenset[int]:
    return frozenset(
        response.id for run in runs for response in run.responses if isinstance(response.body, Milestone)
    )


def _counted(member: OfMember, milestones: Collection[int]) -> tuple[int, int]:
    """How many of them, in what they let be shown, are reached, and how many are ahead; each once."""
    shown = {
        line.item: line.reached is not None
        for exercise in member.exercises
        for part in exercise.parts
        for line in part.lines
        if line.item in milestones
    }
    return sum(shown.values()), len(shown) - sum(shown.values())


# In words


def named(member: OfMember) -> str:
    return " ".join(without_hidden(member.name).split()) or "a member"


def standing(slot: Slot) -> str:
    """ "3 passages shared; 2 of 3 milestones reached"."""
    shared = "1 passage shared" if slot.passages == 1 else f"{slot.passages} passages shared"
    if not slot.reached + slot.ahead:
        return shared
    count = slot.reached + slot.ahead
    return f"{shared}; {slot.reached} of {count} milestone{'s' if count > 1 else ''} reached"


def in_words(found: Pack) -> str:
    """What the picture shows, for those who do not see it, in as many characters as Discord takes."""
    count = len(found.slots)
    said = f"What the cohort shares: {count} plan{'' if count == 1 else 's'}."
    for number, slot in enumerate(found.slots, 1):
        one = f" {number}: {named(slot.member)[:40]}, {standing(slot)}."
        rest = f" And {count - number + 1} more, which the files have."
        if len(said) + len(one) + len(rest) > MOST_WORDS:
            return said + rest
        said += one
    return said
