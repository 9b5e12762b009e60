"""Repair: days or hours away, more work, one shift, breaks, what is uncovered: as differences."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from planner.desk import repairing, rostering
from planner.desk.repairing import Mend
from planner.domain import Centre, People, Plan, PlanStatus
from planner.roster import FREE, Gap
from planner.roster.repair import Absence
from planner.ui import text
from planner.ui.part_day import hours_of_a_shift
from planner.ui.parts import pick, switch, table, told
from planner.ui.proposing import DONE, Subject, difference, effect, keep, who_said_no
from planner.ui.replacing import one_shift
from planner.ui.session import Visit
from planner.ui.text import _


def repair_tab(here: Visit, plan: Plan, people: People, centre: Centre) -> None:
    """Propose differences from a revision; one click keeps one as a new draft."""
    names = {a.id: a.name for a in sorted(people.agents, key=lambda a: a.name)}
    leave = {a.id: a.leave for a in people.agents}
    about = Subject(here, plan, names, leave, {c.id: c.name for c in centre.channels})
    _where(about)
    parts: dict[str, Callable[[Subject], None]] = {
        _("Somebody is away"): _away,
        _("Hours of a shift"): hours_of_a_shift,
        _("More work"): _more_work,
        _("One shift"): one_shift,
        _("Breaks of a day"): _breaks,
        _("What is uncovered"): _uncovered,
    }
    shown = switch(_("What happened"), {p: p for p in parts}, key="repair_part")
    with told(names):
        parts[shown](about)


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
    declined = who_said_no(about, agent)
    chosen = tuple(sorted(away))
    mend = repairing.mend_absence(
        about.here.desk, about.here.user, about.plan.id,
        agent=agent, days=chosen, declined=declined,
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
    effect(mend, _("Short as planned"), _("With the absence"), _("With the changes"))
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


def _more_work(about: Subject) -> None:
    st.caption(
        _(
            "The week as it is forecast now: what stays uncovered, and which few changes of one day"
            " each bring most of it back. What has passed does not count."
        )
    )
    sizes = {n: text.count(n, _("person"), _("people")) for n in (1, 3, 5, 10, 20)}
    people = pick(_("Ask at most"), sizes, start=5, key="repair_people")
    here, plan = about.here, about.plan
    mend = repairing.mend_shortage(
        here.desk, here.user, plan.id, people=people, declined=who_said_no(about)
    )
    effect(mend, _("Short when it was made"), _("Short as forecast now"), _("With the changes"))
    lost = mend.proposal.lost
    if mend.changes:
        back = mend.proposal.regained / lost
        st.markdown(
            _("{n} bring back {s} of it, weighted as the channels are.").format(
                n=text.count(len(mend.proposal.people), _("person"), _("people")),
                s=text.share(back),
            )
        )
        difference(about, mend)
    elif lost > 0:
        st.warning(_("Nobody can help within the rules. What is uncovered says why, by person."))
    else:
        st.success(_("All work that is still to come is covered."))
    is_stale = rostering.is_stale(here.desk, here.user, plan)
    if mend.changes or is_stale:
        label = _("Keep these changes as a draft")
        if not mend.changes:
            label = _("Keep it unchanged, as a draft on the present forecast")
        needs = any(m.needs_consent for m in mend.proposal.moves)
        keep(about, mend.changes, label, needs_consent=needs)


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
    table([_gap_row(about, g) for g in gaps])
    st.caption(
        _(
            "Who could come: has the skill, and a whole shift over the middle of the stretch keeps"
            " every rule beside the other shifts of the week."
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
