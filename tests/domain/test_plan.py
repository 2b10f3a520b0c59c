"""A plan says everything that was answered, each answer once, and says what is changed, private or outdated."""

from collections import Counter
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.course import Brief, Choice, Dated, Exercise, HandIn, Number, Tripwire
from bot.domain.plan import (
    CHANGED,
    EARLIER,
    ONLY_YOU,
    Line,
    LineKind,
    Plan,
    View,
    brief_page,
    facts,
    full_page,
    name_of_plan,
    plan,
)
from bot.domain.response import (
    UNSURE,
    Amount,
    Body,
    Chosen,
    Day,
    Milestone,
    Passage,
    Picked,
    Response,
    Submitted,
    Words,
)
from bot.domain.run import Run
from bot.domain.words import name_of
from tests.domain.courses import begun, bundled
from tests.domain.kitchen import AFTER, ANSWERS, BEFORE, FRIDAY, THURSDAY, WHOLE, response, run


def lines(found: Plan, section: str) -> list[Line]:
    return [line for one in found.sections if one.id == section for line in one.lines]


def read(found: Plan, section: str) -> list[str]:
    """A section as it is read: kind, depth, words."""
    return [
        f"{line.kind}{line.depth or ''} {f'{line.label} ' if line.label else ''}{line.words}".strip()
        for line in lines(found, section)
    ]


def marks(found: Plan, item: int) -> tuple[str, ...]:
    [line] = [line for section in found.sections for line in section.lines if line.item == item]
    return line.marks


def items(found: Plan) -> Counter[int]:
    return Counter(line.item for one in found.sections for line in one.lines if line.item is not None)


# The full plan


async def test_every_answer_stands_in_the_full_plan_exactly_once() -> None:
    assert items(full_page(WHOLE)) == Counter(answer.id for answer in ANSWERS)


async def test_sections_come_in_the_order_of_the_course_and_the_doubts_last() -> None:
    headings = [section.heading for section in full_page(WHOLE).sections]
    assert headings == ["Dishes", "Fit", "Why", "Dates", "Risks", "Secret", "Page", "End", "Unsure about"]


async def test_items_of_a_tree_stand_below_the_one_from_which_they_came() -> None:
    assert read(full_page(WHOLE), "dishes")[:4] == [
        "asked What about dishes?",
        "item soup",
        "item bread",
        "item1 sourdough",
    ]


async def test_an_item_whose_origin_stands_elsewhere_says_from_what_it_came() -> None:
    found = full_page(run(*ANSWERS[:1], response(90, "dishes.dishes", Words("stock"), under=1, round=2)))
    assert read(found, "dishes")[-2:] == ["item stock", "detail1 From: soup"]


async def test_a_chain_of_items_ends_and_is_only_so_deep() -> None:
    chain = [response(1, "dishes.dishes", Words("q1"))]
    chain += [response(n, "dishes.dishes", Words(f"q{n}"), under=n - 1) for n in range(2, 60)]
    found = lines(full_page(run(*chain)), "dishes")[1:]
    assert [line.words for line in found] == [f"q{n}" for n in range(1, 60)]
    assert max(line.depth for line in found) == 6


async def test_a_ranking_is_numbered_and_a_tag_marks_the_item_it_names() -> None:
    found = full_page(WHOLE)
    assert read(found, "dishes")[-2:] == ["item 1. bread", "item 2. soup"]
    assert marks(found, 3) == ("rare",)
    assert marks(found, 1) == ()


async def test_of_a_prompt_asked_again_the_newest_round_stands_first_and_the_others_as_earlier() -> None:
    found = full_page(WHOLE)
    assert read(found, "fit") == [
        "round As it stands",
        "asked What about fit?",
        "row1 soup",
        "text Well",
        "round Round 1",
        "asked What about fit?",
        "row1 soup",
        "text Not at all",
        "row1 bread",
        "text Not at all",
    ]
    assert [line.marks for line in lines(found, "fit") if line.kind is LineKind.ROUND] == [(), (EARLIER,)]


