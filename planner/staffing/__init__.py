"""Staffing mathematics: queues, requirements, and what a roster will deliver."""

from planner.staffing.busy import still_busy, with_recovery
from planner.staffing.capacity import (
    CapacityOutlook,
    Hire,
    Staff,
    capacity_outlook,
    weekly_need_fte,
)
from planner.staffing.chat import ChatTerms, chat_agents_needed, chat_queue
from planner.staffing.correct import transient_heads
from planner.staffing.course import Figure, Measure, Stretch, course_of, worst_stretch
from planner.staffing.erlang import QueueResult, erlang_a, erlang_b, erlang_c
from planner.staffing.limits import garnett, halfin_whitt
from planner.staffing.minimum import minimum_heads
from planner.staffing.outlook import Outlook, outlook
from planner.staffing.pools import Pool, PoolLine, PoolPlan, Shortage, shortages, staff_pools
from planner.staffing.predict import Prediction, predict, warm_up
from planner.staffing.promises import (
    Availability,
    Hour,
    Parity,
    availability,
    kept_share,
    parity,
    within_caps,
)
from planner.staffing.redials import (
    erlang_x,
    first_attempts,
    with_recorded_redials,
    with_redials,
)
from planner.staffing.require import heads_by_cause, require
from planner.staffing.roster_prediction import predict_roster
from planner.staffing.shared import shared_requirement
from planner.staffing.sharper import sharpened
from planner.staffing.shortfall import Shortfall, more_work, shortfall, with_more
from planner.staffing.simulate import Day, Simulated, simulate
from planner.staffing.stamp import Stamp
from planner.staffing.teams import Team, dedicated, teams_of
from planner.staffing.thresholds import (
    LoadTable,
    Promise,
    agents_needed,
    load_table,
    planned_share,
)
from planner.staffing.transient import DayResult, QueueDay, unfold
from planner.staffing.variants import Waits, level_of, levels_of, mean_waits, service_levels
from planner.staffing.waterfall import Paid, Step, waterfall

__all__ = [
    "Availability",
    "CapacityOutlook",
    "ChatTerms",
    "Day",
    "DayResult",
    "Figure",
    "Hire",
    "Hour",
    "LoadTable",
    "Measure",
    "Outlook",
    "Paid",
    "Parity",
    "Pool",
    "PoolLine",
    "PoolPlan",
    "Prediction",
    "Promise",
    "QueueDay",
    "QueueResult",
    "Shortage",
    "Shortfall",
    "Simulated",
    "Staff",
    "Stamp",
    "Step",
    "Stretch",
    "Team",
    "Waits",
    "agents_needed",
    "availability",
    "capacity_outlook",
    "chat_agents_needed",
    "chat_queue",
    "course_of",
    "dedicated",
    "erlang_a",
    "erlang_b",
    "erlang_c",
    "erlang_x",
    "first_attempts",
    "garnett",
    "halfin_whitt",
    "heads_by_cause",
    "kept_share",
    "level_of",
    "levels_of",
    "load_table",
    "mean_waits",
    "minimum_heads",
    "more_work",
    "outlook",
    "parity",
    "planned_share",
    "predict",
    "predict_roster",
    "require",
    "service_levels",
    "shared_requirement",
    "sharpened",
    "shortages",
    "shortfall",
    "simulate",
    "staff_pools",
    "still_busy",
    "teams_of",
    "transient_heads",
    "unfold",
    "warm_up",
    "waterfall",
    "weekly_need_fte",
    "with_more",
    "with_recorded_redials",
    "with_recovery",
    "with_redials",
    "within_caps",
    "worst_stretch",
]
