"""A brief, passage by passage: each can be written anew, and follows the answers until it is."""

from bot.domain.acts import Go, Step, WritePassage
from bot.domain.brief import Stands
from bot.domain.question import Question
from bot.domain.response import Passage, Words


def typed_at_brief(question: Question, aside: WritePassage | None, text: str) -> Step:
    """The number of a passage opens it; then each message is more of it. Other words are added to the page."""
    words = text.strip()
    if aside is not None:
        return _written(question, aside, text)
    if words.isdecimal() and len(words) < 4 and 1 <= int(words) <= len(question.passages):
        return Step(aside=WritePassage(question.passages[int(words) - 1].section.id))
    return Step(add=(question.filed(Words(text)),))


def _written(question: Question, aside: WritePassage, text: str) -> Step:
    passage = _passage(question, aside.section)
    if passage is None:
        return Step(add=(question.filed(Words(text)),))
    whole = f"{passage.words}\n{text}" if aside.begun else text
    return _kept(question, passage, whole, WritePassage(aside.section, begun=True))


def rewrite(question: Question, section: str, text: str) -> Step:
    """A passage as it is to be; without any text it follows the answers again."""
    passage = _passage(question, section)
    if passage is None:
        return Step(add=(question.filed(Words(text)),)) if text.strip() else Step()
    return _kept(question, passage, text if text.strip() else passage.compiled, None)


def accept(question: Question) -> Step:
    """The page as it stands, with every passage noted as it was when it was looked at."""
    unseen = (passage for passage in question.passages if passage.item is None)
    bodies = (Passage(passage.section.id, passage.compiled, passage.compiled) for passage in unseen)
    return Step(add=tuple(question.filed(body) for body in bodies), go=Go.NEXT)


def _kept(question: Question, passage: Stands, text: str, aside: WritePassage | None) -> Step:
    body = Passage(passage.section.id, text, passage.compiled)
    if passage.item is None:
        return Step(add=(question.filed(body),), aside=aside)
    return Step(revise=((passage.item, body),), aside=aside)


def _passage(question: Question, section: str) -> Stands | None:
    return next((passage for passage in question.passages if passage.section.id == section), None)
