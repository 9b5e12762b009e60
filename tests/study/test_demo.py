"""The invented centre: its people fit its work, its past has the habits of a real one."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import numpy as np
import pytest

from planner.desk.demo import SHOWN_AGENT
from planner.domain import FloatArray, Forecast, Grid, History, People, Requirement, Work
from planner.roster import frame
from planner.staffing import require
from planner.study.demo import demo_centre, demo_expected, demo_history, demo_people
from planner.study.demo.history import CAMPAIGN_DAYS_BEFORE, HABITS, OUTAGE_DAYS_BEFORE
from planner.study.frontier import prepared
from planner.study.knob_range import curve_values, nobody_loses_a_week, quotas_fit
from planner.study.week import Effort, Inputs, build
from planner.wellbeing import known_preset

MONDAY = date(2026, 11, 30)
WEEKS = [MONDAY, date(2026, 6, 8), date(2027, 1, 18), date(2026, 10, 19)]


def expected_forecast(first_day: date) -> Forecast:
    """The truth behind the invented history, as a forecast of the planned week."""
    centre = demo_centre(first_day=first_day)
    grid = Grid.days(first_day, 7, zone=centre.zone, step_min=centre.step_min)
    contacts = demo_expected(grid, first_day=first_day)
    aht_s = np.repeat([[c.aht_s] for c in centre.channels], grid.size, axis=1)
    quantiles = np.repeat(contacts[:, None, :], 7, axis=1)
    return Forecast(grid, tuple(c.id for c in centre.channels), contacts, aht_s, quantiles)


def required(first_day: date) -> Requirement:
    return require(expected_forecast(first_day), demo_centre(first_day=first_day))


def need_h(requirement: Requirement) -> float:
    deferred = sum(w.agent_intervals for w in requirement.windows)
    return requirement.grid.hours(int(requirement.heads.sum()) + deferred)


def capacity_h(people: People, first_day: date) -> float:
    """Contract hours without leave, blocks and the half hour of paid breaks of each day."""
    week = {first_day + timedelta(days=d) for d in range(7)}
    total_min = 0.0
    for agent in people.agents:
        contract = people.contract_of(agent)
        most = contract.days_week[1]
        days = max(0, most - len(agent.leave & week))
        total_min += sum(contract.paid_week_min) / 2 * days / most - 30 * days
        total_min -= sum(len(block.span) for block in agent.blocks)
    return total_min / 60


def of_day(history: History, day: date, channel: str) -> FloatArray:
    grid = Grid.days(day, 1, zone=history.zone, step_min=history.step_min)
    rows = history.of(channel)
    begin = grid.start.timestamp()
    inside = (rows.start >= begin) & (rows.start < begin + grid.size * grid.step_s)
    return np.asarray(rows.offered[inside])


@pytest.fixture(scope="module")
def history() -> History:
    return demo_history(until=MONDAY)


def test_the_centre_has_five_channels_and_says_that_it_is_invented() -> None:
    centre = demo_centre()
    assert [c.id for c in centre.channels] == ["voice", "email", "chat", "callback", "social"]
    assert "invented" in centre.name
    assert sum(c.work is Work.LIVE for c in centre.channels) == 2
    assert all(
        a.name.split()[1].startswith("Invented-") for a in demo_people(first_day=MONDAY).agents
    )


def test_holidays_around_the_week_have_hours_of_their_own() -> None:
    hours = demo_centre(first_day=MONDAY).channel("voice").hours
    assert hours.on(date(2026, 12, 25)) == ()
    assert hours.on(date(2026, 12, 26)) == hours.weekdays[6]
    assert hours.on(date(2026, 12, 3)) == hours.weekdays[3]


@pytest.mark.parametrize("first_day", WEEKS)
def test_sixty_agents_cover_the_work_at_88_to_95_percent_of_their_hours(first_day: date) -> None:
    requirement = required(first_day)
    people = demo_people(first_day=first_day)
    assert len(people.agents) == 60
    assert 0.88 <= need_h(requirement) / capacity_h(people, first_day) <= 0.95
    assert 17 <= requirement.heads[requirement.row("voice")].max() <= 19


def test_the_caps_on_peak_work_leave_room() -> None:
    requirement, people = required(MONDAY), demo_people(first_day=MONDAY)
    centre = demo_centre(first_day=MONDAY)
    case = frame(centre, people, requirement, expected_forecast(MONDAY), grid=requirement.grid)
    away = sum(len(a.leave) >= 5 for a in people.agents)
    at_most = (len(people.agents) - away) * (case.limits.peak_week or 0)
    live = requirement.heads[:, case.peak].sum()
    deferred = requirement.workload_erlang[[1, 3, 4]][:, case.peak].sum()
    assert (live + deferred) / at_most < 0.85


def test_a_day_of_contacts_fits_the_quota() -> None:
    requirement, people = required(MONDAY), demo_people(first_day=MONDAY)
    centre = demo_centre(first_day=MONDAY)
    case = frame(centre, people, requirement, expected_forecast(MONDAY), grid=requirement.grid)
    for agent in people.agents:
        worker, contract = case.worker(agent.id), people.contract_of(agent)
        if agent.skills & {"email", "social"}:
            assert contract.quota_contacts_day is None
            continue
        paid_day_min = sum(contract.paid_week_min) / 2 / contract.days_week[1]
        contacts = case.contacts[worker.skills][case.is_open].mean() * (paid_day_min - 30) / 15
        assert contract.quota_contacts_day is not None
        assert 0.6 < contacts / contract.quota_contacts_day < 1.1


def test_contracts_pauses_and_longest_stretch_agree() -> None:
    centre = demo_centre()
    for contract in centre.contracts.values():
        low, high = contract.shift_min
        for length in range(low, high + 1, contract.shift_step_min):
            pauses = contract.pattern(length).pauses
            work = length - sum(p.length_min for p in pauses)
            assert work <= centre.policy.max_stretch_min * (len(pauses) + 1)
        most_days = contract.days_week[1]
        assert most_days * (high - 30) >= contract.paid_week_min[1]
        assert contract.days_week[0] * (low - 30) <= contract.paid_week_min[0]


def test_leave_wishes_and_blocks_fall_in_the_week_and_do_not_clash() -> None:
    people = demo_people(first_day=MONDAY)
    week = {MONDAY + timedelta(days=d) for d in range(7)}
    dates = [d for a in people.agents for d in (*a.leave, *(w.day for w in a.wishes))]
    assert set(dates) <= week
    for agent in people.agents:
        contract = people.contract_of(agent)
        for block in agent.blocks:
            assert block.day in week - agent.leave
            open_spans = agent.available[block.day.weekday()]
            assert any(span.holds(block.span) for span in open_spans), agent.id
            assert any(
                low <= block.span.start and high + contract.shift_min[1] >= block.span.end
                for low, high in contract.starts
            )
        days = [b.day for b in agent.blocks]
        assert len(set(days)) == len(days)
    assert sum(bool(a.blocks) for a in people.agents) >= 15
    assert sum(bool(a.leave) for a in people.agents) == 6
    assert sum(bool(a.wishes) for a in people.agents) >= 10


def test_teams_contracts_and_skills_are_mixed() -> None:
    people = demo_people(first_day=MONDAY)
    assert set(Counter(a.team for a in people.agents).values()) == {12}
    assert min(Counter(a.contract for a in people.agents).values()) >= 4
    assert len({a.skills for a in people.agents}) == 6
    for team in {a.team for a in people.agents}:
        assert len({a.contract for a in people.agents if a.team == team}) >= 4


def test_the_same_seed_gives_the_same_centre_and_another_another(history: History) -> None:
    assert demo_people(first_day=MONDAY) == demo_people(first_day=MONDAY)
    assert demo_people(8, first_day=MONDAY) != demo_people(first_day=MONDAY)
    again = demo_history(until=MONDAY)
    assert np.array_equal(history.offered, again.offered)
    assert np.array_equal(history.talk_s, again.talk_s)
    assert not np.array_equal(history.offered, demo_history(8, until=MONDAY).offered)


def test_the_history_is_canonical_and_ends_before_the_day(history: History) -> None:
    order = np.lexsort((history.start, history.channel))
    assert np.array_equal(order, np.arange(len(history)))
    assert len(np.unique(history.channel * 10**11 + history.start)) == len(history)
    midnight = Grid.days(MONDAY, 1, zone=history.zone, step_min=15).start.timestamp()
    assert history.start.max() < midnight
    assert history.start.min() >= midnight - 60 * 7 * 86400 - 3600
    assert np.array_equal(history.offered, history.handled + history.abandoned)
    assert (history.handle_s[history.handled == 0] == 0).all()
    assert (history.handle_s[history.handled > 0] > 0).all()
    assert len(history) == pytest.approx(60 * 84 * 4 * 5, rel=0.05)


def test_outage_campaign_and_holiday_stand_out(history: History) -> None:
    outage = MONDAY - timedelta(days=OUTAGE_DAYS_BEFORE)
    campaign = MONDAY - timedelta(days=CAMPAIGN_DAYS_BEFORE)
    for day, factor in ((outage, 0.15), (campaign, 1.7)):
        usual = (day - timedelta(days=7), day + timedelta(days=7))
        normal = np.mean([of_day(history, d, "voice").sum() for d in usual])
        assert of_day(history, day, "voice").sum() == pytest.approx(factor * normal, rel=0.3)
        assert day.weekday() < 5
    assert of_day(history, date(2026, 5, 25), "voice").sum() < 600  # Whit Monday
    assert of_day(history, date(2025, 12, 25), "voice").size == 0


def test_contacts_vary_more_than_a_poisson_process(history: History) -> None:
    wednesdays = [MONDAY - timedelta(days=5 + 7 * w) for w in range(8)]
    noon = np.array([of_day(history, day, "voice")[16:28] for day in wednesdays])
    totals = noon.sum(axis=1)
    assert totals.var(ddof=1) > 1.5 * totals.mean()


def test_handle_time_drifts_up_where_it_should(history: History) -> None:
    voice = history.of("voice")
    half = len(voice) // 2
    early, late = (
        voice.handle_s[part].sum() / voice.handled[part].sum()
        for part in (slice(0, half), slice(half, None))
    )
    # the halves lie 30 weeks apart: 1.06 ** (30 / 52.2)
    assert late / early == pytest.approx(1 + HABITS["voice"].drift * 30 / 52.2, abs=0.01)


def test_the_expected_week_sums_to_its_weekday_factors() -> None:
    forecast = expected_forecast(MONDAY)
    habit = HABITS["voice"]
    days = [forecast.contacts[0, s.start : s.end].sum() for s in forecast.grid.day_spans]
    assert days[0] == pytest.approx(habit.weekday * habit.by_day[0], rel=1e-6)
    assert days[2] == pytest.approx(habit.weekday * habit.by_day[2], rel=0.01)


def test_the_agent_that_the_demo_shows_is_at_work_that_week() -> None:
    people = demo_people(first_day=MONDAY)
    shown = next(a for a in people.agents if a.id == SHOWN_AGENT)
    assert not shown.leave
    assert len(shown.skills) >= 2
    assert people.contract_of(shown).quota_contacts_day is not None


def test_quotas_have_room_for_nine_steps_that_leave_time_and_a_lawful_week(
    history: History,
) -> None:
    forecast, knob = expected_forecast(MONDAY), "quota_factor"
    centre, people = demo_centre(first_day=MONDAY), demo_people(first_day=MONDAY)
    inputs = Inputs(centre, people, history, preset=known_preset("DK"))
    roster = build(prepared(inputs, forecast), Effort(seconds=None, iterations=20)).roster
    fits = quotas_fit(inputs, forecast, knob, roster)
    keeps_weeks = nobody_loses_a_week(inputs, forecast, knob)
    values = curve_values(inputs, knob, is_possible=lambda v: fits(v) and keeps_weeks(v))
    assert len(values) == 9
    assert min(values) < 0.97
    assert max(values) >= 1.02
    assert not fits(1.1)
