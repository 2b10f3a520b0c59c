"""The conversation's rules: what a message, a press or a form does to the question it answers.

Everything here is pure. Each function is told what was said and returns a `Step`: what to keep, where to go, and
what to remark. `bot.services.exercises` carries steps out; `bot.ui` says remarks in words. Choices are in `choosing`,
things with a date in `dating`, the passages of a brief in `rewriting`, written anew in `editing`.
"""

from dataclasses import replace
from urllib.parse import urlsplit

from bot.domain.acts import (
    Act,
    AddMilestone,
    Aside,
    AskDay,
    AskHours,
    AskSign,
    AskWhen,
    ChangeMilestone,
    Choose,
    ConfirmDay,
    ConfirmWhen,
    Drop,
    Go,
    GoOnAnyway,
    NewItem,
    NoteUnsure,
    Plain,
    ReadDate,
    Remark,
    Said,
    Step,
    TimerStep,
    Toggle,
    WhichToDrop,
    Write,
    WriteAnew,
    WritePassage,
    WriteSection,
    WriteUnsure,
)
from bot.domain.choosing import choose, counted, is_pick, keys_in, toggle, typed_at_choice
from bot.domain.control import Control
from bot.domain.course import Brief, Choice, Dated, HandIn, Lines, Number, Text, Tripwire
from bot.domain.dating import (
    agree,
    before_which,
    changed_in_form,
    confirm_date,
    decline,
    passed_over,
    typed_at_aside,
    typed_at_dated,
    typed_at_tripwire,
    written_in_form,
)
from bot.domain.editing import in_form, lines, written_anew
from bot.domain.question import Question
from bot.domain.response import UNSURE, Amount, Body, Response, Submitted, Words
from bot.domain.rewriting import accept, rewrite, typed_at_brief
from bot.domain.run import Place
from bot.domain.timer import length


def typed(question: Question, aside: Aside | None, text: str, read_date: ReadDate) -> Step:
    """A message that is no control word. Every word of it is kept, whatever the question was."""
    if not text.strip():
        return Step(aside=aside)
    match aside:
        case WriteUnsure(then):
            return replace(unsure(question, text), aside=then)
        case AskWhen() | ConfirmWhen() | AskHours() | AskSign():
            step = typed_at_aside(question, aside, text, read_date)
            return step or _answered(question, None, text, read_date)
        case WhichToDrop():
            return _which_said(question, text, read_date)
        case _:
            return _answered(question, aside, text, read_date)


def acted(question: Question, aside: Aside | None, act: Act, read_date: ReadDate) -> Step:
    """A press or a form. With nothing but spaces in it, a form that adds does nothing; one that showed what was
    written takes that out."""
    match act:
        case WriteAnew(text, None) | NoteUnsure(text) | AddMilestone(text) if not text.strip():
            return Step(aside=aside)
        case Control():
            return steered(question, act, aside)
        case TimerStep():
            return Step(aside=aside, timer=act)
        case Choose(chosen) if isinstance(question.field.kind, Tripwire):
            return before_which(question, next(iter(chosen), ""))
        case Choose(chosen, offered):
            return choose(question, chosen, offered) if question.options else Step(aside=aside)
        case Toggle(key):
            return toggle(question, key) if question.options else Step(aside=aside)
        case Drop(item):
            return _dropped(question, item)
        case Write(text):
            return typed(question, aside, text, read_date)
        case WriteAnew():
            still = None if isinstance(aside, WhichToDrop | GoOnAnyway) else aside
            return replace(_write_anew(question, act), aside=still)
        case WriteSection(section, text):
            return rewrite(question, section, text)
        case NoteUnsure(text):
            return replace(unsure(question, text), aside=aside)
        case AddMilestone(text, when, sign, hours) if isinstance(question.field.kind, Dated):
            form = written_in_form(question, text, when, sign, hours, read_date)
            return _with_limit(question, form)
        case AddMilestone(text, when, sign, hours):
            return typed(question, aside, "\n".join(filter(None, (text, when, hours, sign))), read_date)
        case ChangeMilestone(item, text, when, sign, hours):
            return changed_in_form(question, item, text, when, sign, hours, read_date)
        case Plain():
            return _pressed(question, aside, act)


def _pressed(question: Question, aside: Aside | None, act: Plain) -> Step:
    kind = question.field.kind
    match act:
        case Plain.DATE_IS_RIGHT if isinstance(kind, Tripwire):
            return agree(question, aside)
        case Plain.DATE_IS_RIGHT:
            return confirm_date(question, aside) if isinstance(aside, ConfirmWhen) else Step(aside=aside)
        case Plain.DATE_IS_WRONG if isinstance(kind, Tripwire):
            return Step(aside=AskDay())
        case Plain.DATE_IS_WRONG:
            return Step(aside=AskWhen(aside.item) if isinstance(aside, ConfirmWhen) else aside)
        case Plain.NO:
            return decline(question) if isinstance(kind, Tripwire) else Step(aside=aside)
        case Plain.USE_OFFER:
            return accept_offer(question)
        case Plain.HAND_IN:
            return hand_in(question) if isinstance(kind, HandIn) else Step(aside=aside)
        case Plain.NOT_YET:
            return Step(go=Go.PAUSE)


