"""What customers meet, and what service is worth; nothing here drives the planning of shifts."""

from planner.desk import customers
from planner.domain import Role
from planner.ui import hearing, meeting, parts, session, vacant
from planner.ui.text import _

here = session.visitor(Role.MANAGER, Role.ADMIN)
parts.title(_("Customers"), _("What customers meet, and what is quoted, estimated or measured."))
centre, week = vacant.week_to_plan(here)
views = {"doors": _("What they meet"), "worth": _("What service is worth"),
         "reasons": _("Why they make contact"), "complaints": _("Complaints"),
         "routes": _("A way to a human")}  # fmt: skip
view = parts.switch(_("What to look at"), views, key="customers-view")
with parts.told():
    if view == "doors":
        meeting.doors(customers.meeting(here.desk, here.user, week), centre)
    elif view == "worth":
        meeting.money(here, customers.worths(here.desk, here.user, week))
        meeting.figure_form(here)
        meeting.leavers_form(here)
    elif view == "reasons":
        meeting.reasons(here, centre)
        hearing.remaining(here, week)
    elif view == "complaints":
        hearing.complaints(here, week)
    else:
        meeting.routes(here)
