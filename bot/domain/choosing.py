"""Choosing: one or several of what is offered, by a press, a number, or an option's own words."""

from collections.abc import Collection
from dataclasses import replace

from bot.domain.acts import Go, Remark, Said, Step
from bot.domain.course import Choice, Lines
from bot.domain.question import Choosable, Question
from bot.domain.response import Chosen, Picked, Response, Words


def typed_at_choice(question: Question, kind: Choice, text: str) -> Step:
    keys = keys_in(question, text)
    if len(keys) > 1 and kind.most == 1:
        return Step(said=(Said(Remark.WHICH),))
    if keys:
        return _numbers_typed(question, kind, keys)
    step = Step(add=(question.filed(Words(text)),))
    if not kind.own_words:
        return replace(step, said=(Said(Remark.KEPT_AS_NOTE),))
    if kind.most == 1:
        # Own words in place of an option: what was picked before no longer holds.
        step = replace(step, drop=_picks(question))
    return counted(question, kind, step)


def _numbers_typed(question: Question, kind: Choice, keys: tuple[str, ...]) -> Step:
    """Of several: further ones; or, where all that is typed is chosen already, these go, as by a press."""
    offered, before = frozenset(option.key for option in question.options), question.ranking()
    if kind.most == 1 or kind.ranked:
        return choose(question, keys, offered)
    if not set(keys) <= set(before):
        return choose(question, (*before, *keys), offered)
    step = choose(question, tuple(key for key in before if key not in keys), offered)
    return replace(step, said=(*step.said, Said(Remark.TAKEN_OUT)))


def counted(question: Question, kind: Choice, step: Step) -> Step:
    """Own words count as answers: with them there may be more than is asked for. All is kept, and that is said."""
    there = len(question.given) + len(step.add) - len(step.drop)
    if not kind.own_words or not step.add or there <= kind.most:
        return step
    return replace(step, said=(*step.said, Said(Remark.MANY, str(kind.most))))


def keys_in(question: Question, text: str) -> tuple[str, ...]:
    """`2`, `2 3`, `2, 3`, or an option's own words, in the order of typing; empty where any part is something else."""
    wanted = text.strip().casefold()
    named = [option.key for option in question.options if option.text.casefold() == wanted]
    numbers = wanted.replace(",", " ").split()
    if named:
        return tuple(named[:1])  # two answers in the same words are as good as one
    if not all(number.isdecimal() and 1 <= int(number) <= len(question.options) for number in numbers):
        return ()
    return tuple(dict.fromkeys(question.options[int(number) - 1].key for number in numbers))


def toggle(question: Question, key: str) -> Step:
    """One option more, as the last; or, where it was chosen, without it."""
    before = question.ranking()
    after = tuple(chosen for chosen in before if chosen != key) if key in before else (*before, key)
    return choose(question, after, frozenset(option.key for option in question.options))


def choose(question: Question, chosen: Collection[str], offered: frozenset[str]) -> Step:
    """Set which of the offered options are chosen; options that were not offered stay as they are.

    A single choice goes on by itself. Own words and notes stay, save that an option replaces own words where
    only one answer is wanted. What a list takes over is as good as typed there.
    """
    kind = question.field.kind
    if isinstance(kind, Lines):
        return _several(question, _picked(question, chosen, offered), question.chosen() - offered)
    assert isinstance(kind, Choice)
    picked = _picked(question, chosen, offered)
    told = any(option.id in chosen for option in kind.options if option.readers)
    if told:
        return Step(said=(Said(Remark.WHO_READS),))
    kept = question.chosen() - offered if kind.most > 1 or not picked else frozenset[str]()
    if kind.most > 1 and len(picked) + len(kept) > kind.most:
        return Step(said=(Said(Remark.MANY_OPTIONS, str(kind.most)),))
    if kind.ranked:
        return counted(question, kind, _ranked(question, picked))
    step = _several(question, picked, kept)
    if kind.most > 1 or not picked:
        return counted(question, kind, step)
    written = tuple(given.id for given in question.given if isinstance(given.body, Words))
    return replace(step, drop=step.drop + (written if kind.own_words else ()), go=_where(kind, picked[0].key))


def _picked(question: Question, chosen: Collection[str], offered: frozenset[str]) -> list[Choosable]:
    """The options that were chosen and offered: in the order of choosing where that counts, else in their own."""
    by_key = {option.key: option for option in question.options if option.key in offered}
    kind = question.field.kind
    keys = (
        list(chosen) if isinstance(kind, Choice) and kind.ranked else [key for key in by_key if key in chosen]
    )
    return [by_key[key] for key in keys if key in by_key]


def _several(question: Question, picked: list[Choosable], kept: frozenset[str]) -> Step:
    before = question.chosen()
    wanted = {option.body for option in picked} | _bodies(question, kept)
    add = tuple(question.filed(option.body) for option in picked if option.key not in before)
    drop = tuple(given.id for given in question.given if is_pick(given) and given.body not in wanted)
    return Step(add=add, drop=drop)


def _ranked(question: Question, picked: list[Choosable]) -> Step:
    """What stands in its place already stays the same item; from the first that differs on, all are put anew."""
    picks = [given for given in question.given if is_pick(given)]
    same = 0
    while same < min(len(picks), len(picked)) and picks[same].body == picked[same].body:
        same += 1
    return Step(
        add=tuple(question.filed(option.body) for option in picked[same:]),
        drop=tuple(given.id for given in picks[same:]),
    )


def _where(kind: Choice, key: str) -> Go:
    pauses = any(option.id == key and option.pauses for option in kind.options)
    return Go.PAUSE if pauses else Go.NEXT


def _bodies(question: Question, keys: frozenset[str]) -> set[Chosen | Picked]:
    return {option.body for option in question.options if option.key in keys}


def is_pick(response: Response) -> bool:
    return isinstance(response.body, Chosen | Picked)


def _picks(question: Question) -> tuple[int, ...]:
    return tuple(given.id for given in question.given if is_pick(given))
