"""Every card fits on Discord's screen and says what it must, whatever the member wrote on it."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest

from bot.domain.acts import (
    Aside,
    AskSign,
    AskWhen,
    ConfirmWhen,
    GoOnAnyway,
    Remark,
    Said,
    WriteUnsure,
)
from bot.domain.calendar import Hours
from bot.domain.cohort import Cohort, Member, Readers
from bot.domain.course import Choice, Course, Dated, FieldRef, HandIn, Lines
from bot.domain.course_reader import read_course
from bot.domain.person import Conversation, Person
from bot.domain.question import Question, question
from bot.domain.response import Body, Chosen, Milestone, Picked, Submitted, Words
from bot.domain.run import Ask, Place, Run
from bot.domain.screen import AskClock, AskPlace, HandedIn, NothingOpen, Paused, Put, Screen, TellReaders
from bot.services.desk import Turn
from bot.ui import cards, forms, wording
from bot.ui.card import Card
from bot.ui.question_card import closed_card
from tests import openapi
from tests.domain.courses import DATES, ENDS_AT, FILE, GARDEN, Walk, answered, begun, bundled, walked

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
COHORT = Cohort(1, 2, 3, "Cohort 12", "ai-alignment", "Europe/Berlin", NOW, ENDS_AT, ("Sam", "<@1> **Kim**"))
MIRA = Person(7, "Europe/Berlin", None, Hours())
MEMBER = Member(5, COHORT, 7, Readers.FACILITATOR)
PROJECT = bundled().exercises[0]

LONG = ("**[words](https://example.org)** <@1> `code` # _and_ so on | " * 40)[:2000]
SHORT_LINES = "\n".join("#>-*`" for _ in range(7))


def turn(screen: Screen, *said: Said, thread: bool = False, readers: Readers = Readers.FACILITATOR) -> Turn:
    return Turn(screen, Conversation(7, 70, thread, 5, 1, False, None, "", None), readers, said, NOW)


def put(run: Run, aside: Aside | None = None, course: Course | None = None, ask: Ask | None = None) -> Put:
    return Put(run, course or bundled(), question(run, ask), aside, PROJECT.prompts[2:4])


def components(card: Card) -> list[dict[str, Any]]:
    return list(openapi.walk(card.to_components()))


def text_of(card: Card) -> str:
    return "\n".join(part["content"] for part in components(card) if part["type"] == openapi.TEXT_DISPLAY)


@cache
def schema() -> openapi.Schema | None:
    file = openapi.named_file()
    return None if file is None else openapi.Schema.load(file)


def problems(card: Card) -> list[str]:
    """What Discord would refuse, and what nobody could press or read."""
    message = {"components": card.to_components(), "flags": openapi.COMPONENTS_V2}
    known = schema()
    found = openapi.message_problems(message)
    found += [] if known is None else known.check("POST", "/channels/1/messages", message)
    for part in components(card):
        if part["type"] == openapi.BUTTON and not 1 <= len(part["label"].strip()) <= 80:
            found.append(f"a button is called “{part['label']}”")
        if part["type"] == openapi.TEXT_DISPLAY and not part["content"].strip():
            found.append("a text says nothing")
        if part["type"] in openapi.SELECTS:
            found += _problems_of_select(part)
    return found


def _problems_of_select(select: dict[str, Any]) -> Iterator[str]:
    options = select["options"]
    if not 1 <= len(options) <= 25:
        yield f"a select has {len(options)} options"
    if not all(1 <= len(option["label"].strip()) <= 100 for option in options):
        yield "an option has no name, or too long a one"
    if sum(option.get("default", False) for option in options) > select["max_values"]:
        yield "a select shows more chosen than may be chosen"


# Members: one who writes a little, one who writes as much as Discord lets them, one who means ill.

MEMBERS = {
    "of few words": ("one", "two", "three"),
    "of many words": tuple(f"{n} {LONG}"[:2000] for n in range(30)),
    "of very many items": tuple(f"{n} and {LONG}"[:60] for n in range(40)),
    "of hidden words": ("\u202e\u200b", "\u200f\u200d", "Z" + "\u0301" * 1999),
    "of broken lines": (SHORT_LINES, "a\r# b\n> c", "```"),
}
MOST_ROWS = 2  # of a matrix: the others are like them
CHOICES = {"B1.have": 2, "B8.verdict": 5, "B12b.who": 3, "B12b.cadence": 3}


@cache
def stations(member: str) -> tuple[Put, ...]:
    """Every question of the bundled course, before and after it was answered, with every aside it may have."""
    items = tuple(" ".join(item.split()) if "\n" not in item else item for item in MEMBERS[member])
    found: list[Put] = []
    often: Counter[FieldRef] = Counter()
    for walk in walked(bundled(), chooses=CHOICES, items=items):
        often[walk.place.ref] += 1
        if often[walk.place.ref] > MOST_ROWS:
            continue
        found.append(put(walk.run))
        if isinstance(walk.question.field.kind, Choice) and walk.question.field.kind.most > 1:
            walk.type("1 2 3", "1 2", *items)
        else:
            walk.type(*items)
        found += [put(walk.run, aside) for aside in _asides(walk)]
    return tuple(found)


def _asides(walk: Walk) -> Iterator[Aside | None]:
    yield from (None, GoOnAnyway(), WriteUnsure())
    if isinstance(walk.question.field.kind, Dated):
        for item in walk.question.given[:2]:
            yield from (AskWhen(item.id), ConfirmWhen(item.id, LONG, DATES["friday"]), AskSign(item.id))


@pytest.mark.parametrize("member", MEMBERS)
async def test_every_question_fits_its_card_whoever_answers(member: str) -> None:
    found = {
        f"{screen.question.place.ref}: {problem}"
        for screen in stations(member)
        for thread in (False, True)
        for problem in problems(cards.card(turn(screen, thread=thread)))
    }
    assert found == set()


@pytest.mark.parametrize("member", MEMBERS)
async def test_every_card_says_what_is_asked_and_who_can_read_the_answer(member: str) -> None:
    for screen in stations(member):
        shown = text_of(cards.card(turn(screen)))
        assert screen.question.prompt.title in shown
        if screen.aside is None:
            assert screen.question.field.ask in shown
        who = wording.READERS[screen.question.field.visible]
        who = wording.HANDED_IN_READERS if isinstance(screen.question.field.kind, HandIn) else who
        who = "Only you can read this." if isinstance(screen.aside, WriteUnsure) else who
        assert f"-# {who}\n" in shown, screen.question.place
        alone = text_of(cards.card(turn(screen, readers=Readers.ONLY_ME)))
        assert f"-# {wording.ONLY_YOU}\n" in alone


async def test_the_milestone_at_risk_is_chosen_from_a_menu_that_marks_the_one_that_stands() -> None:
    run = answered(
        begun(PROJECT, Place("B11", "tripwire")),
        Place("B10b", "milestones"),
        Milestone("baseline", "friday", DATES["friday"]),
        Milestone("report", "monday 9:00", DATES["monday 9:00"]),
    )
    run = answered(run, Place("B11", "cause"), Words("no GPU"))
    card = cards.card(turn(put(run)))
    [menu] = [part for part in components(card) if part["type"] in openapi.SELECTS]
    assert [(option["label"], option.get("default")) for option in menu["options"]] == [
        ("Before: baseline", True),
        ("Before: report", False),
    ]
    assert problems(card) == []


@pytest.mark.parametrize("member", MEMBERS)
async def test_every_card_says_what_the_bot_remarks(member: str) -> None:
    remarks = [Said(Remark.NOTHING_YET), Said(Remark.FEW, "1/3"), Said(Remark.HELP)]
    for screen in stations(member):
        card = cards.card(turn(screen, *remarks))
        assert all(wording.remark(remark, in_thread=False) in text_of(card) for remark in remarks), (
            screen.question.place
        )
        assert problems(card) == []


@pytest.mark.parametrize("member", MEMBERS)
async def test_every_option_stands_on_its_card_in_words_with_its_number_and_whether_it_is_chosen(
    member: str,
) -> None:
    seen = 0
    for screen in stations(member):
        options, chosen = screen.question.options, screen.question.chosen()
        shown = text_of(cards.card(turn(screen)))
        for number, option in enumerate(options, 1):
            line = next((line for line in shown.splitlines() if line.startswith(f"{number}. ")), "")
            assert line, f"{screen.question.place}: option {number} of {len(options)} is not on the card"
            assert ("**chosen**" in line) == (option.key in chosen)
            seen += option.key in chosen
    assert seen > 10, "nobody chose anything"


@pytest.mark.parametrize("member", MEMBERS)
async def test_a_card_that_was_left_fits_and_says_what_was_saved(member: str) -> None:
    for screen in stations(member):
        card = closed_card(screen.question)
        assert problems(card) == []
        assert screen.question.field.ask in text_of(card)
        assert ("**Saved:**" in text_of(card)) == bool(screen.question.given)
        assert [part for part in components(card) if "custom_id" in part] == []


async def test_the_last_items_are_shown_and_the_card_says_how_many_there_are_before() -> None:
    place = Place("B4", "questions")
    run = answered(begun(PROJECT, place), place, *(Words(f"question {n}") for n in range(1, 11)))
    shown = text_of(cards.card(turn(put(run))))
    assert "**10 · saved**" in shown
    assert "… and 4 before" in shown
    assert "question 10" in shown
    assert "question 5" in shown
    assert "- question 4\n" not in shown


async def test_a_list_that_wants_some_counts_towards_them() -> None:
    place = Place("B6", "ways")
    run = answered(begun(PROJECT, place), place, Words("one way"))
    assert "**1 of 3 · saved**" in text_of(cards.card(turn(put(run))))


# Many options


def with_questions(count: int, *picked: int) -> Run:
    place = Place("B6", "chosen")
    run = answered(
        begun(PROJECT, place), Place("B4", "questions"), *(Words(f"question {n}") for n in range(count))
    )
    return answered(run, place, *map(Picked, picked))


@pytest.mark.parametrize("count", [2, 5, 6, 25, 26, 40, 100, 400, 2000])
async def test_a_card_with_any_number_of_options_can_be_shown(count: int) -> None:
    run = with_questions(count, 1001, 1002)
    for thread in (False, True):
        card = cards.card(turn(put(run), Said(Remark.MOVED_BY_WORD, "1 next"), thread=thread))
        assert problems(card) == []


@pytest.mark.parametrize("count", [2, 26, 40, 60])
async def test_every_option_can_be_chosen_by_a_press(count: int) -> None:
    card = cards.card(turn(put(with_questions(count))))
    values = [option["value"] for part in components(card) for option in part.get("options", ())]
    assert values == [str(1001 + n) for n in range(count)]


async def test_a_choice_of_few_has_a_button_for_each() -> None:
    run = answered(begun(PROJECT, Place("B6", "simplest")), Place("B6", "ways"), *map(Words, "abcde"))
    buttons = [
        part["label"] for part in components(cards.card(turn(put(run)))) if part["type"] == openapi.BUTTON
    ]
    assert buttons[:5] == list("abcde")


# Links, remarks, other screens


async def test_links_go_to_the_pages_that_the_course_names() -> None:
    urls = {resource.url for resource in bundled().resources}
    linked = 0
    for screen in stations("of few words"):
        for part in components(cards.card(turn(screen))):
            if part.get("url"):
                assert part["url"] in urls
                assert part["url"].startswith(("http://", "https://"))
                linked += 1
    assert linked > 20


WORDS = {
    Remark.REVISED: "77 2",
    Remark.REVISED_WORD: "77",
    Remark.ONE_TOO_MANY: "6/5",
    Remark.NO_SUCH_NUMBER: "9",
    Remark.FEW: "1/3",
    Remark.MANY: "3",
    Remark.MANY_OPTIONS: "3",
    Remark.ADVICE: "Four hours.",
    Remark.SAY: "No date.",
    Remark.NOT_A_NUMBER: "hours a week",
    Remark.NOTED_INSTEAD: "1234567890123456789",
    Remark.MOVED_BY_WORD: "1234567890123456789 next",
    Remark.ADDED_EARLIER: "Goals",
    Remark.EXAMPLES: "- one\n- two",
    Remark.ZONE_SAVED: "America/New_York",
}


@pytest.mark.parametrize("remark", Remark)
async def test_every_remark_is_a_sentence_on_every_kind_of_card(remark: Remark) -> None:
    said = Said(remark, WORDS.get(remark, ""))
    sentence = wording.remark(said, in_thread=False)
    assert sentence.strip()[-1] in ".?!o"
    for screen in other_screens():
        card = cards.card(turn(screen, said))
        assert problems(card) == []
        assert sentence in text_of(card)


@pytest.mark.parametrize("remark", Remark)
async def test_no_remark_in_a_thread_tells_to_type(remark: Remark) -> None:
    sentence = wording.remark(Said(remark, WORDS.get(remark, "")), in_thread=True)
    assert "type" not in sentence.lower()
    for screen in other_screens():
        card = cards.card(turn(screen, Said(remark, WORDS.get(remark, "")), thread=True))
        assert problems(card) == []
        assert sentence in text_of(card)


@pytest.mark.parametrize("member", MEMBERS)
async def test_no_card_in_a_thread_tells_to_type_where_nothing_that_is_typed_arrives(member: str) -> None:
    for screen in (*stations(member), *other_screens()):
        card = cards.card(turn(screen, thread=True))
        menus = [part.get("placeholder", "") for part in components(card)]
        assert re.findall(r"(?i)\btyp(?:e|ed|ing)\b.*", "\n".join((text_of(card), *menus))) == [], screen


async def test_the_day_on_which_the_projects_end_stands_where_the_course_names_it() -> None:
    asked = text_of(cards.card(turn(put(begun(PROJECT, Place("B10a", "how"))))))
    assert f"ends on {wording.instant(ENDS_AT, 'D')}" in asked
    assert "{ends}" not in asked


async def test_four_remarks_with_their_buttons_still_fit() -> None:
    said = [Said(Remark.MOVED_BY_WORD, f"{n} next") for n in range(4)]
    for screen in stations("of very many items"):
        assert problems(cards.card(turn(screen, *said, thread=True))) == []


async def test_words_that_wait_for_their_place_are_asked_about_until_they_have_one() -> None:
    for screen in (*stations("of very many items"), HandedIn(begun(PROJECT), MEMBER, NOW)):
        waiting = turn(screen, Said(Remark.MOVED_BY_WORD, "1 next"), thread=True)
        waiting = replace(waiting, conversation=replace(waiting.conversation, unplaced=2**62))
        card = cards.card(waiting)
        assert problems(card) == []
        assert wording.KEPT in text_of(card)
        assert f"add-to:v1:{2**62}" in [part.get("custom_id") for part in components(card)]


@pytest.mark.parametrize("count", [0, 1, 25])
async def test_the_places_where_words_may_go_fit_their_card(count: int) -> None:
    card = cards.where_to(2**62, [(n, f"{n} {LONG}") for n in range(count)])
    assert problems(card) == []
    assert [len(part["options"]) for part in components(card) if part["type"] in openapi.SELECTS] == [
        count
    ] * (count > 0)


def other_screens() -> list[Screen]:
    run = begun(PROJECT)
    return [
        AskClock("Europe/Berlin"),
        AskClock("Asia/Kathmandu", (60, 120, 330)),
        AskPlace(60, "Europe/Berlin"),
        AskPlace(345, "Asia/Kathmandu"),
        AskPlace(0, "Europe/Berlin", ("Europe/London", "Africa/Lagos")),
        AskPlace(0, "Europe/Berlin", ("America/Argentina/Buenos_Aires",)),
        TellReaders(MIRA, MEMBER),
        put(run),
        Paused(run),
        HandedIn(run, MEMBER, NOW),
        NothingOpen(),
    ]


async def test_every_other_screen_fits_and_a_name_brings_nothing_to_life() -> None:
    for screen in other_screens():
        assert problems(cards.card(turn(screen))) == []
    told = text_of(cards.card(turn(TellReaders(MIRA, MEMBER))))
    assert r"\<@1\> \*\*Kim\*\*" in told or r"\<@1> \*\*Kim\*\*" in told


async def test_a_clock_can_be_pressed_at_every_hour_of_the_year_and_wherever_the_cohort_is() -> None:
    for zone in (
        "Europe/Berlin",
        "Pacific/Kiritimati",
        "Asia/Kathmandu",
        "America/St_Johns",
        "Pacific/Pago_Pago",
    ):
        for month in range(1, 13):
            at = datetime(2026, month, 15, 2 * month - 1, 40, tzinfo=UTC)
            card = cards.card(replace(turn(AskClock(zone)), now=at))
            assert problems(card) == []
            assert len([part for part in components(card) if part["type"] == openapi.BUTTON]) == 5


# A course as full as the reader lets it be


def fullest() -> Course:
    """The garden with every text at its limit."""
    options = ", ".join(f'{{ id = "o{n}", text = "{n:02}{"o" * 36}" }}' for n in range(25))
    source = GARDEN.replace("Which beds do you want?", "w" * 1400).replace("Choose some.", "c" * 500)
    source = source.replace('title = "Beds"', f'title = "{"b" * 100}"').replace(
        'catalogue = "beds"', f"options = [{options}]"
    )
    return read_course(source.replace('title = "The layout"', f'title = "{"l" * 100}"'), FILE)


async def test_the_fullest_course_that_the_reader_takes_still_fits_its_card_and_says_who_can_read_it() -> (
    None
):
    course = fullest()
    run = begun(course.exercises[0], Place("G2", "beds"))
    for run_ in (run, answered(run, Place("G2", "beds"), *(Words(LONG) for _ in range(9)))):
        card = cards.card(turn(put(run_, course=course)))
        assert problems(card) == []
        assert f"-# {wording.READERS[question(run).field.visible]}" in text_of(card)


async def test_the_fullest_course_still_fits_its_card_when_the_bot_has_much_to_remark() -> None:
    course = fullest()
    place = Place("G2", "beds")
    run = answered(begun(course.exercises[0], place), place, *(Words(LONG) for _ in range(9)))
    remarks = [Said(Remark.EXAMPLES, "e" * 1200), Said(Remark.HELP), Said(Remark.FEW, "1/3")]
    card = cards.card(turn(put(run, course=course), *remarks))
    assert problems(card) == []
    assert all(wording.remark(remark, in_thread=False) in text_of(card) for remark in remarks)
    assert f"-# {wording.READERS[question(run).field.visible]}" in text_of(card)


# People's words on a card

SNARE = "[press](https://example.org) <@1> @everyone **x** </a:1> <t:1:R> `y` ||z|| https://x.org \u202e"


def hostile(run: Run, place: Place, *bodies: Body) -> str:
    return text_of(cards.card(turn(put(answered(run, place, *bodies), ask=Ask(3, place)))))


@pytest.mark.parametrize(
    "shown",
    [
        lambda: hostile(begun(PROJECT), Place("B7", "deliverable"), Words(SNARE)),
        lambda: hostile(begun(PROJECT), Place("B10a", "hours"), Words(SNARE)),
        lambda: hostile(begun(PROJECT), Place("B10b", "milestones"), Milestone(SNARE, SNARE, None, SNARE)),
        lambda: hostile(
            answered(begun(PROJECT), Place("B7", "deliverable"), Words(SNARE)), Place("B8", "verdict")
        ),
        lambda: hostile(
            answered(begun(PROJECT), Place("B2", "goals"), Words(SNARE)), Place("B8", "fit", 1001)
        ),
        lambda: hostile(
            answered(begun(PROJECT), Place("B4", "questions"), Words(SNARE), Words(SNARE)),
            Place("B6", "chosen"),
        ),
        lambda: hostile(
            answered(
                answered(begun(PROJECT), Place("B4", "questions"), Words(SNARE)),
                Place("B6g", "excited"),
                Chosen("yes"),
            ),
            Place("B7", "deliverable"),
        ),
        lambda: hostile(answered(begun(PROJECT), Place("B10a", "how"), Words(SNARE)), Place("B13", "brief")),
    ],
    ids=["text", "number", "milestone", "carried", "row", "options", "offer", "brief"],
)
async def test_what_people_wrote_is_inert_wherever_a_card_shows_it(shown: Any) -> None:
    text = shown()
    assert "press" in text
    for alive in ("](", "<@", "@everyone", "**x", "</a", "<t:1:R>", " `y", "||z", "s://x", "\u202e"):
        assert not re.search(rf"(?<!\\){re.escape(alive)}", text), alive


# Forms


@pytest.mark.parametrize("kind", ["write", "edit", "unsure", "milestone"])
@pytest.mark.parametrize("member", MEMBERS)
async def test_every_form_fits_and_its_fields_can_be_told_apart(kind: str, member: str) -> None:
    for screen in (None, *(station.question for station in stations(member))):
        form: Any = forms.form(kind, 2**62, screen).to_dict()
        assert openapi.message_problems(form) == []
        assert 1 <= len(form["title"]) <= 45
        assert 1 <= len(form["components"]) <= 5
        for part in openapi.walk(form["components"]):
            assert len(part.get("label") or "") <= 45
            assert len(part.get("value") or "") <= (part.get("max_length") or 4000)


async def test_the_form_to_edit_begins_with_what_was_written() -> None:
    place = Place("B10a", "how")
    asked: Question = question(answered(begun(PROJECT, place), place, Words("first"), Words("then")))
    form: Any = forms.form("edit", 1, asked).to_dict()
    assert [part["value"] for part in openapi.walk(form["components"]) if "value" in part] == ["first\nthen"]


def test_a_card_that_was_left_says_each_answer_that_was_kept() -> None:
    """An item without words would also make a heading of the line above it."""
    for screen in stations("of many words"):
        shown = text_of(closed_card(screen.question))
        assert "- \n" not in f"{shown}\n", screen.question.place
        assert "Saved" in shown or not screen.question.given
    done = Place("B14", "done")
    handed_in = question(answered(begun(PROJECT), done, Submitted()), Ask(3, done))
    assert wording.WAS_HANDED_IN in text_of(closed_card(handed_in))


def test_the_walks_of_these_tests_meet_every_kind_of_question() -> None:
    kinds = {type(screen.question.field.kind) for screen in stations("of many words")}
    assert {Choice, Lines, Dated} <= kinds
    assert len(kinds) == 8
    assert FieldRef("B6", "simplest") in {screen.question.place.ref for screen in stations("of many words")}
