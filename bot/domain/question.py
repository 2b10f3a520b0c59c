"""The question that is open, with everything that answering it needs: its options, its row, what was said so far."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.calendar import local
from bot.domain.course import Brief, Choice, Exercise, Field, FieldRef, Prompt, Text
from bot.domain.response import (
    UNSURE,
    Amount,
    Chosen,
    Day,
    Deadline,
    Milestone,
    Passage,
    Picked,
    Response,
    Submitted,
    Words,
    to,
)
from bot.domain.run import Ask, Place, Run, answers, choosable


@dataclass(frozen=True, slots=True)
class Choosable:
    """One thing to choose now. Its key is an option's id, or an item's number: fit for a button."""

    key: str
    text: str
    body: Chosen | Picked


@dataclass(frozen=True, slots=True)
class Question:
    """One field of one prompt, put to one member.

    `row` is the earlier answer it is asked about; `given` are the responses to this very question, oldest first;
    `carried` are earlier answers to show beside it, as heading and texts; `offer` is a beginning to accept;
    `ends_at` is when the cohort's projects end, aware UTC.
    """

    ask: Ask
    exercise: Exercise
    prompt: Prompt
    field: Field
    row: str | None
    given: tuple[Response, ...]
    unsure: tuple[Response, ...]
    options: tuple[Choosable, ...]
    carried: tuple[tuple[str, tuple[str, ...]], ...]
    offer: str
    ends_at: datetime

    @property
    def place(self) -> Place:
        return self.ask.place

    def chosen(self) -> frozenset[str]:
        """The keys of the options chosen so far."""
        bodies = {response.body for response in self.given}
        return frozenset(option.key for option in self.options if option.body in bodies)

    def item(self, item_id: int) -> Response | None:
        return next((response for response in self.given if response.id == item_id), None)


def question(run: Run, ask: Ask | None = None) -> Question:
    """The question of an ask of this run; without one, of the ask that is open."""
    ask = ask or run.open
    prompt = run.exercise.prompt(ask.place.prompt)
    field = prompt.field(ask.place.field)
    row = None if ask.place.row is None else run.item(ask.place.row)
    return Question(
        ask=ask,
        exercise=run.exercise,
        prompt=prompt,
        field=field,
        row=None if row is None else name_of(run, row),
        given=run.at(ask.place),
        unsure=to(run.responses, FieldRef(prompt.id, UNSURE)),
        options=_options(run, field, ask.place.row),
        carried=tuple(_carried(run, ref) for ref in prompt.carries if answers(run, ref)),
        offer=_offer(run, field),
        ends_at=run.ends_at,
    )


def said(run: Run, response: Response) -> str:
    """A response in words, as the member would know it again; instants by the member's own clock."""
    match response.body:
        case Words(text) | Amount(said=text):
            return text
        case Milestone():
            return milestone_said(response.body, run.zone)
        case Chosen(option):
            return _option_text(run, response.ref, option)
        case Picked(item):
            picked = run.item(item)
            return "" if picked is None else said(run, picked)
        case Day(due):
            return day_said(due, run.zone)
        case Passage(text=text):
            return text
        case Submitted():
            return "Handed in"


def name_of(run: Run, response: Response) -> str:
    """By what a later question calls an earlier answer: a milestone goes by its name alone."""
    return response.body.text if isinstance(response.body, Milestone) else said(run, response)


def milestone_said(milestone: Milestone, zone: str) -> str:
    """ "baseline running, by Friday 11 December 2026, 18:00. Sign: the loss curve"."""
    words = milestone.text
    if milestone.due is not None:
        words += f", by {day_said(milestone.due, zone)}"
    elif milestone.said:
        words += f", by “{milestone.said}”"
    if milestone.hours:
        words += f". Hours: {milestone.hours}"
    return f"{words}. Sign: {milestone.sign}" if milestone.sign else words


def day_said(due: Deadline, zone: str) -> str:
    """ "Friday 11 December 2026", and the hour where one was said."""
    at = local(due.at, zone)
    return f"{at:%A} {at.day} {at:%B %Y}" + (f", {at:%H:%M}" if due.has_time else "")


def _option_text(run: Run, ref: FieldRef, option_id: str) -> str:
    kind = run.exercise.field(ref).kind
    options = kind.options if isinstance(kind, Choice) else ()
    return next((option.text for option in options if option.id == option_id), option_id)


def _options(run: Run, field: Field, row: int | None) -> tuple[Choosable, ...]:
    if not isinstance(field.kind, Choice):
        return ()
    fixed = tuple(Choosable(option.id, option.text, Chosen(option.id)) for option in field.kind.options)
    earlier = tuple(
        Choosable(str(answer.id), said(run, answer), Picked(answer.id))
        for answer in choosable(run, field, row)
    )
    return fixed + earlier


def _carried(run: Run, ref: FieldRef) -> tuple[str, tuple[str, ...]]:
    return run.exercise.prompt(ref.prompt).title, tuple(said(run, answer) for answer in answers(run, ref))


def _offer(run: Run, field: Field) -> str:
    match field.kind:
        case Text(offers):
            return next((offer for offer in (_filled_in(run, offer) for offer in offers) if offer), "")
        case Brief():
            return compiled(run, field.kind)
        case _:
            return ""


def _filled_in(run: Run, offer: str) -> str:
    """The offer with its one `{B6.chosen}` replaced by the first such answer; nothing where there is none."""
    before, brace, rest = offer.partition("{")
    if not brace:
        return offer
    name, _, after = rest.partition("}")
    found = answers(run, FieldRef(*name.split(".")))
    return f"{before}{said(run, found[0])}{after}" if found else ""


def compiled(run: Run, brief: Brief) -> str:
    """The page that a brief makes of the answers: a heading, then one line an answer; empty sections left out."""
    sections: list[str] = []
    for section in brief.sections:
        lines = [said(run, answer) for ref in section.fields for answer in answers(run, ref)]
        if lines:
            sections.append("\n".join([section.heading, *(f"- {line}" for line in lines)]))
    return "\n\n".join(sections)
