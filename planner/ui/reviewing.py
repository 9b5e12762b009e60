"""The review log: what was changed, by whom and why, figures before and four weeks after."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from planner.desk import reviews
from planner.study.review import Review
from planner.ui import text
from planner.ui.parts import table
from planner.ui.session import Visit
from planner.ui.text import _

LABELS = {
    "understaffed_h": _("understaffed h"),
    "coverage": _("covered"),
    "paid_h": _("paid h"),
    "red_days": _("red days"),
}


def log(here: Visit) -> None:
    """List the changes, newest first."""
    st.header(_("Review log"))
    found = reviews.reviews(here.desk, here.user)
    if not found:
        st.caption(_("No target, cap or threshold was changed yet. Each change appears here."))
        return
    rows = [
        {
            _("When"): text.day(r.on) + f" {r.on.year}",
            _("What"): r.what,
            _("Who"): r.by,
            _("Why"): r.reason,
            _("Before"): _figures(r.before),
            _("Four weeks after"): _after(here, r),
            _("Change"): _figures(r.changes, signed=True) if r.after else "",
        }
        for r in found
    ]
    table(rows, most=12)
    st.caption(
        _("Figures are those of the published weeks, as planned. Other things change in four "
          "weeks, too: a difference is a reason to look, not a proof.")
    )  # fmt: skip


def _after(here: Visit, review: Review) -> str:
    if review.after is not None:
        return _figures(review.after)
    if reviews.is_wanted(here.desk, here.user, review):
        return _("due, but that week is not published")
    return _("from {day} on").format(day=text.day(review.due))


def _figures(values: Mapping[str, float], *, signed: bool = False) -> str:
    if not values:
        return _("no week was published")
    return ", ".join(_one(name, value, signed=signed) for name, value in values.items())


def _one(name: str, value: float, *, signed: bool) -> str:
    sign = "+" if signed and value > 0 else ""
    label = LABELS.get(name) or _("service {c}").format(c=name.removeprefix("sl_"))
    if name == "coverage" or name.startswith("sl_"):
        return f"{label} {sign}{text.share(value, 1)}"
    return f"{label} {sign}{text.number(value, 0 if name == 'red_days' else 1)}"
