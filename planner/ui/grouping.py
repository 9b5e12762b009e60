"""Groups of at least five: the planned load by team and contract, and the pulse."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planner.desk import groups, pulse
from planner.desk.groups import TOO_FEW, GroupLoad
from planner.domain import Role
from planner.ui import text
from planner.ui.parts import table, told
from planner.ui.session import Visit
from planner.ui.text import _
from planner.wellbeing import DISCLAIMER, QUESTIONS, QUOTES, indicator


def loads(here: Visit, week: str) -> None:
    """Show the load of each group, or that it is hidden; the disclosure record decides."""
    found = groups.group_load(here.desk, here.user, week)
    table([_row(g) for g in found if g.figures is not None])
    hidden = [text.plain(g.name + _earlier(g)) for g in found if g.figures is None]
    if hidden:
        number = text.count(len(hidden), _("group"), _("groups"))
        with st.expander(_("Hidden ({why}): {n}").format(why=TOO_FEW, n=number)):
            st.caption("; ".join(hidden) + ".")
    st.caption(
        _("{d} Groups under five, and groups from which fewer than five could be worked out with "
          "all that was ever shown of this week, stay hidden.").format(d=DISCLAIMER)
    )  # fmt: skip


def _row(group: GroupLoad) -> dict[str, str]:
    head = {_("Group"): group.name + _earlier(group), _("At work"): text.number(group.people)}
    f = group.figures or {}
    means = {
        indicator(name).name: text.measure(value, indicator(name).unit)
        for name, value in f.items()
        if name not in ("strain", "red", "amber", "green")
    }
    return {
        **head,
        _("Planned load strain, of 100"): text.number(f["strain"], 1),
        "▲ " + _("red days"): text.share(f["red"]),
        "◆ " + _("amber days"): text.share(f["amber"]),
        "● " + _("green days"): text.share(f["green"]),
        **means,
    }


def _earlier(group: GroupLoad) -> str:
    """Say where an earlier look stands in, because few people or shifts have changed since."""
    parts = []
    if group.revision is not None:
        parts.append(_("of revision {n}").format(n=group.revision))
    if group.unlike:
        parts.append(_("{n} came or went since").format(n=group.unlike))
    return _(" (as first shown: {p})").format(p=", ".join(parts)) if parts else ""


def context() -> None:
    """Show figures that articles quote, as text: no target and no benchmark of anybody."""
    with st.expander(_("Quoted elsewhere, for context only")):
        for quote in QUOTES:
            st.markdown(text.plain(f"{quote.text} ({quote.source})"))


def pulse_of_groups(here: Visit) -> None:
    """Show closed rounds by group, and switch, open or close the pulse."""
    st.header(_("Pulse"))
    st.caption(
        _(
            "Three questions on conditions, voluntary, linked to nobody. Off until a manager "
            "switches it on; a round is shown once it is closed, groups of at least five answers "
            "only."
        )
    )
    for one in pulse.results(here.desk, here.user):
        st.markdown(f"**{text.day(one.opened_at.date())} – {text.day(one.closed_at.date())}**")
        rows = [
            {
                _("Group"): f.group or _("others"),
                _("Question"): QUESTIONS[f.question],
                _("Answers"): f.answers,
                _("Score of 100"): text.number(f.score),
                _("Spread"): "–" if f.spread is None else text.number(f.spread),
            }
            for f in one.figures
        ]
        if rows:
            st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch")
        else:
            st.caption(_("Fewer than five answered: nothing is shown."))
    if here.user.role is not Role.REPRESENTATIVE:
        _pulse_controls(here)


def _pulse_controls(here: Visit) -> None:
    is_on = pulse.is_on(here.desk)
    switch, opened, closed = st.columns(3)
    label = _("Switch the pulse off") if is_on else _("Switch the pulse on")
    with told():
        if switch.button(label):
            pulse.switch(here.desk, here.user, on=not is_on)
            st.rerun()
        if opened.button(_("Open a round"), disabled=not is_on):
            pulse.open_round(here.desk, here.user)
            st.success(_("A round is open. Agents find it on their page Pulse."))
        if closed.button(_("Close the round"), disabled=not is_on):
            pulse.close_round(here.desk, here.user)
            st.rerun()
