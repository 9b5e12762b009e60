"""Who serves which channel: all that can be covered, nobody twice, calm stays."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.domain import Activity, Prices, Span, WorkWindow
from planner.roster import allocate, score
from tests.builders import DAY, a_case, a_roster, a_shift, a_worker


def short(case, activities) -> int:
    """Weighted shortage of an assignment: live work by interval, deferred by window."""
    heads, total = activities.heads(), 0
    for row, price in enumerate(case.prices.unmet):
        spare = heads[row] - case.need[row]
        total += price * int(np.maximum(0, -spare).sum())
        for window in case.windows:
            if case.channels[row] == window.channel:
                done = np.maximum(0, spare)[window.span.start : window.span.end].sum()
                total += price * max(0, window.agent_intervals - int(done))
    return total


def assert_nobody_lost_a_pause(case, roster, activities) -> None:
    """Off, pause and block stand exactly where roster and case have them, for everybody."""
    for row, worker in enumerate(case.workers):
        wanted = np.full(case.grid.size, Activity.OFF, dtype=np.int64)
        for shift in roster.by_agent.get(worker.id, ()):
            wanted[shift.start : shift.end] = 0
            for span in worker.blocks:
                wanted[max(span.start, shift.start) : min(span.end, shift.end)] = Activity.BLOCK
            for pause in shift.pauses:
                wanted[pause.start : pause.end] = Activity.PAUSE
        away = (Activity.OFF, Activity.PAUSE, Activity.BLOCK)
        for code in away:
            assert ((activities.code[row] == code) == (wanted == code)).all(), (worker.id, code)


def need(channels: int, *spans: tuple[int, int, int, int]) -> np.ndarray:
    """Heads wanted, each `(channel, start, end, heads)`."""
    wanted = np.zeros((channels, 7 * DAY), dtype=np.int64)
    for channel, start, end, heads in spans:
        wanted[channel, start:end] = heads
    return wanted


TWO = {"channels": ("voice", "email"), "prices": Prices(unmet=(20, 4))}


def test_every_interval_of_a_shift_has_one_code():
    case = a_case(a_worker(blocks=(Span(42, 44),)), need=need(1, (0, 28, 88, 1)))
    code = allocate(case, a_roster(case, a_shift())).code[0]
    assert set(code[:32]) == {Activity.OFF}
    assert set(code[64:]) == {Activity.OFF}
    assert code[[40, 48, 49, 57]].tolist() == [Activity.PAUSE] * 4
    assert code[42:44].tolist() == [Activity.BLOCK] * 2
    assert set(np.delete(code[32:64], [8, 10, 11, 16, 17, 25])) == {0}


def test_heads_beyond_the_need_stay_on_their_open_live_channel():
    case = a_case(a_worker(), a_worker("bob"), need=need(1, (0, 28, 88, 1)))
    activities = allocate(case, a_roster(case, a_shift(), a_shift("bob")))
    assert activities.heads()[0, 33] == 2


def test_who_has_no_work_left_is_ready_and_not_counted_as_covering():
    case = a_case(
        a_worker(skills={1}),
        need=need(2),
        windows=(WorkWindow("email", Span(28, 88), 10),),
        **TWO,
    )
    activities = allocate(case, a_roster(case, a_shift()))
    assert activities.heads()[1].sum() == 10
    assert (activities.code[0] == Activity.READY).sum() == 18


def test_deferred_work_goes_where_most_heads_are_to_spare():
    # voice wants one of two until 12:00 and nobody after; five e-mail intervals fit after 12:00
    case = a_case(
        *(a_worker(w, skills={0, 1}) for w in ("ada", "bob")),
        need=need(2, (0, 32, 48, 1)),
        windows=(WorkWindow("email", Span(28, 88), 10),),
        **TWO,
    )
    heads = allocate(case, a_roster(case, a_shift(), a_shift("bob"))).heads()
    assert heads[1, 48:64].sum() == 10
    assert heads[1, :48].sum() == 0


def test_two_agents_do_not_trade_places_without_need():
    both = [a_worker(w, skills={0, 1}) for w in ("ada", "bob")]
    case = a_case(
        *both,
        channels=("voice", "chat"),
        need=need(2, (0, 28, 88, 1), (1, 28, 88, 1)),
        prices=Prices(unmet=(20, 15)),
    )
    staggered = a_shift("bob", start=34)
    code = allocate(case, a_roster(case, a_shift(), staggered)).code
    together = (code[:, 1:] >= 0).all(axis=0) & (code[:, :-1] >= 0).all(axis=0)
    assert together.sum() > 15
    assert (code[:, 1:] == code[:, :-1])[:, together].all()  # changes only around a pause


def test_heads_of_last_week_leave_less_to_do():
    carried = np.zeros(7 * DAY, dtype=np.int64)
    carried[32:64] = 1
    case = a_case(
        a_worker(skills={0, 1}),
        need=need(2, (0, 32, 64, 1)),
        windows=(WorkWindow("email", Span(28, 88), 28),),
        carried={frozenset({0}): carried},
        **TWO,
    )
    roster = a_roster(case, a_shift())
    assert allocate(case, roster).heads()[1].sum() == 28
    assert score(case, roster).unmet == {"voice": 0, "email": 0}


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_an_assignment_covers_exactly_what_the_score_counts(data):
    sets = [{0}, {1}, {0, 1}, {1, 2}, {0, 1, 2}]
    workers = [
        a_worker(f"w{k}", skills=data.draw(st.sampled_from(sets)))
        for k in range(data.draw(st.integers(1, 6)))
    ]
    spans = [
        (c, start, start + 10, data.draw(st.integers(0, 3)))
        for c in (0, 1)
        for start in (30, 40, 50)
    ]
    windows = tuple(
        WorkWindow("email", Span(a, b), data.draw(st.integers(0, 60)))
        for a, b in ((28, 50), (50, 88))
    )
    case = a_case(
        *workers,
        channels=("voice", "chat", "email"),
        need=need(3, *spans),
        windows=windows,
        prices=Prices(unmet=tuple(data.draw(st.permutations([20, 15, 4])))),
    )
    starts = st.sampled_from([28, 32, 40, 50])
    roster = a_roster(case, *(a_shift(w.id, start=data.draw(starts)) for w in workers))

    activities = allocate(case, roster)

    assert short(case, activities) == sum(score(case, roster).unmet.values())
    for row, worker in enumerate(case.workers):
        assert {c for c in activities.code[row].tolist() if c >= 0} <= worker.skills
    assert_nobody_lost_a_pause(case, roster, activities)
