"""Misses: what somebody else is to hear of if it stays unanswered, because its owner chose that."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.calendar import date_on
from bot.domain.check_in import Facts, State, Topic, hour_on

_NOBODY_HEARS = (Topic.NEWS, Topic.ROUND, Topic.NOW, Topic.SESSION, Topic.CONSENT, Topic.END)


class Missed(StrEnum):
    """What stays unanswered."""

    CHECK_IN = "miss"
    ROUND = "round"


@dataclass(frozen=True, slots=True)
class Miss:
    """Somebody is to hear of it, unless it is answered until then (`at`, aware UTC): `of`, a check-in or a round."""

    what: Missed
    of: int
    at: datetime


def misses(facts: Facts) -> tuple[Miss, ...]:
    """What somebody is to hear of if it stays unanswered: a check-in until the same hour of the next day, a round until
    the day before it closes. Nobody hears of what was done, dropped or given up since it was asked."""
    alive = {(each.run, aim.item) for each in facts.agreements for aim in each.aims}
    tells = {each.run for each in facts.agreements if each.contract is not None and each.contract.lets_hear}
    check_ins = (
        Miss(Missed.CHECK_IN, asked.id, hour_on(facts, asked.asked_on + timedelta(days=1)))
        for asked in facts.asked
        if asked.state is State.OPEN
        and asked.run in tells
        and asked.topic not in _NOBODY_HEARS
        and (asked.item is None or (asked.run, asked.item) in alive)
    )
    in_rounds = {
        each.run for each in facts.agreements if each.contract is not None and each.contract.who == "cohort"
    }
    rounds = (
        Miss(
            Missed.ROUND, opened.id, hour_on(facts, date_on(opened.closes_at, facts.zone) - timedelta(days=1))
        )
        for opened in facts.rounds
        if opened.run in tells & in_rounds
    )
    return (*check_ins, *rounds)
