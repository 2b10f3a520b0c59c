"""Every place in the code that makes something people see, and which of them were come to."""

import ast
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import discord
import pytest
from discord import app_commands, ui

ROOT = Path(__file__).parents[2]
MADE_OF: tuple[type[Any], ...] = (
    ui.TextDisplay,
    ui.Button,
    ui.Select,
    ui.TextInput,
    ui.Label,
    ui.Section,
    ui.LayoutView,
    ui.Modal,
    ui.File,
    discord.SelectOption,
    discord.File,
    app_commands.Choice,
)
"""What holds words on Discord."""
SHORT = ("Card", "Form", "notice", "text", "button", "main_button", "link")
MAKERS = {kind.__name__ for kind in MADE_OF} | {*SHORT, "_input", "_menu", "item_menu"}
"""Whoever calls one of these decides what people read: discord.py's own, and the short ways to them."""


def places() -> set[str]:
    """The functions of `bot.ui` and of the cogs that make something to be seen, by module and name."""
    files = [*(ROOT / "bot/ui").glob("*.py"), *(ROOT / "cogs").glob("*.py")]
    return {place for file in files for place in _in(file)} - {f"bot.ui.card:{short}" for short in SHORT}


def documents() -> set[str]:
    """The modules that make a file of a plan."""
    files = (ROOT / "bot/documents").glob("*.py")
    return {f"bot.documents.{file.stem}" for file in files if "\ndef document(" in file.read_text()}


def _in(file: Path) -> Iterator[str]:
    module = ".".join(file.relative_to(ROOT).with_suffix("").parts)

    def functions(node: ast.AST, before: str) -> Iterator[str]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.ClassDef):
                yield from functions(child, f"{before}{child.name}.")
            elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                if _makes_something(child):
                    yield f"{module}:{before}{child.name}"
                yield from functions(child, f"{before}{child.name}.<locals>.")

    yield from functions(ast.parse(file.read_text()), "")


def _makes_something(function: ast.AST) -> bool:
    return any(
        isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in MAKERS
        for node in _own(function)
    )


def _own(function: ast.AST) -> Iterator[ast.AST]:
    """What stands in a function itself, not in those inside it."""
    for child in ast.iter_child_nodes(function):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield child
            yield from _own(child)


class Watched:
    """The places that were come to. Codes are kept, not names: there are many, and the stack is deep."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._codes = set[Any]()
        for kind in MADE_OF:
            monkeypatch.setattr(kind, "__init__", self._watching(kind.__init__))

    @property
    def places(self) -> set[str]:
        here = [(Path(code.co_filename), code) for code in self._codes]
        return {
            f"{'.'.join(file.relative_to(ROOT).with_suffix('').parts)}:{code.co_qualname}"
            for file, code in here
            if file.is_relative_to(ROOT / "bot") or file.is_relative_to(ROOT / "cogs")
        }

    def _watching(self, made: Callable[..., None]) -> Callable[..., None]:
        def init(*arguments: Any, **named: Any) -> None:
            frame = inspect.currentframe()
            while frame is not None:
                self._codes.add(frame.f_code)
                frame = frame.f_back
            made(*arguments, **named)

        return init
