"""What is shown of a final session in a day's message: read only where such a thing is asked."""

from dataclasses import replace

from bot.domain.check_in import Topic
from bot.domain.checking_in import Subject
from bot.domain.closing import Achieved, Done, Preview, Previewed
from bot.domain.cohort import Cohort
from bot.domain.consent import standing
from bot.domain.run import Run
from bot.domain.summary import LEAD_HOURS, posted_at
from bot.services.courses import Courses
from bot.store import cohorts, consents, people, records, responses, runs, summaries
from bot.store.types import Tx


async def with_final(tx: Tx, courses: Courses, user_id: int, subject: Subject) -> Subject:
    """The same with what is to be said of the final session, where it is about one of a cohort that is still theirs."""
    if subject.cohort is None:
        return subject
    member, cohort = (
        await cohorts.membership(tx, subject.cohort, user_id),
        await cohorts.by_id(tx, subject.cohort),
    )
    if member is None or cohort is None:
        return subject
    if subject.topic is Topic.END:
        return replace(subject, final=await _achieved(tx, courses, member))
    return replace(subject, final=await _previewed(tx, courses, user_id, member, cohort))


async def _previewed(tx: Tx, courses: Courses, user_id: int, member: int, cohort: Cohort) -> Previewed:
    summary = await summaries.find(tx, cohort.id)
    lead = LEAD_HOURS if summary is None else summary.lead_hours
    out = summary is not None and summary.out_at is not None
    there = await plans(tx, courses, user_id, member, cohort)
    return Previewed(cohort.channel_id, posted_at(cohort.final_session_at, lead), out, there)


async def plans(tx: Tx, courses: Courses, user_id: int, member: int, cohort: Cohort) -> tuple[Preview, ...]:
    """Every run that this member has begun, with its passages, in a fixed number of statements."""
    begun = await runs.of_member_with_trails(tx, member)
    ids = [row.id for row, _ in begun]
    given, said = await responses.of_runs(tx, ids), await consents.of_runs(tx, ids)
    zone = (await people.zones(tx, [user_id])).get(user_id) or cohort.zone
    found: list[Preview] = []
    for row, trail in begun:
        exercise = (await courses.by_id(tx, row.course_id)).exercise(row.exercise)
        assert exercise is not None, "a published course keeps its exercises"
        run = Run(row.id, exercise, zone, cohort.project_ends_at, trail, given[row.id], row.handed_in_at)
        handed_in = row.handed_in_at is not None
        found.append(Preview(row.id, exercise.title, standing(run, said[row.id]), handed_in))
    return tuple(found)


async def _achieved(tx: Tx, courses: Courses, member: int) -> Achieved:
    done: list[Done] = []
    for row in await runs.all_of_member(tx, member):
        exercise = (await courses.by_id(tx, row.course_id)).exercise(row.exercise)
        assert exercise is not None, "a published course keeps its exercises"
        done.append(Done(row.id, exercise.title, row.handed_in_at is not None))
    return Achieved(tuple(done), *await records.achieved(tx, member))
