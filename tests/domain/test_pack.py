"""The session pack: minutes that fit, and reviewers who are not the plan's own, whoever there is."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.pack import minutes, moved, questions, reviewers, running_order

AREAS = st.frozensets(st.sampled_from("abcdef"), max_size=3)


@st.composite
def cohorts(draw: st.DrawFn) -> tuple[list[int], list[int], dict[int, frozenset[str]]]:
    """Who shares a plan, everybody, and what interests each."""
    everybody = draw(st.lists(st.integers(1, 99), min_size=1, max_size=12, unique=True))
    shared = [each for each in everybody if draw(st.booleans())]
    return shared, everybody, {each: draw(AREAS) for each in everybody}


@given(st.integers(15, 600), st.integers(0, 40))
def test_minutes_come_to_the_session_s_length_and_are_the_same_for_each_plan(length: int, plans: int) -> None:
    found = minutes(length, plans)
    assert found.opening + sum(found.each) + found.closing == length
    assert len(found.each) == plans
    assert min(found.opening, found.closing, *found.each, 0) == 0
    assert not plans or max(found.each) - min(found.each) <= 1
    if 1 <= plans <= length:
        assert min(found.each) >= 1


@given(cohorts())
def test_nobody_reviews_their_own_and_nobody_has_two_more_to_read_than_another(
    cohort: tuple[list[int], list[int], dict[int, frozenset[str]]],
) -> None:
    """Red where `_evenly` begins its rounds at 0, and where `_take_over` does not compare who has how many."""
    shared, everybody, areas = cohort
    found = reviewers(shared, everybody, areas)
    assert list(found) == shared
    for member, readers in found.items():
        assert member not in readers
        assert len(set(readers)) == len(readers) == min(2, len(everybody) - 1)
    loads = [sum(each in readers for readers in found.values()) for each in everybody]
    assert max(loads) - min(loads) <= 1
    assert found == reviewers(shared, everybody, areas)


@given(cohorts())
def test_reviewers_share_as_many_areas_as_with_any_exchange_of_two(
    cohort: tuple[list[int], list[int], dict[int, frozenset[str]]],
) -> None:
    shared, everybody, areas = cohort
    found = reviewers(shared, everybody, areas)
    pairs = [(plan, reader) for plan, readers in found.items() for reader in readers]
    for one, here in pairs:
        for other, there in pairs:
            if there in (one, *found[one]) or here in (other, *found[other]):
                continue
            now = len(areas[one] & areas[here]) + len(areas[other] & areas[there])
            assert len(areas[one] & areas[there]) + len(areas[other] & areas[here]) <= now


def test_those_review_each_other_who_share_an_area() -> None:
    a, b = frozenset("a"), frozenset("b")
    found = reviewers([1, 2], [1, 2, 3, 4, 5, 6], {1: a, 2: b, 3: b, 4: a, 5: b, 6: a})
    assert {plan: set(readers) for plan, readers in found.items()} == {1: {4, 6}, 2: {3, 5}}


def test_both_reviewers_of_a_plan_get_another_question_and_all_questions_come_up() -> None:
    found = questions(("one", "two", "three"), 3)
    assert found == (("one", "two"), ("three", "one"), ("two", "three"))
    assert questions((), 1) == (("", ""),)


def test_who_was_put_in_order_comes_first_and_who_shares_nothing_any_more_not_at_all() -> None:
    assert running_order([1, 2, 3, 4], [3, 9, 1]) == (3, 1, 2, 4)
    assert moved((1, 2, 3), 3, -1) == (1, 3, 2)
    assert moved((1, 2, 3), 1, -1) == moved((1, 2, 3), 9, 1) == (1, 2, 3)
