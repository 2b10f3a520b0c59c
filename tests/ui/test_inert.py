"""People's words on a card are only words: nothing pings, links, hides, turns around or takes up the screen."""

import re
import time
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from simcord.preview._markdown import markdown_tokens

from bot.ui.inert import MOST_MARKS, inert, label, one_line

# The simulated Discord brings only those to life that it knows of.
KNOWN = {
    "users": {"1": "mira"},
    "roles": {"1": "facilitators"},
    "channels": {"1": "cohort-12"},
    "commands": {"1": "exercise"},
    "emojis": {"1": {"name": "wave", "animated": False}},
    "everyone": True,
}
# What the renderer brings to life where nobody takes care.
TRICKS = [
    *("@everyone", "@here", "<@1>", "<@!1>", "<@&1>", "<#1>", "\\\\<@1>"),
    *("</exercise start:1>", "<t:1796054400:F>", "<t:1796054400>", "<:wave:1>"),
    "[press me](https://example.org)",
    "[press me](<https://example.org>)",
    "[press me]( https://example.org 'now')",
    *("https://example.org/a?b=c", "HTTPS://EXAMPLE.ORG", "http://example.org", "<https://example.org>"),
    *("<mailto:mira@example.org>", "https://discord.gg/abcdef"),
    *("```py\nimport this\n```", "``` ", "`code`", "``co`de``"),
    *("# Heading", "## Heading", "### Heading", "   # Heading", "\n\n# Heading"),
    *("first\r# Heading", "first\r\n# Heading", "first\r-# small print"),
    *("-# small print", "> quote", ">>> quote\nall of it", "> # Heading in a quote"),
    *("- item", "- # Heading in a list", "* item", "+ item", "1. item", "12. item"),
    "**bold** *italic* __under__ _line_ ~~gone~~ ||secret||",
    *("***all***", "a|b\n-|-\n1|2"),
]
# What the renderer leaves alone and Discord, or a reader's eye, may not.
OTHERS = [
    *("@\u200beveryone", "\\@everyone", "\\<@1>", "\\*not bold\\*", "\\https://example.org"),
    *("<id:customize>", "<a:wave:1>", ":wave:", "a_b_c", "---", "***"),
    *("steam://run/1", "discord://-/channels/@me"),
    *("discord.gg/abcdef", "Discord.GG/abcdef", "discord.com/invite/abcdef", "discordapp.com/invite/abcdef"),
    *("first\x0b# Heading", "first\x0c# Heading", "first\u2028# Heading"),
    *("left \u202eright to left\u202c", "\u2066isolated\u2069", "\u200f\u200e\u061c"),
    "zero\u200bwidth\u2060joined\ufeff",
    *("ends in a backslash \\", "\\", "\\\\", "", " ", "\n"),
]
# Marks upon marks: accents, circles around circles, and accents with a joiner between them.
TOWERS = [
    "Z" + marks + "algo"
    for marks in ("\u0301" * 2000, "\u0489" * 2000, "\u20dd" * 2000, "\u0301\u200d" * 900)
]
HOSTILE = [*TRICKS, *OTHERS, *TOWERS]
# What members write without any ill will.
PLAIN = [
    "Does deception in a small model carry over to a larger one?",
    "Grüße aus Köln, naïve café, Đà Nẵng",
    "नमस्ते, क्षत्रिय",
    "สวัสดีครับ ผู้ใหญ่",
    "שלום, עולם",
    "مرحبا بالعالم",
    "👩‍🔬 👍🏽 ❤️ 1️⃣ 🇩🇪",
    "می‌خواهم",
    "日本語で書く。",
    "3 + 4 = 7; 5 > 4; C# & F#; a@b; 50% (or so)",
    "“quotes” – dashes … and ‘more’",
]
ALIVE = st.lists(
    st.one_of(
        st.sampled_from(HOSTILE),
        st.sampled_from(PLAIN),
        st.sampled_from(
            [*"\\*_~`|[]()<>:#-+@/!&.1\n\r ", "://", "@everyone", "<@1>", "https://x.org", "</a:1>"]
        ),
        st.text(max_size=6),
    ),
    max_size=8,
).map("".join)


def _short(text: str) -> str:
    return ascii(text)[:40]


PLAIN_KINDS = {"paragraph", "inline", "text", "break"}
# Discord knows neither lines drawn under a heading nor code by four spaces nor "1)", all of which the renderer reads.
NOT_DISCORDS = re.compile(r"(?m)^(?: {4}|\t| *=+ *$| *\d{1,9}\))")


def alive(shown: str) -> list[str]:
    """The kinds of everything in a text that Discord would make more of than plain words.

    The renderer takes even an escaped "-#" for small print; Discord does not.
    """
    small_print = re.search(r"(?m)(?:^|\r)[\s>-]*-# ", shown) is not None
    kinds = _kinds(markdown_tokens(shown, "text_display", context=KNOWN))
    return [kind for kind in kinds if kind not in PLAIN_KINDS and (kind != "subtext" or small_print)]


