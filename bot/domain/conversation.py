"""The conversation's rules: what a message, a press or a form does to the question it answers.

Everything here is pure. Each function is told what was said and returns a `Step`: what to keep, where to go, and
what to remark. `bot.services.exercises` carries steps out; `bot.ui` says remarks in words.
"""

from dataclasses import replace

from bot.domain.acts import (
    Act,
    AddMilestone,
    Aside,
    AskSign,
    AskWhen,
    Choose,
    ConfirmWhen,
    Go,
    GoOnAnyway,
    NewItem,
    NoteUnsure,
    Plain,
    ReadDate,
    Remark,
    Said,
    Step,
    Write,
    WriteAnew,
    WriteUnsure,
)
from bot.domain.control import Control
from bot.domain.course import (
    Brief,
    Choice,
    Dated,
    HandIn,
    Lines,
    Number,
    Text,
)
from bot.domain.question import Question
from bot.domain.response import (
    UNSURE,
    Amount,
    Body,
    Chosen,
    Deadline,
    Milestone,
    Picked,
    Response,
    Submitted,
    Words,
)
from bot.domain.run import Place


def typed(question: Question, aside: Aside | None, text: str, read_date: ReadDate) -> Step:
    """A message that is no control word. Every word of it is kept, whatever the question was."""
    if not text.strip():
        return Step(aside=aside)
    match aside:
        case WriteUnsure(then):
            return replace(unsure(question, text), aside=then)
        case AskWhen(item) | ConfirmWhen(item):
            return _date_said(question, item, aside, text, read_date)
        case AskSign(item):
            return _sign_said(question, item, text)
        case _:
            return _answered(question, text)


def acted(question: Question, aside: Aside | None, act: Act, read_date: ReadDate) -> Step:
    """A press or a form; a form with nothing but spaces in it does nothing."""
    match act:
        case WriteAnew(text) | NoteUnsure(text) | AddMilestone(text) if not text.strip():
            return Step(aside=aside)
        case Control():
            return steered(question, act, aside)
        case Choose(chosen, offered):
            return choose(question, chosen, offered) if question.options else Step(aside=aside)
        case Write(text):
            return typed(question, aside, text, read_date)
        case WriteAnew(text):
            return _write_anew(question, text)
        case NoteUnsure(text):
            return replace(unsure(question, text), aside=aside)
        case AddMilestone(text, when, sign) if isinstance(question.field.kind, Dated):
            return milestone_form(question, text, when, sign, read_date)
        case AddMilestone(text, when, sign):
            return typed(question, aside, "\n".join(filter(None, (text, when, sign))), read_date)
        case Plain.DATE_IS_RIGHT:
            return confirm_date(question, aside) if isinstance(aside, ConfirmWhen) else Step(aside=aside)
        case Plain.DATE_IS_WRONG:
            return Step(aside=AskWhen(aside.item) if isinstance(aside, ConfirmWhen) else aside)
        case Plain.USE_OFFER:
            return accept_offer(question)
        case Plain.HAND_IN:
            return hand_in(question) if isinstance(question.field.kind, HandIn) else Step(aside=aside)
        case Plain.NOT_YET:
            return Step(go=Go.PAUSE)


def _write_anew(question: Question, text: str) -> Step:
    """The whole answer as it is to be. A line that stays the same stays the same item: others may hang on it."""
    wanted = lines(text) if isinstance(question.field.kind, Lines) else [text]
    kept = [given for given in question.given if isinstance(given.body, Words) and given.body.text in wanted]
    stays = {given.id for given in kept}
    there = {given.body.text for given in kept if isinstance(given.body, Words)}
    step = _add(question, *(Words(line) for line in wanted if line not in there))
    return replace(step, drop=tuple(given.id for given in question.given if given.id not in stays))


def _answered(question: Question, text: str) -> Step:
    match question.field.kind:
        case Text() | Brief():
            return _add(question, Words(text))
        case Lines():
            return _with_limit(question, _add(question, *map(Words, lines(text))))
        case Choice():
            return _choice_typed(question, question.field.kind, text)
        case Number():
            return _number_typed(question, question.field.kind, text)
        case Dated():
            return replace(_with_limit(question, _add(question, Milestone(text.strip()))), when_of_new=True)
        case HandIn():
            return _hand_in_typed(question, text)


def lines(text: str) -> list[str]:
    """The items of a list message: one a line, without the bullet or number that people put before it."""
    found: list[str] = []
    counted = 0
    for line in map(str.strip, text.splitlines()):
        number, dot, rest = line.partition(". ")
        if dot and number == str(counted + 1):  # a count that goes 1, 2, 3; anything else may be a date
            counted += 1
            found.append(rest.strip())
        else:
            found.append(_without_bullet(line))
    return [item for item in found if item]


def _without_bullet(line: str) -> str:
    bullets = ("- ", "* ", "• ", "– ")
    return line[2:].strip() if line.startswith(bullets) else line


def _add(question: Question, *bodies: Body) -> Step:
    return Step(add=tuple(NewItem(question.place, body) for body in bodies))


