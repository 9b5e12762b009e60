"""centre.toml: read, written back, and every fault with its place."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.domain import (
    Centre,
    Channel,
    Contract,
    Medium,
    OpeningHours,
    PauseKind,
    PausePattern,
    PauseRule,
    Policy,
    Span,
    Target,
    Weights,
    Work,
)
from planner.errors import BadInput
from planner.ingest import read_centre, write_centre

SMALL = """
[centre]
name = "North"
zone = "Europe/Copenhagen"
country = "DK"

[[channel]]
id = "voice"
medium = "voice"
work = "live"
target_share = 0.8
target_within = "20 s"
aht_s = 240
[channel.hours]
mon-fri = "08:00-12:00, 13:00-20:00"
sat = "10:00-16:00"
[channel.special_days]
2026-12-24 = "08:00-12:00"
2026-12-25 = "closed"

[[channel]]
id = "email"
medium = "email"
work = "deferred"
target_share = 0.9
target_within = "8 h"
aht_s = 420
[channel.hours]
mon-sun = "00:00-24:00"

[[contract]]
id = "full"
paid_hours_week = "30:00-37:00"
days_week = "4-5"
shift_length = "06:00-08:00"
start_windows = "08:00-12:00"
quota_contacts_day = 60
[[contract.pattern]]
shifts_from = "06:00"
pauses = ["break 15 min paid after 01:00-03:00",
  "lunch 30 min unpaid after 03:00-05:00 clock 11:00-14:00"]
