"""What the bot can do, told apart by noun: one public method, one transaction."""

from dataclasses import dataclass

from bot.clock import Clock
from bot.services.cohorts import Cohorts
from bot.services.courses import Courses
from bot.services.desk import Desk
from bot.services.exercises import Exercises
from bot.services.kept import KeptWords
from bot.services.members import Members
from bot.services.screens import Screens
from bot.services.welcome import Welcome
from bot.store.database import Database


@dataclass(frozen=True, slots=True)
class Services:
    cohorts: Cohorts
    courses: Courses
    exercises: Exercises
    kept: KeptWords
    members: Members
    screens: Screens
    welcome: Welcome


async def start(db: Database, clock: Clock) -> Services:
    """All services on this database, with the bundled courses published; raises BadCourse on a broken one."""
    courses = Courses(db, clock)
    await courses.publish_bundled()
    desk = Desk(db, clock, courses)
    welcome = Welcome(desk)
    return Services(
        Cohorts(desk),
        courses,
        Exercises(desk, welcome),
        KeptWords(desk),
        Members(desk),
        Screens(desk),
        welcome,
    )
