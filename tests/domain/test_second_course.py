"""A second course on another subject uses everything that a course file can say, and runs as the first one does."""

from collections.abc import Iterator
from typing import get_args

from bot.domain.acts import NoteUnsure
from bot.domain.brief import passages
from bot.domain.course import (
    ALL_DOUBTS,
    Becomes,
    Brief,
    Choice,
    Dated,
    Exercise,
    Field,
    FieldRef,
    Kind,
    Lines,
    Prompt,
    Term,
    Text,
    Visibility,
)
from bot.domain.records import contract, records
from bot.domain.response import to
from bot.domain.run import Place, answers, missing
from bot.domain.tags import tags
from bot.domain.words import said
from tests.courses import sourdough
from tests.domain.courses import Walk, answer, begun, bundled

LOAF = sourdough().exercises[0]


def fields(exercise: Exercise) -> Iterator[tuple[Prompt, Field]]:
    return ((prompt, field) for prompt in exercise.prompts for field in prompt.fields)


def used(exercise: Exercise) -> dict[str, bool]:
    """What a course file can say of a prompt or a field, and whether this exercise says it."""
    all_fields = [field for _, field in fields(exercise)]
    kinds = [field.kind for field in all_fields]
    conditions = [condition for field in all_fields for condition in field.when]
    lists = [kind for kind in kinds if isinstance(kind, Lines)]
    choices = [kind for kind in kinds if isinstance(kind, Choice)]
    options = [option for choice in choices for option in choice.options]
    texts = [kind for kind in kinds if isinstance(kind, Text)]
    dated = [kind for kind in kinds if isinstance(kind, Dated)]
    briefs = [kind for kind in kinds if isinstance(kind, Brief)]
    prompts = exercise.prompts
    return {
        "a prompt that may stay empty": any(not prompt.core for prompt in prompts),
        "examples": any(prompt.examples for prompt in prompts),
        "resources": any(prompt.resources for prompt in prompts),
        "carries": any(prompt.carries for prompt in prompts),
        "again": any(prompt.again for prompt in prompts),
        "repeat": any(prompt.repeat for prompt in prompts),
        "next": any(prompt.branches for prompt in prompts),
        "per": any(field.per for field in all_fields),
        "first": any(field.first for field in all_fields),
        "optional": any(field.optional for field in all_fields),
        "required": any(field.required for field in all_fields),
        "several conditions": any(len(field.when) > 1 for field in all_fields),
        "never": any(condition.never for condition in conditions),
        "row": any(condition.row for condition in conditions),
        "offers": any(len(text.offers) > 1 for text in texts),
        "link": any(text.link for text in texts),
        "max": any(lines.most for lines in lists),
        "target": any(lines.target for lines in lists),
        "minutes": any(lines.minutes for lines in lists),
        "catalogue": any(lines.options for lines in lists),
        "from, at a list": any(lines.sources for lines in lists),
        "from, at a choice": any(choice.sources for choice in choices),
        "joins": any(lines.joins for lines in lists),
        "own words": any(choice.own_words for choice in choices),
        "no own words": any(not choice.own_words for choice in choices),
        "ranked": any(choice.ranked for choice in choices),
        "tag": any(choice.tag for choice in choices),
        "tags_row": any(choice.tags_row for choice in choices),
        "pauses": any(option.pauses for option in options),
        "readers": any(option.readers for option in options),
        "hours": any(kind.hours for kind in dated),
        "every doubt in a brief": any(
            ALL_DOUBTS in section.fields for brief in briefs for section in brief.sections
        ),
    }


def walk_to(ref: str, walk: Walk | None = None, **chooses: int) -> Walk:
    """Plainly from the first question, or on from where a walk is; `chooses` is by the names of fields."""
    walk = walk or Walk(begun(LOAF))
    for _ in range(200):
        if str(walk.place.ref) == ref:
            return walk
        answer(walk, chooses.get(walk.place.field, 1))
    raise AssertionError(f"{ref} never came")


def words_at(walk: Walk, ref: str) -> list[str]:
    return [said(walk.run, found) for found in answers(walk.run, FieldRef(*ref.split(".")))]


# What it says


def test_it_uses_every_kind_of_field() -> None:
    assert {type(field.kind) for _, field in fields(LOAF)} == set(get_args(Kind))


def test_it_says_whatever_a_course_file_can_say() -> None:
    assert [name for name, said_so in used(LOAF).items() if not said_so] == []


def test_it_settles_every_term_and_fills_every_table() -> None:
    kinds = [field.kind for _, field in fields(LOAF)]
    assert {field.term for _, field in fields(LOAF)} >= set(Term)
    becomes = {kind.becomes for kind in kinds if isinstance(kind, Lines | Dated)}
    assert becomes >= set(Becomes)


def test_it_has_answers_for_everybody_who_may_read() -> None:
    assert {field.visible for _, field in fields(LOAF)} == set(Visibility)


