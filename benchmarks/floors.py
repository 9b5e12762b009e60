"""Hold the answers of the adapters against the truth: exit 1 below a floor.

python -m benchmarks.floors days      DAYS.json  OUT.json
python -m benchmarks.floors wellbeing CASES.json OUT.json
python -m benchmarks.floors roster    CHECK.json REPORT.json --seconds 20
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.wellbeing import agrees

SL_MEAN_ERROR = 0.02
"""Mean absolute error of the service level over a day's intervals, per case."""
FIRST_ROSTER_S = 15.0
OVERTIME_SHARE = 1.25
"""A search may take this many times the seconds that it was given, start and end included."""


def days(truth: Any, answer: Any, _: float) -> Iterator[str]:
    """Yield a sentence for each case whose service level is too far off, or missing."""
    found = {case["name"]: case["prediction"] for case in answer["cases"]}
    for case in truth["cases"]:
        name = case["scenario"]["name"]
        if name not in found:
            yield f"{name}: no prediction"
            continue
        said, true = (np.array(d["sl"], dtype=float) for d in (found[name], case["truth"]))
        if said.shape != true.shape:
            yield f"{name}: service level has shape {said.shape}, not {true.shape}"
            continue
        known = np.isfinite(true)
        error = float(np.abs(said - true)[known].mean())
        print(f"{name}: mean error of the service level {error:.4f}")
        if not error <= SL_MEAN_ERROR:
            yield f"{name}: {error:.4f} is above {SL_MEAN_ERROR}"


def wellbeing(truth: Any, answer: Any, _: float) -> Iterator[str]:
    """Yield a sentence for each worked case that came out otherwise."""
    found = {result["id"]: result["result"] for result in answer["results"]}
    judged = [case for case in truth["cases"] if "expected" in case]
    for case in judged:
        if not agrees(case["expected"], found.get(case["id"]), case.get("tol") or 0.0):
            yield f"{case['id']}: expected {case['expected']}, got {found.get(case['id'])}"
    print(f"{len(judged)} worked cases")


def roster(checked: Any, report: Any, seconds: float) -> Iterator[str]:
    """Yield what is wrong with a solved instance: breaches, a late first roster, odd bounds."""
    objective, bound = report["objective"], report["lower_bound"]
    gap = f"{(objective - bound) / objective:.1%}" if objective and bound is not None else "unknown"
    print(
        f"objective {objective}, bound {bound} (gap {gap}), "
        f"first roster {report['first_roster_s']:.1f} s, all {report['seconds']:.1f} s"
    )
    if not checked["feasible"]:
        yield "the checker finds broken rules"
    if not report["first_roster_s"] <= FIRST_ROSTER_S:
        yield f"first lawful roster after {report['first_roster_s']} s, at most {FIRST_ROSTER_S}"
    if not report["seconds"] <= seconds * OVERTIME_SHARE + 5:
        yield f"took {report['seconds']} s of {seconds} s"
    if bound is not None and not (math.isfinite(bound) and bound <= objective):
        yield f"the lower bound {bound} lies above the objective {objective}"


JUDGES: dict[str, Callable[[Any, Any, float], Iterator[str]]] = {
    "days": days,
    "wellbeing": wellbeing,
    "roster": roster,
}


def main(arguments: list[str] | None = None) -> int:
    """Judge one pair of files; 0 all floors hold, 1 below a floor, 2 unreadable."""
    parser = argparse.ArgumentParser(description="Hold adapters' answers against the truth.")
    parser.add_argument("kind", choices=sorted(JUDGES))
    parser.add_argument("truth", type=Path)
    parser.add_argument("answer", type=Path)
    parser.add_argument("--seconds", type=float, default=math.inf)
    chosen = parser.parse_args(arguments)
    try:
        truth, answer = (json.loads(p.read_text("utf-8")) for p in (chosen.truth, chosen.answer))
        below = list(JUDGES[chosen.kind](truth, answer, chosen.seconds))
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"cannot judge {chosen.answer.name}: {error!r}", file=sys.stderr)
        return 2
    for sentence in below:
        print(f"BELOW THE FLOOR {sentence}")
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
