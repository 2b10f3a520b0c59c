"""The words that steer instead of answering; each counts only as the whole message."""

from enum import StrEnum


class Control(StrEnum):
    NEXT = "next"
    BACK = "back"
    SKIP = "skip"
    STOP = "stop"
    RESUME = "resume"
    TIMER = "timer"
    DONE = "done"
    HELP = "help"
    UNSURE = "unsure"
    EXAMPLES = "examples"


def control(text: str) -> Control | None:
    """The control word that this message is, in any case; else None."""
    word = text.strip().casefold()
    return Control(word) if word in set(Control) else None
