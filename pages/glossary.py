"""Every indicator with formula, source and strength; the terms of the field."""

import streamlit as st

from planner.desk import yardsticks
from planner.domain import Role
from planner.ui import load_view, parts, session, terms
from planner.ui.text import _
from planner.wellbeing import DISCLAIMER, PRACTICE

here = session.visitor(*Role)
parts.title(_("Terms and formulas"), _("What every figure means and where it comes from."))
st.info(f"{DISCLAIMER} {PRACTICE}")
terms.show()
load_view.registry(yardsticks.records_of(here.desk, here.user))
