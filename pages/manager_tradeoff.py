"""The manager's trade-off between quota, coverage and load; no named person on this page."""

import streamlit as st

from planner.desk.studies import MANAGING
from planner.domain import Role
from planner.ui import (
    curves,
    parts,
    pricing,
    rule_prices,
    session,
    studying,
    trading,
    vacant,
)
from planner.ui.text import _

here = session.visitor(Role.MANAGER, Role.ADMIN)
parts.title(
    _("Trade-off"), _("What a kinder or a tighter plan costs, computed on the week's own contacts.")
)
centre, week = vacant.week_to_plan(here)
trading.running(here, week)
studying.running(here, week, MANAGING)
tabs = (_("Scenarios"), _("Curve"), _("Price of each rule"), _("What would it take"))
shown = parts.switch(_("View"), {t: t for t in tabs})
with parts.told():
    if shown == tabs[1]:
        curves.curve_tab(here, centre, week)
    elif shown == tabs[2]:
        rule_prices.rules_tab(here, centre, week)
    elif shown == tabs[3]:
        pricing.ways_tab(here, week)
    else:
        trading.side_by_side(here, week)
        st.header(_("Try other rules"))
        st.caption(_("A scenario is a plan of the same week. Nobody's shifts change by it."))
        trading.knobs_form(here, centre, week, rule_prices.stored_beside_knobs(here, centre, week))
