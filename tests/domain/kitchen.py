"""A small exercise with one of everything that a plan has to show, and a run through it."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.domain.course import (
    ALL_DOUBTS,
    Becomes,
    Brief,
    Choice,
    Dated,
    Exercise,
    Field,
    FieldRef,
    HandIn,
    Lines,
    Option,
    Prompt,
    Repeat,
    Section,
    Text,
    Tripwire,
    Visibility,
)
from bot.domain.response import (
    UNSURE,
    Chosen,
    Day,
    Deadline,
    DoubtState,
    Milestone,
    Passage,
    Picked,
    Response,
    Submitted,
    Words,
)
from bot.domain.run import Ask, Place, Run

DISHES = FieldRef("dishes", "dishes")
STONES = FieldRef("dates", "stones")
RISK = FieldRef("risks", "risk")
PAGE = FieldRef("page", "page")
FRIDAY = Deadline(datetime(2026, 12, 4, 17, tzinfo=UTC), has_time=True)
THURSDAY = Deadline(datetime(2026, 12, 3, 11, tzinfo=UTC), has_time=False)
BEFORE = datetime(2026, 11, 20, 9, tzinfo=UTC)
HANDED_IN = datetime(2026, 11, 24, 12, tzinfo=UTC)
AFTER = datetime(2026, 11, 25, 9, tzinfo=UTC)


def _field(name: str, kind: object, **more: object) -> Field:
    values = {"id": name, "ask": f"What about *{name}*?", "kind": kind, "visible": Visibility.FACILITATOR}
    return Field(**{**values, **more})  # pyright: ignore[reportArgumentType]


def _prompt(name: str, *fields: Field, **more: object) -> Prompt:
    values = {"id": name, "step": 1, "title": name.capitalize(), "text": "Say it.", "fields": fields}
    return Prompt(**{**values, **more})  # pyright: ignore[reportArgumentType]


FIT = (Option("no", "Not at all"), Option("well", "Well"))
EXERCISE = Exercise(
    "kitchen",
    "Kitchen",
    "From hunger to a meal.",
    10,
    (
        _prompt(
            "dishes",
            _field("dishes", Lines(least=1)),
            _field("rare", Choice(sources=(DISHES,), most=9, tag="rare")),
            _field("liked", Choice(sources=(DISHES,), most=9, ranked=True)),
        ),
        _prompt("fit", _field("fit", Choice(options=FIT), per=DISHES), again=True),
        _prompt("why", _field("why", Text(), per=DISHES), _field("hate", Text(), per=DISHES)),
        _prompt("dates", _field("stones", Dated(hours=True))),
        _prompt("steps", _field("steps", Lines(becomes=Becomes.STEPS), per=STONES, optional=True)),
        _prompt(
            "risks",
            _field("lens", Choice(options=(Option("time", "Time"), Option("heat", "Heat")))),
            _field("risk", Text()),
            _field("day", Tripwire(RISK, STONES)),
            repeat=Repeat(1, 3, "lens"),
        ),
        _prompt("secret", _field("secret", Text(), visible=Visibility.PRIVATE)),
        _prompt(
            "page",
            _field(
                "page",
                Brief(
                    (
                        Section("what", "What I cook", (DISHES,)),
                        Section("when", "When", (STONES,)),
                        Section("doubts", "Unsure", (ALL_DOUBTS,)),
                    )
                ),
            ),
            _field("link", Text(link=True), optional=True),
        ),
        _prompt("end", _field("done", HandIn())),
    ),
)


def response(number: int, ref: str, body: object, **more: object) -> Response:
    prompt, _, field = ref.partition(".")
    values = {"id": number, "ref": FieldRef(prompt, field), "row": None, "round": 1, "body": body}
    return Response(**{**values, "written_at": BEFORE, **more})  # pyright: ignore[reportArgumentType]


def run(*responses: Response, handed_in: bool = True) -> Run:
    ask = Ask(1, Place("end", "done"))
    made = Run(7, EXERCISE, "Europe/Berlin", datetime(2027, 1, 1, tzinfo=UTC), (ask,), responses)
    return replace(made, handed_in_at=HANDED_IN) if handed_in else made


ANSWERS = (
    response(1, "dishes.dishes", Words("soup")),
    response(2, "dishes.dishes", Words("bread"), written_at=AFTER),
    response(3, "dishes.dishes", Words("sourdough"), under=2),
    response(4, "dishes.rare", Picked(3)),
    response(5, "dishes.liked", Picked(2)),
    response(6, "dishes.liked", Picked(1)),
    response(7, "fit.fit", Chosen("no"), row=1),
    response(8, "fit.fit", Chosen("no"), row=2),
    response(9, "fit.fit", Chosen("well"), row=1, round=2),
    response(10, "why.why", Words("it is warm\nand quick"), row=1),
    response(11, "why.hate", Words("the washing up"), row=1),
    response(12, "why.why", Words("it smells"), row=2),
    response(13, "dates.stones", Milestone("first loaf", "friday 6pm", FRIDAY, "it rose", "3 hours")),
    response(14, "dates.stones", Milestone("a feast", "some day")),
    response(15, "steps.steps", Words("buy flour"), row=13),
    response(16, "risks.lens", Chosen("time")),
    response(17, "risks.risk", Words("I oversleep")),
    response(18, "risks.day", Day(THURSDAY)),
    response(19, "risks.lens", Chosen("heat"), round=2),
    response(20, "risks.risk", Words("the oven dies"), round=2),
    response(21, "secret.secret", Words("I burn water")),
    response(22, "page.page", Passage("what", "Soup, and bread with it.", "soup\nbread")),
    response(23, "page.page", Words("And a word besides.")),
    response(24, "page.link", Words("https://example.org/kitchen")),
    response(25, "end.done", Submitted()),
    response(26, f"dates.{UNSURE}", Words("is it too late?"), doubt=DoubtState.OPEN),
    response(27, f"why.{UNSURE}", Words("is it true?"), doubt=DoubtState.RESOLVED),
)
WHOLE = run(*ANSWERS)
