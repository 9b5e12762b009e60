"""Two desks that all page tests look at: the scene, and a store that holds nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.desk.office import Desk
from tests.scene import empty_desk, full_desk


@pytest.fixture(scope="session")
def full(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Return a desk to look at; whoever changes something takes a desk of their own."""
    return full_desk(tmp_path_factory.mktemp("full"))


@pytest.fixture(scope="session")
def vacant(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Return a desk without a centre."""
    return empty_desk(tmp_path_factory.mktemp("vacant"))


@pytest.fixture
def own(tmp_path: Path) -> Desk:
    """Return a desk to change things at."""
    return full_desk(tmp_path)
