"""Who may do what: the table, cell by cell, and what it is asked for."""

from itertools import product
from pathlib import Path

import pytest

from bot.domain.access import (
    MATRIX,
    Action,
    Actor,
    Answer,
    Grant,
    OfCohort,
    OfServer,
    Relation,
    Theirs,
    Thing,
    allows,
    authorize,
    is_theirs,
    may_read,
    reading,
)
from bot.domain.cohort import Readers
from bot.domain.course import Visibility

MIRA, GUILD, COHORT, OTHER = 1, 10, 20, 21
PEOPLE = {
    Relation.SELF: Actor(MIRA, member_of=frozenset([COHORT])),
    Relation.MEMBER: Actor(2, member_of=frozenset([COHORT])),
    Relation.FACILITATOR: Actor(3, facilitates=frozenset([COHORT])),
    Relation.ELSEWHERE: Actor(4, facilitates=frozenset([OTHER])),
    Relation.ADMIN: Actor(5, manages=frozenset([GUILD])),
    Relation.OUTSIDER: Actor(6),
}
DOCS = Path(__file__).parents[2] / "docs" / "architecture.md"


def answer(
    visible: Visibility,
    *,
    handed_in: bool = True,
    readers: Readers | None = Readers.FACILITATOR,
    approved: bool = False,
) -> Answer:
    return Answer(MIRA, COHORT, visible, handed_in, readers, approved)


def things(action: Action) -> list[Thing]:
    """What the action may be asked for."""
    if action is Action.ORGANISE:
        return [OfServer(GUILD)]
    if action in (Action.READ_COHORT, Action.POST, Action.MOVE_DATES):
        return [OfCohort(COHORT)]
    return [Theirs(MIRA, COHORT), answer(Visibility.FACILITATOR)]


@pytest.mark.parametrize("action", Action)
def test_each_cell_of_the_table_is_what_the_rule_says(action: Action) -> None:
    for relation, thing in product(Relation, things(action)):
        expected = MATRIX[action].get(relation, Grant.NO)
        if relation is not Relation.OUTSIDER and expected is Grant.NO:
            expected = MATRIX[action].get(Relation.OUTSIDER, Grant.NO)
        if isinstance(thing, OfServer) and relation is Relation.SELF:
            continue  # nobody is a server; leaving is asked of one's own membership
        if action is Action.SEE_FAILURES and relation is Relation.ADMIN:
            continue  # asked of the server: below
        assert authorize(PEOPLE[relation], action, thing) is expected, (relation, thing)


def test_of_a_server_an_admin_sees_how_many_deliveries_failed() -> None:
    assert authorize(PEOPLE[Relation.ADMIN], Action.SEE_FAILURES, OfServer(GUILD)) is Grant.COUNT
    assert authorize(PEOPLE[Relation.ADMIN], Action.SEE_FAILURES, OfServer(GUILD + 1)) is Grant.NO


def test_of_what_does_not_exist_nobody_may_do_anything() -> None:
    """Broken build: an owner of None that equals some id, or a cohort of None."""
    everybody = [*PEOPLE.values(), Actor(7, frozenset([COHORT]), frozenset([COHORT]), frozenset([GUILD]))]
    for actor, action in product(everybody, Action):
        for thing in (Theirs(None), Theirs(None, COHORT), OfCohort(None), OfServer(None)):
            assert not allows(actor, action, thing), (actor, action, thing)


def test_who_is_several_things_may_do_what_any_of_them_may_and_no_more() -> None:
    both = Actor(8, member_of=frozenset([COHORT]), facilitates=frozenset([OTHER]), manages=frozenset([GUILD]))
    assert authorize(both, Action.SEE_WHO_ANSWERED, Theirs(MIRA, COHORT)) is Grant.COUNT
    assert not allows(both, Action.MOVE_DATES, OfCohort(COHORT))
    assert not allows(both, Action.READ_HANDED_IN, Theirs(MIRA, COHORT))
    assert authorize(both, Action.ORGANISE, OfServer(GUILD)) is Grant.NO_CONTENT


@pytest.mark.parametrize(
    ("what", "line"),
    [
        (answer(Visibility.FACILITATOR), Action.READ_HANDED_IN),
        (answer(Visibility.COHORT), Action.READ_HANDED_IN),
        (answer(Visibility.COHORT, approved=True), Action.READ_APPROVED),
        (answer(Visibility.COHORT, approved=True, readers=Readers.ONLY_ME), Action.READ_APPROVED),
        # Nothing but its author widens it, and no approval what the course calls private.
        (answer(Visibility.PRIVATE, approved=True), Action.READ_PRIVATE),
        (answer(Visibility.FACILITATOR, approved=True), Action.READ_HANDED_IN),
        (answer(Visibility.FACILITATOR, handed_in=False), Action.READ_PRIVATE),
        (answer(Visibility.COHORT, handed_in=False, approved=True), Action.READ_PRIVATE),
        (answer(Visibility.FACILITATOR, readers=Readers.ONLY_ME), Action.READ_PRIVATE),
        (answer(Visibility.FACILITATOR, readers=None), Action.READ_PRIVATE),
    ],
)
def test_how_an_answer_may_be_read_follows_from_the_course_and_from_its_member(
    what: Answer, line: Action
) -> None:
    assert reading(what) is line
    for relation, actor in PEOPLE.items():
        assert may_read(actor, what) is (MATRIX[line].get(relation, Grant.NO) is not Grant.NO), relation


def test_what_is_somebodys_is_theirs_alone() -> None:
    assert is_theirs(MIRA, MIRA)
    assert not is_theirs(2, MIRA)
    assert not is_theirs(MIRA, None)


def test_the_documentation_shows_the_table_as_it_is() -> None:
    lines = [line for line in DOCS.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    for action in Action:
        cells = [MATRIX[action].get(relation, Grant.NO).value for relation in Relation]
        assert f"| {' | '.join([action.value, *cells])} |" in lines
