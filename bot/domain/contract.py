"""Changing the support contract outside its exercise: which answer holds a term, and what another value comes to."""

from collections.abc import Iterator

from bot.domain.acts import NewItem, Step
from bot.domain.course import TERMS, Choice, Field, FieldRef, Term
from bot.domain.records import NO_CONTRACT, contract
from bot.domain.refusals import Refusal
from bot.domain.response import Chosen
from bot.domain.run import Place, Run, answers, holds


class NoContract(Refusal):
    """No exercise that this member has begun asks who holds them to it."""

    def __init__(self) -> None:
        super().__init__(
            "None of the exercises that you have begun asks who should hold you to it, so there is nothing to set yet. "
            "/exercise start begins one."
        )


class NotAsked(Refusal):
    """This term means nothing as things are, or has no such value."""

    def __init__(self) -> None:
        super().__init__(
            "That cannot be set as things are. /checkin settings shows what can; who holds you to it comes first."
        )


def asks_for_it(run: Run) -> bool:
    """Whether this run's exercise settles a contract at all."""
    return any(field.term is Term.WHO for _, field in _fields(run))


def terms(run: Run) -> tuple[Term, ...]:
    """Those that can be changed now: who, and where anybody holds the member to it, all that their course asks then."""
    agreed = contract(run) or NO_CONTRACT
    if agreed.who == "none":
        return (Term.WHO,)
    return tuple(term for term in Term if any(holds(run, field.when) for _, field in _of_term(run, term)))


def values(run: Run, term: Term) -> tuple[str, ...]:
    """What it may be set to, also what its question did not offer, such as another hour: in the order of the course's
    options, then the others. A weekday is in its place, and so is an hour."""
    offered = [option for _, field in _of_term(run, term) for option in _options(field)]
    if term is Term.HOUR:
        return tuple(sorted(TERMS[term]))
    return tuple(dict.fromkeys((*offered, *sorted(TERMS[term]))))


def settled(run: Run, term: Term, value: str) -> Step:
    """The step that sets a term, at the question that holds it: one revision, or an answer where there is none yet.

    Of several questions for one term, it is the one that is asked as things are; else the first with such an option.
    Raises NotAsked where the term cannot be changed now, or has no such value.
    """
    if term not in terms(run) or value not in TERMS[term]:
        raise NotAsked
    ref = _where(run, term, value)
    given = [answer for answer in answers(run, ref) if isinstance(answer.body, Chosen)]
    if not given:
        return Step(add=(NewItem(_place(run, ref), Chosen(value)),))
    newest, others = given[-1], tuple(answer.id for answer in given[:-1])
    if newest.body == Chosen(value):
        return Step(drop=others)
    return Step(revise=((newest.id, Chosen(value)),), drop=others)


def _where(run: Run, term: Term, value: str) -> FieldRef:
    found = list(_of_term(run, term))
    asked = [ref for ref, field in found if holds(run, field.when)]
    having = [ref for ref, field in found if value in _options(field)]
    return next(iter((*asked, *having, *(ref for ref, _ in found))))


def _place(run: Run, ref: FieldRef) -> Place:
    newest = max(
        (response.round for response in run.responses if response.ref.prompt == ref.prompt), default=1
    )
    return Place(ref.prompt, ref.field, None, newest)


def _options(field: Field) -> tuple[str, ...]:
    return tuple(option.id for option in field.kind.options) if isinstance(field.kind, Choice) else ()


def _of_term(run: Run, term: Term) -> Iterator[tuple[FieldRef, Field]]:
    return ((ref, field) for ref, field in _fields(run) if field.term is term)


def _fields(run: Run) -> Iterator[tuple[FieldRef, Field]]:
    for prompt in run.exercise.prompts:
        for field in prompt.fields:
            yield FieldRef(prompt.id, field.id), field
