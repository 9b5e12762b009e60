"""Volume and handle time of each channel, with quantiles, cleaning notes and a back-test."""

from planner.forecast.accuracy import bias, noise_floor, pinball, wape
from planner.forecast.advice import MOST_EVENT_FACTOR, Advice, Event, LevelRuling, Ruling, Start
from planner.forecast.api import forecast, forecast_with_days, prospect
from planner.forecast.calendar import named_days, special_days
from planner.forecast.closures import Closure, closures_ahead
from planner.forecast.drift import Drift, drift_alarms, evidence
from planner.forecast.intraday import Reaction, learn_reactions, update
from planner.forecast.model import NEW_LEVEL, as_recorded
from planner.forecast.moved_past import Begun, with_begun_moves
from planner.forecast.moving import (
    Callbacks,
    Deflection,
    Flow,
    Moved,
    Redials,
    SelfService,
    Shift,
    Spill,
    move_demand,
    without_redials,
)
from planner.forecast.overrides import apply_overrides, value_added
from planner.forecast.planned import (
    Move,
    hard_shares,
    planned_demand,
    that_history_allows,
    within_the_centre,
)
from planner.forecast.prospect import DayForecast, Prospect
from planner.forecast.record import Score, Told, spreadsheet, track_record, weak_spots
from planner.forecast.shift import LONGEST_DAYS as LEVEL_DAYS
from planner.forecast.skill import backtest

__all__ = [
    "LEVEL_DAYS",
    "MOST_EVENT_FACTOR",
    "NEW_LEVEL",
    "Advice",
    "Begun",
    "Callbacks",
    "Closure",
    "DayForecast",
    "Deflection",
    "Drift",
    "Event",
    "Flow",
    "LevelRuling",
    "Move",
    "Moved",
    "Prospect",
    "Reaction",
    "Redials",
    "Ruling",
    "Score",
    "SelfService",
    "Shift",
    "Spill",
    "Start",
    "Told",
    "apply_overrides",
    "as_recorded",
    "backtest",
    "bias",
    "closures_ahead",
    "drift_alarms",
    "evidence",
    "forecast",
    "forecast_with_days",
    "hard_shares",
    "learn_reactions",
    "move_demand",
    "named_days",
    "noise_floor",
    "pinball",
    "planned_demand",
    "prospect",
    "special_days",
    "spreadsheet",
    "that_history_allows",
    "track_record",
    "update",
    "value_added",
    "wape",
    "weak_spots",
    "with_begun_moves",
    "within_the_centre",
    "without_redials",
]
