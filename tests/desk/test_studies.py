"""Studies of a week: a curve is kept with its rosters, a fix becomes a draft."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from planner.desk import admin, scenarios, studies, study_jobs, yardsticks
from planner.desk.office import Desk
from planner.desk.rostering import queue
from planner.desk.studies import STUDY, Topic
from planner.desk.week_inputs import (
    inputs_hash,
    the_assessment,
    the_centre_and_revision,
    the_forecast,
    the_inputs,
)
from planner.domain import Job, Level, People, User
from planner.errors import BadInput, Conflict, Forbidden, Missing
from planner.store import encode
from planner.study import knob_range
from planner.study.edit import differences
from planner.study.frontier import Point
from planner.study.strain_fix import Fix
from planner.study.strain_fix_moves import FixKind
from planner.study.turns_policy import value_in_force
from tests.scene import A01, ADA, MAX, NOW, SAM, WEEK, full_desk, the_draft


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return full_desk(tmp_path)


@pytest.fixture(autouse=True)
def started(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Note the jobs that a worker would be started for."""
    jobs: list[int] = []
    monkeypatch.setattr(studies, "start_worker", lambda _url, job, **_o: jobs.append(job))
    return jobs


def a_run(job: Job, *, is_stopping: bool = False) -> Any:
    """Return a run whose reports are kept in `told` and `best`."""
    run = SimpleNamespace(job=job, is_stopping=is_stopping, told=[], best=None)

    def report(progress: Mapping[str, Any], incumbent: bytes | None = None) -> bool:
        run.told.append(progress)
        run.best = incumbent or run.best
        return run.is_stopping

    run.report = report
    return run


def done(desk: Desk, job: Job, result: Mapping[str, Any], best: bytes | None = None) -> None:
    """End a job as its worker would."""
    jobs = queue(desk)
    jobs.claim("w", at=NOW, job_id=job.id)
    jobs.report(job.id, "w", at=NOW, progress={}, incumbent=best)
    jobs.finish(job.id, "w", result=result)


def test_a_curve_is_computed_once_and_read_from_the_store(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, started: list[int]
) -> None:
    monkeypatch.setattr(study_jobs, "curve_values", lambda *_a, **_k: (0.85, 0.9))
    about = {"knob": "occupancy_cap"}
    job = studies.start_study(desk, MAX, WEEK, Topic.CURVE, seconds=2, about=about)
    assert started == [job.id]
    with pytest.raises(Conflict, match="already"):
        studies.start_study(desk, MAX, WEEK, Topic.CURVE, about=about)
    run = a_run(job)
    result = study_jobs.run_study(desk, run)
    assert [p["value"] for p in result["points"]] == [0.9, 0.85]
    assert all(p["figures"]["breaches"] == 0 for p in result["points"])
    assert all(0 <= p["gap"] <= 1 for p in result["points"])
    assert run.told[-1] == {"done": 2, "of": 2}
    done(desk, job, result, run.best)
    found = studies.study_of(desk, MAX, WEEK, Topic.CURVE, about)
    assert found is not None
    assert not found.is_stale
    assert studies.study_of(desk, MAX, WEEK, Topic.CURVE, {"knob": "daily_rest_h"}) is None
    kept = studies.keep_point(desk, MAX, job.id, 1, name="calmer")
    assert kept.scenario == "calmer"
    assert kept.figures["knobs"] == {"occupancy_cap": 0.85}
    (_base, side) = scenarios.side_by_side(desk, MAX, WEEK, [kept.id])
    assert side.policy.occupancy_cap == 0.85
    assert side.figures["pairs"]["occupancy"] is not None
    with pytest.raises(Missing, match="not stored any more"):
        studies.keep_point(desk, MAX, job.id, 7, name="none")


def test_a_curve_has_nine_lawful_steps_around_the_value_in_force(desk: Desk) -> None:
    inputs = the_inputs(desk, WEEK)
    for knob in knob_range.RANGES:
        values = knob_range.curve_values(inputs, knob)
        assert len(set(values)) == 9, knob
        assert value_in_force(inputs.lawful.centre, knob) in values
    # No channel has a cap on contacts back to back: the curve begins where everything is allowed.
    assert max(knob_range.curve_values(inputs, "back_to_back_cap")) == 1.0
    # Danish rest is 11 h by law: no step below it is offered.
    assert min(knob_range.curve_values(inputs, "daily_rest_h")) == 11.0


