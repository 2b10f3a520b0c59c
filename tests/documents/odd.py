"""Texts that documents choke on, or that would come alive in one, and plans full of them."""

from hypothesis import strategies as st

from bot.domain.plan import Line, LineKind, Plan, PlanSection, View
from tests.domain.kitchen import HANDED_IN

ODD = [
    *("", " ", "\n", "\n\n", "  leading", "\ttab", "    four spaces", "trailing  ", "a\n\n\nb", "a\n  b\n\tc"),
    *("\x00", "a\x00b", "\x01\x08\x0b\x0c\x1f\x7f\x80\x85\x9f", "\ud800", "\udfff lone", "\ufffe\uffff"),
    *("first\rsecond", "first\r\nsecond", "first\u2028second\u2029third", "\u202eturned\u202c", "zero\u200bwidth"),
    *("<script>alert(1)</script>", "</p></body></html>", "<img src=x onerror=alert(1)>", "<!-- -->", "<![CDATA[x]]>"),
    *("]]>", "&amp; &lt; &#x27;", "\"quotes\" 'and' `ticks`", "<https://example.org>", "<a@example.org>"),
    *("https://example.org/a?b=c&d", "www.example.org", "WWW.example.org", "_WWW."),
    *("mailto:a@example.org", "a@example.org"),
    *("# Heading", "   # Heading", "Heading\n===", "Heading\n---", "---", "***", "___", "- item", "* item", "+ item"),
    *("1. one", "12) twelve", "1986\\. A year", "> quote", "a\n> quote", "a\n- item\n1. one", "    code\n    code"),
    *("```\ncode\n```", "~~~\ncode", "a|b\n-|-\n1|2", "| a |\n|---|", "[link](https://example.org)", "[a]: https://x.org"),
    *("![picture](x.png)", "*em* **strong** _em_ __strong__ ~~gone~~", "a*b*c", "snake_case_name", "\\", "a\\"),
    *("$formula$", ":wave:", "@everyone", "{{template}}", "[^1]", "<details>", "&nbsp;", "=cmd|' /C calc'!A0"),
    *("\\*", "a\\\nb", "👩\u200d🔬", "=\n=", "+", "-", "#", "1.", "a  \nb", "\u00a0nbsp", "日本語", "x" * 3000),
]  # fmt: skip
MARKS = "\\`*_{}[]<>()#+-.!|~&$@:/ \n\t1ax"
TEXTS = st.one_of(
    st.sampled_from(ODD),
    st.text(st.characters(codec=None), max_size=12),
    st.lists(st.sampled_from([*MARKS, "www.", "://"]), max_size=14).map("".join),
    st.lists(st.sampled_from(ODD), min_size=2, max_size=3).map("".join),
)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """A plan as the domain makes them, with any words in it."""
    return of(*draw(st.lists(TEXTS, max_size=8)))


def of(*texts: str) -> Plan:
    """A plan with these words at every kind of place."""
    lines: list[Line] = []
    for text in texts:
        lines += [
            Line(LineKind.ASKED, "What is it?"),
            Line(LineKind.ROW, text or "row"),
            Line(LineKind.TEXT, text, marks=("only you",), item=1),
            Line(LineKind.TEXT, text, label="Before:", item=2),
            Line(LineKind.ITEM, text, marks=("rare",), item=3),
            Line(LineKind.ITEM, text, 1, item=4),
            Line(LineKind.DETAIL, text, 2, "Sign:"),
            Line(LineKind.ITEM, text, 1, item=5),
            Line(LineKind.DETAIL, "", 1, "Steps:"),
            Line(LineKind.ITEM, text, 1, "1.", item=6),
            Line(LineKind.ITEM, text, item=7),
        ]
    section = PlanSection("words", "Words", tuple(lines), "words", outdated=True, went=True)
    return Plan("Kitchen", View.FULL, "Europe/Berlin", HANDED_IN, HANDED_IN, (section,))
