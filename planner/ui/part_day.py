"""Hours of one shift: somebody comes late or leaves early, or a training is put in."""

from __future__ import annotations

from datetime import datetime, time

import streamlit as st

from planner.desk import repairing
from planner.domain import BlockKind, Grid, Shift, Span
from planner.errors import BadInput
from planner.roster.repair import PartDay
from planner.ui import text
from planner.ui.parts import pick
from planner.ui.proposing import Subject, difference, effect, keep, who_said_no
from planner.ui.replacing import pick_shift
from planner.ui.text import _

KINDS = {
    BlockKind.AWAY: _("Away: comes late, leaves early, or between"),
    BlockKind.TRAINING: _("Training"),
    BlockKind.MEETING: _("Meeting"),
    BlockKind.COACHING: _("Coaching"),
    BlockKind.FOLLOWUP: _("Follow-up work"),
}


def hours_of_a_shift(about: Subject) -> None:
    """Propose who could stay longer, come earlier or move a break for some hours off contacts."""
    shift = pick_shift(about)
    if shift is None:
        return
    kind = pick(_("What"), KINDS, key="repair_hours_kind")
    span = _hours(about.grid, shift, f"{about.plan.id}-{shift.agent}-{shift.day}")
    st.caption(
        _(
            "The shift stays and counts as worked; these hours are off contacts. Why somebody is"
            " away is not asked and not stored."
        )
    )
    if span is None:
        return
    part = PartDay(shift.agent, span, kind)
    here = about.here
    mend = repairing.mend_part(
        here.desk, here.user, about.plan.id, part, declined=who_said_no(about, shift.agent)
    )
    effect(mend, _("Short as planned"), _("With these hours off"), _("With the changes"))
    if mend.proposal.lost <= 0:
        st.info(_("Nothing more stays uncovered in these hours: nobody needs to be asked."))
    elif not mend.proposal.moves:
        st.warning(
            _("Nobody can stay longer, come earlier or move a break within the rules. What is "
              "uncovered says why, by person.")
        )  # fmt: skip
    for breach in mend.proposal.breaches:
        st.warning(f"{text.plain(about.name(breach.agent))}: {text.plain(breach.detail)}")
    first, last = (text.clock(about.grid.when(t)) for t in (span.start, span.end))
    what = f"{_(str(kind))} {first}–{last}"
    difference(about, mend, (about.shift(mend.changes[0].after), what))
    label = _("Keep as a draft: {what}, with these changes").format(what=what)
    if not mend.proposal.moves:
        label = _("Keep as a draft: {what}, nobody else changes").format(what=what)
    needs = any(m.needs_consent for m in mend.proposal.moves)
    keep(about, mend.changes, label, needs_consent=needs, away=part)


def _hours(grid: Grid, shift: Shift, key: str) -> Span | None:
    """Ask from when to when; None until both are known."""
    left, right = st.columns(2)
    begin, end = grid.when(shift.start), grid.when(shift.end)
    first = left.time_input(_("Off contacts from"), None, step=grid.step_s, key=f"off-{key}")
    last = right.time_input(_("Until"), None, step=grid.step_s, key=f"on-{key}")
    if first is None or last is None:
        st.caption(
            _("Of the shift {a}–{b}: from when until when?").format(
                a=text.clock(begin), b=text.clock(end)
            )
        )
        return None
    at = _after(grid, begin, first)
    until = _after(grid, grid.when(at), last)
    if until <= at:
        raise BadInput(_("the hours end before they begin; choose a later end"))
    return Span(at, until)


def _after(grid: Grid, moment: datetime, clock: time) -> int:
    """Return the first interval at this time of day from a few hours before a moment on."""
    minute = clock.hour * 60 + clock.minute
    same_day = grid.at(moment.date(), minute)
    is_next = same_day < grid.interval(moment) and moment.hour - clock.hour >= 12
    return grid.at(moment.date(), minute + 24 * 60) if is_next else same_day
