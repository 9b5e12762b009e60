"""From dates and minutes to intervals of the week, on ordinary weeks and when clocks change."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from planner.domain import (
    Block,
    BlockKind,
    DayOffWish,
    PauseKind,
    PausePattern,
    PauseRule,
    Policy,
    Shift,
    Span,
    Weights,
    WorkWindow,
)
from planner.errors import BadInput
from planner.roster import frame
from tests.builders import (
    DAY,
    a_centre,
    a_channel,
    a_contract,
    a_forecast,
    a_grid,
    a_requirement,
    an_agent,
    hours,
    some_people,
)

MONDAY, TUESDAY = date(2026, 11, 30), date(2026, 12, 1)


def framed(*agents, centre=None, grid=None, requirement=None, forecast=None, **given):
    centre, grid = centre or a_centre(), grid or a_grid()
    people = some_people(*agents, contracts=dict(centre.contracts))
    requirement = requirement or a_requirement(centre, grid)
    forecast = forecast or a_forecast(centre, grid)
    return frame(centre, people, requirement, forecast, grid=grid, **given)


def test_a_contract_becomes_intervals_of_the_week():
    terms = framed().terms["full"]

    assert terms.paid == (144, 152)  # 36 h and 38 h in quarter-hours
    assert terms.days == (4, 5)
    assert terms.lengths == tuple(range(16, 41, 2))
    assert terms.starts[1] == tuple(range(DAY + 28, DAY + 57, 2))  # Tue 07:00 .. 14:00
    assert [p.kind for p in terms.pattern(24).pauses] == ["break", "lunch", "break"]
    assert [p.length for p in terms.pattern(24).pauses] == [1, 2, 1]


def test_paid_limits_that_do_not_fit_the_grid_are_rounded_inwards():
    contract = a_contract(paid_week_min=(2_221, 2_229))  # 148.07 and 148.6 quarter-hours

    case = framed(centre=a_centre(contracts={"full": contract}))

    assert case.terms["full"].paid == (149, 148)  # no whole number of quarters: explain says so


def test_leave_blocks_the_day_and_takes_the_longest_shift_and_a_day_off_the_least():
    meeting = Block(TUESDAY, Span(600, 660), BlockKind.MEETING)
    case = framed(an_agent(leave=frozenset({TUESDAY}), blocks=(meeting,)), an_agent("bob"))

    ada = case.worker("ada")
    assert not any(s.meets(Span(DAY, 2 * DAY)) for s in ada.available)
    assert case.terms[ada.terms].paid == (106, 152)  # 10 h less lunch are 38; the most stays
    assert ada.blocks == ()
    assert case.terms[ada.terms].days == (3, 5)
    assert case.terms[case.worker("bob").terms].paid == (144, 152)


def test_a_week_of_leave_asks_for_no_work():
    week = frozenset(a_grid().dates)

    case = framed(an_agent(leave=week))

    ada = case.worker("ada")
    assert not any(s.start < 7 * DAY for s in ada.available)
    assert case.terms[ada.terms].paid[0] == 0
    assert case.terms[ada.terms].days[0] == 0


def test_leave_on_a_day_off_anyway_lowers_nothing():
    weekdays = ((Span(420, 1320),),) * 5 + ((), ())

    case = framed(an_agent(available=weekdays, leave=frozenset({date(2026, 12, 5)})))

    assert case.terms[case.worker("ada").terms].paid == (144, 152)


def test_availability_may_end_after_midnight_but_all_day_does_not_open_the_next_day():
    night = ((Span(22 * 60, 30 * 60),), (), *(((Span(0, 2880)),),) * 5)

    spans = framed(an_agent(available=night)).worker("ada").available

    assert spans[0] == Span(88, DAY + 24)  # Mon 22:00 to Tue 06:00
    assert spans[1].start == 2 * DAY  # Tuesday is free, Wednesday begins at midnight
    tuesday_off = ((Span(0, 2880),), (), *(((Span(0, 2880)),),) * 5)
    spans = framed(an_agent(available=tuesday_off)).worker("ada").available
    assert spans[0] == Span(0, DAY)


def test_work_beyond_the_week_is_possible_only_while_the_centre_stays_open():
    always = a_centre(a_channel(hours=hours(0, 24 * 60)))
    mornings = a_centre(a_channel(hours=hours(0, 2 * 60)))

    assert framed(centre=always).worker("ada").available == (Span(0, 8 * DAY),)
    assert framed(centre=mornings).worker("ada").available == (Span(0, 7 * DAY + 8),)
    assert framed().worker("ada").available == (Span(0, 7 * DAY),)


@pytest.mark.parametrize(
    ("week", "size", "sunday_six"),
    [("2026-W43", 676, 6 * DAY + 4 + 24), ("2026-W13", 668, 6 * DAY - 4 + 24)],
)
def test_clock_times_hold_when_clocks_change(week, size, sunday_six):
    # Europe/Copenhagen: Sunday 25 October 2026 has 25 hours, Sunday 29 March 2026 has 23
    grid = a_grid(week)
    contract = a_contract(starts=((6 * 60, 6 * 60), (2 * 60 + 30, 2 * 60 + 30)))
    centre = a_centre(a_channel(hours=hours(0, 24 * 60)), contracts={"full": contract})
    agent = an_agent(
        blocks=(Block(grid.dates[6], Span(600, 660), BlockKind.TRAINING),),
        preferred_start=(360, 420),
    )

    case = framed(agent, centre=centre, grid=grid)

    assert grid.size == size
    assert sunday_six in case.terms["full"].starts[6]
    assert all(grid.when(t).hour in (2, 6) for day in case.terms["full"].starts for t in day)
    assert len(case.terms["full"].starts[6]) == (2 if size == 676 else 1)  # 02:30 is skipped
    (block,) = case.worker("ada").blocks
    assert (grid.when(block.start).hour, len(block)) == (10, 4)
    assert case.worker("ada").preferred_start[6] == (sunday_six, sunday_six + 4)
    assert case.limits.min_rest == 44  # eleven real hours


def test_peak_is_the_busiest_quarter_of_each_days_open_intervals():
    centre, grid = a_centre(), a_grid()
    work = np.where(centre.channels[0].hours.mask(grid), 1.0, 0.0)[None, :]
    work[0, 40:60] += np.arange(20)  # Monday 10:00 to 15:00 rises
    requirement = a_requirement(centre, grid, workload_erlang=work)

    peak = framed(centre=centre, requirement=requirement).peak

    assert np.flatnonzero(peak[:DAY]).tolist() == list(range(45, 60))  # 60 open: the last 15
    assert np.flatnonzero(peak[DAY : 2 * DAY]).tolist() == list(range(28, 43))  # equal: the first


def test_a_head_is_counted_at_the_planned_rate_of_the_channel_that_brings_most():
    voice, email = a_channel(), a_channel("email", aht_s=580.0)  # extended 320 s and 600 s
    centre, grid = a_centre(voice, email), a_grid()
    window = WorkWindow("email", Span(28, 88), 15)
    requirement = a_requirement(
        centre, grid, workload_erlang=np.full((2, grid.size), 1.6), windows=(window,)
    )

    case = framed(
        an_agent(skills={"voice"}),
        an_agent("bob", skills={"email"}),
        an_agent("eve", skills={"voice", "email"}),
        centre=centre,
        requirement=requirement,
        forecast=a_forecast(centre, grid, contacts=4.5),
    )

    voice_rate = case.contacts[frozenset({0})]
    assert voice_rate[40] == pytest.approx(4.5 / 2)  # two heads wanted, 1.6 / 0.85 is less
    assert voice_rate[0] == 0  # closed
    # 900 s x 0.85 / 600 s = 1.275 e-mails, and work for a quarter of the window: 15 of 60
    assert case.contacts[frozenset({1})][40] == pytest.approx(1.275 / 4)
    assert case.contacts[frozenset({0, 1})][40] == pytest.approx(4.5 / 2)


def test_a_head_on_deferred_work_is_counted_at_the_contacts_of_its_window():
    centre = a_centre(a_channel("email", medium="email"), policy=Policy(shrinkage=0.2))
    grid = a_grid()
    found = {}
    for contacts in (None, 30.0, 90.0):  # of two heads in sixty quarter-hours, 96 of 120 at work
        window = WorkWindow("email", Span(28, 88), 120, contacts)
        case = framed(
            an_agent(skills={"email"}),
            centre=centre,
            requirement=a_requirement(centre, grid, windows=(window,)),
            forecast=a_forecast(centre, grid),
        )
        found[contacts] = case.contacts[frozenset({0})][40]
    assert found[30.0] == pytest.approx(30 / 96)
    assert found[None] == pytest.approx(900 * 0.85 / 320)
    assert found[90.0] == pytest.approx(90 / 96)
    assert max(found.values()) == found[None]


def test_a_cap_of_the_policy_is_one_of_live_work_and_leaves_the_pace_of_what_waits():
    grid = a_grid()
    for cap in (None, 0.7, 0.95):
        voice = a_channel("voice", occupancy_cap=0.85)
        mail = a_channel("email", medium="email", occupancy_cap=0.85)
        centre = a_centre(voice, mail, policy=Policy(occupancy_cap=cap))
        requirement = a_requirement(
            centre, grid, heads=1, windows=(WorkWindow("email", Span(28, 84), 56),)
        )
        agents = an_agent("a", skills={"voice"}), an_agent("b", skills={"email"})
        case = framed(
            *agents,
            centre=centre,
            requirement=requirement,
            forecast=a_forecast(centre, grid, contacts=50.0),
        )
        live, waits = (case.contacts[frozenset({row})][40] for row in (0, 1))
        assert live == pytest.approx(900 * (cap or 0.85) / 320)
        assert waits == pytest.approx(900 * 0.85 / 320)


def test_a_head_never_counts_more_contacts_than_its_occupancy_cap_leaves_time_for():
    centre, grid = a_centre(), a_grid()
    requirement = a_requirement(centre, grid, heads=1)

    case = framed(
        centre=centre, requirement=requirement, forecast=a_forecast(centre, grid, contacts=50.0)
    )

    assert case.contacts[frozenset({0})][40] == pytest.approx(900 * 0.85 / 320)


def test_the_week_is_cut_out_of_a_longer_requirement_and_forecast():
    centre, longer = a_centre(), a_grid("2026-W48")
    longer = centre.week("2026-W48", weeks=3)
    requirement = a_requirement(
        centre,
        longer,
        windows=tuple(WorkWindow("voice", Span(t + 28, t + 40), 3 + t // 672) for t in (0, 672)),
    )

    case = framed(centre=centre, requirement=requirement, forecast=a_forecast(centre, longer))

    assert case.need.shape == (1, 672)
    assert case.need[0, 28] == 2
    assert case.windows == (WorkWindow("voice", Span(28, 40), 4),)


def test_wishes_pauses_past_and_locks_arrive_in_intervals():
    lunch = PauseRule(PauseKind.LUNCH, 30, paid=False, after_min=170, before_min=310)
    contract = a_contract(patterns=(PausePattern(360, (lunch,)),))
    lock = Shift("ada", 2, 2 * DAY + 32, 2 * DAY + 64)

    case = framed(
        an_agent(wishes=(DayOffWish(TUESDAY, 7), DayOffWish(date(2026, 12, 24), 9))),
        centre=a_centre(contracts={"full": contract}),
        past={"ada": (Span(-10, 6), Span(-200, -170))},
        locks=(lock,),
        days_off_locked=frozenset({("ada", 4)}),
    )

    (slot,) = case.terms["full"].pattern(24).pauses
    assert (slot.after, slot.before) == (12, 20)  # 170 min rounded up, 310 min rounded down
    assert case.worker("ada").off_wishes == ((1, 7),)
    assert case.worker("ada").past == (Span(-200, -170), Span(-10, 6))
    assert case.carried[frozenset({0})][:8].tolist() == [1] * 6 + [0, 0]
    assert case.locks == (lock,)


def test_an_unpopular_shift_of_eight_hours_gets_the_units_of_its_points():
    case = framed(an_agent(), centre=a_centre(policy=Policy()))

    def units(day: int, start_h: int) -> int:
        first = day * DAY + 4 * start_h
        return int(case.burden[first : first + 32].sum())

    # four units a point: late and early 1, Saturday 1.5, Sunday 2; a late Saturday a little more
    assert [units(0, h) for h in (6, 9, 13)] == [4, 0, 4]
    assert (units(5, 9), units(6, 9)) == (6, 8)
    assert case.burden.max() == 1


def test_who_bore_more_than_a_fair_share_is_dearer_and_never_dearer_than_a_missing_head():
    centre = a_centre(policy=Policy())  # a missing head costs 20 points an interval
    ahead = {"bob": 1.0, "cy": -1.0, "dan": 30.0}

    case = framed(*map(an_agent, ("ada", "bob", "cy", "dan")), centre=centre, burden_balance=ahead)

    prices = [case.worker(a).burden_price for a in ("ada", "bob", "cy", "dan")]
    assert prices == [3, 6, 0, 12]
    dear = a_centre(policy=Policy(weights=Weights(burden=9)))
    assert framed(an_agent(), centre=dear).worker("ada").burden_price == 20 - 1 - 1


def test_a_public_holiday_is_the_most_unsocial_day():
    case = framed(grid=a_grid("2026-W52"))  # Christmas Day 2026 is the Friday
    days = [int(case.burden[d * DAY + 36 : d * DAY + 68].sum()) for d in range(7)]

    assert days == [0, 0, 0, 0, 12, 12, 8]  # the second day of Christmas is the Saturday


def test_all_faults_are_told_at_once():
    centre, grid = a_centre(), a_grid()
    people = some_people(
        an_agent(skills={"voice", "fax"}), contracts={"full": a_contract(start_step_min=20)}
    )
    lock = Shift("zoe", 0, 32, 64)

    with pytest.raises(BadInput) as caught:
        frame(
            centre,
            people,
            a_requirement(centre, a_grid("2026-W50")),
            a_forecast(centre, grid),
            grid=grid,
            locks=(lock, Shift("ada", 1, 130, 160)),
            days_off_locked=frozenset({("ada", 1)}),
            past={"ada": (Span(3, 9),)},
        )

    text = str(caught.value)
    assert len(caught.value.faults) == 6
    for part in ('"fax"', "[20] min", "requirement does not hold", "past shift", "zoe", "as free"):
        assert part in text


def test_an_agent_who_can_never_work_is_no_fault_of_the_input():
    assert framed(an_agent(available=((),) * 7)).worker("ada").available == ()
