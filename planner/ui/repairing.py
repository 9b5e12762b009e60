"""Repair: somebody is away, one shift, today's breaks, what stays uncovered; all as differences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from planner.desk import repairing, rostering
from planner.desk.repairing import Mend
from planner.domain import Centre, Grid, People, Plan, PlanStatus, Shift
from planner.roster import FREE, Gap
from planner.roster.repair import Absence, Move, Reason, Replacement, Swap
from planner.study.edit import Change
from planner.ui import grids, text
from planner.ui.changing import go_to
from planner.ui.parts import figures, pick, switch, told
from planner.ui.session import Visit
from planner.ui.text import _

SHOWN, DONE = "repair_shown", "repair_done"
MOST = 12  # offers in a list
REASONS = {
    Reason.EXTRA: _("extra shift"),
    Reason.MOVED: _("other times"),
    Reason.BREAKS: _("breaks only"),
}


@dataclass(frozen=True, slots=True)
class Desk:
    """What every part of the tab is about: who looks, the revision, names."""

    here: Visit
    plan: Plan
    names: Mapping[str, str]
    channels: Mapping[str, str]

    @property
    def grid(self) -> Grid:
        """The week."""
        return self.plan.roster.grid

    def name(self, agent: str) -> str:
        """Return an agent's name."""
        return self.names.get(agent, agent)

    def day(self, day: int) -> str:
        """Write a day of the week."""
        return text.day(self.grid.dates[day])

    def shift(self, shift: Shift | None) -> str:
        """Write a shift, or that the day is free."""
        return grids.shift_text(self.grid, shift) if shift else _("free")


def repair_tab(here: Visit, plan: Plan, people: People, centre: Centre) -> None:
    """Propose differences from a revision; one click keeps one as a new draft."""
    names = {a.id: a.name for a in sorted(people.agents, key=lambda a: a.name)}
    desk = Desk(here, plan, names, {c.id: c.name for c in centre.channels})
    _where(desk)
    parts = (_("Somebody is away"), _("One shift"), _("Breaks of a day"), _("What is uncovered"))
    shown = switch(_("What happened"), {p: p for p in parts}, key="repair_part")
    with told():
        if shown == parts[1]:
            _one_shift(desk)
        elif shown == parts[2]:
            _breaks(desk)
        elif shown == parts[3]:
            _uncovered(desk)
        else:
            _away(desk)


def _where(desk: Desk) -> None:
    done = st.session_state.pop(DONE, "")
    if done:
        st.success(done)
    rows = rostering.plans_of(desk.here.desk, desk.here.user, desk.plan.week)
    published = next((p for p in rows if p.status is PlanStatus.PUBLISHED), None)
    if published is not None and published.id != desk.plan.id:
        st.warning(
            _("Agents see revision {p}; what is shown here is revision {n}.").format(
                p=published.number, n=desk.plan.number
            )
        )
    st.caption(
        _(
            "Nothing changes before you click, and then only a new draft. Locked shifts and what"
            " has begun stay; every week that is shown was judged by the independent checker."
        )
    )


def _away(desk: Desk) -> None:
    days = {d: text.long_day(date) for d, date in enumerate(desk.grid.dates[:7])}
    left, right = st.columns(2)
    with left:
        agent = pick(_("Who is away"), desk.names, key="repair_agent")
    away = right.multiselect(
        _("On which days"), list(days), format_func=lambda d: days[d], key="repair_days"
    )
    st.caption(_("The days become leave. Why somebody is away is not asked and not stored."))
    if not away:
        return
    others = [a for a in desk.names if a != agent]
    declined = st.multiselect(
        _("Asked already and said no"), others, format_func=desk.name, key="repair_declined"
    )
    chosen = tuple(sorted(away))
    mend = repairing.mend_absence(
        desk.here.desk, desk.here.user, desk.plan.id,
        agent=agent, days=chosen, declined=frozenset(declined),
    )  # fmt: skip
    _away_in_words(desk, mend)
    _difference(desk, mend.changes, mend.proposal.moves)
    label = _("Keep as a draft: away, with these changes")
    if not mend.proposal.moves:
        label = _("Keep as a draft: away, nobody takes over")
    needs = any(m.needs_consent for m in mend.proposal.moves)
    _apply(desk, mend.changes, label, needs_consent=needs, away=Absence(agent, chosen))


def _away_in_words(desk: Desk, mend: Mend) -> None:
    planned, after, mended = mend.short_h
    figures(
        [
            (_("Short as planned"), text.hours(planned), _("Agent-hours wanted, not rostered.")),
            (_("With the absence"), text.hours(after), _("If nobody takes over.")),
            (_("With the changes"), text.hours(mended), _("If everybody in the list agrees.")),
            (_("Paid hours more"), text.hours(mend.paid_h), _("Of those who take over.")),
        ]
    )
    if not mend.changes:
        st.info(_("No shift falls on these days: only the leave would be entered."))
    elif mend.proposal.lost <= 0:
        st.info(_("Nothing more stays uncovered without this shift: nobody needs to be asked."))
    elif not mend.proposal.moves:
        st.warning(
            _("Nobody can take over within the rules. One shift says, rule by rule, why not.")
        )
    for breach in mend.proposal.breaches:
        st.warning(f"{text.plain(desk.name(breach.agent))}: {text.plain(breach.detail)}")


