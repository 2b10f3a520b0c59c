"""Marks that nobody sees: with them people's words could read in another order than they were written, or hide some."""

import re

# Direction overrides and isolates, and characters of no width that could hide words.
_HIDDEN = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def without_hidden(text: str) -> str:
    """The letters themselves say in which direction they are read."""
    return _HIDDEN.sub("", text)
