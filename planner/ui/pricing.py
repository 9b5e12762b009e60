"""The price of each rule beside its knob, and what it would take to remove the shortage."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from planner.desk import studies
from planner.desk.studies import Topic
from planner.domain import Centre
from planner.ui import studying, text
from planner.ui.knobs import KNOBS
from planner.ui.session import Visit
from planner.ui.text import _

BY_NAME = {k.name: k for k in KNOBS}


def rule_prices(here: Visit, centre: Centre, week: str) -> Mapping[str, str]:
    """Offer to price the rules; return for each priced knob the sentence that stands beside it."""
    found = studies.study_of(here.desk, here.user, week, Topic.PRICES)
    if found is None:
        st.info(
            _("What one step of each rule costs is not computed yet. The plan is searched several "
              "times over as well, so that chance is not taken for a price.")
        )  # fmt: skip
    else:
        studying.when(found)
    label = _("Price the rules") if found is None else _("Price them again")
    studying.start(here, week, Topic.PRICES, label=label)
    return _sentences(found.result["prices"], centre) if found else {}


def _sentences(rows: list[Mapping[str, Any]], centre: Centre) -> dict[str, str]:
    lines: dict[str, list[str]] = {}
    for row in rows:
        knob = BY_NAME[row["rule"]]
        step = row["step"] * knob.scale
        way = _("tighter") if row["is_tighter"] else _("looser")
        lines.setdefault(row["rule"], []).append(
            f"{way} ({_signed(step)} {knob.unit}): {_told(row, centre)}"
        )
    return {rule: _("One step ") + ". ".join(parts) + "." for rule, parts in lines.items()}


def _told(row: Mapping[str, Any], centre: Centre) -> str:
    """Write each change with the spread by chance; what lies within it is no price."""
    units = [("understaffed_h", _("understaffed h"), 1), ("paid_h", _("paid h"), 1),
             ("red_days", _("red days"), 0)]  # fmt: skip
    parts = [
        _one(row, name, words, digits=digits, scale=1.0)
        for name, words, digits in units
        if name in row["change"]
    ]
    parts += [
        _one(row, f"sl_{c.id}", _("points of service {c}").format(c=c.name), digits=1, scale=100.0)
        for c in centre.channels
        if f"sl_{c.id}" in row["change"]
    ]
    hidden = len(parts) - len(told := [p for p in parts if p])
    if not told:
        return _("nothing beyond chance")
    rest = _("; the rest within chance") if hidden else ""
    return ", ".join(told) + rest


def _one(row: Mapping[str, Any], name: str, words: str, *, digits: int, scale: float) -> str:
    if name not in row["told"]:
        return ""
    noise = text.number(scale * row["noise"].get(name, 0.0), digits)
    return f"{_signed(scale * row['change'][name], digits)} {words} (±{noise} {_('by chance')})"


def _signed(value: float, digits: int = 0) -> str:
    shown = text.number(value, digits) if digits else f"{value:g}"
    return f"{'+' if value > 0 else ''}{shown}"


def ways_tab(here: Visit, week: str) -> None:
    """Show what would remove the shortage: a hire, a skill, an hour, a callback; most first."""
    found = studies.study_of(here.desk, here.user, week, Topic.WAYS)
    if found is None:
        st.info(
            _("Not computed yet: the week is planned once with one more agent, one more skill, an "
              "hour more or less of opening, and a callback offer.")
        )  # fmt: skip
    else:
        studying.when(found)
        st.markdown(
            _("The plan is short of **{h}**. Ranked by how much of it each change removes; an hour "
              "less of opening leaves less work as well.").format(
                h=text.hours(found.result["understaffed_h"])
            )
        )  # fmt: skip
        st.dataframe(_ways(found.result["ways"]), hide_index=True, width="stretch")
        st.caption(_("Nobody is named: who learns or who is hired is for people to decide."))
    label = _("Compute it") if found is None else _("Compute it again")
    studying.start(here, week, Topic.WAYS, label=label)


def _ways(rows: list[Mapping[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                _("What"): row["sentence"],
                _("Kind"): row["kind"],
                _("Shortage removed, h"): text.number(row["removed_h"], 1),
                _("Paid hours"): _signed(row["paid_h"], 1),
                _("Red agent-days then"): text.number(row["figures"]["red_days"])
                if "red_days" in row["figures"]
                else "–",
            }
            for row in rows
        ]
    )
