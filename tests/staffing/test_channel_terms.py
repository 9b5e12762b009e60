"""What a centre sets for a channel beside share and time: each moves what it should, and as far."""

from dataclasses import replace

import numpy as np
import pytest

from planner.domain import Binding, Medium, ServiceLevel, Target
from planner.errors import BadInput
from planner.staffing import (
    QueueDay,
    dedicated,
    erlang_a,
    erlang_x,
    heads_by_cause,
    levels_of,
    parity,
    predict,
    predict_roster,
    require,
    shared_requirement,
    unfold,
    within_caps,
)
from planner.staffing.redials import calling_again
from tests.staffing.builders import ALWAYS, a_centre, a_channel, a_forecast, mail

LOAD, TERMS = 20.0, {"aht_s": 300.0, "patience_s": 180.0}  # 60 contacts of 300 s in 15 minutes
TEN = 4 * 10  # Monday, ten o'clock


def heads_for(**changes):
    centre = a_centre(a_channel(**changes))
    return int(require(a_forecast(centre, 60.0), centre).base[0, TEN])


def fewest(is_enough):
    """The first number of agents that is enough, one by one."""
    return next(n for n in range(1, 200) if is_enough(n))


def roster(channel, heads, contacts=60.0):
    centre = a_centre(channel)
    forecast = a_forecast(centre, contacts)
    plan = np.full((1, 672), float(heads))
    return predict_roster(centre, forecast, plan, dedicated((channel.id,), plan), cpu_s=0.4)


def test_a_channel_with_usual_terms_asks_for_the_heads_it_always_did():
    # Printed by the version before these terms were there.
    careful = a_channel("b", occupancy_cap=0.85, back_to_back_cap=0.2)
    centre = a_centre(a_channel(), careful, mail(7200))
    found = require(a_forecast(centre, np.linspace(0, 300, 672)), centre)
    voice, capped = found.base[:2, [40, 136, 232, 328, 424]].tolist()
    assert voice == [8, 23, 37, 51, 65]
    assert capped == [8, 24, 40, 57, 74]
    assert found.base.sum() == 13046
    assert sum(w.agent_intervals for w in found.windows) == 33603


@pytest.mark.parametrize("counts", list(ServiceLevel))
def test_the_promise_is_required_as_it_is_counted(counts):
    def keeps(n):
        level = levels_of(erlang_a(LOAD, n, target_s=60, **TERMS))[counts][0]
        return level >= 0.9

    assert heads_for(target=Target(0.9, 60, counts)) == fewest(keeps)


def test_what_is_counted_makes_a_difference_of_heads():
    need = {c: heads_for(target=Target(0.9, 60, c)) for c in ServiceLevel}
    assert need[ServiceLevel.OFFERED] == max(need.values())
    assert need[ServiceLevel.HANG_UPS_COUNT] < need[ServiceLevel.OFFERED]


@pytest.mark.parametrize("counts", list(ServiceLevel))
def test_prediction_and_stamp_judge_by_what_the_promise_counts(counts):
    found = roster(a_channel(target=Target(0.8, 20, counts)), 20)
    stamp = found.stamps["voice"]
    assert stamp.formula == found.service_level["voice"]
    assert abs(stamp.simulated - stamp.formula) < 4 * stamp.error + 0.005
    plain = roster(a_channel(), 20).service_level["voice"]
    assert (stamp.formula > plain + 0.02) == (counts is not ServiceLevel.OFFERED)


def test_who_hangs_up_in_time_is_the_stationary_share_on_a_long_steady_day():
    intervals = 60
    day = QueueDay(
        900.0, np.full(intervals, 0.06), np.full(intervals, 18), np.full(intervals, 300.0),
        180.0, 20.0, closes=False, asks_who_hung_up=True,
    )  # fmt: skip
    queue = erlang_a(18.0, 18, target_s=20, **TERMS)
    soon = (queue.p_abandon - queue.abandon_late)[0]
    assert unfold(day).soon[-1] == pytest.approx(soon, abs=1e-4)
    assert (unfold(replace(day, asks_who_hung_up=False)).soon == 0).all()


def test_nobody_at_work_keeps_no_promise_however_it_is_counted():
    for counts in ServiceLevel:
        found = roster(a_channel(target=Target(0.1, 600, counts)), 0)
        assert found.service_level["voice"] < 0.99 or counts is ServiceLevel.HANG_UPS_COUNT
        assert heads_for(target=Target(0.1, 600, counts)) > 0


