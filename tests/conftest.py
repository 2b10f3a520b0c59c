"""What all tests share: databases, and a header that says whether requests are checked against Discord's schema."""

import pytest

from tests import openapi

pytest_plugins = ["tests.databases"]


def pytest_report_header(config: pytest.Config) -> str:  # noqa: ARG001
    return openapi.report_header()
