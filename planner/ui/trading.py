"""The manager's trade-off: knobs, scenarios side by side with the baseline; no named person."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pandas as pd
import streamlit as st

from planner.desk import scenarios
from planner.desk.scenarios import Side
from planner.domain import Centre
from planner.staffing import Stamp
from planner.study.scenario import Knobs
from planner.ui import charts, pairing, text
from planner.ui.building import progress_text
from planner.ui.knobs import KNOBS, SCENARIO_KNOBS, asked, channels_own
from planner.ui.parts import pick, told
from planner.ui.session import Visit
from planner.ui.text import _

ROWS: tuple[tuple[str, str, Callable[[float], str]], ...] = (
    ("paid_h", _("Paid hours"), text.hours),
    ("understaffed_h", _("Understaffed agent-hours"), text.hours),
    ("coverage", _("Required hours covered"), lambda v: text.share(v, 1)),
    ("red_days", _("Red agent-days"), text.number),
    ("amber_days", _("Amber agent-days"), text.number),
    ("breaches", _("Rules broken"), text.number),
)


def knobs_form(here: Visit, centre: Centre, week: str, prices: Mapping[str, str]) -> None:
    """Turn knobs away from the policy in force and plan the week again as a scenario.

    `prices`: beside each knob, what one step of it costs.
    """
    policy = centre.policy
    st.caption(channels_own(centre))
    with st.form("knobs"):
        name = st.text_input(_("Name of the scenario"), placeholder=_("quota down by a tenth"))
        values = asked(SCENARIO_KNOBS, policy, prices)
        seconds = st.select_slider(_("Search time, s"), (15, 30, 60, 120), 30)
        sent = st.form_submit_button(_("Plan the week this way"), type="primary")
    if sent:
        turned = {k: v for k, v in values.items() if v != getattr(policy, k)}
        with told():
            knobs = Knobs.of(turned)
            scenarios.try_scenario(here.desk, here.user, week, name, knobs, seconds=seconds)
            st.rerun()


def running(here: Visit, week: str) -> None:
    """Show scenarios that are being computed, and tell of one that failed."""
    found = scenarios.running_scenarios(here.desk, here.user, week)
    for gone in set(st.session_state.get("scenarios", ())) - {job.id for job in found}:
        why = scenarios.failed_scenario(here.desk, here.user, gone)
        if why:
            st.error(_("A scenario ended with a fault: {why}").format(why=text.plain(why)))
    st.session_state["scenarios"] = [job.id for job in found]
    if found:
        _running(here, week)


@st.fragment(run_every=2)
def _running(here: Visit, week: str) -> None:
    found = scenarios.running_scenarios(here.desk, here.user, week)
    if {job.id for job in found} != set(st.session_state["scenarios"]):
        st.rerun(scope="app")
    for job in found:
        with st.container(border=True):
            st.markdown(f"**{text.plain(job.payload['scenario'])}** · {progress_text(job)}")
            keep, drop, _rest = st.columns([1, 1, 2])
            has_roster = job.progress.get("objective") is not None
            may_keep = has_roster and not job.cancel_asked
            if keep.button(_("Good enough now"), key=f"keep-{job.id}", disabled=not may_keep):
                scenarios.stop_scenario(here.desk, here.user, job.id, keep=True)
            if drop.button(_("Cancel"), key=f"drop-{job.id}", disabled=job.cancel_asked):
                scenarios.stop_scenario(here.desk, here.user, job.id, keep=False)


def side_by_side(here: Visit, week: str) -> None:
    """Hold up to four scenarios to the baseline; make one the policy with a reason."""
    if scenarios.baseline_of(here.desk, here.user, week) is None:
        _first(here, week)
        return
    made = {p.id: p.scenario for p in scenarios.scenarios_of(here.desk, here.user, week)}
    chosen: Sequence[int] = ()
    if made:
        chosen = st.multiselect(
            _("Scenarios (up to four)"), list(made), default=list(made)[:scenarios.MOST_COMPARED],
            max_selections=scenarios.MOST_COMPARED,
            format_func=lambda p: made[p],
        )  # fmt: skip
    sides = scenarios.side_by_side(here.desk, here.user, week, chosen)
    if sides[0].is_stale:
        st.warning(
            _("The baseline rests on older inputs or on an older policy: read differences with "
              "care, or have the week built again.")
        )  # fmt: skip
    if not made:
        st.info(_("No scenario of this week yet. Change a value below and plan the week that way."))
        with st.expander(_("The baseline in figures")):
            st.table(table(sides), hide_index=True)
        _load_told(sides)
        return
    _chart(sides)
    _load_told(sides)
    _side_effects(sides)
    adopt(here, {s.plan.id: s.name for s in sides[1:]})


def _load_told(sides: Sequence[Side]) -> None:
    """Say whose load is another revision's, and of how many plans it is not told."""
    for side in sides:
        if side.stood_in is not None:
            st.caption(
                _("The load of the baseline is that of revision {n}, as it was shown before: fewer "
                  "than five people's shifts have changed since, and the difference would tell "
                  "about them.").format(n=side.stood_in)
            )  # fmt: skip
    pairing.not_told(sum("red_days" not in s.figures for s in sides), len(sides))


