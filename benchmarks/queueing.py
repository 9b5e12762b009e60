"""Answer reference rows of stationary queues: `python -m benchmarks.queueing CASES.csv OUT.csv`."""

from __future__ import annotations

import csv
import math
import re
import sys
from collections.abc import Callable
from pathlib import Path

from planner.errors import BadInput
from planner.staffing import (
    Promise,
    QueueResult,
    agents_needed,
    erlang_a,
    erlang_b,
    garnett,
    halfin_whitt,
    with_redials,
)

Row = dict[str, str]
COLUMNS = ("model", "lambda_per_h", "aht_s", "agents", "patience_s", "target_s", "metric")


def main(arguments: list[str]) -> int:
    """Read the cases, write them with a `result` column, and print how many are in tolerance."""
    if len(arguments) != 2:
        return _refuse("give two files: python -m benchmarks.queueing CASES.csv OUT.csv")
    try:
        rows = read_cases(Path(arguments[0]))
    except (OSError, UnicodeDecodeError, csv.Error, BadInput) as error:
        return _refuse(f"{arguments[0]} cannot be read: {error}")
    for row in rows:
        row["result"] = answer(row)
    try:
        with Path(arguments[1]).open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    except OSError as error:
        return _refuse(f"{arguments[1]} cannot be written: {error}")
    judged = [r for r in rows if r.get("value") and r.get("tolerance")]
    bad = [r for r in judged if not is_within(r)]
    print(f"{len(rows)} rows, {len(judged)} with a reference, {len(bad)} outside its tolerance")
    for row in bad:
        print("  ", {k: row[k] for k in (*COLUMNS, "value", "tolerance", "result")})
    return 1 if bad else 0


def read_cases(path: Path) -> list[Row]:
    """Return the rows of a case file, or say which column it lacks."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = [{k: v or "" for k, v in row.items() if k} for row in csv.DictReader(file)]
    if not rows:
        raise BadInput("it holds no row")
    missing = [c for c in COLUMNS if c not in rows[0]]
    if missing:
        raise BadInput(f"it lacks the columns {', '.join(missing)}")
    return rows


def answer(row: Row) -> str:
    """Return the result of one row, or an empty text where the product has no such model."""
    try:
        return repr(float(_value(row)))
    except (BadInput, KeyError, ValueError, ZeroDivisionError) as error:
        print(f"no answer to {row['model']} {row['metric']}: {error}", file=sys.stderr)
        return ""


def is_within(row: Row) -> bool:
    """Say whether a result lies within the tolerance of its reference value."""
    if not row["result"]:
        return False
    value, text = float(row["value"]), row["tolerance"].strip()
    allowed = float(text[3:]) * abs(value) if text.startswith("rel") else float(text)
    result = float(row["result"])
    return result == value or abs(result - value) <= allowed


def _value(row: Row) -> float:
    model, metric = row["model"], row["metric"]
    if model.startswith("HalfinWhitt"):
        return float(halfin_whitt(_named(model, "beta")))
    if model.startswith("Garnett"):
        return float(garnett(_named(model, "beta"), _named(model, "theta/mu")))
    load = float(row["lambda_per_h"]) * float(row["aht_s"]) / 3600
    if model.endswith("_required"):
        return _required(row, load)
    if model == "ErlangB" and metric == "p_block":
        return float(erlang_b(load, float(row["agents"]))[0])
    if "_redial=" in model:
        terms = {"aht_s": float(row["aht_s"]), "patience_s": float(row["patience_s"])}
        share = _named(model, "redial")
        load = float(with_redials(load, float(row["agents"]), redial_share=share, **terms)[0])
    elif model not in ("ErlangA", "ErlangC"):
        raise BadInput("no such model")
    return _metric(row, load)


def _metric(row: Row, load: float) -> float:
    aht, agents = float(row["aht_s"]), float(row["agents"])
    queue = erlang_a(
        load, agents, aht_s=aht, patience_s=_patience(row), target_s=float(row["target_s"] or 0)
    )
    per_s = load / aht
    known: dict[str, Callable[[QueueResult], float]] = {
        "p_wait": lambda q: float(q.p_wait[0]),
        "p_abandon": lambda q: float(q.p_abandon[0]),
        "service_level": lambda q: float(q.service_level[0]),
        "asa_s": lambda q: float(q.asa_s[0]),
        "wait_mean_s": lambda q: float(q.wait_s[0]),
        "occupancy": lambda q: float(q.occupancy[0]),
        "lq": lambda q: float(q.wait_s[0]) * per_s,
        "lambda_eff_per_h": lambda _: per_s * 3600,
    }
    if row["metric"] in known:
        return known[row["metric"]](queue)
    if (match := re.fullmatch(r"wait_p(\d+)_s", row["metric"])) and _patience(row) is None:
        late = 1 - float(match[1]) / 100
        if agents <= load:
            return math.inf
        return max(math.log(float(queue.p_wait[0]) / late) * aht / (agents - load), 0.0)
    raise BadInput("no such metric")


def _required(row: Row, load: float) -> float:
    match = re.fullmatch(r"agents_for_sl_([\d.]+)", row["metric"])
    if match is None or not row["model"].startswith(("ErlangA", "ErlangC")):
        raise BadInput("no such requirement")
    found = agents_needed(
        load,
        aht_s=float(row["aht_s"]),
        patience_s=_patience(row),
        target_s=float(row["target_s"] or 0),
        promise=Promise(service=float(match[1])),
    )
    return float(found[0])


def _patience(row: Row) -> float | None:
    is_patient = row["model"].startswith("ErlangC") or not row["patience_s"]
    return None if is_patient else float(row["patience_s"])


def _named(model: str, name: str) -> float:
    match = re.search(rf"{re.escape(name)}=(-?[\d.eE+-]+)", model)
    if match is None:
        raise BadInput(f"the model names no {name}")
    return float(match[1])


def _refuse(text: str) -> int:
    print(text, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