def _difference(desk: Desk, changes: Sequence[Change], moves: Sequence[Move]) -> None:
    known = {(m.agent, m.day): m for m in moves}
    rows = []
    for change in changes:
        move = known.get((change.agent, change.day))
        rows.append(
            {
                _("Agent"): desk.name(change.agent),
                _("Day"): desk.day(change.day),
                _("Before"): desk.shift(change.before),
                _("After"): desk.shift(change.after),
                _("Pauses after"): _pauses(desk, change.after),
                _("What"): REASONS[move.reason] if move else _("falls out"),
                _("Ask first"): _("yes") if move and move.needs_consent else "",
            }
        )
    if rows:
        st.dataframe(pd.DataFrame(rows), hide_index=True)


def _pauses(desk: Desk, shift: Shift | None) -> str:
    return grids.pauses_text(desk.grid, shift) if shift else ""


def _apply(
    desk: Desk,
    changes: tuple[Change, ...],
    label: str,
    *,
    needs_consent: bool = False,
    away: Absence | None = None,
) -> None:
    """Keep what was on the screen; where time has changed the proposal, show it again first."""
    asked = True
    if needs_consent:
        asked = st.checkbox(_("Everybody marked “ask first” was asked and agrees"))
    note = st.text_input(_("Note (those concerned see it; no word on health)"), key="repair_note")
    seen = st.session_state.get(SHOWN)
    st.session_state[SHOWN] = (desk.plan.id, changes)
    if not st.button(label, type="primary", disabled=not asked):
        return
    if seen != (desk.plan.id, changes):
        st.warning(_("The proposal has changed while you looked at it. Look again, then click."))
        return
    made = repairing.apply(
        desk.here.desk, desk.here.user, desk.plan.id, changes, reason=note or label, away=away
    )
    st.session_state[DONE] = _(
        "Revision {n} is kept as a draft. Publish shows who sees what."
    ).format(n=made.number)
    go_to(made)


def _one_shift(desk: Desk) -> None:
    shift = _pick_shift(desk)
    if shift is None:
        return
    asked = (desk.here.desk, desk.here.user, desk.plan.id)
    cover = repairing.cover_of(*asked, agent=shift.agent, day=shift.day)
    _cover_in_words(desk, cover)
    st.caption(
        _(
            "Ranked by the coverage that comes back and by what it costs in pay, wishes and"
            " unpopular hours; never by how anybody works."
        )
    )
    found = repairing.replacements_of(*asked, agent=shift.agent, day=shift.day)
    _offers(desk, shift, found, cover.lost)
    _why_not(desk, [r for r in found if r.offer is None])
    st.subheader(_("Swap with"))
    _swaps(desk, shift)


def _pick_shift(desk: Desk) -> Shift | None:
    shifts = {(s.agent, s.day): s for s in desk.plan.roster.shifts}
    holders = {a: n for a, n in desk.names.items() if any(key[0] == a for key in shifts)}
    if not holders:
        st.info(_("There is no shift in this revision."))
        return None
    left, right = st.columns(2)
    with left:
        agent = pick(_("Whose shift"), holders, key="repair_holder")
    own = {s.day: f"{desk.day(s.day)}, {desk.shift(s)}" for s in desk.plan.roster.by_agent[agent]}
    with right:
        day = pick(_("Which one"), own, key=f"repair_day_{agent}")
    return shifts[agent, day]


def _cover_in_words(desk: Desk, cover: repairing.Cover) -> None:
    parts = [f"{desk.channels[c]} {text.hours(h)}" for c, h in cover.hours.items() if h > 0]
    if not parts:
        st.markdown(_("Without this shift nothing more stays uncovered."))
        return
    where = ", ".join(
        f"{desk.channels[c]} {text.day(desk.grid.when(s.start).date())}"
        f" {text.clock(desk.grid.when(s.start))}–{text.clock(desk.grid.when(s.end))}"
        for c, s in cover.stretches[:4]
    )
    st.markdown(
        _("Without this shift more stays uncovered: {parts} ({where}).").format(
            parts=", ".join(parts), where=where
        )
    )


def _offers(desk: Desk, shift: Shift, found: Sequence[Replacement], lost: int) -> None:
    able = [r for r in found if r.offer is not None][:MOST]
    if not able:
        st.warning(_("Nobody can take this shift or a part of it within the rules."))
        return
    rows = [
        {
            _("Agent"): desk.name(r.agent),
            _("Now"): desk.shift(r.before),
            _("Would work"): desk.shift(r.offer),
            _("Brings back"): text.share(r.regained / lost) if lost > 0 else "–",
            _("Paid hours more"): text.hours(_more_h(desk, r)),
            _("Cost, points"): text.number(r.price),
            _("Ask first"): _("yes") if r.needs_consent else "",
        }
        for r in able
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True)
    labels = {k: f"{desk.name(r.agent)}, {desk.shift(r.offer)}" for k, r in enumerate(able)}
    one = able[pick(_("Give it to"), labels, key=f"repair_offer_{shift.agent}_{shift.day}")]
    day = Absence(shift.agent, (shift.day,))
    is_away = st.checkbox(
        _("Enter the day as leave for {name}").format(name=desk.name(shift.agent)), value=True
    )
    _apply(
        desk,
        repairing.of_replacement(shift, one),
        _("Keep this replacement as a draft"),
        needs_consent=one.needs_consent,
        away=day if is_away else None,
    )


