"""The load of a small plan, every figure worked out by hand."""

from datetime import date

import numpy as np
import pytest

from planner.domain import (
    Activities,
    Activity,
    Breach,
    Contract,
    Level,
    Pause,
    PauseKind,
    People,
    Policy,
    Roster,
    Shift,
    Span,
)
from planner.errors import BadInput
from planner.wellbeing import (
    Background,
    Change,
    Scope,
    explain,
    indicators,
    load,
    quota_faults,
    scored,
)
from planner.wellbeing.flow import flow
from tests.builders import (
    DAY,
    a_centre,
    a_channel,
    a_contract,
    a_forecast,
    a_grid,
    a_requirement,
    a_shift,
    an_agent,
    some_people,
)

GRID = a_grid()


def activities_of(roster: Roster, *agents: str, channels=("voice",), row: int = 0) -> Activities:
    """Everybody on one channel whenever at work and not on a pause."""
    code = np.full((len(agents), GRID.size), int(Activity.OFF), dtype=np.int64)
    for number, agent in enumerate(agents):
        for shift in roster.by_agent.get(agent, ()):
            code[number, shift.start : shift.end] = row
            for pause in shift.pauses:
                code[number, pause.start : pause.end] = int(Activity.PAUSE)
    return Activities(GRID, agents, channels, code)


def a_load(*shifts, centre=None, people=None, contacts=1.5, quantiles=None, **known):
    """Load of these shifts; every agent on voice; by default 1.5 contacts an interval."""
    centre = centre or a_centre(a_channel(listening_s=20.0))
    people = people or some_people(*(an_agent(a) for a in sorted({s.agent for s in shifts})))
    roster = Roster(GRID, shifts)
    flat = np.ones((len(centre.channels), 7, GRID.size)) * contacts
    forecast = a_forecast(
        centre, GRID, contacts=contacts, quantiles=flat if quantiles is None else quantiles
    )
    activities = known.pop("activities", None) or activities_of(
        roster, *(a.id for a in people.agents), channels=forecast.channels
    )
    return load(centre, people, roster=roster, activities=activities, forecast=forecast, **known)


def with_quota(quota: float) -> People:
    """One agent whose contract has a daily quota, of a day of eight hours, its longest shift."""
    contract: Contract = a_contract(quota_contacts_day=quota, shift_min=(240, 480))
    return People((an_agent(),), {"full": contract})


def test_a_calm_day_by_hand():
    # 08:00-16:00, break 10:00, lunch 12:00 (30 min, unpaid), break 14:15: 28 of 32 quarters on
    # contacts; 1.5 contacts x 320 s / 900 s = 0.5333 occupancy.
    day = a_load(a_shift()).days[0]
    assert day.values["contacts"] == pytest.approx(28 * 1.5)
    assert day.values["occ"] == pytest.approx(1.5 * 320 / 900)
    assert day.values["peak"] == 0
    assert day.values["rate"] == pytest.approx(6.0)
    assert day.values["stretch"] == 120  # 08:00 to 10:00
    assert day.values["brk"] == pytest.approx(5 * 7.0 - 30)
    assert day.values["len"] == 7.5
    assert day.values["consec"] == 1
    assert day.values["rest"] == 0
    assert day.level is Level.AMBER  # one red indicator: the stretch of 120 minutes


def test_humane_capacity_uses_the_extended_handle_time():
    # 450 paid - 30 paid pauses = 420 min; x 60 x 0.85 / 320 s
    day = a_load(a_shift()).days[0]
    assert day.values["humane"] == pytest.approx(420 * 60 * 0.85 / 320)
    assert day.values["quota"] == pytest.approx(42 / day.values["humane"])


def test_the_managers_cap_takes_the_place_of_the_channels():
    centre = a_centre(a_channel(), policy=Policy(occupancy_cap=0.7))
    day = a_load(a_shift(), centre=centre).days[0]
    assert day.values["humane"] == pytest.approx(420 * 60 * 0.70 / 320)


def test_contacts_beyond_what_fits_are_not_loaded_on_anybody():
    day = a_load(a_shift(), contacts=10.0).days[0]
    assert day.values["contacts"] == pytest.approx(28 * 900 / 320)
    assert day.values["occ"] == 1
    assert day.values["peak"] == 28 * 15
    assert day.level is Level.RED


def test_chat_in_parallel_takes_less_of_an_agents_time():
    chat = a_channel("voice", concurrency=2, slowdown=0.5)  # two at 1/1.5: 1.333 at once
    day = a_load(a_shift(), centre=a_centre(chat)).days[0]
    assert day.values["occ"] == pytest.approx(1.5 * 320 / 900 / (2 / 1.5))


