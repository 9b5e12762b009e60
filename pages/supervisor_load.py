"""Planned load of a draft or published week: which shifts need mending, figures of the plan."""

import streamlit as st

from planner.desk import loads, planning, rostering, weeks, yardsticks
from planner.domain import Role
from planner.errors import Missing
from planner.ui import load_view, mending, parts, roster_tabs, session, studying, vacant
from planner.ui.navigation import page_path
from planner.ui.text import _

here = session.visitor(Role.SUPERVISOR, Role.ADMIN)
parts.title(_("Load"), _("What the roster asks of people before the week is worked."))
try:
    centre = planning.centre_of(here.desk, here.user)
    week = parts.week_picker(weeks.weeks_to_plan(here.desk, here.user))
    rows = rostering.plans_of(here.desk, here.user, week)
except Missing as missing:
    vacant.explain(here, missing)
    st.stop()
if not rows:
    parts.empty(
        _("There is no roster of this week yet."),
        _("Build the roster"),
        page_path("supervisor_roster"),
    )
    st.stop()
labels = {p.id: roster_tabs.revision_label(p) for p in rows}
plan = parts.pick(_("Revision"), labels)
found = loads.load_of(here.desk, here.user, plan)
load_view.headline(found)
studying.running(here, week, mending.TOPICS)
mending.outcome(here, week)
mending.queue_pressure(here, found, week, centre)
mending.quotas(here, plan)
mending.written(here, plan, centre, found)
load_view.by_day(found)
load_view.overrun(found)
load_view.shifts_to_mend(found, yardsticks.records_of(here.desk, here.user))
mending.red_days(here, week, plan, found)
mending.wishes(here, week, plan)
with st.expander(_("Figures of the whole plan, with formula and source")):
    load_view.plan_figures(found)
