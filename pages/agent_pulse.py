"""Three questions on conditions at work: voluntary, counted by group, linked to nobody."""

from planner.domain import Role
from planner.ui import own_share, parts, session
from planner.ui.text import _

here = session.visitor(Role.AGENT)
parts.title(
    _("Pulse"),
    _("Voluntary. Answers are counted in groups of five and more; nothing links them to you."),
)
own_share.ask_pulse(here)
