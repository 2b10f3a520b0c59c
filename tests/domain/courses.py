"""A made-up course that has a little of everything, the bundled one, and a member who walks through either."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from itertools import count

from bot.domain.acts import Act, Aside, AskWhen, ConfirmWhen, Go, Remark, Said, Step
from bot.domain.control import Control
from bot.domain.conversation import acted, typed
from bot.domain.course import Choice, Course, Dated, Exercise, HandIn, Lines, Number, Tripwire
from bot.domain.course_reader import read_course
from bot.domain.question import Question, question
from bot.domain.response import Body, Deadline, Response
from bot.domain.run import Ask, Place, Run, first_place, next_place
from bot.rehearsal.player import best_option
from bot.services.desk import with_step

FILE = "garden.toml"
GARDEN = """\
id = "garden"
title = "A garden"
invitation = "Come into the garden."

[[resources]]
id = "R1"
title = "On soil"
author = "A. Gardener"
year = 2020
url = "https://example.org/soil?page=2#wet"
about = "What soil is."

[[catalogues.beds]]
id = "herbs"
text = "Herbs"
about = "Small and strong."
resources = ["R1"]

[[catalogues.beds]]
id = "roses"
text = "Roses"

[[exercises]]
id = "layout"
title = "The layout"
about = "From a corner to a garden."
minutes = 5

[[exercises.prompts]]
id = "G1"
step = 1
title = "Begin"
text = "This garden is yours."
core = false
resources = ["R1"]
examples = ["The corner by the wall."]

[[exercises.prompts.fields]]
id = "begin"
kind = "choice"
ask = "Shall we begin?"
own_words = false
visible = "private"
options = [
    { id = "go", text = "Begin" },
    { id = "later", text = "Later", pauses = true },
    { id = "ready", text = "My plan is ready" },
]

[[exercises.prompts.fields]]
id = "ready-plan"
kind = "text"
ask = "What is it?"
when = { field = "G1.begin", is = ["ready"] }

[[exercises.prompts.next]]
when = { field = "G1.begin", is = ["ready"] }
go = "G5"

[[exercises.prompts]]
id = "G2"
step = 2
title = "Beds"
text = "Which beds do you want?"

[[exercises.prompts.fields]]
id = "beds"
kind = "choice"
ask = "Choose some."
max = 2
catalogue = "beds"

[[exercises.prompts.fields]]
id = "why"
kind = "text"
ask = "Why this one?"
per = "G2.beds"

[[exercises.prompts]]
id = "G3"
step = 3
title = "Plants"
text = "Name what should grow."

[[exercises.prompts.fields]]
id = "plants"
kind = "list"
ask = "Which plants?"
max = 3
per = "G2.beds"
or_once = true

[[exercises.prompts]]
id = "G4"
step = 4
title = "First of all"
text = "Begin with few."

[[exercises.prompts.fields]]
id = "picked"
kind = "choice"
ask = "Which ones first?"
max = 2
from = "G3.plants"

[[exercises.prompts.fields]]
id = "ways"
kind = "list"
ask = "Which ways to grow it?"
min = 2
max = 3
per = "G4.picked"
or_once = true

[[exercises.prompts.fields]]
id = "easiest"
kind = "choice"
ask = "Which way is the easiest?"
own_words = false
per = "G4.picked"
or_once = true
from = "G4.ways"

[[exercises.prompts]]
id = "G4g"
step = 4
title = "Content?"
text = "It should be something to look forward to."
core = false

[[exercises.prompts.fields]]
id = "content"
kind = "choice"
ask = "Are you content?"
own_words = false
options = [{ id = "content", text = "I am" }, { id = "again", text = "Look again" }]

[[exercises.prompts.next]]
when = { field = "G4g.content", is = ["again"] }
go = "G3"

[[exercises.prompts]]
id = "G5"
step = 5
title = "In a sentence"
text = "Say it so that a neighbour understands."
carries = ["G4.picked"]