def test_deferred_work_is_spread_over_the_time_given_to_it():
    centre = a_centre(a_channel("voice"), a_channel("email"))
    roster = Roster(GRID, (a_shift(),))
    done = a_load(
        a_shift(),
        centre=centre,
        people=some_people(an_agent(skills={"email"})),
        activities=activities_of(roster, "ada", channels=("voice", "email"), row=1),
        contacts=0.1,
    )
    # 7 days x 60 open quarters x 0.1 = 42 mails over 28 quarters: 1.5 each
    assert done.days[0].values["contacts"] == pytest.approx(42)
    assert done.days[0].values["peak"] == 0
    assert "b2b" not in done.days[0].values


def test_back_to_back_needs_a_prediction_and_is_absent_without_one():
    assert "b2b" not in a_load(a_shift()).days[0].values
    wait = np.full((1, GRID.size), 0.3)
    done = a_load(a_shift(), wait_share=wait)
    assert done.days[0].values["b2b"] == pytest.approx(0.3)
    assert done.plan["bskip"] == pytest.approx(0.3)
    assert any("back-to-back" in note for note in a_load(a_shift()).notes)


def test_without_a_quota_nobody_is_behind_one():
    wait = np.full((1, GRID.size), 0.2)
    done = a_load(a_shift(), contacts=2.1, wait_share=wait)
    assert done.days[0].values["quota"] > 0.8
    assert done.plan["bskip"] == pytest.approx(0.2)


def test_a_quota_adds_to_b_skip_pressure():
    wait = np.full((1, GRID.size), 0.2)
    capacity = 420 * 60 * 0.85 / 320
    done = a_load(a_shift(), people=with_quota(0.9 * capacity), wait_share=wait)
    assert done.plan["bskip"] == pytest.approx(1 - 0.8 * 0.5)  # n(0.9) = 0.5


def test_predicted_occupancy_is_taken_where_it_is_known():
    known = np.full((1, GRID.size), 0.87)
    known[0, 40:] = np.nan
    day = a_load(a_shift(), occupancy=known).days[0]
    # 8 quarters before the break at 10:00 at 0.87, the other 20 from load and heads
    assert day.values["occ"] == pytest.approx((8 * 0.87 + 20 * 1.5 * 320 / 900) / 28)


def test_predicted_occupancy_moves_with_the_volume():
    centre, roster = a_centre(), Roster(GRID, (a_shift(),))
    known = np.full((1, GRID.size), 0.8)
    more = flow(
        centre,
        activities_of(roster, "ada"),
        a_forecast(centre, GRID, contacts=1.5),
        occupancy=known,
        wait_share=None,
        volume=1.1,
    )
    assert more.occupancy[0, 32] == pytest.approx(0.88)
    assert np.isnan(more.occupancy[0, 0])


def test_waiting_grows_with_the_volume_and_never_leaves_0_to_1():
    centre, roster = a_centre(), Roster(GRID, (a_shift(),))
    shares = [
        flow(
            centre,
            activities_of(roster, "ada"),
            a_forecast(centre, GRID, contacts=1.5),
            occupancy=None,
            wait_share=np.full((1, GRID.size), 0.4),
            volume=volume,
        ).wait[0, 32]
        for volume in (0.0, 0.8, 1.0, 1.3, 5.0)
    ]
    assert shares == sorted(shares)
    assert shares[2] == 0.4
    assert 0 <= shares[0] < 0.01
    assert shares[-1] <= 1


def test_capacity_of_a_day_on_two_channels_is_their_mix():
    # Half the time on calls of 320 s, half on mails of 620 s: the mean of both rates.
    centre = a_centre(a_channel("voice"), a_channel("email", aht_s=600.0))
    roster = Roster(GRID, (a_shift(),))
    on = activities_of(roster, "ada", channels=("voice", "email"))
    own = np.flatnonzero(on.code[0] == 0)
    on.code[0, own[::2]] = 1
    done = a_load(a_shift(), centre=centre, activities=on)
    mean_rate = 60 * 0.85 * (1 / 320 + 1 / 620) / 2
    assert done.days[0].values["humane"] == pytest.approx(420 * mean_rate)
    assert done.weeks[0].values["switch"] == pytest.approx(27 / 8)


def test_an_array_of_another_shape_is_refused():
    with pytest.raises(BadInput, match="occupancy has shape"):
        a_load(a_shift(), occupancy=np.zeros((2, 3)))


