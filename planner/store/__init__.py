"""All that must survive: tables, repositories, migrations, backup. SQLite or PostgreSQL."""

from planner.store.accounts import Account
from planner.store.audit import AuditCheck, AuditLine
from planner.store.backup import backup, restore
from planner.store.calendar import CalendarEvent, CalendarPause, EventChanges
from planner.store.codec import decode, encode, fingerprint
from planner.store.erasure import HARD, erase_agent
from planner.store.forecasts import Beside, ForecastRow
from planner.store.history import ImportCounts, ImportRecord
from planner.store.overrides import StoredOverride
from planner.store.people import AgentRow, PeopleChange
from planner.store.plans import PlanRow
from planner.store.pulses import PulseRound
from planner.store.requests import OwnRequest
from planner.store.retention import CLASSES, TAPS, RetentionClass, apply_retention
from planner.store.store import Store, default_url, open_store

__all__ = [
    "CLASSES",
    "HARD",
    "TAPS",
    "Account",
    "AgentRow",
    "AuditCheck",
    "AuditLine",
    "Beside",
    "CalendarEvent",
    "CalendarPause",
    "EventChanges",
    "ForecastRow",
    "ImportCounts",
    "ImportRecord",
    "OwnRequest",
    "PeopleChange",
    "PlanRow",
    "PulseRound",
    "RetentionClass",
    "Store",
    "StoredOverride",
    "apply_retention",
    "backup",
    "decode",
    "default_url",
    "encode",
    "erase_agent",
    "fingerprint",
    "open_store",
    "restore",
]
