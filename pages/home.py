"""Home: what to do next, by role."""

import streamlit as st

from planner.domain import Role
from planner.ui import home, session
from planner.ui.text import _

here = session.visitor()
st.title(_("Agent planner"))
if here.user.role is Role.AGENT:
    home.for_agent(here)
elif here.user.role is Role.MANAGER:
    home.for_manager(here)
elif here.user.role is Role.REPRESENTATIVE:
    home.for_representative()
else:
    home.for_planner(here)
