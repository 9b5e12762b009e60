"""The checker: every rule on a finished roster, without a line of the optimiser's code.

One function a rule, named as the rule; `docs/roster_rules.md` says what each means.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from planner.domain import Breach, Roster, RosterCase
from planner.roster.check_days import DAY_RULES
from planner.roster.check_standby import check_standby
from planner.roster.check_weeks import WEEK_RULES
from planner.roster.duty import Week


def check(case: RosterCase, roster: Roster) -> tuple[Breach, ...]:
    """Return everything that the roster breaks, rule by rule; empty means lawful."""
    week = Week(case, roster)
    return tuple(breach for rule in RULES for breach in rule(week))


RULES: tuple[Callable[[Week], Iterator[Breach]], ...] = (*DAY_RULES, *WEEK_RULES, check_standby)
