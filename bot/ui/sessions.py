"""Sessions in words: set, to be moved or cancelled, and told to members."""

from datetime import datetime

from bot.domain.session import Session, is_near
from bot.services.sessions import Changed, Proposal
from bot.ui import ids, wording
from bot.ui.card import Card, button, main_button, notice
from bot.ui.inert import one_line

MOST_NAME = 80
CANCEL_IT = "Cancel it"


def named(session: Session) -> str:
    return f"**{one_line(session.name, MOST_NAME)}**"


def set_card(changed: Changed) -> Card:
    session = changed.session
    return notice(
        f"{named(session)} is {'set' if changed.did else 'there already'}: {wording.full(session.starts_at)}, "
        f"{session.minutes} minutes.",
        "Each member sees it in their own time, and is reminded the day before, inside their hours.",
        "Is it wrong? /cohort session move gives it another time, /cohort session cancel takes it out.",
    )


def proposal_card(proposal: Proposal, now: datetime) -> Card:
    """What it would come to, before anything changes."""
    session, to = proposal.session, proposal.to
    at = wording.full(session.starts_at)
    head = (
        f"Cancel {named(session)}, {at}?"
        if to is None
        else f"Move {named(session)} from {at} to {wording.full(to)}?"
    )
    lines = [head, _comes_to(proposal)]
    if is_near(session.starts_at, to, now):
        lines.append("It is less than a day away, so every member is told at once; nothing rings at night.")
    else:
        lines.append("Members hear of it with their next message.")
    stamp = 0 if to is None else int(to.timestamp())
    does = ids.make(ids.SESSION, session_id=session.id, was=int(session.starts_at.timestamp()), to=stamp)
    label = CANCEL_IT if to is None else wording.MOVE
    return notice(
        *lines, buttons=[main_button(label, does), button(wording.KEEP, ids.make(ids.SESSION_KEEP))]
    )


def _comes_to(proposal: Proposal) -> str:
    moved = _count(proposal.messages, "message", "messages")
    if proposal.to is None:
        return f"{moved} will change with it."
    sleeping = "nobody" if not proposal.asleep else _count(proposal.asleep, "person", "people")
    return f"{moved} will move with it, {sleeping} asleep then."


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def changed_card(changed: Changed) -> Card:
    session = changed.session
    if session.cancelled:
        lines = [f"{named(session)} is cancelled."]
    else:
        lines = [f"{named(session)} is {wording.full(session.starts_at)} now."]
    if changed.did:
        told = (
            "Every member is told at once."
            if changed.at_once
            else "Members hear of it with their next message."
        )
        lines.append(f"{told} Everything that hangs on it follows.")
    return notice(*lines)


def kept_card() -> Card:
    return notice("Nothing has changed.")


def sentence(session: Session | None) -> str:
    """For a member, of one that was moved or cancelled, as it stands now."""
    if session is None:
        return "A session of your cohort was changed."
    if session.cancelled:
        return f"{named(session)} of your cohort is cancelled. It was to be {wording.instant(session.starts_at)}."
    return f"{named(session)} of your cohort was moved: it is {wording.full(session.starts_at)} now."


def told_card(session: Session) -> Card:
    seen = ids.make(ids.SESSION_SEEN, session_id=session.id, change=session.changes)
    return notice(sentence(session), buttons=[button(wording.GOT_IT, seen)])


def marker(session: Session) -> str:
    """The custom id that this one message has, and no other in its channel."""
    return ids.make(ids.SESSION_SEEN, session_id=session.id, change=session.changes)
