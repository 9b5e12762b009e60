from dataclasses import replace

import numpy as np
import pytest

from planner.roster import check
from planner.staffing import Shortfall
from planner.study import correct
from planner.study.correct import (
    ROUNDS,
    Made,
    corrected_week,
    falling_short,
    raised,
    raises_of,
    with_raises,
)
from planner.study.make import make_week
from planner.study.week import assess, build
from tests.study.weeks import QUICK, a_brief, a_week


def predicted(found, factor):
    level = found.prediction.interval_service_level
    level = np.where(np.isnan(level), np.nan, np.minimum(1.0, level * factor))
    return replace(found, prediction=replace(found.prediction, interval_service_level=level))


def test_a_roster_that_keeps_its_promises_asks_for_nothing_more():
    found = falling_short(predicted(a_week(), 99.0), cpu_s=0.1)
    assert not found.more.any()
    assert found.points == 0


def test_a_roster_that_falls_short_where_it_is_covered_is_asked_for_one_head_more():
    found = a_week()
    short = falling_short(predicted(found, 0.5), cpu_s=0.1)
    covered = found.activities.heads() >= found.brief.requirement.heads
    live = [c.is_live for c in found.brief.inputs.centre.channels]
    assert short.more[live].max() == 1
    assert covered[short.more > 0].all()
    assert short.points > falling_short(found, cpu_s=0.1).points


def test_a_raised_requirement_stands_in_the_case_and_can_be_noted_and_read_back():
    brief = a_brief()
    row, interval = (int(n) for n in np.argwhere(brief.requirement.heads > 0)[7])
    more = np.zeros_like(brief.requirement.heads)
    more[row, interval] = 1
    twice = raised(raised(brief, more), more)
    assert twice.requirement.heads[row, interval] == brief.requirement.heads[row, interval] + 2
    assert (twice.case.need - brief.case.need == 2 * more).all()
    assert raises_of(brief) == {}
    noted = {brief.requirement.channels[row]: [[interval, 2]]}
    assert raises_of(twice) == noted
    again = with_raises(brief, noted | {"a channel that is gone": [[3, 1]]})
    assert (again.case.need == twice.case.need).all()


def test_raised_deferred_work_stands_in_requirement_and_case_and_can_be_read_back():
    brief = a_brief()
    window = brief.requirement.windows[2]
    row, begin = brief.requirement.row(window.channel), window.span.start
    more = np.zeros_like(brief.requirement.heads)
    more[row, begin] = 3
    more[row, begin + 1] = 5  # no window begins there
    found = raised(brief, more)
    for windows in (found.requirement.windows, found.case.windows):
        added = {w.span: w.agent_intervals for w in windows if w.channel == window.channel}
        assert added[window.span] == window.agent_intervals + 3
        assert sum(w.agent_intervals for w in windows) == 3 + sum(
            w.agent_intervals for w in brief.requirement.windows
        )
    assert (found.case.need == brief.case.need).all()
    assert raises_of(found) == {window.channel: [[begin, 3]]}
    assert with_raises(brief, raises_of(found)).case.windows == found.case.windows


def test_heads_are_never_added_where_nobody_is_wanted():
    brief = a_brief()
    everywhere = np.ones_like(brief.requirement.heads)
    nobody = brief.requirement.heads == 0
    for window in brief.requirement.windows:
        nobody[brief.requirement.row(window.channel), window.span.start] = False
    assert not raised(brief, everywhere).raised[nobody].any()


@pytest.fixture(scope="module")
def corrected():
    """A week whose every promise is set to 99 %: the roster made for 80 % falls short of it."""
    brief = a_brief()
    channels = tuple(
        replace(c, target=replace(c.target, share=0.99)) if c.is_live else c
        for c in brief.inputs.centre.channels
    )
    centre = replace(brief.inputs.centre, channels=channels)
    strict = replace(brief, inputs=replace(brief.inputs, centre=centre))
    first = Made(strict, build(strict, QUICK))
    told = []
    return first, corrected_week(first, QUICK, on_progress=told.append), told


def test_a_corrected_week_is_judged_by_the_requirement_that_it_was_searched_for(corrected):
    first, made, _ = corrected
    assert 1 <= made.rounds <= ROUNDS
    found = assess(made.brief, made.solution.roster)
    assert made.solution.objective == found.score.total >= made.solution.bound
    assert made.solution.bound >= first.solution.bound
    assert made.brief.requirement.heads.sum() > first.brief.requirement.heads.sum()
    assert not found.breaches
    assert check(first.brief.case, made.solution.roster) == ()


def test_the_corrected_week_keeps_more_of_its_promises(corrected):
    first, made, _ = corrected

    def short(of):
        found = assess(first.brief, of.solution.roster)
        return np.nansum(np.maximum(0, 0.97 - found.prediction.interval_service_level[0]))

    assert short(made) < 0.9 * short(first)


def test_progress_goes_on_where_the_first_search_ended(corrected):
    first, made, told = corrected
    assert told[0].iterations >= first.solution.iterations
    assert told[0].seconds >= first.solution.seconds
    assert made.solution.iterations == first.solution.iterations + made.rounds * QUICK.iterations


def test_whoever_stops_a_correction_gets_the_roster_so_far(corrected):
    first, _, _ = corrected
    assert corrected_week(first, QUICK, should_stop=lambda: True) is first


def test_a_round_that_is_predicted_worse_is_not_kept(corrected, monkeypatch):
    first, _, _ = corrected
    seen = iter([0.9, 0.4, 0.7, 0.8])

    def told(found, **_):
        more = np.zeros_like(found.brief.requirement.heads)
        more[0, int(np.flatnonzero(found.brief.requirement.heads[0])[0])] = 1
        return Shortfall(next(seen), more, more * 0.1)

    monkeypatch.setattr(correct, "falling_short", told)
    made = corrected_week(first, QUICK)
    assert made.rounds == ROUNDS
    assert made.brief.raised.sum() == 1  # the second of four rosters
    assert next(seen, None) is None
    assert made.solution.iterations == first.solution.iterations + ROUNDS * QUICK.iterations
    assert made.solution.objective >= made.solution.bound
    seen = iter([0.4, 0.9, 0.7, 0.8])
    assert corrected_week(first, QUICK).solution.roster == first.solution.roster


def test_a_build_with_counted_moves_repeats_exactly():
    one, two = (make_week(a_brief(), QUICK) for _ in range(2))
    assert one.solution.roster == two.solution.roster
    assert raises_of(one.brief) == raises_of(two.brief)
    assert assess(one.brief, one.solution.roster).score.total == one.solution.objective
    assert a_week().brief.raised is None
