"""Looking at pages as somebody: a session in the test's store, its cookie in the page's context."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Dataframe, Table

from planner import access
from planner.desk.office import Desk, Offices
from planner.domain import Role
from planner.ui import session

ROOT = Path(__file__).resolve().parents[2]
AGENT = "A01"
PATIENCE_S = 60.0  # two busy cores; a page takes far less

Open = Callable[..., AppTest]


def cookie_of(desk: Desk, role: Role | None, *, agent: str = AGENT) -> dict[str, str]:
    """Return the cookies of somebody with a role who is signed in; none for nobody."""
    if role is None:
        return {}
    named = agent if role is Role.AGENT else None
    token = access.open_demo_session(
        desk.store, role, desk.now(), agent=named, name=f"Test {role.value}"
    )
    return {"planner": f"own:{token}"}


def sit_down(monkeypatch: pytest.MonkeyPatch, desk: Desk, role: Role | None) -> None:
    """Make every page that is run from now on belong to somebody with this role at this desk."""
    cookies = cookie_of(desk, role)
    monkeypatch.setattr(ContextProxy, "cookies", property(lambda _context: cookies))
    monkeypatch.setattr(session, "offices", lambda: Offices(desk, desk))


def open_page(name: str = "home", **query: str) -> AppTest:
    """Run the app and go to a page of the visitor's menu; `query` stands in the address."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE_S)
    app.run()
    for key, value in query.items():
        app.query_params[key] = value
    if name != "home" or query:
        app.switch_page(f"pages/{name}.py").run()
    return app


def open_script(name: str) -> AppTest:
    """Run the script of a page by itself, as if the menu did not guard it."""
    return AppTest.from_file(str(ROOT / "pages" / f"{name}.py"), default_timeout=PATIENCE_S).run()


def words(page: AppTest) -> str:
    """Return everything that a page shows as text."""
    return "\n".join(_shown(node) for node in (*page.main, *page.sidebar))


def faults(page: AppTest) -> list[str]:
    """Return the exceptions on a page."""
    return [f"{e.message} {e.stack_trace}" for e in page.exception]


def _shown(node: object) -> str:
    if isinstance(node, Dataframe | Table):
        return str(node.value.to_csv())
    return str(node.proto)  # type: ignore[attr-defined]
