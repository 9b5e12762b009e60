"""What customers meet, and what service is worth; nothing here drives the planning of shifts."""

from planner.desk import customers
from planner.domain import Role
from planner.ui import hearing, meeting, parts, session, vacant
from planner.ui.text import _

here = session.visitor(Role.MANAGER, Role.ADMIN)
parts.title(_("Customers"), _("What customers meet, and what is quoted, estimated or measured."))
centre, week = vacant.week_to_plan(here)
with parts.told():
    meeting.doors(customers.meeting(here.desk, here.user, week), centre)
    meeting.money(customers.worths(here.desk, here.user, week))
    meeting.figure_form(here)
    meeting.reasons(here, centre)
    hearing.remaining(here, week)
    hearing.complaints(here, week)
    meeting.routes(here)
