"""What it comes to when somebody edits or deletes a message that was an answer.

Only what differs from the message as it was changes anything: what was done to its items meanwhile, on another device
or by another message, stays. Nothing here leads anywhere, hands in or opens a question by itself.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.domain.acts import AskWhen, ConfirmWhen, NewItem, ReadDate, Remark, Said, Step
from bot.domain.conversation import typed
from bot.domain.course import Choice, Dated
from bot.domain.history import History, Part, Revision, part_of, parts_changed, with_part
from bot.domain.pairing import Standing, paired, unsigned
from bot.domain.question import Question, question
from bot.domain.response import UNSURE, Body, Milestone, Passage, Submitted, Words
from bot.domain.run import Ask, Run
from bot.domain.words import said


@dataclass(frozen=True, slots=True)
class Wrote:
    """What one message wrote: items of its own, and its words in items that were there before it."""

    made: tuple[History, ...] = ()
    parts: tuple[tuple[History, Part, str], ...] = ()
    """Things with a date, each with the part that this message said, and how."""
    passages: tuple[tuple[History, str], ...] = ()
    """Passages of a brief, each with the lines that this message put into it."""

    def __bool__(self) -> bool:
        return bool(self.made or self.parts or self.passages)


def wrote(histories: Iterable[History], message_id: int) -> Wrote:
    """Of the items that a message had a hand in, what is its own. A hand-in is no text, and belongs to none."""
    made: list[History] = []
    parts: list[tuple[History, Part, str]] = []
    passages: list[tuple[History, str]] = []
    for history in histories:
        by = [revision for revision in history.by(message_id) if revision.body is not None]
        if not by or isinstance(history.last, Submitted):
            continue
        if isinstance(history.last, Passage):
            passages.append((history, _portion(history, by)))
        elif by[0].number == 1:
            made.append(history)
        else:
            parts += [(history, *part) for part in _parts(history, by)]
    return Wrote(tuple(made), tuple(parts), tuple(passages))


def _parts(history: History, by: Sequence[Revision]) -> Iterator[tuple[Part, str]]:
    last = by[-1].body
    for part in Part:
        if isinstance(last, Milestone) and any(part in _changed(history, revision) for revision in by):
            yield part, part_of(last, part)


def _changed(history: History, revision: Revision) -> frozenset[Part]:
    before = history.before(revision)
    if before is None or not isinstance(before.body, Milestone) or not isinstance(revision.body, Milestone):
        return frozenset()
    return parts_changed(before.body, revision.body)


def _portion(history: History, by: Sequence[Revision]) -> str:
    """The lines of a passage that the message put there, as it says them now."""
    portion = ""
    for revision in by:
        before = history.before(revision)
        earlier, now = _text(before and before.body), _text(revision.body)
        above, found, below = _lines_around(earlier, portion) if portion else ("", False, "")
        if found:
            portion = now[len(above) : len(now) - len(below)].strip("\n")
        elif earlier and now.startswith(f"{earlier}\n"):
            portion = now[len(earlier) + 1 :]
        else:
            portion = now
    return portion


def _text(body: Body | None) -> str:
    return body.text if isinstance(body, Passage) else ""


def amended(
    run: Run, written: Wrote, message_id: int, text: str, read_date: ReadDate, *, may_ask: bool
) -> Step:
    """The message was edited to this text. With `may_ask` a date is put to confirmation, else it is kept as read."""
    steps = [
        _part_amended(history, part, before, text, read_date, may_ask=may_ask)
        for history, part, before in written.parts
    ]
    steps += [_passage_amended(history, portion, text) for history, portion in written.passages]
    if written.made:
        steps.append(_made_amended(run, written.made, message_id, text, read_date))
    return _together(steps)


def taken_out(written: Wrote) -> Step:
    """The message was deleted, and what it said is to go from the answers too."""
    steps = [Step(drop=tuple(history.item for history in written.made if history.now is not None))]
    for history, part, words in written.parts:
        if isinstance(history.now, Milestone) and part_of(history.now, part) == words:
            steps.append(Step(revise=((history.item, with_part(history.now, part, "")),)))
    steps += [_passage_amended(history, portion, "") for history, portion in written.passages]
    return _together(steps)


def still_said(run: Run, written: Wrote, message_id: int) -> list[str]:
    """What of the message stands in the answers, in words."""
    found = [
        said(run, history.response(_by(history, message_id)))
        for history in written.made
        if history.now is not None
    ]
    found += [
        words
        for history, part, words in written.parts
        if isinstance(history.now, Milestone) and part_of(history.now, part) == words
    ]
    found += [
        portion for history, portion in written.passages if _lines_around(_text(history.now), portion)[1]
    ]
    return [words for words in found if words]


def _together(steps: Sequence[Step]) -> Step:
    """All of them as one."""
    return Step(
        add=tuple(new for step in steps for new in step.add),
        revise=tuple(change for step in steps for change in step.revise),
        drop=tuple(item for step in steps for item in step.drop),
        aside=next((step.aside for step in steps if step.aside is not None), None),
        said=tuple(remark for step in steps for remark in step.said),
    )


# What was asked of a thing with a date


def _part_amended(
    history: History, part: Part, before: str, text: str, read_date: ReadDate, *, may_ask: bool
) -> Step:
    now, words = history.now, text.strip()
    if not isinstance(now, Milestone) or words in (before, part_of(now, part)):
        return Step()
    item, changed = history.item, with_part(now, part, words)
    if part is not Part.DATE:
        return Step(revise=((item, changed),))
    found = read_date(words)
    if isinstance(found, str):
        aside = AskWhen(item) if may_ask else None
        return Step(revise=((item, changed),), aside=aside, said=(Said(Remark.SAY, found),))
    if may_ask:
        return Step(revise=((item, changed),), aside=ConfirmWhen(item, words, found))
    return Step(revise=((item, replace(changed, due=found)),))


# Passages of a brief


def _passage_amended(history: History, portion: str, text: str) -> Step:
    """The lines that this message put into the passage; where they were rewritten since, the new ones are added."""
    now, text = history.now, text.strip("\n")
    if not isinstance(now, Passage) or unsigned(portion) == unsigned(text):
        return Step()
    before, found, after = _lines_around(now.text, portion)
    if not found and not text:
        return Step()
    pieces = (before, text, after) if found else (now.text, text)
    whole = "\n".join(piece for piece in pieces if piece)
    # A passage with nothing left of the member's own follows the answers again.
    return Step(revise=((history.item, replace(now, text=whole or now.of)),))


def _lines_around(whole: str, lines: str) -> tuple[str, bool, str]:
    before, found, after = f"\n{whole}\n".partition(f"\n{lines}\n")
    return before.strip("\n"), bool(found), after.strip("\n")


# Items of its own


def _made_amended(
    run: Run, made: tuple[History, ...], message_id: int, text: str, read_date: ReadDate
) -> Step:
    place = made[0].place
    if place.field == UNSURE:
        return _paired(made, message_id, [Words(text.strip())])
    asked = question(run, Ask(0, place))
    kind = asked.field.kind
    if isinstance(kind, Dated):
        return _paired(made, message_id, [Milestone(text.strip())])
    if isinstance(kind, Choice) and kind.ranked and not _is_written(made):
        # The order of its items is the ranking: what changes there is put anew.
        step = typed(asked, None, text, read_date)
        return Step(add=step.add, drop=step.drop, said=step.said)
    step = typed(_without(asked, made), None, text, read_date)
    if step.drop and not step.add:  # only a new message takes an option out by its number
        step = Step()
    wanted = [new.body for new in step.add if not isinstance(new.body, Submitted)]
    if wanted:
        return _with_others(_paired(made, message_id, wanted), step)
    if _is_written(made):
        return replace(_paired(made, message_id, [Words(text)]), said=step.said)
    return Step(said=step.said)


def _without(asked: Question, made: tuple[History, ...]) -> Question:
    """The question as it would stand without what the message gave to it."""
    items = {history.item for history in made}
    return replace(asked, given=tuple(given for given in asked.given if given.id not in items))


def _with_others(step: Step, read: Step) -> Step:
    """With what the new text takes the place of, such as an option that was chosen since."""
    revised = {item for item, _ in step.revise}
    others = tuple(item for item in read.drop if item not in revised and item not in step.drop)
    return replace(step, drop=step.drop + others, said=read.said)


def _is_written(made: tuple[History, ...]) -> bool:
    return all(isinstance(history.last, Words) for history in made)


def _by(history: History, message_id: int) -> Body:
    """What the message said last of this item."""
    bodies = [revision.body for revision in history.by(message_id) if revision.body is not None]
    return bodies[-1]


def _paired(made: tuple[History, ...], message_id: int, wanted: Sequence[Body]) -> Step:
    """The message's own items brought to what it says now; those that an earlier edit took out may come back."""
    there, absent = list[Standing](), list[Standing]()
    for history in made:
        standing = Standing(history.item, _by(history, message_id), history.last, gone=history.now is None)
        took_out = history.by(message_id)[-1].body is None
        (absent if took_out else there).append(standing)
    pairs = paired(there, wanted, absent)
    add = tuple(NewItem(made[0].place, body, made[0].under) for body in pairs.new)
    return Step(add=add, revise=pairs.revise, drop=pairs.drop)
