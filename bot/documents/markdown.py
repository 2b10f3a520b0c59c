"""A plan as Markdown (CommonMark); what people wrote stays plain text in it."""

import re

from bot.documents.clean import clean, parts
from bot.documents.paper import Paper, of_plan
from bot.domain.plan import Line, LineKind, Plan, PlanSection

# A backslash makes each of these plain: emphasis, code, links, HTML, entities, tables, formulas, addresses, mentions.
_MARKUP = re.compile(r"[\\`*_{}\[\]<>|~&$@]|:(?=//|[A-Za-z])|(?<=www)\.", re.IGNORECASE)
# These mean something only where a line begins: headings, lists, quotes, rules.
_LINE_START = re.compile(r"^([-+=#]|\d+(?=[.)]))", re.MULTILINE)
# A heading may be closed by such marks, which are then no part of it.
_CLOSING = re.compile(r"(?<!\\)#(?=#*\s*$)")
_INDENT = re.compile(r"^([ \t])", re.MULTILINE)


def document(plan: Plan) -> bytes:
    return written(of_plan(plan))


def written(paper: Paper) -> bytes:
    """A file of Markdown holds no picture: the words for it stand in its place."""
    blocks = [f"# {_inert(paper.title)}", *map(_inert, paper.facts)]
    blocks += [_inert(paper.picture.words)] if paper.picture is not None else []
    text = "\n\n".join([*blocks, *map(_section, paper.sections)])
    return f"{text}\n".encode()


def _section(section: PlanSection) -> str:
    text = f"## {_inert(section.heading)}"
    for note in section.notes:
        text += f"\n\n*{note}*"
    in_list = False
    for line in section.lines:
        listed = line.kind in (LineKind.ITEM, LineKind.DETAIL)
        text += ("\n" if listed and in_list else "\n\n") + _line(line)
        in_list = listed
    return text


def _line(line: Line) -> str:
    words = _words(line)
    match line.kind:
        case LineKind.ROUND | LineKind.ROW:
            heading = _CLOSING.sub(r"\\\g<0>", words.replace("\n", " "))
            return f"{'#' * (3 + line.depth)} {heading}"
        case LineKind.ASKED:
            return f"*{words}*"
        case LineKind.TEXT:
            return words.replace("\n", "\\\n")
        case LineKind.ITEM | LineKind.DETAIL:
            indent = "  " * line.depth
            return f"{indent}- " + words.replace("\n", f"\\\n{indent}  ")


def _words(line: Line) -> str:
    label, words, marks = map(_inert, parts(line))
    return " ".join(filter(None, (f"**{label}**" if label else "", words, f"*{marks}*" if marks else "")))


def _inert(text: str) -> str:
    shown = _MARKUP.sub(r"\\\g<0>", clean(text))
    return _INDENT.sub(_entity, _LINE_START.sub(_plain_start, shown))


def _plain_start(start: re.Match[str]) -> str:
    """A number that begins a line is no list: its point is made plain, since a digit cannot be."""
    mark = start.group()
    return f"&#{ord(mark[0])};{mark[1:]}" if mark[0].isdecimal() else f"\\{mark}"


def _entity(space: re.Match[str]) -> str:
    """A space that is no indentation."""
    return f"&#{ord(space.group())};"
