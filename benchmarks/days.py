"""Predict simulated days: `python -m benchmarks.days DAYS.json OUT.json`, errors against truth."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from planner.domain import FloatArray, IntArray
from planner.errors import BadInput
from planner.staffing import (
    Day,
    DayResult,
    QueueDay,
    Simulated,
    simulate,
    unfold,
    warm_up,
)

SEED = 1
CONTACTS = 3_000_000
"""Contacts simulated per case: about a second on one core."""
MOST_DAYS = 6000
BATCHES, BATCH_CONTACTS = 16, 60_000
"""Short simulations whose spread tells how much chance is left in the truth."""
FELT = {"gap_zero": "at once", "gap_lt_10s": "<10 s", "start_while_others_wait": "crowded"}
PER_CHANNEL = ("aht", "cv", "dist", "pat", "tgt", "prio", "conc", "slow", "resv")


@dataclass(frozen=True, slots=True)
class Case:
    """One scenario as a day of the simulation, and its name."""

    name: str
    day: Day

    @property
    def is_one_queue(self) -> bool:
        """Say whether the transient formula covers it: one channel, one group, no reserve."""
        one = self.day.arrivals.shape[0] == 1 and self.day.staff.shape[0] == 1
        return one and int(self.day.reserve[0]) == 0 and int(self.day.skill[0, 0]) > 0


def main(arguments: list[str]) -> int:
    """Read the cases, predict each, write the predictions, print errors where truth is given."""
    if len(arguments) != 2:
        return _refuse("give two files: python -m benchmarks.days DAYS.json OUT.json")
    try:
        raw = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
        entries = raw["cases"] if isinstance(raw, dict) else raw
        cases = [read_case(entry, number) for number, entry in enumerate(entries)]
    except (OSError, ValueError, KeyError, TypeError, BadInput) as error:
        return _refuse(f"{arguments[0]} cannot be read as days: {type(error).__name__}: {error}")
    warm_up()
    results: list[dict[str, Any]] = []
    print(f"{'case':28s} {'cpu s':>7s}  errors against truth (seconds without compiling)")
    for case, entry in zip(cases, entries, strict=True):
        begin = time.process_time()
        prediction, method = predict_case(case)
        seconds = time.process_time() - begin
        result = {"name": case.name, "prediction": prediction, "method": method, "seconds": seconds}
        results.append(result)
        truth, told = entry.get("truth"), "-"
        if truth:
            noise = noise_of(case, truth)
            result["noise"] = {key: plain(values) for key, values in noise.items()}
            told = errors(prediction, truth, noise)
        print(f"{case.name:28s} {seconds:7.3f}  {told}", flush=True)
    try:
        Path(arguments[1]).write_text(json.dumps({"cases": results}), encoding="utf-8")
    except OSError as error:
        return _refuse(f"{arguments[1]} cannot be written: {error}")
    return 0


def read_case(entry: dict[str, Any], number: int) -> Case:
    """Return a scenario as a day; missing fields are named."""
    scenario = entry.get("scenario", entry)
    missing = [k for k in ("L", "lam", "nag", "skill", *PER_CHANNEL) if k not in scenario]
    if missing:
        raise BadInput(f"case {number}: the scenario lacks {', '.join(missing)}")
    columns = {k: np.asarray(scenario[k], dtype=np.float64) for k in PER_CHANNEL}
    day = Day(
        step_s=float(scenario["L"]),
        arrivals=np.asarray(scenario["lam"], dtype=np.float64),
        staff=np.asarray(scenario["nag"], dtype=np.int64),
        skill=np.asarray(scenario["skill"], dtype=np.int64),
        handle_s=columns["aht"],
        handle_cv=columns["cv"],
        is_lognormal=columns["dist"] == 1,
        patience_s=np.where(columns["pat"] > 0, columns["pat"], np.inf),
        target_s=columns["tgt"],
        priority=_in_order(columns["prio"]),
        places=columns["conc"].astype(np.int64),
        slowdown=columns["slow"],
        reserve=columns["resv"].astype(np.int64),
    )
    name = scenario.get("name") or entry.get("name") or entry.get("id") or f"case {number}"
    return Case(str(name), day)


def _in_order(priority: FloatArray) -> IntArray:
    """Return priorities without ties: the format serves equal ones in the order of channels."""
    return (priority * len(priority) + np.arange(len(priority))).astype(np.int64)


def predict_case(case: Case) -> tuple[dict[str, Any], str]:
    """Return the prediction in the shape of the truth, and how it was made."""
    if not case.is_one_queue:
        return _simulated(case.day), f"simulation, seed {SEED}"
    day = case.day
    formula = unfold(queue_of(day))
    found = _formula(day, formula)
    if int(day.places[0]) == 1:
        return found, "transient formula (exact expectation: standard errors are 0)"
    by_agent = _simulated(day)
    spread = ("occupancy", "overtime_s", "gap_lt_10s", "gap_zero", "start_while_others_wait")
    found |= {key: by_agent[key] for key in spread}
    return found, f"transient formula; how chats spread over agents: simulation, seed {SEED}"


def queue_of(day: Day) -> QueueDay:
    """Return the first channel of a day as the formula takes it."""
    return QueueDay(
        step_s=day.step_s,
        arrivals=day.arrivals[0],
        agents=day.staff[0],
        aht_s=np.full(day.arrivals.shape[1], float(day.handle_s[0])),
        patience_s=float(day.patience_s[0]),
        target_s=float(day.target_s[0]),
        concurrency=int(day.places[0]),
        slowdown=float(day.slowdown[0]),
        handle_cv=float(day.handle_cv[0]) if day.is_lognormal[0] else None,
    )


def _formula(day: Day, r: DayResult) -> dict[str, Any]:
    offered = day.arrivals[0] * day.step_s
    answered = np.maximum(offered * (1 - r.abandon), 1e-12)
    none = np.zeros_like(r.wait_s)
    result = {
        "sl": [r.service_level],
        "sl_se": [none],
        "abandon": [r.abandon],
        "abandon_se": [none],
        "wait_mean": [r.wait_s],
        "wait_se": [none],
        "occupancy": [r.busy],
        "overtime_s": [r.late_s],
        "gap_lt_10s": [r.gap_10s * r.starts / answered],
        "gap_zero": [r.gap_zero * r.starts / answered],
        "start_while_others_wait": [r.pressure * r.starts / answered],
        "backlog_end": [r.backlog],
        "day_sl": [[_weighted(r.service_level, offered)]],
        "day_sl_se": [[0.0]],
        "day_abandon": [[_weighted(r.abandon, offered)]],
        "day_abandon_se": [[0.0]],
    }
    return {key: plain(values) for key, values in result.items()}


def _days(day: Day, contacts: int) -> int:
    return int(np.clip(contacts / max(day.arrivals.sum() * day.step_s, 1), 20, MOST_DAYS))


def _simulated(day: Day, contacts: int = CONTACTS, seed: int = SEED) -> dict[str, Any]:
    r: Simulated = simulate(day, days=_days(day, contacts), seed=seed)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = r.starts / (r.offered * (1 - r.abandon))
    result = {
        "sl": r.service_level,
        "sl_se": r.service_level_se,
        "abandon": r.abandon,
        "abandon_se": r.abandon_se,
        "wait_mean": r.wait_s,
        "wait_se": r.wait_se,
        "occupancy": r.busy,
        "overtime_s": r.late_s,
        "gap_lt_10s": r.gap_10s * share,
        "gap_zero": r.gap_zero * share,
        "start_while_others_wait": r.pressure * share,
        "backlog_end": r.backlog,
        "day_sl": [r.day_level],
        "day_sl_se": [r.day_level_se],
        "day_abandon": [r.day_abandon],
        "day_abandon_se": [r.day_abandon_se],
    }
    return {key: plain(values) for key, values in result.items()}


def plain(values: Any) -> Any:
    """Return nested lists with None where there is no number (nobody offered, nobody on duty)."""
    array = np.asarray(values, dtype=np.float64)
    return np.where(np.isfinite(array), array, None).tolist()


def _weighted(values: FloatArray, weights: FloatArray) -> float:
    return float(np.average(values, weights=weights)) if weights.sum() > 0 else float("nan")


def noise_of(case: Case, truth: dict[str, Any]) -> dict[str, FloatArray]:
    """Return the standard error of each difference between prediction and truth.

    The truth gives some of its own; the others are the spread of short simulations, scaled to the
    days that the truth has (read off its error of the service level). A prediction that was itself
    simulated adds its own.
    """
    day, seeds = case.day, range(SEED + 100, SEED + 100 + BATCHES)
    parts = [_simulated(day, BATCH_CONTACTS, seed) for seed in seeds]
    spread = {
        key: np.std([_array(part[key]) for part in parts], axis=0, ddof=1)
        for key in ("sl", "backlog_end", *FELT)
    }
    known = _array(truth["sl_se"])
    judged = (known > 0) & (spread["sl"] > 0)
    ratio = float(np.sum(known[judged] ** 2) / np.sum(spread["sl"][judged] ** 2))
    own = 0.0
    if not case.is_one_queue:
        own = _days(day, BATCH_CONTACTS) / _days(day, CONTACTS)
    noise = {key: values * np.sqrt(ratio + own) for key, values in spread.items()}
    return noise | {"sl": np.sqrt(known**2 + own * spread["sl"] ** 2)}


def errors(prediction: dict[str, Any], truth: dict[str, Any], noise: dict[str, FloatArray]) -> str:
    """Return mean and largest service-level error per channel, and the other floors, as a line."""
    sl = _difference(prediction, truth, "sl")
    late, true_late = (float(np.nansum(_array(x["overtime_s"]))) for x in (prediction, truth))
    off = np.abs(sl)
    occupancy = np.abs(_difference(prediction, truth, "occupancy")[:, 2:])
    parts = [
        f"sl mean {_each(np.nanmean(off, axis=1))} max {_each(np.nanmax(off, axis=1))}",
        f"{_chance(sl, noise['sl'])}  day {_each(_difference(prediction, truth, 'day_sl')[0])}",
        f"abandon {_each(_difference(prediction, truth, 'day_abandon')[0])}",
        f"occupancy {np.nanmax(occupancy):.4f}",
        f"overrun {late:.0f}/{true_late:.0f} s",
    ]
    for key, name in FELT.items():
        felt = _difference(prediction, truth, key)
        off = np.abs(felt)
        parts.append(f"{name} mean {np.nanmean(off):.3f} max {np.nanmax(off):.3f}")
        parts.append(_chance(felt, noise[key]))
    return "  ".join(parts)


def _chance(off: FloatArray, noise: FloatArray) -> str:
    """Say what is left beyond three standard errors, and the usual error in standard errors.

    1.0 x chance: the differences are as large as chance alone makes them.
    """
    beyond = np.nanmax(np.abs(off) - 3 * noise)
    sure = (noise > 1e-3) & np.isfinite(off)
    usual = np.sqrt(np.mean((off[sure] / noise[sure]) ** 2)) if sure.any() else 0.0
    return f"(beyond 3 se {beyond:+.3f}, {usual:.1f} x chance)"


def _array(values: Any) -> FloatArray:
    return np.asarray(values, dtype=np.float64)


def _difference(prediction: dict[str, Any], truth: dict[str, Any], key: str) -> FloatArray:
    return _array(prediction[key]) - _array(truth[key])


def _each(values: FloatArray) -> str:
    return "/".join(f"{v:.4f}" for v in values)


def _refuse(text: str) -> int:
    print(text, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
