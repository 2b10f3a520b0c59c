import asyncio
import logging
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.heartbeat import Heartbeat

SOON = timedelta(seconds=0.05)


async def until(event: asyncio.Event) -> None:
    async with asyncio.timeout(5):
        await event.wait()


async def test_the_first_beat_comes_at_once_and_others_follow() -> None:
    times: list[float] = []
    third = asyncio.Event()

    async def beat() -> None:
        times.append(asyncio.get_running_loop().time())
        if len(times) == 3:
            third.set()

    started = asyncio.get_running_loop().time()
    heartbeat = Heartbeat(beat, timedelta(seconds=0.2))
    heartbeat.start()
    await until(third)
    await heartbeat.stop()
    assert times[0] - started < 0.15
    assert all(0.1 < later - earlier < 1 for earlier, later in pairwise(times))


async def test_a_beat_that_fails_is_logged_and_the_next_one_comes(caplog: pytest.LogCaptureFixture) -> None:
    again = asyncio.Event()
    beats = 0

    async def beat() -> None:
        nonlocal beats
        beats += 1
        if beats == 1:
            raise RuntimeError("the first one fails")
        again.set()

    heartbeat = Heartbeat(beat, SOON)
    with caplog.at_level(logging.ERROR):
        heartbeat.start()
        await until(again)
        await heartbeat.stop()
    assert "the first one fails" in caplog.text


async def test_a_slow_beat_is_never_joined_by_another() -> None:
    enough = asyncio.Event()
    beating = most = beats = 0

    async def beat() -> None:
        nonlocal beating, most, beats
        beating, beats = beating + 1, beats + 1
        most = max(most, beating)
        await asyncio.sleep(0.2)
        beating -= 1
        if beats == 3:
            enough.set()

    heartbeat = Heartbeat(beat, SOON)
    heartbeat.start()
    await until(enough)
    await heartbeat.stop()
    assert most == 1


async def test_stopping_lets_the_beat_under_way_end_and_no_other_begin() -> None:
    began = asyncio.Event()
    ended = 0

    async def beat() -> None:
        nonlocal ended
        began.set()
        await asyncio.sleep(0.2)
        ended += 1

    heartbeat = Heartbeat(beat, SOON)
    heartbeat.start()
    await until(began)
    await heartbeat.stop()
    assert ended == 1
    await asyncio.sleep(0.3)
    assert ended == 1


async def test_a_beat_that_hangs_is_cancelled_after_its_grace() -> None:
    began, cancelled = asyncio.Event(), asyncio.Event()

    async def beat() -> None:
        began.set()
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            cancelled.set()
            raise

    heartbeat = Heartbeat(beat, SOON)
    heartbeat.start()
    await until(began)
    await heartbeat.stop(grace=SOON)
    await until(cancelled)


async def test_stopping_what_never_started_is_harmless() -> None:
    async def beat() -> None:
        raise AssertionError

    heartbeat = Heartbeat(beat, SOON)
    await heartbeat.stop()
    heartbeat.start()
    await heartbeat.stop()
    await heartbeat.stop()