"""


def test_a_centre_is_read() -> None:
    centre = read_centre(SMALL.encode(), "centre.toml")
    voice, email = centre.channels
    assert voice.hours.weekdays[0] == (Span(480, 720), Span(780, 1200))
    assert voice.hours.weekdays[6] == ()
    assert voice.hours.on(date(2026, 12, 24)) == (Span(480, 720),)
    assert voice.hours.on(date(2026, 12, 25)) == ()
    assert (voice.target.within_s, email.target.within_s) == (20, 8 * 3600)
    assert (voice.min_heads, email.min_heads) == (2, 0)
    contract = centre.contracts["full"]
    assert contract.paid_week_min == (1800, 2220)
    lunch = contract.pattern(480).pauses[1]
    assert lunch == PauseRule(PauseKind.LUNCH, 30, False, 180, 300, Span(660, 840))
    assert centre.policy == Policy()


def test_all_faults_come_at_once_with_their_place() -> None:
    text = (
        SMALL.replace('target_within = "8 h"', 'target_within = "soon"')
        .replace('sat = "10:00-16:00"', 'sat = "16:00-10:00"')
        .replace("quota_contacts_day", "sales_quota")
        .replace('country = "DK"', "")
        .replace("after 01:00-03:00", "sometime")
    )
    with pytest.raises(BadInput) as caught:
        read_centre(text.encode(), "centre.toml")
    said = "\n".join(map(str, caught.value.faults))
    assert 'centre: "country" is missing' in said
    assert "channel 2 (email), target_within: " in said
    assert "channel 1 (voice)" in said
    assert "ends before it starts" in said
    assert "sales and conversion quotas are not planned with" in said
    assert "pattern 1" in said
    assert len(caught.value.faults) == 5


def test_values_that_no_channel_can_have_are_named_with_their_place() -> None:
    text = SMALL.replace("target_share = 0.9", "target_share = 90").replace(
        'zone = "Europe/Copenhagen"', 'zone = "Mars"'
    )
    with pytest.raises(BadInput) as caught:
        read_centre(text.encode(), "centre.toml")
    said = str(caught.value)
    assert "channel 2 (email)" in said
    assert "IANA" in said


@pytest.mark.parametrize("text", ["", "name = ", "[centre]", "[[channel]]\nid = 3", "centre = 4"])
def test_what_is_no_centre_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        read_centre(text.encode(), "centre.toml")


TEXT = st.text(st.characters(blacklist_categories=("Cs",)), max_size=12)
ID = st.from_regex(r"[A-Za-zæøå0-9_\" \\-]{1,8}", fullmatch=True)
SHARE = st.floats(0, 1)
OFTEN = st.integers(0, 95).map(lambda q: q * 15)


@st.composite
def spans(draw: st.DrawFn) -> tuple[Span, ...]:
    edges = sorted(draw(st.sets(st.integers(0, 1440), max_size=4)))
    return tuple(Span(a, b) for a, b in zip(edges[::2], edges[1::2], strict=False))


def _pair(low: st.SearchStrategy[int]) -> st.SearchStrategy[tuple[int, int]]:
    return st.tuples(low, low).map(lambda p: (min(p), max(p)))


PAUSES = st.builds(
    PauseRule,
    st.sampled_from(PauseKind),
    st.integers(1, 8).map(lambda q: q * 15),
    st.booleans(),
    st.none() | st.integers(0, 600),
    st.none() | st.integers(0, 600),
    st.none() | st.integers(0, 700).map(lambda m: Span(m, m + 60)),
)
CHANNELS = st.builds(
    Channel,
    id=ID,
    name=TEXT.filter(bool),
    medium=st.sampled_from(Medium),
    work=st.sampled_from(Work),
    hours=st.builds(
        OpeningHours,
        st.tuples(*[spans()] * 7),
        st.dictionaries(st.dates(date(2026, 1, 1), date(2030, 1, 1)), spans(), max_size=3),
    ),
    target=st.builds(Target, SHARE, st.floats(0, 1e6) | st.integers(0, 10**6).map(float)),
    aht_s=st.floats(1, 5000),
    patience_s=st.none() | st.floats(1, 500),
    concurrency=st.integers(1, 5),
    slowdown=st.floats(0, 2),
    followup_share=SHARE,
    occupancy_cap=st.floats(0.1, 1),
    back_to_back_cap=st.none() | st.floats(0.05, 1),
    min_heads=st.integers(0, 9),
    weight=st.integers(0, 99),
)
CONTRACTS = st.builds(
    Contract,
    id=ID,
    name=TEXT.filter(bool),
    paid_week_min=_pair(st.integers(0, 4000)),
    days_week=_pair(st.integers(0, 7)),
    shift_min=_pair(OFTEN),
    shift_step_min=st.just(15),
    starts=st.lists(_pair(st.integers(0, 1439)), min_size=1, max_size=3).map(tuple),
    start_step_min=st.just(30),
    patterns=st.lists(
        st.builds(PausePattern, OFTEN, st.lists(PAUSES, max_size=3).map(tuple)), max_size=2
    ).map(tuple),
    quota_contacts_day=st.none() | st.floats(1, 300),
)
CENTRES = st.builds(
    Centre,
    name=TEXT,
    zone=st.sampled_from(["Europe/Copenhagen", "UTC", "Australia/Lord_Howe"]),
    country=TEXT,
    step_min=st.just(15),
    channels=st.lists(CHANNELS, min_size=1, max_size=3, unique_by=lambda c: c.id).map(tuple),
    contracts=st.lists(CONTRACTS, max_size=3).map(lambda found: {c.id: c for c in found}),
    region=TEXT,
    policy=st.builds(
        Policy,
        preset=TEXT,
        daily_rest_h=st.floats(0, 24),
        occupancy_cap=st.none() | st.floats(0.1, 1),
        back_to_back_cap=st.none() | st.floats(0.05, 1),
        shrinkage=st.floats(0, 0.8),
        unsocial_before_min=st.integers(0, 1439),
        weights=st.builds(Weights, burden=st.integers(0, 9)),
    ),
)


@settings(max_examples=80, deadline=None)
@given(CENTRES)
def test_reading_what_was_written_is_the_identity(centre: Centre) -> None:
    assert read_centre(write_centre(centre), "centre.toml") == centre


def test_hours_may_run_over_the_weekend_as_in_israel() -> None:
    text = SMALL.replace(
        'mon-fri = "08:00-12:00, 13:00-20:00"\nsat =', 'sun-thu = "07:00-24:00"\nsat ='
    )
    hours = read_centre(text.encode(), "centre.toml").channel("voice").hours
    assert [bool(day) for day in hours.weekdays] == [True] * 4 + [False, True, True]
    assert hours.weekdays[6] == (Span(420, 1440),)


@pytest.mark.parametrize(
    ("policy", "weekly_rest_h", "notice_days"),
    [
        ('[policy]\npreset = "HU"\n', 48.0, 7),  # Mt. 105: 48 h; Mt. 97(4): 168 h of notice
        ('[policy]\npreset = "HU"\nweekly_rest_h = 60\nnotice_days = 21\n', 60.0, 21),
        ('[policy]\npreset = "our works agreement"\n', 35.0, 14),
        ("", 35.0, 14),
    ],
)
def test_knobs_that_the_file_leaves_out_are_those_of_the_labour_rule_preset(
    policy: str, weekly_rest_h: float, notice_days: int
) -> None:
    text = SMALL + policy
    found = read_centre(text.encode(), "centre.toml").policy
    assert (found.weekly_rest_h, found.notice_days) == (weekly_rest_h, notice_days)
