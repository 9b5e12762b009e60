"""Planned load of a draft or published week: which shifts need mending, figures of the plan."""

import streamlit as st

from planner.desk import loads, yardsticks
from planner.domain import Role
from planner.ui import load_view, mending, parts, session, studying, vacant
from planner.ui.text import _

here = session.visitor(Role.SUPERVISOR, Role.ADMIN)
parts.title(_("Load"), _("What the roster asks of people before the week is worked."))
centre, week = vacant.week_to_plan(here)
plan = vacant.revision(here, week)
found = loads.load_of(here.desk, here.user, plan)
load_view.headline(found)
studying.running(here, week, mending.TOPICS)
mending.outcome(here, week)
mending.quotas(here, plan)
mending.written(here, plan, centre, found)
load_view.by_day(found)
load_view.overrun(found)
load_view.shifts_to_mend(found, yardsticks.records_of(here.desk, here.user))
mending.red_days(here, week, plan, found)
mending.wishes(here, week, plan)
mending.beside(here, found, week, centre)
with st.expander(_("Figures of the whole plan, with formula and source")):
    load_view.plan_figures(found)
