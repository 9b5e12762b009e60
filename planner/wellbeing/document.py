"""The registry as a page: docs/indicators.md is what this returns, and a test keeps it so."""

from __future__ import annotations

from collections.abc import Mapping

from planner.domain import Role
from planner.wellbeing.days import HARD_TRIGGERS
from planner.wellbeing.fairness import BURDEN_POINTS
from planner.wellbeing.record import DISCLAIMER, PRACTICE, Indicator, Scope, Strength
from planner.wellbeing.registry import indicators

_WANTED = """
A shift entered as asked for by its agent counts 0, whatever its kind, with the rests beside it and
its hard contacts; one whose start lies in the wished window is no early, late or night shift.
"""
_HEADINGS = {
    Scope.DAY: "A day of an agent",
    Scope.WEEK: "A week of an agent",
    Scope.PLAN: "A whole plan",
    Scope.BESIDE: "Beside the plan: what is predicted, told and marked",
}
_INTRO = f"""# Indicators

{DISCLAIMER}

{PRACTICE} A site may change thresholds; who did it and why is kept.

A score is 0 up to the threshold Z, 0.5 at A (amber) and 1 from R (red) on, linear between. The
composite is the weighted mean of the scores, 0 to 100; indicators that could not be computed drop
out and the other weights are scaled up. Its band is the exact range when every weight moves by a
quarter and volume lies anywhere from the 10th to the 90th percentile of every interval.

A day is **red** on a hard trigger, on two red indicators or from 65 points on; **amber** on one
red indicator or from 40 points on; else **green**. Green is no proof of health. A week's strain is
0.6 x the mean of its days + 0.4 x the composite of the weekly indicators.
"""


def indicators_markdown() -> str:
    """Return the whole registry as Markdown, generated from the records."""
    parts = [_INTRO, "Hard triggers:\n\n" + _items(HARD_TRIGGERS)]
    letters = {s.value: s.meaning for s in Strength}
    parts.append("Strength of the evidence behind the thresholds:\n\n" + _items(letters))
    for scope, heading in _HEADINGS.items():
        records = [r for r in indicators() if r.scope is scope]
        parts.append(f"## {heading}\n\n" + "\n".join(_entry(r) for r in records))
    points = {kind.replace("_", " "): f"{value:g}" for kind, value in BURDEN_POINTS.items()}
    parts.append("## Burden points of a shift\n\n" + _items(points) + _WANTED)
    return "\n".join(parts)


def _items(texts: Mapping[str, str]) -> str:
    return "".join(f"- `{name}`: {text}\n" for name, text in texts.items())


def _entry(record: Indicator) -> str:
    lines = [
        f"### {record.name} (`{record.id}`)",
        "",
        record.text,
        "",
        f"- unit: {record.unit}",
        f"- formula: {record.formula}",
        f"- made from: {', '.join(record.inputs)}",
    ]
    if record.anchors:
        zero, amber, red = record.anchors
        lines.append(f"- thresholds: Z {zero:g}, A {amber:g}, R {red:g}; weight {record.weight:g}")
    lines += [
        f"- source: {record.source} (strength {record.strength})",
        f"- who may see it: {'; '.join(_views(record))}",
        "",
    ]
    return "\n".join(lines)


def _views(record: Indicator) -> list[str]:
    return [
        f"{role.value}: {record.seen_by[role].value}" for role in Role if role in record.seen_by
    ]
