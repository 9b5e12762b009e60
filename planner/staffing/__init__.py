"""Staffing mathematics: queues, requirements, and what a roster will deliver."""

from planner.staffing.chat import ChatTerms, chat_agents_needed, chat_queue
from planner.staffing.erlang import QueueResult, erlang_a, erlang_b, erlang_c
from planner.staffing.limits import garnett, halfin_whitt
from planner.staffing.predict import Prediction, predict, warm_up
from planner.staffing.redials import erlang_x, first_attempts, with_redials
from planner.staffing.require import require
from planner.staffing.simulate import Day, Simulated, simulate
from planner.staffing.thresholds import LoadTable, Promise, agents_needed, load_table
from planner.staffing.transient import DayResult, QueueDay, unfold
from planner.staffing.variants import ServiceLevel, Waits, levels_of, mean_waits, service_levels

__all__ = [
    "ChatTerms",
    "Day",
    "DayResult",
    "LoadTable",
    "Prediction",
    "Promise",
    "QueueDay",
    "QueueResult",
    "ServiceLevel",
    "Simulated",
    "Waits",
    "agents_needed",
    "chat_agents_needed",
    "chat_queue",
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
    "predict",
    "require",
    "service_levels",
    "simulate",
    "unfold",
    "warm_up",
    "with_redials",
]
