"""An agent's own planned load against the own cap; nobody else sees the score."""

from planner.desk import my_week, planning, weeks
from planner.domain import Role
from planner.ui import agent_view, own_share, own_work, parts, session, vacant
from planner.ui.text import _

here = session.visitor(Role.AGENT)
parts.title(_("My load"), _("What the published week asks of you, day by day."))
with vacant.explained(here):
    centre = planning.centre_of(here.desk, here.user)
    week = parts.week_picker(weeks.weeks_to_see(here.desk, here.user))
    mine = my_week.my_week(here.desk, here.user, week)
    agent_view.load_days(mine)
    own_share.share(here, mine)
    own_share.pause(here, mine, centre)
    own_work.effect(here)
