"""A plan as one page of HTML that needs nothing else: no script, no request, a picture only within; it prints well."""

from base64 import b64encode
from html import escape

from bot.documents.clean import clean, parts
from bot.documents.paper import Paper, Picture, of_plan
from bot.domain.plan import Line, LineKind, Plan, PlanSection

_STYLE = """\
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; margin: 0; }
main { max-width: 42rem; margin: 2rem auto; padding: 0 1.25rem; }
h1 { font-size: 1.8rem; line-height: 1.2; margin: 0 0 .5rem; }
h2 { font-size: 1.25rem; margin: 2rem 0 .5rem; padding-bottom: .2rem; border-bottom: 1px solid #8886; }
h3, h4 { font-size: 1rem; margin: 1.1rem 0 .25rem; }
p, ul { margin: .25rem 0; }
img { max-width: 100%; height: auto; background: #fff; }
ul { padding-left: 1.4rem; }
.facts, .asked, .marks { color: #5c5c5c; }
.asked { font-style: italic; margin-top: .8rem; }
.marks { font-size: .875em; }
.words { white-space: pre-wrap; overflow-wrap: anywhere; }
@media (prefers-color-scheme: dark) { .facts, .asked, .marks { color: #a8a8a8; } }
@media print {
  @page { margin: 2cm; }
  :root { color-scheme: light; }
  body { font-size: 11pt; }
  main { max-width: none; margin: 0; padding: 0; }
  h1, h2, h3, h4, .asked { break-after: avoid; }
  li, p { orphans: 3; widows: 3; }
  .facts, .asked, .marks { color: #444; }
}
"""
# Even if something got in that should not have: a browser that reads this asks nobody for anything.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_WITH_PICTURE = f"{_POLICY}; img-src data:"


def document(plan: Plan) -> bytes:
    return written(of_plan(plan))


def written(paper: Paper) -> bytes:
    title, policy = _text(paper.title), _POLICY if paper.picture is None else _WITH_PICTURE
    lines = [
        "<!doctype html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        f"<title>{title}</title>",
        f"<style>\n{_STYLE}</style>",
        "</head>",
        "<body>",
        "<main>",
        f"<h1>{title}</h1>",
        *(f'<p class="facts">{_text(fact)}</p>' for fact in paper.facts),
        *(_picture(paper.picture) if paper.picture is not None else ()),
        *(line for section in paper.sections for line in _section(section)),
        "</main>",
        "</body>",
        "</html>",
    ]
    return "\n".join(lines).encode() + b"\n"


def _picture(picture: Picture) -> list[str]:
    data, words = b64encode(picture.png).decode(), escape(clean(picture.words))
    return [f'<p><img src="data:image/png;base64,{data}" alt="{words}"></p>']


def _section(section: PlanSection) -> list[str]:
    lines = ["<section>", f"<h2>{_text(section.heading)}</h2>"]
    lines += (f'<p class="marks">{note}</p>' for note in section.notes)
    lists = 0
    for line in section.lines:
        wanted = _lists(line)
        lines += ["</li>", "</ul>"] * (lists - wanted)
        lines += _opened(line, lists, wanted)
        lists = wanted
    return [*lines, *["</li>", "</ul>"] * lists, "</section>"]


def _lists(line: Line) -> int:
    """In how many lists, one within the other, a line stands."""
    match line.kind:
        case LineKind.ITEM:
            return line.depth + 1
        case LineKind.DETAIL:
            return line.depth
        case _:
            return 0


def _opened(line: Line, lists: int, wanted: int) -> list[str]:
    words = _words(line)
    match line.kind:
        case LineKind.ROUND | LineKind.ROW:
            level = 3 + line.depth
            return [f"<h{level}>{words}</h{level}>"]
        case LineKind.ASKED:
            return [f'<p class="asked">{words}</p>']
        case LineKind.TEXT:
            return [f'<p dir="auto">{words}</p>']
        case LineKind.DETAIL:
            return [*_more(wanted - lists), f'<p dir="auto">{words}</p>']
        case LineKind.ITEM if wanted > lists:
            return [*_more(wanted - lists - 1), "<ul>", f'<li dir="auto">{words}']
        case LineKind.ITEM:
            return ["</li>", f'<li dir="auto">{words}']


def _more(levels: int) -> list[str]:
    """Lists that have no item of their own at this depth."""
    return ["<ul>", "<li>"] * levels


def _words(line: Line) -> str:
    label, words, marks = map(_text, parts(line))
    shown = (
        f"<strong>{label}</strong>" if label else "",
        f'<bdi class="words">{words}</bdi>' if words else "",
        f'<span class="marks">{marks}</span>' if marks else "",
    )
    return " ".join(filter(None, shown))


def _text(text: str) -> str:
    return escape(clean(text), quote=False)
