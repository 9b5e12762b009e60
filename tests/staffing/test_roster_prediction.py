from dataclasses import replace

import numpy as np
import pytest

from planner.domain import Activities, Activity, Medium, Target
from planner.errors import BadInput
from planner.staffing import (
    Day,
    Stamp,
    Team,
    dedicated,
    outlook,
    predict,
    predict_roster,
    require,
    shared_requirement,
    teams_of,
)
from planner.staffing.simulate import run_once
from planner.staffing.stamp import ratio_with_error
from planner.staffing.weeks import affordable_weeks, simulate_weeks
from planner.staffing.world import GONE_SOON, IN_TIME, LATE, OFFERED
from tests.staffing.builders import ALWAYS, a_centre, a_channel, a_forecast, mail

QUICK = 0.15


def two_lines(heads_a, heads_b, contacts=20.0):
    centre = a_centre(a_channel("a"), a_channel("b"))
    forecast = a_forecast(centre, contacts)
    heads = np.array([np.full(672, float(h)) for h in (heads_a, heads_b)])
    return centre, forecast, heads


def test_where_heads_serve_one_channel_the_figures_are_the_formulas():
    centre, forecast, heads = two_lines(9, 8)
    alone = predict(centre, forecast, heads)
    found = predict_roster(centre, forecast, heads, dedicated(("a", "b"), heads), cpu_s=QUICK)
    assert found.service_level == alone.service_level
    assert (found.overrun_min == alone.overrun_min).all()
    for stamp in found.stamps.values():
        assert abs(stamp.simulated - stamp.formula) < 4 * stamp.error + 0.01


def test_simulated_weeks_agree_with_the_formula_in_every_figure():
    # One shared team of two equal channels is one queue of twice the contacts.
    centre, forecast, _ = two_lines(0, 0)
    one = a_centre(a_channel("a"))
    is_open = one.channels[0].hours.mask(forecast.grid)
    duty = np.where(is_open, 16.0, 0.0)
    by_formula = predict(one, a_forecast(one, 40.0), duty[None])
    team = Team(frozenset({"a", "b"}), duty)
    found = predict_roster(centre, forecast, np.array([duty, duty]) / 2, (team,), cpu_s=0.6)

    def mean(values):
        return np.nanmean(values[:, is_open])

    assert mean(found.interval_service_level) == pytest.approx(
        mean(by_formula.interval_service_level), abs=0.015
    )
    for name in ("wait_share", "abandon", "occupancy", "back_to_back", "short_gaps"):
        known = getattr(by_formula, name)
        assert mean(getattr(found, name)) == pytest.approx(mean(known), abs=0.02), name
    # Others of the own channel only, so less than in the one queue and more than half of it.
    crowded = mean(by_formula.queue_pressure)
    assert crowded / 2 < mean(found.queue_pressure) < crowded
    assert mean(found.mean_gap_s) == pytest.approx(mean(by_formula.mean_gap_s), rel=0.05)
    late = by_formula.overrun_min.sum()
    assert found.overrun_min.sum() == pytest.approx(late, rel=0.1)
    assert any("serve several" in note for note in found.notes)


def test_shared_heads_serve_better_than_the_same_heads_apart():
    centre, forecast, heads = two_lines(8, 8)
    apart = predict_roster(centre, forecast, heads, dedicated(("a", "b"), heads), cpu_s=QUICK)
    team = Team(frozenset({"a", "b"}), np.full(672, 16.0))
    shared = predict_roster(centre, forecast, heads, (team,), cpu_s=QUICK)
    for channel in ("a", "b"):
        assert shared.service_level[channel] > apart.service_level[channel] + 0.03


def test_started_mail_costs_calls_and_a_reserve_gives_some_of_it_back():
    by_reserve = {r: a_centre(a_channel(), mail(8 * 3600, blend_reserve=r)) for r in (0, 3)}
    forecast = a_forecast(by_reserve[0], [[30.0], [6.0]])
    duty = np.where(by_reserve[0].channels[0].hours.mask(forecast.grid), 21.0, 0.0)
    team = (Team(frozenset({"voice", "mail"}), duty),)
    heads = np.array([duty, duty]) / 2
    none, some = (
        predict_roster(centre, forecast, heads, team, cpu_s=0.3).service_level
        for centre in by_reserve.values()
    )
    assert some["voice"] > none["voice"] + 0.15
    assert some["mail"] < none["mail"] - 0.1


