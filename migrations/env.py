"""How Alembic runs: on the connection it is handed, or for a developer on a scratch database."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory

from bot.domain.refusals import CannotStart
from bot.store.tables import metadata
from bot.store.types import UtcDateTime


def rendered(kind: str, item: Any, _context: object) -> str | Literal[False]:
    """A migration outlives the code of its day, so it names no type of ours."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run_on(connection: sa.Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_item=rendered,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def build(connection: sa.Connection) -> None:
    """Bring a scratch database to the newest migration, by hand: Alembic itself is busy with the command."""
    scripts = ScriptDirectory.from_config(context.config)
    migration = MigrationContext.configure(connection)
    with Operations.context(migration):
        for script in reversed(list(scripts.walk_revisions())):
            script.module.upgrade()
    migration.stamp(scripts, "head")


if context.is_offline_mode():
    raise CannotStart("Migrations run on a database, not as a script: `python -m bot migrate`.")
given: sa.Connection | None = context.config.attributes.get("connection")
if given is not None:
    run_on(given)
else:
    with sa.create_engine("sqlite://").connect() as scratch:
        build(scratch)
        scratch.commit()
        run_on(scratch)
