import numpy as np
import pytest

from planner.domain import Binding, Target
from planner.errors import BadInput
from planner.staffing import Promise, agents_needed, erlang_a, require
from tests.staffing.builders import ALWAYS, NEVER, a_centre, a_channel, a_forecast, mail


def bindings(requirement):
    return {tuple(Binding)[code] for code in np.unique(requirement.binding)}


def test_heads_are_those_of_erlang_a_in_every_open_interval():
    centre = a_centre(a_channel())
    found = require(a_forecast(centre, 60), centre)
    promise = Promise(service=0.8)
    expected = agents_needed(20.0, aht_s=300, patience_s=180, target_s=20, promise=promise)[0]
    assert set(found.base[0][found.is_open[0]]) == {expected}
    assert found.base[0][~found.is_open[0]].max() == 0
    assert found.is_open[0].sum() == 5 * 8 * 4
    assert bindings(found) == {Binding.CLOSED, Binding.SERVICE}


def test_listening_and_follow_up_are_staffed():
    # 300 + 20 + 0.5 x 4 min = 440 s; 60 contacts in 15 min are 29.33 Erlangs.
    centre = a_centre(a_channel(listening_s=20, followup_share=0.5, followup_min=4))
    found = require(a_forecast(centre, 60), centre)
    assert found.workload_erlang[0, 0] == pytest.approx(60 * 440 / 900)


def test_two_heads_stand_ready_even_without_contacts():
    centre = a_centre(a_channel(min_heads=2))
    found = require(a_forecast(centre, 0), centre)
    assert set(found.least[0][found.is_open[0]]) == {2}
    assert found.heads.sum() == 0  # whoever is on duty and can serve stands ready
    assert bindings(found) == {Binding.CLOSED, Binding.MIN_HEADS}


def test_without_contacts_or_minimum_nobody_is_needed():
    centre = a_centre(a_channel())
    found = require(a_forecast(centre, 0), centre)
    assert found.heads.sum() == 0
    assert bindings(found) == {Binding.CLOSED, Binding.NONE}


def test_the_occupancy_cap_of_the_policy_overrides_the_channel():
    centre = a_centre(a_channel(occupancy_cap=1.0), occupancy_cap=0.5)
    found = require(a_forecast(centre, 60), centre)
    # 20 Erlangs at 50 % of the time on contacts: 40 heads less the few who hang up.
    assert set(found.base[0][found.is_open[0]]) == {40}
    assert Binding.OCCUPANCY in bindings(found)


def test_the_back_to_back_cap_of_the_policy_overrides_the_channel():
    centre = a_centre(a_channel(back_to_back_cap=0.5), back_to_back_cap=0.05)
    found = require(a_forecast(centre, 60), centre)
    (heads,) = set(found.base[0][found.is_open[0]])
    assert Binding.BACK_TO_BACK in bindings(found)
    fewer, enough = erlang_a(
        20.0, np.array([heads - 1, heads]), aht_s=300, patience_s=180, target_s=20
    ).back_to_back
    assert enough <= 0.05 < fewer


def test_the_service_share_of_the_policy_overrides_the_target():
    strict, plain = a_centre(a_channel(), service_share=0.95), a_centre(a_channel())
    more = require(a_forecast(strict, 60), strict).base.max()
    assert more > require(a_forecast(plain, 60), plain).base.max()


def test_shrinkage_is_added_once_and_rounded_up():
    # 20 Erlangs at half of the time on contacts are 40 heads (see above); 40 / 0.9 = 44.4
    centre = a_centre(a_channel(occupancy_cap=1.0), occupancy_cap=0.5, shrinkage=0.1)
    found = require(a_forecast(centre, 60), centre)
    assert found.base.max() == 40
    assert found.heads.max() == 45


def test_shrinkage_of_small_channels_is_rounded_up_once_for_all_of_them():
    # Heads of 3 channels at 8 %: 3 x 3 / 0.92 = 9.8, so 10; each rounded up alone would be 12.
    centre = a_centre(*(a_channel(name) for name in "abc"), shrinkage=0.08)
    found = require(a_forecast(centre, 3), centre)
    assert set(found.base[found.is_open]) == {3}
    assert found.heads.sum(axis=0).max() == 10
    assert (found.heads >= found.base).all()
    assert found.heads[~found.is_open].max() == 0


def test_unknown_patience_is_erlang_c_and_said():
    centre = a_centre(a_channel(patience_s=None))
    found = require(a_forecast(centre, 60), centre)
    promise = Promise(service=0.8)
    expected = agents_needed(20.0, aht_s=300, patience_s=None, target_s=20, promise=promise)[0]
    assert found.base.max() == expected
    assert any("Erlang C" in note for note in found.notes)


def test_a_target_of_all_contacts_is_planned_as_what_can_be_reached_and_said():
    centre = a_centre(a_channel(target=Target(1.0, 20)))
    found = require(a_forecast(centre, 60), centre)
    assert found.base.max() < 60
    assert any("99.9%" in note for note in found.notes)


def test_a_hundred_thousand_erlangs_have_a_requirement():
    centre = a_centre(a_channel(hours=ALWAYS))
    found = require(a_forecast(centre, 300_000), centre)
    assert found.workload_erlang[0, 0] == pytest.approx(100_000)
    assert 80_000 < found.heads[0, 0] < 101_000


def test_contacts_while_closed_are_not_staffed_and_said():
    centre = a_centre(a_channel(hours=NEVER))
    found = require(a_forecast(centre, 5), centre)
    assert found.heads.sum() == 0
    assert any("outside the opening hours" in note for note in found.notes)


def test_chat_agents_serve_several_at_once():
    chat = a_channel("chat", concurrency=3, slowdown=0.2, target=Target(0.8, 60))
    centre = a_centre(chat, a_channel(target=Target(0.8, 60)))
    found = require(a_forecast(centre, 60), centre)
    assert 20 / 3 < found.base[0].max() < found.base[1].max()


@pytest.mark.parametrize(("week", "size"), [("2026-W13", 668), ("2026-W43", 676)])
def test_weeks_with_a_clock_change_have_their_own_length_and_opening_hours(week, size):
    centre = a_centre(a_channel(hours=ALWAYS, min_heads=1), mail(4 * 3600, hours=ALWAYS))
    found = require(a_forecast(centre, 3.0, week=week), centre)
    assert found.heads.shape == (2, size)
    assert found.heads[0].min() >= 1
    assert max(w.span.end for w in found.windows) == size


def test_contacts_that_are_not_numbers_are_refused():
    centre = a_centre(a_channel())
    with pytest.raises(BadInput, match="contacts must be numbers"):
        require(a_forecast(centre, float("nan")), centre)
