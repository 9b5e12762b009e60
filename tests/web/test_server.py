"""The server script as the server loads it."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest
from streamlit.runtime.pages_manager import PagesManager

APP = Path(__file__).resolve().parents[2] / "app.py"


def test_a_page_opened_by_its_address_first_has_the_menu_of_the_role(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Streamlit lists the files under `pages/` as the menu until somebody has opened the app."""
    monkeypatch.setattr(PagesManager, "uses_pages_directory", None)
    runpy.run_path(str(APP), run_name="app")
    assert PagesManager(str(APP)).uses_pages_directory is False
