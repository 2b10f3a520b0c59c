"""The log: one line for each record, on stderr, with nothing in it that a person wrote."""

import logging
import time

QUIETER = {
    # These print whole requests, events and statements at DEBUG: people's words, and sometimes tokens.
    "discord": logging.INFO,
    "aiosqlite": logging.INFO,
    "sqlalchemy": logging.WARNING,
    # Its plugins tell at every start that they are there.
    "alembic": logging.WARNING,
    # Two lines for every beat.
    "apscheduler": logging.WARNING,
}


class _OneLine(logging.Formatter):
    converter = time.gmtime
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        # A line break inside a message could pass for a record; a traceback still follows on its own lines.
        return super().formatMessage(record).replace("\n", "\\n")


def start(level: str) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(_OneLine("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name, at_least in QUIETER.items():
        logging.getLogger(name).setLevel(max(at_least, logging.getLogger().level))
