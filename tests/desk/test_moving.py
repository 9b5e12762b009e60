"""Starts of channels and moves of demand reach the forecast, need a reason, and can be undone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from planner.desk import advising, moving, planning, rostering
from planner.desk.office import Desk
from planner.desk.said import ADVICE
from planner.desk.week_inputs import the_basis, the_centre_and_revision, the_inputs
from planner.domain import Forecast, Medium, Roster
from planner.errors import BadInput, Conflict, Forbidden
from planner.forecast import Deflection, Move, Redials, Ruling, Shift, Spill, Start
from tests.scene import A01, MAX, NOW, SAM, WEEK, full_desk, the_draft

MONDAY = date(2026, 11, 30)
SIMPLE = Move(Deflection("voice", 0.2, 120.0), MONDAY, "the app goes live", "Sam Supervisor")
AWAY = Move(Shift("voice", "email", 0.1), MONDAY, "mail has room", "Sam Supervisor")
AS_WELL = {"voice": (1.0,) * 4, "email": (1.0, 1.02, 1.0, 1.01)}


def total(forecast: Forecast, channel: str) -> float:
    return float(forecast.contacts[forecast.row(channel)].sum())


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return full_desk(tmp_path)


def test_simple_contacts_that_go_leave_longer_and_harder_ones(desk: Desk) -> None:
    before = planning.forecast_of(desk, SAM, WEEK)
    (voice, _email) = moving.move_effect(desk, SAM, WEEK, SIMPLE).rows
    assert planning.forecast_of(desk, SAM, WEEK) is before  # looking keeps nothing
    moving.plan_move(desk, SAM, SIMPLE)
    after = planning.forecast_of(desk, SAM, WEEK)
    assert total(after, "voice") == pytest.approx(0.8 * total(before, "voice"))
    assert voice.after.contacts == pytest.approx(total(after, "voice"))
    # AHT_rest = (AHT - 0.2 x 120) / 0.8
    assert voice.after.aht_s == pytest.approx((voice.before.aht_s - 24) / 0.8, rel=1e-6)
    assert voice.after.hard_share == pytest.approx(0.05 / 0.8)
    assert the_inputs(desk, WEEK).centre.channel("voice").hard_share == pytest.approx(0.05 / 0.8)
    days = planning.day_forecast_of(desk, SAM, WEEK)
    assert days.contacts[0].sum() == pytest.approx(total(after, "voice"))
    assert rostering.is_stale(desk, SAM, the_draft(desk))
    moving.drop_move(desk, SAM, SIMPLE)
    again = planning.forecast_of(desk, SAM, WEEK)
    assert np.array_equal(again.contacts, before.contacts)
    with pytest.raises(Conflict, match="taken back already"):
        moving.drop_move(desk, SAM, SIMPLE)
    assert len(desk.store.audit.list_lines(subject="demand:deflection")) == 2


def test_a_shift_is_made_only_where_the_target_keeps_its_promise_as_well(desk: Desk) -> None:
    refused = moving.move_effect(desk, SAM, WEEK, AWAY)
    assert not any(row.changes for row in refused.rows)
    unknown = "they stay, because nobody knows how well voice and email kept what was promised"
    assert any(unknown in note for note in refused.notes)
    made = moving.move_effect(desk, SAM, WEEK, AWAY, kept=AS_WELL)
    voice, email = made.rows
    assert voice.after.contacts == pytest.approx(0.9 * voice.before.contacts)
    gone = voice.before.contacts - voice.after.contacts
    assert email.after.contacts - email.before.contacts == pytest.approx(gone)
    moving.say_kept(desk, SAM, AS_WELL)
    moving.plan_move(desk, SAM, AWAY)
    assert total(planning.forecast_of(desk, SAM, WEEK), "voice") == pytest.approx(
        voice.after.contacts
    )
    moving.say_kept(desk, SAM, {"email": (1.0, 0.9, 1.0, 1.0)})
    stays = planning.forecast_of(desk, SAM, WEEK)
    assert total(stays, "voice") == pytest.approx(voice.before.contacts)
    assert any("they stay, because email has not kept" in note for note in stays.notes)


def later(desk: Desk, days: int) -> Desk:
    """Return the desk so many days on."""
    return replace(desk, now=lambda: NOW + timedelta(days), memo={})


def test_figures_that_a_person_entered_count_for_four_weeks_and_lapse_with_a_sentence(
    desk: Desk,
) -> None:
    moving.say_kept(desk, SAM, AS_WELL)
    moving.plan_move(desk, SAM, AWAY)
    made = planning.forecast_of(desk, SAM, WEEK)
    draft = the_draft(desk)
    entered = moving.moving_of(desk, SAM).evidence["email"]
    # NOW is a Tuesday; the last week that is over ended on Sunday 22 November.
    assert entered.source == "entered up to 2026-11-22, they count until 2026-12-20"
    assert entered.weeks == (1.0,) * 4  # more than was promised is not kept any better
    soon, lapsed = (
        planning.forecast_of(later(desk, days), SAM, WEEK)
        for days in (26, 27)  # 20, 21 December
    )
    assert np.array_equal(soon.contacts, made.contacts)
    assert total(lapsed, "voice") == pytest.approx(total(made, "voice") / 0.9)
    assert any("too old to count; enter those" in note for note in lapsed.notes)
    assert rostering.is_stale(later(desk, 27), SAM, draft)


def test_figures_without_a_day_from_before_count_no_more(desk: Desk) -> None:
    moving.say_kept(desk, SAM, AS_WELL)
    moving.plan_move(desk, SAM, AWAY)
    stored = desk.store.settings.get_setting(ADVICE)
    stored["kept"] = {channel: list(weeks) for channel, weeks in AS_WELL.items()}
    desk.store.settings.set_setting(ADVICE, stored)
    stays = planning.forecast_of(desk, SAM, WEEK)
    assert any("email: " in note and "entered without a day" in note for note in stays.notes)


def test_entered_figures_need_a_day_of_the_last_weeks(desk: Desk) -> None:
    for day in (date(2026, 10, 25), date(2026, 11, 25)):
        with pytest.raises(BadInput, match="do not count on 2026-11-24"):
            moving.say_kept(desk, SAM, AS_WELL, until=day)


def test_what_published_rosters_promised_counts_before_what_was_entered(desk: Desk) -> None:
    moving.say_kept(desk, SAM, AS_WELL)
    moving.plan_move(desk, SAM, AWAY)
    for number, week in enumerate(("2026-W44", "2026-W45", "2026-W46", "2026-W47")):
        assert moving.moving_of(desk, SAM).evidence["email"].source.startswith("entered")
        roster = Roster(planning.centre_of(desk, SAM).week(week))
        figures = {"sl_voice": 0.84, "sl_email": 0.9 if number else 0.45}
        plan = desk.store.plans.add_plan(
            week, roster, inputs_hash="x", by="Sam", at=NOW, figures=figures
        )
        desk.store.plans.publish(plan.id, by="Sam", at=NOW, expected_inputs_hash="x")
    known = moving.moving_of(desk, SAM).evidence
    assert known["voice"].weeks == (1.0,) * 4
    email = planning.centre_of(desk, SAM).channel("email").target.share
    assert known["email"].weeks[0] == pytest.approx(0.45 / email)
    assert known["email"].source.endswith("published for 2026-W44 to 2026-W47")
    stays = planning.forecast_of(desk, SAM, WEEK)
    assert any("they stay, because email has not kept" in note for note in stays.notes)


def test_a_week_beyond_a_cap_has_not_kept_its_promise(desk: Desk) -> None:
    centre, revision = the_centre_and_revision(desk)
    voice, *others = centre.channels
    capped = replace(voice, target=replace(voice.target, asa_cap_s=30.0))
    desk.store.centre.save_centre(
        replace(centre, channels=(capped, *others)), revision, by="Max", at=NOW
    )
    for number, wait_s in ((44, 30), (45, 60), (46, 20), (47, 120)):
        week = f"2026-W{number}"
        roster = Roster(planning.centre_of(desk, SAM).week(week))
        figures = {"sl_voice": 0.84, "asa_s_voice": float(wait_s), "abandon_voice": 0.02}
        plan = desk.store.plans.add_plan(
            week, roster, inputs_hash="x", by="Sam", at=NOW, figures=figures
        )
        desk.store.plans.publish(plan.id, by="Sam", at=NOW, expected_inputs_hash="x")
    known = moving.moving_of(desk, SAM).evidence
    assert known["voice"].weeks == pytest.approx((1.0, 0.5, 1.0, 0.25))


def test_a_move_begins_on_its_day_and_what_came_since_says_how_much_moved(desk: Desk) -> None:
    before = planning.forecast_of(desk, SAM, WEEK)
    thursday = replace(SIMPLE, first=date(2026, 12, 3))
    moving.plan_move(desk, SAM, thursday)
    after = planning.forecast_of(desk, SAM, WEEK)
    grid = after.grid
    by_day = [np.bincount(grid.day, f.contacts[0], minlength=7) for f in (before, after)]
    assert by_day[1][:3] == pytest.approx(by_day[0][:3])
    assert by_day[1][3:5] == pytest.approx(0.8 * by_day[0][3:5])
    moving.drop_move(desk, SAM, thursday)
    # The scene's contacts did not move: three weeks of them outweigh the plan, two days do not.
    for day, least, most in ((date(2026, 10, 31), 0.93, 1.05), (date(2026, 11, 19), 0.78, 0.86)):
        told = moving.move_effect(desk, SAM, WEEK, replace(SIMPLE, first=day))
        assert least < told.rows[0].after.contacts / told.rows[0].before.contacts < most
        assert any("demand moves since" in note for note in told.notes)


def test_replaced_days_show_what_was_recorded_whatever_has_moved_since(desk: Desk) -> None:
    day = date(2026, 11, 9)
    advising.rule(desk, SAM, Ruling("voice", day, False, "half of the lines were down"))
    own = [c for c in planning.forecast_of(desk, SAM, WEEK).cleaned if c.day == day]
    moving.plan_move(desk, SAM, replace(SIMPLE, first=date(2026, 11, 16)))
    made = [c for c in planning.forecast_of(desk, SAM, WEEK).cleaned if c.day == day]
    assert [c.was for c in made] == [c.was for c in own]
    assert made[0].used == pytest.approx(0.8 * own[0].used, rel=0.05)


def test_redials_are_not_added_where_nobody_counted_who_abandoned(desk: Desk) -> None:
    found = moving.move_effect(desk, SAM, WEEK, replace(SIMPLE, flow=Redials("voice", 0.5, 0.1)))
    assert not any(row.changes for row in found.rows)
    assert any("does not say who abandoned" in note for note in found.notes)


def test_a_faulty_move_is_refused_with_every_fault_and_needs_a_reason(desk: Desk) -> None:
    with pytest.raises(BadInput) as caught:
        moving.plan_move(desk, SAM, replace(SIMPLE, flow=Spill("fax", "fax", 1.5, 0.1)))
    assert len(caught.value.faults) == 4
    with pytest.raises(BadInput, match="needs a reason"):
        replace(SIMPLE, reason=" ")
    with pytest.raises(BadInput, match="last 4 weeks"):
        moving.say_kept(desk, SAM, {"voice": (1.0,)})
    assert moving.moving_of(desk, SAM).moves == ()


def test_a_start_gives_the_total_and_the_shape_it_borrows(desk: Desk) -> None:
    start = Start("email", "voice", 500.0, 90)
    effect = advising.start_effect(desk, SAM, WEEK, start)
    assert effect.contacts == pytest.approx(500, rel=0.25)  # ten weeks of its own weigh in
    assert effect.day_range[0] < effect.contacts / 7 < effect.day_range[1]
    assert effect.notes
    with pytest.raises(BadInput, match="reason"):
        advising.start_channel(desk, SAM, start, "")
    advising.start_channel(desk, SAM, start, "mail moves to another team")
    made = planning.forecast_of(desk, SAM, WEEK)
    assert total(made, "email") == pytest.approx(effect.contacts)
    advising.drop_start(desk, SAM, "email")
    assert total(planning.forecast_of(desk, SAM, WEEK), "email") == pytest.approx(effect.without)


def test_a_start_of_an_unknown_channel_is_refused(desk: Desk) -> None:
    with pytest.raises(BadInput, match="fax"):
        advising.start_channel(desk, SAM, Start("fax", "voice"), "new")


def with_channels(desk: Desk, *names: str) -> None:
    """Leave the centre with phone, mail and new channels of these names."""
    stored = desk.store.centre.load_centre()
    assert stored is not None
    voice, email = stored[0].channels[:2]
    new = tuple(replace(voice, id=name, name=name, medium=Medium.CHAT) for name in names)
    centre = replace(stored[0], channels=(voice, email, *new))
    desk.store.centre.save_centre(centre, stored[1], by="test", at=desk.now())


def test_a_start_like_a_channel_without_history_is_refused(desk: Desk) -> None:
    with_channels(desk, "chat", "sms")
    start = Start("chat", "sms", 300.0)
    for refused in (
        lambda: advising.start_channel(desk, SAM, start, "chat opens"),
        lambda: advising.start_effect(desk, SAM, WEEK, start),
    ):
        with pytest.raises(BadInput, match=r'like "sms", which has no history.*email, voice'):
            refused()
    assert advising.advice_of(desk, SAM).starts == ()
    advising.start_channel(desk, SAM, replace(start, like="voice"), "chat opens")
    assert total(planning.forecast_of(desk, SAM, WEEK), "chat") == pytest.approx(300, rel=0.05)


def test_a_kept_move_of_a_channel_that_left_the_centre_is_noted_and_can_be_undone(
    desk: Desk,
) -> None:
    before = planning.forecast_of(desk, SAM, WEEK)
    with_channels(desk, "chat")
    away = replace(SIMPLE, flow=Spill("voice", "chat", 0.5, 0.1))
    moving.plan_move(desk, SAM, away)
    assert total(planning.forecast_of(desk, SAM, WEEK), "chat") > 0
    with_channels(desk)
    after = planning.forecast_of(desk, SAM, WEEK)
    assert np.array_equal(after.contacts, before.contacts)
    assert any('left out: Spill names the unknown channel "chat"' in n for n in after.notes)
    assert not any(row.changes for row in moving.moves_effect(desk, SAM, WEEK).rows)
    assert the_inputs(desk, WEEK).centre.channels
    moving.drop_move(desk, SAM, away)
    assert moving.moving_of(desk, SAM).moves == ()


def test_managers_look_and_agents_do_not(desk: Desk) -> None:
    assert moving.moves_effect(desk, MAX, WEEK).rows
    with pytest.raises(Forbidden):
        moving.plan_move(desk, MAX, SIMPLE)
    with pytest.raises(Forbidden):
        moving.moving_of(desk, A01)


def test_the_roster_is_built_on_the_moved_demand(desk: Desk) -> None:
    before = the_basis(desk, WEEK, by="test").brief.forecast
    moving.plan_move(desk, SAM, SIMPLE)
    assert total(the_basis(desk, WEEK, by="test").brief.forecast, "voice") < total(before, "voice")


def test_a_move_that_makes_no_sense_is_refused_by_the_command_as_on_the_page(desk: Desk) -> None:
    again = replace(SIMPLE, flow=Redials("email", 0.5, 0.05))
    with pytest.raises(BadInput, match="email makes no sense as its channel, nobody hangs up"):
        moving.move_effect(desk, SAM, WEEK, again)
    with pytest.raises(BadInput, match="makes no sense"):
        moving.plan_move(desk, SAM, again)
