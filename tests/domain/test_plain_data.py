"""Domain types refuse bad values at birth, all of them at once."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from planner.domain import (
    HISTORY_COLUMNS,
    Activities,
    Activity,
    Agent,
    Channel,
    Contract,
    Grid,
    History,
    Medium,
    OpeningHours,
    Override,
    Pause,
    PauseKind,
    PausePattern,
    PauseRule,
    People,
    Policy,
    Roster,
    Shift,
    Span,
    Target,
    Work,
)
from planner.errors import BadInput

HOURS = OpeningHours(((Span(480, 1200),),) * 7)
VOICE = Channel("voice", "Phone", Medium.VOICE, Work.LIVE, HOURS, Target(0.8, 20), 300)
BREAK = PauseRule(PauseKind.BREAK, 15, paid=True)
LUNCH = PauseRule(PauseKind.LUNCH, 30, paid=False)
FULL = Contract(
    "full", "Full time", (2160, 2280), (4, 5), (360, 540), 30, ((480, 660),), 30,
    (PausePattern(240, (BREAK,)), PausePattern(360, (BREAK, LUNCH, BREAK))),
)  # fmt: skip


def test_extended_handle_time_adds_listening_and_expected_follow_up() -> None:
    # 300 s + 20 s to acknowledge + 15 % x 6 min = 374 s
    channel = replace(VOICE, listening_s=20, followup_share=0.15, followup_min=6)
    assert channel.extended_aht_s(300.0) == pytest.approx(374)


def test_a_channel_names_all_that_is_wrong_with_it() -> None:
    with pytest.raises(BadInput) as caught:
        replace(VOICE, aht_s=0, concurrency=0, occupancy_cap=1.2)
    assert len(caught.value.faults) == 3


def test_deferred_work_is_done_one_contact_at_a_time() -> None:
    mail = replace(VOICE, work=Work.DEFERRED, patience_s=None)
    with pytest.raises(BadInput, match="deferred work is done one by one"):
        replace(mail, concurrency=3)
    assert replace(VOICE, concurrency=3).concurrency == 3


def test_a_shift_has_the_pauses_of_the_longest_pattern_that_it_reaches() -> None:
    assert [len(FULL.pattern(m).pauses) for m in (180, 240, 345, 360, 540)] == [0, 1, 1, 3, 3]


def test_people_name_every_unknown_contract_and_doubled_id() -> None:
    lone = Agent("a1", "Anna Invented", "Red", frozenset({"voice"}), "none")
    with pytest.raises(BadInput) as caught:
        People((lone, lone), {"full": FULL})
    assert [f.reason for f in caught.value.faults] == [
        'agent "a1" has the unknown contract "none"',
        'agent "a1" stands twice',
        'agent "a1" has the unknown contract "none"',
    ]


def test_paid_time_leaves_out_unpaid_pauses_only() -> None:
    lunch = Pause(16, 18, PauseKind.LUNCH, paid=False)
    shift = Shift("a1", 0, 0, 32, (Pause(8, 9), lunch))
    assert shift.paid == 30


def test_equal_rosters_are_equal_whatever_the_order_of_their_shifts() -> None:
    grid = Grid.week("2026-W49", zone="UTC", step_min=15)
    one, two = Shift("a", 0, 0, 8), Shift("b", 0, 0, 8)
    assert Roster(grid, (two, one)) == Roster(grid, (one, two))


def test_heads_count_each_agent_once_on_the_channel_served() -> None:
    grid = Grid.days(date(2026, 11, 30), 1, zone="UTC", step_min=30)
    code = np.full((3, 48), Activity.OFF, dtype=np.int64)
    code[0, 16:20] = 0
    code[1, 18:20] = 1
    code[2, 18:20] = [Activity.PAUSE, Activity.READY]
    heads = Activities(grid, ("a", "b", "c"), ("voice", "chat"), code).heads()
    assert heads.shape == (2, 48)
    assert heads[:, 18].tolist() == [1, 1]
    assert heads.sum() == 6


@pytest.mark.parametrize(
    "change",
    [
        {"shrinkage": 1.0},
        {"daily_rest_h": -1},
        {"peak_share": 2},
        {"quota_factor": 0},
        {"occupancy_cap": 0},
        {"back_to_back_cap": 0},
        {"max_stretch_min": 10},
    ],
)
def test_a_policy_outside_its_range_is_refused(change: dict[str, float]) -> None:
    with pytest.raises(BadInput, match="policy"):
        replace(Policy(), **change)


@pytest.mark.parametrize(
    ("factor", "total", "reason"),
    [
        (None, None, "x"),
        (1.1, 5.0, "x"),
        (-1.0, None, "x"),
        (float("nan"), None, "x"),
        (1.1, None, " "),
    ],
)
def test_an_override_needs_one_number_and_a_reason(
    factor: float | None, total: float | None, reason: str
) -> None:
    with pytest.raises(BadInput):
        Override("voice", Span(0, 4), factor, total, reason)


def a_history(channels: tuple[str, ...], rows: list[tuple[int, int, float]]) -> History:
    codes, starts, offered = (np.array(c) for c in zip(*rows, strict=True))
    unknown = {name: np.full(len(rows), np.nan) for name in HISTORY_COLUMNS}
    return History("UTC", 15, channels, codes, starts, **{**unknown, "offered": offered * 1.0})


def test_queues_that_become_one_channel_are_added_up_and_others_left_out() -> None:
    history = a_history(("a", "b", "c"), [(0, 0, 1), (0, 900, 2), (1, 900, 5), (2, 0, 99)])
    joined = history.renamed({"a": "voice", "b": "voice"})
    assert joined.channels == ("voice",)
    assert joined.start.tolist() == [0, 900]
    assert joined.offered.tolist() == [1, 7]
    assert np.isnan(joined.handled).all()
