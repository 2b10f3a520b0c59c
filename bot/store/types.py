"""Column types that both databases keep alike."""

from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

Tx = AsyncConnection
"""An open transaction: what services hand on and never look into."""


class UtcDateTime(sa.TypeDecorator[datetime]):
    """An instant: aware going in, aware and in UTC coming out.

    PostgreSQL keeps a `timestamptz`; SQLite keeps text with microseconds, which sorts as time does.
    A naive datetime raises ValueError (SQLAlchemy wraps it in a StatementError).
    """

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError("an instant needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        # SQLite has no zones: what comes back naive was written in UTC above.
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
