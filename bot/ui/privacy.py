"""Who can read what of a member's, on a card: exercise by exercise, and where to change it."""

from collections.abc import Iterator

from bot.domain.closing import Preview
from bot.domain.cohort import Member, Readers
from bot.services.consents import Privacy
from bot.ui import ids, wording
from bot.ui.card import Card, button, notice
from bot.ui.consents import share_id
from bot.ui.inert import label, one_line

MOST_NAME = 60
MOST_PLANS = 8
"""So many exercises have a button; /plan share has all."""


def privacy_card(found: Privacy) -> Card:
    lines = [line for plan in found.plans for line in _of_plan(plan, found.member)]
    buttons = [
        button(label(f"{wording.WHO_MAY_READ}: {plan.title}", 80), share_id(plan.run))
        for plan in found.plans[:MOST_PLANS]
    ]
    buttons.append(button("Who read your answers", ids.make(ids.ACCESSES, page=1)))
    return notice("### Who can read what of yours", *lines, *wording.who_reads()[1:], buttons=buttons)


def _of_plan(plan: Preview, member: Member) -> Iterator[str]:
    yield f"**{one_line(plan.title, MOST_NAME)}**"
    yield f"- Your answers: {_answers(plan, member)}"
    approved, waiting = (
        sum(bool(each.approved) for each in plan.passages),
        sum(each.awaits for each in plan.passages),
    )
    waits = f"; {waiting} of them wait for your word" if waiting else ""
    yield f"- Your cohort: {approved} of {len(plan.passages)} passages, in the words that you approved{waits}."


def _answers(plan: Preview, member: Member) -> str:
    who = ", ".join(one_line(name, MOST_NAME) for name in member.cohort.facilitators)
    if not plan.handed_in:
        return "you alone, since they are not handed in."
    if member.readers is Readers.ONLY_ME:
        return "you alone, as you chose, though they are handed in."
    return f"your facilitator, {who}, since they are handed in; save those that are yours alone."
