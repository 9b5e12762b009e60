"""Build, check, change, compare and publish the week's roster."""

import streamlit as st

from planner.desk import rostering
from planner.domain import PlanStatus, Role
from planner.ui import (
    ahead,
    bringing,
    building,
    changing,
    parts,
    publishing,
    repairing,
    roster_tabs,
    session,
    vacant,
)
from planner.ui.text import _

here = session.visitor(Role.SUPERVISOR, Role.ADMIN)
parts.title(_("Roster"), _("Build the week's shifts, look at them, change them, publish them."))
left, right = st.columns(2)
with left:
    centre, week = vacant.week_to_plan(here)
rows = rostering.plans_of(here.desk, here.user, week)
asked = st.query_params.get("plan", "")
chosen = next((p for p in rows if str(p.id) == asked), rows[0] if rows else None)
if chosen:
    with right:
        picked = parts.pick(
            _("Revision"), {p.id: parts.revision_label(p) for p in rows}, start=chosen.id
        )
    if picked != chosen.id:
        st.query_params["plan"] = str(picked)
        st.rerun()
plan = rostering.plan_of(here.desk, here.user, chosen.id) if chosen else None
locked = sum(s.locked for s in plan.roster.shifts) if plan else 0
is_ready = building.controls(here, week, plan.id if plan else None, locked)
ahead.show(here, week)
if plan is None:
    if is_ready:
        st.info(_("No roster of this week yet. Build it: the first lawful one takes some seconds."))
        with st.expander(_("Bring the roster that you use today")):
            bringing.bring(here, week, centre)
    st.stop()

found = rostering.assessment_of(here.desk, here.user, plan.id)
people = rostering.people_of(here.desk, here.user)
stale = rostering.why_stale(here.desk, here.user, plan)
if plan.status is PlanStatus.PUBLISHED:
    st.success(_("This revision is published."))
roster_tabs.summary(found, plan)
st.markdown(roster_tabs.service_line(found, centre))
roster_tabs.unplaced(plan, people)
bringing.mend(here, plan)
tabs = (_("Week"), _("Day"), _("Staffing"), _("Change"), _("Compare"), _("Publish"), _("Repair"),
        _("From a file"))  # fmt: skip
shown = parts.switch(_("View"), {t: t for t in tabs})
if shown == tabs[1]:
    roster_tabs.day_tab(found, people, centre)
elif shown == tabs[2]:
    roster_tabs.staffing_tab(here, found, plan, centre)
elif shown == tabs[3]:
    changing.change_tab(here, plan, people)
elif shown == tabs[4]:
    roster_tabs.compare_tab(here, plan, rows, people)
elif shown == tabs[5]:
    publishing.publish_tab(here, found, plan, people, stale=stale)
elif shown == tabs[6]:
    repairing.repair_tab(here, plan, people, centre)
elif shown == tabs[7]:
    bringing.bring(here, week, centre)
else:
    roster_tabs.week_tab(found, people, plan)
