"""A real browser without a window, and the rehearsal page with a toy bot behind it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import async_playwright

from bot.rehearsal.page import serving
from bot.rehearsal.world import World

from .rooms import PATIENCE_MS
from .toy import make_toy

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator

    from playwright.async_api import Page

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = (1280, 800)
FAILED = Path(__file__).with_name("failed")
REPORT = pytest.StashKey[pytest.TestReport]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call":
        item.stash[REPORT] = report
    return report


def chromium() -> str:
    found = [
        os.environ.get("CHROMIUM"),
        *map(shutil.which, ("chromium", "chromium-browser", "google-chrome")),
    ]
    return next(filter(None, found), "")


@pytest.fixture
async def browser_page(request: pytest.FixtureRequest) -> AsyncGenerator[Page]:
    if not (program := chromium()):
        pytest.skip("no Chromium here: install one, or name it in the environment variable CHROMIUM")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=FLAGS)
        page = await browser.new_page(viewport={"width": DESKTOP[0], "height": DESKTOP[1]})
        page.set_default_timeout(PATIENCE_MS)
        yield page
        report = request.node.stash.get(REPORT, None)
        if report is not None and report.failed:
            await page.screenshot(path=FAILED / f"{request.node.name}.png")
        await browser.close()


async def _post_the_door(world: World) -> None:
    await world.sam.slash(world.channel, "door")


@pytest.fixture
async def world() -> AsyncGenerator[World]:
    async with World(make_toy, prepare=_post_the_door) as made:
        yield made


@pytest.fixture
async def address(world: World) -> AsyncGenerator[str]:
    async with serving(world) as where:
        yield where


@pytest.fixture
async def page(browser_page: Page, address: str) -> Page:
    await browser_page.goto(address)
    return browser_page
