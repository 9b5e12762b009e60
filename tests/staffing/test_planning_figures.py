from dataclasses import replace

import numpy as np
import pytest

from planner.domain import Binding, Medium, Policy, Target
from planner.errors import BadInput
from planner.staffing import (
    Hire,
    Paid,
    Staff,
    availability,
    capacity_outlook,
    heads_by_cause,
    minimum_heads,
    parity,
    planned_share,
    predict,
    require,
    waterfall,
    weekly_need_fte,
)
from planner.study.posts import posts_by_week
from tests.staffing.builders import ALWAYS, a_centre, a_channel, a_forecast, mail


def test_the_largest_cause_is_what_binds():
    calm = a_channel("calm", occupancy_cap=0.5)
    busy = a_channel("busy")
    brisk = a_channel("brisk", back_to_back_cap=0.02)
    quiet = a_channel("quiet", min_heads=90)
    centre = a_centre(calm, busy, brisk, quiet)
    forecast = a_forecast(centre, 60.0)
    causes, found = heads_by_cause(forecast, centre), require(forecast, centre)
    ten = 40  # Monday 10:00
    said = [tuple(Binding)[code] for code in found.binding[:, ten]]
    assert said == [Binding.OCCUPANCY, Binding.SERVICE, Binding.BACK_TO_BACK, Binding.MIN_HEADS]
    for row, cause in enumerate(said):
        heads = {b: int(h[row, ten]) for b, h in causes.items()}
        assert heads[cause] == max(heads.values())


def test_the_steps_of_the_waterfall_add_up_to_the_heads_and_to_what_is_paid():
    centre = a_centre(a_channel(occupancy_cap=0.8, min_heads=3), mail(7200), shrinkage=0.1)
    forecast = a_forecast(centre, [[10.0], [2.0]])
    requirement = require(forecast, centre)
    steps = waterfall(forecast, centre, requirement, week_h=40)
    assert all(s.hours >= -1e-9 for s in steps)
    work = requirement.workload_erlang[0][requirement.is_open[0]].sum() / 4
    assert steps[0].hours == pytest.approx(work)
    least = requirement.least[0]
    wanted = np.maximum(requirement.base[0], least).sum() / (1 - 0.1)
    wanted += sum(w.agent_intervals for w in requirement.windows)
    assert steps[-1].total_h == pytest.approx(wanted / 4)
    paid = Paid(on_contacts_h=500.0, blocks_h=40.0, pauses_h=60.0)
    whole = waterfall(forecast, centre, requirement, week_h=40, paid=paid)
    assert whole[-1].total_h == pytest.approx(600.0)
    assert whole[-1].fte == pytest.approx(15.0)


def three_quiet_channels():
    """By day and night three channels with minimum 3 and nothing to do."""
    names = "abc"
    channels = [a_channel(n, min_heads=3, hours=ALWAYS) for n in names]
    centre = a_centre(*channels)
    forecast = a_forecast(centre, 0.0)
    return centre, forecast, require(forecast, centre)


def test_minimum_heads_that_the_same_agents_meet_count_once():
    centre, forecast, requirement = three_quiet_channels()
    all_, ab, a, b, c = (frozenset(s) for s in ("abc", "ab", "a", "b", "c"))
    for agents, heads in (
        ((), 9),  # nobody known: each channel its own
        ([all_] * 20, 3),
        ([a] * 9 + [b] * 9 + [c] * 9, 9),
        ([ab] * 20 + [c] * 9, 6),
        ([all_] + [a] * 9 + [b] * 9 + [c] * 9, 7),  # the one, and two more of each
    ):
        assert set(minimum_heads(requirement, centre, agents).tolist()) == {heads}
    steps = waterfall(forecast, centre, requirement, week_h=37.0, skill_sets=[all_] * 20)
    assert steps[-1].fte == pytest.approx(3 * 168 / 37)
    posts = posts_by_week(requirement, centre, 37.0, skill_sets=[all_] * 20)
    assert posts == pytest.approx([3 * 168 / 37])  # 13.6 and not 40.9


def test_heads_on_one_channel_meet_the_minimum_of_others_as_far_as_they_serve_them():
    centre, _, requirement = three_quiet_channels()
    busy = replace(requirement, base=requirement.base + np.array([[4], [0], [0]]))
    ab, abc, c = (frozenset(s) for s in ("ab", "abc", "c"))
    # Of those on a all serve b and half serve c: four bring two for c, so one more.
    agents = [ab] * 10 + [abc] * 10 + [c]
    assert set(minimum_heads(busy, centre, agents).tolist()) == {1}


def two_channels():
    chat = a_channel("chat", medium=Medium.CHAT, target=Target(0.5, 20))
    centre = a_centre(a_channel(), chat)
    forecast = a_forecast(centre, 20.0)
    return centre, forecast


def test_parity_compares_each_channel_with_its_own_promise():
    centre, forecast = two_channels()
    result = predict(centre, forecast, np.array([np.full(672, 6.0), np.full(672, 7.0)]))
    found = parity(result, centre)
    voice, chat = result.service_level["voice"], result.service_level["chat"]
    assert voice < 0.8
    assert found["voice"].against_voice == 1
    assert found["chat"].against_voice == pytest.approx(min(chat / 0.5, 1) / (voice / 0.8))
    with pytest.raises(BadInput, match="no contacts to compare"):
        parity(result, centre, voice="fax")


