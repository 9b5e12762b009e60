"""Empty states: one sentence, and the one thing that this visitor can do about it."""

from __future__ import annotations

import streamlit as st

from planner.desk import admin
from planner.errors import Missing
from planner.ui import parts, text
from planner.ui.navigation import page_path, screens
from planner.ui.session import Visit
from planner.ui.text import _


def explain(here: Visit, missing: Missing) -> None:
    """Say what is missing; lead whoever may bring it there, let the others look again."""
    step, label = (
        ("supervisor_import", _("Import contacts"))
        if admin.has_centre(here.desk)
        else ("admin_centre", _("Set up the centre"))
    )
    if step in {s.name for s in screens(here.user.role)}:
        parts.empty(text.sentence(missing), label, page_path(step))
        return
    st.info(text.sentence(missing))
    st.button(_("Look again"))
