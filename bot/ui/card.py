"""What every card is made of: a frame of text and rows of buttons that work for ever."""

from collections.abc import Iterable, Sequence

import discord
from discord import ui

ACCENT = discord.Colour(0x5B6EE1)
MOST_TEXT = 3900
"""Characters that a card may show in all: Discord takes 4,000."""


class Card(ui.LayoutView):
    """A message made of components. discord.py is not to listen to it: `cogs.presses` hears every press,
    also of cards sent before the last restart."""

    def __init__(self, *rows: ui.Item["Card"]) -> None:
        super().__init__(timeout=None)
        self.add_item(ui.Container(*rows, accent_colour=ACCENT))

    def is_finished(self) -> bool:
        return True


class Form(ui.Modal):
    """A modal whose submit `cogs.presses` hears, also after a restart: so nobody here need remember it."""

    def is_finished(self) -> bool:
        return True


def text(*lines: str) -> ui.TextDisplay["Card"]:
    return ui.TextDisplay("\n".join(lines))


def row(*items: ui.Item["Card"]) -> ui.ActionRow["Card"]:
    return ui.ActionRow(*items)


def rows(buttons: Sequence[ui.Item["Card"]]) -> Iterable[ui.ActionRow["Card"]]:
    """Buttons in rows of five, as many as Discord puts side by side."""
    return (row(*buttons[start : start + 5]) for start in range(0, len(buttons), 5))


def button(
    label: str, custom_id: str, style: discord.ButtonStyle = discord.ButtonStyle.secondary
) -> ui.Button["Card"]:
    return ui.Button(label=label, custom_id=custom_id, style=style)


def main_button(label: str, custom_id: str) -> ui.Button["Card"]:
    """The one that most people want next."""
    return button(label, custom_id, discord.ButtonStyle.primary)


def link(label: str, url: str) -> ui.Button["Card"]:
    return ui.Button(label=label, url=url)


def notice(*lines: str, buttons: Sequence[ui.Item["Card"]] = ()) -> Card:
    """A card that only says something."""
    return Card(text(*lines), *rows(buttons))
