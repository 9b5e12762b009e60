"""Repair: somebody is away, one shift, today's breaks, what stays uncovered; all as differences."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planner.desk import repairing, rostering
from planner.desk.repairing import Mend
from planner.domain import Centre, People, Plan, PlanStatus
from planner.roster import FREE, Gap
from planner.roster.repair import Absence
from planner.ui import text
from planner.ui.parts import figures, pick, switch, told
from planner.ui.proposing import DONE, Subject, difference, keep
from planner.ui.replacing import one_shift
from planner.ui.session import Visit
from planner.ui.text import _


def repair_tab(here: Visit, plan: Plan, people: People, centre: Centre) -> None:
    """Propose differences from a revision; one click keeps one as a new draft."""
    names = {a.id: a.name for a in sorted(people.agents, key=lambda a: a.name)}
    leave = {a.id: a.leave for a in people.agents}
    about = Subject(here, plan, names, leave, {c.id: c.name for c in centre.channels})
    _where(about)
    parts = (_("Somebody is away"), _("One shift"), _("Breaks of a day"), _("What is uncovered"))
    shown = switch(_("What happened"), {p: p for p in parts}, key="repair_part")
    with told():
        if shown == parts[1]:
            one_shift(about)
        elif shown == parts[2]:
            _breaks(about)
        elif shown == parts[3]:
            _uncovered(about)
        else:
            _away(about)


def _where(about: Subject) -> None:
    done = st.session_state.pop(DONE, "")
    if done:
        st.success(done)
    rows = rostering.plans_of(about.here.desk, about.here.user, about.plan.week)
    published = next((p for p in rows if p.status is PlanStatus.PUBLISHED), None)
    if published is not None and published.id != about.plan.id:
        st.warning(
            _("Agents see revision {p}; what is shown here is revision {n}.").format(
                p=published.number, n=about.plan.number
            )
        )
    st.caption(
        _(
            "Nothing changes before you click, and then only a new draft. Locked shifts and what"
            " has begun stay; every week that is shown was judged by the independent checker."
        )
    )


def _away(about: Subject) -> None:
    days = {d: text.long_day(date) for d, date in enumerate(about.grid.dates[:7])}
    left, right = st.columns(2)
    with left:
        agent = pick(_("Who is away"), about.names, key="repair_agent")
    away = right.multiselect(
        _("On which days"), list(days), format_func=lambda d: days[d], key="repair_days"
    )
    st.caption(_("The days become leave. Why somebody is away is not asked and not stored."))
    if not away:
        return
    others = [a for a in about.names if a != agent]
    declined = st.multiselect(
        _("Asked already and said no"), others, format_func=about.name, key="repair_declined"
    )
    chosen = tuple(sorted(away))
    mend = repairing.mend_absence(
        about.here.desk, about.here.user, about.plan.id,
        agent=agent, days=chosen, declined=frozenset(declined),
    )  # fmt: skip
    if not mend.changes and {about.grid.dates[d] for d in chosen} <= about.leave[agent]:
        st.info(_("These days are leave already, and no shift falls on them."))
        return
    _away_in_words(about, mend)
    difference(about, mend)
    label = _("Keep as a draft: away, with these changes")
    if not mend.proposal.moves:
        label = _("Keep as a draft: away, nobody takes over")
    needs = any(m.needs_consent for m in mend.proposal.moves)
    keep(about, mend.changes, label, needs_consent=needs, away=Absence(agent, chosen))


def _away_in_words(about: Subject, mend: Mend) -> None:
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
        st.warning(f"{text.plain(about.name(breach.agent))}: {text.plain(breach.detail)}")


def _breaks(about: Subject) -> None:
    days = {d: text.long_day(date) for d, date in enumerate(about.grid.dates[:7])}
    today = about.here.desk.now().astimezone(about.grid.start.tzinfo).date()
    start = next((d for d in days if about.grid.dates[d] == today), 0)
    day = pick(_("Day"), days, start=start, key="repair_break_day")
    mend = repairing.mend_breaks(about.here.desk, about.here.user, about.plan.id, day=day)
    if not mend.changes:
        st.info(_("No other time of a break on this day takes away shortage."))
        return
    before, _after, mended = mend.short_h
    st.markdown(
        _("Short in the week: {a} now, {b} with these breaks.").format(
            a=text.hours(before), b=text.hours(mended)
        )
    )
    difference(about, mend)
    needs = any(m.needs_consent for m in mend.proposal.moves)
    keep(about, mend.changes, _("Keep these breaks as a draft"), needs_consent=needs)


def _uncovered(about: Subject) -> None:
    gaps = repairing.gaps_of(about.here.desk, about.here.user, about.plan.id)
    if not gaps:
        st.success(_("All work of the week is covered."))
        return
    st.dataframe(pd.DataFrame([_gap_row(about, g) for g in gaps]), hide_index=True)
    st.caption(
        _(
            "Who could come: has the skill, is free and rested at the middle of the stretch."
            " Whether a whole shift fits, One shift and Somebody is away check by every rule."
        )
    )


def _gap_row(about: Subject, gap: Gap) -> dict[str, str]:
    grid, reasons = about.grid, list(gap.why.values())
    free = [about.name(a) for a, why in gap.why.items() if why == FREE]
    counts = {r: reasons.count(r) for r in dict.fromkeys(reasons) if r != FREE}
    first, last = grid.when(gap.span.start), grid.when(gap.span.end)
    return {
        _("When"): f"{text.day(first.date())} {text.clock(first)}–{text.clock(last)}",
        _("Channel"): about.channels[gap.channel],
        _("Short"): text.hours(grid.hours(gap.missing)),
        _("Who could come"): ", ".join(sorted(free)) or _("nobody"),
        _("Why not others"): ", ".join(f"{n} {r}" for r, n in counts.items()),
    }