async def test_a_matrix_with_several_questions_goes_row_by_row() -> None:
    found = lines(full_page(WHOLE), "why")
    assert [(line.kind, line.depth, line.words) for line in found] == [
        (LineKind.ROW, 0, "soup"),
        (LineKind.ASKED, 1, "What about why?"),
        (LineKind.TEXT, 0, "it is warm\nand quick"),
        (LineKind.ASKED, 1, "What about hate?"),
        (LineKind.TEXT, 0, "the washing up"),
        (LineKind.ROW, 0, "bread"),
        (LineKind.ASKED, 1, "What about why?"),
        (LineKind.TEXT, 0, "it smells"),
    ]


async def test_an_answer_about_something_that_was_taken_away_is_still_there() -> None:
    found = full_page(run(*[answer for answer in ANSWERS if answer.id != 1]))
    assert "row An answer that was taken away since" in read(found, "why")
    assert items(found)[10] == 1


async def test_a_milestone_has_its_date_by_the_member_s_clock_its_hours_its_sign_and_its_steps() -> None:
    found = full_page(WHOLE)
    assert read(found, "dates") == [
        "asked What about stones?",
        "item first loaf",
        "detail1 By: Friday 4 December 2026, 18:00",
        "detail1 Hours: 3 hours",
        "detail1 Sign: it rose",
        "detail1 Steps:",
        "item1 buy flour",
        "item a feast",
        "detail1 By: “some day”",
    ]
    assert [line.due for line in lines(found, "dates") if line.due] == [FRIDAY]


async def test_steps_of_a_milestone_that_was_taken_away_stand_where_they_were_asked() -> None:
    found = full_page(run(*[answer for answer in ANSWERS if answer.id != 13]))
    assert "item buy flour" in read(found, "steps")
    assert items(found)[15] == 1


async def test_every_round_of_a_repeat_counts_and_a_tripwire_says_before_what_it_is() -> None:
    found = full_page(WHOLE)
    assert [line.words for line in lines(found, "risks") if line.kind is LineKind.ROUND] == [
        "Round 1",
        "Round 2",
    ]
    assert "text Thursday 3 December 2026" in read(found, "risks")
    assert "detail Before: first loaf" in read(found, "risks")


async def test_doubts_have_a_section_of_their_own_with_what_became_of_them() -> None:
    found = plan(WHOLE, View.FULL, {27: "I asked Sam"})
    assert read(found, UNSURE) == [
        "item is it too late?",
        "detail1 At: Dates",
        "item is it true?",
        "detail1 At: Why",
        "detail1 Settled by: I asked Sam",
    ]
    assert marks(found, 26) == ("open", ONLY_YOU)
    assert marks(found, 27) == ("resolved", ONLY_YOU)


async def test_what_only_the_member_reads_is_marked() -> None:
    found = full_page(WHOLE)
    private = [item for item in items(found) if ONLY_YOU in marks(found, item)]
    assert private == [21, 26, 27]


async def test_what_was_written_after_the_hand_in_is_marked_and_only_that() -> None:
    found = full_page(WHOLE)
    assert [item for item in items(found) if CHANGED in marks(found, item)] == [2]
    before = full_page(replace(WHOLE, handed_in_at=None))
    assert [item for item in items(before) if CHANGED in marks(before, item)] == []


@pytest.mark.parametrize("view", View)
async def test_who_has_not_answered_anything_has_an_empty_plan(view: View) -> None:
    found = plan(run(handed_in=False), view)
    assert found.sections == ()
    assert found.changed_at is None
    assert facts(found) == ()


async def test_a_plan_says_what_it_is_when_it_was_handed_in_and_when_it_last_changed() -> None:
    found = full_page(WHOLE)
    assert name_of_plan(found) == "Kitchen: full plan"
    assert name_of_plan(brief_page(WHOLE)) == "Kitchen: plan on one page"
    assert facts(found) == (
        "Handed in on Tuesday 24 November 2026, 13:00.",
        "Last changed on Wednesday 25 November 2026, 10:00.",
    )


# The brief page


