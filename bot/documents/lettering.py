"""Words in pictures: the font that every machine has, as far as it goes."""

import unicodedata
from functools import cache
from math import ceil

from PIL import Image, ImageDraw, ImageFont

from bot.documents.clean import clean

SIZE, SMALL = 22, 19
MOST_NAME = 70


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    """The one that comes with Pillow, so that every machine draws the same."""
    font = ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont)
    return font


def width(text: str, size: int) -> int:
    return ceil(font(size).getlength(text))


@cache
def _drawn(char: str) -> bool:
    """Whether the font has this letter: of one that it has not, it draws the same box as of all others."""
    if char.isascii() or not char.isprintable():
        return char.isascii() and char.isprintable()
    return _glyph(char) not in (_glyph("\U0010fffd"), _glyph(" "))


@cache
def _glyph(char: str) -> bytes:
    image = Image.new("L", (2 * SIZE, 2 * SIZE))
    ImageDraw.Draw(image).text((4, 4), char, font=font(SIZE), fill=255)
    return image.tobytes()


_ALIKE = str.maketrans(
    {
        "ß": "ss",
        "ł": "l",
        "Ł": "L",
        "ø": "o",
        "Ø": "O",
        "đ": "d",
        "Đ": "D",
        "æ": "ae",
        "Æ": "AE",
        "œ": "oe",
        "ı": "i",
    }
    | {"–": "-", "—": "-", "“": '"', "”": '"', "„": '"', "’": "'", "‘": "'", "→": "->", "×": "x"}
)


def readable(text: str) -> str:
    """The text as far as the font goes: it has few letters beyond English, so marks on others are left out.

    Where it has none of a word's, “…” stands for that; its number leads to the list, where all words are.
    """
    shown = "".join(map(_letters, " ".join(clean(text[:400]).split())))
    words = [word.replace("\0", "?") if _mostly_drawn(word) else "…" for word in shown.split()]
    return " ".join(
        word for word, before in zip(words, ["", *words], strict=False) if (word, before) != ("…", "…")
    )


def _letters(char: str) -> str:
    """As the font can draw it; a null for what it cannot."""
    if _drawn(char):
        return char
    plain = unicodedata.normalize("NFKD", char.translate(_ALIKE))
    kept = "".join(each for each in plain if not unicodedata.combining(each))
    return kept if all(map(_drawn, kept)) else "\0"


def _mostly_drawn(word: str) -> bool:
    return word.count("\0") * 2 < len(word)


def fitting(text: str, room: int) -> str:
    """Cut where there is no more room for it, which “…” says."""
    text = short(text, MOST_NAME)
    while len(text) > 1 and width(text, SIZE) > room:
        text = text[:-2].rstrip() + "…"
    return text


def short(text: str, most: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"