def test_a_late_and_an_early_shift_make_a_red_day_and_a_rest_debt():
    late = a_shift(day=0, start=56)  # 14:00-22:00
    early = a_shift(day=1, start=28)  # 07:00-15:00: 9 h of rest
    done = a_load(late, early)
    assert done.days[1].hard == ("quick_return",)
    assert done.days[1].values["rest"] == 4
    assert done.days[1].level is Level.RED
    assert done.plan["quick_returns"] == 1


def test_the_week_before_counts_for_rest_and_days_in_a_row():
    past = {"ada": tuple(Span(-d * DAY + 56, -d * DAY + 88) for d in (3, 2, 1))}
    done = a_load(a_shift(day=0, start=28), past=past)
    assert done.days[0].values["consec"] == 4
    assert done.days[0].hard == ("quick_return",)
    assert done.weeks[0].values["weekend"] == 1


def test_a_long_shift_without_a_meal_and_a_breach_are_hard_triggers():
    shift = Shift("ada", 0, 32, 64, (Pause(44, 45),))
    done = a_load(shift, breaches=[Breach("daily_rest", "ada", 0, "too short")])
    assert done.days[0].hard == ("breach", "meal")
    assert done.plan["breaches"] == 1


def test_a_breach_reddens_its_own_day_only():
    done = a_load(a_shift(), a_shift(day=1), breaches=[Breach("x", "ada", 1, "")])
    assert [d.hard for d in done.days] == [(), ("breach",)]


def test_a_quota_above_capacity_is_named_with_what_would_mend_it():
    people, centre = with_quota(80), a_centre()
    roster = Roster(GRID, (a_shift(),))
    done = a_load(a_shift(), people=people)
    assert "quota" in done.days[0].hard
    faults = quota_faults(
        centre,
        people,
        roster=roster,
        activities=activities_of(roster, "ada"),
        forecast=a_forecast(centre, GRID),
    )
    # H = 66.94; 80 - 66.94 = 13.1; 420 min x (80 / 66.94 - 1) = 81.95 min
    assert len(faults) == 1
    assert "(80 contacts on Monday" in faults[0]
    assert "is 13.1 above the 66.9 contacts for which the day has time" in faults[0]
    assert "at most 66" in faults[0]
    assert "82 minutes more" in faults[0]


def test_a_shorter_shift_carries_the_quota_pro_rata():
    # half of the 420 min on contacts of the longest shift: 80 x 210/420 = 40 contacts
    people = with_quota(80)
    assert people.contracts["full"].quota(210) == 40
    short = a_load(a_shift(length=20), people=people)  # 5 h: one break of 15 min, 285 min left
    quota = 80 * 285 / 420
    assert short.plan["quota_sum"] == pytest.approx(quota)
    assert short.days[0].values["quota"] == pytest.approx(quota / (285 * 60 * 0.85 / 320))


def test_a_quota_that_fits_is_no_fault_and_a_factor_scales_it():
    roster = Roster(GRID, (a_shift(),))
    for factor, count in ((1.0, 0), (1.5, 1)):
        centre = a_centre(policy=Policy(quota_factor=factor))
        faults = quota_faults(
            centre,
            with_quota(60),
            roster=roster,
            activities=activities_of(roster, "ada"),
            forecast=a_forecast(centre, GRID),
        )
        assert len(faults) == count


def test_a_training_day_has_no_quota_to_meet():
    code = np.full((1, GRID.size), int(Activity.OFF), dtype=np.int64)
    code[0, 32:64] = int(Activity.BLOCK)
    training = Activities(GRID, ("ada",), ("voice",), code)
    shift = Shift("ada", 0, 32, 64, (Pause(48, 50, PauseKind.LUNCH, paid=False),))
    code[0, 48:50] = int(Activity.PAUSE)
    day = a_load(shift, people=with_quota(50), activities=training).days[0]
    assert "quota" not in day.values
    assert day.hard == ()


@pytest.mark.parametrize(
    ("length", "pause", "triggers"),
    [
        (26, Pause(44, 45, PauseKind.LUNCH, paid=False), ("meal",)),  # 6.25 h; a lunch of 15 min
        (26, Pause(44, 46, PauseKind.LUNCH, paid=False), ()),  # 30 min; and 6 h are left
        (30, Pause(44, 46, PauseKind.BREAK), ()),  # a break of 30 min does as well
        (25, Pause(44, 45, PauseKind.LUNCH, paid=False), ()),  # 6 h of work are not more than 6 h
        (25, Pause(44, 45), ("meal",)),  # 6.25 h: a paid break is working time
    ],
)
def test_more_than_six_hours_of_work_need_a_pause_of_twenty_minutes(length, pause, triggers):
    shift = Shift("ada", 0, 32, 32 + length, (pause,))
    assert a_load(shift).days[0].hard == triggers


