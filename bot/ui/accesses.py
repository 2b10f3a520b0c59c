"""Who read what of somebody's answers, on a card of their own."""

from collections.abc import Sequence

from bot.domain.access_log import Access, Reading
from bot.ui import ids, wording
from bot.ui.card import Card, notice
from bot.ui.inert import one_line
from bot.ui.news import mention
from bot.ui.pages import Part, nearest, paged
from bot.ui.review import turning

MOST_NAME = 80
READ = {Reading.SUMMARY: "summary", Reading.EXPORT: "export"}
NOBODY = "Nobody has read any of your answers that are not the cohort's."
APPROVED = (
    "-# What you approved for your cohort can be read there by everybody in it; of that nothing is noted."
)


def accesses_lines(accesses: Sequence[Access]) -> list[str]:
    """A line for each time, in the order given: the newest first."""
    return [f"- {_who(each)} read your answers ({READ[each.what]}) on {_when(each)}" for each in accesses]


def _who(access: Access) -> str:
    return one_line(access.name, MOST_NAME) or mention(access.user_id)


def _when(access: Access) -> str:
    return wording.instant(access.read_at)


def accesses_card(accesses: Sequence[Access], number: int) -> Card:
    """One page of it."""
    head = "### Who can read your answers, and who did"
    if not accesses:
        return notice(head, *wording.who_reads(), NOBODY, APPROVED)
    pages = paged(Part(line, 0) for line in accesses_lines(accesses))
    number = nearest(number, pages)
    of = f" · {number} of {len(pages)}" if len(pages) > 1 else ""
    buttons = [*turning(number, len(pages), ids.ACCESSES)]
    above = wording.who_reads() if number == 1 else []
    return notice(f"{head}{of}", *above, pages[number - 1].text, APPROVED, buttons=buttons)