def _kinds(tokens: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for token in tokens:
        yield token["type"]
        yield from _kinds(token.get("children", ()))


def text_of(tokens: Iterable[Mapping[str, Any]]) -> str:
    return "".join(
        "\n" if token["type"] in ("break", "paragraph") and not token.get("children") else token.get("content", "")
        or text_of(token.get("children", ()))
        for token in tokens
    )  # fmt: skip


def hidden(char: str) -> bool:
    return (
        char in "\u061c\u200b\u200e\u200f\u2060\ufeff"
        or "\u202a" <= char <= "\u202e"
        or "\u2061" <= char <= "\u2069"
    )


def most_marks(text: str) -> int:
    """How many marks sit on one letter at most; what joins letters is no letter."""
    most = marks = 0
    for char in text:
        kind = unicodedata.category(char)
        marks = marks + 1 if kind in ("Mn", "Me") else marks if kind == "Cf" else 0
        most = max(most, marks)
    return most


@pytest.mark.parametrize("text", TRICKS)
def test_the_tricks_come_alive_where_nobody_takes_care(text: str) -> None:
    """Else the tests below could never fail."""
    assert alive(text)


@pytest.mark.parametrize("text", HOSTILE, ids=_short)
def test_nothing_that_people_write_comes_alive(text: str) -> None:
    assert alive(inert(text)) == []
    assert alive(one_line(text)) == []


@pytest.mark.parametrize(
    "frame", ["**{}** · more", "On “**{}**”:", "- {}\n- more", "> {}\nmore", "1. {} · **chosen**"]
)
@pytest.mark.parametrize(
    "text", [text for text in HOSTILE if any(map(str.isprintable, text.strip()))], ids=_short
)
def test_what_people_write_breaks_nothing_that_the_bot_puts_around_it(text: str, frame: str) -> None:
    assert alive(frame.format(one_line(text, 60))) == alive(frame.format("words"))


@pytest.mark.parametrize("text", HOSTILE, ids=_short)
def test_nothing_is_left_that_discord_looks_for_besides_its_markdown(text: str) -> None:
    for shown in (inert(text), one_line(text), inert(text, 20)):
        assert "@everyone" not in shown
        assert "@here" not in shown
        assert not re.search(r"(?<!\\)(?:\\\\)*<", shown)
        assert not re.search(r"\w://", shown)
        assert not re.search(r"(?i)discord(?:app)?\.(?:gg|com/invite)/", shown)
        assert most_marks(shown) <= MOST_MARKS
        without = shown.replace("@\u200b", "").replace("\u200b.", ".")
        assert not any(map(hidden, without))


@pytest.mark.parametrize("text", HOSTILE, ids=_short)
def test_a_label_hides_nothing_and_is_never_empty(text: str) -> None:
    shown = label(text, 80)
    assert 1 <= len(shown) <= 80
    assert not any(map(hidden, shown))
    assert "\n" not in shown
    assert most_marks(shown) <= MOST_MARKS


@pytest.mark.parametrize("text", PLAIN)
def test_what_people_write_without_ill_will_is_shown_as_they_wrote_it(text: str) -> None:
    assert text_of(markdown_tokens(inert(text), "text_display")) == text
    assert label(text, 80) == text


@settings(max_examples=300, deadline=None)
@given(ALIVE)
@example("a\r\n-# b")
@example("*\u202e*x**")
@example("@ever\u200byone")
@example("h\u200bttps:\u200b//x.org")
def test_no_text_comes_alive(text: str) -> None:
    for shown in (inert(text), one_line(text), inert(text, 30), f"> {one_line(text)}"[2:]):
        if not NOT_DISCORDS.search(shown):
            assert alive(shown) == []
        assert not re.search(r"\w://", shown)
        assert "@everyone" not in shown
        assert most_marks(shown) <= MOST_MARKS


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
def test_every_letter_and_digit_is_still_there(text: str) -> None:
    wanted = [char for char in text if char.isalnum()]
    assert [char for char in inert(text) if char.isalnum()] == wanted
    assert [char for char in one_line(text) if char.isalnum()] == wanted


@settings(max_examples=300, deadline=None)
@given(ALIVE, st.integers(2, 60))
def test_what_is_cut_is_marked_and_no_longer_than_asked(text: str, most: int) -> None:
    whole, shown = plain(one_line(text)), plain(one_line(text, most))
    assert len(shown) <= most
    assert shown == whole if len(whole) <= most else shown.endswith("…")
    assert len(label(text, most)) <= most


def plain(shown: str) -> str:
    """Without what was put in to keep it inert."""
    return re.sub(r"\\(.)", r"\1", shown).replace("\u200b", "")


@pytest.mark.parametrize(
    "text", ["\n" * 4000, " " * 4000, "\n " * 2000, "*" * 4000, "\u0301" * 4000, "9" * 4000]
)
def test_a_form_full_of_anything_is_made_inert_at_once(text: str) -> None:
    """Broken build: `\\s` at the start of lines, which looks at every line's end again for every line."""
    began = time.process_time()
    for _ in range(5):
        inert(text)
    assert time.process_time() - began < 0.5
