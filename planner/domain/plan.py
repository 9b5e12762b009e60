"""What is kept: plans as immutable revisions, jobs, and who acts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from planner.domain.people import AgentId
from planner.domain.roster import Roster


class Role(StrEnum):
    """What an account may do; `desk` checks it for every action."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"
    REPRESENTATIVE = "representative"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class User:
    """Who acts: an account with its role; an agent's account names the agent it belongs to."""

    account: int
    name: str
    role: Role
    agent: AgentId | None = None
    team: str | None = None


class PlanStatus(StrEnum):
    """A draft can be published once; a newer publication of the week supersedes it."""

    DRAFT = "draft"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    SCENARIO = "scenario"


@dataclass(frozen=True, slots=True)
class Plan:
    """An immutable revision of one week: the roster and the hash of what it rests on.

    `number` counts revisions of the week; `base` is the plan that it was changed from; `figures`
    are computed results (objective, bound, understaffed hours, ...) for lists and comparisons;
    `note` says what made the revision, `reason` why it was published.
    """

    id: int
    week: str
    number: int
    status: PlanStatus
    inputs_hash: str
    roster: Roster
    created_at: datetime
    created_by: str
    figures: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    base: int | None = None
    scenario: str = ""
    published_at: datetime | None = None
    published_by: str = ""
    reason: str = ""


class JobState(StrEnum):
    """Life of a job in the table."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Job:
    """A long piece of work in the job table: what is asked, how far it is, what came out."""

    id: int
    kind: str
    state: JobState
    payload: Mapping[str, Any]
    progress: Mapping[str, Any]
    created_at: datetime
    created_by: str
    heartbeat_at: datetime | None = None
    result: Mapping[str, Any] | None = None
    error: str = ""
    cancel_asked: bool = False