@pytest.mark.parametrize("chats", [{}, {"medium": Medium.CHAT, "concurrency": 2}])
@pytest.mark.parametrize("counts", list(ServiceLevel))
def test_a_promise_that_hides_who_hangs_up_is_told_unless_a_cap_asks_for_heads(counts, chats):
    def notes_of(**changes):
        terms = {"target": Target(0.8, 60, counts), "patience_s": 20.0} | chats | changes
        centre = a_centre(a_channel(**terms))
        found = require(a_forecast(centre, 60.0), centre)
        return [n for n in found.notes if "hang up" in n], int(found.base.max())

    # Of 60 contacts of 300 s one head takes three: 19 of 20 hang up, and soon.
    told, heads = notes_of()
    if counts is not ServiceLevel.OFFERED and not chats:
        assert heads <= 7
        assert float(told[0].split("%")[0].split()[-1]) > 60
    assert bool(told) == (counts is not ServiceLevel.OFFERED)
    assert not notes_of(target=Target(0.8, 60, counts, abandon_cap=0.05))[0]
    if not chats:  # the cap on occupancy asks for 21 heads or so, and nearly nobody hangs up
        told, heads = notes_of(occupancy_cap=0.85)
        assert heads > 20
        assert not told


def test_a_cap_on_the_mean_wait_binds_where_it_asks_for_more():
    centre = a_centre(a_channel(target=Target(0.8, 20, asa_cap_s=2.0)))
    forecast = a_forecast(centre, 60.0)
    found, causes = require(forecast, centre), heads_by_cause(forecast, centre)
    enough = fewest(lambda n: erlang_a(LOAD, n, target_s=20, **TERMS).wait_s[0] <= 2.0)
    assert found.base[0, TEN] == causes[Binding.ASA][0, TEN] == enough
    assert tuple(Binding)[found.binding[0, TEN]] is Binding.ASA
    assert causes[Binding.SERVICE][0, TEN] < enough
    assert Binding.ABANDON not in causes


def test_a_cap_on_who_hangs_up_binds_where_it_asks_for_more():
    centre = a_centre(a_channel(target=Target(0.5, 20, abandon_cap=0.01)))
    found = require(a_forecast(centre, 60.0), centre)
    enough = fewest(lambda n: erlang_a(LOAD, n, **TERMS).p_abandon[0] <= 0.01)
    assert found.base[0, TEN] == enough
    assert tuple(Binding)[found.binding[0, TEN]] is Binding.ABANDON


def test_a_roster_that_breaks_a_cap_does_not_keep_its_promise():
    channel = a_channel(target=Target(0.5, 20, asa_cap_s=5.0), hours=ALWAYS)
    centre, found = a_centre(channel), roster(channel, 21)
    assert found.service_level["voice"] > 0.5
    # The mean wait is above 5 s: so far as 5 s are of it, the promise is kept.
    assert parity(found, centre)["voice"].kept == pytest.approx(5.0 / found.speed_s["voice"])
    assert not within_caps(found, centre, "voice").all()
    assert within_caps(found, a_centre(replace(channel, target=Target(0.5, 20))), "voice").all()


@pytest.mark.parametrize("share", [0.3, 0.7])
def test_those_who_call_again_are_staffed_for(share):
    def keeps(n):
        queue = erlang_x(LOAD, n, target_s=20, redial_share=share, **TERMS)
        return queue.service_level[0] >= 0.8

    assert heads_for(redial_share=share) == fewest(keeps)


def test_chats_that_come_again_are_staffed_for():
    chat = {"medium": Medium.CHAT, "concurrency": 2, "slowdown": 0.2, "target": Target(0.9, 60)}
    assert heads_for(**chat, redial_share=0.8) > heads_for(**chat)


def test_formula_and_simulation_have_the_same_redials():
    found = roster(a_channel(redial_share=0.4), 19)
    stamp = found.stamps["voice"]
    assert abs(stamp.simulated - stamp.formula) < 4 * stamp.error + 0.01
    alone = roster(a_channel(), 19)
    assert stamp.formula < alone.service_level["voice"] - 0.03
    steady = erlang_x(LOAD, 19, redial_share=0.4, **TERMS)
    noon = found.abandon[0, 48]
    assert noon == pytest.approx(steady.p_abandon[0], abs=0.002)
    # In the long run each first attempt makes 1 / (1 - r P(abandon)) attempts.
    assert found.offered[0, 48] == pytest.approx(60 / (1 - 0.4 * noon), rel=0.002)


def test_redials_that_history_contains_are_not_counted_twice():
    # 100 recorded of which 0.5 x 20 % are redials: 90 first attempts, a tenth of the load less.
    channel = a_channel(redial_share=0.5, redials_recorded=0.1)
    first = a_channel(redial_share=0.5)
    assert (channel.first_attempts(np.array([100.0])) == 90.0).all()
    known, plain = (a_centre(c) for c in (channel, first))
    wanted = require(a_forecast(known, 100.0), known).base
    assert (wanted == require(a_forecast(plain, 90.0), plain).base).all()
    heads = np.full((1, 672), 30.0)
    told = predict(known, a_forecast(known, 100.0), heads)
    assert told.service_level == predict(plain, a_forecast(plain, 90.0), heads).service_level


