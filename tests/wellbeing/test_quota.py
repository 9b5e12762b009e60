"""The humane quota by hand: the worked example of the field, mixes, written work, properties."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.errors import BadInput
from planner.wellbeing import (
    Part,
    humane_capacity,
    mixed_capacity,
    quota_pressure,
    quota_shortfall,
    written_work,
)

MINUTES = st.floats(1, 600)
SECONDS = st.floats(10, 3000)
CAP = st.floats(0.5, 1.0)


def test_listening_takes_a_quota_of_52_from_possible_to_impossible():
    # 450 paid - 40 pauses - 30 meeting - 30 follow-up = 350 min; x 60 x 0.85 / AHT
    bare = humane_capacity(available_min=350, extended_aht_s=330, occupancy_cap=0.85)
    humane = humane_capacity(available_min=350, extended_aht_s=330 + 20 + 40, occupancy_cap=0.85)
    assert (round(bare, 1), round(humane, 1)) == (54.1, 45.8)
    assert quota_pressure(52, bare) < 1 < quota_pressure(52, humane)


def test_a_mix_is_weighted_by_the_attention_that_each_contact_takes():
    # two chats at once, each at 1 / 1.2 speed: 600 s take 600 / (2 / 1.2) = 360 s of attention
    chat = Part(0.5, 600, concurrency=2, slowdown=0.2)
    assert chat.attention_s == pytest.approx(360)
    found = mixed_capacity(available_min=350, parts=[Part(0.5, 300), chat], occupancy_cap=0.85)
    assert found == pytest.approx(350 * 60 * 0.85 / 330)


def test_a_mix_of_one_channel_is_the_plain_formula():
    one = mixed_capacity(available_min=350, parts=[Part(1.0, 390)], occupancy_cap=0.85)
    assert one == humane_capacity(available_min=350, extended_aht_s=390, occupancy_cap=0.85)


def test_odd_mixes_are_refused():
    with pytest.raises(BadInput, match=r"add up to 0\.9"):
        mixed_capacity(available_min=350, parts=[Part(0.9, 300)], occupancy_cap=0.85)
    for wrong in ({"share": 1.2}, {"extended_aht_s": 0.0}, {"concurrency": 0}, {"slowdown": -1.0}):
        with pytest.raises(BadInput):
            Part(**{"share": 0.5, "extended_aht_s": 300.0, **wrong})


def test_written_work_is_planned_in_protected_minutes():
    work = written_work(20, extended_aht_s=450, protected_min=120)
    assert (work.asked_min, work.lacking_min) == (150, 30)
    assert written_work(10, extended_aht_s=450, protected_min=120).lacking_min == 0
    with pytest.raises(BadInput):
        written_work(-1, extended_aht_s=450, protected_min=0)


def test_contacts_that_no_quota_covers_are_named():
    assert quota_shortfall(500, 500) == ""
    assert "80 are nobody's" in quota_shortfall(500, 580)


@given(MINUTES, SECONDS, CAP, st.floats(0, 600))
def test_more_time_to_listen_never_raises_the_quota(available, aht, cap, listening):
    without = humane_capacity(available_min=available, extended_aht_s=aht, occupancy_cap=cap)
    with_it = humane_capacity(
        available_min=available, extended_aht_s=aht + listening, occupancy_cap=cap
    )
    assert with_it <= without + 1e-9
    assert with_it * (aht + listening) == pytest.approx(without * aht)


@given(MINUTES, CAP, st.lists(st.tuples(st.floats(0.01, 1), SECONDS), min_size=1, max_size=5))
def test_a_mix_lies_between_its_slowest_and_its_quickest_channel(available, cap, parts):
    total = sum(share for share, _ in parts)
    mix = [Part(share / total, aht) for share, aht in parts]
    ends = [
        humane_capacity(available_min=available, extended_aht_s=p.attention_s, occupancy_cap=cap)
        for p in mix
    ]
    found = mixed_capacity(available_min=available, parts=mix, occupancy_cap=cap)
    assert min(ends) - 1e-6 <= found <= max(ends) + 1e-6