def test_a_curve_ends_where_somebody_would_lose_the_lawful_week_and_halves_its_steps(
    desk: Desk,
) -> None:
    inputs = the_inputs(desk, WEEK)
    values = knob_range.curve_values(inputs, "daily_rest_h", is_possible=lambda h: h <= 13)
    assert values == (11.0, 11.25, 11.5, 11.75, 12.0, 12.25, 12.5, 12.75, 13.0)
    few = knob_range.curve_values(inputs, "max_stretch_min", is_possible=lambda m: m <= 150)
    assert max(few) <= 150


def test_a_curve_of_quotas_has_nine_steps_within_what_the_days_have_time_for(desk: Desk) -> None:
    inputs, forecasted = the_inputs(desk, WEEK), the_forecast(desk, WEEK, by="test")
    contracts = inputs.people.contracts
    full = {n: replace(c, quota_contacts_day=80.0) for n, c in contracts.items()}
    inputs = replace(inputs, people=People(inputs.people.agents, full))
    fits = knob_range.quotas_fit(inputs, forecasted, "quota_factor", the_draft(desk).roster)
    assert fits(1.0)
    edge = max(v / 100 for v in range(100, 300) if fits(v / 100))
    assert not fits(edge + 0.01)
    near = replace(inputs.centre.policy, quota_factor=edge - 0.011)
    tight = replace(inputs, centre=replace(inputs.centre, policy=near))
    values = knob_range.curve_values(
        tight, "quota_factor", is_possible=lambda v: edge - 0.13 < v and fits(v)
    )
    assert len(values) == 9
    assert edge - 0.13 < min(values)
    assert edge - 0.011 in values
    assert max(values) <= edge + 0.01
    other = knob_range.quotas_fit(inputs, forecasted, "daily_rest_h", the_draft(desk).roster)
    assert other(24.0)


def test_a_rest_too_long_for_a_contract_is_no_step_of_a_curve(desk: Desk) -> None:
    inputs, forecasted = the_inputs(desk, WEEK), the_forecast(desk, WEEK, by="test")
    is_possible = knob_range.nobody_loses_a_week(inputs, forecasted, "daily_rest_h")
    assert is_possible(11.0)
    assert not is_possible(24.0)


