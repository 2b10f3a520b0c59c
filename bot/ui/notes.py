"""Notes on plans, on cards: written to somebody, and read by them."""

from collections.abc import Iterator, Sequence

from bot.domain.note import Note
from bot.services.notes import Noted
from bot.ui import ids, wording
from bot.ui.card import Card, notice, row, rows, text
from bot.ui.inert import one_line
from bot.ui.news import mention
from bot.ui.pages import MOST_ITEMS, Part, as_item, nearest, paged
from bot.ui.review import item_menu, turning

MOST_NAME = 80
NO_NOTES = (
    "Nobody has left a note on a plan of yours yet. Once you let your cohort read something of it, they can: /plan "
    "share shows what."
)


def noted_card(noted: Noted) -> Card:
    """For its writer: that it is on its way, and no more than that."""
    return notice(
        f"Thank you. {mention(noted.user_id)} hears of your note with my next message to them, and they alone can read "
        "it."
    )


def notes_card(notes: Sequence[Note], number: int) -> Card:
    """One page of what was noted on one's own plans, the newest first."""
    if not notes:
        return notice(NO_NOTES)
    pages = paged(part for note in notes for part in _note(note))
    number = nearest(number, pages)
    page = pages[number - 1]
    of = f" · {number} of {len(pages)}" if len(pages) > 1 else ""
    able = [(note.id, note.words) for note in notes if note.id in page.items and note.item is None]
    menu = [row(item_menu(ids.PICK_NOTE, wording.MAKE_ONE_MILESTONE, able[:MOST_ITEMS]))] if able else []
    turned = rows([*turning(number, len(pages), ids.PLAN_NOTES)])
    return Card(text(f"### Notes on your plan{of}", page.text), *menu, *turned)


def _note(note: Note) -> Iterator[Part]:
    name = one_line(note.author_name, MOST_NAME) or mention(note.author_id)
    above = [f"**{name}** · {wording.instant(note.written_at)}"]
    if note.item is not None:
        above.append("-# You made a milestone of it.")
    for piece in as_item(note.words):
        yield Part("\n".join((*above, piece)), note.id)
        above.clear()
