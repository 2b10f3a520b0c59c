"""Courses: the files that ship with the bot, and every version that was ever published."""

import asyncio
from importlib.resources import files

from bot.clock import Clock
from bot.domain.course import Course
from bot.domain.course_reader import read_course, read_published
from bot.store import courses
from bot.store.database import Database
from bot.store.types import Tx


class Courses:
    def __init__(self, db: Database, clock: Clock) -> None:
        self.db, self.clock = db, clock
        # A published version never changes, so what was read once need not be read again.
        self._read: dict[int, Course] = {}

    async def publish_bundled(self) -> None:
        """Publish the course files that ship with the bot, where they are new; raises BadCourse."""
        now = self.clock()
        bundled = [file for file in files("bot.courses").iterdir() if file.name.endswith(".toml")]
        for file in sorted(bundled, key=lambda file: file.name):
            text = file.read_text(encoding="utf-8")
            course = read_course(text, file.name)
            async with self.db.begin() as tx:
                await courses.publish(tx, course.key, text, now)

    async def by_id(self, tx: Tx, course_id: int) -> Course:
        if course_id not in self._read:
            text = await courses.source(tx, course_id)
            # In a thread: it takes a tenth of a second, and others are pressing buttons.
            self._read[course_id] = await asyncio.to_thread(read_published, text, f"course {course_id}")
        return self._read[course_id]

    async def newest(self, tx: Tx, key: str) -> tuple[int, Course] | None:
        """The id of the newest version of a course, and the course."""
        found = await courses.newest(tx, key)
        return None if found is None else (found[0], await self.by_id(tx, found[0]))

    async def all(self, tx: Tx, key: str) -> list[Course]:
        """Every version of a course, the latest first."""
        return [await self.by_id(tx, course_id) for course_id in await courses.versions(tx, key)]

    async def titles(self) -> list[tuple[str, str]]:
        """The key and the title of every course."""
        async with self.db.read() as tx:
            found = [await self.newest(tx, key) for key in await courses.keys(tx)]
        return [(course.key, course.title) for _, course in filter(None, found)]
