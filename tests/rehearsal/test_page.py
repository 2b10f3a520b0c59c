"""The rehearsal page as a person meets it, in a real browser."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from playwright.async_api import expect

from .rooms import choose, edit, fill_form, messages, open_room, press, reply, sees, slash, type_message

if TYPE_CHECKING:
    import pytest
    from playwright.async_api import Page

    from bot.rehearsal.world import World

CHANNEL, DM = 0, 1  # the rooms that the two panes begin with


async def test_a_press_in_the_channel_brings_a_dm_that_shows_by_itself_and_can_be_answered(
    page: Page,
) -> None:
    await expect(messages(page, DM)).to_be_empty()
    await press(page, CHANNEL, "Start in a DM")
    await expect(messages(page, DM).get_by_text("Hello!")).to_be_visible(timeout=2_000)
    await sees(page, CHANNEL, "Only you can see this")
    for line in ("first question", "second question", "third question"):
        await type_message(page, DM, line)
        await sees(page, DM, f"You said: {line}")
    await reply(page, DM, "Hello!", "to the card")
    await sees(page, DM, "You said: to the card (a reply)")
    await edit(page, DM, "to the card", "to that card")
    await sees(page, DM, "Revised: to that card")


async def test_a_menu_that_takes_several_and_a_form_reach_the_bot(page: Page) -> None:
    await press(page, CHANNEL, "Start in a DM")
    await choose(page, DM, "Choose your goals", "Show skills", "Learn")
    await sees(page, DM, "Goals: Show skills, Learn")
    await press(page, DM, "Add milestone")
    await fill_form(page, DM, what="baseline running")
    await sees(page, DM, "Milestone: baseline running")


async def test_a_slash_command_opens_a_thread_that_only_its_people_can_look_into(page: Page) -> None:
    await slash(page, CHANNEL, "private")
    await open_room(page, DM, "Thread: just-us", "Mira")
    await sees(page, DM, "Only the two of us")
    assert await page.locator("#pane-1 .person option").all_inner_texts() == ["Mira"]


async def test_each_person_sees_what_is_theirs_and_hears_of_what_came_elsewhere(
    page: Page, world: World
) -> None:
    await press(page, CHANNEL, "Start in a DM")
    await sees(page, CHANNEL, "Sent: look into your DMs.")
    await open_room(page, CHANNEL, "#cohort-12", "Ravi")
    await sees(page, CHANNEL, "Session 7 preparation is open.")
    await expect(messages(page, CHANNEL).get_by_text("Sent: look into your DMs.")).to_have_count(0)
    await (await world.bot.fetch_user(world.ravi.id)).send("A check-in for Ravi")
    await expect(page.get_by_role("status")).to_contain_text("New in Ravi’s DM")
    await open_room(page, DM, "Ravi’s DM")
    await sees(page, DM, "A check-in for Ravi")


async def test_a_day_more_moves_the_clock_and_the_times_that_cards_show(page: Page, world: World) -> None:
    await press(page, CHANNEL, "Start in a DM")
    await sees(page, DM, "in 3 days")
    before = world.clock()
    await page.get_by_role("button", name="+1 day").click()
    await expect(page.get_by_role("status")).to_contain_text("It is now")
    assert timedelta(days=1) <= world.clock() - before < timedelta(days=1, minutes=1)
    shown = await page.locator("#clock").get_attribute("datetime")
    assert shown is not None
    assert shown[:10] == f"{world.clock():%Y-%m-%d}"
    await sees(page, DM, "in 2 days")


async def test_the_page_lives_through_an_error_and_a_restart_and_old_buttons_still_answer(
    page: Page, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    await press(page, CHANNEL, "Break")
    await expect(page.get_by_role("status")).to_contain_text("Something went wrong inside the bot")
    assert "mira broke it" in caplog.text
    old = world.bot
    await page.get_by_role("button", name="Restart the bot").click()
    await expect(page.get_by_role("status")).to_contain_text("has been restarted")
    assert world.bot is not old
    await press(page, CHANNEL, "Start in a DM")
    await sees(page, DM, "Hello!")


async def test_a_phone_shows_one_room_at_a_time_behind_two_tabs(browser_page: Page, address: str) -> None:
    await browser_page.set_viewport_size({"width": 390, "height": 844})
    await browser_page.goto(address)
    await expect(browser_page.locator("#pane-0")).to_be_visible()
    await expect(browser_page.locator("#pane-1")).to_be_hidden()
    await press(browser_page, CHANNEL, "Start in a DM")
    await browser_page.get_by_role("tab", name="Mira’s DM").click()
    await expect(browser_page.locator("#pane-0")).to_be_hidden()
    await sees(browser_page, DM, "Hello!")
    assert await browser_page.evaluate("document.documentElement.scrollWidth") <= 390


async def test_everything_on_the_page_can_be_reached_with_the_keyboard(page: Page) -> None:
    await expect(page.locator("#pane-0 iframe")).to_have_attribute("title", "#cohort-12, seen by Mira")
    reached: list[str] = []
    for _ in range(7):
        await page.keyboard.press("Tab")
        reached.append(await page.evaluate("document.activeElement.textContent.trim().slice(0, 15)"))
    assert reached[:5] == ["+1 hour", "+1 day", "+1 week", "Restart the bot", "How to begin"]
    assert reached[5].startswith("#cohort-12")
    assert reached[6].startswith("Mira")
