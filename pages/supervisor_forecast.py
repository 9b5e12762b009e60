"""Check the forecast of a week: how many contacts, how sure, what was cleaned, corrections."""

import streamlit as st

from planner.desk import planning, weeks
from planner.domain import Role
from planner.errors import Missing
from planner.ui import forecasting, parts, session, vacant
from planner.ui.navigation import page_path
from planner.ui.text import _

here = session.visitor(Role.SUPERVISOR, Role.MANAGER, Role.ADMIN)
parts.title(_("Forecast"), _("How many contacts will come, how long they take, and how sure."))
try:
    centre = planning.centre_of(here.desk, here.user)
    history = planning.history_of(here.desk, here.user)
except Missing as missing:
    vacant.explain(here, missing)
    st.stop()
week = parts.week_picker(weeks.weeks_to_plan(here.desk, here.user))
with st.spinner(_("Forecasting")), parts.told():
    forecast = planning.forecast_of(here.desk, here.user, week)
    days = planning.day_forecast_of(here.desk, here.user, week)
names = {c.id: c.name for c in centre.channels}
channel = parts.switch(_("Channel"), names)
if channel not in history.channels:
    st.warning(_("This channel has no history: is it closed, or are its data missing?"))
else:
    forecasting.fan(days, history, channel)
    forecasting.handle_time(forecast, channel)
forecasting.trust(forecast, channel, names[channel])
forecasting.cleaned(forecast, channel)
if here.user.role is not Role.MANAGER:
    forecasting.correct(here, centre, week, channel)
forecasting.corrections(here, centre, week)
forecasting.judged(here, centre)
st.page_link(page_path("supervisor_requirement"), label=_("On to the requirement"))
