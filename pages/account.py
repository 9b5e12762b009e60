"""One's own account: password, and the end of all sessions."""

from planner.domain import Role
from planner.ui import account_view, parts, session
from planner.ui.text import _

here = session.visitor(*Role)
parts.title(_("My account"), _("Who you are here, your password, and where you are signed in."))
account_view.who(here)
account_view.password(here)
account_view.leave_everywhere(here)
