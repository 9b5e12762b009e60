"""The independent checker of labour rules: it shares the preset's data with the optimiser, no code.

Kinds of rules are small typed functions in `labour_days` (inside one shift) and `labour_weeks`
(between shifts). Rules of kind "statement" are shown to people and never judged by machine.
"""

from __future__ import annotations

from dataclasses import dataclass

from planner.domain import Preset
from planner.wellbeing.evidence import Evidence
from planner.wellbeing.labour_days import check_shift
from planner.wellbeing.labour_weeks import EVIDENCE_CHECKS


@dataclass(frozen=True, slots=True)
class LabourBreach:
    """A broken rule: its id, the shift (in order of time; None: no single one), and why."""

    rule: str
    shift: int | None
    detail: str


def labour_breaches(preset: Preset, evidence: Evidence) -> tuple[LabourBreach, ...]:
    """Return every breach of a preset in the evidence about one agent, in order of the rules."""
    counting = next((r for r in preset.rules if r.kind == "work_time"), None)
    found: list[LabourBreach] = []
    for rule in preset.rules:
        if rule.kind in EVIDENCE_CHECKS:
            check = EVIDENCE_CHECKS[rule.kind]
            pairs = check(rule, counting, evidence)
            found += [
                LabourBreach(rule.id, n, text)
                for n, text in pairs
                if n is None or evidence.is_judged(evidence.ordered[n])
            ]
            continue
        for number, shift in enumerate(evidence.ordered):
            if not evidence.is_judged(shift):
                continue
            texts = check_shift(rule, counting, shift, evidence)
            found += [LabourBreach(rule.id, number, text) for text in texts]
    return tuple(found)
