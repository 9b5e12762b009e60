"""What agents ask about their own data."""

from planner.domain import Role
from planner.ui import parts, requesting, session
from planner.ui.text import _

here = session.visitor(Role.ADMIN)
parts.title(_("Requests"), _("What agents ask about their own data, the most urgent first."))
requesting.answer(here)
