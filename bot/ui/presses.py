"""Marks the method that answers a button, a select or a form, by the shape of its custom id."""

import re
from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import Any, TypeVar

import discord
from discord.ext import commands

from bot.domain.refusals import MovedOn
from bot.ui.given_back import Filled

Handler = Callable[..., Awaitable[None]]
H = TypeVar("H", bound=Handler)

_MARK = "__answers_presses_of__"
_FORM_MARK = "__opens_a_form__"
_AGAIN = "sent again"


def press(shape: str) -> Callable[[H], H]:
    """The decorated cog method is called with the interaction, and the named parts of the id as texts."""

    def mark(method: H) -> H:
        setattr(method, _MARK, shape)
        return method

    return mark


def form_press(shape: str) -> Callable[[H], H]:
    """As `press`, for a method whose first answer is a form: nobody may ask for more time before it."""

    def mark(method: H) -> H:
        setattr(method, _FORM_MARK, True)
        return press(shape)(method)

    return mark


def opens_form(handler: Handler) -> bool:
    return getattr(handler, _FORM_MARK, False)


def handlers(cogs: Iterable[commands.Cog]) -> Iterator[tuple[str, Handler]]:
    """Every shape that some cog answers, with the method."""
    for cog in cogs:
        for name in dir(type(cog)):
            shape = getattr(getattr(type(cog), name), _MARK, None)
            if shape is not None:
                yield shape, getattr(cog, name)


def owner(cogs: Iterable[commands.Cog], custom_id: str) -> tuple[Handler, dict[str, str]] | None:
    """Who answers this custom id, and its parts; None for an id that nobody ever sent."""
    for shape, handler in handlers(cogs):
        match = re.fullmatch(shape, custom_id, re.ASCII)
        if match is not None and not any(map(_too_large, match.groups())):
            return handler, match.groupdict()
    return None


def _too_large(part: str) -> bool:
    """No id of Discord's or ours is larger than a database can count."""
    digits = part.lstrip("-")
    return digits.isdecimal() and int(digits) >= 1 << 63


def values(interaction: discord.Interaction[Any]) -> list[str]:
    """What was chosen in the select that was used."""
    return list((interaction.data or {}).get("values", []))


def value(interaction: discord.Interaction[Any]) -> str:
    """The one that was chosen; raises MovedOn where Discord's own screen could not have sent what came."""
    chosen = values(interaction)
    if len(chosen) != 1:
        raise MovedOn
    return chosen[0]


def number(interaction: discord.Interaction[Any]) -> int:
    """The same, where it is an id of ours."""
    return _number(value(interaction))


def numbers(interaction: discord.Interaction[Any]) -> list[int]:
    """All that were chosen, where they are ids of ours."""
    return [_number(chosen) for chosen in values(interaction)]


def _number(chosen: str) -> int:
    if not re.fullmatch(r"\d{1,19}", chosen, re.ASCII) or _too_large(chosen):
        raise MovedOn
    return int(chosen)


def filled(interaction: discord.Interaction[Any]) -> Filled | None:
    """The form that is sent by this, for the first time or again; None for any other press."""
    again: Filled | None = interaction.extras.get(_AGAIN)
    if again is not None or interaction.type is not discord.InteractionType.modal_submit:
        return again
    custom_id = str((interaction.data or {}).get("custom_id", ""))
    return Filled(interaction.user.id, interaction.id, custom_id, _fields(interaction))


def send_again(interaction: discord.Interaction[Any], form: Filled) -> None:
    """From here on the press is that form."""
    interaction.extras[_AGAIN] = form


def event_id(interaction: discord.Interaction[Any]) -> int:
    """By which a press or a form counts once."""
    form = filled(interaction)
    return interaction.id if form is None else form.event_id


def fields(interaction: discord.Interaction[Any]) -> dict[str, str]:
    """What was written into a form, by the custom ids of its inputs; no database keeps a zero."""
    form = filled(interaction)
    return {} if form is None else {name: value.replace("\0", "") for name, value in form.fields.items()}


def _fields(interaction: discord.Interaction[Any]) -> dict[str, str]:
    """In the order of the form."""
    found: dict[str, str] = {}
    pending: list[Any] = list((interaction.data or {}).get("components", []))
    while pending:
        component = pending.pop(0)
        if "value" in component:
            found[component["custom_id"]] = component["value"] or ""
        pending = [*component.get("components", []), *pending]
        if "component" in component:
            pending.insert(0, component["component"])
    return found