def test_the_band_widens_with_the_volume():
    still = a_load(a_shift()).days[0]
    quantiles = np.ones((1, 7, GRID.size)) * 1.5 * np.linspace(0.5, 1.8, 7)[None, :, None]
    moving = a_load(a_shift(), quantiles=quantiles).days[0]
    assert moving.score == still.score
    assert moving.band[0] <= still.band[0] <= still.score <= still.band[1] < moving.band[1]


def test_weekly_indicators_by_hand():
    shifts = [a_shift(day=d, start=s) for d, s in ((0, 32), (1, 40), (5, 32))]
    changes = {"ada": (Change(96, 20),)}
    done = a_load(*shifts, background=Background(changes=changes))
    values = done.weeks[0].values
    assert values["hours"] == 22.5
    assert values["ot"] == 0
    assert values["var"] == 2  # 08:00, 10:00, 08:00
    assert values["unsoc"] == pytest.approx(32 / 96)  # Saturday's 8 of 24 hours
    assert values["weekend"] == 1
    assert values["instab"] == pytest.approx(96 / 1440)
    assert values["switch"] == 0
    assert done.plan["unsocial_share"] == pytest.approx(1 / 3)


def test_a_holiday_is_unsocial():
    holiday = frozenset({date(2026, 11, 30)})
    done = a_load(a_shift(), background=Background(holidays=holiday))
    assert done.weeks[0].values["unsoc"] == 1


def test_burden_is_shared_evenly_when_both_work_alike():
    even = a_load(a_shift("ada", 5), a_shift("bob", 5, start=36))
    assert even.plan["jain"] == 1
    uneven = a_load(a_shift("ada", 5), a_shift("bob", 1))
    assert uneven.plan["jain"] == 0.5
    earlier = Background(burden_before={"bob": 1.5})
    mended = a_load(a_shift("ada", 5), a_shift("bob", 1), background=earlier)
    assert mended.plan["jain"] == 1
    own_points = Background(points={"saturday": 0.0})  # of a team that minds Saturdays not at all
    assert a_load(a_shift("ada", 5), a_shift("bob", 1), background=own_points).plan["jain"] == 1


def test_understaffing_is_known_when_the_requirement_is():
    centre = a_centre()
    assert "understaffed_h" not in a_load(a_shift()).plan
    need = a_requirement(centre, GRID, heads=1)
    done = a_load(a_shift(), background=Background(requirement=need))
    assert done.plan["understaffed_h"] == pytest.approx((7 * 60 - 28) / 4)


def test_every_figure_of_the_plan_is_in_the_registry_and_the_other_way_round():
    need = a_requirement(a_centre(), GRID)
    wait = np.full((1, GRID.size), 0.1)
    background = Background(requirement=need)
    done = a_load(a_shift(), people=with_quota(50), wait_share=wait, background=background)
    known = {r.id for r in indicators() if r.scope is Scope.PLAN}
    assert set(done.plan) == known
    assert done.plan["quota_sum"] == 50
    assert done.plan["quota_gap"] == pytest.approx(7 * 60 * 1.5 - 50)
    assert set(done.days[0].scores) == set(scored(Scope.DAY))


def test_the_reasons_add_up_to_the_composite_and_name_what_is_missing():
    late, early = a_shift(day=0, start=56), a_shift(day=1, start=28)
    for day in a_load(late, early, *(a_shift(day=d) for d in (2, 3, 4))).days:
        found = explain(day)
        assert sum(r.points for r in found.reasons) == pytest.approx(day.score, abs=0.01)
        assert [r.id for r in found.missing] == ["b2b"]
        assert len(found.triggers) == len(day.hard)


def test_a_night_that_leaves_the_week_is_counted_as_far_as_it_lies_in_it():
    night = Shift("ada", 6, 7 * DAY - 8, 7 * DAY + 16)
    day = a_load(night).days[0]
    assert day.values["len"] == 6
    assert day.values["stretch"] == 120


def test_an_empty_roster_has_a_load():
    people = some_people(an_agent())
    done = a_load(people=people)
    assert done.days == ()
    assert done.plan["red_days"] == 0
