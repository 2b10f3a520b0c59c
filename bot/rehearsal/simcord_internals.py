"""Every touch of SimCord's private names, for what a rehearsal needs and SimCord has no public way to do."""

# pyright: reportPrivateUsage=false
from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from bot.domain.refusals import CannotStart

try:
    from simcord import Env
    from simcord.preview import Preview
    from simcord.preview._server import PreviewServer
except ImportError as error:
    raise CannotStart(
        f"The rehearsal needs SimCord's preview ({error}): install the extra `rehearsal`."
    ) from error

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Mapping

    from aiohttp import web
    from simcord import ChannelHandle, MemberActor, UserHandle

TOUCHED: tuple[tuple[type, str], ...] = (
    (Env, "_preview"),
    (Env, "_settle_internal"),
    (Preview, "_server"),
    (Preview, "_pages"),
    (Preview, "_publish"),
    (Preview, "_action"),
    (Preview, "_advance_presentation_time"),
    (Preview, "_mark_action_dispatched"),
    (PreviewServer, "_static"),
    (PreviewServer, "_SECURITY_HEADERS"),
)


def check_touched(touched: tuple[tuple[type, str], ...] = TOUCHED) -> None:
    """Raise CannotStart when a private name that we rely on is gone."""
    for owner, name in touched:
        if not hasattr(owner, name) and name not in owner.__init__.__code__.co_names:
            raise CannotStart(
                f"This version of SimCord has no {owner.__name__}.{name}: "
                "install the one that pyproject.toml names."
            )


check_touched()


def settle_quickly(idle_seconds: float = 0.002) -> None:
    """How long SimCord waits for nothing more to happen. Its own 0.05 s make every act of a person that slow."""
    defaults = Env._settle_internal.__kwdefaults__ or {}
    if "idle" not in defaults:
        raise CannotStart(
            "This version of SimCord settles differently: install the one that pyproject.toml names."
        )
    defaults["idle"] = idle_seconds


class RunningClock:
    """Takes the place of SimCord's clock, which stands still between two calls.

    It starts at the real time, runs with it, and can be moved forward. SimCord's timers count in
    `elapsed`, so they run too: a sleep that ends within the skipped time ends once, at the skip.
    """

    def __init__(self) -> None:
        self._began_at = datetime.now(UTC)
        # Not time.monotonic: SimCord puts this very clock in its place for the bot.
        self._began = time.perf_counter()
        self._skipped = 0.0

    @property
    def elapsed(self) -> float:
        return time.perf_counter() - self._began + self._skipped

    def now(self) -> datetime:
        return self._began_at + timedelta(seconds=self.elapsed)

    def advance(self, seconds: float) -> None:
        self._skipped += seconds


def set_clock(env: Env, clock: RunningClock) -> None:
    env.backend.clock = cast("Any", clock)


class _Everyone:
    """Stands where an Env keeps its one preview, and passes on to all of them what it is told."""

    _closed = True  # so that the Env agrees to open another one

    def __init__(self) -> None:
        self.previews: list[Preview] = []

    def _mark_action_dispatched(self) -> None:
        for preview in self.previews:
            preview._mark_action_dispatched()


async def open_preview(
    env: Env,
    channel: ChannelHandle,
    viewer: MemberActor | UserHandle,
    *,
    zone: str,
    framed_by: str,
    style: str,
    turn: asyncio.Lock,
) -> Preview:
    """Serve one more room beside those already open; `framed_by` is the one origin that may frame it."""
    everyone = cast("Any", env._preview) if isinstance(env._preview, _Everyone) else _Everyone()
    env._preview = None
    try:
        preview = env.preview(channel, viewers=[viewer], layout="channel", locale="en-GB", timezone=zone)
        _dress(preview._server, framed_by, style)
        _note_controls_and_take_turns(preview, turn)
        await preview.__aenter__()
        # A page that is opened starts where this one stands: at the end, not at the message of this moment.
        preview._pages["python"].target_id = preview._pages["python"].window_end_id = None
        everyone.previews.append(preview)
    finally:
        env._preview = cast("Any", everyone)
    return preview


def publish(preview: Preview) -> None:
    """Show the room as it is now, without waiting for the bot to come to rest as `refresh()` does."""
    preview._advance_presentation_time()
    for page in tuple(preview._pages.values()):
        preview._publish(page, reason="refresh")


def fingerprint(env: Env, channel_id: int) -> tuple[int, int]:
    """Differs when something in the room looks different, also because "in five minutes" has become four."""
    messages = repr(env.backend.messages.get(channel_id))
    return hash(messages), _quarter_minute(env) if ":R>" in messages else 0


def _quarter_minute(env: Env) -> int:
    return int(env.now().timestamp()) // 15


def _dress(server: PreviewServer, framed_by: str, style: str) -> None:
    headers = dict(server._SECURITY_HEADERS)
    del headers["X-Frame-Options"]  # knows no origin but its own; frame-ancestors does
    policy = "Content-Security-Policy"
    headers[policy] = headers[policy].replace("frame-ancestors 'none'", f"frame-ancestors {framed_by}")
    plain = server._static

    async def styled(request: web.Request) -> web.Response:
        response: web.Response = await plain(request)
        if request.path == "/preview.css" and response.text is not None:
            response.text += style
        return response

    dressed = cast("Any", server)
    dressed._SECURITY_HEADERS = headers
    dressed._static = styled


def _note_controls_and_take_turns(preview: Preview, turn: asyncio.Lock) -> None:
    """Let actions queue instead of clash, and let a press count although something else moved meanwhile.

    SimCord refuses whatever was done before the page saw the newest state of the room. People cannot
    see that coming: a press is refused only if that very button or menu has changed its meaning.
    """
    act, plain_publish = preview._action, preview._publish
    meaning: dict[tuple[str, str], tuple[str, int]] = {}

    def noted(page: Any, *, reason: Any = "action") -> None:
        plain_publish(page, reason=reason)
        for message in page.snapshot["messages"].values():
            if ":R>" in json.dumps(message):
                # The page draws a message anew only when it differs.
                message["drawn_at"] = _quarter_minute(preview.env)
            for control in _controls(message.get("components")):
                key = (page.id, control["control_key"])
                if meaning.get(key, ("", 0))[0] != control["custom_id"]:
                    meaning[key] = (control["custom_id"], page.revision)

    def up_to_date(context_id: str | None, body: Mapping[str, Any]) -> Mapping[str, Any]:
        page = preview._pages.get(context_id or "")
        if page is None or not isinstance(body.get("published_revision"), int):
            return body
        key = body.get("control_key")
        _, changed = meaning.get((page.id, str(key)), ("", page.revision)) if key else ("", 0)
        seen = body["published_revision"]
        return {**body, "published_revision": page.revision} if changed <= seen else body

    async def in_turn(context_id: str | None, body: Mapping[str, Any]) -> dict[str, Any]:
        async with turn:
            return await act(context_id, up_to_date(context_id, body))

    changed = cast("Any", preview)
    changed._publish, changed._action = noted, in_turn


def _controls(tree: Any) -> list[dict[str, Any]]:
    """The buttons and menus anywhere in a message's components."""
    if isinstance(tree, list):
        return [found for item in cast("list[Any]", tree) for found in _controls(item)]
    if not isinstance(tree, dict):
        return []
    node = cast("dict[str, Any]", tree)
    own = [node] if "control_key" in node and "custom_id" in node else []
    return own + [found for value in node.values() for found in _controls(value)]
