"""The composite of a person is theirs, and managers read no names: everywhere it could leak."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from planner.desk import loads, my_week, output, planning, rostering, scenarios, studies
from planner.desk.office import Desk
from planner.desk.rostering import queue
from planner.desk.studies import Topic
from planner.desk.week_inputs import inputs_hash, the_assessment, the_basis
from planner.domain import JobState, Level, User
from planner.errors import Forbidden
from planner.study.scenario import Knobs
from tests.scene import A01, ADA, MAX, NOW, REP, SAM, WEEK, full_desk, the_draft


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return full_desk(tmp_path)


def test_planners_get_levels_and_triggers_but_no_score(desk: Desk) -> None:
    plan = the_draft(desk)
    known = {(d.agent, d.day): d for d in the_assessment(desk, plan, by="test").load.days}
    shown = (
        loads.load_of(desk, ADA, plan.id).days,
        rostering.assessment_of(desk, SAM, plan.id).load.days,
    )
    for days in shown:
        assert len(days) == len(known)
        for day in days:
            own = known[day.agent, day.day]
            assert math.isnan(day.score)
            assert all(math.isnan(b) for b in day.band)
            assert day.scores == {}
            assert (day.level, day.hard) == (own.level, own.hard)
            assert set(own.values) - set(day.values) >= {"emo"}
    assert rostering.assessment_of(desk, SAM, plan.id).load.weeks == ()
    reds = rostering.assessment_of(desk, SAM, plan.id).figures["red_days"]
    assert reds == sum(d.level is Level.RED for d in known.values())


def test_the_agent_alone_reads_the_composite(desk: Desk) -> None:
    rostering.publish(desk, SAM, the_draft(desk).id)
    mine = my_week.my_week(desk, A01, WEEK)
    assert mine.days
    assert all(d.agent == "A01" and not math.isnan(d.score) for d in mine.days)


@pytest.mark.parametrize("kind", sorted(output.KINDS))
def test_no_roster_file_holds_a_score(desk: Desk, kind: str) -> None:
    content = output.roster_file(desk, SAM, the_draft(desk).id, kind)
    assert b"strain" not in content.lower()
    assert b"score" not in content.lower()


def a_draft_with_somebody_left_out(desk: Desk) -> int:
    return rostering.keep_plan(
        desk, the_basis(desk, WEEK, by="x"), the_draft(desk).roster, by="x",
        search={"unplaced": ["A07: daily_rest"], "places": {"A07": [[40, 43]]},
                "mends": ["A07, Mon 30 Nov: added"]},
        asked={("A07", 0): True},
    ).id  # fmt: skip


def test_figures_that_name_agents_do_not_reach_managers(desk: Desk) -> None:
    plan = a_draft_with_somebody_left_out(desk)
    base = scenarios.baseline_of(desk, MAX, WEEK)
    assert base is not None
    assert base.id == plan
    sides = scenarios.side_by_side(desk, MAX, WEEK, ())
    state = planning.week_state(desk, MAX, WEEK)
    assert state.latest is not None
    for told in (base.figures, sides[0].figures, sides[0].plan.figures, state.latest.figures):
        assert "A07" not in json.dumps(dict(told), default=str)
        assert "coverage" in told
    mine = planning.week_state(desk, SAM, WEEK)
    assert mine.latest is not None
    assert mine.latest.figures["unplaced"] == ["A07: daily_rest"]


def test_why_a_search_failed_names_nobody_to_a_manager(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (studies, rostering):
        monkeypatch.setattr(module, "start_worker", lambda *_a, **_k: None)
    scenarios_job = scenarios.try_scenario(desk, MAX, WEEK, "calm", Knobs())
    study = studies.start_study(desk, MAX, WEEK, Topic.PRICES)
    error = "A03 has no lawful week; Invented Person 07 has leave, A031 is none of ours"
    for job in (scenarios_job, study):
        queue(desk).claim("w", at=NOW, job_id=job.id)
        queue(desk).finish(job.id, "w", result=None, state=JobState.FAILED, error=error)
    told = "an agent has no lawful week; an agent has leave, A031 is none of ours"
    assert scenarios.failed_scenario(desk, MAX, scenarios_job.id) == told
    assert studies.study_job(desk, MAX, study.id).error == told
    assert studies.study_job(desk, ADA, study.id).error == error


@pytest.mark.parametrize("user", [MAX, REP, A01], ids=["manager", "representative", "agent"])
def test_prices_of_wishes_name_agents_and_stay_with_whoever_makes_the_roster(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, user: User
) -> None:
    monkeypatch.setattr(studies, "start_worker", lambda *_a, **_k: None)
    about = {"plan": the_draft(desk).id}
    job = studies.start_study(desk, SAM, WEEK, Topic.WISHES, about=about)
    queue(desk).claim("w", at=NOW, job_id=job.id)
    rows = [{"agent": "A01", "day": 4, "reason": "Phone lacks one", "understaffed_h": 2.5}]
    result = {"mark": inputs_hash(desk, WEEK), "refusals": rows}
    queue(desk).finish(job.id, "w", result=result)
    found = studies.study_of(desk, SAM, WEEK, Topic.WISHES, about)
    assert found is not None
    assert found.result["refusals"] == rows
    for read in (
        lambda: studies.study_of(desk, user, WEEK, Topic.WISHES, about),
        lambda: studies.study_job(desk, user, job.id),
        lambda: rostering.job_of(desk, user, job.id),
        lambda: rostering.assessment_of(desk, user, about["plan"]),
        lambda: loads.load_of(desk, user, about["plan"]),
    ):
        with pytest.raises(Forbidden):
            read()
    if user is not A01 and user is not REP:
        assert scenarios.running_scenarios(desk, user, WEEK) == ()
        assert studies.running_studies(desk, user, WEEK) == ()
    told = [json.dumps(line.detail, default=str) for line in desk.store.audit.list_lines()]
    assert not any("Phone lacks one" in text for text in told)
