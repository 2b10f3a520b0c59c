"""What members type and press finds its question, stays there, and leads on."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot import services
from bot.domain.acts import (
    AddMilestone,
    AskSign,
    AskWhen,
    ConfirmWhen,
    GoOnAnyway,
    NoteUnsure,
    Plain,
    Remark,
    Said,
    Write,
    WriteAnew,
    WriteUnsure,
)
from bot.domain.cohort import Cohort
from bot.domain.control import Control
from bot.domain.refusals import MovedOn, NoSuchExercise, NotEnrolled
from bot.domain.response import Milestone, Words
from bot.domain.screen import HandedIn, Paused, Put
from bot.store.database import Database
from bot.store.tables import inbox, items, revisions, runs
from tests.services.conftest import Somebody, on_sqlite
from tests.services.talk import NOON, Talker, chosen, dump, rows

RAVI = 9002
AN_IDEA = {"B1.have": "1"}
NO_IDEA = {"B1.have": "2", "B3.areas": "2, 6"}

# Storing


async def test_an_answer_is_stored_with_its_writers_own_time_and_its_message(
    database: Database, mira: Talker
):
    await mira.goes_to("B1.idea")
    message_id, sent_at = mira.clock.next_id(), mira.clock.at
    mira.clock.at += timedelta(hours=3)  # the bot was away
    turn = await mira.bot.exercises.answer(mira.user_id, message_id, "Probes that carry over", sent_at)
    assert turn is not None
    assert turn.now == sent_at + timedelta(hours=3)
    stored = sa.select(revisions.c.body, revisions.c.written_at, revisions.c.message_id, revisions.c.number)
    assert await rows(database, stored.where(revisions.c.message_id.is_not(None))) == [
        ({"is": "words", "text": "Probes that carry over"}, sent_at, message_id, 1)
    ]
    came = sa.select(inbox.c.user_id, inbox.c.sent_at, inbox.c.became, inbox.c.text)
    assert await rows(database, came.where(inbox.c.event_id == message_id)) == [
        (mira.user_id, sent_at, "answer", None)
    ]


async def test_the_same_message_twice_does_nothing(database: Database, mira: Talker):
    await mira.goes_to("B1.idea")
    message_id = mira.clock.next_id()
    assert await mira.sends("Probes", message_id=message_id) is not None
    before = await dump(database)
    assert await mira.sends("Probes", message_id=message_id) is None
    assert await dump(database) == before


async def test_the_same_press_twice_does_nothing(database: Database, mira: Talker):
    await mira.goes_to("B2.goals")
    event_id = mira.clock.next_id()
    press = chosen(mira.question, "show-skills")
    await mira.bot.exercises.act(mira.user_id, mira.question.ask.id, press, event_id)
    before = await dump(database)
    again = chosen(mira.question, "master-skill")
    turn = await mira.bot.exercises.act(mira.user_id, mira.question.ask.id, again, event_id)
    assert await dump(database) == before
    assert isinstance(turn.screen, Put)
    assert turn.screen.question.chosen() == {"show-skills"}


@on_sqlite
async def test_a_form_is_stored_when_it_is_sent(database: Database, mira: Talker):
    await mira.goes_to("B1.idea")
    mira.clock.at += timedelta(days=2)
    await mira.presses(Write("From a form"))
    written = sa.select(revisions.c.written_at, revisions.c.message_id).order_by(revisions.c.id.desc())
    assert (await rows(database, written))[0] == (mira.clock.at, None)
    assert await mira.answers("B1.idea") == ["From a form"]


@on_sqlite
async def test_a_burst_is_added_to_its_question_until_next(mira: Talker):
    await mira.goes_to("B1.idea")
    await mira.types("Probes", "that carry over", "to a larger model")
    assert mira.place == "B1.idea"
    await mira.types("NEXT")
    assert mira.place == "B2.goals"
    assert await mira.answers("B1.idea") == ["Probes", "that carry over", "to a larger model"]


async def test_hostile_words_come_back_as_they_were(mira: Talker):
    await mira.goes_to("B1.idea")
    hostile = ["'); DROP TABLE items; --", "a\u202eb\u200b", "🧪" * 500, '{"is": "chosen"}', "x" * 4000]
    await mira.types(*hostile)
    assert await mira.answers("B1.idea") == hostile


# To which question


async def test_a_message_written_before_the_present_card_belongs_to_the_question_before(mira: Talker):
    await mira.goes_to("B1.idea")
    await mira.types("Probes")
    late = mira.clock.next_id()
    await mira.types("next")
    assert mira.place == "B2.goals"
    turn = await mira.sends("and one more thing", message_id=late)
    assert turn is not None
    assert [said.remark for said in turn.said] == [Remark.ADDED_EARLIER]
    assert await mira.answers("B1.idea") == ["Probes", "and one more thing"]
    assert await mira.answers("B2.goals") == []


@on_sqlite
async def test_words_sent_before_the_new_card_came_are_not_filed_under_it(mira: Talker):
    """The question has changed in the database, but nobody has seen it yet."""
    await mira.goes_to("B1.idea")
    await mira.sends("Probes")
    await mira.sends("next")
    turn = await mira.sends("and one more thing")
    assert turn is not None
    await mira.sees(turn)
    assert mira.place == "B2.goals"
    assert await mira.answers("B1.idea") == ["Probes", "and one more thing"]
    await mira.types("In my own words")
    assert await mira.answers("B2.goals") == ["In my own words"]


@on_sqlite
async def test_a_card_edited_by_a_press_counts_from_the_press(mira: Talker):
    await mira.goes_to("B10a.how")
    before = mira.clock.next_id()
    await mira.presses(Control.NEXT)
    await mira.presses(Control.NEXT)  # it was told that nothing is written
    assert mira.place == "B10a.hours"
    await mira.sends("7 steps", message_id=before)
    await mira.types("8")
    assert await mira.answers("B10a.how") == ["7 steps"]
    assert await mira.answers("B10a.hours") == ["8 hours a week"]


@on_sqlite
async def test_a_control_word_written_before_the_present_card_does_nothing(database: Database, mira: Talker):
    await mira.goes_to("B1.idea")
    late = mira.clock.next_id()
    await mira.types("Probes", "next")
    turn = await mira.sends("back", message_id=late)
    assert turn is not None
    assert mira.place == "B2.goals"
    assert isinstance(turn.screen, Put)
    assert str(turn.screen.question.place.ref) == "B2.goals"
    word = sa.select(inbox.c.became, inbox.c.text).where(inbox.c.event_id == late)
    assert await rows(database, word) == [("word", "back")]


async def test_a_reply_to_an_older_card_adds_to_its_question(mira: Talker):
    await mira.goes_to("B1.idea")
    await mira.types("Probes")
    old_card = mira.card_id
    await mira.goes_to("B7.deliverable")
    await mira.types("on two model families", reply_to=old_card)
    assert mira.place == "B7.deliverable"
    assert mira.remarks == ["added-earlier"]
    assert await mira.answers("B1.idea") == ["Probes", "on two model families"]
    assert await mira.answers("B7.deliverable") == []


@on_sqlite
async def test_a_reply_to_an_older_card_adds_to_its_question_after_the_hand_in(mira: Talker):
    await mira.goes_to("B1.idea")
    await mira.types("Probes")
    old_card = mira.card_id
    await mira.hands_in()
    await mira.types("on two model families", reply_to=old_card)
    assert await mira.answers("B1.idea") == ["Probes", "on two model families"]
    assert isinstance(mira.last.screen, HandedIn)


@on_sqlite
async def test_a_reply_to_an_older_card_adds_to_its_question_also_when_paused(mira: Talker):
    await mira.goes_to("B1.idea")
    await mira.types("Probes")
    old_card = mira.card_id
    await mira.goes_to("B7.deliverable")
    await mira.types("stop")
    await mira.types("on two model families", reply_to=old_card)
    assert await mira.answers("B1.idea") == ["Probes", "on two model families"]


@on_sqlite
async def test_a_reply_to_somebody_elses_card_counts_as_no_reply(
    mira: Talker, somebody: Somebody, cohort: Cohort
):
    ravi = await (await somebody(RAVI).joins(cohort)).tells_all()
    await ravi.goes_to("B1.idea")
    await mira.goes_to("B1.idea")
    await mira.types("Probes", reply_to=ravi.card_id)
    assert await ravi.answers("B1.idea") == []
    assert await mira.answers("B1.idea") == ["Probes"]


@on_sqlite
async def test_saying_yes_to_an_old_hand_in_card_hands_in_or_changes_nothing(
    database: Database, mira: Talker
):
    """The run is handed in and says so, or it is not: never one without the other."""
    await mira.sees(await mira.bot.exercises.to_hand_in(mira.user_id))
    hand_in_card = mira.card_id
    await mira.types("back")
    await mira.types("hand in", reply_to=hand_in_card)
    turn = await mira.bot.exercises.to_hand_in(mira.user_id)
    (handed_in_at,) = (await rows(database, sa.select(runs.c.handed_in_at)))[0]
    assert isinstance(turn.screen, HandedIn) == (handed_in_at is not None)


# Kept words


async def test_words_with_no_open_question_wait_until_they_are_placed(database: Database, mira: Talker):
    await mira.goes_to("B1.idea")
    await mira.types("stop")
    assert isinstance(mira.last.screen, Paused)
    message_id, sent_at = mira.clock.next_id(), mira.clock.at
    turn = await mira.sends("A thought on the train", message_id=message_id)
    assert turn is not None
    assert turn.conversation.unplaced == message_id
    assert await mira.answers("B1.idea") == []
    await mira.sees(turn)
    assert mira.place == "B1.idea"

    await mira.places(message_id)
    assert await mira.answers("B1.idea") == ["A thought on the train"]
    stored = sa.select(revisions.c.written_at, revisions.c.message_id).order_by(revisions.c.id.desc())
    assert (await rows(database, stored))[0] == (sent_at, message_id)
    kept = sa.select(inbox.c.became, inbox.c.text).where(inbox.c.event_id == message_id)
    assert await rows(database, kept) == [("answer", None)]
    assert (await mira.looks()).conversation.unplaced is None


async def test_all_words_that_wait_are_placed_together_where_their_writer_says(mira: Talker):
    await mira.goes_to("B1.idea")
    idea = mira.question.ask.id
    await mira.goes_to("B7.deliverable")
    await mira.types("stop")
    first, second = mira.clock.next_id(), mira.clock.next_id()
    await mira.sends("on the train", message_id=first)
    await mira.sends("and on the bus", message_id=second)
    assert idea in [ask_id for ask_id, _ in await mira.bot.kept.places(mira.user_id)]
    await mira.places(second, idea)
    assert (await mira.answers("B1.idea"))[-2:] == ["on the train", "and on the bus"]
    assert await mira.answers("B7.deliverable") == []
    assert (await mira.looks()).conversation.unplaced is None


async def test_words_that_wait_can_go_to_another_exercise_and_what_is_open_stays_open(mira: Talker):
    """Broken build: offer the questions of the open exercise alone."""
    await mira.goes_to("B1.idea")
    idea = mira.question.ask.id
    await mira.sees(await mira.bot.exercises.start(mira.user_id, "career"))
    await mira.goes_to("A1.roles")
    await mira.types("stop")
    message_id = mira.clock.next_id()
    await mira.sends("on the train", message_id=message_id)
    offered = dict(await mira.bot.kept.places(mira.user_id))
    assert offered[idea].startswith("Project · An idea already?")
    await mira.places(message_id, idea)
    assert mira.place == "A1.roles"
    assert (await mira.looks()).conversation.unplaced is None
    project = await mira.bot.exercises.review(mira.user_id, "project")
    assert Words("on the train") in [item.body for item in project.responses]


async def test_the_word_resume_may_have_been_an_answer(mira: Talker):
    """Broken build: keep it as a word and offer no way to its place."""
    await mira.goes_to("B1.idea")
    message_id = mira.clock.next_id()
    turn = await mira.sends("resume", message_id=message_id)
    assert turn is not None
    assert turn.said == (Said(Remark.MOVED_BY_WORD, f"{message_id} resume"),)
    await mira.places(message_id)
    assert await mira.answers("B1.idea") == ["resume"]


async def test_words_cannot_be_placed_at_somebody_elses_question(
    database: Database, mira: Talker, somebody: Somebody, cohort: Cohort
):
    ravi = await (await somebody(RAVI).joins(cohort)).tells_all()
    await mira.goes_to("B1.idea")
    await mira.types("stop")
    message_id = mira.clock.next_id()
    await mira.sends("on the train", message_id=message_id)
    before = await dump(database)
    for ask_id in (ravi.question.ask.id, 10_000, -1):
        with pytest.raises(MovedOn):
            await mira.places(message_id, ask_id)
    assert await dump(database) == before


async def test_words_in_another_channel_wait(database: Database, mira: Talker):
    """The conversation has moved to a thread, and somebody goes on typing in the DM."""
    await mira.goes_to("B1.idea")
    message_id = mira.clock.next_id()
    turn = await mira.bot.exercises.answer(mira.user_id, message_id, "Probes", NOON, None, 4242)
    assert turn is not None
    assert turn.conversation.unplaced == message_id
    assert await mira.answers("B1.idea") == []
    kept = sa.select(inbox.c.text).where(inbox.c.event_id == message_id)
    assert await rows(database, kept) == [("Probes",)]


@on_sqlite
async def test_words_after_the_hand_in_wait_for_a_reopened_question(mira: Talker):
    await mira.goes_to("B1.idea")
    await mira.types("Probes")
    await mira.hands_in()
    message_id = mira.clock.next_id()
    turn = await mira.sends("One more thing to say", message_id=message_id)
    assert turn is not None
    await mira.sees(turn)
    run = await mira.run()
    await mira.sees(await mira.bot.exercises.reopen(mira.user_id, run.id, "B1"))
    await mira.types("1")
    await mira.places(message_id)
    assert await mira.answers("B1.idea") == ["Probes", "One more thing to say"]


async def test_it_was_my_answer_stores_the_control_word_and_goes_back(mira: Talker):
    await mira.goes_to("B1.idea")
    await mira.types("Probes")
    word_id = mira.clock.next_id()
    turn = await mira.sends("Next", message_id=word_id)
    assert turn is not None
    await mira.sees(turn)
    assert mira.place == "B2.goals"
    assert mira.remarks == ["moved-by-word"]
    await mira.places(word_id)
    assert mira.place == "B1.idea"
    assert await mira.answers("B1.idea") == ["Probes", "Next"]


@on_sqlite
async def test_a_word_that_went_back_is_stored_where_it_was_typed(mira: Talker):
    await mira.goes_to("B1.idea")
    word_id = mira.clock.next_id()
    turn = await mira.sends("back", message_id=word_id)
    assert turn is not None
    await mira.sees(turn)
    assert mira.place == "B1.have"
    await mira.places(word_id)
    assert mira.place == "B1.idea"
    assert await mira.answers("B1.idea") == ["back"]


async def test_placing_twice_changes_nothing(database: Database, mira: Talker):
    await mira.goes_to("B1.idea")
    word_id = mira.clock.next_id()
    await mira.sends("next", message_id=word_id)
    await mira.places(word_id)
    before = await dump(database)
    with pytest.raises(MovedOn):
        await mira.places(word_id)
    assert await dump(database) == before


async def test_somebody_elses_words_or_forged_ids_cannot_be_placed(
    database: Database, mira: Talker, somebody: Somebody, cohort: Cohort
):
    ravi = await (await somebody(RAVI).joins(cohort)).tells_all()
    await ravi.goes_to("B1.idea")
    await mira.goes_to("B1.idea")
    word_id, answer_id = mira.clock.next_id(), mira.clock.next_id()
    await mira.sends("my own words", message_id=answer_id)
    await mira.sends("next", message_id=word_id)
    before = await dump(database)
    for who, message_id in [(ravi, word_id), (ravi, answer_id), (mira, answer_id), (mira, 1), (mira, -1)]:
        with pytest.raises(MovedOn):
            await who.places(message_id)
    assert await dump(database) == before


# Ids confer nothing


async def test_an_act_on_another_question_changes_nothing_and_is_refused_alike(
    database: Database, mira: Talker, somebody: Somebody, cohort: Cohort
):
    ravi = await (await somebody(RAVI).joins(cohort)).tells_all()
    await ravi.goes_to("B1.idea")
    await mira.goes_to("B1.idea")
    earlier = mira.question.ask.id
    await mira.goes_to("B2.goals")
    before, refusals = await dump(database), set[str]()
    presses = [Control.NEXT, Control.BACK, Control.STOP, Plain.HAND_IN, Plain.NOT_YET]
    presses = [*presses, chosen(mira.question, "show-skills")]
    forms = [Write("x"), WriteAnew("x"), NoteUnsure("x"), AddMilestone("x", "", "")]
    forged = [(ask_id, act) for ask_id in (ravi.question.ask.id, 10_000, 0, -1) for act in (*presses, *forms)]
    for ask_id, act in [*forged, *((earlier, act) for act in presses)]:
        with pytest.raises(MovedOn) as refused:
            await mira.presses(act, ask_id=ask_id)
        refusals.add(str(refused.value))
    assert await dump(database) == before
    assert len(refusals) == 1


async def test_a_form_that_comes_late_still_reaches_its_question(mira: Talker):
    """Opened on one device while the other went on: its words are kept, and nothing is taken away."""
    await mira.goes_to("B1.idea")
    await mira.types("Probes")
    ask_id = mira.question.ask.id
    await mira.types("next")
    event_id = mira.clock.next_id()
    for act in (WriteAnew("all of it anew"), WriteAnew("sent twice")):
        turn = await mira.bot.exercises.act(mira.user_id, ask_id, act, event_id)
        assert str(turn.conversation.wants).startswith("run-")
    assert await mira.answers("B1.idea") == ["Probes", "all of it anew"]
    assert str((await mira.run()).open.place.ref) == "B2.goals"


async def test_somebody_elses_run_cannot_be_reopened(
    database: Database, mira: Talker, somebody: Somebody, cohort: Cohort
):
    ravi = await (await somebody(RAVI).joins(cohort)).tells_all()
    for who in (ravi, mira):
        await who.goes_to("B2.goals")
    theirs, mine = (await ravi.run()).id, (await mira.run()).id
    before = await dump(database)
    for run_id, prompt_id in [(theirs, "B1"), (mine, "B4"), (mine, "B99"), (mine, ""), (999, "B1")]:
        with pytest.raises(MovedOn):
            await mira.bot.exercises.reopen(mira.user_id, run_id, prompt_id)
    assert await dump(database) == before


@on_sqlite
async def test_a_stranger_is_told_how_to_join_and_nothing_is_kept(
    database: Database, bot: services.Services, somebody: Somebody
):
    stranger = somebody()
    before = await dump(database)
    for asked in (
        stranger.sends("hello"),
        bot.exercises.act(stranger.user_id, 1, Control.NEXT, 5),
        bot.kept.place(stranger.user_id, 4, 5),
        bot.exercises.resume(stranger.user_id),
        bot.exercises.start(stranger.user_id),
        bot.exercises.review(stranger.user_id),
        bot.exercises.reopen(stranger.user_id, 1, "B1"),
        bot.exercises.to_hand_in(stranger.user_id),
    ):
        with pytest.raises(NotEnrolled):
            await asked
    assert await bot.exercises.offered(stranger.user_id) == []
    assert await dump(database) == before


# Going on, back and away


@on_sqlite
async def test_back_leads_to_the_question_before_and_keeps_what_was_answered(mira: Talker):
    await mira.goes_to("B1.idea")
    await mira.types("Probes", "next")
    await mira.types("back")
    assert mira.place == "B1.idea"
    await mira.types("back", "back", "back")
    assert mira.place == "B0.start"
    assert mira.remarks == ["first", "moved-by-word"]
    assert await mira.answers("B1.idea") == ["Probes"]


@on_sqlite
async def test_skip_leaves_a_question_open_and_next_asks_once(mira: Talker):
    await mira.goes_to("B1.idea")
    await mira.types("next")
    assert (mira.place, mira.aside) == ("B1.idea", GoOnAnyway())
    assert mira.remarks == ["nothing-yet", "moved-by-word"]
    await mira.types("next")
    assert mira.place == "B2.goals"
    await mira.types("back")
    await mira.presses(Control.SKIP)
    assert mira.place == "B2.goals"


@on_sqlite
async def test_a_pause_ends_with_the_same_question(mira: Talker):
    await mira.goes_to("B1.idea")
    ask_id = mira.question.ask.id
    await mira.presses(Control.STOP)
    assert isinstance(mira.last.screen, Paused)
    await mira.sees(await mira.bot.exercises.resume(mira.user_id))
    assert mira.question.ask.id == ask_id
    await mira.types("stop", "resume")
    assert mira.question.ask.id == ask_id
    assert mira.remarks == ["welcome-back"]


@on_sqlite
async def test_starting_again_goes_on_where_the_member_was(mira: Talker):
    await mira.goes_to("B7.deliverable")
    ask_id = mira.question.ask.id
    await mira.types("stop")
    for exercise in (None, "project"):
        await mira.sees(await mira.bot.exercises.start(mira.user_id, exercise))
        assert mira.question.ask.id == ask_id
    with pytest.raises(NoSuchExercise):
        await mira.bot.exercises.start(mira.user_id, "nothing-of-the-kind")


@on_sqlite
async def test_the_exercises_of_the_course_are_offered(mira: Talker):
    assert await mira.bot.exercises.offered(mira.user_id) == [("project", "Project"), ("career", "Career")]


async def test_after_a_restart_it_goes_on_at_the_same_question(database: Database, mira: Talker):
    await mira.goes_to("B10b.milestones")
    await mira.types("Baseline running", "next friday 6pm")
    before = await mira.looks()
    assert isinstance(before.conversation.aside, ConfirmWhen)

    mira.bot = await services.start(database, mira.clock)
    assert await mira.looks() == before
    await mira.types("yes")
    assert isinstance(mira.aside, AskSign)
    await mira.types("the loss curve", "next")
    assert mira.place == "B10c.steps"


@on_sqlite
async def test_every_aside_survives_a_restart(database: Database, mira: Talker):
    await mira.goes_to("B10a.how")
    await mira.types("next")
    asides = [mira.aside]
    for word in ("unsure", "a doubt", "one", "next", "5", "next", "Baseline"):
        await mira.types(word)
        asides.append(mira.aside)
        mira.bot = await services.start(database, mira.clock)
        assert (await mira.looks()).conversation.aside == mira.aside
    assert {type(aside) for aside in asides} == {GoOnAnyway, WriteUnsure, AskWhen, type(None)}


# Branches and detours


@on_sqlite
async def test_an_idea_in_hand_skips_the_search(mira: Talker):
    await mira.goes_to("B7.deliverable", AN_IDEA)
    assert not [place for place in await mira.trail() if place.startswith(("B3", "B4", "B5", "B6"))]


@on_sqlite
async def test_without_an_idea_each_area_gets_its_own_question(mira: Talker):
    await mira.goes_to("B3.draws", NO_IDEA)
    assert mira.question.row == "Agent foundations"
    await mira.types("the mathematics", "next")
    assert (mira.place, mira.question.row) == ("B3.draws", "Model organisms of misalignment")
    await mira.types("small and testable", "next")
    assert mira.place == "B4.questions"
    run = await mira.run()
    draws = [response for response in run.responses if str(response.ref) == "B3.draws"]
    areas = [response for response in run.responses if str(response.ref) == "B3.areas"]
    assert [response.row for response in draws] == [response.id for response in areas]


@on_sqlite
async def test_a_verdict_leads_round_and_the_goals_keep_their_answers(mira: Talker):
    await mira.goes_to("B8.verdict", AN_IDEA)
    await mira.types("My goals")
    assert mira.place == "B2.goals"
    assert await mira.answers("B2.goals") == ["Show my skills to employers"]


async def test_next_leads_back_from_a_reopened_question(mira: Talker):
    await mira.goes_to("B7.deliverable")
    ask_id = mira.question.ask.id
    run = await mira.run()
    await mira.sees(await mira.bot.exercises.reopen(mira.user_id, run.id, "B1"))
    assert mira.place == "B1.have"
    await mira.types("yes, skip finding one")
    assert mira.place == "B1.idea"
    await mira.types("a better word for it", "next")
    assert mira.question.ask.id == ask_id
    assert (await mira.answers("B1.idea"))[-1] == "a better word for it"


async def test_one_answer_of_many_rows_is_reopened_at_its_very_question(mira: Talker):
    await mira.goes_to("B5.found", {"B1.have": "2", "B4.questions": "first?\nsecond?\nthird?"})
    await mira.goes_to("B6.chosen")
    states = [item for item in (await mira.run()).responses if item.ref.field == "state"]
    ask_id = mira.question.ask.id
    await mira.sees(await mira.bot.exercises.reopen_at(mira.user_id, states[2].id))
    assert (mira.place, mira.question.row) == ("B5.state", "third?")
    await mira.types("2")
    assert mira.question.ask.id == ask_id
    assert await mira.answers("B5.state") == ["Still open", "Still open", "Partly answered"]


@on_sqlite
async def test_somebody_elses_answer_cannot_be_reopened(mira: Talker, somebody: Somebody, cohort: Cohort):
    ravi = await (await somebody(RAVI).joins(cohort)).tells_all()
    await mira.goes_to("B2.goals")
    theirs = (await mira.run()).responses[0].id
    for item_id in (theirs, 999_999):
        with pytest.raises(MovedOn):
            await ravi.bot.exercises.reopen_at(ravi.user_id, item_id)


@on_sqlite
async def test_next_leads_back_from_two_reopened_questions_at_once(mira: Talker):
    await mira.goes_to("B7.deliverable")
    ask_id, run = mira.question.ask.id, await mira.run()
    for prompt in ("B1", "B2"):
        await mira.sees(await mira.bot.exercises.reopen(mira.user_id, run.id, prompt))
    assert mira.place == "B2.goals"
    await mira.types("next")
    assert mira.question.ask.id == ask_id


@on_sqlite
async def test_back_leaves_a_reopened_question(mira: Talker):
    await mira.goes_to("B7.deliverable")
    ask_id, run = mira.question.ask.id, await mira.run()
    await mira.sees(await mira.bot.exercises.reopen(mira.user_id, run.id, "B1"))
    await mira.types("back")
    assert mira.question.ask.id == ask_id


# Handing in


async def test_a_hand_in_counts_once(database: Database, mira: Talker):
    await mira.goes_to("B2.goals")
    await mira.hands_in()
    handed_in_at = mira.last.now
    assert isinstance(mira.last.screen, HandedIn)

    run = await mira.run()
    await mira.sees(await mira.bot.exercises.reopen(mira.user_id, run.id, "B1"))
    assert mira.place == "B1.have"
    await mira.types("1", "a better idea", "next")
    assert isinstance(mira.last.screen, HandedIn)
    await mira.presses(Plain.HAND_IN, ask_id=run.open.id)
    assert await rows(database, sa.select(runs.c.handed_in_at)) == [(handed_in_at,)]
    assert len(await mira.answers("B14.done")) == 1


@on_sqlite
async def test_nothing_is_handed_in_before_the_member_says_so(database: Database, mira: Talker):
    await mira.sees(await mira.bot.exercises.to_hand_in(mira.user_id))
    await mira.types("next", "not yet, one thing is missing", "skip")
    await mira.presses(Plain.NOT_YET)
    assert isinstance(mira.last.screen, Paused)
    assert await rows(database, sa.select(runs.c.handed_in_at)) == [(None,)]


@on_sqlite
async def test_the_hand_in_can_be_reached_from_anywhere_and_left_again(mira: Talker):
    await mira.goes_to("B2.goals")
    ask_id = mira.question.ask.id
    await mira.sees(await mira.bot.exercises.to_hand_in(mira.user_id))
    assert mira.place == "B14.done"
    assert isinstance(mira.last.screen, Put)
    assert [prompt.title for prompt in mira.last.screen.missing[:2]] == ["Goals", "Deliverable"]
    await mira.types("back")
    assert mira.question.ask.id == ask_id


@on_sqlite
async def test_a_member_in_a_hurry_comes_to_the_hand_in_through_every_step(mira: Talker):
    await mira.goes_to("B14.done")
    steps = {place.partition(".")[0] for place in await mira.trail()}
    assert steps >= {"B0", "B1", "B2", "B7", "B8", "B9", "B10a", "B10b", "B10c", "B11", "B11r", "B12a", "B13"}
    await mira.presses(Plain.HAND_IN)
    assert isinstance(mira.last.screen, HandedIn)


@on_sqlite
async def test_going_to_the_hand_in_twice_is_going_once(mira: Talker):
    await mira.goes_to("B2.goals")
    ask_id = mira.question.ask.id
    for _ in range(2):
        await mira.sees(await mira.bot.exercises.to_hand_in(mira.user_id))
    await mira.types("back")
    assert mira.question.ask.id == ask_id


@on_sqlite
async def test_going_to_the_hand_in_wakes_a_paused_exercise(mira: Talker):
    await mira.goes_to("B2.goals")
    await mira.types("stop")
    await mira.sees(await mira.bot.exercises.to_hand_in(mira.user_id))
    assert mira.place == "B14.done"


# Milestones


@on_sqlite
async def test_a_milestone_asks_what_when_and_how_one_will_know(mira: Talker):
    await mira.goes_to("B10b.milestones")
    await mira.types("Baseline running")
    assert isinstance(mira.aside, AskWhen)
    await mira.types("some day")
    assert isinstance(mira.aside, AskWhen)
    assert mira.remarks == ["say"]
    await mira.types("next friday 6pm")
    assert isinstance(mira.aside, ConfirmWhen)
    await mira.presses(Plain.DATE_IS_WRONG)
    assert isinstance(mira.aside, AskWhen)
    await mira.types("in two weeks")
    await mira.presses(Plain.DATE_IS_RIGHT)
    assert isinstance(mira.aside, AskSign)
    await mira.types("the loss curve matches")
    assert mira.aside is None
    (given,) = mira.question.given
    assert isinstance(given.body, Milestone)
    assert given.body.due is not None
    assert (given.body.text, given.body.said, given.body.sign) == (
        "Baseline running",
        "in two weeks",
        "the loss curve matches",
    )
    assert given.body.due.at == NOON.replace(month=12, day=8, hour=17)  # six in the evening in Berlin


@on_sqlite
async def test_a_milestone_after_the_projects_end_is_kept_and_said(mira: Talker):
    await mira.goes_to("B10b.milestones")
    await mira.types("Everything", "in three months", "yes")
    assert mira.remarks == ["after-end"]
    (given,) = mira.question.given
    assert isinstance(given.body, Milestone)
    assert given.body.due is not None


@on_sqlite
async def test_a_milestone_form_with_a_date_asks_to_confirm_it(mira: Talker):
    await mira.goes_to("B10b.milestones")
    await mira.presses(AddMilestone("Baseline", "in two weeks", "the curve"))
    (given,) = mira.question.given
    assert isinstance(mira.aside, ConfirmWhen)
    assert mira.aside.item == given.id
    await mira.presses(Plain.DATE_IS_RIGHT)
    assert mira.aside is None
    (given,) = mira.question.given
    assert isinstance(given.body, Milestone)
    assert given.body.due is not None
    await mira.presses(AddMilestone("Writing", "", ""))
    assert isinstance(mira.aside, AskWhen)
    assert mira.aside.item == mira.question.given[1].id


async def test_every_change_of_a_milestone_is_a_revision_of_its_own(database: Database, mira: Talker):
    await mira.goes_to("B10b.milestones")
    await mira.types("Baseline", "soonish", "in two weeks", "yes", "the curve")
    (given,) = mira.question.given
    query = sa.select(revisions.c.number, revisions.c.body).where(revisions.c.item_id == given.id)
    history = [(number, body["said"], body["sign"]) for number, body in await rows(database, query)]
    assert history == [
        (1, "", ""),
        (2, "soonish", ""),
        (3, "in two weeks", ""),
        (4, "in two weeks", ""),
        (5, "in two weeks", "the curve"),
    ]
    assert await rows(database, sa.select(items.c.revision).where(items.c.id == given.id)) == [(5,)]


# Revising


async def test_choosing_again_keeps_what_was_chosen_before(database: Database, mira: Talker):
    await mira.goes_to("B1.have")
    await mira.chooses("yes")
    await mira.types("back")
    await mira.chooses("no")
    await mira.goes_to("B2.goals")
    assert await mira.answers("B1.have") == ["No, help me find one"]
    query = (
        sa.select(items.c.id, revisions.c.number, revisions.c.body)
        .join(items)
        .where(items.c.prompt == "B1", items.c.field == "have")
        .order_by(revisions.c.id)
    )
    (first, *_), (second, *_), (dropped, *_) = found = await rows(database, query)
    assert first != second
    assert sorted(body["option"] for _, _, body in found if body) == ["no", "yes"]
    assert [(item, number) for item, number, body in found if body is None] == [(first, 2)]
    assert dropped == first


@on_sqlite
async def test_writing_anew_keeps_what_was_written_before(database: Database, mira: Talker):
    await mira.goes_to("B1.idea")
    await mira.types("first", "second")
    await mira.presses(WriteAnew("both in one"))
    assert await mira.answers("B1.idea") == ["both in one"]
    texts = [
        body["text"]
        for (body,) in await rows(database, sa.select(revisions.c.body))
        if body and "text" in body
    ]
    assert texts == ["first", "second", "both in one"]


@on_sqlite
async def test_a_doubt_is_kept_beside_its_question(mira: Talker):
    await mira.goes_to("B1.idea")
    await mira.presses(NoteUnsure("is this too big?"))
    assert await mira.answers("B1.unsure") == ["is this too big?"]
    assert await mira.answers("B1.idea") == []
    assert mira.remarks == ["unsure-kept"]


@on_sqlite
async def test_two_members_do_not_see_each_others_answers(mira: Talker, somebody: Somebody, cohort: Cohort):
    ravi = await (await somebody(RAVI).joins(cohort)).tells_all()
    for who, text in ((mira, "of Mira"), (ravi, "of Ravi")):
        await who.goes_to("B1.idea")
        await who.types(text)
    assert await mira.answers("B1.idea") == ["of Mira"]
    assert await ravi.answers("B1.idea") == ["of Ravi"]
    assert (await mira.run()).id != (await ravi.run()).id
