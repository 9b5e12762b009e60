"""Plan the same week as other people do, and as the product does: understaffed hours side by side.

    python -m benchmarks.planners [INSTANCE.json ...] [--seconds 60] [--seed 1]
                                  [--pyworkforce PYTHON] [--json]

Plans the demo centre, or roster-bench/1 instances, by (1) the spreadsheet rule: three fixed shifts,
heads shared out as the work is, (2) fixed 8-h shifts whose counts an integer program chooses for
every skill set, pauses stamped afterwards, (3) pyworkforce's scheduler, where PYTHON is an
interpreter that has it (`pip install pyworkforce` in an environment of its own), (4) the product.
Everybody may plan as many paid hours as the product did; all rosters are scored by the same exact
use of heads. Exit status: 0 if nobody is short by less than the product, 1 else.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.allocation import MONDAY
from benchmarks.planners_fixed import chosen_shifts
from benchmarks.roster_format import read_instance
from planner.domain import Pause, Roster, RosterCase, Shift, Span, Worker
from planner.roster import check, score, solve
from planner.study.demo import demo_centre, demo_history, demo_people
from planner.study.week import Inputs, prepare
from planner.wellbeing import known_preset

SHIFT_H, DAYS_A_WEEK, REST_H = 8, 5, 11
PEER = """
import json, sys
from pyworkforce.scheduling import MinAbsDifference
asked = json.load(sys.stdin)
found = MinAbsDifference(num_days=len(asked["required"]), periods=24,
    shifts_coverage=asked["shifts"], required_resources=asked["required"],
    max_period_concurrency=asked["people"], max_shift_concurrency=asked["people"],
    max_search_time=asked["seconds"], num_search_workers=2).solve()
print(json.dumps([[r["day"], r["shift"], r["resources"]] for r in found["resources_shifts"]]))
"""
Counts = dict[tuple[int, int], float]  # (day, first interval) -> heads
Sets = Mapping[frozenset[int] | None, Counts]  # by skill set; None: whoever comes next


@dataclass(frozen=True, slots=True)
class Row:
    """One method's roster: paid and understaffed agent-hours, rules broken, seconds of planning."""

    method: str
    paid_h: float
    understaffed_h: float
    breaches: int
    seconds: float


def demo_case() -> RosterCase:
    """Return the demo centre's week of 30 November 2026."""
    centre, people = demo_centre(first_day=MONDAY), demo_people(first_day=MONDAY)
    history = demo_history(until=MONDAY - timedelta(weeks=1))
    inputs = Inputs(centre, people, history, preset=known_preset(centre.policy.preset))
    return prepare(inputs, centre.week("2026-W49")).case


def starts(case: RosterCase, every_h: float = 0.5) -> dict[int, list[int]]:
    """Return by day the starts of 8-h shifts that lie in the opening hours."""
    length, step = case.grid.intervals(hours=SHIFT_H), case.grid.intervals(hours=every_h)
    found = {}
    for day, span in enumerate(case.grid.day_spans):
        times = range(span.start, min(span.end, case.grid.size - length) + 1, step)
        found[day] = [t for t in times if case.is_open[t : t + length].all()]
    return found


def workload(case: RosterCase) -> NDArray[np.float64]:
    """Return heads wanted by interval over all channels; deferred work spread over its window."""
    total = case.need.sum(axis=0).astype(float)
    for window in case.windows:
        inside = np.arange(window.span.start, window.span.end)
        inside = inside[case.is_open[inside]]
        total[inside] += window.agent_intervals / max(1, len(inside))
    return total


