"""Before and at the final session: consent, summaries, who read what, notes, attendance."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


# No way back is written: whoever needs one restores the backup from before.
def upgrade() -> None:
    row_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("members", sa.Column("name", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.create_table(
        "consents",
        sa.Column("id", row_id, nullable=False),
        sa.Column("run_id", row_id, nullable=False),
        sa.Column("passage", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_consents_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    op.create_index(op.f("ix_consents_run_id"), "consents", ["run_id"])
    op.create_table(
        "summaries",
        sa.Column("id", row_id, nullable=False),
        sa.Column("cohort_id", row_id, nullable=False),
        sa.Column("lead_hours", sa.Integer(), nullable=False),
        sa.Column("running_order", sa.JSON(), nullable=True),
        sa.Column("out_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_summaries_cohort_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_summaries")),
        sa.UniqueConstraint("cohort_id", name=op.f("uq_summaries_cohort_id")),
    )
    owed = sa.text("out_at IS NOT NULL AND changes <> shown")
    op.create_index("ix_summaries_owed", "summaries", ["id"], sqlite_where=owed, postgresql_where=owed)
    op.create_table(
        "posted",
        sa.Column("id", row_id, nullable=False),
        sa.Column("summary_id", row_id, nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("member_id", row_id, nullable=True),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("thread_id", sa.BigInteger(), nullable=True),
        sa.Column("shows", sa.Text(), nullable=False),
        sa.Column("taken_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("again", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["summary_id"], ["summaries.id"], name=op.f("fk_posted_summary_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_posted_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posted")),
    )
    plan, pack = sa.text("member_id IS NOT NULL"), sa.text("member_id IS NULL")
    columns = ["summary_id", "member_id"]
    op.create_index(
        "ix_posted_plan", "posted", columns, unique=True, sqlite_where=plan, postgresql_where=plan
    )
    op.create_index(
        "ix_posted_pack", "posted", columns[:1], unique=True, sqlite_where=pack, postgresql_where=pack
    )
    op.create_table(
        "accesses",
        sa.Column("id", row_id, nullable=False),
        sa.Column("member_id", row_id, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_accesses_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accesses")),
    )
    op.create_index(op.f("ix_accesses_member_id"), "accesses", ["member_id"])
    op.create_table(
        "notes",
        sa.Column("id", row_id, nullable=False),
        sa.Column("member_id", row_id, nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("item_id", row_id, nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_notes_member_id")),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_notes_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
        sa.UniqueConstraint("event_id", name=op.f("uq_notes_event_id")),
    )
    op.create_index(op.f("ix_notes_member_id"), "notes", ["member_id"])
    op.create_table(
        "attendance",
        sa.Column("session_id", row_id, autoincrement=False, nullable=False),
        sa.Column("member_id", row_id, autoincrement=False, nullable=False),
        sa.Column("there", sa.Boolean(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name=op.f("fk_attendance_session_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_attendance_member_id")),
        sa.PrimaryKeyConstraint("session_id", "member_id", name=op.f("pk_attendance")),
    )
