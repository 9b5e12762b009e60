"""Side effects: every target stands beside the figure that pays for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from planner.study.pairs import Pair, pairs_between
from planner.ui import text
from planner.ui.parts import table
from planner.ui.text import _

LABELS: Mapping[str, tuple[str, Callable[[float], str]]] = {
    "handle_time_s": (_("Extended handle time"), lambda v: f"{text.number(v)} s"),
    "repeat_share": (_("Contacts repeated by who hung up"), lambda v: text.share(v, 1)),
    "quota": (_("Highest quota of a full day"), lambda v: text.number(v, 1)),
    "listening_kept": (_("Days with time to listen kept"), lambda v: text.share(v, 1)),
    "occupancy": (_("Occupancy"), lambda v: text.share(v, 1)),
    "back_to_back": (_("Contacts back to back"), lambda v: text.share(v, 1)),
    "coverage": (_("Required hours covered"), lambda v: text.share(v, 1)),
    "red_days": (_("Red agent-days"), text.number),
}


def pairs(
    before: Mapping[str, float | None], after: Mapping[str, float | None], *, names: tuple[str, str]
) -> None:
    """Show the four pairs of two plans, and warn where a gain is paid for by its counterpart."""
    found = pairs_between(before, after)
    table(_rows(found, names))
    if before.get("repeat_share") is None and after.get("repeat_share") is None:
        st.caption(
            _("Repeat contacts are not measured: no channel says how many of those who hang up "
              "call again (Centre, terms of a channel), or the history does not say who hung up.")
        )  # fmt: skip
    for pair in found:
        if pair.warns:
            st.warning(
                _("{t} gets better while {c} gets worse by more than 5 %.").format(
                    t=LABELS[pair.target][0], c=LABELS[pair.counter][0].lower()
                )
            )


def not_told(count: int, of: int) -> None:
    """Say of how many plans the load is not told, and why; nothing where it is told of all."""
    if count:
        st.caption(
            _("Red days, other load and wishes of {n} of {m} plans are not shown: their shifts "
              "differ from those of a plan that was shown before for fewer than five people, and "
              "the difference would tell about them.").format(n=count, m=of)
        )  # fmt: skip


def _rows(found: tuple[Pair, ...], names: tuple[str, str]) -> list[dict[str, str]]:
    rows = []
    for pair in found:
        for k, name in enumerate((pair.target, pair.counter)):
            label, write = LABELS[name]
            a, b = pair.before[k], pair.after[k]
            rows.append(
                {
                    _("Pair"): f"{LABELS[pair.target][0]} / {LABELS[pair.counter][0].lower()}",
                    _("Figure"): label,
                    names[0]: _unknown(name) if a is None else write(a),
                    names[1]: _unknown(name) if b is None else write(b),
                }
            )
    return rows


def _unknown(name: str) -> str:
    return _("not measured") if name == "repeat_share" else _("not known")
