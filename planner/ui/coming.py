"""What may come: what busy days would ask for, and what a plan made for them costs."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planner.desk import coming
from planner.domain import Plan
from planner.study.hedge import PlanFor
from planner.ui import text
from planner.ui.building import AIMS
from planner.ui.session import Visit
from planner.ui.text import _


def cost(plan: Plan) -> None:
    """Say what a revision was planned for, and what that costs and brings beside its base."""
    name, found = plan.figures.get("plan_for"), plan.figures.get("cost")
    if not name or not found:
        return
    parts = [_("Planned for {aim}.").format(aim=AIMS[PlanFor(name)])]
    if found["base_short_h"] is None:
        words = _("If that comes, {s} stay uncovered.")
        parts.append(words.format(s=text.hours(found["short_h"])))
    else:
        words = _("If that comes, {s} stay uncovered, {b} with the revision before; {p} more paid.")
        more_h = plan.figures["paid_h"] - found["base_paid_h"]
        parts.append(
            words.format(
                s=text.hours(found["short_h"]),
                b=text.hours(found["base_short_h"]),
                p=text.hours(more_h),
            )
        )
    st.caption(" ".join(parts))


def busy_days(here: Visit, plan: Plan) -> None:
    """Show what percentiles of each day ask for, and what stays uncovered with this roster."""
    st.caption(
        _(
            "How busy a day gets is uncertain. Each row takes every day of every channel as busy as"
            " that: so many days of 100 bring no more. Absence and chance within a quarter of an"
            " hour are in the requirement already."
        )
    )
    found = coming.levels_of(here.desk, here.user, plan.id)
    rows = [
        {
            _("Days that bring less"): _("{n} of 100").format(n=round(100 * one.share)),
            _("Agent-hours wanted"): text.hours(one.required_h),
            _("Uncovered with this roster"): text.hours(one.short_h),
        }
        for one in found
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True)
    st.markdown(
        _("What covering it costs: choose *Plan for* under *Build again*, and look at the line "
          "under the figures of the new draft.")
    )  # fmt: skip
