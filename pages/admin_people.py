"""People: who works here, with which skills and contract."""

import streamlit as st

from planner.desk import admin
from planner.domain import Role
from planner.ui import admin_view, parts, session
from planner.ui.navigation import page_path
from planner.ui.text import _

here = session.visitor(Role.SUPERVISOR, Role.ADMIN)
parts.title(_("People"), _("Who works here: skills, contract, leave, wishes."))
if not admin.has_centre(here.desk):
    parts.empty(
        _("Set up the centre first: people need its channels and contracts."),
        _("Set up the centre"),
        page_path("admin_centre"),
    )
    st.stop()
with parts.told():
    admin_view.people_list(here)
    if here.user.role is Role.ADMIN:
        admin_view.people_files(here)
