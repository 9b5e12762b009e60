"""Frontier, prices, what it would take, side effects and refusals: figures that hold together."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from planner.domain import Contract, DayOffWish, LabourRule, People, Preset
from planner.errors import BadInput
from planner.roster import Solution, check, score
from planner.study import frontier as curve
from planner.study.frontier import Point, _Purse, frontier, short
from planner.study.pairs import Pair, pair_figures, pairs_between, quota_that_fits
from planner.study.prices import Price, against, by_chance, grain_of, priced_turns, prices
from planner.study.turn import Origin, Turn
from planner.study.turns_policy import NO_CAP, stepped, value_in_force
from planner.study.week import Assessment, Effort, Inputs, assess, build
from planner.study.whatif import (
    Kind,
    callback_offer,
    hires,
    lacking_channels,
    opening_changes,
    skills_to_train,
    what_would_it_take,
)
from planner.study.wishes import granted, refusals, thank_you
from planner.wellbeing import shift_kinds, shipped_presets
from tests.study.weeks import QUICK, a_brief, a_week, brief_of, sample

TIGHT = {"fill": 1.05}


def inputs_of(found: Assessment) -> Inputs:
    return found.brief.inputs


def test_a_frontier_is_monotone_and_every_point_is_a_lawful_roster():
    inputs, forecast = sample(8, fill=1.0)
    told: list[int] = []
    points = frontier(
        inputs, forecast, knob="max_stretch_min", values=(90, 240, 120), effort=QUICK,
        make_brief=brief_of, on_search=lambda: told.append(1),
    )  # fmt: skip
    assert [p.value for p in points] == [240, 120, 90]
    assert 3 <= len(told) <= 6  # once more for a point that is hollow
    lacking = [p.figures["understaffed_h"] for p in points]
    assert all(b >= a - 1e-9 for a, b in pairwise(lacking))
    for point in points:
        assert point.figures["breaches"] == 0
        assert point.bound <= point.objective
        assert point.gap == pytest.approx(1 - point.bound / point.objective)


def test_a_looser_step_is_never_worse_than_a_tighter_one():
    inputs, forecast = sample(8, fill=1.0)
    points = frontier(
        inputs, forecast, knob="daily_rest_h", values=(11, 12, 13), effort=QUICK,
        make_brief=brief_of,
    )  # fmt: skip
    ranks = [(p.figures["understaffed_h"], p.objective) for p in points]
    assert ranks == sorted(ranks)


def test_a_point_is_never_worse_than_the_plan_in_force():
    inputs, forecast = sample(8, fill=1.0)
    known = build(brief_of(inputs, forecast), Effort(seconds=None, iterations=400, workers=1))
    few = Effort(seconds=None, iterations=3, workers=1)
    (point,) = frontier(
        inputs, forecast, knob="max_stretch_min", values=(inputs.centre.policy.max_stretch_min,),
        effort=few, make_brief=brief_of, start=known.roster,
    )  # fmt: skip
    assert point.objective <= known.objective


def test_a_point_that_may_not_be_published_is_mended_or_takes_the_roster_of_the_step_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = a_week()
    other = build(found.brief, replace(QUICK, seed=2)).roster
    best = Solution(found.roster, found.score.total, 0.0, 0.0, 0.0, 0, (), lawful=True)
    worse = replace(best, roster=other)
    assert other != found.roster
    why, mended = ("2 days above the quota with the heads that are there",), [found]
    monkeypatch.setattr(curve, "_why_not", lambda a: () if a.roster == other else why)
    monkeypatch.setattr(curve, "within_quota", lambda *_: mended.pop())

    def points(*steps: Solution) -> list[Point]:
        briefs = [curve._Step(found.brief, s) for s in steps]
        values = [0.1 * k for k, _ in enumerate(steps)]
        return curve._points("quota_factor", values, briefs, found.brief.inputs, QUICK)

    (point,) = points(best)
    assert point.why_not == why
    mended.append(assess(found.brief, other))
    first, second = points(best, best)
    assert first.is_publishable
    assert first.roster == second.roster == other
    assert not mended  # the second took that of the first
    assert points(worse)[0].objective == score(found.brief.case, other).total


def test_the_first_step_has_two_parts_of_the_effort_and_seconds_left_over_are_passed_on():
    purse = _Purse(Effort(seconds=50.0), 3, kept=0.2)
    assert purse.next().seconds == 20.0
    purse.took(4.0)
    assert purse.next().seconds == 18.0
    purse.took(18.0)
    assert purse.next().seconds == 18.0
    purse.took(16.0)
    purse.refill(3)  # the two that are left and the ten that were kept
    assert purse.next().seconds == 4.0
    counted = _Purse(Effort(seconds=None, iterations=125), 3, kept=0.2)
    assert [counted.next().iterations for _ in range(3)] == [50, 25, 25]
    counted.refill(5)
    assert [counted.next().iterations for _ in range(5)] == [5, 5, 5, 5, 5]


def test_a_knob_without_direction_has_no_frontier():
    inputs, forecast = sample(12)
    with pytest.raises(BadInput, match="choose from"):
        frontier(inputs, forecast, knob="shrinkage", values=(0.1,), effort=QUICK)


def test_a_price_within_the_spread_of_repeated_searches_is_not_told():
    turn = Turn("daily_rest_h", Origin.POLICY, 11, 1, is_tighter=True)
    price = Price(turn, {"paid_h": 2.0, "red_days": -4.0}, {"paid_h": 2.0, "red_days": 1.0})
    assert not price.is_told("paid_h")
    assert price.is_told("red_days")


def test_chance_is_the_range_of_one_more_search_at_ninety_nine_point_nine_per_cent():
    # mean 10, s = 1 of five; t(0.9995, 4) = 8.610 (tables), times sqrt(6 / 5)
    values = [10 + d for d in (-(2**0.5), 0, 0, 0, 2**0.5)]
    assert by_chance(values) == pytest.approx(8.610 * 1.2**0.5, abs=1e-3)
    assert by_chance([3.0] * 5) == 0


def test_repeated_searches_that_are_all_alike_leave_room_for_one_that_is_not():
    alike, one_off = [0.0] * 7, [0.0] * 6 + [1.0]
    assert by_chance(alike, 1.0) == pytest.approx(by_chance(one_off))
    assert by_chance(alike, 1.0) > 1
    far = [0.0, 10.0] * 4
    assert by_chance(far, 1.0) == by_chance(far)
    week = a_week()
    assert grain_of(week, "red_days") == 1
    assert grain_of(week, "paid_h") == 0.25
    assert grain_of(week, "coverage") == pytest.approx(0.25 / week.figures["required_h"])


def turns_of(inputs: Inputs, *rules: str) -> list[Turn]:
    return [t for t in priced_turns(inputs) if t.rule in rules]


def test_prices_stand_for_one_step_each_way_and_know_the_noise():
    inputs, forecast = sample(8, fill=1.0)
    searches: list[None] = []
    found = prices(
        inputs, forecast, turns=turns_of(inputs, "occupancy_cap"), effort=QUICK, repeats=2,
        make_brief=brief_of, on_search=lambda: searches.append(None),
    )  # fmt: skip
    assert [(p.turn.rule, p.turn.step, p.turn.is_tighter) for p in found] == [
        ("occupancy_cap", -0.02, True), ("occupancy_cap", 0.02, False),
    ]  # fmt: skip
    assert len(searches) == 1 + 2 + 2
    assert all(p.noise["paid_h"] >= 0 for p in found)
    assert {"understaffed_h", "paid_h", "red_days", "coverage", "sl_voice"} <= set(found[0].change)


def test_less_rest_than_the_law_wants_has_no_price_and_says_which_law():
    inputs, _ = sample(8, fill=1.0)  # Danish rules: 11 h, as the policy has it
    looser, tighter = turns_of(inputs, "daily_rest_h")
    assert looser.inputs is None
    assert not looser.is_tighter
    assert "DK." in looser.why
    assert tighter.inputs is not None
    assert tighter.inputs.centre.policy.daily_rest_h == 12
    free = replace(inputs, preset=None)
    assert [t.inputs is None for t in turns_of(free, "daily_rest_h")] == [False, False]


def test_a_rule_of_the_law_is_priced_tighter_only_or_says_why_not():
    inputs, _ = sample(8, fill=1.0)
    for preset in shipped_presets().values():
        turns = [t for t in priced_turns(replace(inputs, preset=preset)) if t.origin is Origin.LAW]
        judged = [r.id for r in preset.rules if r.kind not in ("statement", "work_time")]
        assert [t.rule for t in turns] == judged
        assert all(t.is_tighter for t in turns)
        for turn in turns:
            assert (turn.inputs is None) == bool(turn.why)
            if turn.inputs is not None:
                moved = [r for r in turn.inputs.preset.rules if r not in preset.rules]
                assert [r.id for r in moved] == [turn.rule]


def test_days_of_work_in_days_running_have_a_price_and_one_free_day_is_priced_as_the_knob():
    inputs, _ = sample(8, fill=1.0)
    record = LabourRule("CA.a", "n_in_m_days", 10, "days", "", "", "", "", params={"days": 14})
    free = replace(record, id="CA.b", kind="free_in_m_days", value=8, params={"days": 28})
    in_row = replace(record, id="CA.c", value=5, params={"days": 6})
    agreed = replace(inputs, preset=Preset("CA", "CA", (record, free, in_row)))
    a, b, c = (turns_of(agreed, name)[0] for name in ("CA.a", "CA.b", "CA.c"))
    assert (a.value, a.step, b.value, b.step) == (10, -1, 8, 1)
    assert a.inputs is not None
    assert a.inputs.preset is not None
    assert [r.days_running for r in a.inputs.preset.rules] == [(9, 14), (20, 28), (5, 6)]
    assert c.inputs is None
    assert "days of work in a row" in c.why
    looser = next(t for t in turns_of(agreed, "max_consecutive_days") if not t.is_tighter)
    assert "CA.c" in looser.why


def test_what_contracts_hold_moves_a_step_and_a_quota_keeps_its_pace():
    inputs, _ = sample(8, fill=1.0)
    own = {k: replace(c, quota_contacts_day=60.0, weekends_in_row=1, earlier_start_min=0)
           for k, c in inputs.people.contracts.items()}  # fmt: skip
    inputs = replace(inputs, people=People(inputs.people.agents, own))
    turns = {(t.rule, t.is_tighter): t for t in priced_turns(inputs)
             if t.origin is Origin.CONTRACT}  # fmt: skip
    name = next(iter(own))

    def contract(rule: str, *, is_tighter: bool) -> Contract:
        moved = turns[rule, is_tighter].inputs
        assert moved is not None
        return moved.people.contracts[name]

    before = own[name]
    shorter = contract("longest_shift_min", is_tighter=True)
    assert shorter.shift_min[1] == before.shift_min[1] - 30
    pace = shorter.quota_contacts_day / shorter.full_day_min
    assert pace == pytest.approx(60.0 / before.full_day_min)
    assert contract("most_hours_week", is_tighter=False).paid_week_min[1] == (
        before.paid_week_min[1] + 60
    )
    assert contract("weekends_in_row", is_tighter=True).weekends_in_row == 0
    assert contract("weekends_in_row", is_tighter=False).weekends_in_row == 2
    assert contract("earlier_start_min", is_tighter=False).earlier_start_min == 60
    assert turns["earlier_start_min", True].why  # forward only is the tightest
    longer = contract("pause_min", is_tighter=True)
    assert longer.full_day_min < before.full_day_min
    assert ("whole_weekends", False) not in turns  # no contract has it


def test_a_rule_that_does_not_bind_is_told_so_without_a_search():
    inputs, forecast = sample(8, fill=1.0)
    average = [t for t in turns_of(inputs, "DK.avg_week_48h") if t.inputs is not None]
    (found,) = prices(inputs, forecast, turns=average, effort=QUICK, repeats=2, make_brief=brief_of)
    assert found.is_idle
    assert set(found.change.values()) == {0.0}
    assert not [name for name in found.change if found.is_told(name)]


def test_a_step_that_leaves_nobody_a_lawful_week_has_no_price():
    inputs, forecast = sample(8, fill=1.0)
    centre = replace(inputs.centre, policy=replace(inputs.centre.policy, daily_rest_h=24.0))
    turn = Turn("daily_rest_h", Origin.POLICY, 23, 1, True, replace(inputs, centre=centre))
    (found,) = prices(inputs, forecast, turns=[turn], effort=QUICK, repeats=2, make_brief=brief_of)
    assert found.why or found.unplaced


def test_a_step_of_a_rule_that_each_channel_has_for_itself_moves_each_of_them():
    inputs, _ = sample(8, fill=1.0)
    moved = stepped(inputs, "occupancy_cap", -0.02).centre
    for before, after in zip(inputs.centre.channels, moved.channels, strict=True):
        by = 0.02 if before.is_live else 0.0
        assert before.occupancy_cap - after.occupancy_cap == pytest.approx(by)
    kinder = stepped(inputs, "service_share", 0.05).centre.channel("voice").target
    assert kinder.share == pytest.approx(inputs.centre.channel("voice").target.share + 0.05)
    with pytest.raises(BadInput, match="nothing to move"):
        stepped(inputs, "back_to_back_cap", -0.05)
    policy = replace(inputs.centre.policy, back_to_back_cap=0.3)
    capped = replace(inputs, centre=replace(inputs.centre, policy=policy))
    assert stepped(capped, "back_to_back_cap", -0.05).centre.policy.back_to_back_cap == 0.25


def test_the_value_in_force_is_the_strictest_of_the_live_channels():
    inputs, _ = sample(8, fill=1.0)
    voice, mail = inputs.centre.channels
    chat = replace(voice, id="chat", occupancy_cap=0.7, back_to_back_cap=0.4)
    centre = replace(inputs.centre, channels=(voice, chat, mail))
    assert value_in_force(centre, "occupancy_cap") == 0.7
    assert value_in_force(centre, "back_to_back_cap") == 0.4
    assert value_in_force(inputs.centre, "back_to_back_cap") == NO_CAP


def test_uncovered_hours_against_other_work_are_those_of_the_score():
    found = a_week(**TIGHT)
    own = against(found.brief, found.roster)
    assert own["understaffed_h"] == pytest.approx(found.figures["understaffed_h"])
    assert own["coverage"] == pytest.approx(found.figures["coverage"])
    points = score(found.brief.case, found.roster).unmet
    weights = dict(zip(found.brief.case.channels, found.brief.case.prices.unmet, strict=True))
    assert short(found.brief.case, found.roster) == sum(points[c] / weights[c] for c in points)


def test_what_it_would_take_is_ranked_by_the_shortage_removed():
    found = a_week(**TIGHT)
    inputs, forecast = inputs_of(found), found.brief.forecast
    changes = [*list(hires(inputs, forecast))[:1], *list(opening_changes(inputs, forecast))[:1]]
    options = what_would_it_take(found, changes, effort=QUICK, make_brief=brief_of)
    assert len(options) == 2
    assert [o.removed_h for o in options] == sorted((o.removed_h for o in options), reverse=True)
    assert options[0].removed_h > 0
    assert all(not o.found.breaches for o in options)
    hired = next(o for o in options if o.kind is Kind.HIRE)
    assert hired.paid_h > 0


def test_a_skill_is_taught_to_one_of_each_group_that_lacks_it():
    found = a_week()
    inputs, forecast = inputs_of(found), found.brief.forecast
    changes = list(skills_to_train(inputs, forecast, short_of=("email",)))
    groups = {(a.contract, a.skills) for a in inputs.people.agents if "email" not in a.skills}
    assert len(changes) == len(groups)
    for _, sentence, turned, _ in changes:
        assert sentence.startswith("teach email")
        more = sum(len(a.skills) for a in turned.people.agents)
        assert more == sum(len(a.skills) for a in inputs.people.agents) + 1


def test_a_callback_offer_moves_a_share_of_calls_into_deferred_work():
    inputs, forecast = sample(12)
    ((kind, sentence, turned, moved),) = callback_offer(inputs, forecast, share=0.25)
    assert kind is Kind.CALLBACK
    assert "25%" in sentence
    assert moved.contacts.sum() == pytest.approx(forecast.contacts.sum())
    row = moved.row("voice callback")
    assert moved.contacts[row].sum() == pytest.approx(0.25 * forecast.contacts[0].sum())
    assert not turned.centre.channel("voice callback").is_live
    assert all(
        ("voice" in a.skills) == ("voice callback" in a.skills) for a in turned.people.agents
    )
    brief = brief_of(turned, moved)
    assert (brief.case.need[0] <= brief_of(inputs, forecast).case.need[0]).all()


def test_called_back_work_has_a_deadline_and_nothing_of_a_queue_that_people_leave():
    inputs, forecast = sample(12)
    voice, *others = inputs.centre.channels
    target = replace(voice.target, asa_cap_s=20.0, abandon_cap=0.05)
    voice = replace(voice, target=target, redial_share=0.4, redials_recorded=0.02)
    inputs = replace(inputs, centre=replace(inputs.centre, channels=(voice, *others)))
    ((_, _, turned, _),) = callback_offer(inputs, forecast, share=0.25)
    later = turned.centre.channel("voice callback")
    assert not later.target.has_caps
    assert (later.redial_share, later.redials_recorded) == (0.0, 0.0)
    assert turned.centre.channel("voice").target == target


def test_opening_moves_every_open_day_by_an_hour():
    inputs, forecast = sample(12)
    turned = [c for _, _, c, _ in opening_changes(inputs, forecast)]
    spans = [i.centre.channels[0].hours.weekdays[0][0] for i in (inputs, *turned)]
    assert [(s.start, s.end) for s in spans] == [(420, 1320), (420, 1260), (480, 1320), (420, 1380)]
    assert turned[0].centre.channels[0].hours.weekdays[6] == ()


def test_lacking_channels_are_named_most_first():
    found = a_week(**TIGHT)
    names = lacking_channels(found, inputs_of(found).centre)
    assert set(names) == {c for c, points in found.score.unmet.items() if points}
    assert lacking_channels(a_week(), inputs_of(a_week()).centre) == ()


def test_a_target_that_gains_while_its_counter_suffers_warns():
    better_worse = Pair("coverage", "red_days", (0.9, 10.0), (0.95, 12.0), (True, False))
    assert better_worse.changes == (pytest.approx(0.0556, abs=1e-3), pytest.approx(0.2))
    assert better_worse.warns
    assert not replace(better_worse, after=(0.95, 10.4)).warns  # 4 % worse
    assert not replace(better_worse, after=(0.85, 20.0)).warns  # the target fell
    assert not replace(better_worse, before=(0.9, None)).warns
    faster = Pair("handle_time_s", "repeat_share", (300, 0.1), (280, 0.12), (False, False))
    assert faster.warns


def test_the_four_pairs_move_together():
    found = a_week()
    figures = pair_figures(found)
    pairs = pairs_between(figures | {"repeat_share": 0.1}, figures | {"repeat_share": 0.12})
    assert [(p.target, p.counter) for p in pairs] == [
        ("handle_time_s", "repeat_share"), ("quota", "listening_kept"),
        ("occupancy", "back_to_back"), ("coverage", "red_days"),
    ]  # fmt: skip
    assert pairs[0].before[0] == pytest.approx(pairs[0].after[0])
    assert pairs[0].changes[1] == pytest.approx(0.2)
    assert pairs[1].before[0] is None  # no quota in this centre
    assert 0 <= (pairs[2].before[1] or 0) <= 1


def test_repeat_contacts_are_those_who_hang_up_and_call_again():
    found = a_week()
    assert pair_figures(found)["repeat_share"] is None  # no channel says how many call again
    brief, predicted = found.brief, found.prediction
    first, *others = inputs_of(found).centre.channels
    again = replace(first, redial_share=0.4)
    centre = replace(inputs_of(found).centre, channels=(again, *others))
    known = replace(found, brief=replace(brief, inputs=replace(brief.inputs, centre=centre)))
    row = predicted.channels.index(first.id)
    lost = float(np.nansum(predicted.abandon[row] * predicted.offered[row]))
    share = 0.4 * lost / float(predicted.offered[row].sum())
    assert 0 < share < 0.4
    assert pair_figures(known)["repeat_share"] == pytest.approx(share)


def test_the_quota_that_fits_is_humane_on_every_day():
    found = a_week()
    inputs = inputs_of(found)

    def with_quota(quota: float) -> Assessment:
        known = inputs.people.contracts
        own = {k: replace(c, quota_contacts_day=quota) for k, c in known.items()}
        people = People(inputs.people.agents, own)
        return assess(replace(found.brief, inputs=replace(inputs, people=people)), found.roster)

    fits = quota_that_fits(with_quota(200.0))
    assert fits is not None
    assert all("quota" not in d.hard for d in with_quota(fits * 0.999).load.days)
    assert any("quota" in d.hard for d in with_quota(fits * 1.001).load.days)
    assert quota_that_fits(found) is None


def with_wish(agents: int, **changes: object) -> Assessment:
    """Everybody wishes for the Monday off, which is the busiest day."""
    inputs, forecast = sample(agents, **changes)
    monday = forecast.grid.dates[0]
    people = People(
        tuple(replace(a, wishes=(DayOffWish(monday, 1),)) for a in inputs.people.agents),
        inputs.people.contracts,
    )
    brief = brief_of(replace(inputs, people=people), forecast)
    return assess(brief, build(brief, QUICK).roster)


def test_each_refused_wish_has_a_reason_and_a_price():
    found = with_wish(8, fill=1.0)
    kept, refused = granted(found), refusals(found, QUICK)
    assert len(kept) + len(refused) == 8
    assert refused
    for refusal in refused:
        assert refusal.day == 0
        assert refusal.reason
        assert refusal.understaffed_h is not None
        assert refusal.understaffed_h >= 0
        assert refusal.agent in refusal.reason


def test_an_unpopular_shift_comes_with_thanks_a_reason_and_the_balance():
    found = a_week()
    policy, grid = inputs_of(found).centre.policy, found.roster.grid
    late, kinds = next(
        (s, tuple(k)) for s in found.roster.shifts if (k := shift_kinds(grid, s, policy))
    )
    note = thank_you(found, late, kinds, 1.5)
    assert note.startswith("Thank you for the ")
    assert kinds[0] in note.lower()
    assert not [a for a in found.roster.by_agent if a in note]  # what others do is theirs
    assert "1.5 weeks of a fair share ahead" in note
    assert "less than a fair share" in thank_you(found, late, kinds, -1.0)
    assert "even with" in thank_you(found, late, kinds, 0.0)
    assert thank_you(found, late, (), 1.0) == ""


def test_studies_leave_the_case_lawful():
    found = a_week()
    assert not check(a_brief().case, found.roster)
