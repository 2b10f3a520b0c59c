"""What all tests share: databases, a small Discord, and a header about the schema of requests."""

import pytest
from hypothesis import settings as hypothesis_settings

from tests import openapi

pytest_plugins = ["tests.databases", "tests.loopback.process"]

# How long an example takes says how busy the machine is, not whether the code is right.
hypothesis_settings.register_profile("patient", deadline=None)
hypothesis_settings.load_profile("patient")


def pytest_report_header(config: pytest.Config) -> str:  # noqa: ARG001
    return openapi.report_header()
