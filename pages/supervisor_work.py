"""What people are promised: training, follow-up and call backs, shared pressure, skills."""

from planner.domain import Role
from planner.ui import caring, parts, session, vacant
from planner.ui.text import _

here = session.visitor(Role.SUPERVISOR, Role.ADMIN)
parts.title(_("People and work"), _("What people are promised beside contacts, and if it is kept."))
centre, week = vacant.week_to_plan(here)
plan = vacant.revision(here, week)
views = {"training": _("Training"), "promises": _("Follow-up"), "pressure": _("Pressure"),
         "skills": _("Skills")}  # fmt: skip
view = parts.switch(_("What to look at"), views, key="work-view")
with parts.told():
    if view == "training":
        caring.training(here, plan, centre)
    elif view == "promises":
        caring.followup(here, plan, week, centre)
    elif view == "pressure":
        caring.pressure(here, week)
    else:
        caring.skills(here, plan, centre)
