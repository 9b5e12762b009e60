"""Trends and patterns of contacts; whether time to acknowledge takes longer, on own history."""

import streamlit as st

from planner.desk import planning, trends
from planner.domain import Role
from planner.errors import Missing
from planner.ui import parts, session, text, trending, vacant
from planner.ui.text import _

here = session.visitor(Role.SUPERVISOR, Role.MANAGER, Role.ADMIN)
parts.title(_("Trends"), _("What changed in the contacts of the last half year, week by week."))
try:
    centre = planning.centre_of(here.desk, here.user)
    planning.history_of(here.desk, here.user)
except Missing as missing:
    vacant.explain(here, missing)
    st.stop()
channel = parts.pick(_("Channel"), {c.id: c.name for c in centre.channels})
try:
    found = trends.trend_of(here.desk, here.user, channel)
except Missing as missing:
    st.info(text.sentence(missing))
    st.stop()
trending.trend(found)
trending.heat(found)
trending.listening(here, channel, found)
