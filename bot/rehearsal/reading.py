"""A card as a person reads it aloud: its texts, then its buttons and menus by their words."""

from collections.abc import Iterator
from typing import Any

import discord

Component = dict[str, Any]

BUTTON, SELECT, TEXT = 2, 3, 10


def components(message: discord.Message) -> list[Component]:
    """What a message is made of, as Discord sends it."""
    return [dict(component.to_dict()) for component in message.components]


def parts(components: list[Component]) -> Iterator[Component]:
    """Every component of a message, containers and rows opened, in reading order."""
    for component in components:
        yield component
        yield from parts(component.get("components", []))
        if "accessory" in component:
            yield from parts([component["accessory"]])


def texts(components: list[Component]) -> str:
    """What stands on the card."""
    return "\n".join(part["content"] for part in parts(components) if part["type"] == TEXT)


def buttons(components: list[Component]) -> list[Component]:
    """The buttons that do something, links left out."""
    return [part for part in parts(components) if part["type"] == BUTTON and "custom_id" in part]


def selects(components: list[Component]) -> list[Component]:
    return [part for part in parts(components) if part["type"] == SELECT]


def aloud(components: list[Component]) -> str:
    """The whole card as text."""
    said = [f"[{part['label']}]" for part in parts(components) if part["type"] == BUTTON]
    menus = [f"(menu: {select.get('placeholder', '')})" for select in selects(components)]
    return "\n".join(filter(None, (texts(components), *menus, " ".join(said))))