def test_an_empty_roster_is_simulated_as_serving_nobody():
    centre, forecast, heads = two_lines(0, 0, contacts=2.0)
    found = predict_roster(centre, forecast, heads, (), cpu_s=QUICK)
    assert found.stamps["a"].simulated == 0


def test_a_roster_too_large_to_simulate_says_so():
    centre = a_centre(a_channel())
    forecast = a_forecast(centre, 90_000.0)
    heads = np.full((1, 672), 30_000.0)
    found = predict_roster(centre, forecast, heads, dedicated(("voice",), heads))
    assert found.stamps == {}
    assert any("too many contacts" in note for note in found.notes)


def test_a_thousand_heads_have_a_stamp():
    # 1,000 on calls and 60 on mail at once, 0.5 s of computing asked for, as beside every roster.
    centre = a_centre(a_channel(), mail(24 * 3600))
    forecast = a_forecast(centre, [[2900.0], [30.0]])
    is_open = centre.channels[0].hours.mask(forecast.grid)
    heads = np.array([1000.0 * is_open, 60.0 * is_open])
    teams = dedicated(("voice", "mail"), heads)
    always = a_centre(a_channel(hours=ALWAYS), mail(24 * 3600))
    assert affordable_weeks(always, forecast, teams, 0.5) >= 4
    stamp = predict_roster(centre, forecast, heads, teams, cpu_s=0.5).stamps["voice"]
    assert stamp.days >= 28
    assert stamp.simulated == pytest.approx(stamp.formula, abs=0.005)


def test_equal_seeds_give_equal_stamps():
    centre, forecast, heads = two_lines(8, 8)
    teams = dedicated(("a", "b"), heads)
    first, again, other = (
        predict_roster(centre, forecast, heads, teams, cpu_s=QUICK, seed=s).stamps
        for s in (3, 3, 4)
    )
    assert first == again != other


def test_a_stamp_reads_as_a_sentence():
    stamp = Stamp(days=70, seed=1, simulated=0.794, error=0.004, formula=0.799)
    assert str(stamp) == "simulated 70 days: 79.4 % ± 0.9 %, formula 79.9 % (seed 1)"


def test_a_stamp_is_read_from_the_figures_that_it_wrote():
    stamp = Stamp(days=70, seed=1, simulated=0.794, error=0.004, formula=0.799)
    assert Stamp.read(stamp.figures("voice"), "voice") == stamp
    assert Stamp.read(stamp.figures("voice"), "chat") is None


def test_the_chance_to_miss_a_day_is_that_of_days_simulated_one_by_one():
    # The same promise, counted on single days of Poisson contacts by another entrance.
    centre, forecast, heads = two_lines(8, 8)
    teams, paths = dedicated(("a", "b"), heads), paths_of(forecast, 0.0, 300)
    found = outlook(centre, forecast, teams, paths.astype(float))
    start = forecast.grid.day_spans[2].start
    part = slice(start + 9 * 4, start + 17 * 4)
    one = np.ones(1)
    single = Day(
        step_s=forecast.grid.step_s,
        arrivals=forecast.contacts[:1, part] / forecast.grid.step_s,
        staff=heads[:1, part].astype(int),
        skill=np.ones((1, 1), dtype=int),
        handle_s=one * 300.0,
        handle_cv=one,
        is_lognormal=np.zeros(1, dtype=bool),
        patience_s=one * centre.channels[0].patience_s,
        target_s=one * centre.channels[0].target.within_s,
        priority=np.zeros(1, dtype=int),
        places=np.ones(1, dtype=int),
        slowdown=one * 0,
        reserve=np.zeros(1, dtype=int),
    )
    missed, late = [], []
    for seed in range(300):
        contacts, _, _ = run_once(single, seed=seed)
        whole, in_time = contacts[0, :, OFFERED].sum(), contacts[0, :, IN_TIME].sum()
        missed.append(in_time < centre.channels[0].target.share * whole)
        soon = contacts[0, :, IN_TIME] + contacts[0, :, GONE_SOON]
        late.append(contacts[0, :, OFFERED] - soon)
    assert 0.1 < np.mean(missed) < 0.9
    assert found.miss_day[0, 2] == pytest.approx(np.mean(missed), abs=4 * np.sqrt(0.25 / 150))
    brute = np.mean(late, axis=0) / forecast.contacts[0, part]
    assert found.late[0, part] == pytest.approx(brute, abs=0.1)
    assert found.late[0, part].mean() == pytest.approx(brute.mean(), abs=0.03)


