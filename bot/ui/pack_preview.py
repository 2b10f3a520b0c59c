"""What a facilitator sees of the session pack before and after it is posted, and how they change its order."""

from collections.abc import Iterator

import discord
from discord import ui

from bot.domain.pack import Slot
from bot.services.packs import Preview
from bot.ui import ids, wording
from bot.ui.card import Card, button, link, main_button, notice, row, rows, text
from bot.ui.inert import one_line
from bot.ui.news import mention
from bot.ui.pack_card import called, pack_parts
from bot.ui.pages import Part, nearest, paged
from bot.ui.review import turning

POST_NOW = "Post now"
CHANGE_ORDER = "Change order"
SEE_IT = "See it"
EARLIER, LATER = "Earlier in the order", "Later in the order"
TO_THE_PACK = "Back to the pack"
WHICH = "Which plan shall move?"
MOST_OPTIONS = 25
MAY_NOT = (
    "I could not post it. In this channel I need View Channel, Send Messages, Attach Files, Read Message History and "
    "Create Public Threads; then press **Post now** again."
)


def preview_card(preview: Preview, number: int = 1) -> Card:
    """One page of what is posted, or would be, with what only its facilitator sees."""
    pages = paged(Part(words, 0) for words in _parts(preview))
    number, cohort_id = nearest(number, pages), preview.pack.summary.cohort.id
    of = f" · {number} of {len(pages)}" if len(pages) > 1 else ""
    items: list[ui.Item[Card]] = [text(f"### Session pack{of}", pages[number - 1].text)]
    buttons: list[ui.Item[Card]] = [*turning(number, len(pages), ids.PACK, cohort_id=cohort_id)]
    if preview.out_at is None or preview.deleted:
        buttons.append(main_button(POST_NOW, ids.make(ids.PACK_POST, cohort_id=cohort_id)))
    if len(preview.pack.slots) > 1:
        buttons.append(button(CHANGE_ORDER, ids.make(ids.PACK_ORDER, cohort_id=cohort_id)))
    if preview.link is not None:
        channel_id, message_id = preview.link
        address = wording.address(preview.pack.summary.cohort.guild_id, channel_id)
        buttons.append(link(SEE_IT, f"{address}/{message_id}"))
    return Card(*items, *rows(buttons))


def _parts(preview: Preview) -> Iterator[str]:
    yield _when(preview)
    if preview.deleted:
        gone = "One message was" if preview.deleted == 1 else f"{preview.deleted} messages were"
        yield f"{gone} deleted in the channel. **{POST_NOW}** brings it back."
    yield from pack_parts(preview.pack)
    if preview.pack.slots:
        yield "**Approved passages**"
        yield from (f"- {mention(slot.member.user_id)}: {_passages(slot)}" for slot in preview.pack.slots)
    if preview.waits:
        yield "**Not yet**"
        yield from (_waits(user_id, count) for user_id, count in preview.waits)


def _when(preview: Preview) -> str:
    if preview.out_at is not None:
        return (
            f"Posted {wording.full(preview.out_at)}. It follows by itself what members approve and take back."
        )
    if preview.posts_at is None:
        return (
            f"I do not post it by myself any more. **{POST_NOW}** does, as long as the session has not begun."
        )
    at = f"{wording.full(preview.posts_at)} ({wording.instant(preview.posts_at, 'R')})"
    return (
        f"Only you see this. I post it {at}, {preview.lead_hours} hours before the session; "
        "/cohort pack with `hours` changes that."
    )


def _passages(slot: Slot) -> str:
    return "1 passage" if slot.passages == 1 else f"{slot.passages} passages"


def _waits(user_id: int, count: int) -> str:
    return f"- {mention(user_id)}: " + (
        "1 passage awaits their word." if count == 1 else f"{count} passages await their word."
    )


def order_card(preview: Preview, chosen: int | None = None) -> Card:
    """The running order, a menu to say which plan moves, and where it moves to."""
    slots, cohort_id = preview.pack.slots, preview.pack.summary.cohort.id
    lines = [
        f"{number}. {'**' if slot.member.id == chosen else ''}{mention(slot.member.user_id)}"
        f"{'** (this one moves)' if slot.member.id == chosen else ''}"
        for number, slot in enumerate(slots, 1)
    ]
    items: list[ui.Item[Card]] = [text("### Running order", *lines)]
    items += [row(_menu(preview, start, chosen)) for start in range(0, len(slots), MOST_OPTIONS)]
    moves = [
        button(label, ids.make(ids.PACK_MOVE, cohort_id=cohort_id, member_id=chosen, way=way))
        for label, way, there in _ways(slots, chosen)
        if there
    ]
    back = button(TO_THE_PACK, ids.make(ids.PACK, cohort_id=cohort_id, page=1))
    return Card(*items, row(*moves, back))


def _ways(slots: tuple[Slot, ...], chosen: int | None) -> Iterator[tuple[str, str, bool]]:
    order = [slot.member.id for slot in slots]
    if chosen in order:
        yield EARLIER, "earlier", order[0] != chosen
        yield LATER, "later", order[-1] != chosen


def _menu(preview: Preview, start: int, chosen: int | None) -> ui.Select[Card]:
    slots, cohort_id = preview.pack.slots, preview.pack.summary.cohort.id
    options = [
        discord.SelectOption(
            label=f"{number}. {called(slot.member)}",
            value=str(slot.member.id),
            default=slot.member.id == chosen,
        )
        for number, slot in enumerate(slots[start : start + MOST_OPTIONS], start + 1)
    ]
    block = start // MOST_OPTIONS
    custom_id = ids.make(ids.PACK_PICK, cohort_id=cohort_id, block=block)
    return ui.Select(custom_id=custom_id, placeholder=WHICH, options=options)


def posted_card(preview: Preview, *, all_there: bool) -> Card:
    name = one_line(preview.pack.summary.cohort.name, 80)
    if not all_there:
        return notice(f"It is on its way to **{name}**: the pack first, then plan by plan.")
    return preview_card(preview)
