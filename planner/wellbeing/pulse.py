"""The pulse: three questions on working conditions, answered by groups, never by a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

from planner.errors import BadInput
from planner.wellbeing.privacy import SMALLEST_GROUP, suppress

QUESTIONS: Mapping[str, str] = {
    "listen": "I had the time to listen to the people I served.",
    "breaks": "I could take my breaks as they were planned.",
    "hours": "I knew my hours in good time, and they were kept.",
}
ANSWERS = ("never", "seldom", "sometimes", "mostly", "always")
SMALLEST_FOR_SPREAD = 8
EVERYBODY, OTHERS = "everybody", ""
Counts = Mapping[str, Mapping[str, tuple[int, ...]]]


@dataclass(frozen=True, slots=True)
class PulseFigure:
    """What a group said to a question: `score` 0..100 (the mean answer x 25), `spread` likewise.

    `spread` is the standard deviation; None below SMALLEST_FOR_SPREAD answers.
    """

    group: str
    question: str
    answers: int
    score: float
    spread: float | None


def check_answers(values: Mapping[str, int]) -> None:
    """Refuse answers that leave a question out or are none of the five."""
    wrong = [f'"{QUESTIONS[q]}" has no answer' for q in QUESTIONS if q not in values]
    wrong += [f'"{q}" is not asked' for q in values if q not in QUESTIONS]
    wrong += [
        f'answer "{QUESTIONS[q]}" with one of: {", ".join(ANSWERS)}'
        for q in QUESTIONS
        if values.get(q, 0) not in range(len(ANSWERS))
    ]
    if wrong:
        raise BadInput(*wrong)


def teams_to_tell_apart(counts: Counts) -> frozenset[str]:
    """Return the teams with enough answers, fewer where the rest would otherwise be too few."""
    sizes = {team: _answers(asked) for team, asked in counts.items() if team != OTHERS}
    rest = _answers(counts.get(OTHERS, {}))
    # People in no team of their own are one more group that is never shown.
    return frozenset(suppress({**sizes, OTHERS: rest}).shown) - {OTHERS}


def pulse_figures(counts: Counts) -> tuple[PulseFigure, ...]:
    """Return the figures of everybody and of the teams that may be told apart, by name."""
    if sum(map(_answers, counts.values())) < SMALLEST_GROUP:
        return ()
    groups = {EVERYBODY: tuple(counts)} | {
        team: (team,) for team in sorted(teams_to_tell_apart(counts))
    }
    return tuple(
        _figure(group, question, _sum([counts[t].get(question, ()) for t in teams]))
        for group, teams in groups.items()
        for question in QUESTIONS
    )


def _figure(group: str, question: str, given: tuple[int, ...]) -> PulseFigure:
    count = sum(given)
    mean = sum(value * n for value, n in enumerate(given)) / count
    square = sum(n * (value - mean) ** 2 for value, n in enumerate(given)) / count
    spread = 25 * sqrt(square) if count >= SMALLEST_FOR_SPREAD else None
    return PulseFigure(group, question, count, 25 * mean, spread)


def _answers(asked: Mapping[str, tuple[int, ...]]) -> int:
    return min((sum(given) for given in asked.values()), default=0)


def _sum(rows: list[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(sum(row[v] for row in rows if row) for v in range(len(ANSWERS)))
