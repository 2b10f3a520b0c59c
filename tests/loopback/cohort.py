"""A cohort on the loopback Discord: set up by Sam, joined by others."""

from tests.loopback.payloads import CHANNEL, Json, Mentioned
from tests.loopback.server import Loopback, custom_id, said

SAM, MIRA = "200000000000000009", "200000000000000001"


async def set_up(discord: Loopback) -> Json:
    """Sam sets up a cohort and opens its door: the message that everybody joins by."""
    made = await discord.slash(
        SAM,
        "setup cohort",
        in_dm=False,
        channel=Mentioned(CHANNEL),
        course="ai-alignment",
        zone="Europe/Berlin",
        final_session="in 4 weeks",
        facilitator=Mentioned(SAM),
    )
    await discord.response_to(made)
    assert "is set up" in said(made.original())
    await discord.slash(SAM, "setup open", in_dm=False)
    return await discord.shown(discord.places.by_id[CHANNEL], "exercises are open")


async def join(discord: Loopback, user: str, door: Json) -> Json:
    """Through the door into the DM; the first card there."""
    asked = await discord.press(user, door, custom_id(door, "Start in a DM"))
    await discord.response_to(asked)
    await discord.press(user, asked.original(), custom_id(asked.original(), "Join"))
    return await discord.shown(discord.places.dm(user), "What time is it for you now?")


async def welcomed(discord: Loopback, user: str, door: Json) -> Json:
    """Past the questions before the first prompt; the card that asks whether to begin."""
    await join(discord, user, door)
    dm = discord.places.dm(user)
    await discord.dm(user, "Berlin")
    readers = await discord.shown(dm, "Who can read this?")
    await discord.press(user, readers, custom_id(readers, "Fine"))
    return await discord.shown(dm, "Shall we begin?")
