"""`/resources`: what there is to read, areas and roles, and one's own marks and notes on it."""

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import CohortBot
from bot.domain.course import Course
from bot.domain.reading import (
    Found,
    Listed,
    Mark,
    NoSuchPage,
    Shelf,
    by_key,
    entries,
    key_of,
    resource_of,
    search,
    search_entries,
)
from bot.ui import errors, ids
from bot.ui.inert import label
from bot.ui.presses import fields, form_press, press, value
from bot.ui.resources import (
    beside_card,
    card_of,
    catalogue_card,
    entry_card,
    found_card,
    name_of,
    note_form,
    page_card,
    results_card,
    shelf_card,
)

MOST_OFFERED = 25


class Resources(
    commands.GroupCog, group_name="resources", group_description="What there is to read, and your marks on it"
):
    def __init__(self, bot: CohortBot) -> None:
        self.bot, self.resources = bot, bot.services.resources

    # Commands

    @app_commands.command(description="Find something to read by its title, its author, or any words")
    @app_commands.describe(what="A title, an author, any words; without, everything")
    async def find(self, interaction: discord.Interaction[Any], what: str = "") -> None:
        library = await errors.promptly(interaction, self.resources.library(interaction.user.id))
        await errors.say(interaction, found_card(library, what))

    @app_commands.command(description="Areas of the field, and where to read about each")
    @app_commands.describe(area="Which one; without, all of them")
    async def areas(self, interaction: discord.Interaction[Any], area: str = "") -> None:
        await self._catalogue(interaction, "areas", area)

    @app_commands.command(description="Roles in the field, and where to read about each")
    @app_commands.describe(role="Which one; without, all of them")
    async def roles(self, interaction: discord.Interaction[Any], role: str = "") -> None:
        await self._catalogue(interaction, "roles", role)

    @app_commands.command(description="All there is to read, with your marks and notes: only you see them")
    async def mine(self, interaction: discord.Interaction[Any]) -> None:
        library = await errors.promptly(interaction, self.resources.library(interaction.user.id))
        await errors.say(interaction, shelf_card(library, Shelf.ALL, 1))

    async def _catalogue(self, interaction: discord.Interaction[Any], catalogue: str, words: str) -> None:
        library = await errors.promptly(interaction, self.resources.library(interaction.user.id))
        chosen = by_key(library.course, f"{catalogue}/{words}")
        if isinstance(chosen, Listed):
            card = entry_card(library, chosen)
        elif words.strip() and entries(library.course, catalogue):
            card = results_card(library, search_entries(library.course, catalogue, words))
        else:
            card = catalogue_card(library, catalogue)
        await errors.say(interaction, card)

    # While somebody types

    @find.autocomplete("what")
    async def found_like(
        self, interaction: discord.Interaction[Any], typed: str
    ) -> list[app_commands.Choice[str]]:
        course = await self._offered(interaction)
        found: tuple[Found, ...] = () if course is None else search(course, typed)
        return [app_commands.Choice(name=_offer(one), value=key_of(one)) for one in found[:MOST_OFFERED]]

    @areas.autocomplete("area")
    async def areas_like(
        self, interaction: discord.Interaction[Any], typed: str
    ) -> list[app_commands.Choice[str]]:
        return _entries_like(await self._offered(interaction), "areas", typed)

    @roles.autocomplete("role")
    async def roles_like(
        self, interaction: discord.Interaction[Any], typed: str
    ) -> list[app_commands.Choice[str]]:
        return _entries_like(await self._offered(interaction), "roles", typed)

    async def _offered(self, interaction: discord.Interaction[Any]) -> Course | None:
        """The course to offer from; none to a stranger, and none where it cannot be read just now."""
        return await errors.offered(self.resources.offered(interaction.user.id), None)

    # Pressing

    @press(ids.PICK)
    async def on_pick(self, interaction: discord.Interaction[Any]) -> None:
        library = await self.resources.library(interaction.user.id)
        found = by_key(library.course, value(interaction))
        if found is None:
            raise NoSuchPage
        await errors.turn_page(interaction, card_of(library, found))

    @press(ids.MARK)
    async def on_mark(self, interaction: discord.Interaction[Any], resource: str, mark: str) -> None:
        marked = await self.resources.mark(interaction.user.id, resource, Mark(mark))
        await errors.turn_page(interaction, page_card(*marked))

    @form_press(ids.OPEN_NOTE)
    async def on_open_note(self, interaction: discord.Interaction[Any], resource: str) -> None:
        library = await errors.at_once(self.resources.library(interaction.user.id))
        found = resource_of(library.course, resource)
        await errors.open_form(interaction, note_form(found, library.reading(found)))

    @press(ids.NOTE)
    async def on_note(self, interaction: discord.Interaction[Any], resource: str) -> None:
        written = fields(interaction).get("note", "")
        noted = await self.resources.note(interaction.user.id, resource, written)
        await errors.turn_page(interaction, page_card(*noted))

    @press(ids.SHELF)
    async def on_shelf(self, interaction: discord.Interaction[Any], shelf: str, page: str) -> None:
        library = await self.resources.library(interaction.user.id)
        await errors.turn_page(interaction, shelf_card(library, Shelf(shelf), int(page)))

    @press(ids.CATALOGUE)
    async def on_catalogue(self, interaction: discord.Interaction[Any], catalogue: str, page: str) -> None:
        library = await self.resources.library(interaction.user.id)
        await errors.turn_page(interaction, catalogue_card(library, catalogue, int(page)))

    @press(ids.ENTRY)
    async def on_entry(
        self, interaction: discord.Interaction[Any], catalogue: str, entry: str, page: str
    ) -> None:
        library = await self.resources.library(interaction.user.id)
        found = by_key(library.course, f"{catalogue}/{entry}")
        if not isinstance(found, Listed):
            raise NoSuchPage
        await errors.turn_page(interaction, entry_card(library, found, int(page)))

    @press(ids.BESIDE)
    async def on_beside(self, interaction: discord.Interaction[Any], ask_id: str, page: str) -> None:
        found = await self.resources.beside(interaction.user.id, int(ask_id))
        await errors.turn_page(interaction, beside_card(found, int(page)))


def _entries_like(course: Course | None, catalogue: str, typed: str) -> list[app_commands.Choice[str]]:
    found = () if course is None else search_entries(course, catalogue, typed)
    return [
        app_commands.Choice(name=label(one.entry.text, 100), value=one.entry.id)
        for one in found[:MOST_OFFERED]
    ]


def _offer(found: Found) -> str:
    """A title with its author, an entry with its catalogue."""
    by = found.catalogue if isinstance(found, Listed) else found.author
    return label(f"{name_of(found)} · {by}" if by else name_of(found), 100)


async def setup(bot: CohortBot) -> None:
    await bot.add_cog(Resources(bot))
