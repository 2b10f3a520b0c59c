"""Who may do what: one table, and the one rule that is asked at every door.

It goes by what somebody is to the thing in question, as our own tables have it. Discord's permissions count for setting
cohorts up, and for nothing else: its administrators can give every command, and in direct messages there are none.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.cohort import Readers
from bot.domain.course import Visibility


class Relation(StrEnum):
    """What somebody is to the thing. One may be several, and may then do what any of them may."""

    SELF = "self"
    MEMBER = "other member"
    FACILITATOR = "facilitator of the cohort"
    ELSEWHERE = "facilitator of another"
    ADMIN = "guild admin"
    OUTSIDER = "outsider"


class Action(StrEnum):
    READ_PRIVATE = "read a private answer"
    READ_HANDED_IN = "read a facilitator answer, handed in"
    READ_APPROVED = "read a cohort answer, approved"
    SEE_WHO_ANSWERED = "who has answered (no text)"
    WRITE = "write, edit, withdraw an answer"
    KEEP_DATA = "export or erase a member's data"
    SETTLE_MESSAGES = "stop or pause messages, set zone and hours"
    READ_COHORT = "cohort brief, summary, export"
    POST = "post the summary or pack to the channel"
    MOVE_DATES = "move or cancel sessions and check-in rounds"
    NUDGE = "nudge a member"
    ORGANISE = "remove, move members; choose channel, zone; appoint facilitators; import a roster"
    SEE_FAILURES = "delivery failures"


class Grant(StrEnum):
    """What the answer is, from nothing to everything; of several, the one that stands furthest down counts."""

    NO = "no"
    NO_DATA = "“no data”"
    LEAVE = "leave"
    COUNT = "count"
    REASON = "reason, no text"
    LIMITED = "yes, limited"
    APPROVED = "yes: approved passages only"
    NO_CONTENT = "yes, with no right to content"
    LOGGED = "yes, logged"
    TO_THEM_ALONE = "yes, ephemeral, logged"
    OWN = "own"
    YES = "yes"


MATRIX: Mapping[Action, Mapping[Relation, Grant]] = {
    Action.READ_PRIVATE: {Relation.SELF: Grant.YES},
    Action.READ_HANDED_IN: {Relation.SELF: Grant.YES, Relation.FACILITATOR: Grant.LOGGED},
    Action.READ_APPROVED: {
        Relation.SELF: Grant.YES,
        Relation.MEMBER: Grant.YES,
        Relation.FACILITATOR: Grant.YES,
    },
    Action.SEE_WHO_ANSWERED: {
        Relation.SELF: Grant.OWN,
        Relation.MEMBER: Grant.COUNT,
        Relation.FACILITATOR: Grant.YES,
    },
    Action.WRITE: {Relation.SELF: Grant.OWN},
    Action.KEEP_DATA: {Relation.SELF: Grant.OWN, Relation.OUTSIDER: Grant.NO_DATA},
    Action.SETTLE_MESSAGES: {Relation.SELF: Grant.OWN},
    Action.READ_COHORT: {Relation.FACILITATOR: Grant.TO_THEM_ALONE},
    Action.POST: {Relation.FACILITATOR: Grant.APPROVED},
    Action.MOVE_DATES: {Relation.FACILITATOR: Grant.YES},
    Action.NUDGE: {Relation.FACILITATOR: Grant.LIMITED},
    Action.ORGANISE: {Relation.SELF: Grant.LEAVE, Relation.ADMIN: Grant.NO_CONTENT},
    Action.SEE_FAILURES: {
        Relation.SELF: Grant.OWN,
        Relation.FACILITATOR: Grant.REASON,
        Relation.ADMIN: Grant.COUNT,
    },
}
"""Whatever does not stand here is NO."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody at a door: the cohorts of which they are a member and those that they facilitate now, by id, and the
    servers that they may manage by Discord's word."""

    user_id: int
    member_of: frozenset[int] = frozenset()
    facilitates: frozenset[int] = frozenset()
    manages: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Theirs:
    """Something of one member's; `owner` is a user id. None where there is no such thing: then it is nobody's."""

    owner: int | None
    cohort: int | None = None


@dataclass(frozen=True, slots=True)
class OfCohort:
    """Something of a whole cohort; None where there is no such cohort."""

    cohort: int | None


@dataclass(frozen=True, slots=True)
class OfServer:
    guild: int | None


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer in a member's run. `approved` says whether its very words were let stand before the cohort.

    `readers` is whom the member lets read, None where they have not been asked.
    """

    owner: int
    cohort: int
    visible: Visibility
    handed_in: bool
    readers: Readers | None
    approved: bool = False


Thing = Theirs | OfCohort | OfServer | Answer


def authorize(actor: Actor, action: Action, thing: Thing) -> Grant:
    """What this person may do with it; NO also where there is no such thing, so that both are told alike."""
    grants = [MATRIX[action].get(relation, Grant.NO) for relation in relations(actor, thing)]
    return max(grants, key=list(Grant).index)


def allows(actor: Actor, action: Action, thing: Thing) -> bool:
    """Whether this person may do anything of it at all."""
    return authorize(actor, action, thing) not in (Grant.NO, Grant.NO_DATA)


def relations(actor: Actor, thing: Thing) -> Iterator[Relation]:
    """All that this person is to the thing."""
    yield Relation.OUTSIDER
    match thing:
        case OfServer(guild):
            if guild in actor.manages:
                yield Relation.ADMIN
        case OfCohort(cohort):
            yield from _in_cohort(actor, cohort)
        case Theirs(owner, cohort) | Answer(owner, cohort):
            if owner == actor.user_id:
                yield Relation.SELF
            if owner is not None:
                yield from _in_cohort(actor, cohort)


def _in_cohort(actor: Actor, cohort: int | None) -> Iterator[Relation]:
    if cohort in actor.member_of:
        yield Relation.MEMBER
    if cohort in actor.facilitates:
        yield Relation.FACILITATOR
    if actor.facilitates - {cohort}:
        yield Relation.ELSEWHERE


def reading(answer: Answer) -> Action:
    """Which line of the table reading this answer falls under: visible to those for whom it was made, and to nobody
    before it is handed in. Its member may have narrowed it to themselves; words that they approved stand."""
    if not answer.handed_in or answer.visible is Visibility.PRIVATE:
        return Action.READ_PRIVATE
    if answer.approved and answer.visible is Visibility.COHORT:
        return Action.READ_APPROVED
    return Action.READ_HANDED_IN if answer.readers is Readers.FACILITATOR else Action.READ_PRIVATE


def may_read(actor: Actor, answer: Answer) -> bool:
    return allows(actor, reading(answer), answer)


def is_theirs(user_id: int, owner: int | None) -> bool:
    """Whether somebody may change what belongs to this owner; False where it is nobody's."""
    return allows(Actor(user_id), Action.WRITE, Theirs(owner))
