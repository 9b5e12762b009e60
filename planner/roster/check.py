"""The checker: every rule on a finished roster, without a line of the optimiser's code.

One function a rule, named as the rule; `docs/roster_rules.md` says what each means.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from planner.domain import Breach, Roster, RosterCase
from planner.roster.check_days import (
    check_availability,
    check_breaks,
    check_contact_quota_day,
    check_contact_time_day,
    check_known_agent,
    check_movable_block,
    check_night_shift,
    check_off_phone_block,
    check_one_shift_a_day,
    check_opening_hours,
    check_peak_cap_day,
    check_shift_length,
    check_split_shift,
    check_start_step,
    check_work_stretch,
)
from planner.roster.check_weeks import (
    check_consecutive_days,
    check_daily_rest,
    check_days_a_week,
    check_locked_day_off,
    check_locked_shift,
    check_on_phone_quota,
    check_peak_cap_week,
    check_rolling_rest,
    check_rotation,
    check_seats,
    check_weekends_in_row,
    check_weekly_hours,
    check_weekly_rest,
    check_weekly_rest_stretch,
    check_whole_weekends,
)
from planner.roster.duty import Week


def check(case: RosterCase, roster: Roster) -> tuple[Breach, ...]:
    """Return everything that the roster breaks, rule by rule; empty means lawful."""
    week = Week(case, roster)
    return tuple(breach for rule in RULES for breach in rule(week))


RULES: tuple[Callable[[Week], Iterator[Breach]], ...] = (
    check_known_agent,
    check_one_shift_a_day,
    check_opening_hours,
    check_availability,
    check_start_step,
    check_shift_length,
    check_breaks,
    check_split_shift,
    check_work_stretch,
    check_off_phone_block,
    check_movable_block,
    check_peak_cap_day,
    check_contact_quota_day,
    check_contact_time_day,
    check_night_shift,
    check_daily_rest,
    check_rolling_rest,
    check_consecutive_days,
    check_rotation,
    check_days_a_week,
    check_weekends_in_row,
    check_whole_weekends,
    check_weekly_hours,
    check_weekly_rest,
    check_weekly_rest_stretch,
    check_on_phone_quota,
    check_peak_cap_week,
    check_seats,
    check_locked_shift,
    check_locked_day_off,
)
