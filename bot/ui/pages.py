"""Long texts in pages. Nothing is cut: what does not fit on one page goes on the next."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.ui.inert import inert

MOST_PAGE = 3400
MOST_PIECE = 1000
"""Characters of people's before each may gain a backslash or two and still fit on a page."""
MOST_BREAKS = 40
"""Lines of a piece, each of which may gain an indent."""
MOST_ITEMS = 25
"""So many things of a page can be chosen: what one Discord select holds."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some lines that stay together. `item` is what they are about, and can be chosen on its page; `group` is a name
    of what it belongs to, such as its prompt."""

    text: str
    item: int
    group: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        return "\n".join(part.text for part in self.parts)

    @property
    def items(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(part.item for part in self.parts))

    @property
    def groups(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(part.group for part in self.parts))


def paged(parts: Iterable[Part], most_groups: int = MOST_ITEMS, most: int = MOST_PAGE) -> list[Page]:
    """The parts on as few pages as they need, in their order, `most` characters on each."""
    pages: list[Page] = []
    for part in parts:
        more = Page((*pages[-1].parts, part)) if pages else Page((part,))
        if pages and _fits(more, most_groups, most):
            pages[-1] = more
        else:
            pages.append(Page((part,)))
    return pages


def _fits(page: Page, most_groups: int, most: int) -> bool:
    return len(page.text) <= most and len(page.items) <= MOST_ITEMS and len(page.groups) <= most_groups


def nearest(page: int, pages: list[Page]) -> int:
    """The number of a page that is there: this one, or the nearest to it."""
    return min(max(page, 1), len(pages))


def pieces(words: str) -> Iterator[tuple[bool, str]]:
    """A long text in pieces, broken between words where it has any, each with whether it is the first.

    Each is to be made inert by itself, so that a break brings nothing to life.
    """
    start = 0
    while start < len(words):
        space = words.rfind(" ", start + MOST_PIECE // 2, start + MOST_PIECE)
        end = start + MOST_PIECE if space < 0 or len(words) - start <= MOST_PIECE else space
        breaks = [at for at, char in enumerate(words[start:end], start) if char == "\n"]
        end = breaks[MOST_BREAKS] + 1 if len(breaks) > MOST_BREAKS else end
        yield start == 0, words[start:end]
        start = end


def as_item(words: str, before: str = "") -> Iterator[str]:
    """People's words as one item of a list, inert, in pieces that fit on a page; `before` is put at its beginning."""
    for first, piece in pieces(words):
        yield (f"- {before}{inert(piece)}" if first else f"  {inert(piece)}").replace("\n", "\n  ")
