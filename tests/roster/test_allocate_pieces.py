"""Deferred work goes in long pieces, where live work can spare the head, and fills its windows."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

import numpy as np

from planner.domain import Activity, Prices, Roster, RosterCase, Span, WorkWindow
from planner.roster import allocate, score
from tests.builders import DAY, a_case, a_roster, a_shift, a_worker

SAWTOOTH = [3, 4, 3, 2, 4, 3, 4, 2]  # voice on a day of 32 quarter-hours, four times over


def a_mixed_day(agents: int = 6) -> tuple[RosterCase, Roster]:
    """Return six agents who know both, voice that jumps up and down, and 40 intervals of e-mail."""
    need = np.zeros((2, 7 * DAY), dtype=np.int64)
    need[0, 32:64] = SAWTOOTH * 4
    case = a_case(
        *(a_worker(f"w{n}", skills={0, 1}) for n in range(agents)),
        channels=("voice", "email"),
        need=need,
        windows=(WorkWindow("email", Span(28, 88), 40),),
        prices=Prices(unmet=(20, 4)),
    )
    starts = (32, 32, 33, 34, 32, 33)
    return case, a_roster(case, *(a_shift(f"w{n}", start=starts[n]) for n in range(agents)))


def stays(row: np.ndarray) -> list[tuple[int, int]]:
    """Return (channel, intervals) of the stays of an agent; a stay runs on over time away."""
    return [(c, len(list(g))) for c, g in groupby(row[row >= 0].tolist())]


def test_no_stay_is_shorter_than_half_an_hour_where_heads_are_to_spare():
    case, roster = a_mixed_day()
    code = allocate(case, roster).code
    assert [s for row in code for s in stays(row) if s[1] < 2] == []
    assert sum(len(stays(row)) - 1 for row in code) <= 10  # of 166 quarter-hours on contacts


def test_long_pieces_cover_what_the_score_counts():
    case, roster = a_mixed_day()
    heads = allocate(case, roster).heads()
    assert heads[1].sum() == 40
    missing = int(np.maximum(0, case.need[0] - heads[0]).sum())
    assert 20 * missing == score(case, roster).unmet["voice"]


def test_an_assignment_is_the_same_every_time():
    case, roster = a_mixed_day()
    assert (allocate(case, roster).code == allocate(case, roster).code).all()


def test_who_knows_no_live_channel_does_the_deferred_work_first():
    need = np.zeros((2, 7 * DAY), dtype=np.int64)
    need[0, 32:64] = 1
    case = a_case(
        a_worker("both", skills={0, 1}),
        a_worker("mail", skills={1}),
        a_worker("other", skills={0, 1}),
        channels=("voice", "email"),
        need=need,
        windows=(WorkWindow("email", Span(28, 88), 20),),
        prices=Prices(unmet=(20, 4)),
    )
    roster = a_roster(case, *(a_shift(w.id) for w in case.workers))
    code = allocate(case, roster).code
    assert (code[1] == 1).sum() == 20
    assert (code == Activity.READY).sum() == (code[1] == Activity.READY).sum()


def test_somebody_with_other_skills_who_has_no_shift_changes_nothing():
    case, roster = a_mixed_day()
    idle = replace(case, workers=(*case.workers, a_worker("idle", skills={1})))
    code = allocate(idle, roster).code
    assert (code[:-1] == allocate(case, roster).code).all()
    assert (code[-1] < 0).all()