def _write_anew(question: Question, act: WriteAnew) -> Step:
    """A note at a number that is one now counts as typed; everywhere else words stay words."""
    kind = question.field.kind
    if isinstance(kind, Number) and _number_in(act.text) is not None:
        step = _number_typed(question, kind, act.text)
        return replace(step, drop=(*step.drop, *(given.id for given in in_form(question, act))))
    step = written_anew(question, act)
    return counted(question, kind, step) if isinstance(kind, Choice) else step


def _answered(question: Question, aside: Aside | None, text: str, read: ReadDate) -> Step:
    kind = question.field.kind
    match kind:
        case Text():
            return _text_typed(question, kind, text)
        case Lines():
            return _list_typed(question, text)
        case Choice():
            return typed_at_choice(question, kind, text)
        case Number():
            return _number_typed(question, kind, text)
        case Dated():
            return _with_limit(question, typed_at_dated(question, text))
        case Tripwire():
            open_ = aside if isinstance(aside, AskDay | ConfirmDay) else None
            return typed_at_tripwire(question, open_, text, read)
        case Brief():
            return typed_at_brief(question, aside if isinstance(aside, WritePassage) else None, text)
        case HandIn():
            return _hand_in_typed(question, text)


def _add(question: Question, *bodies: Body) -> Step:
    return Step(add=tuple(question.filed(body) for body in bodies))


# Text


def _text_typed(question: Question, kind: Text, text: str) -> Step:
    step = _add(question, Words(text))
    return replace(step, said=(Said(Remark.NOT_A_LINK),)) if kind.link and not has_link(text) else step


def has_link(text: str) -> bool:
    """Whether a web address is somewhere in these words."""
    return any(_is_address(word) for word in text.split())


def _is_address(word: str) -> bool:
    try:
        parts = urlsplit(word.strip("<>()[],.;"))
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and "." in (parts.hostname or "")


def accept_offer(question: Question) -> Step:
    """Take the beginning that the card offers as the answer."""
    return _add(question, Words(question.offer)) if question.offer and not question.given else Step()


# Lists


def _list_typed(question: Question, text: str) -> Step:
    keys = keys_in(question, text) if question.options else ()
    if keys:
        chosen = frozenset((*question.ranking(), *keys))
        return _with_limit(
            question, choose(question, chosen, frozenset(option.key for option in question.options))
        )
    return _with_limit(question, _add(question, *map(Words, lines(text))))


def _with_limit(question: Question, step: Step) -> Step:
    """More than the list wants is kept all the same; of a plain list it is asked which one goes, if any."""
    kind = question.field.kind
    assert isinstance(kind, Lines | Dated)
    there = len(question.given) + len(step.add) - len(step.drop)
    if kind.most is None or not step.add or there <= kind.most:
        return step
    if isinstance(kind, Dated):
        return replace(step, said=(*step.said, Said(Remark.MANY, str(kind.most))))
    return replace(step, aside=WhichToDrop(), said=(Said(Remark.ONE_TOO_MANY, f"{there}/{kind.most}"),))


def _which_said(question: Question, text: str, read: ReadDate) -> Step:
    """The number of the item that goes; anything else is one item more."""
    words = text.strip()
    if not words.isdecimal() or len(words) > 4:
        return _answered(question, None, text, read)
    if not 1 <= int(words) <= len(question.given):
        return Step(aside=WhichToDrop(), said=(Said(Remark.NO_SUCH_NUMBER, words),))
    return _dropped(question, question.given[int(words) - 1].id)


def _dropped(question: Question, item: int) -> Step:
    kind = question.field.kind
    if question.item(item) is None:
        return Step()
    still = isinstance(kind, Lines) and kind.most is not None and len(question.given) - 1 > kind.most
    return Step(drop=(item,), aside=WhichToDrop() if still else None, said=(Said(Remark.TAKEN_OUT),))


# Numbers


def _number_typed(question: Question, kind: Number, text: str) -> Step:
    number = _number_in(text)
    if number is None:
        return replace(_add(question, Words(text)), said=(Said(Remark.NOT_A_NUMBER, kind.unit),))
    earlier = tuple(given.id for given in question.given if isinstance(given.body, Amount))
    step = replace(_add(question, Amount(number, text.strip())), drop=earlier)
    if kind.advised is not None and number < kind.advised:
        return replace(step, said=(Said(Remark.ADVICE, kind.advice),))
    return step


def _number_in(text: str) -> int | None:
    words = "".join(char if char.isdecimal() else " " for char in text).split()
    return next((int(word) for word in words if len(word) < 7), None)


# Handing in


