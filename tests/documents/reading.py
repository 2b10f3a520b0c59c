"""Documents read back by other libraries than those that made them, as far as there are any."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from io import BytesIO

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.documents.clean import clean
from bot.domain.plan import Line, Plan, PlanSection, facts, name_of_plan

VOID = {"meta", "br", "hr", "img", "input", "link"}


def said(line: Line) -> str:
    """A line as every document says it."""
    marks = f"({', '.join(line.marks)})" if line.marks else ""
    return " ".join(filter(None, map(clean, (line.label, line.words, marks))))


def expected(plan: Plan) -> list[str]:
    """All paragraphs of a document in order."""
    return [
        clean(name_of_plan(plan)),
        *facts(plan),
        *(said for one in plan.sections for said in _section(one)),
    ]


def _section(section: PlanSection) -> list[str]:
    return [clean(section.heading), *section.notes, *map(said, section.lines)]


def docx(made: bytes) -> list[tuple[str, str]]:
    """Each paragraph with the name of its style."""
    from docx import Document

    found = Document(BytesIO(made)).paragraphs
    return [(paragraph.style.name or "" if paragraph.style else "", paragraph.text) for paragraph in found]


@dataclass
class Html(HTMLParser):
    """What a page says, block by block, and everything in it that could ask for something elsewhere."""

    text: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    open: list[str] = field(default_factory=list[str])
    tags: list[str] = field(default_factory=list[str])
    attributes: list[tuple[str, str | None]] = field(default_factory=list[tuple[str, str | None]])
    style: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)
        if tag in {"h1", "h2", "h3", "h4", "p", "li"}:
            self.text.append((tag, ""))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" in self.open:
            self.style += data
        elif data.isspace() and "\n" in data and "bdi" not in self.open:
            pass  # only between the tags
        elif self.text and "main" in self.open:
            tag, words = self.text[-1]
            self.text[-1] = tag, words + data


def html(made: bytes) -> Html:
    parser = Html()
    parser.feed(made.decode())
    parser.close()
    assert parser.open == []
    return parser


GITHUB = MarkdownIt("commonmark", {"linkify": True}).enable(["table", "strikethrough", "linkify"])
assert GITHUB.linkify is not None
# It would make links of bare names of sites too, which GitHub does not: of those it takes only what begins with "www."
GITHUB.linkify.set({"fuzzy_link": False})  # pyright: ignore[reportUnknownMemberType]
WWW = re.compile(r"(?:^|[\s*_~(])www\.", re.IGNORECASE)


def markdown(made: bytes) -> list[tuple[str, str]]:
    """Each block with what it is; raises where there is any markup that a plan has not."""
    blocks: list[tuple[str, str]] = []
    kinds: list[str] = []
    assert not WWW.search(made.decode())
    for token in GITHUB.parse(made.decode()):
        if token.type.endswith("_open"):
            kinds.append(token.tag)
        elif token.type.endswith("_close"):
            kinds.pop()
        else:
            assert token.type == "inline", token
            listed = "li" if "li" in kinds else kinds[-1]
            blocks.append((listed, "".join(map(_inline, token.children or []))))
    return blocks


def _inline(token: Token) -> str:
    match token.type:
        case "text":
            return token.content
        case "hardbreak":
            return "\n"
        case "em_open" | "em_close" | "strong_open" | "strong_close":
            return ""
        case other:
            raise AssertionError(f"{other} came to life: {token.content or token.attrs}")
