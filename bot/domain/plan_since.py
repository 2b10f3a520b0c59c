"""What of a plan is not as it was handed in: marked, also where something has gone."""

from dataclasses import replace

from bot.domain.plan import CHANGED, Line, LineKind, Plan, PlanSection

_Key = tuple[int | None, str, tuple[str, ...]]


def marked_since(plan: Plan, handed_in: Plan) -> Plan:
    """The plan with marks at what it did not say when it was handed in, and a note where something stood besides."""
    then = {section.id: section for section in handed_in.sections}
    sections = [_marked(section, then.get(section.id)) for section in plan.sections]
    place = 0
    for section in handed_in.sections:
        there = next((number for number, one in enumerate(sections) if one.id == section.id), None)
        if there is None:
            sections.insert(place, replace(section, lines=(), outdated=False, went=True))
        place = (place if there is None else there) + 1
    return replace(plan, sections=tuple(sections))


def _marked(section: PlanSection, then: PlanSection | None) -> PlanSection:
    said = {_key(line) for line in _answers(then)}
    names = {_name(line) for line in _answers(section)}
    went = any(_name(line) not in names for line in _answers(then))
    return replace(section, lines=tuple(_changed(line, said) for line in section.lines), went=went)


def _changed(line: Line, said: set[_Key]) -> Line:
    if not _is_answer(line) or CHANGED in line.marks or _key(line) in said:
        return line
    return replace(line, marks=(*line.marks, CHANGED))


def _answers(section: PlanSection | None) -> list[Line]:
    return [line for line in section.lines if _is_answer(line)] if section else []


def _is_answer(line: Line) -> bool:
    return line.kind in (LineKind.TEXT, LineKind.ITEM)


def _key(line: Line) -> _Key:
    return line.item, line.words, tuple(mark for mark in line.marks if mark != CHANGED)


def _name(line: Line) -> int | str:
    """By what an answer is known again: its item, or in a compiled passage its words."""
    return line.words if line.item is None else line.item