def test_the_error_of_a_ratio_by_hand():
    # Weeks 8/10 and 6/10: 0.7, deviations +1 and -1, variance 2 x 2 / 1 of the sum, over 20.
    level, error = ratio_with_error(np.array([8.0, 6.0]), np.array([10.0, 10.0]))
    assert (level, error) == (pytest.approx(0.7), pytest.approx(2 / 20))


def activities(centre, codes):
    grid = centre.week("2026-W49")
    rows = np.array([np.full(grid.size, int(c)) for c in codes])
    names = tuple(c.id for c in centre.channels)
    return Activities(grid, tuple(f"p{i}" for i in range(len(codes))), names, rows)


def test_who_is_planned_on_deferred_work_is_left_to_it():
    centre = a_centre(a_channel("a"), a_channel("b"), mail(7200))
    everything = frozenset({"a", "b", "mail"})
    plan = activities(centre, [0, 1, 2, Activity.READY, Activity.PAUSE])
    skills = {f"p{i}": everything for i in range(5)}
    teams = {t.serves: t.heads[0] for t in teams_of(centre, plan, skills)}
    assert teams == {frozenset({"a", "b"}): 2, frozenset({"mail"}): 1}
    centre = replace(centre, channels=(*centre.channels[:2], mail(7200, blend_reserve=1)))
    blended = teams_of(centre, plan, skills)
    # Those on the phone begin mail too; who is planned on mail has it in peace as before.
    assert {t.serves: t.heads[0] for t in blended} == {everything: 2, frozenset({"mail"}): 1}


CHAT = a_channel(
    "chat", medium=Medium.CHAT, concurrency=3, slowdown=0.2, aht_s=600.0, patience_s=240.0,
    target=Target(0.8, 60),
)  # fmt: skip


def as_required(centre, forecast, skills):
    """Plan who has these skills exactly as required; return heads and the teams of the plan."""
    plan = require(forecast, centre)
    heads = plan.heads.copy()
    for window in plan.windows:
        row = plan.row(window.channel)
        inside = np.arange(window.span.start, window.span.end)[plan.is_open[row, window.span.start]]
        share, rest = divmod(window.agent_intervals, inside.size)
        heads[row, inside] += share + (np.arange(inside.size) < rest)
    rows = np.full((int(heads.sum(axis=0).max()), plan.grid.size), int(Activity.READY))
    for t in range(plan.grid.size):
        codes = np.repeat(np.arange(len(heads)), heads[:, t])
        rows[: codes.size, t] = codes
    agents = tuple(f"p{i}" for i in range(len(rows)))
    duty = Activities(plan.grid, agents, plan.channels, rows)
    return heads.astype(float), teams_of(centre, duty, dict.fromkeys(agents, skills))


def test_phone_and_chat_keep_their_promises_where_all_required_heads_can_serve_both():
    # When an idle head took each chat before a chat head took a second, the phone fell to 0.48.
    centre = a_centre(a_channel(), CHAT)
    forecast = a_forecast(centre, 30.0)
    forecast = replace(forecast, aht_s=np.repeat([[300.0], [600.0]], forecast.grid.size, axis=1))
    heads, teams = as_required(centre, forecast, frozenset({"voice", "chat"}))
    stamps = predict_roster(centre, forecast, heads, teams, cpu_s=0.4).stamps
    for stamp in stamps.values():
        assert stamp.simulated >= 0.8
        assert stamp.simulated == pytest.approx(stamp.formula, abs=4 * stamp.error + 0.01)


def test_callbacks_keep_their_promise_beside_mail_that_may_wait_a_day():
    # When whoever had both took what came first, the night's mail before the callbacks: 0.67.
    soon = replace(mail(3600, target=Target(0.8, 3600)), id="callback", name="callback")
    centre = a_centre(mail(24 * 3600, target=Target(0.8, 24 * 3600)), soon)
    forecast = a_forecast(centre, [[6.0], [3.0]])
    heads, teams = as_required(centre, forecast, frozenset({"mail", "callback"}))
    stamps = predict_roster(centre, forecast, heads, teams, cpu_s=0.3).stamps
    assert min(stamp.simulated for stamp in stamps.values()) >= 0.78