[[exercises.prompts.fields]]
id = "sentence"
kind = "text"
ask = "What will grow?"
visible = "cohort"
offer = "A bed of {G4.picked}"

[[exercises.prompts.fields]]
id = "hours"
kind = "number"
ask = "How many hours a week?"
unit = "hours"
advised = 4
advice = "Gardens like four hours."

[[exercises.prompts]]
id = "G6"
step = 6
title = "Milestones"
text = "What comes when?"

[[exercises.prompts.fields]]
id = "milestones"
kind = "dated"
ask = "What is a milestone?"
max = 2

[[exercises.prompts.fields]]
id = "tools"
kind = "list"
ask = "Which tools?"
per = "G6.milestones"
optional = true

[[exercises.prompts]]
id = "G7"
step = 7
title = "What may go wrong"
text = "Look through one lens at a time."
core = false
repeat = { min = 1, max = 3, lens = "lens" }

[[exercises.prompts.fields]]
id = "lens"
kind = "choice"
ask = "Through which one?"
options = [{ id = "slugs", text = "Slugs" }, { id = "frost", text = "Frost" }]

[[exercises.prompts.fields]]
id = "harm"
kind = "text"
ask = "What does it do?"

[[exercises.prompts]]
id = "G8"
step = 8
title = "On one page"
text = "For the neighbours."

[[exercises.prompts.fields]]
id = "page"
kind = "brief"
ask = "Is it right?"
visible = "cohort"
sections = [
    { id = "grows", heading = "What grows", fields = ["G5.sentence", "G4.picked"] },
    { id = "when", heading = "When", fields = ["G6.milestones"] },
]

[[exercises.prompts]]
id = "G9"
step = 8
title = "Hand in"
text = "Show it."