async def test_the_brief_page_has_the_passages_what_was_written_besides_and_the_link() -> None:
    found = brief_page(WHOLE)
    assert [(section.heading, [line.words for line in section.lines]) for section in found.sections] == [
        ("What I cook", ["Soup, and bread with it."]),
        (
            "When",
            [
                "first loaf, by Friday 4 December 2026, 18:00. Hours: 3 hours. Sign: it rose",
                "a feast, by “some day”",
            ],
        ),
        ("Unsure", ["is it too late?"]),
        ("Also", ["And a word besides."]),
        ("Link", ["https://example.org/kitchen"]),
    ]
    assert {section.prompt for section in found.sections} == {"page"}


async def test_a_passage_of_the_member_s_own_is_outdated_once_the_answers_changed() -> None:
    assert [section.heading for section in brief_page(WHOLE).sections if section.outdated] == ["What I cook"]
    fresh = run(
        response(1, "dishes.dishes", Words("soup")),
        response(2, "page.page", Passage("what", "Only soup.", "soup")),
    )
    assert [section.outdated for section in brief_page(fresh).sections] == [False]


async def test_a_passage_that_follows_the_answers_is_shown_as_it_stands_now_also_in_the_full_plan() -> None:
    followed = run(
        response(1, "dishes.dishes", Words("stew")),
        response(2, "page.page", Passage("what", "soup", "soup")),
    )
    assert read(full_page(followed), "page") == ["asked What about page?", "text What I cook: stew"]


# Whatever was answered


def body(exercise: Exercise, known: list[int], where: tuple[str, str]) -> st.SearchStrategy[Body]:
    prompt, field = where
    words = st.text(max_size=20).map(Words)
    if field == UNSURE:
        return words
    kind = exercise.prompt(prompt).field(field).kind
    picked = st.sampled_from(known).map(Picked) if known else words
    match kind:
        case Choice(options=options):
            chosen = st.sampled_from(options).map(lambda option: Chosen(option.id)) if options else picked
            return st.one_of(chosen, picked, words)
        case Dated():
            return st.builds(Milestone, st.text(max_size=9), st.just("soon"), st.sampled_from([None, FRIDAY]))
        case Number():
            return st.builds(Amount, st.integers(0, 99), st.just("some"))
        case Tripwire():
            return st.just(Day(THURSDAY))
        case Brief(sections):
            passage = st.sampled_from(sections).flatmap(
                lambda section: st.builds(Passage, st.just(section.id), st.text(max_size=9), st.just("x"))
            )
            return st.one_of(passage, words)
        case HandIn():
            return st.just(Submitted())
        case _:
            return words


@st.composite
def runs(draw: st.DrawFn) -> Run:
    """Answers of any kind to any field, with rows and origins among the earlier ones, sensible or not."""
    exercise = draw(st.sampled_from(bundled().exercises))
    fields = [(prompt.id, field.id) for prompt in exercise.prompts for field in prompt.fields]
    fields += [(prompt.id, UNSURE) for prompt in exercise.prompts]
    made = begun(exercise)
    given: list[Response] = []
    for number in range(1, draw(st.integers(0, 25)) + 1):
        where = draw(st.sampled_from(fields))
        known = [answer.id for answer in given]
        earlier = st.sampled_from([None, *known])
        given.append(
            response(
                number,
                f"{where[0]}.{where[1]}",
                draw(body(exercise, known, where)),
                row=draw(earlier),
                under=draw(earlier),
                round=draw(st.integers(1, 3)),
                written_at=draw(st.sampled_from([BEFORE, AFTER])),
            )
        )
    return replace(made, responses=tuple(given))


@settings(max_examples=150, deadline=None)
@given(runs())
def test_whatever_was_answered_each_answer_stands_in_the_plan_once_and_in_its_own_words(made: Run) -> None:
    found = full_page(made)
    assert items(found) == Counter(answer.id for answer in made.responses)
    said = {line.item: line.words for section in found.sections for line in section.lines if line.item}
    for answer in made.responses:
        if not isinstance(answer.body, Passage):
            assert said[answer.id] == name_of(made, answer)
    assert isinstance(found.changed_at, datetime) == bool(made.responses)
