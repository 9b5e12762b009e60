"""What is written is what is read."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain import (
    Agent,
    Block,
    BlockKind,
    Centre,
    DayOffWish,
    OpeningHours,
    Roster,
    ServiceLevel,
    Span,
    Target,
)
from planner.errors import BadInput
from planner.store import decode, encode, fingerprint
from planner.store.forecasts import pack, unpack
from tests.builders import a_centre, a_channel, a_forecast, a_grid, a_shift, an_agent, hours

minutes = st.integers(0, 1439)
spans = st.tuples(minutes, st.integers(1, 600)).map(lambda p: Span(p[0], min(p[0] + p[1], 1440)))
days = st.dates(date(2024, 1, 1), date(2030, 12, 31))
texts = st.text(min_size=1, max_size=12)
agents = st.builds(
    Agent,
    id=texts,
    name=st.text(),
    team=st.text(),
    skills=st.frozensets(texts, min_size=1),
    contract=texts,
    available=st.lists(st.lists(spans, max_size=2).map(tuple), min_size=7, max_size=7).map(tuple),
    leave=st.frozensets(days, max_size=4),
    wishes=st.lists(st.builds(DayOffWish, days, st.integers(0, 9)), max_size=3).map(tuple),
    preferred_start=st.none() | st.tuples(minutes, minutes),
    blocks=st.lists(st.builds(Block, days, spans, st.sampled_from(BlockKind)), max_size=2).map(
        tuple
    ),
)
opening = st.builds(
    OpeningHours,
    weekdays=st.lists(st.lists(spans, max_size=2).map(tuple), min_size=7, max_size=7).map(tuple),
    special=st.dictionaries(days, st.lists(spans, max_size=2).map(tuple), max_size=4),
)


@given(agents)
def test_an_agent_is_read_back_as_written(agent: Agent) -> None:
    assert decode(encode(agent), Agent) == agent


@given(opening, st.floats(0, 1), st.floats(0, 1e9) | st.just(float("inf")))
def test_a_centre_with_special_days_is_read_back_as_written(
    when: OpeningHours, share: float, within_s: float
) -> None:
    centre = a_centre(a_channel(hours=when, target=Target(share, within_s)))
    again = decode(encode(centre), Centre)
    assert again == centre
    assert list(again.channels[0].hours.special) == list(when.special)


def test_a_centre_stored_before_channels_had_all_their_terms_still_opens() -> None:
    stored = json.loads(encode(a_centre(a_channel(), a_channel("email"))))
    for channel in stored["channels"]:
        for name in ("handle_time_cv", "redial_share", "redial_after_s", "redials_recorded"):
            del channel[name]
        del channel["blend_reserve"]
        channel["target"] = {name: channel["target"][name] for name in ("share", "within_s")}
    assert decode(json.dumps(stored), Centre) == a_centre(a_channel(), a_channel("email"))


def test_what_a_channel_promises_is_read_back_as_written() -> None:
    target = Target(0.8, 20, ServiceLevel.ANSWERED, asa_cap_s=30, abandon_cap=0.05)
    voice = a_channel(target=target, handle_time_cv=1.3, redial_share=0.4)
    centre = a_centre(voice, a_channel("email", blend_reserve=2))
    assert decode(encode(centre), Centre) == centre


def test_a_roster_over_a_clock_change_is_read_back_as_written() -> None:
    roster = Roster(a_grid("2026-W43"), (a_shift("bo"), a_shift("ada", 6)))
    again = decode(encode(roster), Roster)
    assert again == roster
    assert again.grid.size == 676
    assert again.grid.start.tzinfo is UTC


def test_damaged_text_is_refused_with_its_places() -> None:
    text = encode(an_agent()).replace('"name":"', '"nome":"')
    with pytest.raises(BadInput, match="stored Agent") as caught:
        decode(text, Agent)
    assert [fault.column for fault in caught.value.faults] == ["name"]


def test_a_value_of_unknown_kind_is_not_stored() -> None:
    with pytest.raises(TypeError, match="object cannot be stored"):
        encode({"a": object()})


def test_equal_sets_give_equal_bytes_in_every_process() -> None:
    code = (
        "from planner.store import encode, fingerprint; from tests.builders import an_agent;"
        "a = an_agent(skills=('voice', 'email', 'chat', 'social'));"
        "print(encode(a), fingerprint(a))"
    )
    root = Path(__file__).parents[2]
    told = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(root)},
            cwd=root,
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1


def test_a_fingerprint_tells_arrays_apart_and_ignores_the_order_of_keys() -> None:
    zeros = np.zeros((2, 3))
    assert fingerprint({"a": 1, "b": zeros}) == fingerprint({"b": zeros.copy(), "a": 1})
    assert fingerprint(zeros) != fingerprint(zeros.reshape(3, 2))
    assert fingerprint(zeros) != fingerprint(zeros.astype(np.float32))
    assert fingerprint(datetime(2026, 1, 1, tzinfo=UTC)) != fingerprint(date(2026, 1, 1))


def test_a_forecast_is_read_back_as_written() -> None:
    centre = a_centre(a_channel(hours=hours(8 * 60, 12 * 60)))
    made = a_forecast(centre, a_grid(), contacts=3.25, notes=("short history",))
    again = unpack(pack(made))
    assert (again.grid, again.channels, again.levels) == (made.grid, made.channels, made.levels)
    assert again.notes == ("short history",)
    for name in ("contacts", "aht_s", "quantiles"):
        np.testing.assert_array_equal(getattr(again, name), getattr(made, name))
