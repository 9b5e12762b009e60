"""What customers meet, and what service is worth; nothing here drives the planning of shifts."""

import streamlit as st

from planner.desk import customers, planning, weeks
from planner.domain import Role
from planner.errors import Missing
from planner.ui import hearing, meeting, parts, session, vacant
from planner.ui.text import _

here = session.visitor(Role.MANAGER, Role.ADMIN)
parts.title(_("Customers"), _("What customers meet, and what is quoted, estimated or measured."))
try:
    centre = planning.centre_of(here.desk, here.user)
    planning.history_of(here.desk, here.user)
except Missing as missing:
    vacant.explain(here, missing)
    st.stop()
week = parts.week_picker(weeks.weeks_to_plan(here.desk, here.user))
with parts.told():
    meeting.doors(customers.meeting(here.desk, here.user, week), centre)
    meeting.money(customers.worths(here.desk, here.user, week))
    meeting.figure_form(here)
    meeting.reasons(here, centre)
    hearing.remaining(here, week)
    hearing.complaints(here, week)
    meeting.routes(here)
