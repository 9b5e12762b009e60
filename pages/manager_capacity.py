"""See whether there will be enough people over 13 and 52 weeks."""

from planner.domain import Role
from planner.ui import capacity_view, parts, session, vacant
from planner.ui.text import _

here = session.visitor(Role.MANAGER, Role.ADMIN)
parts.title(_("Capacity"), _("Posts needed by week against contracts, leavers and new people."))
vacant.centre_with_history(here)
capacity_view.outlook(here)
