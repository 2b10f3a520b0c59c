"""People's words as they wrote them, and nothing more: no mention, link, command or hidden mark comes alive."""

import re
import unicodedata

from bot.domain.hidden import without_hidden

# A backslash makes each of these a plain character in Discord's markdown: emphasis, code, spoilers, masked links,
# <@mentions>, </commands:1>, <t:times>, :emoji:, and the "://" that turns an address into a link.
_MARKUP = re.compile(r"([\\*_~`|\[\]<:])")
# These mean something only where a line begins: headings, quotes, lists.
# Not `\s`, which goes over the ends of lines: over thousands of empty ones it would take seconds.
_LINE_START = re.compile(r"^([^\S\n]*)([-+>#]|\d+(?=\.))", re.MULTILINE)
# Discord finds invitations in the raw text, with or without a scheme.
_INVITATION = re.compile(r"(?i)(discord(?:app)?)\.(?=gg|com)")
_JOINERS = "\u200c\u200d"
_EVERYBODY = re.compile("@(?=everyone|here)")
MOST_MARKS = 4
# Unicode's combining marks begin at U+0300, so only where several such characters follow each other can there be too
# many: of most texts nothing has to be looked at one by one.
_MAYBE_MARKS = re.compile(rf"[\u0300-\U0010ffff]{{{MOST_MARKS + 1},}}")


def inert(text: str, most: int | None = None) -> str:
    """Text of people's, safe to show on a card; `most` is in characters shown, and what is cut is marked by “…”."""
    shown = _few_marks(without_hidden("\n".join(text.splitlines())))
    if most is not None and len(shown) > most:
        shown = shown[: most - 1].rstrip() + "…"
    shown = _EVERYBODY.sub("@\u200b", _MARKUP.sub(r"\\\1", shown))
    shown = _INVITATION.sub(r"\1\\.", shown)
    return _LINE_START.sub(_escaped_start, shown)


def _escaped_start(start: re.Match[str]) -> str:
    space, mark = start.groups()
    return f"{space}{mark}\u200b" if mark.isdecimal() else f"{space}\\{mark}"


def one_line(text: str, most: int | None = None) -> str:
    """The same on a single line, for lists and labels inside a card."""
    return inert(" ".join(text.split()), most)


def label(text: str, most: int) -> str:
    """For buttons and select options, where Discord reads no markdown: only hidden marks go."""
    shown = " ".join(_few_marks(without_hidden(text)).split()) or "…"
    return shown if len(shown) <= most else shown[: most - 1].rstrip() + "…"


def _few_marks(text: str) -> str:
    """At most a few combining marks on a letter: hundreds would cover the lines above."""
    return _MAYBE_MARKS.sub(_fewer, text)


def _fewer(letters: re.Match[str]) -> str:
    kept: list[str] = []
    marks = 0
    for char in letters[0]:
        marks = marks + 1 if char in _JOINERS or unicodedata.category(char).startswith("M") else 0
        if marks <= MOST_MARKS:
            kept.append(char)
    return "".join(kept)
