"""The question that is open, with everything that answering it needs: its options, its row, what was said so far."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.domain.acts import NewItem
from bot.domain.brief import Stands, open_doubts, passages
from bot.domain.course import Brief, Choice, Exercise, Field, FieldRef, HandIn, Lines, Prompt, Text, Tripwire
from bot.domain.response import UNSURE, Body, Chosen, Picked, Response, to
from bot.domain.run import Ask, Place, Run, answers, as_asked, choosable
from bot.domain.timer import Timer
from bot.domain.tripwire import Proposal, proposals, proposed, risks
from bot.domain.words import name_of, said


@dataclass(frozen=True, slots=True)
class Choosable:
    """One thing to choose now. Its key is an option's id, or an item's number: fit for a button."""

    key: str
    text: str
    body: Chosen | Picked


@dataclass(frozen=True, slots=True)
class Question:
    """One field of one prompt, put to one member.

    `row` is the earlier answer it is asked about; `given` are the responses to this very question, oldest first;
    `carried` are earlier answers to show beside it, as heading and texts; `offer` is a beginning to accept;
    `tried` are the keys of options that other rounds took; `ends_at` is when the cohort's projects end, aware UTC.
    New answers are filed `into` a place: the question's own, or that of the earlier list which it feeds.
    """

    ask: Ask
    exercise: Exercise
    prompt: Prompt
    field: Field
    row: str | None
    given: tuple[Response, ...]
    unsure: tuple[Response, ...]
    options: tuple[Choosable, ...]
    carried: tuple[tuple[str, tuple[str, ...]], ...]
    offer: str
    ends_at: datetime
    into: Place
    tried: frozenset[str] = frozenset()
    passages: tuple[Stands, ...] = ()
    proposal: Proposal | None = None
    proposals: tuple[Proposal, ...] = ()
    """At a tripwire: the one that stands, and those for all milestones that have a date."""
    timer: Timer | None = None
    doubts: int = 0
    """How many doubts are open in the whole exercise; counted only where it is handed in."""

    @property
    def place(self) -> Place:
        return self.ask.place

    def chosen(self) -> frozenset[str]:
        """The keys of the options chosen so far."""
        return frozenset(self.ranking())

    def ranking(self) -> tuple[str, ...]:
        """The same in the order in which they were chosen."""
        keys = {option.body: option.key for option in self.options}
        bodies = (item.body for item in self.given)
        return tuple(keys[body] for body in bodies if isinstance(body, Chosen | Picked) and body in keys)

    def filed(self, body: Body) -> NewItem:
        """A new answer to this question, in its place."""
        return NewItem(self.into, body, self.place.row if self.into != self.place else None)

    def item(self, item_id: int) -> Response | None:
        return next((response for response in self.given if response.id == item_id), None)


def question(run: Run, ask: Ask | None = None, timer: Timer | None = None) -> Question:
    """The question of an ask of this run, without one of the ask that is open; `timer` is this ask's, if it has one."""
    ask = ask or run.open
    prompt = run.exercise.prompt(ask.place.prompt)
    field = as_asked(run, ask.place)
    row = None if ask.place.row is None else run.item(ask.place.row)
    return Question(
        ask=ask,
        exercise=run.exercise,
        prompt=prompt,
        field=field,
        row=None if row is None else name_of(run, row),
        given=run.at(ask.place),
        unsure=to(run.responses, FieldRef(prompt.id, UNSURE)),
        options=_options(run, field, ask.place.row),
        carried=tuple(_carried(run, ref) for ref in prompt.carries if answers(run, ref)),
        offer=_offer(run, field),
        ends_at=run.ends_at,
        into=_into(run, field, ask.place),
        tried=_tried(run, prompt, field, ask.place),
        passages=passages(run, ask.place.ref) if isinstance(field.kind, Brief) else (),
        proposal=_proposal(run, field, ask.place),
        proposals=_proposals(run, field, ask.place),
        timer=timer if timer is not None and timer.ask_id == ask.id else None,
        doubts=len(open_doubts(run)) if isinstance(field.kind, HandIn) else 0,
    )


def _into(run: Run, field: Field, place: Place) -> Place:
    """Where new answers are filed: in the list that this one feeds, beside the item from which they came."""
    if not isinstance(field.kind, Lines) or field.kind.joins is None:
        return place
    joined = field.kind.joins
    parent = None if place.row is None else run.item(place.row)
    if parent is None:
        return Place(joined.prompt, joined.field)
    return Place(joined.prompt, joined.field, parent.row, parent.round)


def _tried(run: Run, prompt: Prompt, field: Field, place: Place) -> frozenset[str]:
    """In a repeat: the options of its lens that other rounds looked through."""
    if prompt.repeat is None or prompt.repeat.lens != field.id:
        return frozenset()
    others = (item for item in to(run.responses, place.ref) if item.round != place.round)
    return frozenset(item.body.option for item in others if isinstance(item.body, Chosen))


def _proposal(run: Run, field: Field, place: Place) -> Proposal | None:
    if not isinstance(field.kind, Tripwire):
        return None
    return proposed(run, field.kind, place, _risk(run, field.kind, place))


def _proposals(run: Run, field: Field, place: Place) -> tuple[Proposal, ...]:
    if not isinstance(field.kind, Tripwire):
        return ()
    return proposals(run, field.kind, place, _risk(run, field.kind, place))


def _risk(run: Run, kind: Tripwire, place: Place) -> str:
    return " ".join(said(run, item) for item in risks(run, kind, place))


def _options(run: Run, field: Field, row: int | None) -> tuple[Choosable, ...]:
    kind = field.kind
    if not isinstance(kind, Choice | Lines):
        return ()
    fixed = tuple(Choosable(option.id, option.text, Chosen(option.id)) for option in kind.options)
    earlier = tuple(
        Choosable(str(answer.id), name_of(run, answer), Picked(answer.id))
        for answer in choosable(run, field, row)
    )
    return fixed + earlier


def _carried(run: Run, ref: FieldRef) -> tuple[str, tuple[str, ...]]:
    return run.exercise.prompt(ref.prompt).title, tuple(said(run, answer) for answer in answers(run, ref))


def _offer(run: Run, field: Field) -> str:
    offers = field.kind.offers if isinstance(field.kind, Text) else ()
    # The first of those that were answered last: what the member did last led here.
    return max(_filled_in(run, offers), key=lambda filled: filled[0], default=(0, ""))[1]


def _filled_in(run: Run, offers: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """Each offer with its one reference filled in (by a text in full, of other answers by the first), and the number
    of the last answer to it."""
    for offer in offers:
        before, brace, rest = offer.partition("{")
        name, _, after = rest.partition("}")
        ref = FieldRef(*name.split(".")) if brace else None
        found = () if ref is None else answers(run, ref)
        if ref is None:
            yield 0, offer
        elif found:
            newest = max(item.id for item in to(run.responses, ref) or found)
            yield newest, f"{before}{_in_full(run, found)}{after}"


def _in_full(run: Run, found: tuple[Response, ...]) -> str:
    whole = found if isinstance(run.exercise.field(found[0].ref).kind, Text) else found[:1]
    return "\n".join(said(run, answer) for answer in whole)