def _hand_in_typed(question: Question, text: str) -> Step:
    said = text.strip().casefold()
    if said in ("1", "hand in", "yes"):
        return hand_in(question)
    if said in ("2", "not yet", "no"):
        return Step(go=Go.PAUSE)
    return replace(_add(question, Words(text)), said=(Said(Remark.KEPT_AS_NOTE),))


def hand_in(question: Question) -> Step:
    """Hand in. Handing in again after a change is one hand-in still."""
    before = any(isinstance(given.body, Submitted) for given in question.given)
    return replace(Step() if before else _add(question, Submitted()), go=Go.HAND_IN)


# What every question has


def unsure(question: Question, text: str) -> Step:
    """An uncertainty, kept at this prompt for the member alone."""
    place = Place(question.prompt.id, UNSURE)
    return Step(add=(NewItem(place, Words(text.strip())),), said=(Said(Remark.UNSURE_KEPT),))


def steered(question: Question, word: Control, aside: Aside | None) -> Step:
    """A control word, or the button that is its twin."""
    match word:
        case Control.DONE if question.timer is not None and question.timer.running:
            return Step(aside=aside, timer=TimerStep.STOP)
        case Control.NEXT | Control.DONE:
            return _next(question, aside)
        case Control.SKIP:
            return _skip(question, aside)
        case Control.BACK:
            return Step(go=Go.BACK)
        case Control.STOP:
            return Step(aside=aside, go=Go.PAUSE)
        case Control.UNSURE:
            return Step(aside=aside if isinstance(aside, WriteUnsure) else WriteUnsure(then=aside))
        case Control.TIMER if length(question.field.kind) is None:
            return Step(aside=aside, said=(Said(Remark.NO_TIMER),))
        case Control.TIMER:
            return Step(aside=aside, timer=TimerStep.START if question.timer is None else TimerStep.MORE)
        case Control.EXAMPLES:
            return Step(aside=aside, said=(_examples(question),))
        case Control.HELP:
            return Step(aside=aside, said=(Said(Remark.HELP),))
        case Control.RESUME:
            return Step(aside=aside)


def _examples(question: Question) -> Said:
    words = "\n".join(f"- {example}" for example in question.prompt.examples)
    return Said(Remark.EXAMPLES, words) if words else Said(Remark.NO_EXAMPLES)


def _skip(question: Question, aside: Aside | None) -> Step:
    """Skip leaves open what was not said: also a date that was read, but not confirmed."""
    unsaid = AskWhen(aside.item) if isinstance(aside, ConfirmWhen) else aside
    if isinstance(unsaid, ConfirmDay | AskDay):
        return Step(go=Go.NEXT)
    return _pass_over(question, unsaid) or _must_answer(question) or Step(go=Go.NEXT)


def _next(question: Question, aside: Aside | None) -> Step:
    passed = _pass_over(question, aside)
    if passed is not None:
        return passed
    if isinstance(question.field.kind, HandIn):
        return Step(said=(Said(Remark.CHOOSE_OR_NEXT),))
    if isinstance(question.field.kind, Brief):
        return accept(question)
    short = _must_answer(question)
    if short is not None:
        return short
    remark = _falls_short(question)
    if remark is None or isinstance(aside, GoOnAnyway):
        return Step(go=Go.NEXT)
    return Step(aside=GoOnAnyway(), said=(remark,))


def _pass_over(question: Question, aside: Aside | None) -> Step | None:
    """Next and Skip answer an open aside first: a date that was read holds, one not said stays open."""
    match aside:
        case AskWhen() | ConfirmWhen() | AskHours() | AskSign():
            return passed_over(question, aside)
        case WriteUnsure(then):
            return Step(aside=then)
        case WritePassage():
            return Step()
        case ConfirmDay():
            return agree(question, aside)
        case _:
            return None


def _must_answer(question: Question) -> Step | None:
    """What comes next hangs on a required answer: without one there is no way on."""
    if not question.field.required or any(_counts(question, given) for given in question.given):
        return None
    return Step(said=(Said(Remark.REQUIRED),))


def _falls_short(question: Question) -> Said | None:
    kind = question.field.kind
    answers = [given for given in question.given if _counts(question, given)]
    if not answers and (question.field.optional or _enough_rounds(question)):
        return None
    least = kind.least if isinstance(kind, Lines | Dated | Choice) else 1
    if not answers:
        return Said(Remark.NOTHING_YET)
    if len(answers) < least:
        return Said(Remark.FEW, f"{len(answers)}/{least}")
    return None


def _enough_rounds(question: Question) -> bool:
    """The lens of a further round may stay empty: that ends the repeat."""
    repeat = question.prompt.repeat
    return repeat is not None and question.field.id == repeat.lens and question.place.round > repeat.least


def _counts(question: Question, response: Response) -> bool:
    """A note beside a choice that wants an option is kept, but is no answer to it."""
    kind = question.field.kind
    return is_pick(response) if isinstance(kind, Choice) and not kind.own_words else True
