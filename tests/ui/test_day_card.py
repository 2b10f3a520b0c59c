"""The card of a day on which much comes together: Discord takes it, and nothing on it is said twice."""

from collections import Counter
from datetime import UTC, date, datetime
from itertools import count

from bot.domain.check_in import State, Topic, What
from bot.domain.checking_in import CheckIn, Subject
from bot.domain.closing import Achieved, Done
from bot.domain.news import BuddyStep, NewsKind, Told
from bot.domain.response import Deadline
from bot.rehearsal import reading
from bot.ui.card import Card
from bot.ui.check_in_card import check_in_card

MOST_PARTS, MOST_SHOWN = 40, 4000  # of Discord's
DUE = Deadline(datetime(2026, 12, 4, 17, tzinfo=UTC), has_time=True)
ids = count(1)


def stage() -> Subject:
    return Subject(next(ids), Topic.DUE, State.OPEN, 3, next(ids), What.MILESTONE, "a stage", due=DUE)


def note() -> Subject:
    told = Told(next(ids), NewsKind.NOTE, 9002, words="a note", note=next(ids))
    return Subject(next(ids), Topic.NEWS, State.OPEN, None, None, news=told)


def buddy() -> Subject:
    told = Told(next(ids), NewsKind.BUDDY, 9002, bond=next(ids), step=BuddyStep.ASKED)
    return Subject(next(ids), Topic.NEWS, State.OPEN, None, None, news=told)


def goodbye() -> Subject:
    plans = tuple(Done(next(ids), f"Exercise {number}", handed_in=True) for number in range(4))
    return Subject(
        next(ids), Topic.END, State.OPEN, None, None, final=Achieved(plans, 3, 2, 1, 2), cohort=next(ids)
    )


def day(*subjects: Subject) -> Card:
    check_in = CheckIn(77, date(2026, 12, 4), subjects)
    return check_in_card(check_in, [], [], user_id=9001, in_thread=False)


def test_of_two_notes_one_button_leads_to_both_and_each_can_become_a_milestone() -> None:
    """Red where the second note brings the same button again: Discord refuses the whole card."""
    there = [part["custom_id"] for part in reading.buttons(day(note(), note()).to_components())]
    assert max(Counter(there).values()) == 1
    assert len([each for each in there if each.startswith("turn-note:")]) == 2


def test_two_of_everything_fit_on_one_card() -> None:
    """Red without `MOST_PARTS`."""
    subjects = [made() for made in (goodbye, goodbye, note, note, buddy, buddy, stage, stage)]
    card = day(*subjects)
    parts = list(reading.parts(card.to_components()))
    there = [part["custom_id"] for part in reading.buttons(card.to_components())]
    assert max(Counter(there).values()) == 1
    assert len(parts) <= MOST_PARTS
    assert len(reading.texts(card.to_components())) <= MOST_SHOWN
