"""Marks that nobody sees: with them people's words could read in another order than they were written, or hide some."""

import re
import unicodedata

# Direction overrides and isolates, and characters of no width that could hide words.
_HIDDEN = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_UNSEEN = ("Cc", "Cf", "Zs", "Zl", "Zp")
_FILLERS = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters that are drawn as nothing."""


def without_hidden(text: str) -> str:
    """The letters themselves say in which direction they are read."""
    return _HIDDEN.sub("", text)


def nothing_to_see(text: str) -> bool:
    """Whether it is nothing but spaces and characters of no width."""
    return all(char in _FILLERS or unicodedata.category(char) in _UNSEEN for char in text)
