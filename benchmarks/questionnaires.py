"""Reference formulas that are no product feature: alertness over a day, health questionnaires.

The planner takes no health questionnaire and predicts no person's sleepiness. They stand here only
because the reference cases hold them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence


def alertness(time_h: float, *, wake_h: float, at_wake: float) -> dict[str, float]:
    """Return S, C, U and KSS of the three-process model (Ingre et al. 2014) without inertia.

    `time_h` and `wake_h` are hours of the day; `at_wake` is S at waking.
    """
    lower, decay = 2.4, -0.0353
    homeostatic = lower + (at_wake - lower) * math.exp(decay * (time_h - wake_h))
    circadian = 2.5 * math.cos(2 * math.pi / 24 * (time_h - 16.8))
    ultradian = -0.5 + 0.5 * math.cos(2 * math.pi / 12 * (time_h - 16.8 - 3))
    sleepiness = 10.6 - 0.6 * (homeostatic + circadian + ultradian)
    return {"S": homeostatic, "C": circadian, "U": ultradian, "KSS": sleepiness}


def burnout_inventory(
    items: Sequence[float | None], *, reverse: Sequence[int], least: int
) -> float | None:
    """Return a scale of the Copenhagen inventory, 0..100; None if fewer than `least` answers."""
    answers = [
        4 - a if i in reverse else a for i, a in enumerate(items) if a is not None and 0 <= a <= 4
    ]
    return 25 * sum(answers) / len(answers) if answers and len(answers) >= least else None


def who_five(items: Sequence[float]) -> float:
    """Return the WHO-5 percentage: four times the sum of five answers 0..5."""
    return 4 * sum(items)
