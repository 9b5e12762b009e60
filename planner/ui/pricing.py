"""What it would take to remove the shortage: ways, ranked by how much of it each removes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from planner.desk import studies
from planner.desk.studies import Topic
from planner.ui import pairing, studying, text
from planner.ui.parts import table
from planner.ui.rule_prices import signed
from planner.ui.session import Visit
from planner.ui.text import _

LEAST_H = 0.05  # shown as 0.0


def ways_tab(here: Visit, week: str) -> None:
    """Show what would remove the shortage: a hire, a skill, an hour, a callback; most first."""
    found = studies.study_of(here.desk, here.user, week, Topic.WAYS)
    if found is None:
        st.info(
            _("Not computed yet: the week is planned once with one more agent, one more skill, an "
              "hour more or less of opening, and a callback offer.")
        )  # fmt: skip
    else:
        studying.when(here, found)
        st.markdown(
            _("The plan is short of **{h}**. Ranked by how much of it each change removes; an hour "
              "less of opening leaves less work as well.").format(
                h=text.hours(found.result["understaffed_h"])
            )
        )  # fmt: skip
        if all(row["removed_h"] < LEAST_H for row in found.result["ways"]):
            st.info(
                _("None of these removes shortage that a longer search of the plan as it is does "
                  "not remove as well.")
            )  # fmt: skip
        table(_ways(found.result["ways"]))
        st.caption(_("Nobody is named: who learns or who is hired is for people to decide."))
        ways = found.result["ways"]
        pairing.not_told(sum("red_days" not in w["figures"] for w in ways), len(ways))
    label = _("Compute it") if found is None else _("Compute it again")
    studying.start(here, week, Topic.WAYS, label=label)


def _ways(rows: list[Mapping[str, Any]]) -> list[dict[str, str]]:
    return [
        {
            _("What"): row["sentence"],
            _("Kind"): row["kind"],
            _("Shortage removed, h"): text.number(row["removed_h"], 1),
            _("Paid hours"): signed(row["paid_h"], 1),
            _("Red agent-days then"): text.number(row["figures"]["red_days"])
            if "red_days" in row["figures"]
            else "–",
        }
        for row in rows
    ]
