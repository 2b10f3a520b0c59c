"""The local page of a rehearsal: two rooms side by side, the clock, and a restart button; see `static/`."""

from __future__ import annotations

import asyncio
import logging
import secrets
import threading
import webbrowser
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from importlib.resources import files
from typing import TYPE_CHECKING

from aiohttp import web

from bot.domain.refusals import Refusal
from bot.rehearsal.rooms import Windows, name_of, rooms

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from aiohttp.typedefs import Handler

    from bot.rehearsal.world import World

log = logging.getLogger(__name__)

STATIC = files("bot.rehearsal").joinpath("static")
CONTENT_TYPES = {"index.html": "text/html", "page.css": "text/css", "page.js": "text/javascript"}
STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    # Each room is served on a port of its own.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        "frame-src http://127.0.0.1:*; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
}


async def serve(world: World, *, open_browser: bool, announce: Callable[[str], None]) -> None:
    """Serve the page of a world that has been entered, until cancelled."""
    async with serving(world) as address:
        announce(f"The rehearsal is at {address}")
        announce("Whoever knows this address can take part. Ctrl-C ends it.")
        if open_browser:
            threading.Thread(target=_show, args=(address,), daemon=True).start()
        await asyncio.Event().wait()


def _show(address: str) -> None:
    with suppress(Exception):  # the address is in the terminal too
        browser = webbrowser.get()
        if (
            type(browser) is not webbrowser.GenericBrowser
        ):  # that is lynx or w3m, which would take the terminal
            browser.open(address)


@asynccontextmanager
async def serving(world: World) -> AsyncGenerator[str]:
    """Serve the page on a free port of this machine alone, and yield its secret address."""
    world.open_to_people()
    page = _Page(world)
    runner = web.AppRunner(page.app(), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    page.host = f"127.0.0.1:{runner.addresses[0][1]}"
    page.windows = Windows(world, framed_by=f"http://{page.host}")
    freshener = asyncio.create_task(page.windows.keep_fresh())
    try:
        yield f"http://{page.host}/{page.secret}/"
    finally:
        freshener.cancel()
        await asyncio.gather(freshener, return_exceptions=True)
        await page.windows.close()
        await runner.cleanup()


class _Page:
    host: str
    windows: Windows

    def __init__(self, world: World) -> None:
        self.world = world
        self.secret = secrets.token_urlsafe(24)

    def app(self) -> web.Application:
        app = web.Application(middlewares=[self.guarded])
        app.router.add_get("/{secret}/state", self.state)
        app.router.add_post("/{secret}/look", self.look)
        app.router.add_post("/{secret}/skip", self.skip)
        app.router.add_post("/{secret}/restart", self.restart)
        app.router.add_get("/{secret}/{name:[a-z.]*}", self.file)
        return app

    @web.middleware
    async def guarded(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer nobody but our own page, and say in a sentence what went wrong."""
        if not self.is_ours(request):
            text = "This is not the address: open the one that the terminal shows."
            return web.Response(status=403, text=text, headers=HEADERS)
        try:
            response = await handler(request)
        except Refusal as refusal:
            response = web.json_response({"problem": str(refusal)}, status=409)
        except web.HTTPException:
            raise
        except Exception:
            log.exception("The rehearsal page could not do %s.", request.path.rpartition("/")[2])
            problem = "That did not work; the terminal says why."
            response = web.json_response({"problem": problem}, status=500)
        response.headers.update(HEADERS)
        return response

    def is_ours(self, request: web.Request) -> bool:
        """Whether it knows the secret, and comes neither through a foreign name nor from another site."""
        knows = secrets.compare_digest(request.path.split("/")[1].encode(), self.secret.encode())
        origin = request.headers.get("Origin")
        from_here = origin == f"http://{self.host}" or (origin is None and request.method == "GET")
        return knows and request.host == self.host and from_here

    async def file(self, request: web.Request) -> web.Response:
        name = request.match_info["name"] or "index.html"
        if name not in CONTENT_TYPES:
            raise web.HTTPNotFound
        text = STATIC.joinpath(name).read_text("utf-8")
        return web.Response(text=text, content_type=CONTENT_TYPES[name])

    async def state(self, _: web.Request) -> web.Response:
        return web.json_response(
            {
                "now": self.world.clock().isoformat(),
                "stumbles": self.world.stumbles,
                "rooms": [
                    {
                        "key": room.key,
                        "label": room.label,
                        "messages": room.messages,
                        "people": [{"key": str(who.id), "name": name_of(who)} for who in room.people],
                    }
                    for room in rooms(self.world)
                ],
            }
        )

    async def look(self, request: web.Request) -> web.Response:
        asked = await _asked(request, "room", "person", "zone")
        url = await self.windows.look(asked["room"], asked["person"], asked["zone"])
        return web.json_response({"url": url})

    async def skip(self, request: web.Request) -> web.Response:
        step = (await _asked(request, "step"))["step"]
        if step not in STEPS:
            raise web.HTTPBadRequest
        await self.world.skip(STEPS[step])
        self.windows.refresh()
        return await self.state(request)

    async def restart(self, request: web.Request) -> web.Response:
        await self.world.restart_bot()
        self.windows.refresh()
        return await self.state(request)


async def _asked(request: web.Request, *names: str) -> dict[str, str]:
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType
    try:
        body = await request.json()
        return {name: str(body[name]) for name in names}
    except (ValueError, KeyError, TypeError):
        raise web.HTTPBadRequest from None
