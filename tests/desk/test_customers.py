"""The customers' side: counted where data exist, labelled where people set figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.desk import customers, rostering
from planner.desk.office import Desk
from planner.desk.week_inputs import inputs_hash, the_centre
from planner.errors import BadInput, Forbidden
from planner.study.money import Figure, Standing
from tests.scene import A01, MAX, SAM, WEEK, full_desk, the_draft


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return full_desk(tmp_path)


def a_figure(value: float, standing: Standing = Standing.MEASURED) -> Figure:
    return Figure(value, value, value, standing, "counted")


def test_the_scene_counts_no_attempts_outside_its_hours(desk: Desk) -> None:
    found = customers.meeting(desk, MAX, WEEK)
    assert found.reach.share == 1.0
    assert not found.is_dark_counted
    assert found.one_more_hour.added_h == 5.0  # five open days
    assert found.single_channel == pytest.approx(0.0, abs=1e-3)
    assert (found.steadiness, found.parity, found.preferred) == (None, {}, None)


def test_consistency_parity_and_preference_are_those_of_the_published_roster(desk: Desk) -> None:
    plan = rostering.publish(desk, SAM, the_draft(desk).id)
    row = {"name": "invoice", "contacts": 10.0, "aht_s": 300.0, "avoidable": True,
           "is_how_to": False, "may_decide": True, "escalated": 0.0, "second_aht_s": 0.0,
           "prefers": "voice"}  # fmt: skip
    customers.set_reasons(desk, MAX, [row])
    found = customers.meeting(desk, MAX, WEEK)
    voice, email = plan.figures["sl_voice"], plan.figures["sl_email"]
    own = {c.id: c.target.share for c in the_centre(desk).channels}
    kept = min(email / own["email"], 1), min(voice / own["voice"], 1)
    assert found.parity["email"].against_voice == pytest.approx(kept[0] / kept[1])
    assert found.preferred == pytest.approx(voice)
    assert found.steadiness is not None
    assert set(found.steadiness.by_channel) == set(found.steadiness.worst_hours) == set(own)
    (reason,) = customers.reasons_of(desk, MAX)
    assert reason.minutes == 50.0
    with pytest.raises(BadInput, match="no channel fax"):
        customers.set_reasons(desk, MAX, [{**row, "prefers": "fax"}])


def test_a_figure_that_lacks_inputs_says_which(desk: Desk) -> None:
    by_name = {w.name: w for w in customers.worths(desk, MAX, WEEK)}
    assert by_name["silent leavers"].figure is None
    assert by_name["silent leavers"].missing == ("overdue_cases", "loss_share", "case_value")
    before = inputs_hash(desk, WEEK)
    for name, value in (("overdue_cases", 40.0), ("loss_share", 0.1), ("case_value", 50.0)):
        customers.set_figure(desk, MAX, name, a_figure(value))
    leavers = {w.name: w.figure for w in customers.worths(desk, MAX, WEEK)}["silent leavers"]
    assert leavers is not None
    assert (leavers.value, leavers.low, leavers.high) == (200.0, 100.0, 400.0)
    assert leavers.standing is Standing.MEASURED
    assert inputs_hash(desk, WEEK) == before  # the planning of shifts reads none of it


def test_a_quoted_part_makes_the_whole_quoted(desk: Desk) -> None:
    customers.set_figure(desk, MAX, "business", a_figure(1000.0))
    customers.set_figure(desk, MAX, "churn", a_figure(0.1))
    found = {w.name: w.figure for w in customers.worths(desk, MAX, WEEK)}
    risk = found["business at risk through service"]
    assert risk is not None
    assert risk.value == pytest.approx(1000 * 0.65 * 0.1 * 0.65)
    assert risk.standing is Standing.QUOTED


def test_own_counts_of_leavers_take_the_place_of_the_quoted_split(desk: Desk) -> None:
    assert customers.leavers_of(desk, MAX) == {}
    for name, value in (
        ("business", 1000.0), ("churn", 0.1), ("current_share", 0.8), ("effect", 0.5),
    ):  # fmt: skip
        customers.set_figure(desk, MAX, name, a_figure(value))
    before = inputs_hash(desk, WEEK)
    customers.set_leavers(desk, MAX, {"poor service": 2.0, "better product": 6.0, "other": 0.0})
    found = {w.name: w.figure for w in customers.worths(desk, MAX, WEEK)}
    risk = found["business at risk through service"]
    kept = found["business that better service would keep"]
    assert risk is not None
    assert kept is not None
    # 1000 x 0.8 x 0.1 x 2/8, all of it measured here; half of it would be kept.
    assert risk.value == pytest.approx(20.0)
    assert risk.standing is Standing.MEASURED
    assert kept.value == pytest.approx(10.0)
    assert inputs_hash(desk, WEEK) == before
    for wrong in ({"poor service": -1.0}, {"weather": 3.0}):
        with pytest.raises(BadInput):
            customers.set_leavers(desk, MAX, wrong)
    with pytest.raises(Forbidden):
        customers.set_leavers(desk, SAM, {})
    customers.set_leavers(desk, MAX, {"poor service": 0.0})
    found = {w.name: w.figure for w in customers.worths(desk, MAX, WEEK)}
    quoted = found["business at risk through service"]
    assert quoted is not None
    assert quoted.value == pytest.approx(1000 * 0.8 * 0.1 * 0.65)
    assert quoted.standing is Standing.QUOTED


def test_failed_tries_leak_as_contacts(desk: Desk) -> None:
    for name, value in (("tries", 200.0), ("successes", 150.0), ("contact_share", 0.4)):
        customers.set_figure(desk, MAX, name, a_figure(value))
    found = {w.name: w.figure for w in customers.worths(desk, MAX, WEEK)}
    leak = found["contacts that leak from self-service"]
    assert leak is not None
    assert leak.value == pytest.approx(20.0)


def test_strange_figures_and_strange_people_are_refused(desk: Desk) -> None:
    with pytest.raises(BadInput, match="not asked for"):
        customers.set_figure(desk, MAX, "mood", a_figure(1.0))
    with pytest.raises(BadInput, match="outside what it can be"):
        customers.set_figure(desk, MAX, "churn", a_figure(2.0))
    with pytest.raises(Forbidden):
        customers.set_figure(desk, SAM, "churn", a_figure(0.1))
    with pytest.raises(Forbidden):
        customers.worths(desk, A01, WEEK)


def test_an_entry_without_a_human_is_known(desk: Desk) -> None:
    customers.set_route(desk, MAX, "voice menu", on=False)
    customers.set_route(desk, MAX, "help page", on=True)
    assert customers.routes_of(desk, MAX) == {"voice menu": False, "help page": True}
