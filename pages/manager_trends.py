"""Trends and patterns of contacts; whether time to acknowledge takes longer, on own history."""

import streamlit as st

from planner.desk import trends
from planner.domain import Role
from planner.errors import Missing
from planner.ui import parts, session, text, trending, vacant
from planner.ui.text import _

here = session.visitor(Role.SUPERVISOR, Role.MANAGER, Role.ADMIN)
parts.title(_("Trends"), _("What changed in the contacts of the last half year, week by week."))
centre = vacant.centre_with_history(here)
channel = parts.pick(_("Channel"), {c.id: c.name for c in centre.channels})
try:
    found = trends.trend_of(here.desk, here.user, channel)
except Missing as missing:
    st.info(text.sentence(missing))
    st.stop()
trending.trend(found)
trending.heat(found)
trending.listening(here, channel, found)
