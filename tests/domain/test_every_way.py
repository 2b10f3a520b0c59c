"""Every way through both exercises of the bundled course: whatever members do, they come to the hand-in, and nothing
that they said is missing anywhere."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.acts import NoteUnsure
from bot.domain.control import Control
from bot.domain.course import Choice, Dated, Exercise, FieldRef, HandIn, Lines, Number, Tripwire
from bot.domain.run import Place
from tests.courses import sourdough
from tests.domain.courses import Walk, answer, at_end, begun, bundled, garden

COURSES = (garden(), bundled(), sourdough())
EXERCISES = {exercise.id: exercise for course in COURSES for exercise in course.exercises}
MOST_STEPS = 1500


def members_answer(walk: Walk, decide: int) -> None:
    """Some answer, by the kind of the question; the number decides which. 0 is whoever wants to get to the end."""
    how, which = decide % 6, decide // 6
    question = walk.question
    kind, options = question.field.kind, len(walk.question.options)
    if not decide:
        to_the_end(walk)
    elif how == 0 and not question.field.required:
        walk.do(Control.SKIP)
    elif how == 1 and which % 4 == 0:
        walk.do(NoteUnsure(f"doubt {decide}"))
        answer(walk)
    elif isinstance(kind, Choice) and kind.most > 1 and how > 2 and options:
        walk.type(" ".join(str((which + n) % options + 1) for n in range(min(how - 1, options, kind.most))))
        walk.on()
    elif isinstance(kind, Choice) and how == 1 and not question.field.required:
        walk.type(f"in my own words {decide}")
        walk.on()
    elif isinstance(kind, Tripwire):
        walk.type(*(("yes",), ("no",), ("friday", "yes"))[which % 3])
    elif isinstance(kind, Lines | Dated | Number):
        answer(walk, items=tuple(f"item {n} of {decide}" for n in range(how + 1)))
    else:
        answer(walk, choose=1 + which % max(1, options))


def to_the_end(walk: Walk) -> None:
    kind = walk.question.field.kind
    if isinstance(kind, Choice) or walk.question.field.required:
        repeat = walk.question.prompt.repeat
        if repeat is not None and repeat.lens == walk.place.field:
            walk.on()
        else:
            answer(walk)
    else:
        walk.on()


def back(exercise: Exercise, before: Place, now: Place) -> bool:
    order = [prompt.id for prompt in exercise.prompts]
    return order.index(now.prompt) < order.index(before.prompt)


def some_way(exercise: Exercise, seed: int, length: int) -> Walk:
    """A walk of so many whims, and then straight to the end."""
    walk, chance = Walk(begun(exercise)), Random(seed)
    seen: set[Place] = {walk.place}
    for step in range(MOST_STEPS):
        if at_end(walk):
            return walk
        before = walk.run.open
        members_answer(walk, chance.randint(1, 239) if step < length else 0)
        assert walk.run.open != before, f"{before.place} does not let its member go"
        if back(exercise, before.place, walk.place):
            seen.clear()
        assert walk.place not in seen, f"{walk.place} is asked twice"
        seen.add(walk.place)
    raise AssertionError("the walk does not end")


@pytest.mark.parametrize("name", EXERCISES)
@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32), length=st.integers(0, 120))
def test_every_way_comes_to_the_hand_in_and_asks_nothing_twice_unless_a_branch_led_back(
    name: str, seed: int, length: int
) -> None:
    walk = some_way(EXERCISES[name], seed, length)
    assert isinstance(walk.question.field.kind, HandIn)


@pytest.mark.parametrize("name", EXERCISES)
def test_every_question_is_reached_by_some_way(name: str) -> None:
    """With a fixed chance, so that it says the same each time."""
    exercise = EXERCISES[name]
    wanted = {FieldRef(prompt.id, field.id) for prompt in exercise.prompts for field in prompt.fields}
    reached: set[FieldRef] = set()
    for seed in range(200):
        reached |= {place.ref for place in some_way(exercise, seed, 60).put}
        if wanted <= reached:
            break
    assert wanted - reached == set()
