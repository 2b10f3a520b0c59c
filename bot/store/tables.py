"""The tables: what is kept, and what hangs on what."""

import sqlalchemy as sa

from bot.store.types import UtcDateTime

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite numbers rows by itself only in a column that it calls INTEGER.
RowId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Snowflake = sa.BigInteger


def _id() -> sa.Column[int]:
    return sa.Column("id", RowId, primary_key=True)


def _reference(name: str, to: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, RowId, sa.ForeignKey(to), nullable=nullable)


courses = sa.Table(
    "courses",
    metadata,
    _id(),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    # The whole course file. A run reads the very text it began with, whatever is published later.
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("published_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("key", "version"),
)

cohorts = sa.Table(
    "cohorts",
    metadata,
    _id(),
    sa.Column("guild_id", Snowflake, nullable=False),
    sa.Column("channel_id", Snowflake, nullable=False, unique=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("course_key", sa.Text, nullable=False),
    sa.Column("zone", sa.Text, nullable=False),
    sa.Column("final_session_at", UtcDateTime, nullable=False),
    sa.Column("project_ends_at", UtcDateTime, nullable=False),
    # When the weekly round opens, by the cohort's clock: 0 is Monday, and minutes after midnight. Without a weekday
    # there is none; without minutes either, nobody has decided yet.
    sa.Column("round_weekday", sa.Integer),
    sa.Column("round_minutes", sa.Integer),
    sa.Column("door_message_id", Snowflake),
    sa.Column("created_at", UtcDateTime, nullable=False),
)

# The meetings that a cohort's facilitator set. Of the final one the time stands in `cohorts` alone: here it is null.
sessions = sa.Table(
    "sessions",
    metadata,
    _id(),
    _reference("cohort_id", "cohorts.id"),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("starts_at", UtcDateTime),
    sa.Column("minutes", sa.Integer, nullable=False),
    # Since when its time holds.
    sa.Column("set_at", UtcDateTime, nullable=False),
    sa.Column("cancelled_at", UtcDateTime),
    # Its event on Discord, once it stands there.
    sa.Column("event_id", Snowflake),
    # How often it was set, moved or cancelled, and up to which change Discord's event shows it.
    sa.Column("changes", sa.Integer, nullable=False),
    sa.Column("shown", sa.Integer, nullable=False),
    sa.Index(
        "ix_sessions_final",
        "cohort_id",
        unique=True,
        sqlite_where=sa.text("starts_at IS NULL"),
        postgresql_where=sa.text("starts_at IS NULL"),
    ),
    sa.Index(None, "cohort_id"),
    # Whose event is owed is asked every few seconds: this index holds those rows only.
    sa.Index(
        "ix_sessions_owed",
        "id",
        sqlite_where=sa.text("changes <> shown"),
        postgresql_where=sa.text("changes <> shown"),
    ),
)

facilitators = sa.Table(
    "facilitators",
    metadata,
    _id(),
    _reference("cohort_id", "cohorts.id"),
    sa.Column("user_id", Snowflake, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("from_at", UtcDateTime, nullable=False),
    sa.Column("until_at", UtcDateTime),
    sa.Index(
        "ix_facilitators_present",
        "cohort_id",
        "user_id",
        unique=True,
        sqlite_where=sa.text("until_at IS NULL"),
        postgresql_where=sa.text("until_at IS NULL"),
    ),
)

people = sa.Table(
    "people",
    metadata,
    sa.Column("user_id", Snowflake, primary_key=True, autoincrement=False),
    sa.Column("zone", sa.Text),
    # Minutes east of UTC, by the clock that the person told us, until the place is known.
    sa.Column("clock_offset", sa.Integer),
    # Minutes after midnight, by the person's own clock.
    sa.Column("hours_from", sa.Integer, nullable=False),
    sa.Column("hours_until", sa.Integer, nullable=False),
    sa.Column("met_at", UtcDateTime, nullable=False),
)

members = sa.Table(
    "members",
    metadata,
    _id(),
    _reference("cohort_id", "cohorts.id"),
    sa.Column("user_id", Snowflake, sa.ForeignKey("people.user_id"), nullable=False),
    # As Discord called them when they last told us who may read what: for files, where no mention is shown as a name.
    sa.Column("name", sa.Text, nullable=False, server_default=sa.text("''")),
    sa.Column("joined_at", UtcDateTime, nullable=False),
    sa.Column("left_at", UtcDateTime),
    # Who may read what was handed in: 'facilitator' or 'only-me'; null until the member was told.
    sa.Column("readers", sa.Text),
    sa.Index(
        "ix_members_present",
        "cohort_id",
        "user_id",
        unique=True,
        sqlite_where=sa.text("left_at IS NULL"),
        postgresql_where=sa.text("left_at IS NULL"),
    ),
    sa.Index(None, "user_id"),
)

runs = sa.Table(
    "runs",
    metadata,
    _id(),
    _reference("member_id", "members.id"),
    sa.Column("exercise", sa.Text, nullable=False),
    _reference("course_id", "courses.id"),
    sa.Column("begun_at", UtcDateTime, nullable=False),
    sa.Column("handed_in_at", UtcDateTime),
    sa.UniqueConstraint("member_id", "exercise"),
)

items = sa.Table(
    "items",
    metadata,
    _id(),
    _reference("run_id", "runs.id"),
    sa.Column("prompt", sa.Text, nullable=False),
    sa.Column("field", sa.Text, nullable=False),
    # In a matrix: the item of an earlier prompt that this one belongs to.
    _reference("row_id", "items.id", nullable=True),
    # In a tree, such as that of questions: the item from which this one came.
    _reference("under_id", "items.id", nullable=True),
    sa.Column("round", sa.Integer, nullable=False),
    # The number of the revision that counts now.
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Index(None, "run_id"),
)

revisions = sa.Table(
    "revisions",
    metadata,
    _id(),
    _reference("item_id", "items.id"),
    sa.Column("number", sa.Integer, nullable=False),
    # What was answered, by kind: see bot.store.responses. Null: this revision took the item away.
    sa.Column("body", sa.JSON(none_as_null=True)),
    sa.Column("written_at", UtcDateTime, nullable=False),
    # The Discord message that said it, where one did.
    sa.Column("message_id", Snowflake),
    sa.UniqueConstraint("item_id", "number"),
    sa.Index(None, "message_id"),
)

# The trail: each question put to the member, in order. Going back leaves a row behind, marked.
asks = sa.Table(
    "asks",
    metadata,
    _id(),
    _reference("run_id", "runs.id"),
    sa.Column("prompt", sa.Text, nullable=False),
    sa.Column("field", sa.Text, nullable=False),
    _reference("row_id", "items.id", nullable=True),
    sa.Column("round", sa.Integer, nullable=False),
    # Asked out of turn, from a review: Next returns to where the member was.
    sa.Column("detour", sa.Boolean, nullable=False),
    # Where such a way begins: the question that was opened.
    sa.Column("reopened", sa.Boolean, nullable=False),
    sa.Column("asked_at", UtcDateTime, nullable=False),
    sa.Column("left_at", UtcDateTime),
    sa.Index(None, "run_id"),
)

conversations = sa.Table(
    "conversations",
    metadata,
    sa.Column("user_id", Snowflake, sa.ForeignKey("people.user_id"), primary_key=True, autoincrement=False),
    # Where the bot and the person talk: their DM, or a private thread.
    sa.Column("channel_id", Snowflake, unique=True),
    # Everything that the person sent there up to this message of Discord's is taken in; null: from the first card on.
    sa.Column("seen_id", Snowflake),
    sa.Column("in_thread", sa.Boolean, nullable=False),
    _reference("member_id", "members.id", nullable=True),
    _reference("run_id", "runs.id", nullable=True),
    sa.Column("paused", sa.Boolean, nullable=False),
    # A question inside the question: a date to confirm, a note being written. See bot.store.conversations.
    sa.Column("aside", sa.JSON(none_as_null=True)),
    # The check-in that has the open place, by its delivery, until it is answered or passed over; and what is being
    # asked inside it. See bot.store.check_ins.
    _reference("check_in_id", "deliveries.id", nullable=True),
    sa.Column("check_in_aside", sa.JSON(none_as_null=True)),
    # The name of the screen that the person should see: see bot.domain.screen.shows.
    sa.Column("wants", sa.Text, nullable=False),
    # The card that they do see, what it shows, and how many of their messages lie below it.
    sa.Column("card_message_id", Snowflake),
    sa.Column("card_shows", sa.Text, nullable=False),
    sa.Column("below", sa.Integer, nullable=False),
    # Whose card is owed is asked every few seconds: this index holds those rows only.
    sa.Index(
        "ix_conversations_owed",
        "user_id",
        sqlite_where=sa.text("wants <> card_shows"),
        postgresql_where=sa.text("wants <> card_shows"),
    ),
)

# What each card showed, and since when, so that a message finds the question that its writer saw.
cards = sa.Table(
    "cards",
    metadata,
    _id(),
    sa.Column("user_id", Snowflake, sa.ForeignKey("people.user_id"), nullable=False),
    sa.Column("channel_id", Snowflake, nullable=False),
    sa.Column("message_id", Snowflake, nullable=False),
    _reference("ask_id", "asks.id", nullable=True),
    # The name of the screen that it showed: see bot.domain.screen.shows.
    sa.Column("shows", sa.Text, nullable=False),
    # Discord's id of what put it on the screen: the card itself, or the press that changed it. Discord's ids
    # grow with Discord's own time, so they can be compared with a message's.
    sa.Column("since_id", Snowflake, nullable=False),
    # Whether another card took its place and it still has its buttons.
    sa.Column("stale", sa.Boolean, nullable=False),
    sa.Index(None, "user_id", "since_id"),
    sa.Index("ix_cards_stale", "user_id", sqlite_where=sa.text("stale"), postgresql_where=sa.text("stale")),
    sa.Index(None, "message_id"),
)

# Every message and press that did something, by Discord's id for it: what comes twice does nothing.
inbox = sa.Table(
    "inbox",
    metadata,
    sa.Column("event_id", Snowflake, primary_key=True, autoincrement=False),
    sa.Column("user_id", Snowflake, nullable=False),
    sa.Column("sent_at", UtcDateTime, nullable=False),
    # Where a message was sent; null for presses, and for what came before this was noted.
    sa.Column("channel_id", Snowflake),
    # What became of it: 'answer', 'word', 'unplaced', 'press'; 'gone' and 'deleted' once Discord has it no more;
    # 'set-aside' where it could not be taken in.
    sa.Column("became", sa.Text, nullable=False),
    _reference("ask_id", "asks.id", nullable=True),
    # Kept only while it is nowhere else: a control word, words with no open question, what was set aside. Of a
    # message that is gone: what it said, until its writer says whether it goes from the answers too.
    sa.Column("text", sa.Text),
    # When the edit was made that counts: an earlier one that comes later does nothing.
    sa.Column("edited_at", UtcDateTime),
    # Why it, or its edit, was set aside: the name of what was raised.
    sa.Column("reason", sa.Text),
    # After an absence, what is known of a channel is held against its history.
    sa.Index(None, "channel_id", "event_id"),
    # Words that wait for their place are looked for at every turn: this index holds those rows only.
    sa.Index(
        "ix_inbox_waiting",
        "user_id",
        "event_id",
        sqlite_where=sa.text("became = 'unplaced'"),
        postgresql_where=sa.text("became = 'unplaced'"),
    ),
    sa.Index(
        "ix_inbox_gone",
        "user_id",
        "event_id",
        sqlite_where=sa.text("became = 'gone'"),
        postgresql_where=sa.text("became = 'gone'"),
    ),
)

# How often it was begun to take in something from a history after an absence. A process that is killed by it counts
# too, so a row is written before the try; it goes once the history is read to its end.
tries = sa.Table(
    "tries",
    metadata,
    sa.Column("message_id", Snowflake, primary_key=True, autoincrement=False),
    # 'message', 'edit', 'deletion'.
    sa.Column("what", sa.Text, primary_key=True),
    sa.Column("user_id", Snowflake, nullable=False),
    sa.Column("begun", sa.Integer, nullable=False),
    # Whether it was set aside, and its writer is to be told.
    sa.Column("aside", sa.Boolean, nullable=False),
    sa.Index(None, "user_id"),
)

# What the answers come to, kept so that the bot can act on it: written with the answers, in the same transaction.
# An item that is taken away marks its row (`gone_at`), since other things may point at it.


def _of_item() -> tuple[sa.Column[int], sa.Column[int]]:
    return _reference("run_id", "runs.id"), sa.Column(
        "item_id", RowId, sa.ForeignKey("items.id"), nullable=False, unique=True
    )


milestones = sa.Table(
    "milestones",
    metadata,
    _id(),
    *_of_item(),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("due_at", UtcDateTime),
    # Whether an hour was said; otherwise only the day counts.
    sa.Column("has_time", sa.Boolean, nullable=False),
    sa.Column("sign", sa.Text, nullable=False),
    # Since when this date holds: what would have been asked before that is not asked any more.
    sa.Column("since_at", UtcDateTime),
    sa.Column("done_at", UtcDateTime),
    sa.Column("gone_at", UtcDateTime),
    sa.Index(None, "run_id"),
)

steps = sa.Table(
    "steps",
    metadata,
    _id(),
    *_of_item(),
    _reference("milestone_id", "milestones.id"),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("done_at", UtcDateTime),
    sa.Column("gone_at", UtcDateTime),
    sa.Index(None, "run_id"),
)

# Cheap tests of whether a path fits.
tests = sa.Table(
    "tests",
    metadata,
    _id(),
    *_of_item(),
    # The path, as the item that named it.
    _reference("path_id", "items.id", nullable=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("due_at", UtcDateTime),
    sa.Column("has_time", sa.Boolean, nullable=False),
    sa.Column("hours", sa.Text, nullable=False),
    sa.Column("sign", sa.Text, nullable=False),
    sa.Column("since_at", UtcDateTime),
    # Once the member has said what they learned, or that it is done with.
    sa.Column("done_at", UtcDateTime),
    sa.Column("gone_at", UtcDateTime),
    sa.Index(None, "run_id"),
)

# A day on which to ask about a risk, before the milestone that it threatens.
tripwires = sa.Table(
    "tripwires",
    metadata,
    _id(),
    *_of_item(),
    _reference("milestone_id", "milestones.id", nullable=True),
    sa.Column("risk", sa.Text, nullable=False),
    sa.Column("ask_at", UtcDateTime, nullable=False),
    sa.Column("has_time", sa.Boolean, nullable=False),
    sa.Column("since_at", UtcDateTime),
    # Once the member has said that the danger is over.
    sa.Column("done_at", UtcDateTime),
    sa.Column("gone_at", UtcDateTime),
    sa.Index(None, "run_id"),
)

# One for each run that asks for it. Terms that were not settled are null.
contracts = sa.Table(
    "contracts",
    metadata,
    _id(),
    sa.Column("run_id", RowId, sa.ForeignKey("runs.id"), nullable=False, unique=True),
    # Values as in bot.domain.course.TERMS.
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("cadence", sa.Text),
    sa.Column("weekday", sa.Text),
    # Of the member's own clock, 0 to 23.
    sa.Column("hour", sa.Integer),
    sa.Column("tone", sa.Text),
    sa.Column("miss", sa.Text),
    sa.Column("until_at", UtcDateTime, nullable=False),
    # Since when it holds.
    sa.Column("since_at", UtcDateTime),
)

# How a doubt ended; one without a row is open.
doubts = sa.Table(
    "doubts",
    metadata,
    sa.Column("item_id", RowId, sa.ForeignKey("items.id"), primary_key=True, autoincrement=False),
    # 'open', 'resolved', 'dropped'.
    sa.Column("state", sa.Text, nullable=False),
    # What settled it, in the member's words.
    sa.Column("words", sa.Text, nullable=False),
    sa.Column("changed_at", UtcDateTime, nullable=False),
)

# What somebody marked and noted on something to read: theirs alone.
readings = sa.Table(
    "readings",
    metadata,
    sa.Column("user_id", Snowflake, sa.ForeignKey("people.user_id"), primary_key=True, autoincrement=False),
    sa.Column("course_key", sa.Text, primary_key=True),
    sa.Column("resource", sa.Text, primary_key=True),
    sa.Column("read_at", UtcDateTime),
    sa.Column("relevant", sa.Boolean, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("changed_at", UtcDateTime, nullable=False),
)

# Everything that the bot says unasked, one row a message: claimed, sent, settled. See bot.domain.delivery.
deliveries = sa.Table(
    "deliveries",
    metadata,
    _id(),
    sa.Column("kind", sa.Text, nullable=False),
    # What this is the saying of, such as one ending of one timer: the same thing is never said twice.
    sa.Column("occurrence", sa.Text, nullable=False, unique=True),
    sa.Column("user_id", Snowflake, sa.ForeignKey("people.user_id")),
    # The question whose timer it is.
    _reference("ask_id", "asks.id", nullable=True),
    # Whose channel it is said in, where it is said to a cohort.
    _reference("cohort_id", "cohorts.id", nullable=True),
    # What it is about, by an id that its kind knows the table of.
    sa.Column("about_id", RowId),
    sa.Column("due_at", UtcDateTime, nullable=False),
    # 'planned', 'claimed', 'retry', 'sent', 'skipped-late', 'undeliverable', 'cancelled'.
    sa.Column("state", sa.Text, nullable=False),
    # Grows with every claim: only who holds the newest may settle.
    sa.Column("attempt", sa.Integer, nullable=False),
    # When to look again: when it is due, when a claim runs out, when to try once more. Null once it is over.
    sa.Column("look_at", UtcDateTime),
    # The channel and the message that said it.
    sa.Column("channel_id", Snowflake),
    sa.Column("message_id", Snowflake),
    sa.Column("reason", sa.Text),
    sa.Column("settled_at", UtcDateTime),
    sa.Column("created_at", UtcDateTime, nullable=False),
    # What is due is asked every second: this index holds only what is not over.
    sa.Index(
        "ix_deliveries_due",
        "look_at",
        sqlite_where=sa.text("look_at IS NOT NULL"),
        postgresql_where=sa.text("look_at IS NOT NULL"),
    ),
    sa.Index(None, "ask_id"),
    # What one person was told, and is to be told, from some day on.
    sa.Index(None, "user_id", "due_at"),
    # What is said to a cohort: most is said to one person.
    sa.Index(
        "ix_deliveries_cohort",
        "cohort_id",
        sqlite_where=sa.text("cohort_id IS NOT NULL"),
        postgresql_where=sa.text("cohort_id IS NOT NULL"),
    ),
)

# Check-ins. What is planned is not kept here but computed (bot.domain.check_in); these are what it is computed from.

# Days on which somebody wants no unasked message, by their own calendar; both ends count.
away = sa.Table(
    "away",
    metadata,
    _id(),
    sa.Column("user_id", Snowflake, sa.ForeignKey("people.user_id"), nullable=False),
    sa.Column("from_on", sa.Date, nullable=False),
    sa.Column("until_on", sa.Date, nullable=False),
    sa.Index(None, "user_id"),
)

# What the member called off before it was asked, by the key of the topic.
called_off = sa.Table(
    "called_off",
    metadata,
    sa.Column("user_id", Snowflake, sa.ForeignKey("people.user_id"), primary_key=True, autoincrement=False),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("called_off_at", UtcDateTime, nullable=False),
)

# Each thing that was asked in a message, once for ever: `key` says what of what.
check_ins = sa.Table(
    "check_ins",
    metadata,
    _id(),
    sa.Column("user_id", Snowflake, sa.ForeignKey("people.user_id"), nullable=False),
    _reference("delivery_id", "deliveries.id"),
    sa.Column("key", sa.Text, nullable=False),
    # 'before', 'due', 'after', 'weekly', 'tripwire', 'test', 'again', 'round', 'news', 'session', 'now': see
    # bot.domain.check_in.
    sa.Column("topic", sa.Text, nullable=False),
    _reference("run_id", "runs.id", nullable=True),
    # The milestone, test or tripwire, as the item that says it.
    _reference("item_id", "items.id", nullable=True),
    _reference("news_id", "news.id", nullable=True),
    # The member's own day on which it was asked.
    sa.Column("asked_on", sa.Date, nullable=False),
    # 'open', 'answered', 'put-off', 'passed', 'unsent'.
    sa.Column("state", sa.Text, nullable=False),
    # Where it was put off: the day on which to ask again.
    sa.Column("again_on", sa.Date),
    sa.UniqueConstraint("user_id", "key"),
    sa.Index(None, "delivery_id"),
)

# What members said of how it goes: at a check-in, by command, in a round. Nothing is overwritten.
reports = sa.Table(
    "reports",
    metadata,
    _id(),
    sa.Column("user_id", Snowflake, sa.ForeignKey("people.user_id"), nullable=False),
    # 'done', 'on-track', 'stuck', 'moved', 'not-today', 'note', 'learned', 'up', 'down', 'same', 'reopened', 'told',
    # 'to-move'.
    sa.Column("how", sa.Text, nullable=False),
    sa.Column("words", sa.Text, nullable=False),
    _reference("check_in_id", "check_ins.id", nullable=True),
    _reference("item_id", "items.id", nullable=True),
    _reference("round_id", "rounds.id", nullable=True),
    # Whether the cohort may see it, where it was said in a round.
    sa.Column("shared", sa.Boolean, nullable=False),
    # Discord's id of the message that said it, where one did; and when a later edit took its place.
    sa.Column("message_id", Snowflake),
    sa.Column("replaced_at", UtcDateTime),
    sa.Column("said_at", UtcDateTime, nullable=False),
    sa.Index(None, "check_in_id"),
    sa.Index(None, "item_id"),
    sa.Index(None, "round_id"),
    sa.Index(None, "message_id"),
)

# What somebody is to hear of with their next unasked message, such as that the one they are a buddy of is stuck.
news = sa.Table(
    "news",
    metadata,
    _id(),
    sa.Column("user_id", Snowflake, sa.ForeignKey("people.user_id"), nullable=False),
    # 'miss', 'stuck', 'buddy', 'session', 'note', 'few-dms': see bot.domain.news.
    sa.Column("kind", sa.Text, nullable=False),
    # What this is the news of: it is told once.
    sa.Column("occurrence", sa.Text, nullable=False, unique=True),
    # The member whom it is about.
    _reference("member_id", "members.id", nullable=True),
    # What of theirs it is about, as the item that says it.
    _reference("item_id", "items.id", nullable=True),
    sa.Column("words", sa.Text, nullable=False),
    sa.Column("since_at", UtcDateTime, nullable=False),
    # Where it does not hold any more before it was told.
    sa.Column("gone_at", UtcDateTime),
    sa.Index(None, "user_id"),
)

# Since when and how long no direct message is opened, after Discord said that they were too many: one row at most.
dm_rests = sa.Table(
    "dm_rests",
    metadata,
    sa.Column("id", RowId, primary_key=True, autoincrement=False),
    # Counts the times: it rests ever longer while one follows the other.
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("until_at", UtcDateTime, nullable=False),
    sa.Column("seconds", sa.Integer, nullable=False),
    # Since when one could be opened again.
    sa.Column("over_at", UtcDateTime),
)

# Who holds whom to it: named by the one, accepted by the other.
buddies = sa.Table(
    "buddies",
    metadata,
    _id(),
    _reference("member_id", "members.id"),
    sa.Column("buddy_id", RowId, sa.ForeignKey("members.id"), nullable=False),
    sa.Column("asked_at", UtcDateTime, nullable=False),
    sa.Column("accepted_at", UtcDateTime),
    sa.Column("ended_at", UtcDateTime),
    sa.Index(
        "ix_buddies_present",
        "member_id",
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    ),
    sa.Index(None, "buddy_id"),
)

# The weekly rounds in cohorts' channels.
rounds = sa.Table(
    "rounds",
    metadata,
    _id(),
    _reference("cohort_id", "cohorts.id"),
    # By the cohort's calendar.
    sa.Column("on_date", sa.Date, nullable=False),
    sa.Column("opens_at", UtcDateTime, nullable=False),
    sa.Column("closes_at", UtcDateTime, nullable=False),
    # Its card, once it stands in the channel.
    sa.Column("channel_id", Snowflake),
    sa.Column("message_id", Snowflake),
    sa.Column("closed_at", UtcDateTime),
    # How often what the card shows has changed, and up to which change the card shows it.
    sa.Column("changes", sa.Integer, nullable=False),
    sa.Column("shown", sa.Integer, nullable=False),
    sa.UniqueConstraint("cohort_id", "on_date"),
    # Whose card is owed is asked every few seconds: this index holds those rows only.
    sa.Index(
        "ix_rounds_owed",
        "id",
        sqlite_where=sa.text("changes <> shown"),
        postgresql_where=sa.text("changes <> shown"),
    ),
)

# Before and at the final session: who may read which passage, what was posted of it, who read what.

# What a member lets be shown of one passage of their plan. Nothing is overwritten: the newest row counts.
consents = sa.Table(
    "consents",
    metadata,
    _id(),
    _reference("run_id", "runs.id"),
    # The passage, as bot.domain.consent names it.
    sa.Column("passage", sa.Text, nullable=False),
    # 'cohort', 'facilitator', 'nobody'.
    sa.Column("audience", sa.Text, nullable=False),
    # The exact words that were on the screen when it was said: a list of {"words", "item"}.
    sa.Column("lines", sa.JSON, nullable=False),
    sa.Column("said_at", UtcDateTime, nullable=False),
    sa.Index(None, "run_id"),
)

# The summary of a cohort before its final session, one for ever: what is posted of it is edited, never posted again.
summaries = sa.Table(
    "summaries",
    metadata,
    _id(),
    sa.Column("cohort_id", RowId, sa.ForeignKey("cohorts.id"), nullable=False, unique=True),
    # So many hours before the final session it is posted unasked.
    sa.Column("lead_hours", sa.Integer, nullable=False),
    # The running order that the facilitator chose, as a list of members' ids; null: nobody chose one.
    sa.Column("running_order", sa.JSON(none_as_null=True)),
    # Since when it stands in the channel, or is on its way there.
    sa.Column("out_at", UtcDateTime),
    # How often what it should show has changed, and up to which change it does.
    sa.Column("changes", sa.Integer, nullable=False),
    sa.Column("shown", sa.Integer, nullable=False),
    # Which summary is owed an edit is asked every few seconds: this index holds those rows only.
    sa.Index(
        "ix_summaries_owed",
        "id",
        sqlite_where=sa.text("out_at IS NOT NULL AND changes <> shown"),
        postgresql_where=sa.text("out_at IS NOT NULL AND changes <> shown"),
    ),
)

# Each message of a summary. Its row is there before the message is: whoever finds no message id reads back first.
posted = sa.Table(
    "posted",
    metadata,
    _id(),
    _reference("summary_id", "summaries.id"),
    # 'pack' or 'plan'; the member whose plan it is.
    sa.Column("part", sa.Text, nullable=False),
    _reference("member_id", "members.id", nullable=True),
    sa.Column("channel_id", Snowflake, nullable=False),
    sa.Column("message_id", Snowflake),
    # Where it is talked about.
    sa.Column("thread_id", Snowflake),
    # A digest of what it shows.
    sa.Column("shows", sa.Text, nullable=False),
    # Until when whoever sends it has it for themselves; null: nobody ever tried.
    sa.Column("taken_until", UtcDateTime),
    # Since when it is known that somebody deleted it: it is not sent again unless a person asks, and how often one did.
    sa.Column("gone_at", UtcDateTime),
    sa.Column("again", sa.Integer, nullable=False),
    sa.Index(
        "ix_posted_plan",
        "summary_id",
        "member_id",
        unique=True,
        sqlite_where=sa.text("member_id IS NOT NULL"),
        postgresql_where=sa.text("member_id IS NOT NULL"),
    ),
    sa.Index(
        "ix_posted_pack",
        "summary_id",
        unique=True,
        sqlite_where=sa.text("member_id IS NULL"),
        postgresql_where=sa.text("member_id IS NULL"),
    ),
)

# Who read what of a member's that is not the cohort's: shown to that member.
accesses = sa.Table(
    "accesses",
    metadata,
    _id(),
    _reference("member_id", "members.id"),
    # Who read, and as what they were called then.
    sa.Column("user_id", Snowflake, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    # 'summary', 'export': see bot.domain.access_log.
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("read_at", UtcDateTime, nullable=False),
    sa.Index(None, "member_id"),
)

# What somebody of the cohort noted on a member's plan: for that member alone.
notes = sa.Table(
    "notes",
    metadata,
    _id(),
    _reference("member_id", "members.id"),
    sa.Column("author_id", Snowflake, nullable=False),
    sa.Column("author_name", sa.Text, nullable=False),
    sa.Column("words", sa.Text, nullable=False),
    # The press that brought it: what comes twice is noted once.
    sa.Column("event_id", Snowflake, nullable=False, unique=True),
    sa.Column("written_at", UtcDateTime, nullable=False),
    # The milestone that its reader made of it, as the item that says it.
    _reference("item_id", "items.id", nullable=True),
    sa.Index(None, "member_id"),
)

# Who was there at a session.
attendance = sa.Table(
    "attendance",
    metadata,
    sa.Column("session_id", RowId, sa.ForeignKey("sessions.id"), primary_key=True, autoincrement=False),
    sa.Column("member_id", RowId, sa.ForeignKey("members.id"), primary_key=True, autoincrement=False),
    sa.Column("there", sa.Boolean, nullable=False),
    sa.Column("noted_at", UtcDateTime, nullable=False),
)
