"""Everything stored about the agent, to look at and to take along."""

from planner.desk import my_data, planning
from planner.domain import Role
from planner.ui import own_data, parts, requesting, session, vacant
from planner.ui.text import _

here = session.visitor(Role.AGENT)
parts.title(_("My data"), _("Your record, your published shifts, and the log lines that name you."))
with vacant.explained(here):
    centre = planning.centre_of(here.desk, here.user)
    found = my_data.my_record(here.desk, here.user)
own_data.take_along(here)
own_data.record(found)
own_data.shifts(found)
own_data.log(found, centre.zone)
requesting.ask(here)
