"""Things with a date: what, by when, how long, and the sign that it is done; and the day of a tripwire."""

from collections.abc import Iterator
from dataclasses import replace

from bot.domain.acts import (
    AskDay,
    AskHours,
    AskSign,
    AskWhen,
    ConfirmDay,
    ConfirmWhen,
    Go,
    OfItem,
    ReadDate,
    Remark,
    Said,
    Step,
)
from bot.domain.course import Becomes, Dated
from bot.domain.question import Question
from bot.domain.response import Day, Deadline, Milestone, Words

YES = ("yes", "y", "1", "ok")
CHANGE = ("no", "n", "2", "change")
OTHER_DAY = ("2", "other day", "another day", "change")
NO = ("no", "n", "3", "no, thanks")


def typed_at_dated(question: Question, text: str) -> Step:
    """The name of a new one; or the number of one that is there, whose date is to be said anew."""
    words = text.strip()
    listed = [given for given in question.given if isinstance(given.body, Milestone)]
    if words.isdecimal() and len(words) < 4 and 1 <= int(words) <= len(listed):
        return Step(aside=AskWhen(listed[int(words) - 1].id))
    return replace(_add(question, Milestone(words)), when_of_new=True)


def typed_at_aside(question: Question, aside: OfItem, text: str, read: ReadDate) -> Step | None:
    """An answer to what is asked of one of them; None where that one is gone."""
    milestone = milestone_of(question, aside.item)
    if milestone is None:
        return None
    match aside:
        case ConfirmWhen() if text.strip().casefold() in YES:
            return confirm_date(question, aside)
        case ConfirmWhen(item) if text.strip().casefold() in CHANGE:
            return Step(aside=AskWhen(item))
        case AskWhen(item) | ConfirmWhen(item):
            return _date_said(item, milestone, text, read)
        case AskHours(item):
            changed = replace(milestone, hours=text.strip())
            return Step(revise=((item, changed),), aside=_after_hours(item, changed))
        case AskSign(item):
            return Step(revise=((item, replace(milestone, sign=text.strip())),))


def _date_said(item: int, milestone: Milestone, text: str, read: ReadDate) -> Step:
    found, words = read(text), text.strip()
    revise = ((item, replace(milestone, said=words, due=None)),)
    if isinstance(found, str):
        return Step(revise=revise, aside=AskWhen(item), said=(Said(Remark.SAY, found),))
    return Step(revise=revise, aside=ConfirmWhen(item, words, found))


def confirm_date(question: Question, aside: ConfirmWhen) -> Step:
    """The member says that the date was understood."""
    milestone = milestone_of(question, aside.item)
    if milestone is None:
        return Step()
    due = replace(milestone, said=aside.said, due=aside.due)
    late = (Said(Remark.AFTER_END),) if _is_late(question, aside.due) else ()
    return Step(revise=((aside.item, due),), aside=_after_date(question, aside.item, due), said=late)


def _is_late(question: Question, due: Deadline) -> bool:
    """A milestone belongs to the project; a test may come whenever it comes."""
    kind = question.field.kind
    return isinstance(kind, Dated) and kind.becomes is Becomes.MILESTONES and due.at > question.ends_at


def passed_over(question: Question, aside: OfItem) -> Step:
    """Next and Skip answer what is asked: a date that was read holds, what was not said stays open."""
    milestone = milestone_of(question, aside.item)
    match aside:
        case ConfirmWhen():
            return confirm_date(question, aside)
        case AskWhen(item) if milestone is not None:
            return Step(aside=_after_date(question, item, milestone))
        case AskHours(item) if milestone is not None:
            return Step(aside=_after_hours(item, milestone))
        case _:
            return Step()


def _after_date(question: Question, item: int, milestone: Milestone) -> OfItem | None:
    kind = question.field.kind
    if isinstance(kind, Dated) and kind.hours and not milestone.hours:
        return AskHours(item)
    return _after_hours(item, milestone)


def _after_hours(item: int, milestone: Milestone) -> OfItem | None:
    return None if milestone.sign else AskSign(item)


def milestone_of(question: Question, item: int) -> Milestone | None:
    found = question.item(item)
    return found.body if found is not None and isinstance(found.body, Milestone) else None


