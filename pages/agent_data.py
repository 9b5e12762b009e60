"""Everything stored about the agent, to look at and to take along."""

import json

import streamlit as st

from planner.desk import my_week
from planner.domain import Role
from planner.errors import Missing
from planner.ui import parts, session, vacant
from planner.ui.text import _

here = session.visitor(Role.AGENT)
parts.title(_("My data"), _("Your record, your published shifts, and the log lines that name you."))
try:
    content = my_week.my_data(here.desk, here.user)
    st.download_button(
        _("Take my data along (JSON)"), data=content, file_name="my-data.json",
        mime="application/json",
    )  # fmt: skip
    body = json.loads(content)
    st.subheader(_("Log"))
    st.dataframe(body["log"], hide_index=True)
    st.subheader(_("Your record"))
    st.json(body["agent"])
except Missing as missing:
    vacant.explain(here, missing)
