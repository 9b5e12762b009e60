"""Planned load strain: from raw figures to scores, levels and one composite with its exact band.

It describes the work as planned, not the person. It is no diagnosis and was not validated as a
predictor of anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from planner.domain import Level

TOLERANCE = 1e-9
RED_SCORE = 65.0
AMBER_SCORE = 40.0
WEIGHT_PLAY = 0.25
WEEK_FROM_DAYS = 0.6

Anchors = tuple[float, float, float]


def normalise(value: float, anchors: Anchors) -> float:
    """Map anchors (Z, A, R) to 0, 0.5 and 1, linear between and flat outside."""
    zero, amber, red = anchors
    if value <= zero:
        return 0.0
    if value >= red:
        return 1.0
    if value <= amber:
        return 0.5 * (value - zero) / (amber - zero)
    return 0.5 + 0.5 * (value - amber) / (red - amber)


def indicator_level(value: float, anchors: Anchors) -> Level:
    """Say green below A, amber from A on, red from R on."""
    if value >= anchors[2] - TOLERANCE:
        return Level.RED
    return Level.AMBER if value >= anchors[1] - TOLERANCE else Level.GREEN


def contributions(scores: Mapping[str, float], weights: Mapping[str, float]) -> dict[str, float]:
    """Return the points that each indicator adds to the composite; they sum up to it.

    Weights are scaled up to 1 over the indicators that are present.
    """
    present = {name: weights[name] for name in scores}
    total = sum(present.values())
    if total <= 0:
        return dict.fromkeys(scores, 0.0)
    return {name: 100 * present[name] * scores[name] / total for name in scores}


def composite(scores: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Return the weighted mean of scores as 0..100; weights of missing indicators drop out."""
    return sum(contributions(scores, weights).values())


def weight_band(
    scores: Mapping[str, float], weights: Mapping[str, float], play: float = WEIGHT_PLAY
) -> tuple[float, float]:
    """Return the exact least and greatest composite when each weight moves by +-`play`.

    The extreme puts 1 + play on one side of a cut through the sorted scores and 1 - play on the
    other, so n + 1 cuts cover all 2^n corners.
    """
    ranked = sorted((score, weights[name]) for name, score in scores.items())
    if not ranked or sum(weight for _, weight in ranked) <= 0:
        return 0.0, 0.0
    return min(_cuts(ranked, 1 + play, 1 - play)), max(_cuts(ranked, 1 - play, 1 + play))


def day_level(score: float, red_indicators: int, hard: Sequence[str] = ()) -> Level:
    """Return red on a hard trigger, two red indicators or 65 points; amber on one red or 40."""
    if hard or red_indicators >= 2 or score >= RED_SCORE - TOLERANCE:
        return Level.RED
    if red_indicators == 1 or score >= AMBER_SCORE - TOLERANCE:
        return Level.AMBER
    return Level.GREEN


def week_strain(daily_composites: Sequence[float], weekly_composite: float) -> float:
    """Return 0.6 x mean of the days worked + 0.4 x weekly composite, 0..100."""
    if not daily_composites:
        return weekly_composite
    mean = sum(daily_composites) / len(daily_composites)
    return WEEK_FROM_DAYS * mean + (1 - WEEK_FROM_DAYS) * weekly_composite


def _cuts(ranked: Sequence[tuple[float, float]], below: float, above: float) -> Iterator[float]:
    """Yield the composite for every cut: weights below it times `below`, the others `above`."""
    points = above * sum(score * weight for score, weight in ranked)
    total = above * sum(weight for _, weight in ranked)
    yield 100 * points / total
    for score, weight in ranked:
        points += (below - above) * weight * score
        total += (below - above) * weight
        yield 100 * points / total
