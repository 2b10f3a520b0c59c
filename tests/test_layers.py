"""Who may import whom, read from the source: also what is imported late, or only for its types."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OURS = {"bot", "cogs", "migrations"}
NOTHING: set[str] = set()
# Instead of a list of others' packages: none at all.
STANDARD_LIBRARY_ONLY = {"*"}
# What of ours each floor may import, and what of others it may not. The longest name that fits decides.
FLOORS = {
    "bot": (NOTHING, STANDARD_LIBRARY_ONLY),
    "bot.domain": ({"bot.domain"}, STANDARD_LIBRARY_ONLY),
    "bot.when": ({"bot.domain"}, {"discord", "sqlalchemy"}),
    "bot.store": ({"bot.store", "bot.domain"}, {"discord", "simcord"}),
    "bot.services": (
        {"bot.services", "bot.store", "bot.domain", "bot.clock", "bot.when"},
        {"discord", "sqlalchemy"},
    ),
    "bot.documents": ({"bot.documents", "bot.domain"}, {"discord", "sqlalchemy"}),
    "bot.ui": ({"bot.ui", "bot.services", "bot.domain", "bot.clock"}, {"sqlalchemy"}),
    "bot.client": ({"bot.ui", "bot.services", "bot.domain", "bot.clock", "bot.heartbeat"}, {"sqlalchemy"}),
    "cogs": ({"bot.services", "bot.domain", "bot.documents", "bot.ui", "bot.client"}, {"sqlalchemy"}),
    "bot.heartbeat": (NOTHING, {"discord", "sqlalchemy"}),
    "bot.course_command": ({"bot.domain", "bot.course_outline"}, {"discord", "sqlalchemy"}),
    "bot.course_outline": ({"bot.domain", "bot.ui.wording"}, {"discord", "sqlalchemy"}),
    "bot.config": ({"bot.domain"}, {"discord", "sqlalchemy"}),
    "bot.__main__": (OURS, NOTHING),
    "bot.rehearsal": (OURS, NOTHING),
    "migrations": (OURS, NOTHING),
}
# The only module that may touch what a library keeps to itself.
TOUCHES = {"discord": "bot.ui.discord_internals", "simcord": "bot.rehearsal.simcord_internals"}
KEPT_TO_ITSELF = {"discord.http", "discord.gateway", "discord.state"}
SOURCES = {
    ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file
    for package in ("bot", "cogs", "migrations")
    for file in sorted((ROOT / package).rglob("*.py"))
}


def imported(tree: ast.AST, module: str) -> Iterator[str]:
    """Every name that is imported, in full: `from bot.store import runs` is `bot.store.runs`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = module.rsplit(".", node.level)[0] if node.level else ""
            source = ".".join(filter(None, (package, node.module)))
            yield from (f"{source}.{alias.name}" for alias in node.names)


def within(name: str, rooms: set[str]) -> bool:
    return any(name == room or name.startswith(f"{room}.") for room in rooms)


def offences(module: str, source: str) -> list[str]:
    tree = ast.parse(source)
    names = set(imported(tree, module))
    ours, never = FLOORS[max((floor for floor in FLOORS if within(module, {floor})), key=len)]
    return [
        f"{module} imports {name}" for name in sorted(names) if not _allowed(name, module, ours, never)
    ] + [
        f"{module} touches {name}, which {library} keeps to itself"
        for library, toucher in TOUCHES.items()
        if module != toucher and any(within(name, {library}) for name in names)
        for name in _private(tree, names, library)
    ]


def _allowed(name: str, module: str, ours: set[str], never: set[str]) -> bool:
    top = name.partition(".")[0]
    if top in OURS:
        return within(name, ours | {module})
    return top in sys.stdlib_module_names or not (top in never or never == STANDARD_LIBRARY_ONLY)


def _private(tree: ast.AST, names: set[str], library: str) -> Iterator[str]:
    for name in names:
        if within(name, {library}) and (within(name, KEPT_TO_ITSELF) or "._" in name):
            yield name
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id="self" | "cls")):
                pass
            case ast.Attribute(attr=name) if name.startswith("_") and not name.endswith("__"):
                yield f".{name}"
            case _:
                pass


@pytest.mark.parametrize("module", SOURCES)
def test_every_module_imports_only_what_its_floor_may(module: str) -> None:
    assert offences(module, SOURCES[module].read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("bot.domain.run", "import sqlalchemy"),
        ("bot.domain.run", "def late():\n    from bot import store"),
        ("bot.domain.run", "if TYPE_CHECKING:\n    from bot.services import Services"),
        ("bot.domain.run", "from ..store import runs"),
        ("bot.store.runs", "from bot.services import Services"),
        ("bot.services.exercises", "import discord"),
        ("bot.services.exercises", "from sqlalchemy.ext import asyncio"),
        ("bot.documents.docx", "from bot.services import Services"),
        ("bot.ui.cards", "from bot.store import runs"),
        ("bot.client", "import cogs.exercises"),
        ("bot.anything_new", "import discord"),
        ("cogs.plans", "from cogs.exercises import Exercises"),
        ("cogs.plans", "from cogs import exercises"),
        ("cogs.plans", "from bot.store.database import Database"),
        ("cogs.plans", "from discord.http import Route"),
        ("cogs.plans", "import discord\nprint(bot._connection)"),
        ("bot.rehearsal.world", "from simcord._runtime import Env"),
        ("bot.rehearsal.world", "import simcord\nenv._preview = None"),
    ],
)
def test_the_wrong_import_is_found(module: str, source: str) -> None:
    assert offences(module, source)
