"""The command line: `python -m bot run`, `rehearse`, `migrate` or `course`.

Everything else is imported where it is used, so that `--help` answers at once.
"""

import argparse
import asyncio
import contextlib
import logging
import signal
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from bot.domain.refusals import CannotStart

if TYPE_CHECKING:
    from bot.client import CohortBot, Patience
    from bot.config import Settings
    from bot.services import Services

_log = logging.getLogger("bot")

SAME_SIGNAL = 2.0
"""Seconds in which a second signal to stop counts as the first one."""

NOT_GIVEN = (
    "There is no token: set COHORT_DISCORD__TOKEN, or discord.token in config.toml, "
    "to the one on your application's Bot page at https://discord.com/developers/applications."
)
REFUSED = (
    "Discord refuses the token: copy it again from your application's Bot page into COHORT_DISCORD__TOKEN "
    "or discord.token."
)
NO_REHEARSAL = (
    "The rehearsal needs the simulated Discord: `uv sync --extra rehearsal` or "
    "`pip install 'cohort-bot[rehearsal]'`."
)
# What the gateway says when it closes for good; anything else discord.py connects again after.
CLOSED_FOR_GOOD = {
    4004: REFUSED,
    4010: "Discord refuses the shard; start the bot again.",
    4011: "Discord asks for more shards; start the bot again.",
    4012: "Discord no longer speaks the version this bot does; install a newer one.",
    4013: "Discord does not know the intents this bot asks for; install a newer one.",
    4014: "Discord refuses an intent this bot asks for; check the Bot page of your application.",
}


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        options.command(options)
    except CannotStart as reason:
        print(reason, file=sys.stderr)
        return 2
    except (asyncio.CancelledError, KeyboardInterrupt):
        _log.info("Stopped.")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bot", description="Takes a course cohort through its exercises on Discord."
    )
    commands = parser.add_subparsers(required=True, metavar="command")

    run = commands.add_parser("run", help="connect to Discord and stay there until stopped")
    run.set_defaults(command=_run)
    rehearse = commands.add_parser("rehearse", help="try the bot on a simulated Discord in your browser")
    rehearse.add_argument("--database", metavar="URL", help="keep the rehearsal here instead of nowhere")
    rehearse.add_argument("--no-browser", action="store_true", help="only print the address of the page")
    rehearse.add_argument("--transcript", action="store_true", help="print a conversation instead of a page")
    rehearse.set_defaults(command=_rehearse)
    migrate = commands.add_parser("migrate", help="bring the database up to date")
    migrate.set_defaults(command=_migrate)
    course = commands.add_parser("course", help="check or show a course file")
    what = course.add_subparsers(required=True, metavar="what")
    check = what.add_parser("check", help="name everything that is wrong with course files")
    check.add_argument("files", nargs="+", type=Path, metavar="FILE")
    check.set_defaults(command=_check_course)
    show = what.add_parser("show", help="print a course as a member meets it, and draw its flow")
    show.add_argument("file", type=Path, metavar="FILE")
    show.set_defaults(command=_show_course)
    for command in (run, migrate):
        command.add_argument(
            "--config", type=Path, metavar="PATH", help="the settings file (config.toml where there is one)"
        )
    return parser


def _run(options: argparse.Namespace) -> None:
    from bot import config, logs

    settings = config.load(options.config)
    logs.start(settings.log.level)
    asyncio.run(_until_told_to_stop(settings))


def _rehearse(options: argparse.Namespace) -> None:
    if find_spec("simcord") is None:
        raise CannotStart(NO_REHEARSAL)
    from bot.rehearsal.command import rehearse

    rehearse(database=options.database, browser=not options.no_browser, transcript=options.transcript)


def _migrate(options: argparse.Namespace) -> None:
    from bot import config, logs
    from bot.store import schema

    settings = config.load(options.config)
    logs.start(settings.log.level)
    asyncio.run(schema.migrate(settings.database.url))


def _check_course(options: argparse.Namespace) -> None:
    from bot import course_command

    course_command.check(options.files)


def _show_course(options: argparse.Namespace) -> None:
    from bot import course_command

    course_command.show(options.file)


async def _until_told_to_stop(settings: "Settings") -> None:
    """Run the bot; SIGTERM or Ctrl-C closes everything in order, another one later ends the process at once.

    One that comes right after the first is the same one: service managers tell the whole group, and `uv run` tells
    its child again.
    """
    loop = asyncio.get_running_loop()
    running = loop.create_task(run(settings))

    def stop() -> None:
        if not running.cancelling():
            running.cancel()
            loop.call_later(SAME_SIGNAL, heed_the_next)

    def heed_the_next() -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)

    # Windows has no such handlers; there Ctrl-C interrupts.
    with contextlib.suppress(NotImplementedError):
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop)
    await running


async def run(settings: "Settings", patience: "Patience | None" = None) -> None:
    """The bot from settings to goodbye. Discord hears of it only once the database is found to be right."""
    if not settings.discord.token.get_secret_value():
        raise CannotStart(NOT_GIVEN)

    from bot import services
    from bot.clock import real_clock
    from bot.store.database import open_database

    _log.info("Opening the database at %s.", settings.database.shown_url)
    async with open_database(settings.database.url) as database:
        await _talk(await services.start(database, real_clock), settings, patience)


async def _talk(services: "Services", settings: "Settings", patience: "Patience | None") -> None:
    import discord

    from bot import when
    from bot.client import Patience, patiently
    from bot.ui import discord_internals

    discord_internals.point_at(settings.discord.api_url, settings.discord.gateway_url)
    try:
        client = await patiently(lambda: _logged_in(services, settings), "Discord", patience or Patience())
        warming = asyncio.create_task(asyncio.to_thread(when.warm_up))
        connecting = asyncio.create_task(client.connect())
        try:
            client.heartbeat.start()
            # Not awaited itself: inside it Python 3.11's wait_for may swallow the cancellation that is to stop us.
            await asyncio.wait({connecting})
            await connecting
        finally:
            await client.close()
            connecting.cancel()
            await asyncio.gather(connecting, warming, return_exceptions=True)
    except discord.LoginFailure as error:
        raise CannotStart(REFUSED) from error
    except discord.PrivilegedIntentsRequired as error:
        raise CannotStart(CLOSED_FOR_GOOD[4014]) from error
    except discord.ConnectionClosed as error:
        said = CLOSED_FOR_GOOD.get(error.code, f"Discord closed the connection for good, code {error.code}.")
        raise CannotStart(said) from error
    except (discord.NotFound, discord.Forbidden) as error:
        raise CannotStart(
            f"{settings.discord.api_url} answered {error.status} to the login: is discord.api_url right?"
        ) from error


async def _logged_in(services: "Services", settings: "Settings") -> "CohortBot":
    """A client that knows its gateway. One that fails is thrown away, since it cannot log in twice."""
    from bot.client import CohortBot
    from bot.clock import real_clock
    from bot.ui import discord_internals

    client = CohortBot(services, real_clock, per_second=settings.deliveries.per_second)
    try:
        await client.login(settings.discord.token.get_secret_value())
        await discord_internals.find_gateway(client, settings.discord.gateway_url)
    except BaseException:
        await client.close()
        raise
    return client


if __name__ == "__main__":
    sys.exit(main())
