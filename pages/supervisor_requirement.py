"""Check how many heads each channel needs, when, and what sets the number."""

import streamlit as st

from planner.desk import planning, serving
from planner.domain import Role
from planner.ui import parts, requiring, session, vacant
from planner.ui.navigation import onward
from planner.ui.text import _

here = session.visitor(Role.SUPERVISOR, Role.MANAGER, Role.ADMIN)
parts.title(_("Requirement"), _("How many heads each channel needs so that its promise holds."))
centre, week = vacant.week_to_plan(here)
with st.spinner(_("Counting heads")), parts.told():
    requirement = planning.requirement_of(here.desk, here.user, week)
    forecast = planning.forecast_of(here.desk, here.user, week)
requiring.totals(requirement, centre, planning.policy_in_force(here.desk, here.user))
names = {c.id: c.name for c in centre.channels}
channel = centre.channel(parts.switch(_("Channel"), names))
if channel.is_live:
    causes = serving.causes_of(here.desk, here.user, week)
    requiring.live(requirement, forecast, causes, channel)
else:
    requiring.deferred(requirement, channel)
requiring.notes(requirement, channel, centre)
with st.spinner(_("Adding up posts")), parts.told():
    requiring.posts(serving.posts_of(here.desk, here.user, week), requirement)
onward("supervisor_roster", _("On to the roster"))
