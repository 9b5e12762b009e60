"""Changing a roster by hand: one shift by form, locks, a step back. Every change is a revision."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time

import streamlit as st

from planner.desk import planning, rostering, standby
from planner.domain import AgentId, Grid, People, Plan, Shift, Span
from planner.ui import grids, text
from planner.ui.parts import pick, told
from planner.ui.session import Visit
from planner.ui.text import _

USUAL = (time(9), time(17))


def change_tab(here: Visit, plan: Plan, people: People) -> None:
    """Change, drop or lock a shift by form; undo goes back one revision."""
    if plan.base is not None and st.button(_("Undo the last change")):
        with told():
            go_to(rostering.undo(here.desk, here.user, plan.id))
    names = {a.id: a.name for a in sorted(people.agents, key=lambda a: a.name)}
    dates = plan.roster.grid.dates[:7]
    left, right = st.columns(2)
    with left:
        agent = pick(_("Agent"), names, key="change_agent")
    with right:
        days = {d: text.long_day(date) for d, date in enumerate(dates)}
        day = pick(_("Day"), days, key="change_day")
    leave = next((a.leave for a in people.agents if a.id == agent), frozenset())
    _one_shift(here, plan, agent, day, names=names, is_away=dates[day] in leave)
    _standby(here, plan, agent, day, names=names)
    _locks(here, plan, names)


def _one_shift(
    here: Visit,
    plan: Plan,
    agent: AgentId,
    day: int,
    *,
    names: Mapping[AgentId, str],
    is_away: bool,
) -> None:
    grid = plan.roster.grid
    shift = next((s for s in plan.roster.by_agent.get(agent, ()) if s.day == day), None)
    st.markdown(_("Now: on leave.") if is_away and shift is None else _now(grid, shift))
    begins, ends = _clock_times(grid, shift)
    with st.form("change"):
        left, right = st.columns(2)
        key = f"{plan.id}-{agent}-{day}"
        begin = left.time_input(_("From"), begins, step=grid.step_s, key=f"from-{key}")
        end = right.time_input(_("To"), ends, step=grid.step_s, key=f"to-{key}")
        reason = st.text_input(_("Why (the agent sees this)"), key=f"why-{key}")
        is_asked = st.checkbox(
            _("The agent asked for it"),
            key=f"asked-{key}",
            help=_("Then it is no change of the employer's and counts 0 in the agent's share of "
                   "unpopular shifts. The agent sees that you entered it."),
        )  # fmt: skip
        move, drop = st.columns(2)
        wants_move = move.form_submit_button(_("Set this shift and lock it"))
        wants_drop = drop.form_submit_button(_("Take this shift out"), disabled=shift is None)
    st.caption(_("Somebody is away? Repair enters it and proposes who could take over."))
    asked = (here.desk, here.user, plan.id)
    with told(names):
        if wants_move:
            span = _span(grid, day, begin, end)
            made = rostering.change_shift(
                *asked, agent=agent, day=day, span=span, reason=reason, is_asked=is_asked
            )
            go_to(made)
        if wants_drop:
            made = rostering.drop_shift(
                *asked, agent=agent, day=day, reason=reason, is_asked=is_asked
            )
            go_to(made)


def _standby(
    here: Visit, plan: Plan, agent: AgentId, day: int, *, names: Mapping[AgentId, str]
) -> None:
    """Put the agent on standby that day, or take them off; nothing where there is no rota."""
    rotas = {r.id: r for r in planning.centre_of(here.desk, here.user).standby}
    if not rotas:
        return
    duties = (d for d in plan.roster.standby if (d.agent, d.day) == (agent, day))
    duty = next(duties, None)
    options = {"": _("not on standby")} | {name: name for name in rotas}
    with st.form("standby"):
        chosen = st.selectbox(
            _("Standby that day"),
            list(options),
            index=list(options).index(duty.rota) if duty and duty.rota in rotas else 0,
            format_func=lambda name: options[name],
            key=f"standby-{plan.id}-{agent}-{day}",
            help=_("Only where a call would break no rule, whichever other calls come."),
        )
        if st.form_submit_button(_("Save the standby")):
            with told(names):
                go_to(
                    standby.set_standby(
                        here.desk, here.user, plan.id, agent=agent, day=day, rota=chosen
                    )
                )


def _now(grid: Grid, shift: Shift | None) -> str:
    if shift is None:
        return _("Now: free.")
    locked = _(", locked") if shift.locked else ""
    return _("Now: {shift}{locked}, {h} paid; {pauses}.").format(
        shift=grids.shift_text(grid, shift),
        locked=locked,
        h=f"{text.amount(grid.hours(shift.paid))} h",
        pauses=grids.pauses_text(grid, shift),
    )


def _clock_times(grid: Grid, shift: Shift | None) -> tuple[time, time]:
    if shift is None:
        return USUAL
    return _clock(grid.when(shift.start)), _clock(grid.when(shift.end))


def _clock(moment: datetime) -> time:
    return moment.time().replace(fold=0)


def _locks(here: Visit, plan: Plan, names: dict[str, str]) -> None:
    dates = plan.roster.grid.dates
    options = [(s.agent, s.day) for s in plan.roster.shifts]
    locked = [(s.agent, s.day) for s in plan.roster.shifts if s.locked]
    with st.form("locks"):
        chosen = st.multiselect(
            _("Locked shifts: a rebuild keeps them as they are"),
            options,
            default=locked,
            format_func=lambda k: f"{names.get(k[0], k[0])}, {text.day(dates[k[1]])}",
        )
        if st.form_submit_button(_("Save the locks")):
            with told():
                go_to(rostering.set_locks(here.desk, here.user, plan.id, frozenset(chosen)))


def _span(grid: Grid, day: int, begin: time, end: time) -> Span:
    start = begin.hour * 60 + begin.minute
    stop = end.hour * 60 + end.minute
    date = grid.dates[day]
    return Span(grid.at(date, start), grid.at(date, stop if stop > start else stop + 24 * 60))


def go_to(plan: Plan) -> None:
    """Show a revision on the page: the address names it."""
    st.query_params["plan"] = str(plan.id)
    st.rerun()
