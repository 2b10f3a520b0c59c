"""A cohort's weekly round: answered by a press, with a note, shown to the cohort or kept."""

from dataclasses import dataclass

from bot.domain.access import is_theirs
from bot.domain.check_in import round_key
from bot.domain.person import Person
from bot.domain.refusals import MovedOn, Refusal
from bot.domain.report import How, Report
from bot.domain.rounds import Answer, RoundView, shown
from bot.services import ahead
from bot.services.desk import Desk
from bot.store import check_ins, cohorts, inbox, people, reports, rounds
from bot.store.inbox import Became
from bot.store.rounds import Round
from bot.store.types import Tx

MOST_NOTE = 1000
"""Characters of a note, as its form takes them."""


class NotInRound(Refusal):
    """Said alike to members of other cohorts, to strangers, and where there is no such round."""

    def __init__(self) -> None:
        super().__init__(
            "That round is for the members of its cohort. "
            "Press **Start in a DM** in your own cohort's channel to join it."
        )


class NotChosen(Refusal):
    def __init__(self) -> None:
        super().__init__(
            "The round is for those who chose to be held to it by their cohort, and you have not. "
            "/checkin settings changes that: choose “the cohort” there."
        )


class RoundOver(Refusal):
    def __init__(self) -> None:
        super().__init__("That round is over. The next one has a card of its own.")


@dataclass(frozen=True, slots=True)
class Noted:
    """What stands for a member in a round now, to be shown to them alone."""

    report: Report
    round_id: int


class Rounds:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def answer(self, user_id: int, round_id: int, how: How, event_id: int) -> Noted:
        """Keep how it goes; of several answers the newest counts, and the cohort sees it only once it is shared.

        Raises NotInRound, NotChosen and RoundOver.
        """
        now = self.desk.clock()
        async with self.desk.db.begin() as tx:
            person, found = await self._at(tx, user_id, round_id)
            if found.closed_at is not None:
                raise RoundOver
            chose = {each.user_id for each in await rounds.participants(tx, found.cohort_id)}
            if user_id not in chose:
                raise NotChosen
            if await inbox.take(tx, event_id, user_id, now, Became.PRESS):
                await reports.say(tx, user_id, how, "", now, of_round=round_id)
                await rounds.changed(tx, round_id)
                await check_ins.answered_elsewhere(tx, user_id, round_key(round_id))
                await ahead.replan(tx, person, now)
            return Noted(await _newest(tx, user_id, round_id), round_id)

    async def note(self, user_id: int, report_id: int, words: str, event_id: int) -> Noted:
        """Keep words beside what stands, for the member alone until they share it; also when the round is over.

        Raises NotInRound.
        """
        now = self.desk.clock()
        async with self.desk.db.begin() as tx:
            _, found, newest = await self._of(tx, user_id, report_id)
            if words.strip() and await inbox.take(tx, event_id, user_id, now, Became.PRESS):
                await reports.say(tx, user_id, newest.how, words.strip(), now, of_round=found.id)
                await rounds.changed(tx, found.id)
            return Noted(await _newest(tx, user_id, found.id), found.id)

    async def share(self, user_id: int, report_id: int, *, shared: bool) -> Noted:
        """Let the cohort see this very answer with its words, or no longer. Raises NotInRound; and MovedOn where
        another answer took its place, since only that one's words stood above the button."""
        async with self.desk.db.begin() as tx:
            _, found, newest = await self._of(tx, user_id, report_id)
            if newest.id != report_id:
                raise AnsweredAnew
            if newest.shared != shared:
                await reports.share(tx, report_id, shared=shared)
                await rounds.changed(tx, found.id)
            return Noted(await _newest(tx, user_id, found.id), found.id)

    async def words(self, user_id: int, report_id: int) -> str:
        """The note that stands, to begin with in a form. Raises NotInRound."""
        async with self.desk.db.read() as tx:
            report = await reports.by_id(tx, report_id)
            if report is None or not is_theirs(user_id, report.user_id) or report.round is None:
                raise NotInRound
            return (await _newest(tx, user_id, report.round)).words

    async def _at(self, tx: Tx, user_id: int, round_id: int) -> tuple[Person, Round]:
        """This member, held, and then the round, held; raises NotInRound."""
        known = await people.locked(tx, user_id)
        found = await rounds.by_id(tx, round_id, hold=True)
        if known is None or found is None:
            raise NotInRound
        if await cohorts.membership(tx, found.cohort_id, user_id) is None:
            raise NotInRound
        return known[0], found

    async def _of(self, tx: Tx, user_id: int, report_id: int) -> tuple[Person, Round, Report]:
        """The member whose report it is, its round, and what counts of theirs there; raises NotInRound."""
        report = await reports.by_id(tx, report_id)
        if report is None or not is_theirs(user_id, report.user_id) or report.round is None:
            raise NotInRound
        person, found = await self._at(tx, user_id, report.round)
        return person, found, await _newest(tx, user_id, found.id)

    # The card

    async def view(self, round_id: int) -> RoundView | None:
        """What the round's card shows now."""
        async with self.desk.db.read() as tx:
            found = await rounds.by_id(tx, round_id)
            if found is None:
                return None
            present = set(await cohorts.present(tx, found.cohort_id))
            answers = tuple(
                Answer(each.user_id, each.how, each.words, each.shared)
                for each in await reports.of_round(tx, round_id)
                if each.user_id in present
            )
            return RoundView(
                found.id,
                found.cohort_id,
                found.on,
                found.closes_at,
                found.closed_at is not None,
                found.channel_id,
                found.message_id,
                found.changes,
                found.shown,
                len(await rounds.participants(tx, found.cohort_id)),
                shown(answers),
            )

    async def shows(self, round_id: int, changes: int) -> None:
        """The card shows the round up to this change; or it is gone, and cannot show it any more."""
        async with self.desk.db.begin() as tx:
            await rounds.shows(tx, round_id, changes)

    async def owed(self) -> list[int]:
        """The rounds whose cards do not show what they should: after a crash, a lost connection, a refusal."""
        async with self.desk.db.read() as tx:
            return await rounds.owed(tx)


class AnsweredAnew(MovedOn):
    def __init__(self) -> None:
        Refusal.__init__(
            self, "You have answered anew since then: the buttons below your newest answer count."
        )


async def _newest(tx: Tx, user_id: int, round_id: int) -> Report:
    mine = [each for each in await reports.of_round(tx, round_id) if each.user_id == user_id]
    assert mine, "they have answered"
    return mine[-1]
