"""The home of each role: the state of the week as cards, each with the one thing to do next."""

from __future__ import annotations

import streamlit as st

from planner.desk import admin, my_week, planning, weeks
from planner.desk.planning import WeekState
from planner.domain import Role
from planner.errors import Missing
from planner.ui import agent_view, building, parts, text, vacant
from planner.ui.navigation import page_path
from planner.ui.session import Visit
from planner.ui.text import _

MOST_NAMED = 8  # people on leave by name on a card; the page People has them all


def for_agent(here: Visit) -> None:
    """Show the next shift and break, and the way to the week."""
    try:
        building.preparing(here)
        today = weeks.today(here.desk, planning.centre_of(here.desk, here.user))
        agent_view.next_up(my_week.next_up(here.desk, here.user), today)
    except Missing as missing:
        vacant.explain(here, missing)
    st.page_link(page_path("agent_week"), label=_("My week"), icon=":material/calendar_today:")
    st.page_link(page_path("agent_load"), label=_("My load"), icon=":material/speed:")


def for_manager(here: Visit) -> None:
    """Show the next weeks without names, and the way to the trade-off and the policy."""
    st.markdown(
        _("You set the rules and caps; here you see what they cost and what they spare people.")
    )
    _cards(here, "manager_tradeoff", (_("Weigh this week"), _("Weigh this week")))
    st.page_link(page_path("manager_policy"), label=_("Policy"), icon=":material/tune:")


def for_representative() -> None:
    """Lead to what employee representatives see: groups, and the rules in force with their log."""
    st.markdown(
        _("You see what published weeks ask of groups of at least five people, the rules and caps "
          "in force, and who changed them and why. Nobody is shown by name.")
    )  # fmt: skip
    st.page_link(page_path("manager_groups"), label=_("Groups"), icon=":material/groups_2:")
    st.page_link(page_path("manager_policy"), label=_("Policy"), icon=":material/tune:")


def for_planner(here: Visit) -> None:
    """Show this week and the next: who is away, what is published, what to do."""
    if here.user.role is Role.ADMIN and not admin.has_centre(here.desk):
        st.markdown(
            _("Four steps lead to the first roster: set up the **centre**, bring the **people**, "
              "import the **contacts**, build the **roster**. Each page leads on to the next.")
        )  # fmt: skip
    labels = (_("Look at the roster"), _("Build the roster"))
    _cards(here, "supervisor_roster", labels, names=True)


def _cards(here: Visit, page: str, labels: tuple[str, str], *, names: bool = False) -> None:
    try:
        centre = planning.centre_of(here.desk, here.user)
        states = [
            planning.week_state(here.desk, here.user, week)
            for week in weeks.weeks_on_home(here.desk, here.user)
        ]
    except Missing as missing:
        vacant.explain(here, missing)
        return
    st.header(centre.name)
    if states:
        until = text.moment(states[0].history_until)
        st.caption(_("Contacts are known until {when}.").format(when=until))
    building.preparing(here)
    present = weeks.this_week(here.desk, centre)
    for state in states:
        with st.container(border=True):
            st.markdown(f"**{parts.week_label(state.week, present=present)}** · {_status(state)}")
            notes = _figures(state) + (_people(state) if names else [])
            if notes:
                st.caption(" ".join(notes))
            st.page_link(
                page_path(page),
                label=labels[0] if state.latest else labels[1],
                query_params={"week": state.week},
                icon=":material/arrow_forward:",
            )


def _figures(state: WeekState) -> list[str]:
    """Say how the newest revision stands."""
    plan = state.published or state.latest
    if plan is None:
        return []
    found = plan.figures
    notes = [
        _("Covers {c} of the hours wanted, {s} are short.").format(
            c=text.share(found["coverage"], 1), s=text.hours(found["understaffed_h"])
        )
    ]
    if found.get("breaches"):
        broken = text.count(found["breaches"], _("rule"), _("rules"))
        notes.append(_("It breaks {n}.").format(n=broken))
    return notes


def _people(state: WeekState) -> list[str]:
    notes = []
    if state.away:
        named = ", ".join(state.away[:MOST_NAMED])
        more = len(state.away) - MOST_NAMED
        rest = _(" and {n} more").format(n=more) if more > 0 else ""
        notes.append(_("On leave: {names}.").format(names=text.plain(named) + rest))
    if state.overrides:
        number = text.count(state.overrides, _("correction"), _("corrections"))
        notes.append(_("{n} of the forecast.").format(n=number))
    return notes


def _status(state: WeekState) -> str:
    if state.published:
        done = _("published, revision {n}").format(n=state.published.number)
        return done + (_("; newer inputs since") if state.is_stale else "")
    if state.latest:
        return _("draft, revision {n}, not published").format(n=state.latest.number)
    if state.days_to_start > 0:
        ahead = text.count(state.days_to_start, _("day"), _("days"))
        return _("no roster yet, begins in {d}").format(d=ahead)
    return _("no roster")
