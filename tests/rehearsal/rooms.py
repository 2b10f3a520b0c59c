"""What a person does on the rehearsal page, as functions, for browser tests of a toy or of the real bot.

`pane` is 0 for the left room and 1 for the right one. Nothing waits longer than `PATIENCE_MS`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.async_api import expect

if TYPE_CHECKING:
    from playwright.async_api import FrameLocator, Locator, Page

PATIENCE_MS = 5_000


def inside(page: Page, pane: int) -> FrameLocator:
    return page.frame_locator(f"#pane-{pane} iframe")


def messages(page: Page, pane: int) -> Locator:
    return inside(page, pane).locator("#channel-message-list")


async def open_room(page: Page, pane: int, room: str, eyes: str | None = None) -> None:
    """Choose a room by the beginning of its name, and through whose eyes it is seen."""
    option = page.locator(f"#pane-{pane} .room option", has_text=re.compile(f"^{re.escape(room)}"))
    await expect(option).to_have_count(1, timeout=PATIENCE_MS)
    await page.locator(f"#pane-{pane} .room").select_option(await option.get_attribute("value"))
    if eyes is not None and await page.locator(f"#pane-{pane} .person").is_enabled():
        await page.locator(f"#pane-{pane} .person").select_option(label=eyes)
    title = re.compile(f"^{re.escape(room)}.*seen by {eyes or ''}")
    await expect(page.locator(f"#pane-{pane} iframe")).to_have_attribute("title", title, timeout=PATIENCE_MS)
    await at_rest(page, pane)


async def at_rest(page: Page, pane: int) -> None:
    """Wait until the room has drawn itself and would take the next press."""
    app = inside(page, pane).locator("#preview-app")
    await expect(app).to_have_attribute("aria-busy", "false", timeout=PATIENCE_MS)


async def sees(page: Page, pane: int, text: str) -> None:
    await expect(messages(page, pane).get_by_text(text).last).to_be_visible(timeout=PATIENCE_MS)


async def type_message(page: Page, pane: int, text: str) -> None:
    """Type a message and send it; returns when it stands in the room."""
    composer = inside(page, pane).locator("#channel-composer-input")
    await _ready(page, pane)
    await composer.fill(text)
    await composer.press("Enter")
    await expect(composer).to_have_value("", timeout=PATIENCE_MS)
    await at_rest(page, pane)


async def reply(page: Page, pane: int, to: str, text: str) -> None:
    """Answer the lowest message that contains `to` with Discord's own Reply."""
    await _over(page, pane, to, "Reply")
    await type_message(page, pane, text)


async def edit(page: Page, pane: int, old: str, new: str) -> None:
    """Change a message of the person's own."""
    await _over(page, pane, old, "Edit")
    await type_message(page, pane, new)


async def _over(page: Page, pane: int, text: str, action: str) -> None:
    await _ready(page, pane)
    button = page.get_by_role("button", name=action, exact=True)
    message = inside(page, pane).locator(".channel-message", has_text=text, has=button).last
    await message.hover()
    await message.get_by_role("button", name=action, exact=True).click()


async def slash(page: Page, pane: int, command: str) -> None:
    """Run a slash command without options, as "setup open"."""
    composer = inside(page, pane).locator("#channel-composer-input")
    await _ready(page, pane)
    await composer.click()
    await composer.press_sequentially(f"/{command}")
    choice = inside(page, pane).get_by_role("option").get_by_text(f"/{command}", exact=True)
    await choice.click()
    await inside(page, pane).locator("#send-message").click()
    await expect(choice).to_have_count(0, timeout=PATIENCE_MS)
    await at_rest(page, pane)


async def press(page: Page, pane: int, label: str) -> None:
    """Press the button of that name which stands lowest in the room."""
    await _ready(page, pane)
    await messages(page, pane).get_by_role("button", name=label, exact=True).last.click()
    await at_rest(page, pane)


async def choose(page: Page, pane: int, menu: str, *labels: str) -> None:
    """Choose from the lowest menu with that placeholder, one label or, where it takes them, several."""
    await _ready(page, pane)
    await messages(page, pane).get_by_role("combobox", name=menu).last.click()
    for label in labels:
        await inside(page, pane).get_by_role("option", name=label, exact=True).click()
    apply = inside(page, pane).get_by_role("button", name="Apply", exact=True)
    if await apply.count():
        await apply.click()
    await at_rest(page, pane)


async def fill_form(page: Page, pane: int, **values: str) -> None:
    """Fill the text fields of the open form by their custom ids, and submit it."""
    dialog = inside(page, pane).get_by_role("dialog")
    for custom_id, value in values.items():
        await dialog.locator(f'[data-custom-id="{custom_id}"]').locator("input, textarea").fill(value)
    await dialog.get_by_role("button", name="Submit").click()
    await expect(dialog).to_have_count(0, timeout=PATIENCE_MS)
    await at_rest(page, pane)


async def _ready(page: Page, pane: int) -> None:
    """An Enter or a press that comes while another is on its way would be ignored."""
    await at_rest(page, pane)
    await expect(inside(page, pane).locator("#send-message")).to_be_enabled(timeout=PATIENCE_MS)
