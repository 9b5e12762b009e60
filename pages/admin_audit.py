"""The log of who did or saw what; sealed line by line."""

from planner.domain import Role
from planner.ui import admin_view, parts, session
from planner.ui.text import _

here = session.visitor(Role.ADMIN)
parts.title(_("Audit log"), _("Who did or saw what. Lines are only ever added."))
with parts.told():
    admin_view.log(here)
    admin_view.kept_for(here)
