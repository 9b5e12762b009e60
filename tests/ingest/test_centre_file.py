"""centre.toml: read, written back, and every fault with its place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.domain import (
    Averaging,
    Centre,
    Channel,
    Contract,
    Medium,
    OpeningHours,
    PauseKind,
    PausePattern,
    PauseRule,
    Policy,
    ServiceLevel,
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


def test_what_a_channel_promises_and_how_its_queue_behaves_is_read() -> None:
    text = SMALL.replace(
        "aht_s = 240",
        """target_counts = "without short abandons"
asa_cap = "30 s"
abandon_cap = 0.05
aht_s = 240
handle_time_cv = 1.3
patience_s = 150
redial_share = 0.4
redial_after = "15 min\"""",
    ).replace("aht_s = 420", "aht_s = 420\nblend_reserve = 2")
    centre = read_centre(text.encode(), "centre.toml")
    voice, email = centre.channels
    short = ServiceLevel.WITHOUT_SHORT_ABANDONS
    assert voice.target == Target(0.8, 20, short, asa_cap_s=30, abandon_cap=0.05)
    assert (voice.handle_time_cv, voice.redial_share, voice.redial_after_s) == (1.3, 0.4, 900)
    assert (email.blend_reserve, voice.blend_reserve) == (2, None)
    assert read_centre(write_centre(centre), "centre.toml") == centre


def test_a_file_from_before_these_terms_is_read_as_the_usual_queue() -> None:
    voice, email = read_centre(SMALL.encode(), "centre.toml").channels
    for channel in (voice, email):
        assert channel.target == Target(channel.target.share, channel.target.within_s)
        assert (channel.handle_time_cv, channel.redial_share) == (1.0, 0.0)
        assert channel.blend_reserve is None


def test_everything_wrong_with_a_queue_is_said_at_once() -> None:
    text = SMALL.replace(
        "aht_s = 240",
        'asa_cap = "0 s"\nabandon_cap = 1.5\naht_s = 240\nhandle_time_cv = 9\n'
        "redial_share = 0.4\nblend_reserve = 1",
    )
    with pytest.raises(BadInput) as caught:
        read_centre(text.encode(), "centre.toml")
    said = "\n".join(map(str, caught.value.faults))
    assert said.count("channel 1 (voice)") == 5
    assert "a cap of 0.0 s on the mean wait is not above 0" in said
    assert "a cap of 150 % on who hangs up" in said
    assert "the spread of handle times lies between 0.1 and 5" in said
    assert "redials need a live channel with a patience" in said
    assert "a reserve for blending is set on deferred work" in said
    text = SMALL.replace("aht_s = 240", 'target_counts = "everything"\naht_s = 240')
    with pytest.raises(BadInput, match="target_counts"):
        read_centre(text.encode(), "centre.toml")


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
    st.sampled_from((PauseKind.LUNCH, PauseKind.BREAK)),
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
    slowdown=st.floats(0, 2),
    followup_share=SHARE,
    occupancy_cap=st.floats(0.1, 1),
    back_to_back_cap=st.none() | st.floats(0.05, 1),
    min_heads=st.integers(0, 9),
    weight=st.integers(0, 99),
    handle_time_cv=st.floats(0.1, 5),
    redial_after_s=st.floats(1, 1e5),
)


@st.composite
def channels(draw: st.DrawFn) -> Channel:
    """A channel with all that its kind of work can have."""
    found: Channel = draw(CHANNELS)
    if not found.is_live:
        return replace(found, blend_reserve=draw(st.none() | st.integers(0, 9)))
    found = replace(found, concurrency=draw(st.integers(1, 5)))
    target = replace(
        found.target,
        counts=draw(st.sampled_from(ServiceLevel)),
        asa_cap_s=draw(st.none() | st.floats(0.1, 1e5)),
    )
    if found.patience_s is None:
        return replace(found, target=target)
    target = replace(target, abandon_cap=draw(st.none() | st.floats(0.001, 1)))
    return replace(found, target=target, redial_share=draw(st.floats(0, 0.9)))


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
    channels=st.lists(channels(), min_size=1, max_size=3, unique_by=lambda c: c.id).map(tuple),
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


def test_hours_may_hold_on_average_of_some_weeks_and_all_three_lines_belong_together() -> None:
    (contract,) = read_centre(SMALL.encode(), "centre.toml").contracts.values()
    high = contract.paid_week_min[1]
    lines = (
        f'average_hours_week = "{high // 60}:00-{high // 60}:00"\n',
        "average_weeks = 8\n",
        "average_from = 2026-10-08\n",
    )
    text = SMALL.replace("[[contract]]\n", "[[contract]]\n" + "".join(lines))
    centre = read_centre(text.encode(), "centre.toml")
    (averaged,) = centre.contracts.values()
    top = 60 * (high // 60)
    assert averaged.averaging == Averaging((top, top), 8, date(2026, 10, 8))
    assert read_centre(write_centre(centre), "centre.toml") == centre
    for line in lines:
        with pytest.raises(BadInput, match="an average needs all three"):
            read_centre(text.replace(line, "").encode(), "centre.toml")
