"""`python -m planner roster standby`: a day of standby set and taken off by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from planner.cli import standby
from tests.cli.running import refused, run
from tests.desk.test_standby import free_day, with_rota
from tests.scene import WEEK, a_draft, full_desk


def test_standby_is_set_and_taken_off_and_what_a_call_would_break_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = full_desk(tmp_path)
    with_rota(desk)
    monkeypatch.setattr(standby, "desk_of", lambda _in_demo: desk)
    plan = a_draft(desk)
    agent, day = free_day(plan)
    date = plan.roster.grid.dates[day]
    asked = ("roster", "standby", f"--week={WEEK}")
    done = run(*asked, agent, str(date), "--on=day", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"revision": plan.number + 1, f"{date} {agent}": "day"}
    off = run(*asked, agent, str(date), "--json")
    assert json.loads(off.stdout) == {"revision": plan.number + 2}
    shift = plan.roster.by_agent[agent][0]
    worked = plan.roster.grid.dates[shift.day]
    assert "has a shift that day" in str(refused(run(*asked, agent, str(worked), "--on=day")))
    assert "is not in 2026-W49" in str(refused(run(*asked, agent, "2026-12-24", "--on=day")))