def test_prices_of_rules_are_kept_in_plain_values_with_those_that_have_none(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = {("daily_rest_h", False), ("most_hours_week", True), ("DK.avg_week_48h", True)}
    turns = study_jobs.priced_turns(the_inputs(desk, WEEK))
    few = tuple(t for t in turns if (t.rule, t.is_tighter) in wanted)
    monkeypatch.setattr(study_jobs, "priced_turns", lambda _inputs: few)
    monkeypatch.setattr(study_jobs, "REPEATS", 2)
    monkeypatch.setattr(study_jobs, "LEAST_S", 0.1)
    job = studies.start_study(desk, MAX, WEEK, Topic.PRICES, seconds=0.5)
    run = a_run(job)
    result = study_jobs.run_study(desk, run)
    assert run.told[-1] == {"done": 5, "of": 6}
    rest, hours, average = json.loads(json.dumps(result))["prices"]
    assert "DK.daily_rest_rolling" in rest["why"]
    assert rest["change"] == {}
    assert (hours["origin"], hours["step"], hours["value"]) == ("contracts", -60, 2400)
    assert {"understaffed_h", "paid_h", "sl_voice"} <= set(hours["change"])
    # Red days are told beyond chance only; their chance stands there in any case.
    assert ("red_days" in hours["change"]) == ("red_days" in hours["told"])
    assert "red_days" in hours["noise"]
    assert average["is_idle"]
    assert average["unit"] == "h"
    done(desk, job, result)
    found = studies.newest_prices(desk, MAX)
    assert found is not None
    assert found.result["prices"][2]["rule"] == "DK.avg_week_48h"
    with pytest.raises(Forbidden):
        studies.newest_prices(desk, SAM)


def test_the_load_of_few_people_is_told_by_no_point_of_a_curve(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = the_draft(desk).roster
    changed = draft.with_shifts(
        replace(s, pauses=()) if s.agent == "A04" else s for s in draft.shifts
    )
    figures = {"understaffed_h": 1.0, "red_days": 2}
    points = tuple(
        Point("occupancy_cap", value, roster, figures, 10, 9.9, {"back_to_back": 0.1, "quota": 80},
              ("3 days above the quota",))
        for value, roster in ((0.85, changed), (0.9, draft), (0.95, draft))
    )  # fmt: skip
    monkeypatch.setattr(study_jobs, "frontier", lambda *_a, **_k: points)
    now = value_in_force(the_inputs(desk, WEEK).lawful.centre, "occupancy_cap")
    near = min((p.value for p in points), key=lambda v: abs(v - now))
    about = {"knob": "occupancy_cap"}
    job = studies.start_study(desk, MAX, WEEK, Topic.CURVE, about=about)
    found = study_jobs.run_study(desk, a_run(job))["points"]
    told = {p["value"] for p in found if "red_days" in p["figures"]}
    # The one in force counts most; rosters of equal shifts tell of everybody or of nobody.
    assert told == ({0.85} if near == 0.85 else {0.9, 0.95})
    for one in found:
        is_told = one["value"] in told
        assert ("back_to_back" in one["pairs"]) is is_told
        assert one["why_not"] == ["3 days above the quota" if is_told else "days above the quota"]
        assert one["figures"]["understaffed_h"] == 1.0


def test_a_study_rests_on_inputs_and_is_stale_after_them(desk: Desk) -> None:
    job = studies.start_study(desk, MAX, WEEK, Topic.PRICES)
    done(desk, job, {"mark": inputs_hash(desk, WEEK), "prices": []})
    found = studies.study_of(desk, MAX, WEEK, Topic.PRICES)
    assert found is not None
    assert not found.is_stale
    policy, revision = scenarios.policy_of(desk, MAX)
    changed = scenarios.turned_centre(
        desk.store.centre.load_centre()[0],  # type: ignore[index]
        scenarios.Knobs(daily_rest_h=12),
    ).policy
    assert policy != changed
    scenarios.set_policy(desk, MAX, changed, revision, reason="calmer nights")
    again = studies.study_of(desk, MAX, WEEK, Topic.PRICES)
    assert again is not None
    assert again.is_stale


def test_a_halted_study_leaves_nothing(desk: Desk) -> None:
    job = studies.start_study(desk, MAX, WEEK, Topic.PRICES, seconds=1)
    assert study_jobs.run_study(desk, a_run(job, is_stopping=True)) == {}


def test_a_mended_day_is_a_new_draft_and_a_quota_is_only_proposed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = the_draft(desk)
    agent = plan.roster.shifts[0].agent
    about = {"plan": plan.id, "agent": agent, "day": plan.roster.shifts[0].day}
    job = studies.start_study(desk, SAM, WEEK, Topic.MEND, about=about)

    def fix(people: People | None) -> Fix:
        levels = [SimpleNamespace(level=SimpleNamespace(value=v)) for v in ("red", "amber")]
        return Fix(agent, 0, FixKind.PAUSE, "move it", plan.roster, *levels, 0.5, 48.0, people)  # type: ignore[arg-type]

    monkeypatch.setattr(study_jobs, "the_assessment", lambda *_a, **_k: None)
    monkeypatch.setattr(study_jobs, "smallest_fix", lambda *_a: fix(None))
    result = study_jobs.run_study(desk, a_run(job))
    kept = desk.store.plans.get_plan(result["plan"])
    assert (kept.base, kept.note) == (plan.id, "a red day mended: other pauses")
    assert result["understaffed_h"] == 0.5
    monkeypatch.setattr(study_jobs, "smallest_fix", lambda *_a: fix(People((), {})))
    assert study_jobs.run_study(desk, a_run(job))["plan"] is None
    monkeypatch.setattr(study_jobs, "smallest_fix", lambda *_a: None)
    assert study_jobs.run_study(desk, a_run(job))["sentence"] == ""
    lines = desk.store.audit.list_lines(subject=f"agent:{agent}")
    assert lines[0].detail["study"] == "mend"


def test_the_draft_that_mends_a_day_is_what_the_page_says_of_it(desk: Desk) -> None:
    crowded = {"quota": (0.5, 0.6, 0.7)}  # of H: two days of the draft are red by it
    yardsticks.set_thresholds(desk, MAX, crowded, reason="a day of 70 % is full here")
    before = the_assessment(desk, the_draft(desk), by=SAM.name)
    red = next(d for d in before.load.days if d.level is Level.RED)
    about = {"plan": 1, "agent": red.agent, "day": red.day}
    job = studies.start_study(desk, SAM, WEEK, Topic.MEND, about=about)
    told = study_jobs.run_study(desk, a_run(job))
    assert (told["before"], told["quota"]) == ("red", None)
    after = the_assessment(desk, desk.store.plans.get_plan(told["plan"]), by=SAM.name)
    day = next(d for d in after.load.days if (d.agent, d.day) == (red.agent, red.day))
    assert day.level.value == told["after"] != "red"
    lost_h = after.figures["understaffed_h"] - before.figures["understaffed_h"]
    assert lost_h == pytest.approx(told["understaffed_h"])
    assert not after.breaches
    reds = [
        {(d.agent, d.day) for d in a.load.days if d.level is Level.RED} for a in (before, after)
    ]
    assert reds[1] < reds[0]
    changed = {c.agent for c in differences(before.roster, after.roster)}
    assert all(agent in told["sentence"] for agent in changed)


def test_a_quota_cut_as_proposed_takes_the_day_out_of_red(desk: Desk) -> None:
    centre, revision = the_centre_and_revision(desk)
    steep = replace(centre.contracts["full"], quota_contacts_day=130.0)
    contracts = {**centre.contracts, "full": steep}
    centre = replace(centre, contracts=contracts)
    revision = admin.save_centre(desk, ADA, centre, revision, reason="to see it refused")
    before = the_assessment(desk, the_draft(desk), by=SAM.name)
    red = next(d for d in before.load.days if "quota" in d.hard)
    about = {"plan": 1, "agent": red.agent, "day": red.day}
    job = studies.start_study(desk, SAM, WEEK, Topic.MEND, about=about)
    told = study_jobs.run_study(desk, a_run(job))
    assert told["plan"] is None
    assert told["sentence"].startswith('cut the quota of a full day of contract "Full time" from')
    cut = {**contracts, "full": replace(steep, quota_contacts_day=told["quota"])}
    admin.save_centre(desk, ADA, replace(centre, contracts=cut), revision, reason="as proposed")
    after = the_assessment(desk, the_draft(desk), by=SAM.name)
    day = next(d for d in after.load.days if (d.agent, d.day) == (red.agent, red.day))
    assert day.level.value == told["after"] != "red"
    assert len(after.breaches) <= len(before.breaches)


def test_whoever_may_not_plan_gets_no_study(desk: Desk) -> None:
    with pytest.raises(Forbidden):
        studies.start_study(desk, SAM, WEEK, Topic.WAYS)
    with pytest.raises(Forbidden):
        studies.start_study(desk, MAX, WEEK, Topic.WISHES, about={"plan": 1})
    with pytest.raises(Forbidden):
        studies.study_of(desk, A01, WEEK, Topic.CURVE)
    job = studies.start_study(desk, SAM, WEEK, Topic.WISHES, about={"plan": 1})
    assert studies.running_studies(desk, MAX, WEEK) == ()
    with pytest.raises(Forbidden):
        studies.study_job(desk, MAX, job.id)
    with pytest.raises(Forbidden):
        studies.stop_study(desk, MAX, job.id)
    studies.stop_study(desk, SAM, job.id)
    assert studies.running_studies(desk, SAM, WEEK) == ()


def test_a_supervisor_of_a_team_mends_days_of_that_team_only(desk: Desk) -> None:
    red = User(9, "Ruth", SAM.role, team="Red")
    with pytest.raises(Forbidden, match="another team"):
        studies.start_study(
            desk, red, WEEK, Topic.MEND, about={"plan": 1, "agent": "A09", "day": 0}
        )


def test_a_supervisor_of_a_team_reads_no_mended_day_of_another(desk: Desk) -> None:
    red, about = User(9, "Ruth", SAM.role, team="Red"), {"plan": 1, "agent": "A09", "day": 0}
    job = studies.start_study(desk, SAM, WEEK, Topic.MEND, about=about)
    assert [j.id for j in studies.running_studies(desk, SAM, WEEK)] == [job.id]
    assert studies.running_studies(desk, red, WEEK) == ()
    for look in (
        lambda: studies.study_job(desk, red, job.id),
        lambda: studies.study_of(desk, red, WEEK, Topic.MEND, about),
        lambda: studies.stop_study(desk, red, job.id),
    ):
        with pytest.raises(Forbidden, match="another team"):
            look()


def test_a_curve_needs_a_knob_and_a_week_a_roster(desk: Desk) -> None:
    with pytest.raises(BadInput, match="choose from"):
        studies.start_study(desk, MAX, WEEK, Topic.CURVE, about={"knob": "shrinkage"})
    with pytest.raises(Missing, match="no roster to start from"):
        studies.start_study(desk, MAX, "2026-W51", Topic.WAYS)


def test_a_job_that_is_no_study_is_none(desk: Desk) -> None:
    other = queue(desk).submit("solve", {"week": WEEK}, by="x", at=NOW)
    with pytest.raises(Missing, match="no study"):
        studies.study_job(desk, MAX, other.id)
    assert other.kind != STUDY
    assert encode(the_draft(desk).roster)
