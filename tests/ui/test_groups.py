"""A command in a group that another cog owns."""

from typing import Any

import discord
import pytest
from discord import app_commands
from discord.ext import commands

from bot.ui.groups import join_all, joins


class Owner(commands.GroupCog, group_name="cohort"):
    session = app_commands.Group(name="session", description="Meetings")

    @app_commands.command(description="One of its own")
    async def own(self, interaction: discord.Interaction[Any]) -> None:
        raise NotImplementedError


class Guest(commands.Cog):
    async def _like(self, _: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=typed, value=typed)]

    @joins("cohort", "pack", "A guest")
    @app_commands.describe(who="Whose")
    @app_commands.autocomplete(who=_like)
    async def pack(self, interaction: discord.Interaction[Any], who: str) -> None:
        raise NotImplementedError

    @joins("cohort session", "attendance", "A guest further down")
    async def attendance(self, interaction: discord.Interaction[Any]) -> None:
        raise NotImplementedError


async def test_a_command_stands_in_the_group_of_another_cog_whichever_was_loaded_first() -> None:
    bot = commands.Bot("!", intents=discord.Intents.none())
    for cog in (Guest(), Owner()):
        await bot.add_cog(cog)
    join_all(bot.tree, bot.cogs.values())
    names = {each.qualified_name for each in bot.tree.walk_commands()}
    assert names == {"cohort", "cohort own", "cohort session", "cohort pack", "cohort session attendance"}
    (cohort,) = bot.tree.get_commands()
    pack = next(each for each in cohort.to_dict(bot.tree)["options"] if each["name"] == "pack")
    (who,) = pack["options"]
    assert (who["description"], who["autocomplete"]) == ("Whose", True)


async def test_a_group_that_nobody_owns_is_named_at_the_start() -> None:
    bot = commands.Bot("!", intents=discord.Intents.none())
    await bot.add_cog(Guest())
    with pytest.raises(KeyError, match="/cohort"):
        join_all(bot.tree, bot.cogs.values())