def _with_limit(question: Question, step: Step) -> Step:
    """More than the list wants is kept all the same, and said."""
    kind = question.field.kind
    assert isinstance(kind, Lines | Dated)
    if kind.most is not None and len(question.given) + len(step.add) > kind.most:
        return replace(step, said=(Said(Remark.MANY, str(kind.most)),))
    return step


# Choices


def _choice_typed(question: Question, kind: Choice, text: str) -> Step:
    keys = _keys_in(question, text)
    if len(keys) > 1 and kind.most == 1:
        return Step(said=(Said(Remark.WHICH),))
    if keys:
        chosen = frozenset(keys) if kind.most == 1 else question.chosen() | keys
        return choose(question, chosen, frozenset(option.key for option in question.options))
    step = _add(question, Words(text))
    if not kind.own_words:
        return replace(step, said=(Said(Remark.KEPT_AS_NOTE),))
    if kind.most == 1:
        # Own words in place of an option: what was picked before no longer holds.
        return replace(step, drop=_picks(question))
    return step


def _keys_in(question: Question, text: str) -> frozenset[str]:
    """`2`, `2 3`, `2, 3`, or an option's own words; empty where any part is something else."""
    wanted = text.strip().casefold()
    named = [option.key for option in question.options if option.text.casefold() == wanted]
    numbers = wanted.replace(",", " ").split()
    if named:
        return frozenset(named[:1])  # two answers in the same words are as good as one
    if not all(number.isdecimal() and 1 <= int(number) <= len(question.options) for number in numbers):
        return frozenset()
    return frozenset(question.options[int(number) - 1].key for number in numbers)


def choose(question: Question, chosen: frozenset[str], offered: frozenset[str]) -> Step:
    """Set which of the offered options are chosen; options that were not offered stay as they are.

    A single choice goes on by itself. Own words and notes stay, save that an option replaces own words where
    only one answer is wanted.
    """
    kind = question.field.kind
    assert isinstance(kind, Choice)
    picked = [option for option in question.options if option.key in chosen & offered]
    kept = question.chosen() - offered if kind.most > 1 or not picked else frozenset[str]()
    if kind.most > 1 and len(picked) + len(kept) > kind.most:
        return Step(said=(Said(Remark.MANY, str(kind.most)),))
    before = question.chosen()
    add = tuple(NewItem(question.place, option.body) for option in picked if option.key not in before)
    wanted = {option.body for option in picked} | _bodies(question, kept)
    drop = tuple(given.id for given in question.given if _is_pick(given) and given.body not in wanted)
    if kind.most > 1 or not picked:
        return Step(add=add, drop=drop)
    if kind.own_words:
        drop += tuple(given.id for given in question.given if isinstance(given.body, Words))
    return Step(add=add, drop=drop, go=_where(kind, picked[0].key))


def _where(kind: Choice, key: str) -> Go:
    pauses = any(option.id == key and option.pauses for option in kind.options)
    return Go.PAUSE if pauses else Go.NEXT


def _bodies(question: Question, keys: frozenset[str]) -> set[Chosen | Picked]:
    return {option.body for option in question.options if option.key in keys}


def _is_pick(response: Response) -> bool:
    return isinstance(response.body, Chosen | Picked)


def _picks(question: Question) -> tuple[int, ...]:
    return tuple(given.id for given in question.given if _is_pick(given))


# Numbers


def _number_typed(question: Question, kind: Number, text: str) -> Step:
    number = next((int(word) for word in _words(text) if word.isdecimal() and len(word) < 7), None)
    if number is None:
        return replace(_add(question, Words(text)), said=(Said(Remark.NOT_A_NUMBER, kind.unit),))
    earlier = tuple(given.id for given in question.given if isinstance(given.body, Amount))
    step = replace(_add(question, Amount(number, text.strip())), drop=earlier)
    if kind.advised is not None and number < kind.advised:
        return replace(step, said=(Said(Remark.ADVICE, kind.advice),))
    return step


def _words(text: str) -> list[str]:
    return "".join(char if char.isdecimal() else " " for char in text).split()


# Milestones: what, when, and the sign


def _date_said(
    question: Question, item: int, aside: AskWhen | ConfirmWhen, text: str, read: ReadDate
) -> Step:
    said = text.strip().casefold()
    if isinstance(aside, ConfirmWhen) and said in ("yes", "y", "1", "ok"):
        return confirm_date(question, aside)
    if isinstance(aside, ConfirmWhen) and said in ("no", "n", "2", "change"):
        return Step(aside=AskWhen(item))
    found = read(text)
    milestone = _milestone(question, item)
    if milestone is None:
        return _answered(question, text)
    revise = ((item, replace(milestone, said=text.strip(), due=None)),)
    if isinstance(found, str):
        return Step(revise=revise, aside=AskWhen(item), said=(Said(Remark.SAY, found),))
    return Step(revise=revise, aside=ConfirmWhen(item, text.strip(), found))


