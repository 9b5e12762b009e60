"""What people are promised: training, follow-up and call backs, shared pressure, skills."""

import streamlit as st

from planner.desk import planning, rostering, weeks
from planner.domain import Role
from planner.errors import Missing
from planner.ui import caring, parts, roster_tabs, session, vacant
from planner.ui.navigation import page_path
from planner.ui.text import _

here = session.visitor(Role.SUPERVISOR, Role.ADMIN)
parts.title(_("People and work"), _("What people are promised beside contacts, and if it is kept."))
try:
    centre = planning.centre_of(here.desk, here.user)
    planning.history_of(here.desk, here.user)
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
plan = parts.pick(_("Revision"), {p.id: roster_tabs.revision_label(p) for p in rows})
views = {"training": _("Training"), "promises": _("Follow-up"), "pressure": _("Pressure"),
         "skills": _("Skills")}  # fmt: skip
view = parts.switch(_("What to look at"), views, key="work-view")
with parts.told():
    if view == "training":
        caring.training(here, plan, centre)
    elif view == "promises":
        caring.followup(here, plan, week, centre)
    elif view == "pressure":
        caring.pressure(here, week)
    else:
        caring.skills(here, plan, centre)