def test_agents_help_only_where_the_requirement_may_pool_their_channels():
    centre = a_centre(
        a_channel("a"), a_channel("b"), CHAT, a_channel("hard", back_to_back_cap=0.4),
        a_channel("fast", target=Target(0.8, 20, asa_cap_s=30.0)), mail(7200, blend_reserve=2),
    )  # fmt: skip
    names = [c.id for c in centre.channels]
    plan = activities(centre, range(len(names)))
    teams = teams_of(centre, plan, {f"p{i}": frozenset(names) for i in range(len(names))})
    together = [{"a", "b", "mail"}, {"chat"}, {"hard", "mail"}, {"fast", "mail"}, {"mail"}]
    assert sorted(sorted(t.serves) for t in teams) == sorted(map(sorted, together))
    forecast = a_forecast(centre, 12.0)
    plan = shared_requirement(require(forecast, centre), forecast, centre, [frozenset(names)] * 40)
    assert set(plan.able) == {frozenset({"a"}), frozenset({"b"})}


def paths_of(forecast, spread, count=60):
    rng = np.random.default_rng(1)
    level = rng.lognormal(-(spread**2) / 2, spread, (count, 1, 1)) if spread else 1.0
    return rng.poisson(
        np.broadcast_to(forecast.contacts * level, (count, *forecast.contacts.shape))
    )


def test_uncertain_volume_makes_it_likelier_to_miss_a_promise_that_holds_on_average():
    centre, forecast, heads = two_lines(9, 9)
    teams = dedicated(("a", "b"), heads)
    sure, unsure = (
        outlook(centre, forecast, teams, paths_of(forecast, s).astype(float)) for s in (0.0, 0.3)
    )
    assert sure.miss_week["a"] < 0.05
    assert unsure.miss_week["a"] > sure.miss_week["a"] + 0.1
    assert (unsure.miss_day[:, :5].mean() > sure.miss_day[:, :5].mean()).all()
    is_open = centre.channels[0].hours.mask(forecast.grid)
    pressure = unsure.pressure
    assert np.isnan(pressure[:, ~is_open]).all()
    assert ((pressure[:, is_open] >= 0) & (pressure[:, is_open] <= 1)).all()
    assert (pressure[:, is_open] >= unsure.crowded[:, is_open]).all()
    assert (np.diff(unsure.day_levels, axis=-1) >= 0).all()
    ranges = unsure.interval_levels
    assert np.array_equal(np.isfinite(ranges[..., 0]), np.isfinite(unsure.miss_interval))
    assert (np.diff(ranges[:, is_open], axis=-1) >= 0).all()
    assert (ranges[:, is_open, 0] < ranges[:, is_open, -1]).any()


def test_sample_paths_of_another_shape_are_refused():
    centre, forecast, heads = two_lines(9, 9)
    with pytest.raises(BadInput, match="do not fit"):
        outlook(centre, forecast, dedicated(("a", "b"), heads), np.ones((5, 2, 3)))


def test_absence_takes_the_single_head_away_on_whole_days():
    # One head, half of them absent: on half of the days nobody answers, on the others one does.
    centre = a_centre(a_channel(), shrinkage=0.5)
    forecast = a_forecast(centre, 1.0)
    heads = np.ones((1, 672))
    weeks = simulate_weeks(centre, forecast, dedicated(("voice",), heads), weeks=60, seed=1)
    by_day = weeks.staff[:, 0].reshape(60, 7, 96)
    assert (by_day.min(axis=2) == by_day.max(axis=2)).all()
    assert by_day.mean() == pytest.approx(0.5, abs=0.07)


def test_every_week_of_deferred_work_is_worked_off_by_the_week_after():
    # All mail comes on Sunday night, when nobody works any more, and is done on Monday.
    centre = a_centre(mail(24 * 3600))
    contacts = np.zeros((1, 672))
    contacts[0, 660:] = 1.0
    forecast = a_forecast(centre, contacts)
    heads = np.where(centre.channels[0].hours.mask(forecast.grid), 2.0, 0.0)[None]
    found = predict_roster(centre, forecast, heads, dedicated(("mail",), heads), cpu_s=QUICK)
    assert found.stamps["mail"].simulated == 1
    assert found.service_level["mail"] == pytest.approx(1, abs=0.01)


