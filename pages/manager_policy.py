"""The policy in force: rules and caps, changed with a reason."""

from planner.desk import planning, scenarios
from planner.domain import Role
from planner.ui import (
    agreeing,
    parts,
    policy_form,
    reviewing,
    rule_prices,
    session,
    threshold_form,
    vacant,
)
from planner.ui.text import _

here = session.visitor(Role.MANAGER, Role.REPRESENTATIVE, Role.ADMIN)
parts.title(_("Policy"), _("The rules and caps that every roster keeps."))
with vacant.explained(here):
    centre = planning.centre_of(here.desk, here.user)
    policy, revision = scenarios.policy_of(here.desk, here.user)
rows = () if here.user.role is Role.REPRESENTATIVE else rule_prices.newest(here)
policy_form.preset(here, policy, rule_prices.beside_records(rows, centre))
if here.user.role is Role.REPRESENTATIVE:
    policy_form.in_force(policy)
else:
    agreeing.presets(here, policy, revision)
    policy_form.change(here, centre, policy, revision, rule_prices.beside_knobs(rows, centre))
    threshold_form.change(here)
    threshold_form.points(here)
reviewing.log(here)
