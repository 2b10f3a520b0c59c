"""What a step comes to where its question is not the open one: words that came late, or to an older card."""

from dataclasses import replace

from bot.domain.acts import ConfirmWhen, Remark, Said, Step
from bot.domain.course import Choice, Number
from bot.domain.question import Question
from bot.domain.response import Body, Deadline, Milestone
from bot.domain.run import Run
from bot.domain.words import day_said


def kept_late(there: Question, step: Step, drop: tuple[int, ...] = ()) -> Step:
    """What it adds and revises. Taken away is only what the new answer takes the place of, where one alone is wanted,
    and what `drop` names.

    A date is kept as it was read, since nobody can be asked to confirm it there.
    """
    kind = there.field.kind
    alone = isinstance(kind, Number) or (isinstance(kind, Choice) and kind.most == 1)
    add, revise = step.add, step.revise
    if isinstance(step.aside, ConfirmWhen):
        due, item = step.aside.due, step.aside.item
        add = tuple(replace(new, body=_dated(new.body, due)) for new in add)
        revise = tuple((one, _dated(body, due) if one == item else body) for one, body in revise)
    return Step(add=add, revise=revise, drop=step.drop if alone and add else drop)


def _dated(body: Body, due: Deadline) -> Body:
    return replace(body, due=due) if isinstance(body, Milestone) else body


def said_late(run: Run, step: Step) -> tuple[Said, ...]:
    """As which day a date was read, or why it was not."""
    told = tuple(said for said in step.said if said.remark is Remark.SAY)
    if not isinstance(step.aside, ConfirmWhen):
        return told
    return (*told, Said(Remark.REVISED_DATE, day_said(step.aside.due, run.zone)))