[[exercises.prompts.fields]]
id = "done"
kind = "hand-in"
ask = "Hand it in?"
"""

WRITTEN_AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
ENDS_AT = datetime(2027, 3, 1, tzinfo=UTC)
DATES = {
    "friday": Deadline(datetime(2026, 12, 4, 18, tzinfo=UTC), has_time=False),
    "monday 9:00": Deadline(datetime(2026, 12, 7, 9, tzinfo=UTC), has_time=True),
    "next summer": Deadline(datetime(2027, 7, 1, 18, tzinfo=UTC), has_time=False),
}


def reads_date(text: str) -> Deadline | str:
    """Stands in for `bot.when`: three dates, and a sentence on anything else."""
    return DATES.get(text.strip().casefold(), "I could not read a date in that.")


@cache
def garden() -> Course:
    return read_course(GARDEN, FILE)


@cache
def bundled_source() -> str:
    return (files("bot.courses") / "ai-alignment.toml").read_text(encoding="utf-8")


@cache
def bundled() -> Course:
    return read_course(bundled_source(), "ai-alignment.toml")


def begun(exercise: Exercise, place: Place | None = None) -> Run:
    """A run whose open question is at this place, or at the first."""
    return Run(1, exercise, "Europe/Berlin", ENDS_AT, (Ask(1, place or first_place(exercise)),), ())


def answered(run: Run, place: Place, *bodies: Body, first_id: int = 1001) -> Run:
    """The same run with these answers at a place; ids go on from the last, or from `first_id`."""
    last = max((response.id for response in run.responses), default=first_id - 1)
    new = (
        Response(number, place.ref, place.row, place.round, body)
        for number, body in enumerate(bodies, last + 1)
    )
    return replace(run, responses=(*run.responses, *new))


@dataclass
class Walk:
    """A member in an exercise. Carries steps out as the desk does, without a database.

    `put` are all the places that were ever put, `said` the remarks of the last step.
    """

    run: Run
    aside: Aside | None = None
    paused: bool = False
    handed_in: bool = False
    said: tuple[Said, ...] = ()
    put: list[Place] = field(default_factory=list[Place])
    ids: Iterator[int] = field(default_factory=lambda: count(2001))

    def __post_init__(self) -> None:
        self.put.append(self.run.open.place)

    @property
    def question(self) -> Question:
        return question(self.run)

    @property
    def place(self) -> Place:
        return self.run.open.place

    @property
    def remarks(self) -> list[Remark]:
        return [said.remark for said in self.said]

    def bodies(self) -> list[Body]:
        """What is kept at the open question."""
        return [given.body for given in self.question.given]

    def type(self, *texts: str) -> None:
        for text in texts:
            self.take(typed(self.question, self.aside, text, reads_date))

    def do(self, *acts: Act) -> None:
        for act in acts:
            self.take(acted(self.question, self.aside, act, reads_date))

    def on(self) -> None:
        """Next, and once more where the bot asks whether to go on anyway."""
        before = self.run.open
        self.do(Control.NEXT)
        for _ in range(4):  # a date, a sign and "go on anyway" may come first
            if self.run.open == before:
                self.do(Control.NEXT)

    def take(self, step: Step) -> None:
        new = [next(self.ids) for _ in step.add]
        before, self.said = self.run.open, step.said
        self.run = self._gone(with_step(self.run, step, new, WRITTEN_AT), step.go)
        self.paused, self.handed_in = step.go is Go.PAUSE, self.handed_in or step.go is Go.HAND_IN
        self.aside = _about_new(step, new) if self.run.open == before else None

    def _gone(self, run: Run, go: Go) -> Run:
        if go is Go.BACK:
            return replace(run, trail=run.trail[:-1] or run.trail)
        place = next_place(run, run.open.place) if go is Go.NEXT else None
        if place is None:
            return run
        self.put.append(place)
        return replace(run, trail=(*run.trail, Ask(next(self.ids), place)))


def _about_new(step: Step, new: list[int]) -> Aside | None:
    if not step.when_of_new or not new:
        return step.aside
    if isinstance(step.aside, ConfirmWhen):
        return replace(step.aside, item=new[-1])
    return AskWhen(new[-1])


def at_end(walk: Walk) -> bool:
    return isinstance(walk.question.field.kind, HandIn)


def answer(walk: Walk, choose: int | None = None, items: tuple[str, ...] = ("one", "two", "three")) -> None:
    """Answer the open question by typing, whatever its kind, and go on to the next.

    `choose` is the number of an option; without it, the one that leads through most of the exercise.
    """
    here = walk.run.open
    match walk.question.field.kind:
        case Choice():
            walk.type(_option(walk, choose) or items[0])
        case Lines(joins=joins):
            walk.type(*(items[:1] if joins else items))
        case Number():
            walk.type("6")
        case Dated(hours=hours):
            for item in items[:2]:
                walk.type(item, "friday", "yes", *(["3 hours"] if hours else []), f"a sign of {item}")
        case Tripwire():
            walk.type("yes")
        case _:
            walk.type(items[0])
    if walk.run.open == here:
        walk.on()


def _option(walk: Walk, choose: int | None) -> str:
    """What to type for this option; empty where there is none to choose, or a repeat has gone on for long enough."""
    options = walk.question.options
    if choose is not None:
        return str(min(choose, len(options))) if options else ""
    met = [place for place in walk.put if place.ref == walk.place.ref]
    wanted = best_option(walk.question, opening=walk.place.row is None or len(met) < 2) if options else None
    return "" if wanted is None else str(options.index(wanted) + 1)


def walked(
    course: Course, *, chooses: dict[str, int] | None = None, items: tuple[str, ...] = ()
) -> list[Walk]:
    """A whole walk, as it stood at every question before it was answered; `chooses` is by field, as `B1.have`."""
    walk = Walk(begun(course.exercises[0]))
    stations: list[Walk] = []
    while not at_end(walk):
        stations.append(replace(walk, put=[]))
        answer(walk, (chooses or {}).get(str(walk.place.ref)), items or ("one", "two", "three"))
        assert len(stations) < 1000, "the walk does not end"
    return [*stations, walk]
