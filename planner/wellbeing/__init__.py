"""Planned load strain: indicators, humane quotas, fairness, labour rules and small groups."""

from planner.wellbeing.burden import (
    burden_kinds,
    burden_points,
    edited_points,
    shift_kinds,
)
from planner.wellbeing.context import QUOTES, Quote
from planner.wellbeing.days import HARD_TRIGGERS
from planner.wellbeing.document import indicators_markdown
from planner.wellbeing.evidence import (
    Evidence,
    WorkedShift,
    WorkPause,
    screen_pauses,
    worked_shifts,
)
from planner.wellbeing.explain import Explanation, Reason, explain
from planner.wellbeing.fairness import BURDEN_POINTS, FAIR, fairness_level, gini, jain
from planner.wellbeing.figures import hard_contacts
from planner.wellbeing.frame import Background, Week
from planner.wellbeing.labour import (
    AVERAGES,
    WEEKLY_RESTS,
    find_preset,
    known_preset,
    load_presets,
    obeying,
    policy_from_preset,
    read_presets,
    shipped_presets,
)
from planner.wellbeing.labour_check import LabourBreach, labour_breaches
from planner.wellbeing.labour_days import work_hours
from planner.wellbeing.planned_load import day_load, lay_out, load
from planner.wellbeing.privacy import (
    SMALLEST_GROUP,
    Disclosure,
    Suppressed,
    suppress,
    tells_of_few,
)
from planner.wellbeing.pulse import (
    ANSWERS,
    QUESTIONS,
    PulseFigure,
    check_answers,
    pulse_figures,
    teams_to_tell_apart,
)
from planner.wellbeing.quota import (
    Part,
    WrittenWork,
    humane_capacity,
    mixed_capacity,
    quota_pressure,
    quota_shortfall,
    written_work,
)
from planner.wellbeing.record import DISCLAIMER, PRACTICE, Indicator, Scope, Strength, View
from planner.wellbeing.refusal import quota_faults
from planner.wellbeing.registry import (
    Thresholds,
    indicator,
    indicators,
    scored,
    with_thresholds,
)
from planner.wellbeing.rest import (
    Change,
    instability,
    length_risk,
    quick_returns,
    rest_debt,
    rests,
)
from planner.wellbeing.strain import (
    composite,
    contributions,
    day_level,
    indicator_level,
    normalise,
    week_strain,
    weight_band,
)

__all__ = [
    "ANSWERS",
    "AVERAGES",
    "BURDEN_POINTS",
    "DISCLAIMER",
    "FAIR",
    "HARD_TRIGGERS",
    "PRACTICE",
    "QUESTIONS",
    "QUOTES",
    "SMALLEST_GROUP",
    "WEEKLY_RESTS",
    "Background",
    "Change",
    "Disclosure",
    "Evidence",
    "Explanation",
    "Indicator",
    "LabourBreach",
    "Part",
    "PulseFigure",
    "Quote",
    "Reason",
    "Scope",
    "Strength",
    "Suppressed",
    "Thresholds",
    "View",
    "Week",
    "WorkPause",
    "WorkedShift",
    "WrittenWork",
    "burden_kinds",
    "burden_points",
    "check_answers",
    "composite",
    "contributions",
    "day_level",
    "day_load",
    "edited_points",
    "explain",
    "fairness_level",
    "find_preset",
    "gini",
    "hard_contacts",
    "humane_capacity",
    "indicator",
    "indicator_level",
    "indicators",
    "indicators_markdown",
    "instability",
    "jain",
    "known_preset",
    "labour_breaches",
    "lay_out",
    "length_risk",
    "load",
    "load_presets",
    "mixed_capacity",
    "normalise",
    "obeying",
    "policy_from_preset",
    "pulse_figures",
    "quick_returns",
    "quota_faults",
    "quota_pressure",
    "quota_shortfall",
    "read_presets",
    "rest_debt",
    "rests",
    "scored",
    "screen_pauses",
    "shift_kinds",
    "shipped_presets",
    "suppress",
    "teams_to_tell_apart",
    "tells_of_few",
    "week_strain",
    "weight_band",
    "with_thresholds",
    "work_hours",
    "worked_shifts",
    "written_work",
]
