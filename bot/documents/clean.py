"""People's words, as far as a document can hold them."""

import re

from bot.domain.hidden import without_hidden
from bot.domain.plan import Line

# What XML 1.0 has no way to say: control characters, halves of a surrogate pair, two that are never characters.
_NOT_IN_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """With one kind of line break, none at the end, no hidden marks, and “\ufffd” for whatever no document can hold."""
    return _NOT_IN_XML.sub("\ufffd", "\n".join(without_hidden(text).splitlines()).rstrip("\n"))


def parts(line: Line) -> tuple[str, str, str]:
    """What goes before the words of a line, the words, and what goes after them; each empty where there is none."""
    marks = f"({', '.join(line.marks)})" if line.marks else ""
    return clean(line.label), clean(line.words), clean(marks)
