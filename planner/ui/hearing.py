"""Complaints that are heard, and what is left for people once simple work is automated."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planner.desk import customers, hearing
from planner.ui import text
from planner.ui.parts import figures, told
from planner.ui.session import Visit
from planner.ui.text import _


def complaints(here: Visit, week: str) -> None:
    """Show complaints against contacts and hours without a live route; take weekly counts."""
    st.header(_("Complaints that are heard"))
    heard = hearing.complaints_of(here.desk, here.user, week)
    found = heard.found
    if found is None:
        missing = [_("complaints by week, below")] if not any(
            c is not None for _w, _n, c in heard.weeks
        ) else []  # fmt: skip
        if heard.expected_missing:
            missing.append(
                _("how many complaints a contact brings (What service is worth, Enter a figure)")
            )
        st.caption(_("Missing: {m}.").format(m=_(" and ").join(missing)))
    else:
        figures(
            [
                (_("Complaints per contact"), text.share(found.share, 2),
                 _("Of the weeks with a count. Far fewer than expected means silence, not "
                   "content.")),
                (_("Expected"), text.share(found.expected, 2), _("The figure that you entered.")),
                (_("Trend"), _points(found.trend),
                 _("Second half of these weeks less the first, percentage points.")),
                (_("Without a live route"), text.hours(found.hours_without_route),
                 _("Open hours of the week in which no live channel takes a complaint.")),
            ]
        )  # fmt: skip
    _enter(here, heard)


def _points(value: float) -> str:
    return f"{'+' if value > 0 else ''}{text.number(100 * value, 2)}"


def _enter(here: Visit, heard: hearing.Heard) -> None:
    frame = pd.DataFrame(
        [{"week": w, "contacts": round(n), "complaints": c} for w, n, c in heard.weeks]
    ).astype({"complaints": "float64"})
    edited = st.data_editor(
        frame,
        hide_index=True,
        width="stretch",
        disabled=["week", "contacts"],
        column_config={
            "week": _("Week"),
            "contacts": _("Contacts"),
            "complaints": st.column_config.NumberColumn(_("Complaints"), min_value=0),
        },
    )
    if st.button(_("Keep the complaints")):
        with told():
            counts = {
                str(row["week"]): None if pd.isna(row["complaints"]) else float(row["complaints"])
                for row in edited.to_dict("records")
            }
            hearing.set_complaints(here.desk, here.user, counts)
            st.rerun()


def remaining(here: Visit, week: str) -> None:
    """Show how much harder the rest is once reasons are automated."""
    st.header(_("What remains after automation"))
    names = [r.name for r in customers.reasons_of(here.desk, here.user)]
    if not names:
        st.caption(_("Missing: contact reasons of a usual week. Enter them in the table above."))
        return
    chosen = st.multiselect(_("Reasons to be automated"), names)
    if not chosen:
        return
    found = hearing.drift_of(here.desk, here.user, week, chosen)
    st.markdown(
        _("Without {s} of the contacts the rest take **{a} s** instead of {b} s ({c}), and {h} of "
          "them are hard instead of {e}.").format(
            s=text.share(found.removed_share), a=text.number(found.left.aht_s),
            b=text.number(found.aht_s), c=f"+{text.share(found.left.aht_change)}"
            if found.left.aht_change > 0 else text.share(found.left.aht_change),
            h=text.share(found.left.hard_share, 1), e=text.share(found.hard_share, 1),
        )
    )  # fmt: skip
    st.caption(
        _("Estimated: handle times as entered, shares of hard contacts as the centre sets them, "
          "none of the automated contacts hard. Plan with the longer time, or quotas rise unseen.")
    )  # fmt: skip
