"""Accounts: who may sign in, with which role."""

from planner.domain import Role
from planner.ui import admin_view, parts, session
from planner.ui.text import _

here = session.visitor(Role.ADMIN)
parts.title(_("Accounts"), _("Who may sign in, and as what."))
with parts.told():
    admin_view.account_list(here)
    admin_view.new_account(here)
