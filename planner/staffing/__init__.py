"""Staffing mathematics: queues, requirements, and what a roster will deliver."""

from planner.staffing.chat import ChatTerms, chat_agents_needed, chat_queue
from planner.staffing.erlang import QueueResult, erlang_a, erlang_b, erlang_c
from planner.staffing.limits import garnett, halfin_whitt
from planner.staffing.outlook import Outlook, outlook
from planner.staffing.predict import Prediction, predict, warm_up
from planner.staffing.redials import erlang_x, first_attempts, with_redials
from planner.staffing.require import require
from planner.staffing.roster_prediction import predict_roster
from planner.staffing.simulate import Day, Simulated, simulate
from planner.staffing.stamp import Stamp
from planner.staffing.teams import Routing, Team, dedicated, teams_of
from planner.staffing.thresholds import LoadTable, Promise, agents_needed, load_table
from planner.staffing.transient import DayResult, QueueDay, unfold
from planner.staffing.variants import ServiceLevel, Waits, levels_of, mean_waits, service_levels

__all__ = [
    "ChatTerms",
    "Day",
    "DayResult",
    "LoadTable",
    "Outlook",
    "Prediction",
    "Promise",
    "QueueDay",
    "QueueResult",
    "Routing",
    "ServiceLevel",
    "Simulated",
    "Stamp",
    "Team",
    "Waits",
    "agents_needed",
    "chat_agents_needed",
    "chat_queue",
    "dedicated",
    "erlang_a",
    "erlang_b",
    "erlang_c",
    "erlang_x",
    "first_attempts",
    "garnett",
    "halfin_whitt",
    "levels_of",
    "load_table",
    "mean_waits",
    "outlook",
    "predict",
    "predict_roster",
    "require",
    "service_levels",
    "simulate",
    "teams_of",
    "unfold",
    "warm_up",
    "with_redials",
]
