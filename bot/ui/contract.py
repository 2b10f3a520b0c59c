"""The support contract on a card, and the choice of one of its terms."""

from collections.abc import Iterator

import discord
from discord import ui

from bot.domain.check_in import PLAIN_HOUR
from bot.domain.course import Term
from bot.services.contract import Terms
from bot.ui import ids, wording
from bot.ui.card import Card, button, row, text
from bot.ui.inert import one_line
from bot.ui.news import mention

ASKED = {
    Term.WHO: "Who holds you to it",
    Term.CADENCE: "How often",
    Term.WEEKDAY: "On which day of the week",
    Term.HOUR: "At what time, by your clock",
    Term.TONE: "In what tone",
    Term.MISS: "If you miss one",
}
SAID = {
    Term.WHO: {
        "none": "Nobody: no check-ins at all",
        "self": "Just you: I remind you",
        "buddy": "A buddy",
        "facilitator": "Your facilitator",
        "cohort": "The cohort",
    },
    Term.CADENCE: {
        "milestones": "Around your milestones",
        "weekly": "Once a week",
        "both": "Around your milestones, and once a week",
    },
    Term.TONE: {"plain": "Plain", "warm": "Warm", "brisk": "Brisk"},
    Term.MISS: {
        "nothing": "Nothing happens",
        "ask-again": "I ask again the next day",
        "tell-buddy": "I tell your buddy",
        "tell-facilitator": "I tell your facilitator",
    },
}
NOT_SETTLED = {
    Term.WHO: "Not settled yet, so I ask nothing",
    Term.CADENCE: "Not settled: around your milestones",
    Term.WEEKDAY: "Not settled: Monday",
    Term.HOUR: f"Not settled: {PLAIN_HOUR:02}:00, within your hours",
    Term.TONE: "Not settled: plain",
    Term.MISS: "Not settled: nothing happens",
}


def said(term: Term, value: str) -> str:
    """A value of a term in words."""
    if term is Term.HOUR:
        return f"{value.removeprefix('h')}:00"
    return SAID.get(term, {}).get(value, value.capitalize())


def terms_card(terms: Terms, *remarks: str) -> Card:
    """All terms as they stand, and what follows from them; one press chooses which to change."""
    lines = [f"### Holding you to it · {one_line(terms.cohort.name, 80)}", *remarks]
    lines += [f"- **{ASKED[term]}:** {_stands(terms, term)}" for term in terms.changeable]
    if _holds(terms):
        lines.append(f"- **Until:** the final session, {wording.full(terms.until_at)}")
    lines += _notes(terms)
    options = [discord.SelectOption(label=ASKED[term], value=term.value) for term in terms.changeable]
    menu: ui.Select[Card] = ui.Select(
        custom_id=ids.PICK_TERM, placeholder=wording.CHANGE_TERM, options=options
    )
    return Card(text(*lines), row(menu))


def term_card(terms: Terms, term: Term, values: tuple[str, ...]) -> Card:
    """What one term may be; the press that chooses sets it."""
    now = _value(terms, term)
    options = [
        discord.SelectOption(label=said(term, value), value=value, default=value == now) for value in values
    ]
    menu: ui.Select[Card] = ui.Select(
        custom_id=ids.make(ids.TERM, term=term), placeholder=ASKED[term], options=options
    )
    return Card(
        text(f"### {ASKED[term]}?", f"Now: {_stands(terms, term)}"),
        row(menu),
        row(button(wording.ALL_TERMS, ids.TERMS)),
    )


def _holds(terms: Terms) -> bool:
    return terms.contract.who != "none"


def _value(terms: Terms, term: Term) -> str | None:
    contract = terms.contract
    match term:
        case Term.WHO:
            return contract.who if terms.settled else None
        case Term.HOUR:
            return None if contract.hour is None else f"h{contract.hour:02}"
        case Term.CADENCE:
            return contract.cadence
        case Term.WEEKDAY:
            return contract.weekday
        case Term.TONE:
            return contract.tone
        case Term.MISS:
            return contract.miss


def _stands(terms: Terms, term: Term) -> str:
    value = _value(terms, term)
    return NOT_SETTLED[term] if value is None else said(term, value)


def _notes(terms: Terms) -> Iterator[str]:
    contract = terms.contract
    if not _holds(terms):
        yield "/me schedule shows what is still to come."
        return
    if contract.who == "buddy" or contract.miss == "tell-buddy":
        yield _of_buddy(terms)
    if contract.miss in ("tell-buddy", "tell-facilitator"):
        yield "Whoever I tell of a miss hears your name and, of a milestone, what it is called; nothing else."
    if contract.who == "facilitator" or contract.miss == "tell-facilitator":
        for name in terms.unheard:
            who = one_line(name, 50)
            yield (
                f"{who} has no conversation with me yet, so I cannot tell them anything. "
                f"Ask them to press **{wording.HEAR_IN_DM}** in /help."
            )


def _of_buddy(terms: Terms) -> str:
    if terms.buddy is None:
        return "You have no buddy yet: /checkin buddy asks a member of your cohort."
    who = mention(terms.buddy.buddy)
    if terms.buddy.accepted:
        return f"Your buddy is {who}."
    return f"{who} has not accepted yet; until then nobody hears of a miss."
