"""Planned load and pulse of groups of at least five; nobody by name."""

import streamlit as st

from planner.desk import planning, weeks
from planner.domain import Role
from planner.errors import Missing
from planner.ui import grouping, parts, session, text, vacant
from planner.ui.text import _

here = session.visitor(Role.MANAGER, Role.REPRESENTATIVE, Role.ADMIN)
parts.title(_("Groups"), _("What published weeks ask of groups of at least five people."))
with vacant.explained(here):
    planning.centre_of(here.desk, here.user)
    week = parts.week_picker(weeks.weeks_published(here.desk, here.user))
try:
    grouping.loads(here, week)
except Missing as missing:
    st.info(text.sentence(missing))
grouping.pulse_of_groups(here)
grouping.context()
