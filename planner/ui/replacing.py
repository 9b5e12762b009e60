"""One shift: what it covers, who could take it, why others cannot, and with whom to swap."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from planner.desk import repairing
from planner.domain import Shift
from planner.roster.repair import Absence, Neighbour, Replacement, Step, Swap
from planner.ui import text
from planner.ui.changing import go_to
from planner.ui.parts import pick, table
from planner.ui.proposing import Subject, keep, who_asked
from planner.ui.text import _

MOST = 12  # offers in a list
_STEPS = {
    Step.EARLIER: "earlier",
    Step.LATER: "later",
    Step.SHORTER: "shorter",
    Step.LONGER: "longer",
    Step.FREE: "a day off",
}


def one_shift(about: Subject) -> None:
    """Show everything that can be done about one shift, with the reasons."""
    shift = pick_shift(about)
    if shift is None:
        return
    asked = (about.here.desk, about.here.user, about.plan.id)
    cover = repairing.cover_of(*asked, agent=shift.agent, day=shift.day)
    _cover_in_words(about, cover)
    _why_there(about, shift)
    st.caption(
        _(
            "Ranked by the coverage that comes back and by what it costs in pay, wishes and"
            " unpopular hours; never by how anybody works."
        )
    )
    found = repairing.replacements_of(*asked, agent=shift.agent, day=shift.day)
    _offers(about, shift, found, cover.lost)
    _why_not(about, [r for r in found if r.offer is None or r.breaches])
    st.header(_("Swap with"))
    _swaps(about, shift)


def pick_shift(about: Subject) -> Shift | None:
    """Ask whose shift it is about, and which; None where the revision has none."""
    shifts = {(s.agent, s.day): s for s in about.plan.roster.shifts}
    holders = {a: n for a, n in about.names.items() if any(key[0] == a for key in shifts)}
    if not holders:
        st.info(_("There is no shift in this revision."))
        return None
    left, right = st.columns(2)
    with left:
        agent = pick(_("Whose shift"), holders, key="repair_holder")
    own = {
        s.day: f"{about.day(s.day)}, {about.shift(s)}" for s in about.plan.roster.by_agent[agent]
    }
    with right:
        day = pick(_("Which one"), own, key=f"repair_day_{agent}")
    return shifts[agent, day]


def _cover_in_words(about: Subject, cover: repairing.Cover) -> None:
    parts = [f"{about.channels[c]} {text.hours(h)}" for c, h in cover.hours.items() if h > 0]
    if not parts:
        st.markdown(_("Without this shift nothing more stays uncovered."))
        return
    where = ", ".join(
        f"{about.channels[c]} {text.day(about.grid.when(s.start).date())}"
        f" {text.clock(about.grid.when(s.start))}–{text.clock(about.grid.when(s.end))}"
        for c, s in cover.stretches[:4]
    )
    st.markdown(
        _("Without this shift more stays uncovered: {parts} ({where}).").format(
            parts=", ".join(parts), where=where
        )
    )


def _why_there(about: Subject, shift: Shift) -> None:
    """Say which rule or price keeps the shift from lying one step away."""
    asked = (about.here.desk, about.here.user, about.plan.id)
    found = repairing.neighbours_of(*asked, agent=shift.agent, day=shift.day)
    barred = [_STEPS[n.step] for n, _h in found if n.breaches]
    worse = [_STEPS[n.step] for n, _h in found if not n.breaches and n.points > 0]
    open_ = [_STEPS[n.step] for n, _h in found if not n.breaches and n.points <= 0]
    parts = [
        words.format(steps=", ".join(_(step) for step in steps))
        for words, steps in (
            (_("a rule stands against: {steps}"), barred),
            (_("worse for the week: {steps}"), worse),
            (_("as good or better: {steps}"), open_),
        )
        if steps
    ]
    st.markdown(_("Why it lies there, one step away: {parts}.").format(parts="; ".join(parts)))
    with st.expander(_("Each step, judged by every rule and by the whole objective")):
        table([_step_row(about, n, h) for n, h in found])


def _step_row(about: Subject, one: Neighbour, more_h: float) -> dict[str, str]:
    return {
        _("Step"): _(_STEPS[one.step]),
        _("Would be"): about.shift(one.after),
        _("Rules in the way"): "; ".join(
            f"{b.rule.replace('_', ' ')}: {b.detail}" for b in one.breaches
        ),
        _("Uncovered hours more"): text.hours(more_h),
        _("Worse by, points"): text.number(one.points),
    }


def _offers(about: Subject, shift: Shift, found: Sequence[Replacement], lost: int) -> None:
    able = [r for r in found if r.offer is not None][:MOST]
    if not able:
        st.warning(_("Nobody can take this shift or a part of it within the rules."))
        return
    rows = [
        {
            _("Agent"): about.name(r.agent),
            _("Now"): _("on standby") if r.is_call else about.shift(r.before),
            _("Would work"): about.shift(r.offer),
            _("Brings back"): text.share(r.regained / lost) if lost > 0 else "–",
            _("Paid hours more"): text.hours(_more_h(about, r)),
            _("Cost, points"): text.number(r.price),
            _("Ask first"): _("yes") if r.needs_consent else "",
        }
        for r in able
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True)
    labels = {k: f"{about.name(r.agent)}, {about.shift(r.offer)}" for k, r in enumerate(able)}
    one = able[pick(_("Give it to"), labels, key=f"repair_offer_{shift.agent}_{shift.day}")]
    day = Absence(shift.agent, (shift.day,))
    is_away = st.checkbox(
        _("Enter the day as leave for {name}").format(name=about.name(shift.agent)), value=True
    )
    keep(
        about,
        repairing.of_replacement(shift, one),
        _("Keep this replacement as a draft"),
        needs_consent=one.needs_consent,
        away=day if is_away else None,
    )


def _more_h(about: Subject, one: Replacement) -> float:
    was = one.before.paid if one.before else 0
    return about.grid.hours((one.offer.paid if one.offer else 0) - was)


def _why_not(about: Subject, unable: Sequence[Replacement]) -> None:
    if not unable:
        return
    told_rows = [
        {
            _("Agent"): about.name(r.agent),
            _("Why not this very shift"): "; ".join(
                f"{b.rule.replace('_', ' ')}: {b.detail}" for b in r.breaches
            )
            or _("locked, or already asked"),
        }
        for r in unable
    ]
    label = _("Why {n} cannot take this very shift").format(
        n=text.count(len(unable), _("other"), _("others"))
    )
    with st.expander(label):
        table(told_rows, most=12)


def _swaps(about: Subject, shift: Shift) -> None:
    found = repairing.swaps_of(
        about.here.desk, about.here.user, about.plan.id, agent=shift.agent, day=shift.day
    )[:MOST]
    if not found:
        st.info(_("No exchange keeps every rule on both sides."))
        return
    rows = [
        {
            _("With"): about.name(s.partner),
            _("Takes over"): f"{about.day(s.gives.day)}, {about.shift(s.gives)}",
            _("Gives"): f"{about.day(s.takes.day)}, {about.shift(s.takes)}",
            _("The plan gets"): _by(s),
            _("Ask first"): _("both"),
        }
        for s in found
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True)
    labels = {k: f"{row[_('With')]}: {row[_('Gives')]}" for k, row in enumerate(rows)}
    one = found[pick(_("Swap with"), labels, key=f"repair_swap_{shift.agent}_{shift.day}")]
    changes = repairing.of_swap(about.plan.roster, shift, one)
    asking = who_asked(about, changes, key="repair_swap_asked")
    if st.checkbox(_("Both sides agree"), key="repair_both") and st.button(
        _("Keep this swap as a draft")
    ):
        note = _("swap agreed by both sides")
        asked = (about.here.desk, about.here.user, about.plan.id)
        go_to(repairing.apply(*asked, changes, reason=note, asking=asking))


def _by(one: Swap) -> str:
    if one.price == 0:
        return _("neither better nor worse")
    words = _("better by {n} points") if one.price < 0 else _("worse by {n} points")
    return words.format(n=text.number(abs(one.price)))