def spreadsheet(case: RosterCase, shifts: int) -> Sets:
    """Share the shifts out: over days as the work is, in a day over early, middle and late."""
    work, length = workload(case), case.grid.intervals(hours=SHIFT_H)
    counts: Counts = {}
    for times in starts(case).values():
        if times:
            for t in sorted({times[0], times[len(times) // 2], times[-1]}):
                counts[int(case.grid.day[t]), t] = float(work[t : t + length].sum())
    return {None: _scaled(counts, shifts)}


def fixed_shifts(case: RosterCase, most: Mapping[str, int]) -> Sets:
    """Choose how many of each skill set begin when by an integer program."""
    found = chosen_shifts(case, starts(case), case.grid.intervals(hours=SHIFT_H), most)
    return {**found}


def pyworkforce(case: RosterCase, shifts: int, python: str) -> Sets | str:
    """Ask the peer for heads of 8-h shifts by hour, one skill; a sentence where it cannot."""
    work, per_h = workload(case), case.grid.intervals(hours=1)
    days = [d for d, times in starts(case, 1).items() if times]
    required = [
        [int(np.ceil(work[t : t + per_h].mean())) for t in range(span.start, span.end, per_h)]
        for span in (case.grid.day_spans[d] for d in days)
    ]
    options = starts(case, 1)
    hours = sorted({(t - case.grid.day_spans[d].start) // per_h for d in days for t in options[d]})
    cover = {str(h): [int(h <= p < h + SHIFT_H) for p in range(24)] for h in hours}
    asked = {"required": required, "shifts": cover, "people": len(case.workers), "seconds": 60.0}
    try:
        done = subprocess.run(
            [python, "-c", PEER],
            input=json.dumps(asked), capture_output=True, text=True, check=False, timeout=300,
        )  # fmt: skip
    except OSError as error:
        return f"skipped: {python} cannot be run ({error.strerror})"
    if done.returncode:
        return f"skipped: {(done.stderr.strip().splitlines() or ['no answer'])[-1]}"
    counts: Counts = {}
    for row, hour, heads in json.loads(done.stdout):
        start = case.grid.day_spans[days[row]].start + int(hour) * per_h
        if heads and start in options[days[row]]:
            counts[days[row], start] = float(heads)
    return {None: _scaled(counts, shifts)}


def _scaled(counts: Counts, shifts: int) -> Counts:
    """Return the counts scaled to so many shifts, whole numbers by largest remainder."""
    total = sum(counts.values())
    exact = {key: shifts * value / total for key, value in counts.items()}
    whole = {key: float(int(value)) for key, value in exact.items()}
    left = shifts - int(sum(whole.values()))
    for key in sorted(exact, key=lambda k: whole[k] - exact[k])[:left]:
        whole[key] += 1
    return whole


def staffed(case: RosterCase, plan: Sets, most: Mapping[str, int]) -> Roster:
    """Give the shifts to people who are available and rested, whoever has had the least of theirs.

    What nobody could take is given out on other days and times of the plan, to others if need be,
    so that the paid hours are equal for all methods.
    """
    length, rest = case.grid.intervals(hours=SHIFT_H), case.grid.intervals(hours=REST_H)
    own: dict[str, list[Shift]] = {w.id: [] for w in case.workers}
    wanted = [(key, skills, n) for skills, counts in plan.items() for key, n in counts.items()]

    def give(start: int, worker: Worker, limit: Mapping[str, int]) -> bool:
        span, shifts = Span(start, start + length), own[worker.id]
        is_rested = all(s.end + rest <= start or span.end + rest <= s.start for s in shifts)
        is_free = any(a.holds(span) for a in worker.available)
        if len(shifts) < limit[worker.id] and is_rested and is_free:
            shifts.append(_stamped(case, worker, start, length))
            return True
        return False

    for (_, start), skills, heads in sorted(wanted, key=lambda item: item[0]):
        able = [w for w in case.workers if skills in (None, w.skills)]
        able.sort(key=lambda w: len(own[w.id]) / max(1, most[w.id]))
        takers = (w for w in able if give(start, w, most))
        for _ in range(int(heads)):
            next(takers, None)
    spare = sum(most.values()) - sum(map(len, own.values()))
    busiest = sorted(wanted, key=lambda item: -item[2])
    for limit in (most, dict.fromkeys(own, DAYS_A_WEEK + 1)):
        for worker in case.workers:
            for (_, start), skills, _ in busiest:
                if spare and skills in (None, worker.skills):
                    spare -= give(start, worker, limit)
    return Roster(case.grid, tuple(s for shifts in own.values() for s in shifts))


def shares(case: RosterCase, paid: int) -> dict[str, int]:
    """Return how many 8-h shifts each worker may have, for so many paid intervals together.

    Nobody has more than the contract's most hours hold, rounded up; where that is too little in
    all, those with the fewest have one more, up to six.
    """
    each = {w.id: _stamped(case, w, 0, case.grid.intervals(hours=SHIFT_H)).paid
            for w in case.workers}  # fmt: skip
    most = {
        w.id: min(DAYS_A_WEEK, -(-case.terms[w.terms].paid[1] // each[w.id])) for w in case.workers
    }
    while sum(most[a] * each[a] for a in most) + max(each.values()) <= paid:
        fewest = min(most, key=lambda a: (most[a], a))
        if most[fewest] > DAYS_A_WEEK:
            break
        most[fewest] += 1
    while sum(most[a] * each[a] for a in most) > paid:
        longest = max(most, key=lambda a: (most[a], a))
        most[longest] -= 1
    return most


def _stamped(case: RosterCase, worker: Worker, start: int, length: int) -> Shift:
    """Return the shift with the contract's pauses evenly spread, the same for everybody."""
    slots = case.terms[worker.terms].pattern(length).pauses
    pauses = []
    for k, slot in enumerate(slots, start=1):
        at = start + length * k // (len(slots) + 1)
        pauses.append(Pause(at, at + slot.length, slot.kind, slot.paid))
    return Shift(worker.id, int(case.grid.day[start]), start, start + length, tuple(pauses))


def row(case: RosterCase, method: str, roster: Roster, seconds: float) -> Row:
    """Return a roster's figures."""
    unmet = score(case, roster).unmet
    prices = dict(zip(case.channels, case.prices.unmet, strict=True))
    short = sum(points / prices[c] for c, points in unmet.items() if prices[c])
    return Row(
        method,
        case.grid.hours(sum(s.paid for s in roster.shifts)),
        case.grid.hours(short),
        len(check(case, roster)),
        round(seconds, 1),
    )


def side_by_side(
    case: RosterCase, *, seconds: float, seed: int, python: str
) -> tuple[list[Row], str]:
    """Plan a week by every method; return their figures and why one is missing."""
    began = time.monotonic()
    best = solve(case, seed=seed, seconds=seconds, workers=2).roster
    ours = row(case, "agent planner", best, time.monotonic() - began)
    most = shares(case, sum(s.paid for s in best.shifts))
    shifts = sum(most.values())
    rows, note = [], ""
    for method, plan in (
        ("spreadsheet: 3 fixed shifts by head-count ratio", lambda: spreadsheet(case, shifts)),
        ("fixed 8-h shifts, integer program by skill set", lambda: fixed_shifts(case, most)),
        ("pyworkforce (one skill)", lambda: pyworkforce(case, shifts, python)),
    ):
        began = time.monotonic()
        found = plan()
        if isinstance(found, str):
            note = f"{method}: {found}"
        else:
            roster = staffed(case, found, most)
            rows.append(row(case, method, roster, time.monotonic() - began))
    return [*rows, ours], note


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table of every week; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.planners")
    parser.add_argument("instances", nargs="*", type=Path)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pyworkforce", default="python-with-pyworkforce", metavar="PYTHON")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(arguments)
    cases = {p.stem: read_instance(p).case for p in asked.instances} or {"demo": demo_case()}
    is_best = True
    for name, case in cases.items():
        rows, note = side_by_side(
            case, seconds=asked.seconds, seed=asked.seed, python=asked.pyworkforce
        )
        is_best &= rows[-1].understaffed_h == min(r.understaffed_h for r in rows)
        _tell(name, case, rows, note, as_json=asked.json)
    return 0 if is_best else 1


def _tell(name: str, case: RosterCase, rows: list[Row], note: str, *, as_json: bool) -> None:
    if as_json:
        found = [{n: getattr(r, n) for n in Row.__slots__} for r in rows]
        print(json.dumps({"week": name, "rows": found, "note": note}))
        return
    print(
        f"{name}: {len(case.workers)} agents, {case.grid.hours(workload(case).sum()):.0f} h wanted"
    )
    print(f"{'method':<52}{'paid h':>9}{'short h':>9}{'breaches':>10}{'s':>7}")
    for r in rows:
        print(
            f"{r.method:<52}{r.paid_h:9.1f}{r.understaffed_h:9.1f}{r.breaches:10d}{r.seconds:7.1f}"
        )
    if note:
        print(note)


if __name__ == "__main__":
    sys.exit(main())
