"""Our only touches of what discord.py keeps to itself: where Discord's API and gateway are."""

import discord
from discord.gateway import DiscordWebSocket
from discord.http import HTTPClient, Route
from yarl import URL

from bot.domain.refusals import CannotStart

for _owner, _name in (
    (Route, "BASE"),
    (DiscordWebSocket, "DEFAULT_GATEWAY"),
    (HTTPClient, "get_bot_gateway"),
    (discord.VoiceClient, "warn_nacl"),
    (discord.VoiceClient, "warn_dave"),
):
    if not hasattr(_owner, _name):
        raise CannotStart(
            f"discord.py {discord.__version__} has no {_owner.__name__}.{_name}; install version 2.7.1."
        )

# We never speak; without this every start warns twice that we cannot.
discord.VoiceClient.warn_nacl = False
discord.VoiceClient.warn_dave = False


def point_at(api_url: str, gateway_url: str = "") -> None:
    """Send every later request to `api_url`; call it before logging in.

    discord.py falls back to a built-in gateway address whenever it reconnects. Until `find_gateway` has
    asked, that is `gateway_url` or the API's own host, so a token for another server never goes to Discord.
    """
    Route.BASE = api_url
    api = URL(api_url)
    guess = api.with_scheme("wss" if api.scheme == "https" else "ws").with_path("/")
    DiscordWebSocket.DEFAULT_GATEWAY = URL(gateway_url) if gateway_url else guess


async def find_gateway(client: discord.AutoShardedClient, gateway_url: str = "") -> None:
    """Ask the API for the gateway and the number of shards, so that every connection goes there.

    With a shard count given, discord.py connects to the built-in address, hence both are set here.
    Raises CannotStart when Discord allows no more sessions today: trying on makes it reset the token.
    """
    shards, url, limit = await client.http.get_bot_gateway()
    if limit["remaining"] < 1:
        hours = limit["reset_after"] / 3_600_000
        raise CannotStart(
            f"The bot was started too often: Discord takes no new connection for another {hours:.1f} hours."
        )
    DiscordWebSocket.DEFAULT_GATEWAY = URL(gateway_url or url)
    if client.shard_count is None:  # pyright: ignore[reportUnnecessaryComparison] it is, until connected
        client.shard_count = shards
