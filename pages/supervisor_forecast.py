"""Check the forecast of a week: how many contacts, how sure, what was cleaned, corrections."""

import streamlit as st

from planner.desk import planning, weeks
from planner.domain import Role
from planner.ui import (
    advising,
    closing,
    correcting,
    forecasting,
    moving,
    parts,
    running,
    session,
    starting,
    trusting,
    vacant,
)
from planner.ui.navigation import onward
from planner.ui.text import _

here = session.visitor(Role.SUPERVISOR, Role.MANAGER, Role.ADMIN)
parts.title(_("Forecast"), _("How many contacts will come, how long they take, and how sure."))
centre, week = vacant.week_to_plan(here)
history = planning.history_of(here.desk, here.user)
with st.spinner(_("Forecasting")), parts.told():
    forecast = planning.forecast_of(here.desk, here.user, week)
    days = planning.day_forecast_of(here.desk, here.user, week)
names = {c.id: c.name for c in centre.channels}
may_change = here.user.role is not Role.MANAGER
trusting.drift(here, names, forecast)
channel = parts.switch(_("Channel"), names)
views = (
    _("Week"),
    _("As it unfolds"),
    _("How good"),
    _("Events and odd days"),
    _("New channels and moves"),
)
shown = parts.switch(_("View"), {v: v for v in views})
if shown != views[3]:  # where they are answered they stand once
    closing.asked(here, names)
if shown == views[1]:
    running.unfolds(here, week, channel)
elif shown == views[2]:
    met = trusting.record(here, centre, may_import=may_change)
    trusting.tried(forecast, names, is_explained=met)
    correcting.judged(here, centre)
elif shown == views[3]:
    advising.events(here, centre, may_change=may_change)
    closing.section(here, centre, may_change=True)
    advising.odd_days(here, forecast, channel, may_change=may_change)
elif shown == views[4]:
    starting.beginnings(here, centre, week, channel, may_change=may_change)
    moving.moves(here, centre, week, may_change=may_change)
else:
    if channel not in history.channels:
        st.warning(_("This channel has no history: is it closed, or are its data missing?"))
    else:
        special = planning.special_days_of(here.desk, here.user, week)[channel]
        today = weeks.today(here.desk, centre)
        forecasting.fan(days, forecast, history, channel, special=special, today=today)
        forecasting.one_day(forecast, channel)
        forecasting.handle_time(forecast, channel)
    forecasting.trust(forecast, channel, names)
    if may_change:
        correcting.form(here, centre, week, channel)
    correcting.in_force(here, centre, week, may_change=may_change)
onward("supervisor_requirement", _("On to the requirement"))
