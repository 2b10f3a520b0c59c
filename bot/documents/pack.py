"""A cohort's session pack as files: Word, Markdown, one page of HTML, and the picture; or one member's plan alone."""

from collections.abc import Callable, Iterator

from bot.documents import docx, html, markdown
from bot.documents.pack_picture import picture
from bot.documents.paper import Paper, Picture
from bot.domain.calendar import local
from bot.domain.pack import Pack, Slot, in_words, named
from bot.domain.plan import Line, LineKind, PlanSection
from bot.domain.response import Deadline
from bot.domain.summary import Line as Approved
from bot.domain.summary import OfMember
from bot.domain.words import day_said

MAKERS: dict[str, Callable[[Paper], bytes]] = {
    "docx": docx.written,
    "md": markdown.written,
    "html": html.written,
}


def files(pack: Pack, member_id: int | None) -> list[tuple[str, bytes]]:
    """By name: of the whole pack, with its picture, or of this member's plan. Not for the event loop."""
    if member_id is None:
        png = picture(pack)
        paper = of_pack(pack, png)
        return [*_made(paper, "session-pack"), ("session-pack.png", png)]
    slot = pack.slot(member_id)
    return [] if slot is None else [*_made(of_slot(pack, slot), "plan")]


def _made(paper: Paper, name: str) -> Iterator[tuple[str, bytes]]:
    return ((f"{name}.{form}", make(paper)) for form, make in MAKERS.items())


def of_pack(pack: Pack, png: bytes) -> Paper:
    final, zone = pack.summary.final, pack.summary.cohort.zone
    at = local(final.starts_at, zone)
    when = f"{at.day} {at:%B %Y, %H:%M}, by the clock of {zone}; {final.minutes} minutes."
    sections = [_order(pack), *(_plan(pack, slot) for slot in pack.slots)]
    title = f"{final.name}: the plans of {pack.summary.cohort.name}"
    return Paper(title, (when,), tuple(sections), picture=Picture(png, in_words(pack)))


def of_slot(pack: Pack, slot: Slot) -> Paper:
    plan = _plan(pack, slot)
    return Paper(f"The plan of {plan.heading}", (), (plan,))


def _order(pack: Pack) -> PlanSection:
    lines = [_item("Welcome", pack.minutes.opening)]
    for slot in pack.slots:
        lines.append(_item(_name(pack, slot.member), slot.minutes))
        for review in slot.reviews:
            said = f"Reviewed by {_name(pack, review.reviewer)}."
            lines.append(Line(LineKind.DETAIL, review.question, 1, said))
    lines.append(_item("Closing", pack.minutes.closing))
    return PlanSection("order", "Running order", tuple(lines))


def _item(words: str, minutes: int) -> Line:
    long = f"{minutes} minute{'' if minutes == 1 else 's'}" if minutes else "in writing"
    return Line(LineKind.ITEM, words, marks=(long,))


def _name(pack: Pack, member: OfMember) -> str:
    """Two who are called alike are told apart by a number."""
    alike = [each.id for each in pack.summary.members if named(each) == named(member)]
    return named(member) if len(alike) == 1 else f"{named(member)} ({alike.index(member.id) + 1})"


def _plan(pack: Pack, slot: Slot) -> PlanSection:
    lines: list[Line] = []
    for exercise in slot.member.exercises:
        lines.append(Line(LineKind.ROUND, exercise.title))
        for part in exercise.parts:
            lines.append(Line(LineKind.ROW, part.heading, 1))
            lines += (_line(line, pack.summary.cohort.zone) for line in part.lines)
    return PlanSection(str(slot.member.id), _name(pack, slot.member), tuple(lines))


def _line(line: Approved, zone: str) -> Line:
    since = () if line.reached is None else (f"reached on {day_said(Deadline(line.reached, False), zone)}",)
    return Line(LineKind.ITEM, line.words, marks=since)
