"""Answers in words, as their writer would know them again; instants by the member's own clock."""

from bot.domain.calendar import local
from bot.domain.course import Choice, FieldRef, Lines, Number
from bot.domain.response import (
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
)
from bot.domain.run import Run

GONE = "what this named was taken away"


def said(run: Run, response: Response) -> str:
    """One response in words."""
    match response.body:
        case Words(text):
            return text
        case Amount(said=text):
            return _amount(run, response.ref, text)
        case Milestone():
            return milestone_said(response.body, run.zone)
        case Chosen(option):
            return _option_text(run, response.ref, option)
        case Picked(item):
            picked = run.item(item)
            return GONE if picked is None else said(run, picked)
        case Day(due, words):
            return f"“{words}”, no date yet" if due is None else day_said(due, run.zone)
        case Passage(text=text):
            return text
        case Submitted():
            return "Handed in"


def _amount(run: Run, ref: FieldRef, text: str) -> str:
    """A bare number is said with its unit; whoever wrote more has said it."""
    kind = run.exercise.field(ref).kind
    return f"{text} {kind.unit}" if isinstance(kind, Number) and text.isdecimal() else text


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
    options = kind.options if isinstance(kind, Choice | Lines) else ()
    return next((option.text for option in options if option.id == option_id), _unoffered(option_id))


def _unoffered(option_id: str) -> str:
    """What its question did not offer: in the settings of the contract every hour can be chosen, and every term."""
    if option_id[:1] == "h" and option_id[1:].isdecimal():
        return f"{option_id[1:]}:00"
    return option_id.replace("-", " ").capitalize()