def test_it_has_families_and_a_page_of_its_time() -> None:
    course = sourdough()
    assert {entry.family for _, entries in course.catalogues for entry in entries} == {"Wheat", "Rye"}
    assert [resource.id for resource in course.resources if resource.dated] == ["course"]


def test_it_has_nothing_to_do_with_the_first_course() -> None:
    of_the_first = {prompt.id for exercise in bundled().exercises for prompt in exercise.prompts}
    assert not of_the_first & {prompt.id for prompt in LOAF.prompts}


# A member goes through it


def test_a_member_comes_to_the_hand_in_and_misses_nothing() -> None:
    walk = walk_to("page.done", fit=2)
    assert missing(walk.run) == ()
    walk.type("hand in")
    assert walk.handed_in


def test_a_loaf_that_does_not_fit_is_changed_until_it_does_and_the_first_one_stays() -> None:
    walk = walk_to("fit.fit")
    walk.type("1")
    assert str(walk.place.ref) == "fit.verdict"
    walk.on()
    assert str(walk.place.ref) == "fit.verdict", "a required answer is not passed over"
    walk.type("2")
    assert (str(walk.place.ref), walk.place.round) == ("loaf.loaf", 2)
    walk.type("a smaller one")
    walk.on()
    walk = walk_to("fit.fit", walk)
    walk.type("2")
    assert str(walk.place.ref) == "weeks.stages"
    assert words_at(walk, "loaf.loaf") == ["a smaller one"]
    assert len(to(walk.run.responses, FieldRef("loaf", "loaf"))) == 2


def test_whoever_changes_the_main_aim_holds_the_loaf_against_it_at_once() -> None:
    walk = walk_to("aims.aims")
    walk.type("1 2")
    walk.on()
    walk.type("1")
    walk = walk_to("fit.fit", walk)
    walk.type("1", "2", "1")
    assert str(walk.place.ref) == "aims.aims"
    walk.on()
    walk.type("2")
    assert (str(walk.place.ref), walk.place.round) == ("fit.fit", 2)


def test_a_riddle_that_is_solved_may_bring_new_ones_below_it() -> None:
    walk = walk_to("known.state")
    solved = walk.place.row
    walk.type("2")
    assert str(walk.place.ref) == "known.further"
    walk.type("and why rye?")
    new = answers(walk.run, FieldRef("riddles", "riddles"))[-1]
    assert (said(walk.run, new), new.under) == ("and why rye?", solved)
    walk = walk_to("loaf.loaf", walk)
    assert Place("known", "state", new.id) in walk.put


def test_where_every_riddle_is_solved_a_new_one_may_be_looked_for() -> None:
    walk = walk_to("riddles.riddles")
    walk.type("why does it rise?")
    walk.on()
    walk.on()
    walk.type("2")
    walk.on()
    assert str(walk.place.ref) == "known.go-on"
    walk.type("1")
    assert str(walk.place.ref) == "riddles.riddles"
    walk.type("why does it fall?")
    walk.on()
    walk.on()
    walk.type("1")
    assert str(walk.place.ref) == "loaf.loaf"


def test_what_was_chosen_of_a_row_marks_it() -> None:
    walk = walk_to("page.done", fit=2, proud=1, when=2)
    breads = answers(walk.run, FieldRef("breads", "breads"))
    baked = answers(walk.run, FieldRef("hands", "baked"))
    assert {tags(walk.run, bread.id) for bread in breads} == {("Feast",)}
    assert tags(walk.run, baked[0].id) == ("proud",)


def test_the_favourite_comes_first_where_the_course_says_so() -> None:
    walk = walk_to("breads.draws")
    walk.type("3 1")
    walk.on()
    favourite = answers(walk.run, FieldRef("breads", "draws"))[0]
    assert walk.place == Place("breads", "trials", favourite.id)
    assert favourite == answers(walk.run, FieldRef("breads", "breads"))[2]


def test_its_page_has_every_section_and_every_doubt() -> None:
    walk = walk_to("loaf.loaf")
    walk.do(NoteUnsure("whether my oven is hot enough"))
    walk = walk_to("page.done", walk, fit=2)
    page = {stands.section.id: stands.words for stands in passages(walk.run, FieldRef("page", "card"))}
    assert list(page) == ["what", "breads", "when", "risks", "unsure"]
    assert page["unsure"] == "whether my oven is hot enough"


def test_its_answers_are_records_that_the_bot_can_act_on() -> None:
    walk = walk_to("page.done", fit=2, who=2, cadence=2)
    found = [type(record).__name__ for record in records(walk.run)]
    assert set(found) == {"MilestoneRecord", "StepRecord", "CheapTestRecord", "TripwireRecord"}
    agreed = contract(walk.run)
    assert agreed is not None
    assert (agreed.who, agreed.cadence, agreed.hour) == ("self", "weekly", 7)
