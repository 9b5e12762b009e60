"""People: who works here, with which skills and contract."""

from planner.desk import planning
from planner.domain import Role
from planner.ui import admin_view, parts, session, vacant
from planner.ui.text import _

here = session.visitor(Role.SUPERVISOR, Role.ADMIN)
parts.title(_("People"), _("Who works here: skills, contract, leave, wishes."))
with vacant.explained(here):
    planning.centre_of(here.desk, here.user)
with parts.told():
    admin_view.people_list(here)
    if here.user.role is Role.ADMIN:
        admin_view.people_files(here)
