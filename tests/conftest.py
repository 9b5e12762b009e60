"""What all tests share: browser tests run only when asked for, and say so."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

from planner.study import week

# Two shared cores stall now and then: a slow example is not a wrong one.
settings.register_profile(
    "planner", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("planner")

# Most tests judge a roster on the way to something else: few simulated weeks beside the formula do.
week.TRUTH_CPU_S = 0.12


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip tests marked `browser` unless PLANNER_E2E=1."""
    if os.environ.get("PLANNER_E2E") == "1":
        return
    skip = pytest.mark.skip(reason="browser tests need Chromium: set PLANNER_E2E=1 to run them")
    for item in items:
        if "browser" in item.keywords:
            item.add_marker(skip)
