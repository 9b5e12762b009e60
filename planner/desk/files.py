"""The main job from files to files, without a database: what `python -m planner plan` does."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import numpy as np
import pandas as pd

from planner.desk.labour import agreement_in, weeks_of
from planner.desk.unnamed import without_scores
from planner.domain import Binding, Centre, Checking, Grid, History, Preset
from planner.errors import BadInput, Fault
from planner.export import roster_csv
from planner.ingest import read_centre, read_history, read_people
from planner.roster import Solution
from planner.study.correct import raises_of
from planner.study.horizon import Chain, plan_chain
from planner.study.make import make_week
from planner.study.week import Assessment, Brief, Effort, Inputs, assess, prepare
from planner.wellbeing import indicators, known_preset, shipped_presets

Given = TypeVar("Given")
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True, eq=False)
class FilesRead:
    """What the files gave; `faults` are damaged history rows, `notes` doubts about it."""

    inputs: Inputs
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Planned:
    """One planned week with everything that led to it."""

    read: FilesRead
    brief: Brief
    solution: Solution
    assessment: Assessment
    unfilled: tuple[str, ...] = ()

    @property
    def is_lawful(self) -> bool:
        """Say whether the independent checker found no breach and everybody got a week."""
        return not self.assessment.breaches and not self.solution.unplaced


def read_inputs(
    history: Path, people: Path, centre: Path, agreement: Path | None = None
) -> FilesRead:
    """Read the files; damaged history rows come back as faults beside the good rows.

    The labour rules are those of the agreement, else of the policy's preset. Raises BadInput with
    the faults of all files at once where one cannot be used. Without a centre people and history
    cannot be judged and are only looked for.
    """
    faults: list[Fault] = []
    files = (centre, people, history, *([agreement] if agreement else []))
    text = {path: _tried(faults, _content, path) for path in files}
    where = _tried(faults, lambda c: read_centre(c, centre.name), text[centre])
    agreed = (
        _tried(faults, lambda c: agreement_in(c, agreement.name), text[agreement])
        if agreement
        else None
    )
    if where is None:
        raise BadInput(*faults)
    zone = where.zone
    who = _tried(faults, lambda c: read_people(c, people.name, where), text[people])
    reading = _tried(faults, lambda c: read_history(c, history.name, zone=zone), text[history])
    if who is None or reading is None or (agreement and not agreed):
        raise BadInput(*faults)
    past, notes = _named(reading.history, where, history.name)
    told = (*reading.understood.asks, *notes, *_preset_notes(where, agreed))
    preset = agreed or known_preset(where.policy.preset)
    name = agreed.id if agreed else where.policy.preset
    named = replace(where, policy=replace(where.policy, preset=name))
    return FilesRead(Inputs(named, who, past, preset=preset), reading.faults, told)


def _preset_notes(centre: Centre, agreed: Preset | None) -> tuple[str, ...]:
    """Say which agreement is obeyed and how far, or that no labour rules come with a name."""
    name = centre.policy.preset
    if agreed is None:
        known = ", ".join(shipped_presets())
        text = f'"{name}" is none of the labour presets ({known}): the knobs of [policy] alone hold'
        return () if known_preset(name) else (text,)
    memory = sum(rule.checking is Checking.MEMORY for rule in agreed.rules)
    of_memory = f", {memory} of them from memory" if memory else ""
    notes = [f'labour rules: "{agreed.id}", {len(agreed.rules)} records{of_memory}']
    if name not in (agreed.id, *agreed.aliases):
        notes[0] += f', in place of the "{name}" of [policy]'
    back = [rule.id for rule in agreed.rules if weeks_of(rule) > 1]
    if back:
        notes.append(f"no weeks before are known here: {', '.join(back)} count this week only")
    return tuple(notes)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        fault = Fault(f"cannot be read ({error.strerror})", "check the path", str(path))
        raise BadInput(fault) from error


def _tried(faults: list[Fault], make: Callable[[Given], Made], given: Given | None) -> Made | None:
    """Return what is made of what is given, or None with the faults added to the list."""
    if given is None:
        return None
    try:
        return make(given)
    except BadInput as error:
        faults += error.faults
        return None


def _named(history: History, centre: Centre, file: str) -> tuple[History, tuple[str, ...]]:
    """Return the history under the centre's names, and what of it is not planned.

    A history without queues is that of a centre with one channel. Raises BadInput where no queue
    is a channel of the centre.
    """
    known = [c.id for c in centre.channels]
    if len(known) == 1 and history.channels == ("all",):
        return history.renamed({"all": known[0]}), ()
    others = [c for c in history.channels if c not in known]
    if len(others) == len(history.channels):
        raise BadInput(
            Fault(
                f"its queues ({', '.join(others)}) are no channels of the centre"
                f" ({', '.join(known)})",
                "give the channels of the centre the queues' names as id",
                file,
            )
        )
    if not others:
        return history, ()
    return history, (f"{file}: not planned, as no channel of the centre: {', '.join(others)}",)


def plan_files(
    read: FilesRead, week: str, effort: Effort, *, tell: Callable[[str], None] | None = None
) -> Planned:
    """Run the whole chain for one ISO week; where nobody has a lawful week the roster is empty.

    `tell` is called with what begins, before each of the long steps.
    """
    inputs, tell = read.inputs, tell or (lambda _: None)
    grid = inputs.centre.week(week)
    tell(f"forecasting {week} from {len(inputs.history):,} intervals of contacts")
    brief = prepare(inputs, grid)
    budget = f"{effort.iterations} steps" if effort.iterations else f"{effort.seconds:g} s"
    tell(f"searching a roster for {len(inputs.people.agents)} agents: {budget}")
    made = make_week(brief, effort)
    tell("checking it, predicting service and load")
    found = assess(made.brief, made.solution.roster)
    return Planned(read, made.brief, made.solution, found, made.unfilled)


def plan_files_ahead(
    read: FilesRead,
    weeks: Sequence[str],
    effort: Effort,
    *,
    tell: Callable[[str], None] | None = None,
) -> Iterator[Planned]:
    """Run the whole chain for weeks in turn, each after those before it, `effort` for each.

    Where contracts average hours, those of each week follow what all of them ask for.
    """
    inputs, tell, briefs = read.inputs, tell or (lambda _: None), []
    for week in weeks:
        tell(f"forecasting {week} from {len(inputs.history):,} intervals of contacts")
        briefs.append(prepare(inputs, inputs.centre.week(week)))
    budget = f"{effort.iterations} steps" if effort.iterations else f"{effort.seconds:g} s"
    tell(f"searching rosters for {len(inputs.people.agents)} agents: {budget} a week")
    for week, done in zip(weeks, plan_chain(Chain(inputs, tuple(briefs), effort)), strict=True):
        tell(f"{week} is planned and checked")
        yield Planned(read, done.made.brief, done.made.solution, done.found, done.made.unfilled)


def write_outputs(planned: Planned, out: Path) -> tuple[Path, ...]:
    """Write forecast, requirement, roster, load, indicators and summary into a folder."""
    out.mkdir(parents=True, exist_ok=True)
    inputs, brief, done = planned.read.inputs, planned.brief, planned.assessment
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
    roster = roster_csv(done.roster, inputs.people, brief.inputs.centre, done.activities)
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
            "contacts": forecast.contacts[row].round(4),
            "aht_s": forecast.aht_s[row].round(1),
        }
        for k, level in enumerate(forecast.levels):
            columns[f"q{round(100 * level):02d}"] = forecast.quantiles[row, k]
        parts.append(pd.DataFrame(columns))
    return pd.concat(parts, ignore_index=True)


def requirement_table(brief: Brief, done: Assessment | None = None) -> pd.DataFrame:
    """Return heads wanted, what sets them and, with a roster, those scheduled and the service."""
    requirement, grid = brief.requirement, brief.grid
    deferred, causes = np.zeros_like(requirement.heads), tuple(Binding)
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
                "minimum_heads": requirement.least[row],
                "set_by": [causes[code].value for code in requirement.binding[row]],
                "deferred_agent_intervals": deferred[row],
                **({} if scheduled is None else {"scheduled_heads": scheduled[row]}),
                **({} if served is None else {"service_level": served[row]}),
            }
        )
        for row, channel in enumerate(requirement.channels)
    ]
    return pd.concat(parts, ignore_index=True)


def load_table(done: Assessment, grid: Grid) -> pd.DataFrame:
    """Return one row per agent-day: its indicators, level and triggers; no score of a person.

    The composite of a person, and hard contacts, are the agent's own and stand in no file.
    """
    return pd.DataFrame(
        [
            {
                "agent": d.agent,
                "date": grid.dates[d.day].isoformat(),
                **d.values,
                "level": d.level.value,
                "hard_triggers": "; ".join(d.hard),
            }
            for d in without_scores(done.load.days)
        ]
    )


def indicator_table(done: Assessment) -> pd.DataFrame:
    """Return the plan's figures, then the meaning and mean of each column of the load table."""
    known = {i.id: i for i in indicators()}
    daily = [d.values for d in without_scores(done.load.days)]
    means = {
        name: float(np.mean([v[name] for v in daily if name in v]))
        for name in dict.fromkeys(n for values in daily for n in values)
    }
    rows = [("plan", name, value) for name, value in done.load.plan.items()]
    rows += [("mean of agent-days", name, value) for name, value in means.items()]
    return pd.DataFrame(
        [
            {
                "scope": scope,
                "id": name,
                "value": value,
                **{
                    key: str(getattr(known[name], key)) if name in known else ""
                    for key in ("unit", "name", "text", "formula", "source", "strength")
                },
            }
            for scope, name, value in rows
        ]
    )


