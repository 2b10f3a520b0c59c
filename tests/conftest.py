"""What all tests share: databases, a small Discord, and a header about the schema of requests."""

import os

import pytest
from hypothesis import settings as hypothesis_settings

from tests import openapi

pytest_plugins = ["tests.databases", "tests.loopback.process"]

# How long an example takes says how busy the machine is, not whether the code is right.
hypothesis_settings.register_profile("patient", deadline=None)
hypothesis_settings.load_profile("patient")


# Some tests start the bot as a process, one after another; each would compile every module again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


LONGEST_FIRST = ("tests/loopback/", "tests/rehearsal/", "tests/test_", "tests/journeys/")
"""Files whose tests wait for processes and pages come first: begun last, one of them would keep everybody waiting."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In this order, and otherwise as they were found."""
    rank = {folder: number for number, folder in enumerate(LONGEST_FIRST)}
    items.sort(
        key=lambda item: next(
            (number for folder, number in rank.items() if item.nodeid.startswith(folder)), len(rank)
        )
    )


def pytest_report_header(config: pytest.Config) -> str:  # noqa: ARG001
    return openapi.report_header()
