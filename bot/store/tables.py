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
    sa.Column("door_message_id", Snowflake),
    sa.Column("created_at", UtcDateTime, nullable=False),
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
    sa.Column("in_thread", sa.Boolean, nullable=False),
    _reference("member_id", "members.id", nullable=True),
    _reference("run_id", "runs.id", nullable=True),
    sa.Column("paused", sa.Boolean, nullable=False),
    # A question inside the question: a date to confirm, a note being written. See bot.store.conversations.
    sa.Column("aside", sa.JSON(none_as_null=True)),
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
    # What became of it: 'answer', 'word', 'unplaced', 'press'.
    sa.Column("became", sa.Text, nullable=False),
    _reference("ask_id", "asks.id", nullable=True),
    # Kept only while it is nowhere else: a control word, or words with no open question.
    sa.Column("text", sa.Text),
    # Words that wait for their place are looked for at every turn: this index holds those rows only.
    sa.Index(
        "ix_inbox_waiting",
        "user_id",
        "event_id",
        sqlite_where=sa.text("became = 'unplaced'"),
        postgresql_where=sa.text("became = 'unplaced'"),
    ),
)
