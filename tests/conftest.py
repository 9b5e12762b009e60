"""What all tests share: browser tests run only when asked for, and say so."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

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


@pytest.fixture(scope="session")
def dask_client() -> Iterator[Any]:
    """Connect to a real cluster: a scheduler and one worker process on this machine."""
    distributed = pytest.importorskip(
        "distributed", reason="Dask is not installed: install the extra dask to run this"
    )
    with (
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=2, dashboard_address=None, memory_limit=0
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client