def _more_h(desk: Desk, one: Replacement) -> float:
    was = one.before.paid if one.before else 0
    return desk.grid.hours((one.offer.paid if one.offer else 0) - was)


def _why_not(desk: Desk, unable: Sequence[Replacement]) -> None:
    if not unable:
        return
    told_rows = [
        {
            _("Agent"): desk.name(r.agent),
            _("Why not this shift"): "; ".join(
                f"{b.rule.replace('_', ' ')}: {b.detail}" for b in r.breaches
            )
            or _("locked, or already asked"),
        }
        for r in unable
    ]
    label = _("Why {n} cannot").format(n=text.count(len(unable), _("other"), _("others")))
    with st.expander(label):
        st.dataframe(pd.DataFrame(told_rows), hide_index=True)


def _swaps(desk: Desk, shift: Shift) -> None:
    found = repairing.swaps_of(
        desk.here.desk, desk.here.user, desk.plan.id, agent=shift.agent, day=shift.day
    )[:MOST]
    if not found:
        st.info(_("No exchange keeps every rule on both sides."))
        return
    rows = [
        {
            _("With"): desk.name(s.partner),
            _("Takes over"): f"{desk.day(s.gives.day)}, {desk.shift(s.gives)}",
            _("Gives"): f"{desk.day(s.takes.day)}, {desk.shift(s.takes)}",
            _("The plan gets"): _by(s),
            _("Ask first"): _("both"),
        }
        for s in found
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True)
    labels = {k: f"{row[_('With')]}: {row[_('Gives')]}" for k, row in enumerate(rows)}
    one = found[pick(_("Swap with"), labels, key=f"repair_swap_{shift.agent}_{shift.day}")]
    changes = repairing.of_swap(desk.plan.roster, shift, one)
    if st.checkbox(_("Both sides agree"), key="repair_both") and st.button(
        _("Keep this swap as a draft")
    ):
        note = _("swap agreed by both sides")
        go_to(repairing.apply(desk.here.desk, desk.here.user, desk.plan.id, changes, reason=note))


def _by(one: Swap) -> str:
    if one.price == 0:
        return _("neither better nor worse")
    words = _("better by {n} points") if one.price < 0 else _("worse by {n} points")
    return words.format(n=text.number(abs(one.price)))


def _breaks(desk: Desk) -> None:
    days = {d: text.long_day(date) for d, date in enumerate(desk.grid.dates[:7])}
    today = desk.here.desk.now().astimezone(desk.grid.start.tzinfo).date()
    start = next((d for d in days if desk.grid.dates[d] == today), 0)
    day = pick(_("Day"), days, start=start, key="repair_break_day")
    mend = repairing.mend_breaks(desk.here.desk, desk.here.user, desk.plan.id, day=day)
    if not mend.changes:
        st.info(_("No other time of a break on this day takes away shortage."))
        return
    before, _after, mended = mend.short_h
    st.markdown(
        _("Short in the week: {a} now, {b} with these breaks.").format(
            a=text.hours(before), b=text.hours(mended)
        )
    )
    _difference(desk, mend.changes, mend.proposal.moves)
    needs = any(m.needs_consent for m in mend.proposal.moves)
    _apply(desk, mend.changes, _("Keep these breaks as a draft"), needs_consent=needs)


def _uncovered(desk: Desk) -> None:
    gaps = repairing.gaps_of(desk.here.desk, desk.here.user, desk.plan.id)
    if not gaps:
        st.success(_("All work of the week is covered."))
        return
    st.dataframe(pd.DataFrame([_gap_row(desk, g) for g in gaps]), hide_index=True)
    st.caption(
        _(
            "Who could come: has the skill, is free and rested at the middle of the stretch."
            " Whether a whole shift fits, One shift and Somebody is away check by every rule."
        )
    )


def _gap_row(desk: Desk, gap: Gap) -> dict[str, str]:
    grid, reasons = desk.grid, list(gap.why.values())
    free = [desk.name(a) for a, why in gap.why.items() if why == FREE]
    counts = {r: reasons.count(r) for r in dict.fromkeys(reasons) if r != FREE}
    first, last = grid.when(gap.span.start), grid.when(gap.span.end)
    return {
        _("When"): f"{text.day(first.date())} {text.clock(first)}–{text.clock(last)}",
        _("Channel"): desk.channels[gap.channel],
        _("Short"): text.hours(grid.hours(gap.missing)),
        _("Who could come"): ", ".join(sorted(free)) or _("nobody"),
        _("Why not others"): ", ".join(f"{n} {r}" for r, n in counts.items()),
    }
