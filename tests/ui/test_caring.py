"""Training as a supervisor reads it."""

from __future__ import annotations

from planner.desk.people_work import Session, Training
from planner.domain import Grid, Span
from planner.ui.caring import session_rows

GRID = Grid.week("2026-W49", zone="Europe/Copenhagen", step_min=30)


def test_people_trained_at_the_same_time_share_a_row() -> None:
    early, late = Span(20, 22), Span(30, 32)
    sessions = (
        Session("b", late, is_held=True, may_go_on=False),
        Session("b", early, is_held=True, may_go_on=True),
        Session("a", early, is_held=False, may_go_on=True),
    )
    found = Training(GRID, {"a": "Ada", "b": "Bo"}, {}, sessions, ())
    assert [tuple(row.values()) for row in session_rows(found)] == [
        ("Mon 30 Nov 10:00–11:00", "Ada, Bo", "NO: Ada", "yes"),
        ("Mon 30 Nov 15:00–16:00", "Bo", "yes", "NO: move it, or add"),
    ]
