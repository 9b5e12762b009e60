"""An agent's own week: next shift and break, seven days, changes, wishes, calendar."""

import streamlit as st

from planner.desk import my_week, planning, weeks
from planner.domain import Role
from planner.ui import agent_view, own_work, parts, session, vacant, wishing
from planner.ui.text import _

here = session.visitor(Role.AGENT)
st.title(_("My week"))
with vacant.explained(here):
    centre = planning.centre_of(here.desk, here.user)
    today = weeks.today(here.desk, centre)
    agent_view.next_up(my_week.next_up(here.desk, here.user), today)
    week = parts.week_picker(weeks.weeks_to_see(here.desk, here.user))
    mine = my_week.my_week(here.desk, here.user, week)
if mine.plan is None:
    st.info(_("This week is not published yet. Your shifts appear here once it is."))
else:
    agent_view.week_list(mine, today, {c.id: c.name for c in centre.channels})
    agent_view.changes(mine)
    agent_view.standby_changes(mine)
    own_work.promised(here, week, centre)
wishing.wishes(here, mine, week)
wishing.calendar(here, centre)
