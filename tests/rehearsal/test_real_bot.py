"""The page with the very same bot that runs on a real server: what a newcomer sees first.

With COHORT_PICTURES naming a folder, the screenshots that the README shows are saved there.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from bot.rehearsal.command import Backstage, beat, set_up
from bot.rehearsal.page import serving
from bot.rehearsal.simcord_internals import settle_quickly
from bot.rehearsal.world import World
from tests.journeys.conftest import check_requests

from .rooms import PATIENCE_MS, fill_form, messages, open_room, press, sees, type_message

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from playwright.async_api import Page

CHANNEL, DM = 0, 1
PHONE = {"width": 390, "height": 844}


@pytest.fixture
async def world(tmp_path: Path) -> AsyncGenerator[World]:
    settle_quickly()
    backstage = Backstage(f"sqlite:///{tmp_path / 'rehearsal.sqlite3'}")
    made = World(backstage.make_bot, prepare=set_up, on_time=lambda: beat(made))
    async with made:
        yield made
        check_requests(made.env)
    await backstage.close()


@pytest.fixture
async def address(world: World) -> AsyncGenerator[str]:
    async with serving(world) as where:
        yield where


async def _picture(page: Page, name: str, tmp_path: Path) -> None:
    folder = Path(os.environ.get("COHORT_PICTURES") or tmp_path)
    saved = folder / f"{name}.png"
    await page.screenshot(path=saved)
    assert saved.stat().st_size > 10_000


async def test_a_member_comes_to_a_milestone_and_the_restart_loses_nothing(
    page: Page, tmp_path: Path
) -> None:
    await press(page, CHANNEL, "Start in a DM")
    await press(page, CHANNEL, "Join")
    await sees(page, DM, "What time is it for you now?")
    await _picture(page, "door", tmp_path)
    await type_message(page, DM, "Berlin")
    await sees(page, DM, "Who can read this?")
    await press(page, DM, "Fine")
    await press(page, DM, "Begin")
    await press(page, DM, "No, help me find one")
    await type_message(page, DM, "1 3")
    await press(page, DM, "Next")
    await press(page, DM, "Form hypotheses of my own")
    await type_message(page, DM, "6")
    await press(page, DM, "Next")
    await type_message(page, DM, "One person with one graphics card can test it")
    await press(page, DM, "Next")
    await type_message(page, DM, "does small-model deception transfer to a bigger model?")
    await type_message(page, DM, "can a probe see it before training ends?")
    await sees(page, DM, "2 · saved")
    await _picture(page, "questions", tmp_path)
    await page.get_by_role("button", name="Restart the bot").click()
    await expect(page.get_by_text("The bot has been restarted")).to_be_visible(timeout=PATIENCE_MS)
    await type_message(page, DM, "and does the probe notice that it is watched?")
    await sees(page, DM, "3 · saved")
    await press(page, DM, "Save and stop")
    await sees(page, DM, "nothing expires")
    await press(page, DM, "Resume")
    await sees(page, DM, "and does the probe notice that it is watched?")


async def test_a_form_and_the_review_work_in_the_page(page: Page) -> None:
    await press(page, CHANNEL, "Start in a DM")
    await press(page, CHANNEL, "Join")
    await type_message(page, DM, "Lagos")
    await press(page, DM, "Fine")
    await press(page, DM, "Unsure about…")
    await fill_form(page, DM, text="whether this is for me")
    await sees(page, DM, "noted, for you alone")
    await press(page, DM, "Begin")
    await open_room(page, CHANNEL, "#cohort-12", "Ravi")
    await sees(page, CHANNEL, "Two exercises are open.")
    assert await messages(page, CHANNEL).get_by_text("whether this is for me").count() == 0


async def test_on_a_phone_the_conversation_fits(page: Page, tmp_path: Path) -> None:
    await press(page, CHANNEL, "Start in a DM")
    await press(page, CHANNEL, "Join")
    await type_message(page, DM, "Berlin")
    await press(page, DM, "Only me for now")
    await page.set_viewport_size(PHONE)  # pyright: ignore[reportArgumentType]
    await page.get_by_role("tab").nth(1).click()
    await sees(page, DM, "Shall we begin?")
    await messages(page, DM).get_by_text("Shall we begin?").last.scroll_into_view_if_needed()
    await _picture(page, "phone", tmp_path)
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
