"""News on the day's card: a sentence for each, and its buttons."""

from collections.abc import Iterator

from discord import ui

from bot.domain.news import BuddyStep, NewsKind, Told
from bot.ui import ids, wording
from bot.ui.card import Card, button, main_button
from bot.ui.inert import inert, one_line
from bot.ui.sessions import sentence as of_session

MOST_MILESTONE = 120
FEW_DMS = (
    "**For a while Discord let me open no new direct messages.** Whoever pressed **Start in a DM** in your cohort's "
    "channel then was offered a private thread, or can press again later. There is nothing for you to do, and nothing "
    "is lost."
)
MOST_WORDS = 1000


def mention(user_id: int) -> str:
    """Shown as the person's name; nobody is pinged, since no mention is allowed to."""
    return f"<@{user_id}>"


def sentence(told: Told) -> str:
    """What to say of it, for whoever is to hear of it."""
    who = "Somebody of your cohort" if told.about is None else mention(told.about)
    match told.kind:
        case NewsKind.MISS:
            about = f" about “{one_line(told.milestone, MOST_MILESTONE)}”" if told.milestone else ""
            return (
                f"**{who} wants you to know when a check-in stays unanswered.** "
                f"One{about} did. A friendly word may help."
            )
        case NewsKind.STUCK:
            about = f" with “{one_line(told.milestone, MOST_MILESTONE)}”" if told.milestone else ""
            return f"**{who} is stuck{about}, and wants you to know.**{_quoted(told.words)}"
        case NewsKind.SESSION:
            return of_session(told.session)
        case NewsKind.FEW_DMS:
            return FEW_DMS
        case NewsKind.NOTE:
            return f"**{who} left a note on your plan.** Only you can read it."
        case NewsKind.BUDDY:
            return _of_buddies(told, who)


def _quoted(words: str) -> str:
    """Nothing where there are none."""
    return "".join(f"\n> {line}" for line in inert(words, MOST_WORDS).splitlines())


def _of_buddies(told: Told, who: str) -> str:
    match told.step:
        case BuddyStep.ASKED:
            return (
                f"**{who} would like you as a buddy.** You would hear from me when they miss a check-in or are stuck, "
                "if they say so. No is fine too."
            )
        case BuddyStep.ACCEPTED:
            return f"**{who} is your buddy now.** /checkin settings says what they hear of."
        case BuddyStep.DECLINED:
            return f"{who} cannot be your buddy this time. With /checkin buddy you can ask somebody else."
        case _:
            return f"{who} and you are no buddies any more. Thank you for having been there."


def news_buttons(told: Told) -> Iterator[ui.Button[Card]]:
    """What can be answered to it."""
    if told.note is not None:
        yield main_button(wording.READ, ids.make(ids.PLAN_NOTES, page=1))
        yield button(wording.MAKE_MILESTONE, ids.make(ids.TURN_NOTE, note_id=told.note))
    if told.step is BuddyStep.ASKED and told.bond is not None:
        yield main_button(wording.ACCEPT, ids.make(ids.BUDDY, bond_id=told.bond, way="accept"))
        yield button(wording.DECLINE, ids.make(ids.BUDDY, bond_id=told.bond, way="decline"))