def _side_effects(sides: Sequence[Side]) -> None:
    """Show the pairs of each scenario, always all of them."""
    base = sides[0].figures["pairs"]
    for side in sides[1:]:
        st.markdown(_("**{s}**: what pays for what").format(s=text.plain(side.name)))
        if not base or not side.figures["pairs"]:
            st.caption(_("Built before these figures were kept: plan it again to see them."))
            continue
        pairing.pairs(base, side.figures["pairs"], names=(_("Baseline"), side.name))


def _first(here: Visit, week: str) -> None:
    if scenarios.running_scenarios(here.desk, here.user, week):
        st.info(_("The week is being planned. The comparison appears here once that is done."))
        return
    st.info(
        _("The week has no roster yet. Plan it under the policy in force; scenarios are held "
          "against that until a supervisor has built one.")
    )  # fmt: skip
    if st.button(_("Plan the week as the policy is"), type="primary"):
        with told():
            scenarios.plan_as_in_force(here.desk, here.user, week)
            st.rerun()


def _chart(sides: Sequence[Side]) -> None:
    if len(sides) > 1:
        figures = ("paid_h", "understaffed_h", "red_days")
        names = [_("Baseline"), *(s.name for s in sides[1:])]
        points = pd.DataFrame(
            [
                {"name": name, **{k: s.figures.get(k) for k in figures}}
                for name, s in zip(names, sides, strict=True)
            ]
        )
        st.plotly_chart(charts.frontier(points, _("Baseline")), config=charts.CONFIG)
        st.markdown(_sentence(sides))
    st.table(table(sides), hide_index=True)


def _sentence(sides: Sequence[Side]) -> str:
    base, *rest = (s.figures for s in sides)
    parts = []
    for side, figures in zip(sides[1:], rest, strict=True):
        told = [
            f"{_signed(figures[key] - base[key], digits)} {words}"
            for key, words, digits in (
                ("understaffed_h", _("understaffed hours"), 1),
                ("paid_h", _("paid hours"), 1),
                ("red_days", _("red agent-days"), 0),
            )
            if key in figures and key in base
        ]
        parts.append(f"**{text.plain(side.name)}**: {', '.join(told)}")
    note = _("Differences to the baseline. Two searches differ a little by chance, too.")
    return "; ".join(parts) + ". " + note


def _signed(value: float, digits: int) -> str:
    return f"{'+' if value > 0 else ''}{text.number(value, digits)}"


def table(sides: Sequence[Side]) -> pd.DataFrame:
    """Return what each plan was asked to keep, then what comes of it; plans are columns."""
    names = [_("Baseline"), *(s.name for s in sides[1:])]
    rows: list[list[str]] = [
        [_("Asked: {k}").format(k=knob.label), *(knob.words(s.policy) for s in sides)]
        for knob in KNOBS
        if knob in SCENARIO_KNOBS or len({knob.words(s.policy) for s in sides}) > 1
    ]
    for key, label, write in ROWS:
        rows.append([label, *(_value(s, key, write) for s in sides)])
    rows.append([_("Wishes kept"), *(_wishes(s) for s in sides)])
    rows.append([_("From the best possible, at most"), *(_gap(s) for s in sides)])
    for channel, label in sides[0].services.items():
        rows.append(
            [
                _("Predicted service, {c}").format(c=label),
                *(_value(s, f"sl_{channel}", lambda v: text.share(v, 1)) for s in sides),
            ]
        )
        stamps = [Stamp.read(s.figures, channel) for s in sides]
        rows.append(
            [_("Checked by simulation, {c}").format(c=label), *(str(s or "–") for s in stamps)]
        )
    return pd.DataFrame(rows, columns=[_("Figure"), *names])


def _value(side: Side, key: str, write: Callable[[float], str]) -> str:
    value = side.figures.get(key)
    return "–" if value is None else write(float(value))


def _wishes(side: Side) -> str:
    asked = side.figures.get("wishes_asked")
    if asked is None:
        return "–"
    return f"{side.figures['wishes_granted']}/{asked}" if asked else _("none asked")


def _gap(side: Side) -> str:
    best, bound = side.figures.get("objective"), side.figures.get("bound")
    return text.share(best / bound - 1, 1) if best is not None and bound else _("not known")


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
