"""The registry of indicators and labour rules: fields that are missing, sums of contributions.

python -m benchmarks.registry [--days 10000]     exit 1 below a floor

Contributions are those of random scores, indicators missing at random: their sum against the
composite and against a weighted mean.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import fields

import numpy as np

from planner.wellbeing import Scope, composite, contributions, indicators, scored, shipped_presets

RULES, PRESETS, EXACT = 90, 11, 0.01
MAY_BE_EMPTY = {"anchors", "weight", "note", "params", "checked_on"}


def lacking() -> list[str]:
    """Return each empty field of an indicator or a rule record that may not be empty."""
    rules = [rule for preset in shipped_presets().values() for rule in preset.rules]
    no_number = {rule.id for rule in rules if rule.kind == "statement"}
    return [
        f"{record.id}: {field.name}"
        for record in (*indicators(), *rules)
        for field in fields(record)
        if field.name not in MAY_BE_EMPTY and getattr(record, field.name) in ("", (), {}, None)
        if not (field.name == "unit" and record.id in no_number)
    ]


def furthest(days: int, seed: int = 1) -> float:
    """Return the largest difference of contributions and composite over random agent-days."""
    rng, worst = np.random.default_rng(seed), 0.0
    weights = {name: r.weight for name, r in scored(Scope.DAY).items()}
    for _ in range(days):
        known = [name for name in weights if rng.random() < 0.8] or list(weights)[:1]
        scores = {name: float(rng.random()) for name in known}
        by_hand = 100 * np.average(list(scores.values()), weights=[weights[n] for n in known])
        parts = sum(contributions(scores, weights).values())
        whole = composite(scores, weights)
        worst = max(worst, abs(parts - whole), abs(parts - by_hand))
    return worst


def main(arguments: list[str] | None = None) -> int:
    """Print the counts; return 1 below a floor."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.registry")
    parser.add_argument("--days", type=int, default=10_000)
    options = parser.parse_args(arguments)
    presets, missing = shipped_presets(), lacking()
    rules, off = sum(len(p.rules) for p in presets.values()), furthest(options.days)
    print(f"{len(indicators())} indicators, {rules} rule records in {len(presets)} presets")
    print(f"{len(missing)} fields missing {', '.join(missing[:9])}".rstrip())
    print(f"contributions of {options.days} agent-days: at most {off:.2g} off the composite")
    is_below = missing or rules < RULES or len(presets) < PRESETS or off > EXACT
    return int(bool(is_below))


if __name__ == "__main__":
    sys.exit(main())
