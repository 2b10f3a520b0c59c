"""What the bot can do, told apart by noun: one public method, one transaction."""

from dataclasses import dataclass

from bot.clock import Clock
from bot.services.accesses import Accesses
from bot.services.buddies import Buddies
from bot.services.catch_up import CatchUp
from bot.services.check_ins import CheckIns
from bot.services.cohorts import Cohorts
from bot.services.consents import Consents
from bot.services.contract import Contracts
from bot.services.courses import Courses
from bot.services.deliveries import Deliveries
from bot.services.desk import Desk
from bot.services.doubts import Doubts
from bot.services.exercises import Exercises
from bot.services.inviting import Invitations
from bot.services.kept import KeptWords
from bot.services.me import Me
from bot.services.members import Members
from bot.services.milestones import Milestones
from bot.services.notes import Notes
from bot.services.openings import Openings
from bot.services.packs import Packs
from bot.services.plans import Plans
from bot.services.posts import Posts
from bot.services.pulls import Pulls
from bot.services.resources import Resources
from bot.services.revisions import Revisions
from bot.services.rounds import Rounds
from bot.services.screens import Screens
from bot.services.sessions import Sessions
from bot.services.status import CohortStatus
from bot.services.welcome import Welcome
from bot.store.database import Database


@dataclass(frozen=True, slots=True)
class Services:
    accesses: Accesses
    buddies: Buddies
    catch_up: CatchUp
    check_ins: CheckIns
    cohorts: Cohorts
    consents: Consents
    contracts: Contracts
    courses: Courses
    deliveries: Deliveries
    doubts: Doubts
    exercises: Exercises
    invitations: Invitations
    kept: KeptWords
    me: Me
    members: Members
    milestones: Milestones
    openings: Openings
    notes: Notes
    packs: Packs
    plans: Plans
    posts: Posts
    pulls: Pulls
    resources: Resources
    revisions: Revisions
    rounds: Rounds
    screens: Screens
    sessions: Sessions
    status: CohortStatus
    welcome: Welcome


async def start(db: Database, clock: Clock) -> Services:
    """All services on this database, with the bundled courses published; raises BadCourse on a broken one."""
    courses = Courses(db, clock)
    await courses.publish_bundled()
    desk = Desk(db, clock, courses)
    welcome = Welcome(desk)
    check_ins = CheckIns(desk)
    packs = Packs(desk)
    await packs.plan_missing()
    exercises, revisions = Exercises(desk, welcome, check_ins), Revisions(desk)
    sessions = Sessions(desk)
    await sessions.count_finals()
    return Services(
        Accesses(desk),
        Buddies(desk),
        CatchUp(desk, exercises, revisions),
        check_ins,
        Cohorts(desk),
        Consents(desk),
        Contracts(desk),
        courses,
        Deliveries(desk),
        Doubts(desk),
        exercises,
        Invitations(desk),
        KeptWords(desk),
        Me(desk),
        Members(desk),
        Milestones(desk),
        Openings(desk),
        Notes(desk),
        packs,
        Plans(desk),
        Posts(desk),
        Pulls(desk),
        Resources(desk),
        revisions,
        Rounds(desk),
        Screens(desk),
        sessions,
        CohortStatus(desk),
        welcome,
    )
