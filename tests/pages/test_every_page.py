"""Every page x role: it opens for those it is for, and tells the others nothing."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from planner.desk import rostering
from planner.desk.office import Desk
from planner.domain import Role
from planner.errors import Conflict
from planner.ui import home
from planner.ui.navigation import SCREENS, Screen, screens
from tests.pages.visits import faults, open_page, open_script, sit_down, words
from tests.scene import SAM, full_desk, the_draft

ROLES = (*Role, None)
ALLOWED = [(s, role) for s in SCREENS for role in Role if role in s.roles]
FORBIDDEN = [(s, role) for s in SCREENS for role in ROLES if role not in s.roles]
ACTIONS = ("button", "page_link", "download_button", "file_uploader", "form")
SPEAKING = (
    "account",
    "agent_data",
    "admin_requests",
    "admin_accounts",
    "admin_audit",
    "glossary",
)  # full without a centre


def named(pair: object) -> str:
    return pair.name if isinstance(pair, Screen) else str(pair)


def links(page: AppTest) -> set[str]:
    """Return the pages that a page leads to."""
    return {node.proto.page for node in page.main if node.type == "page_link"}


@pytest.mark.parametrize(("screen", "role"), ALLOWED, ids=named)
def test_a_page_opens_for_its_roles(
    full: Desk, monkeypatch: pytest.MonkeyPatch, screen: Screen, role: Role
) -> None:
    sit_down(monkeypatch, full, role)
    page = open_page(screen.name)
    assert faults(page) == []
    assert [t.value for t in page.title]
    assert not page.error


@pytest.mark.parametrize(("screen", "role"), ALLOWED, ids=named)
def test_an_empty_store_shows_one_sentence_and_what_to_do(
    vacant: Desk, monkeypatch: pytest.MonkeyPatch, screen: Screen, role: Role
) -> None:
    sit_down(monkeypatch, vacant, role)
    page = open_page(screen.name)
    assert faults(page) == []
    assert links(page) <= {"home", *(s.name for s in screens(role))}
    if screen.name in SPEAKING:
        return
    (sentence,) = page.info
    assert sentence.value[0].isupper()
    assert sentence.value.endswith(".")
    assert [n.type for n in page.main if n.type in ACTIONS]
    assert not page.error


@pytest.mark.parametrize(("screen", "role"), FORBIDDEN, ids=named)
def test_a_page_of_another_role_is_refused_and_tells_nothing(
    full: Desk, monkeypatch: pytest.MonkeyPatch, screen: Screen, role: Role | None
) -> None:
    sit_down(monkeypatch, full, role)
    page = open_script(screen.name)
    (warning,) = page.warning
    assert ("another role" if role else "session has ended") in warning.value
    assert [t.value for t in page.title] == ["Not your page" if role else "Signed out"]
    frame = ("alert", "warning", "title", "html", "vertical", "main")
    assert [n for n in page.main if n.type not in frame] == []
    for secret in ("Invented", "Scene", "Phone", "A01", "2026-W49"):
        assert secret not in words(page)


@pytest.mark.parametrize(("screen", "role"), [p for p in FORBIDDEN if p[1]], ids=named)
def test_the_address_of_another_roles_page_answers_with_a_sentence(
    full: Desk, monkeypatch: pytest.MonkeyPatch, screen: Screen, role: Role
) -> None:
    sit_down(monkeypatch, full, role)
    page = open_page(screen.name)
    assert [w.value for w in page.warning] == [
        "This page belongs to another role. Your own pages are in the menu."
    ]
    assert "Invented Person" not in words(page)


@pytest.mark.parametrize("role", ROLES, ids=named)
def test_home_opens_for_everybody_and_leads_only_where_they_may_go(
    full: Desk, vacant: Desk, monkeypatch: pytest.MonkeyPatch, role: Role | None
) -> None:
    for desk in (full, vacant):
        sit_down(monkeypatch, desk, role)
        page = open_page()
        assert faults(page) == []
        assert not page.error
        if role is None:
            assert "session has ended" in page.warning[0].value
        else:
            assert links(page) <= {s.name for s in screens(role)}


@pytest.mark.parametrize("role", [Role.MANAGER, Role.REPRESENTATIVE, Role.AGENT], ids=named)
def test_no_page_of_a_manager_a_representative_or_an_agent_names_another_person(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, role: Role
) -> None:
    desk = full_desk(tmp_path_factory.mktemp("published"))
    rostering.publish(desk, SAM, the_draft(desk).id)
    sit_down(monkeypatch, desk, role)
    own = "Invented Person 01" if role is Role.AGENT else ""
    for screen in screens(role):
        shown = words(open_page(screen.name, week="2026-W49"))
        others = [f"Invented Person {k:02d}" for k in range(1, 11)]
        assert [n for n in others if n in shown and n != own] == [], screen.name


def test_a_refusal_that_no_page_expects_becomes_a_sentence(
    full: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_here: object) -> None:
        raise Conflict("somebody was quicker; look again")

    monkeypatch.setattr(home, "for_planner", refuse)
    sit_down(monkeypatch, full, Role.SUPERVISOR)
    page = open_page()
    assert faults(page) == []
    assert [e.value for e in page.error] == ["Somebody was quicker; look again."]
