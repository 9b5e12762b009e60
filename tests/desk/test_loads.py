"""Planned load: of the own team only, with the overrun of breaks and shifts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from planner.desk import loads, rostering, scenarios
from planner.desk.office import Desk
from planner.domain import User
from planner.errors import Forbidden
from tests.scene import A01, ADA, MAX, SAM, full_desk, scene_agents, the_draft


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return full_desk(tmp_path)


def test_a_supervisor_with_a_team_sees_the_days_of_that_team_only(desk: Desk) -> None:
    found = loads.load_of(desk, replace(SAM, team="Blue"), the_draft(desk).id)
    assert set(found.names) == {"A07", "A08", "A09", "A10"}
    assert {d.agent for d in found.days} == set(found.names)
    everybody = loads.load_of(desk, SAM, the_draft(desk).id)
    assert {d.agent for d in everybody.days} == set(the_draft(desk).roster.by_agent)
    assert everybody.plan == found.plan


def test_what_a_supervisor_reads_of_people_is_of_the_own_team(desk: Desk) -> None:
    plan, blue = the_draft(desk), replace(SAM, team="Blue")
    days = rostering.assessment_of(desk, blue, plan.id).load.days
    assert {d.agent for d in days} == {"A07", "A08", "A09", "A10"}
    assert len(rostering.assessment_of(desk, SAM, plan.id).load.days) > len(days)
    policy, revision = scenarios.policy_of(desk, MAX)
    steep = replace(policy, quota_factor=2.0)
    scenarios.set_policy(desk, MAX, steep, revision, reason="to see who is named")
    team = {a.name for a in scene_agents() if a.team == "Blue"}
    of_all, own = (loads.quota_problems(desk, user, plan.id) for user in (SAM, blue))
    assert set(own) == {line for line in of_all if any(name in line for name in team)}
    assert len(own) < len(of_all)


def test_an_administrator_sees_everybody_whatever_the_team(desk: Desk) -> None:
    found = loads.load_of(desk, replace(ADA, team="Blue"), the_draft(desk).id)
    assert found.team is None
    assert {"A01", "A10"} <= set(found.names)


@pytest.mark.parametrize("user", [MAX, A01], ids=["manager", "agent"])
def test_the_load_of_named_people_is_not_for_others(desk: Desk, user: User) -> None:
    with pytest.raises(Forbidden):
        loads.load_of(desk, user, the_draft(desk).id)


def test_overrun_counts_every_break_and_shift_end_and_all_predicted_minutes(desk: Desk) -> None:
    plan = the_draft(desk)
    found = rostering.assessment_of(desk, SAM, plan.id)
    days = loads.overruns(found)
    shifts = plan.roster.shifts
    assert sum(d.leaves for d in days) == sum(1 + len(s.pauses) for s in shifts)
    assert sum(d.minutes for d in days) == pytest.approx(found.prediction.overrun_min.sum())
    assert sum(d.minutes for d in days) > 0
    assert days[6].minutes == pytest.approx(0, abs=1e-9)  # closed on Sunday
    assert days[6].leaves == 0


def test_written_work_is_told_in_minutes_a_day(desk: Desk) -> None:
    plan = the_draft(desk)
    found = rostering.assessment_of(desk, SAM, plan.id)
    work = loads.written_of(desk, SAM, plan.id)
    assert {channel for channel, _day in work} == {"email"}
    forecast, row = found.brief.forecast, found.brief.forecast.row("email")
    asked = np.nan_to_num(forecast.contacts[row]) * (forecast.aht_s[row] + 20) / 60
    assert sum(w.asked_min for w in work.values()) == pytest.approx(asked.sum())
    given = found.activities.heads()[found.activities.channels.index("email")].sum()
    assert sum(w.protected_min for w in work.values()) == 15 * given


def test_contacts_that_no_quota_covers_are_named(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert loads.quota_gap(desk, SAM, the_draft(desk).id) == ""  # half have no quota
    real = loads.the_assessment

    def with_gap(*args: object, **more: object) -> object:
        found = real(*args, **more)  # type: ignore[arg-type]
        plan = {**found.load.plan, "quota_sum": 900.0, "quota_gap": 100.0, "contacts_offered": 1000}
        return replace(found, load=replace(found.load, plan=plan))

    monkeypatch.setattr(loads, "the_assessment", with_gap)
    assert "100 are nobody's" in loads.quota_gap(desk, SAM, the_draft(desk).id)
