"""A site's own thresholds of indicators and burden points, changed with a reason for the log."""

from __future__ import annotations

import streamlit as st

from planner.desk import yardsticks
from planner.ui.parts import pick, told
from planner.ui.session import Visit
from planner.ui.text import _
from planner.wellbeing import BURDEN_POINTS, PRACTICE, indicator


def change(here: Visit) -> None:
    """Change the three thresholds of one indicator; the registry's stand beside them."""
    with st.expander(_("Thresholds of indicators")):
        st.caption(PRACTICE)
        known = {i.id: i for i in yardsticks.records_of(here.desk, here.user) if i.anchors}
        chosen = known[pick(_("Indicator"), {n: i.name for n, i in known.items()})]
        own, usual = chosen.anchors, indicator(chosen.id).anchors
        if own is None or usual is None:
            return
        st.caption(
            _("{f} Unit: {u}. As shipped: {a}. Source: {s}.").format(
                f=chosen.formula, u=chosen.unit, a=" / ".join(f"{v:g}" for v in usual),
                s=chosen.source,
            )
        )  # fmt: skip
        with st.form("thresholds"):
            names = (_("Nothing up to"), _("Amber from"), _("Red from"))
            values = [
                place.number_input(label, value=float(v), format="%g", key=f"{chosen.id}-{label}")
                for place, label, v in zip(st.columns(3), names, own, strict=True)
            ]
            reason = st.text_input(_("Reason (goes to the review log)"))
            sent = st.form_submit_button(_("Change the thresholds"))
        if sent:
            _save(here, chosen.id, (values[0], values[1], values[2]), reason)


def _save(here: Visit, name: str, values: tuple[float, float, float], reason: str) -> None:
    changed = {
        i.id: i.anchors
        for i in yardsticks.records_of(here.desk, here.user)
        if i.anchors and i.anchors != indicator(i.id).anchors
    }
    with told():
        yardsticks.set_thresholds(here.desk, here.user, {**changed, name: values}, reason=reason)
        st.success(_("Every plan is judged by these thresholds from now on."))


def points(here: Visit) -> None:
    """Change what kinds of unpopular work count in the fairness ledger."""
    with st.expander(_("Points of unpopular shifts")):
        st.caption(
            _("What each counts in the fairness ledger, per contract hour; a wished start counts "
              "0. Whoever bore less gets the next one. As shipped they are our own choice.")
        )  # fmt: skip
        own = yardsticks.points_of(here.desk, here.user)
        with st.form("points"):
            rows = range(-(-len(BURDEN_POINTS) // 3))
            places = [place for _row in rows for place in st.columns(3)]
            values = {
                kind: place.number_input(
                    _LABELS[kind], min_value=0.0, value=float(own[kind]), step=0.1, format="%g",
                    help=_("As shipped: {v}").format(v=f"{usual:g}"), key=f"points-{kind}",
                )
                for place, (kind, usual) in zip(places, BURDEN_POINTS.items(), strict=False)
            }  # fmt: skip
            reason = st.text_input(_("Reason (goes to the review log)"), key="points-reason")
            sent = st.form_submit_button(_("Change the points"))
        if sent:
            with told():
                yardsticks.set_points(here.desk, here.user, values, reason=reason)
                st.success(_("Rosters made before are marked as stale."))


_LABELS = {
    "late": _("Late shift"),
    "early": _("Early shift"),
    "saturday": _("Saturday"),
    "sunday": _("Sunday"),
    "night": _("Night"),
    "holiday": _("Public holiday"),
    "split": _("Split day"),
    "quick_return": _("Rest under 11 h"),
    "hard": _("Hard contact expected"),
    "standby": _("Day on standby"),
    "called": _("Called in from standby"),
}
