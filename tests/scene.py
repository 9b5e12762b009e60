"""A small invented centre in a store of its own, for tests of use cases and pages."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import numpy as np

from planner.desk import correcting, rostering
from planner.desk.correcting import Asked
from planner.desk.office import Desk, open_desk
from planner.desk.week_inputs import the_basis
from planner.domain import (
    HISTORY_COLUMNS,
    Agent,
    Block,
    BlockKind,
    Centre,
    Channel,
    Contract,
    DayOffWish,
    Grid,
    History,
    Medium,
    OpeningHours,
    PauseKind,
    PausePattern,
    PauseRule,
    Plan,
    Policy,
    Role,
    Span,
    Target,
    User,
    Work,
)
from planner.store import ImportRecord
from planner.study.week import Effort, build

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)  # a Tuesday; the week before WEEK
WEEK = "2026-W49"
ZONE = "Europe/Copenhagen"
SAM = User(1, "Sam Supervisor", Role.SUPERVISOR)
MAX = User(2, "Max Manager", Role.MANAGER)
ADA = User(3, "Ada Admin", Role.ADMIN)
A01 = User(4, "Agent One", Role.AGENT, agent="A01", team="Red")
A02 = User(5, "Agent Two", Role.AGENT, agent="A02", team="Red")
REP = User(6, "Rita Representative", Role.REPRESENTATIVE)
USERS = {user.role: user for user in (SAM, MAX, REP, ADA, A01)}

_HOURS = OpeningHours(((Span(8 * 60, 18 * 60),),) * 5 + ((), ()))
_BREAK = PauseRule(PauseKind.BREAK, 15, paid=True)
_LUNCH = PauseRule(PauseKind.LUNCH, 30, paid=False)


def scene_centre() -> Centre:
    """Phone and mail, five days a week, quarter-hours."""
    contract = Contract(
        "full", "Full time", (1800, 2400), (4, 5), (360, 510), 30, ((480, 660),), 30,
        (PausePattern(240, (_BREAK,)), PausePattern(360, (_BREAK, _LUNCH, _BREAK))), 80.0,
    )  # fmt: skip
    return Centre(
        "Scene (invented)",
        ZONE,
        "DK",
        15,
        (
            Channel("voice", "Phone", Medium.VOICE, Work.LIVE, _HOURS, Target(0.8, 20), 240,
                    patience_s=150, hard_share=0.05),
            Channel("email", "Mail", Medium.EMAIL, Work.DEFERRED, _HOURS, Target(0.9, 14400), 240,
                    min_heads=0, weight=8),
        ),
        {"full": contract, "mixed": replace(contract, id="mixed", quota_contacts_day=None)},
        policy=Policy(preset="DK"),
    )  # fmt: skip


def scene_agents(count: int = 10) -> tuple[Agent, ...]:
    """Ten invented people; the first has a wish, the second leave, the third a training."""
    monday = date(2026, 11, 30)
    agents = []
    for k in range(1, count + 1):
        agents.append(
            Agent(
                f"A{k:02d}",
                f"Invented Person {k:02d}",
                "Red" if k <= 6 else "Blue",
                frozenset({"voice", "email"}) if k % 2 else frozenset({"voice"}),
                "mixed" if k % 2 else "full",
                leave=frozenset({monday + timedelta(days=1)}) if k == 2 else frozenset(),
                wishes=(DayOffWish(monday + timedelta(days=4)),) if k == 1 else (),
                blocks=(Block(monday, Span(600, 660), BlockKind.TRAINING),) if k == 3 else (),
            )
        )
    return tuple(agents)


def scene_history(weeks: int = 10) -> History:
    """Poisson contacts with one bump a day, voice and mail, until Sunday 22 November 2026."""
    first = date(2026, 11, 23) - timedelta(weeks=weeks)
    grid = Grid.days(first, 7 * weeks, zone=ZONE, step_min=15)
    rng = np.random.default_rng(5)
    is_open = _HOURS.mask(grid)
    shape = np.exp(-(((grid.wall_min - 690) / 180.0) ** 2))
    starts = int(grid.start.timestamp()) + 900 * np.arange(grid.size)[is_open]
    offered, aht = [], []
    for scale, handle_s in ((9.0, 240.0), (3.0, 240.0)):
        volume = rng.poisson(scale * (0.3 + shape[is_open])).astype(float)
        offered.append(volume)
        aht.append(volume * handle_s * rng.uniform(0.9, 1.1, volume.size))
    size = starts.size
    unknown = np.full(2 * size, np.nan)
    columns = dict.fromkeys(HISTORY_COLUMNS, unknown)
    columns |= {
        "offered": np.concatenate(offered),
        "handled": np.concatenate(offered),
        "talk_s": np.concatenate(aht),
        "hold_s": np.zeros(2 * size),
        "acw_s": np.zeros(2 * size),
    }
    codes = np.repeat(np.array([0, 1]), size)
    return History(ZONE, 15, ("voice", "email"), codes, np.tile(starts, 2), **columns)


@dataclass
class Clock:
    """A clock that stands still until it is set."""

    moment: datetime = NOW

    def __call__(self) -> datetime:
        """Return the moment."""
        return self.moment


def empty_desk(folder: Path) -> Desk:
    """Open an empty store."""
    return open_desk(f"sqlite:///{folder / 'planner.db'}", folder, now=Clock())


def full_desk(folder: Path) -> Desk:
    """Open a store with the scene's centre, people, history, and a draft of WEEK (plan 1)."""
    shutil.copyfile(_template() / "planner.db", folder / "planner.db")
    return empty_desk(folder)


def corrected(
    desk: Desk,
    span: Span,
    *,
    week: str = WEEK,
    channel: str = "voice",
    percent: float | None = None,
    total: float | None = None,
    reason: str = "a guess",
) -> int:
    """Correct a stretch (in intervals of the week) before the week begins, as Sam would."""
    grid = scene_centre().week(week)
    first, last = (int(grid.day[i]) for i in (span.start, span.end - 1))
    hours = (int(grid.wall_min[span.start]), int(grid.wall_min[span.end - 1]) + grid.step_min)
    asked = Asked(channel, grid.dates[first], last - first + 1, hours, percent, total, reason)
    early = Clock(min(desk.now(), grid.start - timedelta(hours=12)))
    return correcting.correct(replace(desk, now=early), SAM, asked)


@cache
def _template() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="planner-scene-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    desk = empty_desk(folder)
    desk.store.centre.save_centre(scene_centre(), None, by="test", at=NOW)
    desk.store.people.save_agents(scene_agents(), by="test", at=NOW)
    desk.store.history.add_history(scene_history(), ImportRecord("scene", "", NOW, "test"))
    a_draft(desk)
    desk.store.close()
    return folder


def the_draft(desk: Desk) -> Plan:
    """Return the draft that the scene comes with."""
    return desk.store.plans.get_plan(1)


def a_draft(desk: Desk, week: str = WEEK, *, iterations: int = 200) -> Plan:
    """Build a roster of the week in this process and keep it as a draft."""
    basis = the_basis(desk, week, by=SAM.name)
    solution = build(basis.brief, Effort(seconds=None, iterations=iterations, workers=1))
    return rostering.keep_plan(
        desk, basis, solution.roster, by=SAM.name, note="test", search={"bound": solution.bound}
    )
