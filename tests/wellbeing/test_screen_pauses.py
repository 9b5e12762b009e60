"""Short pauses from the screen, some minutes of each hour, are time off contacts everywhere."""

import numpy as np
import pytest

from planner.domain import Activity, Level, Pause, PauseKind, PausePattern, PauseRule, Policy, Shift
from planner.wellbeing import (
    Background,
    find_preset,
    load,
    obeying,
    quota_faults,
    screen_pauses,
    shipped_presets,
)
from tests.builders import a_centre, a_channel, a_contract, a_forecast, an_agent, some_people
from tests.wellbeing.test_load import GRID, Roster, activities_of

SPAIN = find_preset(shipped_presets(), "ES")
REST = PauseRule(PauseKind.LUNCH, 30, paid=True)
SHIFT = Shift("ada", 0, 32, 64, (Pause(48, 50, PauseKind.LUNCH, paid=True),))  # 08:00 to 16:00


def the_week(quota: float = 60.0, *, screen: bool = True, blocks: slice = slice(0)):
    """One agent on the phone for eight hours under the Spanish agreement, rest pause at noon."""
    contract = a_contract(
        quota_contacts_day=quota, shift_min=(240, 480), patterns=(PausePattern(0, (REST,)),)
    )
    policy = Policy(preset="ES-CC", max_stretch_min=240)
    centre = a_centre(
        a_channel(occupancy_cap=0.85, aht_s=300.0),
        contracts={"full": contract},
        policy=obeying(policy, SPAIN) if screen else policy,
    )
    people = some_people(an_agent(), contracts={"full": contract})
    roster = Roster(GRID, (SHIFT,))
    activities = activities_of(roster, "ada")
    code = np.array(activities.code)
    code[0, blocks] = int(Activity.BLOCK)
    planned = {
        "roster": roster,
        "activities": type(activities)(GRID, ("ada",), ("voice",), code),
        "forecast": a_forecast(centre, GRID, contacts=1.5),
    }
    return centre, people, planned


def the_day(**how):
    centre, people, planned = the_week(**how)
    (day,) = load(centre, people, **planned, background=Background(preset=SPAIN)).days
    return day


def test_a_day_with_all_the_pauses_of_the_spanish_agreement_is_not_red_for_want_of_them():
    day = the_day()
    # Eight pauses of 5 min against 5 min in each of 7.5 h; 55 min from one pause to the next.
    assert day.values["brk"] == 0
    assert day.values["stretch"] == 55
    assert day.level is Level.GREEN
    assert the_day(screen=False).values["stretch"] == 240


def test_humane_capacity_leaves_screen_pauses_out_unless_a_block_holds_them():
    # (480 paid - 30 rest - 40 off screen) x 60 x 0.85 / (300 + 20 s of listening)
    assert the_day().values["humane"] == pytest.approx(410 * 60 * 0.85 / 320)
    hour = slice(32, 36)  # 08:00 to 09:00 in training, with the pause at 08:55 in it
    assert the_day(blocks=hour).values["humane"] == pytest.approx((390 - 35) * 60 * 0.85 / 320)


def test_a_quota_that_only_fits_without_screen_pauses_is_refused():
    centre, people, planned = the_week(quota=68.0)
    (sentence,) = quota_faults(centre, people, **planned)
    assert "above the 65.3 contacts" in sentence
    open_centre, people, planned = the_week(quota=68.0, screen=False)
    assert quota_faults(open_centre, people, **planned) == ()


def test_hungarian_minutes_off_the_screen_are_a_pause_at_each_full_hour():
    # Decree 50/1999: ten minutes an hour that may not be merged; six hours of 60 bring six pauses.
    policy = obeying(Policy(preset="HU"), find_preset(shipped_presets(), "HU"))
    shift = Shift("ada", 0, 32, 56, ())
    ends = [at + 10 for at in screen_pauses(shift, step_min=15, length_min=policy.screen_pause_min)]
    assert ends == [60, 120, 180, 240, 300, 360]
