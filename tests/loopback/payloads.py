"""What Discord's objects look like as JSON, as far as discord.py reads them."""

import itertools
import time
from datetime import UTC, datetime
from typing import Any

Json = dict[str, Any]

TOKEN = "not-a-real-token.for-the-loopback"
APPLICATION, GUILD, CHANNEL = "100000000000000001", "100000000000000002", "100000000000000003"
OWNER = "100000000000000009"
EVERYTHING = str((1 << 46) - 1)  # all permissions
EPHEMERAL = 1 << 6
LOADING = 1 << 7
DM, TEXT, PUBLIC_THREAD, PRIVATE_THREAD = 1, 0, 11, 12

_EPOCH_MS = 1_420_070_400_000
_numbers = itertools.count()


def wall_ns() -> int:
    """What Discord's clock says, in nanoseconds; `moved.py` puts another one in its place."""
    return time.time_ns()


def new_id() -> str:
    """A snowflake of this instant, larger than any before it, as long as fewer than 4,096 are made in a millisecond."""
    return str((wall_ns() // 1_000_000 - _EPOCH_MS) << 22 | next(_numbers) & 0xFFF)


def said_at(snowflake: str) -> str:
    seconds = ((int(snowflake) >> 22) + _EPOCH_MS) / 1000
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def person(user: str) -> Json:
    return {
        "id": user,
        "username": f"person{user}",
        "discriminator": "0",
        "avatar": None,
        "global_name": None,
    }


def bot_user() -> Json:
    return person(APPLICATION) | {"username": "cohort-bot", "bot": True}


def member(user: str) -> Json:
    return {
        "user": person(user),
        "roles": [],
        "joined_at": "2026-01-01T00:00:00+00:00",
        "deaf": False,
        "mute": False,
        "flags": 0,
        "permissions": "0",
    }


def application() -> Json:
    return {
        "id": APPLICATION,
        "name": "cohort-bot",
        "icon": None,
        "description": "",
        "bot_public": False,
        "bot_require_code_grant": False,
        "verify_key": "",
        "flags": 0,
        "owner": person(OWNER),
    }


def event(guild: str, its_id: str, body: Json) -> Json:
    """A scheduled event as it was asked for, to come."""
    nothing: Json = {"channel_id": None, "entity_id": None, "image": None, "status": 1}
    return nothing | body | {"id": its_id, "guild_id": guild, "creator_id": APPLICATION}


def text_channel(channel: str = CHANNEL, guild: str = GUILD) -> Json:
    return {
        "id": channel,
        "guild_id": guild,
        "type": TEXT,
        "name": "cohort-12",
        "position": 0,
        "permission_overwrites": [],
    }


def guild(number: int, members: int) -> Json:
    """The guild with this number; 0 is the one where the cohort is."""
    its_id = str(int(GUILD) + 1000 * number)
    channel = str(int(CHANNEL) + 1000 * number)
    everyone = {
        "id": its_id,
        "name": "@everyone",
        "permissions": EVERYTHING,
        "position": 0,
        "color": 0,
        "hoist": False,
        "managed": False,
        "mentionable": False,
    }
    others = [member(str(int(its_id) + 100 + one)) for one in range(members - 1)]
    return {
        "id": its_id,
        "name": f"Course {number}",
        "owner_id": OWNER,
        "roles": [everyone],
        "channels": [text_channel(channel, its_id)],
        "members": [member(APPLICATION), *others],
        "member_count": members,
        "preferred_locale": "en-US",
        "features": [],
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "system_channel_flags": 0,
        "afk_timeout": 0,
        **{name: [] for name in ("emojis", "stickers", "threads", "voice_states", "presences")},
    }


def message(channel: str, author: Json, said: Json) -> Json:
    its_id = new_id()
    return {
        "id": its_id,
        "channel_id": channel,
        "author": author,
        "content": said.get("content") or "",
        "timestamp": said_at(its_id),
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "pinned": False,
        "type": 0,
        "flags": said.get("flags") or 0,
        "components": said.get("components") or [],
        **{name: [] for name in ("mentions", "mention_roles", "attachments", "embeds")},
    }


def option(name: str, value: object) -> Json:
    """An option of a command; a `Mentioned` names a person or the channel."""
    if isinstance(value, Mentioned):
        return {"name": name, "value": str(value), "type": 7 if value == CHANNEL else 6}
    kind = 5 if isinstance(value, bool) else 4 if isinstance(value, int) else 3
    return {"name": name, "value": value, "type": kind}


def resolved(ids: list[str]) -> Json:
    """What Discord tells of the people and the channel that a command names."""
    people = [one for one in ids if one != CHANNEL]
    channel = text_channel() | {"permissions": EVERYTHING}
    return {
        "users": {user: person(user) for user in people},
        "members": {user: member(user) for user in people},
        "channels": {CHANNEL: channel} if CHANNEL in ids else {},
    }


class Mentioned(str):
    """The id of a person, or of the channel, that a command names."""

    __slots__ = ()
