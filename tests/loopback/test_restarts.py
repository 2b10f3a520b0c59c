"""Buttons, selects and forms from before a restart, and how often a bot that keeps dying may log in."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from bot.config import Settings
from bot.domain.refusals import CannotStart
from bot.rehearsal import reading
from tests.loopback.cohort import MIRA, join, set_up
from tests.loopback.payloads import Json
from tests.loopback.process import running
from tests.loopback.server import Loopback, custom_id

IDEA, GOALS = "What is it? A sentence or two will do.", "2 of 13 · Goals"


def _beginning(card: Json, words: str) -> str:
    """The first button or select of a card whose custom id begins like this."""
    parts = [*reading.buttons(card["components"]), *reading.selects(card["components"])]
    return next(part["custom_id"] for part in parts if part["custom_id"].startswith(words))


@asynccontextmanager
async def a_process(settings: Settings, discord: Loopback) -> AsyncGenerator[None]:
    """The bot from its start to its end; what it was at is noted before."""
    async with running(settings):
        await discord.connected()
        yield
        await asyncio.sleep(0.5)


async def test_every_kind_of_button_select_and_form_works_after_a_restart(
    settings: Settings, loopback: Loopback
) -> None:
    """P10. Each press here is the first thing that a new process hears, and the form was open while the old one
    ended. Red with `discord.ui.View`s that discord.py remembers in place of `cogs.presses`."""
    dm = loopback.places.dm(MIRA)
    async with a_process(settings, loopback):
        card = await join(loopback, MIRA, await set_up(loopback))
    for press, then in (
        ("clock:v1:", "Which place has your clock?"),
        ("place:v1:", "Who can read this?"),
        ("readers:v1:facilitator", "Shall we begin?"),
        ("option:v1:", "Do you already have an idea?"),
        ("option:v1:", IDEA),
    ):
        async with a_process(settings, loopback):
            await loopback.press(MIRA, card, _beginning(card, press))
            card = await loopback.shown(dm, then)
    async with a_process(settings, loopback):
        await loopback.dm(MIRA, "Whether probes carry over")
        card = await loopback.shown(dm, "**1 · saved**")
    async with a_process(settings, loopback):
        asked = await loopback.press(MIRA, card, custom_id(card, "Edit"))
        await loopback.response_to(asked)
    assert asked.form is not None
    written = "Whether probes carry over to larger models"
    fields = reading.parts([_opened(one) for one in asked.form["components"]])
    texts = {part["custom_id"]: written for part in fields if part["type"] == 4}
    async with a_process(settings, loopback):
        await loopback.submit(MIRA, asked, **texts)
        card = await loopback.shown(dm, written)
    async with a_process(settings, loopback):
        await loopback.press(MIRA, card, custom_id(card, "Next"))
        card = await loopback.shown(dm, GOALS)
    chosen = reading.selects(card["components"])[0]
    async with a_process(settings, loopback):
        value = chosen["options"][0]["value"]
        pressed = await loopback.press(MIRA, card, chosen["custom_id"], [value])
        assert (await loopback.response_to(pressed))["type"] in (6, 7)
        await loopback.shown(dm, "**Saved:**")
    assert loopback.problems == []


def _opened(label: Json) -> Json:
    """A label as a row, so that what it holds is found."""
    return label | {"components": [label["component"]]} if "component" in label else label


async def test_a_bot_that_keeps_dying_stops_logging_in(settings: Settings, loopback: Loopback) -> None:
    """P24: however often it is started again, it leaves the last session of the day alone and says so. Red
    without the look at `remaining` in `find_gateway`."""
    loopback.gateway.sessions_left = 3
    refused: list[str] = []
    for _ in range(6):
        async with running(settings) as task:
            if loopback.gateway.sessions_left:
                await loopback.connected()
                continue
            try:
                async with asyncio.timeout(20):
                    await task
            except CannotStart as reason:
                refused.append(str(reason))
    assert len(loopback.gateway.identified) == 3
    assert len(refused) == 3
    assert all("started too often" in reason for reason in refused)
