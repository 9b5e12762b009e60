"""The manager's trade-off: knobs, scenarios side by side with the baseline; no named person."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planner.desk import scenarios
from planner.domain import Centre, Policy
from planner.store import PlanRow
from planner.study.scenario import Knobs
from planner.ui import charts, text
from planner.ui.building import progress_text
from planner.ui.parts import pick, told, with_table
from planner.ui.session import Visit
from planner.ui.text import _

ROWS = (
    ("paid_h", _("Paid hours"), 1),
    ("understaffed_h", _("Understaffed agent-hours"), 1),
    ("coverage", _("Share of required hours covered"), 3),
    ("red_days", _("Red agent-days"), 0),
    ("amber_days", _("Amber agent-days"), 0),
    ("wishes_granted", _("Wishes kept"), 0),
    ("objective", _("Objective, points"), 0),
    ("bound", _("No roster can be below"), 0),
)


def knobs_form(here: Visit, centre: Centre, week: str) -> None:
    """Turn knobs away from the policy in force and plan the week again as a scenario."""
    policy = centre.policy
    with st.form("knobs"):
        name = st.text_input(_("Name of the scenario"), placeholder=_("quota down by a tenth"))
        left, right = st.columns(2)
        quota = left.slider(_("Contact quota, % of the contracts'"), 60, 140,
                            round(100 * policy.quota_factor), 5)  # fmt: skip
        cap = right.slider(_("Occupancy cap, %"), 60, 95, _cap(centre, policy), 1)
        rest = left.slider(_("Rest between shifts, h"), 11.0, 16.0, float(policy.daily_rest_h), 0.5)
        share = right.slider(_("Service promise, %"), 50, 99, _share(centre, policy), 1)
        stretch = left.slider(_("Longest stretch without a pause, min"), 60, 240,
                              policy.max_stretch_min, 15)  # fmt: skip
        seconds = right.select_slider(_("Search time, s"), (15, 30, 60, 120), 30)
        sent = st.form_submit_button(_("Plan the week this way"), type="primary")
    if sent:
        knobs = Knobs(
            quota_factor=_turned(quota / 100, policy.quota_factor),
            occupancy_cap=_turned(cap / 100, _cap(centre, policy) / 100),
            daily_rest_h=_turned(rest, policy.daily_rest_h),
            service_share=_turned(share / 100, _share(centre, policy) / 100),
            max_stretch_min=_turned_min(stretch, policy.max_stretch_min),
        )
        with told():
            scenarios.try_scenario(here.desk, here.user, week, name, knobs, seconds=seconds)
            st.rerun()


def _cap(centre: Centre, policy: Policy) -> int:
    return round(100 * (policy.occupancy_cap or max(c.occupancy_cap for c in centre.channels)))


def _share(centre: Centre, policy: Policy) -> int:
    return round(100 * (policy.service_share or centre.channels[0].target.share))


def _turned(value: float, before: float) -> float | None:
    return None if abs(value - before) < 1e-9 else value


def _turned_min(value: int, before: int) -> int | None:
    return None if value == before else value


def running(here: Visit, week: str) -> None:
    """Show scenarios that are being computed."""
    if scenarios.running_scenarios(here.desk, here.user, week):
        _running(here, week)


@st.fragment(run_every=2)
def _running(here: Visit, week: str) -> None:
    found = scenarios.running_scenarios(here.desk, here.user, week)
    if not found:
        st.rerun(scope="app")
    for job in found:
        st.info(f"{job.payload['scenario']}: {progress_text(job)}")


def side_by_side(here: Visit, week: str) -> None:
    """Hold up to four scenarios to the baseline; make one the policy with a reason."""
    baseline = scenarios.baseline_of(here.desk, here.user, week)
    made = scenarios.scenarios_of(here.desk, here.user, week)
    if baseline is None:
        st.info(_("The week has no roster yet. Scenarios are held against one: build it first."))
        return
    if not made:
        st.info(_("No scenario of this week yet. Turn a knob below and plan the week that way."))
        return
    labels = {p.id: p.scenario for p in made}
    chosen = st.multiselect(
        _("Scenarios (up to four)"), list(labels), default=list(labels)[:4], max_selections=4,
        format_func=lambda p: labels[p],
    )  # fmt: skip
    columns = {_("Baseline"): baseline} | {p.scenario: p for p in made if p.id in chosen}
    points = pd.DataFrame(
        [
            {"name": n, **{k: p.figures.get(k) for k in ("paid_h", "understaffed_h", "red_days")}}
            for n, p in columns.items()
        ]
    )
    st.plotly_chart(charts.frontier(points, _("Baseline")), config=charts.CONFIG)
    with_table(_sentence(columns), _table(columns))
    adopt(here, {p.id: p.scenario for p in made if p.id in chosen})


def _sentence(columns: dict[str, PlanRow]) -> str:
    base, *rest = columns.items()
    parts = []
    for name, plan in rest:
        short = plan.figures["understaffed_h"] - base[1].figures["understaffed_h"]
        paid = plan.figures["paid_h"] - base[1].figures["paid_h"]
        red = plan.figures["red_days"] - base[1].figures["red_days"]
        parts.append(
            _("**{name}**: {s} understaffed h, {p} paid h, {r} red agent-days").format(
                name=text.plain(name), s=_signed(short, 1), p=_signed(paid, 1), r=_signed(red, 0)
            )
        )
    note = _("Differences to the baseline. Two searches differ a little by chance, too.")
    return "; ".join(parts) + ". " + note


def _signed(value: float, digits: int) -> str:
    return f"{'+' if value > 0 else ''}{text.number(value, digits)}"


def _table(columns: dict[str, PlanRow]) -> pd.DataFrame:
    rows = []
    services = sorted({k for p in columns.values() for k in p.figures if k.startswith("sl_")})
    wanted = [*ROWS, *((k, _("Service level ") + k.removeprefix("sl_"), 3) for k in services)]
    for key, label, digits in wanted:
        row = {_("Figure"): label}
        for name, plan in columns.items():
            value = plan.figures.get(key)
            row[name] = "–" if value is None else text.number(float(value), digits)
        rows.append(row)
    knobs = {_("Figure"): _("Knobs turned")}
    for name, plan in columns.items():
        turned = plan.figures.get("knobs") or {}
        knobs[name] = ", ".join(f"{k} {v:g}" for k, v in turned.items()) or "–"
    return pd.DataFrame([*rows, knobs])


def adopt(here: Visit, labels: dict[int, str]) -> None:
    """Make a scenario's knobs the policy, with a reason for the log."""
    if not labels:
        return
    with st.form("adopt"):
        plan = pick(_("Make the policy of"), labels)
        reason = st.text_input(_("Reason (goes to the log)"))
        if st.form_submit_button(_("Make it the policy")):
            with told():
                scenarios.make_baseline(here.desk, here.user, plan, reason=reason)
                st.success(_("The policy is changed. Rosters made before are marked as stale."))
