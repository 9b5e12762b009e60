"""See whether there will be enough people over 13 and 52 weeks."""

import streamlit as st

from planner.desk import planning
from planner.domain import Role
from planner.errors import Missing
from planner.ui import capacity_view, parts, session, vacant
from planner.ui.text import _

here = session.visitor(Role.MANAGER, Role.ADMIN)
parts.title(_("Capacity"), _("Posts needed by week against contracts, leavers and new people."))
try:
    planning.centre_of(here.desk, here.user)
    planning.history_of(here.desk, here.user)
except Missing as missing:
    vacant.explain(here, missing)
    st.stop()
capacity_view.outlook(here)