def test_availability_is_the_share_of_open_intervals_that_keep_the_promise():
    centre, forecast = two_channels()
    heads = np.array([np.full(672, 30.0), np.full(672, 30.0)])
    heads[0, 40:44] = 1.0  # Monday 10:00 to 11:00
    result = predict(centre, forecast, heads)
    found = availability(result, centre, forecast.contacts)
    broken = (~found.kept[0] & centre.channels[0].hours.mask(forecast.grid)).sum()
    assert 4 <= broken <= 6
    assert found.by_channel["chat"] == 1
    assert found.share == pytest.approx(1 - broken / 320)
    assert found.worst is not None
    assert (found.worst.channel, found.worst.start) == ("voice", 40)
    assert found.worst_hours["voice"] == found.worst
    assert found.worst_hours["chat"].service_level > 0.99


def test_a_night_in_which_nobody_answers_mail_is_no_open_interval():
    centre = a_centre(mail(7200))  # open 9 to 17, Monday to Friday
    forecast = a_forecast(centre, 1.0)  # in every quarter-hour of the week
    is_open = centre.channels[0].hours.mask(forecast.grid)
    heads = np.where(is_open, 3.0, 0.0)[None]
    heads[0, 40:68] = 0.0  # nobody on Monday from 10:00 on
    result = predict(centre, forecast, heads)
    found = availability(result, centre, forecast.contacts)
    level = result.interval_service_level[0]
    assert np.isfinite(level[~is_open]).all()  # night mail is served, in the morning
    promised = centre.channels[0].target.share
    kept = int((level[is_open] >= promised).sum())
    assert 0 < kept < is_open.sum()
    assert found.by_channel["mail"] == pytest.approx(kept / is_open.sum())
    assert not found.kept[0, ~is_open].any()
    assert found.worst is not None
    assert is_open[found.worst.start]


def test_need_in_posts_by_hand():
    # Three heads, 8 h on five days are 120 h: three posts of 40 h.
    centre = a_centre(a_channel(target=Target(0.0, 20), min_heads=0, occupancy_cap=1.0))
    forecast = a_forecast(centre, 6.0)
    requirement = require(forecast, centre)
    hours = requirement.heads.sum() / 4
    assert weekly_need_fte(requirement, 40) == pytest.approx(hours / 40)


def test_a_year_of_leaving_takes_its_share_and_hires_carry_work_after_their_ramp():
    staff = Staff(100.0, leave_a_year=0.2, hires=(Hire(4, 10.0),), ramp=(0.0, 0.5))
    found = capacity_outlook([95.0] * 53, staff)
    alone = 100 * 0.8 ** (np.arange(53) / 52.1775)
    assert found.contracts[:4] == pytest.approx(alone[:4])
    assert found.effective[4] == pytest.approx(alone[4])
    assert found.effective[5] == pytest.approx(alone[5] + 5 * 0.8 ** (1 / 52.1775))
    assert found.contracts[52] == pytest.approx(alone[52] + 10 * 0.8 ** (48 / 52.1775))
    assert alone[52] == pytest.approx(80, rel=0.002)


def test_the_first_short_week_and_the_hires_that_would_close_the_gap():
    need = [9.0] * 10 + [12.0] * 3
    found = capacity_outlook(need, Staff(10.0, ramp=(0.0, 0.0)))
    assert found.first_short_week == 10
    assert found.to_hire == pytest.approx(2.0)
    closed = capacity_outlook(need, Staff(10.0, hires=(Hire(0, 2.0),), ramp=(0.0, 0.0)))
    assert closed.first_short_week is None
    assert found.within(10) == (1.0, 0)
    assert found.within(13) == (-2.0, 3)


def test_staff_that_cannot_be_is_refused_with_every_fault():
    with pytest.raises(BadInput) as caught:
        Staff(-1, leave_a_year=2.0, ramp=(3.0,), paid_on_contacts=0)
    assert len(caught.value.faults) == 4


def test_a_promise_of_all_contacts_is_judged_by_what_is_planned():
    # 99.95 % is all that any finite team is asked for at a promise of 100 %: it is kept.
    chat = a_channel("chat", medium=Medium.CHAT, target=Target(1.0, 20))
    centre = a_centre(a_channel(), chat)
    assert planned_share(chat, centre.policy) == 0.999
    assert planned_share(chat, Policy(service_share=0.7)) == 0.7
    forecast = a_forecast(centre, 20.0)
    plan = require(forecast, centre)
    is_open = chat.hours.mask(forecast.grid)
    result = predict(centre, forecast, plan.heads + 1.0 * is_open)
    assert 0.999 < result.service_level["chat"] < 1
    assert parity(result, centre)["chat"].kept == 1
    assert availability(result, centre, forecast.contacts).by_channel["chat"] == 1
    assert any("planned and judged as 99.9%" in note for note in plan.notes)
