"""The trade-off on its page: a stored curve, prices beside their knobs, ways ranked, the log."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from planner.desk import scenarios, studies
from planner.desk.office import Desk
from planner.desk.rostering import queue
from planner.desk.studies import Topic
from planner.desk.week_inputs import inputs_hash
from planner.domain import Role
from planner.store import encode
from tests.pages.visits import faults, open_page, sit_down, words
from tests.scene import MAX, NOW, WEEK, the_draft


@pytest.fixture
def desk(own: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Return a desk at which a manager sits; no worker is started."""
    monkeypatch.setattr(studies, "start_worker", lambda *_a, **_k: None)
    sit_down(monkeypatch, own, Role.MANAGER)
    return own


def stored(
    desk: Desk, topic: Topic, result: Mapping[str, Any], about: Mapping[str, Any] | None = None
) -> None:
    """Keep a study as its worker would."""
    job = studies.start_study(desk, MAX, WEEK, topic, about=about)
    jobs, rosters = queue(desk), [encode(the_draft(desk).roster)] * 2
    jobs.claim("w", at=NOW, job_id=job.id)
    jobs.report(job.id, "w", at=NOW, incumbent=json.dumps(rosters).encode())
    jobs.finish(job.id, "w", result={"mark": inputs_hash(desk, WEEK), **result})


def point(value: float, short: float, *, is_proven: bool, back_to_back: float) -> dict[str, Any]:
    figures = {"understaffed_h": short, "paid_h": 318.0, "red_days": 2, "sl_voice": 0.9,
               "sl_email": 0.99}  # fmt: skip
    pairs = {"occupancy": value - 0.1, "back_to_back": back_to_back, "coverage": 0.99,
             "red_days": 2, "quota": 80.0, "listening_kept": 1.0, "handle_time_s": 240.0,
             "repeat_share": None}  # fmt: skip
    return {"value": value, "figures": figures, "pairs": pairs, "objective": 100, "bound": 97.0,
            "gap": 0.03, "is_proven": is_proven}  # fmt: skip


def on(tab: str) -> Any:
    page = open_page("manager_tradeoff", week=WEEK)
    page.button_group[0].set_value(tab)
    return page.run()


def test_a_stored_curve_shows_gap_hollow_points_and_pairs(desk: Desk) -> None:
    points = [
        point(0.85, 0.0, is_proven=True, back_to_back=0.2),
        point(0.9, 2.5, is_proven=False, back_to_back=0.4)
        | {"is_publishable": False, "why_not": ["3 quotas above what a day has time for"]},
    ]
    knob = {"knob": "quota_factor"}
    stored(desk, Topic.CURVE, {**knob, "now": 0.85, "points": points}, knob)
    page = on("Curve")
    assert faults(page) == []
    shown = words(page)
    for part in ("85 ★", "no, hollow", "3.0 %", "2.5 h", "not measured", "Contacts back to back"):
        assert part in shown
    assert "no: 3 quotas above what a day has time for" in shown
    assert "1 of 2 points could not be published" in shown
    assert "Occupancy gets better while contacts back to back gets worse" in shown
    assert "lowest 0.0 h at 85 %, highest 2.5 h at 90 %" in shown
    (keep,) = [b for b in page.button if b.label == "Keep this plan as a scenario"]
    keep.click().run()
    (kept,) = scenarios.scenarios_of(desk, MAX, WEEK)
    assert kept.figures["knobs"] == {"quota_factor": 0.9}


def test_a_point_whose_load_would_tell_of_few_people_has_its_other_figures(desk: Desk) -> None:
    points = [point(0.85, 0.0, is_proven=True, back_to_back=0.2),
              point(0.9, 2.5, is_proven=True, back_to_back=0.4)]  # fmt: skip
    for part, names in (("figures", ["red_days"]), ("pairs", ["red_days", "back_to_back"])):
        for name in names:
            del points[1][part][name]
    knob = {"knob": "quota_factor"}
    stored(desk, Topic.CURVE, {**knob, "now": 0.85, "points": points}, knob)
    page = on("Curve")
    assert faults(page) == []
    table = next(f.value for f in page.table if "Red agent-days" in f.value)
    assert list(table["Red agent-days"]) == ["2", "–"]
    assert list(table["Understaffed agent-hours"]) == ["0.0 h", "2.5 h"]
    assert "of 1 of 2 plans are not shown" in words(page)
    page.button_group[1].set_value("red_days")
    assert faults(page.run()) == []


def price(rule: str, origin: str, step: float, *, is_tighter: bool, **more: Any) -> dict[str, Any]:
    row = {
        "rule": rule, "origin": origin, "unit": "h", "value": 11.0, "step": step,
        "is_tighter": is_tighter, "change": {}, "noise": {}, "told": [], "why": "",
        "is_idle": False, "unplaced": 0,
    }  # fmt: skip
    return row | more