def test_calls_come_again_later_by_an_exponential_law():
    # 100 hang up anywhere in the first of the intervals of 900 s and call 600 s later on average:
    # 1 - (1 - e^-1.5)/1.5 = 48.2 % in the same interval, (1 - e^-1.5)^2/1.5 = 40.2 % in the next.
    lost = np.array([100.0, *[0.0] * 30])
    again = calling_again(lost, step_s=900.0, after_s=600.0)
    assert again[:2].tolist() == pytest.approx([48.2, 40.2], abs=0.05)
    assert again.sum() == pytest.approx(100.0)
    # Round the clock the last night's come first: shifted, nothing else.
    late = calling_again(np.roll(lost, 30), step_s=900.0, after_s=600.0, repeats=True)
    assert late.tolist() == pytest.approx(np.roll(again, 30).tolist())


def test_a_wider_spread_of_handle_times_buffers_deferred_work_as_its_formula_says():
    # 64 mails of 300 s by a promise of half the day, 90 %: buffer z AHT sqrt(A (1 + cv^2)).
    def hours(cv):
        centre = a_centre(mail(48 * 3600, target=Target(0.9, 48 * 3600), handle_time_cv=cv))
        contacts = np.zeros(672)
        contacts[TEN] = 64
        found = require(a_forecast(centre, contacts), centre)
        return sum(w.agent_intervals for w in found.windows) * 900

    work = 64 * 300
    for cv in (1.0, 3.0):
        wanted = work + 1.2816 * 300 * np.sqrt(64 * (1 + cv**2))
        assert hours(cv) == pytest.approx(wanted, abs=900)
    assert hours(3.0) > hours(1.0) + 3 * 900


def test_a_wider_spread_of_handle_times_makes_agents_finish_later():
    heads = np.zeros((1, 672))
    heads[0, 36:52], heads[0, 52:68] = 24.0, 14.0  # ten go home at one o'clock
    late = {}
    for cv in (0.5, 1.0, 2.0):
        centre = a_centre(a_channel(handle_time_cv=cv))
        found = predict(
            centre, a_forecast(centre, 60.0 * (heads > 20) + 36.0 * (heads == 14)), heads
        )
        late[cv] = found.overrun_min[0, 52:56].sum()
    # Mean remaining time of a contact in hand: AHT (1 + cv^2) / 2.
    assert late[0.5] / late[1.0] == pytest.approx(1.25 / 2, rel=0.03)
    assert late[2.0] / late[1.0] == pytest.approx(5 / 2, rel=0.03)


@pytest.mark.parametrize("cv", [0.5, 1.8])
def test_formula_and_simulation_have_the_same_spread_of_handle_times(cv):
    stamp = roster(a_channel(handle_time_cv=cv), 22).stamps["voice"]
    assert abs(stamp.simulated - stamp.formula) < 4 * stamp.error + 0.02


def test_all_that_is_wrong_with_a_channel_is_said_at_once():
    with pytest.raises(BadInput) as caught:
        mail(
            3600, handle_time_cv=0.0, redial_share=0.4, redial_after_s=0.0, blend_reserve=-1,
            target=Target(0.9, 3600, asa_cap_s=60, abandon_cap=0.05),
        )  # fmt: skip
    assert len(caught.value.faults) == 6
    with pytest.raises(BadInput) as caught:
        Target(1.4, -1, asa_cap_s=0, abandon_cap=1.2)
    assert len(caught.value.faults) == 4
    with pytest.raises(BadInput, match="reserve for blending is set on deferred work"):
        a_channel(blend_reserve=2)


def test_channels_that_share_agents_pool_by_what_their_promises_count():
    def pooled(**changes):
        centre = a_centre(*(a_channel(name, **changes) for name in ("a", "b")))
        forecast = a_forecast(centre, 20.0)
        alone = require(forecast, centre)
        found = shared_requirement(alone, forecast, centre, [frozenset({"a", "b"})] * 20)
        return int(alone.base[:, TEN].sum()), int(found.base[:, TEN].sum())

    apart, together = pooled()
    assert together < apart
    answered = Target(0.8, 20, ServiceLevel.HANG_UPS_COUNT)
    assert pooled(target=answered)[1] <= together
    assert pooled(redial_share=0.8)[1] > together
    # A cap of its own is staffed for each channel by itself.
    capped, still = pooled(target=Target(0.8, 20, asa_cap_s=5.0))
    assert capped == still
