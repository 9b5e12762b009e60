"""Split shifts: two parts a day with a long unpaid gap, only where the contract offers them."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from planner.domain import (
    Limits,
    Pattern,
    Pause,
    PauseKind,
    PausePattern,
    PauseRule,
    PauseSlot,
    People,
    Shift,
)
from planner.errors import BadInput
from planner.ingest import read_centre, write_centre
from planner.roster import frame
from planner.roster.check import check
from planner.roster.duty import on_contact
from planner.roster.score import score
from planner.roster.solve import solve
from planner.study.week import Effort, assess, build
from tests.builders import DAY, a_case, a_roster, a_shift, a_worker, some_terms
from tests.ingest.test_centre_file import SMALL
from tests.roster.proofs import proven
from tests.roster.test_solve import BREAK, case, roster_of, terms
from tests.study.weeks import brief_of, sample

GAP = PauseSlot(PauseKind.SPLIT, 4, paid=False, after=2, before=3)


def split_terms(**changes):
    """Terms of shifts of 4 h, and of 9 h whose gap of 4 h leaves parts of at least 2 h."""
    patterns = (Pattern(0, (BREAK,)), Pattern(9, (GAP,)))
    values = {"lengths": (4, 9), "patterns": patterns, "paid": (4, 5), "days": (1, 1)}
    return replace(terms(1, **values), split_part=2, **changes)


def two_peaks(**changes):
    """One day of two agents in hours: all work lies from 7 to 9 and from 14 to 17."""
    base = case(days=1, terms={"T": split_terms(**changes)}, limits=Limits(11, 6, 1, 4))
    hour = np.arange(24)
    need = np.zeros((2, 24), dtype=np.int64)
    need[0] = 2 * (((hour >= 7) & (hour < 9)) | ((hour >= 13) & (hour < 16)))
    return replace(base, need=need, windows=(), peak=np.zeros(24, dtype=bool))


def shifts_of(problem, worker):
    """Every lawful shift of a worker: every place of every pause, judged by the checker."""
    contract = problem.terms[worker.terms]
    for start, length in itertools.product(contract.starts[0], contract.lengths):
        slots = contract.pattern(length).pauses
        for places in itertools.product(range(start, start + length), repeat=len(slots)):
            pauses = tuple(
                Pause(at, at + slot.length, slot.kind, slot.paid)
                for at, slot in zip(places, slots, strict=True)
            )
            shift = Shift(worker.id, 0, start, start + length, pauses)
            alone = replace(problem, workers=(worker,))
            if not check(alone, roster_of(problem, (shift,))):
                yield shift


def test_search_and_exact_model_split_the_day_as_enumeration_does():
    problem = two_peaks()
    ann, bob = problem.workers
    pairs = itertools.product(shifts_of(problem, ann), shifts_of(problem, bob))
    best = min(score(problem, roster_of(problem, pair)).total for pair in pairs)
    found = solve(problem, iterations=300)
    assert check(problem, found.roster) == ()
    assert found.objective == best == score(problem, found.roster).total
    assert found.bound <= best
    split = [s for s in found.roster.shifts if any(p.kind is PauseKind.SPLIT for p in s.pauses)]
    assert len(split) == 2
    assert all(s.paid == 5 for s in split)  # the gap is unpaid
    tree = proven(problem)
    assert tree.least == tree.bound == best
    without = replace(two_peaks(), terms={"T": replace(split_terms(), lengths=(4,))})
    assert solve(without, iterations=300).objective > best


def a_split(start=32, gap_at=16, gap=12, length=44):
    """A day with a gap of 3 h and a break in the middle of each part."""
    first, after = start + gap_at, start + gap_at + gap
    pauses = (
        Pause(start + gap_at // 2, start + gap_at // 2 + 1),
        Pause(first, after, PauseKind.SPLIT, paid=False),
        Pause(after + 8, after + 9),
    )
    return Shift("ada", 0, start, start + length, pauses)


def the_rules(problem, *shifts):
    """Return the names of the rules that shifts break."""
    return {b.rule for b in check(problem, a_roster(problem, *shifts))}


def test_a_gap_is_lawful_where_the_contract_offers_it_and_both_parts_are_long_enough():
    pause = PauseSlot(PauseKind.BREAK, 1, paid=True)
    slots = (pause, PauseSlot(PauseKind.SPLIT, 12, paid=False), pause)
    offered = some_terms(
        lengths=(16, 44), patterns=(Pattern(0, (pause,)), Pattern(44, slots)), split_part=16
    )
    problem = a_case(terms={"full": offered})
    assert the_rules(problem, a_split()) == set()
    early = a_split(gap_at=15)
    (breach,) = check(problem, a_roster(problem, early))
    assert (breach.rule, breach.agent, breach.day) == ("split_shift", "ada", 0)
    assert breach.detail == "a part of 3.75 h, each of a split shift lasts 4 h at least"
    assert the_rules(problem, a_split(gap_at=17)) == {"split_shift"}  # 44 - 17 - 12 = 15
    never = replace(offered, split_part=None)
    (breach,) = check(a_case(terms={"full": never}), a_roster(problem, a_split()))
    assert breach.detail == "a gap from Mon 12:00; the contract has no split shifts"
    assert the_rules(problem, a_split(gap=11, length=44)) >= {"breaks"}
    assert "split_shift" in the_rules(a_case(), a_split())
    assert a_split().paid == 32
    assert set(on_contact(a_worker(), a_split()).tolist()).isdisjoint(range(48, 60))


def test_the_gap_counts_as_time_between_start_and_end_for_every_rest():
    offered = some_terms(
        lengths=(16, 44), split_part=8,
        patterns=(Pattern(0, ()), Pattern(44, (PauseSlot(PauseKind.SPLIT, 12, False),))),
    )  # fmt: skip
    limits = replace(a_case().limits, rolling_day=DAY, min_rest=56, max_stretch=40)
    problem = a_case(terms={"full": offered}, limits=limits)
    day = replace(a_split(), pauses=(a_split().pauses[1],))
    assert "rolling_rest" in the_rules(problem, day)  # 11 h from start to end leave 13 h
    need = np.zeros((1, 7 * DAY), dtype=np.int64)
    need[0, 32:36] = need[0, 70:76] = 3
    found = solve(replace(problem, need=need), iterations=40)
    assert check(replace(problem, need=need), found.roster) == ()
    assert all(len(s.span) == 16 for s in found.roster.shifts)


@pytest.fixture(scope="module")
def offered():
    """A sample centre with a law, whose full-time contract offers split shifts."""
    inputs, forecast = sample(12)
    full = inputs.centre.contracts["full"]
    pause = PauseRule(PauseKind.BREAK, 15, paid=True)
    gap = PauseRule(PauseKind.SPLIT, 180, paid=False)
    split = PausePattern(555, (pause, gap, pause))
    full = replace(full, patterns=(*full.patterns, split), split_min=(555, 660), split_part_min=150)
    contracts = {**inputs.centre.contracts, "full": full}
    centre = replace(inputs.centre, contracts=contracts)
    people = People(inputs.people.agents, contracts)
    brief = brief_of(replace(inputs, centre=centre, people=people), forecast)
    need = brief.case.need.copy()
    for span in brief.grid.day_spans[:5]:
        need[:, span.start + 46 : span.start + 58] = 0  # nobody wanted from 11:30 to 14:30
        need[0, span.start + 30 : span.start + 46] = 7
        need[0, span.start + 58 : span.start + 74] = 7
    return replace(brief, case=replace(brief.case, need=need))


def test_a_week_under_a_law_takes_split_shifts_where_work_has_two_peaks(offered):
    found = assess(offered, build(offered, Effort(seconds=None, iterations=80, workers=1)).roster)
    assert found.breaches == ()  # neither of the case nor of the labour rules
    split = [s for s in found.roster.shifts if any(p.kind is PauseKind.SPLIT for p in s.pauses)]
    workers = {w.id: w for w in offered.case.workers}
    assert split
    assert {workers[s.agent].terms for s in split} == {"full"}
    for shift in split:
        (gap,) = (p for p in shift.pauses if p.kind is PauseKind.SPLIT)
        assert len(gap.span) == 12
        assert min(gap.start - shift.start, shift.end - gap.end) >= 10


def test_the_quota_stays_that_of_the_longest_shift_without_a_gap(offered):
    full = offered.inputs.centre.contracts["full"]
    plain = replace(full, patterns=full.patterns[:-1], split_min=None)
    assert full.full_day_min == plain.full_day_min
    assert offered.case.terms["full"].full_day * 15 == full.full_day_min


FILE = """
[[contract]]
id = "split"
paid_hours_week = "30:00-37:00"
days_week = "4-5"
shift_length = "06:00-08:00"
start_windows = "07:00-12:00"
split_length = "09:00-11:00"
split_part_min = 150
[[contract.pattern]]
shifts_from = "06:00"
pauses = ["lunch 30 min unpaid"]
[[contract.pattern]]
shifts_from = "09:00"
pauses = ["split 180 min unpaid after 03:00-"]
"""


def test_a_contract_says_it_in_the_centre_file():
    at = SMALL.index("[[contract]]")
    centre = read_centre((SMALL[:at] + FILE).encode(), "centre.toml")
    contract = centre.contracts["split"]
    assert (contract.split_min, contract.split_part_min) == ((540, 660), 150)
    assert contract.pattern(600).pauses[0].kind is PauseKind.SPLIT
    assert read_centre(write_centre(centre), "centre.toml") == centre


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ('split_length = "09:00-11:00"\n', "", "a gap needs split_length"),
        ('"09:00-11:00"', '"08:00-11:00"', "split shifts are longer than all others"),
        ("split 180 min unpaid", "split 180 min paid", "the gap of a split shift is unpaid"),
        ("split 180 min unpaid", "lunch 30 min unpaid", "needs one pattern with one gap"),
        ('shifts_from = "09:00"', 'shifts_from = "07:00"', "begins above the longest other"),
        ("split_part_min = 150", "split_part_min = 300", "too short for the gap and two parts"),
        ('"09:00-11:00"', '"09:00-10:50"', "do not fit the grid"),
    ],
)
def test_a_contract_whose_split_shifts_cannot_be_told_is_refused(was, now, said):
    at = SMALL.index("[[contract]]")
    assert was in FILE
    with pytest.raises(BadInput, match=said):
        read_centre((SMALL[:at] + FILE.replace(was, now)).encode(), "centre.toml")


def test_without_split_shifts_the_week_is_framed_as_before():
    brief = brief_of(*sample(12))
    again = frame(
        brief.inputs.centre, brief.inputs.people, brief.requirement, brief.forecast,
        grid=brief.grid, preset=brief.inputs.preset,
    )  # fmt: skip
    assert {t.split_part for t in again.terms.values()} == {None}
    assert not any(t.is_split(n) for t in again.terms.values() for n in t.lengths)
    assert "split_shift" not in the_rules(a_case(), a_shift())