def texts(table: pd.DataFrame) -> tuple[str, str]:
    """Return a table as CSV and as a JSON list of rows."""
    rows: str = table.to_json(orient="records", indent=1, double_precision=6)
    return table.to_csv(index=False, lineterminator="\n"), rows


def summary(planned: Planned) -> Mapping[str, object]:
    """Return what a supervisor wants to know first, as plain JSON."""
    solution, done = planned.solution, planned.assessment
    return {
        "week": planned.brief.grid.week_name,
        "centre": planned.read.inputs.centre.name,
        "lawful": planned.is_lawful,
        "agents": len(planned.read.inputs.people.agents),
        "objective": solution.objective,
        "lower_bound": round(float(solution.bound), 1),
        "first_roster_s": round(solution.first_roster_s, 3),
        "search_s": round(solution.seconds, 1),
        "figures": dict(done.figures),
        "history_notes": list(planned.read.notes),
        "forecast_notes": list(planned.brief.forecast.notes),
        "forecast_tested_on_past_weeks": {
            s.channel: {
                "wape": round(s.wape, 4),
                "bias": round(s.bias, 4),
                "wape_of_8_week_mean": round(s.baseline_wape, 4),
                "wape_of_pure_chance": round(s.floor_wape, 4),
                "stretches_of_four_weeks": s.origins,
            }
            for s in planned.brief.forecast.skill
        },
        "cleaned_days": [str(c) for c in planned.brief.forecast.cleaned],
        "requirement_notes": list(planned.brief.requirement.notes),
        "requirement_raised": raises_of(planned.brief),
        "damaged_rows": [str(f) for f in planned.read.faults],
        "breaches": [f"{b.rule}: {b.agent}: {b.detail}" for b in done.breaches],
        "without_a_lawful_week": [f"{agent}: {reason}" for agent, reason in solution.unplaced],
        **({"standby_without_anybody": list(planned.unfilled)} if planned.unfilled else {}),
        "words": "Indicators describe the work as planned, not the person.",
    }


def _starts(grid: Grid) -> list[str]:
    return [grid.when(i).isoformat() for i in range(grid.size)]