def test_mail_left_by_a_single_head_who_is_ill_is_late_in_formula_and_simulation():
    # One head on mail from 8 to 18, every tenth day ill: the mean of heads would keep the promise.
    centre = a_centre(mail(4 * 3600), shrinkage=0.1)
    is_open = centre.channels[0].hours.mask(centre.week("2026-W49"))
    forecast = a_forecast(centre, np.where(is_open, 1.8, 0.0))
    heads = np.where(is_open, 1.0, 0.0)[None]
    found = predict_roster(centre, forecast, heads, dedicated(("mail",), heads), cpu_s=0.4)
    stamp = found.stamps["mail"]
    assert 0.6 < stamp.formula < 0.95
    assert stamp.simulated == pytest.approx(stamp.formula, abs=4 * stamp.error)


def test_mail_in_hand_is_finished_after_the_end_of_duty():
    # A quarter-hour on, one off, never out of work: 300 (1 - e^-3) = 285 s more at each end.
    centre = a_centre(mail(4 * 3600))
    forecast = a_forecast(centre, 6.0)
    heads = np.tile([1.0, 0.0], 336)[None]
    found = predict(centre, forecast, heads)
    assert found.overrun_min[0, 1::2] == pytest.approx(285.06 / 60, abs=0.01)
    assert found.overrun_min[0, ::2] == pytest.approx(0, abs=1e-9)
    assert found.handled[0, 1::2] == pytest.approx(285.06 / 300, abs=0.001)
    assert found.handled[0, ::2] == pytest.approx(3, abs=0.001)
    day = simulate_weeks(centre, forecast, dedicated(("mail",), heads), weeks=4, seed=1)
    late_min = day.groups[:, 0, :, LATE].sum() / 4 / 60
    assert found.overrun_min.sum() == pytest.approx(late_min, rel=0.06)


@pytest.mark.parametrize(
    ("spread", "aht_s", "staff", "near"),
    [(0.5, 1500.0, 10, 0.06), (1.0, 600.0, 5, 0.06), (2.0, 1500.0, 10, 0.2)],
)
def test_what_is_left_of_mail_in_hand_follows_the_spread_of_handle_times(
    spread, aht_s, staff, near
):
    # A residual of (1 + cv^2) / 2 handle times, also where the mail was begun with none waiting.
    centre = a_centre(mail(4 * 3600, handle_time_cv=spread))
    is_open = centre.channels[0].hours.mask(centre.week("2026-W49"))
    forecast = a_forecast(centre, np.where(is_open, 6.0, 0.0), aht_s=aht_s)
    heads = np.where(is_open, float(staff), 0.0)[None]
    heads[0, np.flatnonzero(is_open)[12::32]] = 0.4 * staff
    day = simulate_weeks(centre, forecast, dedicated(("mail",), heads), weeks=40, seed=3)
    late_min = day.groups[:, 0, :, LATE].sum() / 40 / 60
    found = predict(centre, forecast, heads)
    assert found.overrun_min.sum() == pytest.approx(late_min, rel=near)


def test_the_range_of_few_weeks_is_wider_by_students_t():
    few, many = (Stamp(7 * weeks, 1, 0.5, 0.01, 0.5) for weeks in (4, 200))
    assert few.range95[1] - 0.5 == pytest.approx(0.01 * 3.182, abs=1e-5)  # t of 3 degrees, 0.975
    assert many.range95[1] - 0.5 == pytest.approx(0.01 * 1.972, abs=1e-5)


def test_contacts_outside_the_hours_do_not_spoil_the_week_of_a_centre_too_large_to_simulate():
    centre = a_centre(a_channel("a"), a_channel("b"))  # open on weekdays, contacts all week
    forecast = a_forecast(centre, 20.0)
    heads = np.full((2, 672), 9.0)
    found = predict_roster(centre, forecast, heads, dedicated(("a", "b"), heads), cpu_s=1e-4)
    assert any("too many contacts" in note for note in found.notes)
    alone = predict(centre, forecast, heads)
    assert found.service_level == pytest.approx(alone.service_level)