def confirm_date(question: Question, aside: ConfirmWhen) -> Step:
    """The member says that the date was understood."""
    milestone = _milestone(question, aside.item)
    if milestone is None:
        return Step()
    due = replace(milestone, said=aside.said, due=aside.due)
    late = (Said(Remark.AFTER_END),) if aside.due.at > question.ends_at else ()
    next_aside = None if milestone.sign else AskSign(aside.item)
    return Step(revise=((aside.item, due),), aside=next_aside, said=late)


def _sign_said(question: Question, item: int, text: str) -> Step:
    milestone = _milestone(question, item)
    if milestone is None:
        return _answered(question, text)
    return Step(revise=((item, replace(milestone, sign=text.strip())),))


def _milestone(question: Question, item: int) -> Milestone | None:
    found = question.item(item)
    return found.body if found is not None and isinstance(found.body, Milestone) else None


def milestone_form(question: Question, text: str, when: str, sign: str, read: ReadDate) -> Step:
    """The form with all of a milestone at once; `when_of_new` still asks for the date where none was read."""
    new = Milestone(text.strip(), when.strip(), None, sign.strip())
    step = _with_limit(question, _add(question, new))
    found = read(when) if when.strip() else ""
    if isinstance(found, Deadline):
        return replace(step, aside=ConfirmWhen(0, when.strip(), found), when_of_new=True)
    return replace(step, when_of_new=True, said=(Said(Remark.SAY, found),) if found else step.said)


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
    return Step(add=() if before else (NewItem(question.place, Submitted()),), go=Go.HAND_IN)


# What every question has


def unsure(question: Question, text: str) -> Step:
    """An uncertainty, kept at this prompt for the member alone."""
    place = Place(question.prompt.id, UNSURE)
    return Step(add=(NewItem(place, Words(text.strip())),), said=(Said(Remark.UNSURE_KEPT),))


def accept_offer(question: Question) -> Step:
    """Take the beginning that the card offers as the answer."""
    return _add(question, Words(question.offer)) if question.offer and not question.given else Step()


def steered(question: Question, word: Control, aside: Aside | None) -> Step:
    """A control word, or the button that is its twin."""
    match word:
        case Control.NEXT | Control.DONE:
            return _next(question, aside)
        case Control.SKIP:
            unsaid = AskWhen(aside.item) if isinstance(aside, ConfirmWhen) else aside
            return _pass_over(question, unsaid) or Step(go=Go.NEXT)
        case Control.BACK:
            return Step(go=Go.BACK)
        case Control.STOP:
            return Step(aside=aside, go=Go.PAUSE)
        case Control.UNSURE:
            return Step(aside=aside if isinstance(aside, WriteUnsure) else WriteUnsure(then=aside))
        case Control.TIMER:
            return Step(aside=aside, said=(Said(Remark.NO_TIMER),))
        case Control.EXAMPLES:
            return Step(aside=aside, said=(_examples(question),))
        case Control.HELP:
            return Step(aside=aside, said=(Said(Remark.HELP),))
        case Control.RESUME:
            return Step(aside=aside)


def _examples(question: Question) -> Said:
    words = "\n".join(f"- {example}" for example in question.prompt.examples)
    return Said(Remark.EXAMPLES, words) if words else Said(Remark.NO_EXAMPLES)


def _next(question: Question, aside: Aside | None) -> Step:
    passed = _pass_over(question, aside)
    if passed is not None:
        return passed
    if isinstance(question.field.kind, HandIn):
        return Step(said=(Said(Remark.CHOOSE_OR_NEXT),))
    if isinstance(question.field.kind, Brief) and not question.given and question.offer:
        return replace(accept_offer(question), go=Go.NEXT)
    short = _falls_short(question)
    if short is None or isinstance(aside, GoOnAnyway):
        return Step(go=Go.NEXT)
    return Step(aside=GoOnAnyway(), said=(short,))


def _pass_over(question: Question, aside: Aside | None) -> Step | None:
    """Next and Skip answer an open aside first: a date that was read holds, one not said stays open."""
    match aside:
        case ConfirmWhen():
            return confirm_date(question, aside)
        case AskWhen(item):
            milestone = _milestone(question, item)
            return Step(aside=AskSign(item)) if milestone is not None and not milestone.sign else Step()
        case WriteUnsure(then):
            return Step(aside=then)
        case AskSign():
            return Step()
        case _:
            return None


def _falls_short(question: Question) -> Said | None:
    kind = question.field.kind
    if question.field.optional or _enough_rounds(question):
        return None
    least = kind.least if isinstance(kind, Lines | Dated | Choice) else 1
    counted = [given for given in question.given if _counts(question, given)]
    if not counted:
        return Said(Remark.NOTHING_YET)
    if len(counted) < least:
        return Said(Remark.FEW, f"{len(counted)}/{least}")
    return None


def _enough_rounds(question: Question) -> bool:
    """The lens of a further round may stay empty: that ends the repeat."""
    repeat = question.prompt.repeat
    return repeat is not None and question.field.id == repeat.lens and question.place.round > repeat.least


def _counts(question: Question, response: Response) -> bool:
    """A note beside a choice that wants an option is kept, but is no answer to it."""
    kind = question.field.kind
    return not (isinstance(kind, Choice) and not kind.own_words and isinstance(response.body, Words))