def priced_rows() -> list[dict[str, Any]]:
    """A rest with its law, a contract within chance that loses somebody, a law that is idle."""
    change = {"understaffed_h": 3.2, "paid_h": 0.5, "red_days": -4.0, "sl_voice": -0.01}
    noise = {"understaffed_h": 1.0, "paid_h": 2.0, "red_days": 1.0, "sl_voice": 0.002}
    told = ["understaffed_h", "red_days", "sl_voice"]
    quiet = {  # within chance nothing is told of red days
        n: 0.1 for n in change if n != "red_days"
    }  # of red days within chance: the chance alone
    law = "the labour rules allow no looser one; DK.daily_rest_rolling"
    return [
        price("daily_rest_h", "policy", -1.0, is_tighter=False, why=law),
        price("daily_rest_h", "policy", 1.0, is_tighter=True, change=change, noise=noise,
              told=told),
        price("most_hours_week", "contracts", -60, is_tighter=True, value=2400, unplaced=2,
              change=quiet, noise=noise),
        price("DK.avg_week_48h", "labour rules", -2.0, is_tighter=True, value=48, is_idle=True,
              change=dict.fromkeys(change, 0.0), noise=noise),
    ]  # fmt: skip


def test_each_rule_has_its_price_hollow_within_chance_and_says_what_has_none(desk: Desk) -> None:
    stored(desk, Topic.PRICES, {"repeats": 5, "prices": priced_rows()})
    page = on("Price of each rule")
    assert faults(page) == []
    (table,) = [f.value for f in page.table]
    assert list(table["Rule"]) == [
        "Rest between shifts", "Rest between shifts", "Most paid hours a week", "DK.avg_week_48h",
    ]  # fmt: skip
    assert list(table["One step"]) == [
        "looser (-1 h)", "tighter (+1 h)", "tighter (-1 h)", "tighter (-2 h)",
    ]  # fmt: skip
    assert list(table["In force"])[2:] == ["40 h", "48 h"]
    assert list(table["Understaffed h"]) == ["–", "+3.2 (±1.0)", "○ +0.1 (±1.0)", "0"]
    assert list(table["Red days"]) == ["–", "-4.0 (±1.0)", "○ (±1.0)", "0"]
    assert table["Service, points"][1] == "Phone -1.0 (±0.2)"
    assert list(table["Remark"]) == [
        "the labour rules allow no looser one; DK.daily_rest_rolling", "",
        "2 people more without a lawful week",
        "a labour rule, tighter only; does not bind in this week",
    ]  # fmt: skip
    assert "1 of 3** steps change a figure beyond chance" in words(page)
    assert "steps of rules that do not bind in this week: 1." in words(page)


@pytest.mark.parametrize("place", ["Scenarios", "manager_policy"])
def test_each_price_stands_beside_its_knob_with_its_noise(desk: Desk, place: str) -> None:
    stored(desk, Topic.PRICES, {"repeats": 5, "prices": priced_rows()})
    page = on(place) if place == "Scenarios" else open_page(place)
    assert faults(page) == []
    shown = words(page).replace("\\", "")
    assert "tighter (+1 h)" in shown
    assert "3.2 understaffed h (±1.0 by chance)" in shown
    assert "looser (-1 h): the labour rules allow no looser one" in shown
    assert "paid h (±" not in shown  # within chance: no price
    assert "the rest within chance" in shown
    if place == "manager_policy":
        records = next(f.value for f in page.table if "Price" in f.value)
        beside = dict(zip(records["Rule"], records["Price"], strict=True))
        assert "does not bind" in beside["DK.avg_week_48h"]


def test_ways_are_ranked_by_the_shortage_that_they_remove(desk: Desk) -> None:
    ways = [
        {"kind": "one more agent", "sentence": "hire one agent", "removed_h": 6.0, "paid_h": 37.0,
         "figures": {"red_days": 1}},
        {"kind": "opening hours", "sentence": "close an hour earlier", "removed_h": 2.0,
         "paid_h": -1.0, "figures": {}},
    ]  # fmt: skip
    stored(desk, Topic.WAYS, {"understaffed_h": 7.5, "ways": ways})
    shown = words(on("What would it take"))
    assert shown.index("hire one agent") < shown.index("close an hour earlier")
    assert "7.5 h" in shown


def test_a_study_that_runs_shows_its_steps_and_can_be_cancelled(desk: Desk) -> None:
    job = studies.start_study(desk, MAX, WEEK, Topic.WAYS)
    queue(desk).claim("w", at=NOW, job_id=job.id)
    queue(desk).report(job.id, "w", at=NOW, progress={"done": 2, "of": 9})
    page = open_page("manager_tradeoff", week=WEEK)
    assert "2 of 9 steps done" in words(page)
    page.button(key=f"stop-{job.id}").click().run()
    assert queue(desk).get(job.id).cancel_asked


def test_the_policy_page_shows_each_change_with_its_reason(desk: Desk) -> None:
    policy, revision = scenarios.policy_of(desk, MAX)
    changed = replace(policy, daily_rest_h=12.0)
    scenarios.set_policy(desk, MAX, changed, revision, reason="calmer nights")
    shown = words(open_page("manager_policy"))
    assert "calmer nights" in shown
    assert "daily_rest_h from 11.0 to 12.0" in shown
