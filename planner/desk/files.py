"""The main job from files to files, without a database: what `python -m planner plan` does."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from planner.domain import Centre, Grid, History, People, week_name
from planner.errors import BadInput, Fault
from planner.export import roster_csv
from planner.ingest import read_centre, read_history, read_people
from planner.roster import Solution
from planner.study.week import Assessment, Brief, Effort, Inputs, assess, build, prepare
from planner.wellbeing import indicators


@dataclass(frozen=True, slots=True, eq=False)
class Planned:
    """One planned week with everything that led to it."""

    inputs: Inputs
    brief: Brief
    solution: Solution
    assessment: Assessment
    faults: tuple[Fault, ...]

    @property
    def is_lawful(self) -> bool:
        """Say whether the independent checker found no breach and everybody got a week."""
        return not self.assessment.breaches and not self.solution.unplaced


def read_inputs(history: Path, people: Path, centre: Path) -> tuple[Inputs, tuple[Fault, ...]]:
    """Read the three files; damaged history rows come back as faults beside the good rows.

    Raises BadInput with the faults of all three files at once where one cannot be used.
    """
    faults: list[Fault] = []
    contents: dict[Path, bytes] = {}
    for path in (history, people, centre):
        try:
            contents[path] = path.read_bytes()
        except OSError as error:
            faults.append(Fault(f"cannot be read ({error.strerror})", "check the path", str(path)))
    if faults:
        raise BadInput(*faults)
    where = read_centre(contents[centre], centre.name)
    who: People | None = None
    try:
        who = read_people(contents[people], people.name, where)
    except BadInput as error:
        faults += error.faults
    reading = None
    try:
        reading = read_history(contents[history], history.name, zone=where.zone)
    except BadInput as error:
        faults += error.faults
    if who is None or reading is None:
        raise BadInput(*faults)
    return Inputs(where, who, reading.history), reading.faults


def week_after(history: History, centre: Centre) -> str:
    """Return the ISO week after the history's last interval, in the centre's zone."""
    if not len(history):
        raise BadInput("the history is empty, so there is no week after it; name one with --week")
    end_s = int(history.start.max()) + history.step_min * 60
    end = pd.Timestamp(end_s, unit="s", tz="UTC").tz_convert(centre.zone)
    monday = (end + timedelta(days=(7 - end.weekday()) % 7)).date()
    return week_name(monday if end.weekday() or end.hour or end.minute else end.date())


def plan_files(inputs: Inputs, faults: tuple[Fault, ...], week: str, effort: Effort) -> Planned:
    """Run the whole chain for one ISO week."""
    brief = prepare(inputs, inputs.centre.week(week))
    solution = build(brief, effort)
    return Planned(inputs, brief, solution, assess(inputs, brief, solution.roster), faults)


def write_outputs(planned: Planned, out: Path) -> tuple[Path, ...]:
    """Write forecast, requirement, roster, load, indicators and summary into a folder."""
    out.mkdir(parents=True, exist_ok=True)
    inputs, brief, done = planned.inputs, planned.brief, planned.assessment
    tables = {
        "forecast.csv": forecast_table(brief),
        "requirement.csv": requirement_table(brief, done),
        "load.csv": load_table(done, brief.grid),
        "indicators.csv": indicator_table(done),
    }
    written = []
    for name, table in tables.items():
        table.to_csv(out / name, index=False, lineterminator="\n", float_format="%.6g")
        written.append(out / name)
    roster = roster_csv(done.roster, inputs.people, inputs.centre, done.activities)
    (out / "roster.csv").write_bytes(roster)
    (out / "summary.json").write_text(json.dumps(summary(planned), indent=1) + "\n")
    return (*written, out / "roster.csv", out / "summary.json")


def forecast_table(brief: Brief) -> pd.DataFrame:
    """Return the forecast as long rows; `start` is local time with its offset."""
    forecast, grid = brief.forecast, brief.grid
    starts = _starts(grid)
    parts = []
    for row, channel in enumerate(forecast.channels):
        columns: dict[str, Iterable[object]] = {
            "start": starts,
            "channel": [channel] * grid.size,
            "contacts": forecast.contacts[row],
            "aht_s": forecast.aht_s[row],
        }
        for k, level in enumerate(forecast.levels):
            columns[f"q{round(100 * level):02d}"] = forecast.quantiles[row, k]
        parts.append(pd.DataFrame(columns))
    return pd.concat(parts, ignore_index=True)


def requirement_table(brief: Brief, done: Assessment | None = None) -> pd.DataFrame:
    """Return heads wanted and, with a roster, scheduled and predicted service, per interval."""
    requirement, grid = brief.requirement, brief.grid
    deferred = np.zeros_like(requirement.heads)
    for window in requirement.windows:
        deferred[requirement.row(window.channel), window.span.start] += window.agent_intervals
    scheduled = done.activities.heads() if done else None
    served = done.prediction.interval_service_level if done else None
    parts = [
        pd.DataFrame(
            {
                "start": _starts(grid),
                "channel": channel,
                "workload_erlang": requirement.workload_erlang[row],
                "base_heads": requirement.base[row],
                "required_heads": requirement.heads[row],
                "deferred_agent_intervals": deferred[row],
                **({} if scheduled is None else {"scheduled_heads": scheduled[row]}),
                **({} if served is None else {"service_level": served[row]}),
            }
        )
        for row, channel in enumerate(requirement.channels)
    ]
    return pd.concat(parts, ignore_index=True)


def load_table(done: Assessment, grid: Grid) -> pd.DataFrame:
    """Return one row per agent-day: every daily indicator, the composite, its band, the level."""
    return pd.DataFrame(
        [
            {
                "agent": d.agent,
                "date": grid.dates[d.day].isoformat(),
                **d.values,
                "planned_load_strain": d.score,
                "band_low": d.band[0],
                "band_high": d.band[1],
                "level": d.level.value,
                "hard_triggers": "; ".join(d.hard),
            }
            for d in done.load.days
        ]
    )


def indicator_table(done: Assessment) -> pd.DataFrame:
    """Return the figures of the whole plan with unit, formula and source of each."""
    known = {i.id: i for i in indicators()}
    return pd.DataFrame(
        [
            {
                "id": name,
                "value": value,
                "unit": known[name].unit if name in known else "",
                "formula": known[name].formula if name in known else "",
                "source": known[name].source if name in known else "",
                "strength": known[name].strength if name in known else "",
            }
            for name, value in done.load.plan.items()
        ]
    )


def summary(planned: Planned) -> Mapping[str, object]:
    """Return what a supervisor wants to know first, as plain JSON."""
    solution, done = planned.solution, planned.assessment
    return {
        "week": planned.brief.grid.week_name,
        "centre": planned.inputs.centre.name,
        "lawful": planned.is_lawful,
        "agents": len(planned.inputs.people.agents),
        "objective": solution.objective,
        "lower_bound": solution.bound,
        "first_roster_s": round(solution.first_roster_s, 3),
        "search_s": round(solution.seconds, 1),
        "figures": dict(done.figures),
        "forecast_notes": list(planned.brief.forecast.notes),
        "requirement_notes": list(planned.brief.requirement.notes),
        "damaged_rows": [str(f) for f in planned.faults],
        "breaches": [f"{b.rule}: {b.agent}: {b.detail}" for b in done.breaches],
        "without_a_lawful_week": [f"{agent}: {reason}" for agent, reason in solution.unplaced],
        "words": "Indicators describe the work as planned, not the person.",
    }


def _starts(grid: Grid) -> list[str]:
    return [grid.when(i).isoformat() for i in range(grid.size)]