def written_in_form(question: Question, text: str, when: str, sign: str, hours: str, read: ReadDate) -> Step:
    """The form with all of one at once; `when_of_new` still asks for the date where none was read."""
    new = Milestone(text.strip(), when.strip(), None, sign.strip(), hours.strip())
    step = _add(question, new)
    found = read(when) if when.strip() else ""
    if isinstance(found, Deadline):
        return replace(step, aside=ConfirmWhen(0, when.strip(), found), when_of_new=True)
    return replace(step, when_of_new=True, said=(Said(Remark.SAY, found),) if found else ())


def changed_in_form(
    question: Question, item: int, text: str, when: str, sign: str, hours: str, read: ReadDate
) -> Step:
    """The same form for one that is there; without a name, it goes."""
    before = milestone_of(question, item)
    if before is None:
        return Step()
    if not text.strip():
        return Step(drop=(item,))
    after = replace(before, text=text.strip(), sign=sign.strip(), hours=hours.strip())
    if when.strip() == before.said:
        return Step(revise=((item, after),) if after != before else ())
    if not when.strip():
        return Step(revise=((item, replace(after, said="", due=None)),))
    return _date_said(item, after, when, read)


def _add(question: Question, milestone: Milestone) -> Step:
    return Step(add=(question.filed(milestone),))


# Tripwires


def typed_at_tripwire(
    question: Question, aside: ConfirmDay | AskDay | None, text: str, read: ReadDate
) -> Step:
    """Yes, another day in words, or no. Anything else is kept as a note, and the question stays open."""
    words = text.strip().casefold()
    if words in YES:
        return agree(question, aside)
    if words in OTHER_DAY or (isinstance(aside, ConfirmDay) and words in CHANGE):
        return Step(aside=AskDay())
    if words in NO and not isinstance(aside, ConfirmDay):
        return decline(question)
    named = [one.item for one in question.proposals if one.milestone.strip().casefold() == words]
    if named:
        return before_which(question, str(named[0]))
    found = read(text)
    if isinstance(found, str):
        return Step(add=(question.filed(Words(text)),), aside=AskDay(), said=(Said(Remark.SAY, found),))
    said = text.strip()
    return replace(_day_is(question, Day(None, said, _before(question))), aside=ConfirmDay(said, found))


def agree(question: Question, aside: object) -> Step:
    """Ask on the day that was proposed, or on the one that was just said."""
    if isinstance(aside, ConfirmDay):
        return replace(_own_day(question, aside.due, aside.said, _before(question)), go=Go.NEXT)
    if question.proposal is None:
        return Step(go=Go.NEXT)
    return replace(_day_is(question, Day(question.proposal.day, before=question.proposal.item)), go=Go.NEXT)


def before_which(question: Question, key: str) -> Step:
    """The milestone that the risk threatens, by its item: a day of the member's own stays, else it is the one
    proposed for that milestone. The question stays open."""
    chosen = next((one for one in question.proposals if str(one.item) == key), None)
    if chosen is None:
        return Step()
    day = next((given.body for given in question.given if isinstance(given.body, Day)), None)
    if day is not None and day.said and day.due is not None:
        return _own_day(question, day.due, day.said, chosen.item)
    return _day_is(question, Day(chosen.day, before=chosen.item))


def _own_day(question: Question, due: Deadline, said: str, before: int | None) -> Step:
    """A day in the member's words. If it comes after its milestone, that is said; and if they did not name that one,
    it stands before the next."""
    at_risk = next((one for one in question.proposals if one.item == before), question.proposal)
    if at_risk is None or due.at <= at_risk.due.at:
        return _day_is(question, Day(due, said, None if at_risk is None else at_risk.item))
    step = _day_is(question, Day(due, said, before))
    return replace(step, said=(Said(Remark.DAY_AFTER, at_risk.milestone),))


def _before(question: Question) -> int | None:
    """The milestone before which the day stands so far."""
    return next((given.body.before for given in question.given if isinstance(given.body, Day)), None)


def decline(question: Question) -> Step:
    return Step(drop=tuple(_days(question)), go=Go.NEXT)


def _day_is(question: Question, day: Day) -> Step:
    """There is one day at most: another one is a new revision of it."""
    there = next(_days(question), None)
    return Step(add=(question.filed(day),)) if there is None else Step(revise=((there, day),))


def _days(question: Question) -> Iterator[int]:
    return (given.id for given in question.given if isinstance(given.body, Day))
