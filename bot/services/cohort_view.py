"""All that is known of a cohort's plans, read at once: for its summary, its pack, its status and its exports."""

from bot.domain.cohort import Cohort
from bot.domain.run import Ask, Run
from bot.domain.session import without_row
from bot.domain.summary import CohortFacts, MemberFacts, RunFacts
from bot.services.desk import Desk
from bot.store import cohorts, consents, people, records, responses, runs, sessions
from bot.store.runs import RunRow
from bot.store.types import Tx


async def read(tx: Tx, desk: Desk, cohort: Cohort) -> CohortFacts:
    """In a fixed number of statements, however many members there are and however much they answered."""
    final = await sessions.find_final(tx, cohort.id) or without_row(cohort.id, cohort.final_session_at)
    members = await cohorts.members_of(tx, cohort.id)
    zones = await people.zones(tx, [each.user_id for each in members])
    rows = await runs.of_cohort(tx, cohort.id)
    ids = [row.id for row, _ in rows]
    given, said = await responses.of_runs(tx, ids), await consents.of_runs(tx, ids)
    done = await records.done_of_runs(tx, ids)
    user_of = {each.id: each.user_id for each in members}

    async def facts(row: RunRow, trail: tuple[Ask, ...]) -> RunFacts:
        course = await desk.courses.by_id(tx, row.course_id)
        exercise = course.exercise(row.exercise)
        assert exercise is not None, "a published course keeps its exercises"
        zone = zones.get(user_of[row.member_id]) or cohort.zone
        run = Run(row.id, exercise, zone, cohort.project_ends_at, trail, given[row.id], row.handed_in_at)
        mine = {response.id for response in run.responses}
        return RunFacts(run, said[row.id], {item: at for item, at in done.items() if item in mine})

    of_member: dict[int, list[RunFacts]] = {each.id: [] for each in members}
    for row, trail in rows:
        of_member[row.member_id].append(await facts(row, trail))
    return CohortFacts(
        cohort,
        final,
        tuple(
            MemberFacts(each.id, each.user_id, each.name, each.readers, tuple(of_member[each.id]))
            for each in members
        ),
    )
