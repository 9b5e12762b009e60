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
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.days import FELT
from benchmarks.wellbeing import agrees
from planner.domain import FloatArray

VOICE, CHAT, BLEND, DEFERRED = 0.008, 0.01, 0.03, 0.05
"""Mean absolute error of the service level: of all voice days together, of each other day."""
SOON_S = 600.0
"""A channel with a longer promise is deferred work."""
FIRST_ROSTER_S = 15.0
OVERTIME_SHARE = 1.25
"""A search may take this many times the seconds that it was given, start and end included."""


def days(truth: Any, answer: Any, _: float) -> Iterator[str]:
    """Yield a sentence for each day that is predicted too badly, or not at all."""
    found = {case["name"]: case for case in answer["cases"]}
    voice, chance = [], []
    for case in truth["cases"]:
        name, scenario = case["scenario"]["name"], case["scenario"]
        if name not in found:
            yield f"{name}: no prediction"
            continue
        day = Judged(scenario, case["truth"], found[name])
        said, true = day.values("sl"), day.values("sl", true=True)
        if said.shape != true.shape or np.isnan(said[np.isfinite(true)]).any():
            yield f"{name}: service level has shape {said.shape}, or lacks numbers"
            continue
        error = np.nanmean(day.off("sl"), axis=1)
        print(f"{name}: mean error of the service level {np.round(error, 4)}")
        if day.is_one_queue and scenario["conc"][0] == 1:
            voice.append(float(error[0]))
            chance.append(float(np.nanmean(day.noise("sl"))))
            faults = voice_faults(day)
        elif day.is_one_queue:
            faults = chat_faults(day, float(error[0]))
        else:
            faults = shared_faults(day, error)
        yield from (f"{name}: {fault}" for fault in (*faults, *felt_faults(day)))
    if voice and not np.mean(voice) <= max(VOICE, float(np.mean(chance))):
        yield f"voice days: mean error {np.mean(voice):.4f} is above {VOICE} and above chance"


@dataclass(frozen=True, slots=True)
class Judged:
    """One day: its scenario, the truth, the answer."""

    scenario: Any
    truth: Any
    answer: Any

    @property
    def is_one_queue(self) -> bool:
        """Say whether one channel meets one group."""
        return len(self.scenario["lam"]) == len(self.scenario["nag"]) == 1

    def values(self, key: str, *, true: bool = False) -> FloatArray:
        """Return a figure, NaN where there is none."""
        return np.array((self.truth if true else self.answer["prediction"])[key], dtype=float)

    def off(self, key: str) -> FloatArray:
        """Return the absolute errors of a figure."""
        result: FloatArray = np.abs(self.values(key) - self.values(key, true=True))
        return result

    def noise(self, key: str) -> FloatArray:
        """Return the standard errors of truth and prediction together."""
        return np.array(self.answer["noise"][key], dtype=float)


def voice_faults(day: Judged) -> Iterator[str]:
    """Yield what a voice day misses."""
    worst = np.nanmax(day.off("sl") - 3 * day.values("sl_se", true=True))
    if not worst <= 0.03:
        yield f"an interval is off by {worst:.3f} beyond 3 standard errors, at most 0.03"
    off, error = day.off("day_sl").max(), day.values("day_sl_se", true=True).max()
    if not off <= 0.006 + 2 * error:
        yield f"the day's service level is off by {off:.4f}, at most 0.006 + 2 x {error:.4f}"
    off, error = day.off("day_abandon").max(), day.values("day_abandon_se", true=True).max()
    if not off <= 0.005 + 2 * error:
        yield f"the day's abandonment is off by {off:.4f}, at most 0.005 + 2 x {error:.4f}"
    late, true = (float(np.nansum(day.values("overtime_s", true=t))) for t in (False, True))
    allowed = 0.15 if day.scenario["dist"][0] else 0.05
    if not abs(late - true) <= allowed * true + 30:
        yield f"overrun of {late:.0f} s, true {true:.0f} s: more than {allowed:.0%} off"


def chat_faults(day: Judged, error: float) -> Iterator[str]:
    """Yield what a chat day misses."""
    worst = np.nanmax(day.off("sl") - 3 * day.noise("sl"))
    if not error <= CHAT or not worst <= 0.04:
        yield f"mean error {error:.4f} of at most {CHAT}, largest {worst:.3f} of at most 0.04"


def shared_faults(day: Judged, error: FloatArray) -> Iterator[str]:
    """Yield what a day with shared agents misses."""
    for channel, target_s in enumerate(day.scenario["tgt"]):
        allowed = DEFERRED if target_s >= SOON_S else BLEND
        if not error[channel] <= allowed:
            yield f"channel {channel}: mean error {error[channel]:.4f} is above {allowed}"
    excess = np.nanmax(day.off("day_sl") - 2 * day.values("day_sl_se", true=True))
    if not excess <= 0.015:
        yield f"a channel's day is off by {excess:.4f} beyond 2 standard errors, at most 0.015"


def felt_faults(day: Judged) -> Iterator[str]:
    """Yield where gaps or queue pressure are off by more than chance and 0.03."""
    for key in FELT:
        excess = np.nanmax(day.off(key) - 3 * day.noise(key))
        if not excess <= 0.03:
            yield f"{key} is off by {excess:.3f} beyond 3 standard errors, at most 0.03"


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
