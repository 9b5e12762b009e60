"""The home of each role: the state of the week as cards, each with the one thing to do next."""

from __future__ import annotations

import streamlit as st

from planner.desk import my_week, planning, weeks
from planner.desk.planning import WeekState
from planner.errors import Missing
from planner.ui import agent_view, parts, text, vacant
from planner.ui.navigation import page_path
from planner.ui.session import Visit
from planner.ui.text import _


def for_agent(here: Visit) -> None:
    """Show the next shift and break, and the way to the week."""
    try:
        agent_view.next_up(my_week.next_up(here.desk, here.user))
    except Missing as missing:
        vacant.explain(here, missing)
    st.page_link(page_path("agent_week"), label=_("My week"), icon=":material/calendar_today:")
    st.page_link(page_path("agent_load"), label=_("My load"), icon=":material/speed:")


def for_manager() -> None:
    """Point at the trade-off and the policy."""
    st.markdown(
        _("You set the rules and caps; here you see what they cost and what they spare people.")
    )
    st.page_link(page_path("manager_tradeoff"), label=_("Trade-off"), icon=":material/balance:")
    st.page_link(page_path("manager_policy"), label=_("Policy"), icon=":material/tune:")
    st.page_link(
        page_path("supervisor_forecast"), label=_("Forecast"), icon=":material/show_chart:"
    )


def for_planner(here: Visit) -> None:
    """Show this week and the next: how fresh, who is away, what is published, what to do."""
    try:
        centre = planning.centre_of(here.desk, here.user)
        st.subheader(centre.name)
        for week in weeks.weeks_on_home(here.desk, here.user):
            card(planning.week_state(here.desk, here.user, week))
    except Missing as missing:
        vacant.explain(here, missing)


def card(state: WeekState) -> None:
    """Show one week: state, freshness, absences, and the next step."""
    with st.container(border=True):
        st.markdown(f"**{parts.week_label(state.week)}** · {_status(state)}")
        away = ", ".join(state.away) or _("nobody")
        st.caption(
            _("Contacts known until {when}. Away: {away}. {n} corrections of the forecast.").format(
                when=text.moment(state.history_until), away=away, n=state.overrides
            )
        )
        label = _("Look at the roster") if state.latest else _("Build the roster")
        st.page_link(
            page_path("supervisor_roster"),
            label=label,
            query_params={"week": state.week},
            icon=":material/arrow_forward:",
        )


def _status(state: WeekState) -> str:
    if state.published:
        done = _("published, revision {n}").format(n=state.published.number)
        return done + (_("; newer inputs since") if state.is_stale else "")
    if state.latest:
        return _("draft, revision {n}, not published").format(n=state.latest.number)
    if state.days_to_start > 0:
        return _("no roster yet, begins in {n} days").format(n=state.days_to_start)
    return _("no roster")
