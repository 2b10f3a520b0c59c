"""Slash commands that stand in a group which another cog owns, such as `/cohort`.

discord.py lets one cog own a group. Whatever else belongs into it joins it once every cog is loaded, in whatever order.
"""

from collections.abc import Callable, Coroutine, Iterable, Iterator
from typing import Any, TypeVar

from discord import app_commands
from discord.ext import commands

Handler = Callable[..., Coroutine[Any, Any, None]]
H = TypeVar("H", bound=Handler)

_MARK = "__joins_a_group__"


def joins(group: str, name: str, description: str) -> Callable[[H], H]:
    """The decorated cog method is the command `name` of this group ("cohort", "cohort session").

    `describe`, `choices`, `rename` and `autocomplete` of discord.py stand below it, as at any command.
    """

    def mark(method: H) -> H:
        setattr(method, _MARK, (group, name, description))
        return method

    return mark


def join_all(tree: app_commands.CommandTree[Any], cogs: Iterable[commands.Cog]) -> None:
    """Let every command of these cogs that is so marked join its group; raises KeyError where there is none."""
    for (path, name, description), method in _joining(cogs):
        _group(tree, path).add_command(
            app_commands.Command[Any, ..., Any](name=name, description=description, callback=method)
        )


def _joining(cogs: Iterable[commands.Cog]) -> Iterator[tuple[tuple[str, str, str], Handler]]:
    for cog in cogs:
        for name in dir(type(cog)):
            mark = getattr(getattr(type(cog), name), _MARK, None)
            if mark is not None:
                yield mark, getattr(cog, name)


def _group(tree: app_commands.CommandTree[Any], path: str) -> app_commands.Group:
    first, *rest = path.split()
    found = tree.get_command(first)
    for name in rest:
        found = found.get_command(name) if isinstance(found, app_commands.Group) else None
    if not isinstance(found, app_commands.Group):
        raise KeyError(f"No cog owns the group /{path}.")
    return found
