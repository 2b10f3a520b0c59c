"""What all tests share: databases, a small Discord, and a header about the schema of requests."""

import pytest

from tests import openapi

pytest_plugins = ["tests.databases", "tests.loopback.process"]


def pytest_report_header(config: pytest.Config) -> str:  # noqa: ARG001
    return openapi.report_header()
