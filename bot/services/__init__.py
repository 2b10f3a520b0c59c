"""What the bot can do, told apart by noun: one public method, one transaction."""

from dataclasses import dataclass

from bot.clock import Clock
from bot.services.catch_up import CatchUp
from bot.services.check_ins import CheckIns
from bot.services.cohorts import Cohorts
from bot.services.courses import Courses
from bot.services.deliveries import Deliveries
from bot.services.desk import Desk
from bot.services.doubts import Doubts
from bot.services.exercises import Exercises
from bot.services.kept import KeptWords
from bot.services.members import Members
from bot.services.plans import Plans
from bot.services.resources import Resources
from bot.services.revisions import Revisions
from bot.services.screens import Screens
from bot.services.welcome import Welcome
from bot.store.database import Database


@dataclass(frozen=True, slots=True)
class Services:
    catch_up: CatchUp
    check_ins: CheckIns
    cohorts: Cohorts
    courses: Courses
    deliveries: Deliveries
    doubts: Doubts
    exercises: Exercises
    kept: KeptWords
    members: Members
    plans: Plans
    resources: Resources
    revisions: Revisions
    screens: Screens
    welcome: Welcome


async def start(db: Database, clock: Clock) -> Services:
    """All services on this database, with the bundled courses published; raises BadCourse on a broken one."""
    courses = Courses(db, clock)
    await courses.publish_bundled()
    desk = Desk(db, clock, courses)
    welcome = Welcome(desk)
    check_ins = CheckIns(desk)
    exercises, revisions = Exercises(desk, welcome, check_ins), Revisions(desk)
    return Services(
        CatchUp(desk, exercises, revisions),
        check_ins,
        Cohorts(desk),
        courses,
        Deliveries(desk),
        Doubts(desk),
        exercises,
        KeptWords(desk),
        Members(desk),
        Plans(desk),
        Resources(desk),
        revisions,
        Screens(desk),
        welcome,
    )
