"""Which item a text written anew is: the one place where lines and items are brought together.

Rows, marks and milestones hang on items. So what stays the same stays the same item, what changed is revised in order,
further lines are new items, and those that are missing go.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.response import Body, Chosen, Milestone, Picked, Words

# Discord signs the addresses of files anew each time it shows them.
_SIGNATURE = re.compile(r"(https?://\S+/attachments/[^\s?]+)\?\S*")


@dataclass(frozen=True, slots=True)
class Standing:
    """An item, and what whoever writes anew `knows` of it. `last` is what it says, or said before it was taken away."""

    item: int
    knows: Body
    last: Body
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Pairs:
    """What becomes of the items, and what is `new`."""

    revise: tuple[tuple[int, Body], ...]
    drop: tuple[int, ...]
    new: tuple[Body, ...]


def paired(standing: Sequence[Standing], wanted: Sequence[Body], absent: Sequence[Standing] = ()) -> Pairs:
    """Bring what is wanted to the items that are there. `absent` are those that an earlier edit took out: where
    their text is there again, it is the same item again. A choice is replaced instead of revised: what was said
    about the one does not hold for the other.
    """
    left = list(wanted)
    changed = [each for each in standing if not _left_without(left, each.knows)]
    revise = [(each.item, each.knows) for each in absent if _left_without(left, each.knows) and each.gone]
    drop: list[int] = []
    for each in changed:
        if left and not _is_pick(each.last) and not _is_pick(left[0]):
            body = _anew(each.last, left.pop(0))
            revise += [(each.item, body)] if each.gone or body != each.last else []
        elif not each.gone:
            drop.append(each.item)
    return Pairs(tuple(revise), tuple(drop), tuple(left))


def _left_without(left: list[Body], body: Body) -> bool:
    """Whether the same is among what is left; then it is taken from there."""
    same = next((index for index, other in enumerate(left) if _same(body, other)), None)
    if same is not None:
        del left[same]
    return same is not None


def _anew(before: Body, after: Body) -> Body:
    """The new words; of a thing with a date only its name was said here."""
    if isinstance(before, Milestone) and isinstance(after, Milestone):
        return replace(before, text=after.text)
    return after


def _same(before: Body, after: Body) -> bool:
    if isinstance(before, Milestone) and isinstance(after, Milestone):
        return before.text == after.text
    if isinstance(before, Words) and isinstance(after, Words):
        return unsigned(before.text) == unsigned(after.text)
    return before == after


def unsigned(text: str) -> str:
    """Text without the signatures in the addresses of Discord's files."""
    return _SIGNATURE.sub(r"\1", text)


def _is_pick(body: Body) -> bool:
    return isinstance(body, Chosen | Picked)
