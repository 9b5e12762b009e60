"""The weeks of a run beside each other: which stands how, what each waits for, the way to each."""

from __future__ import annotations

import streamlit as st

from planner.desk import horizon
from planner.desk.horizon import WeekAhead
from planner.domain import PlanStatus
from planner.study.hedge import PlanFor
from planner.ui import parts, text
from planner.ui.building import AIMS
from planner.ui.navigation import page_path
from planner.ui.session import Visit
from planner.ui.text import _


def show(here: Visit, week: str) -> None:
    """Show the weeks that were planned after each other, where this one is among them."""
    rows = horizon.weeks_ahead(here.desk, here.user, week)
    if len(rows) < 2:
        return
    is_open = any(r.plan is None or r.plan.status is not PlanStatus.PUBLISHED for r in rows)
    with st.expander(_("Planned together: {n} weeks").format(n=len(rows)), expanded=is_open):
        for row in rows:
            left, right = st.columns([2, 3], vertical_alignment="center")
            left.page_link(
                page_path("supervisor_roster"),
                label=parts.week_label(row.week),
                query_params={"week": row.week},
                disabled=row.week == week,
            )
            right.markdown(_stands(row))


def _stands(row: WeekAhead) -> str:
    """Write how a week stands and what to do next about it."""
    plan = row.plan
    if plan is None:
        return _("no roster")
    found = plan.figures
    parts_of = [_("revision {n}").format(n=plan.number)]
    if "coverage" in found:
        parts_of.append(_("{c} covered").format(c=text.share(found["coverage"], 1)))
    if found.get("plan_for"):
        parts_of.append(_("planned for {aim}").format(aim=AIMS[PlanFor(found["plan_for"])]))
    if found.get("breaches"):
        parts_of.append(text.count(found["breaches"], _("rule broken"), _("rules broken")))
    if plan.status is PlanStatus.PUBLISHED:
        parts_of.append(_("published"))
    elif row.stale:
        why = row.stale.partition(": ")[2]  # which revision of which week stands in the row
        parts_of.append(_("no longer true: {why}").format(why=text.plain(why)))
    elif row.waits:
        parts_of.append(_("waits for an earlier week to be published"))
    else:
        parts_of.append(_("can be published"))
    return ", ".join(parts_of)
