"""Commands of the manager's trade-off: a curve, prices of rules, ways out, one scenario."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Annotated, Any

import typer

from planner.cli.centre import InDemo, Seconds, Week, desk_of, progress
from planner.cli.telling import AsJson, Csv, say_compiling, tell, tell_rows
from planner.desk import operator, scenarios
from planner.desk.operator import OPERATOR
from planner.desk.studies import Topic
from planner.errors import BadInput, Fault
from planner.study.frontier import TIGHTER_UP
from planner.study.scenario import Knobs

CURVE = (
    *("value", "understaffed_h", "paid_h", "gap", "is_proven", "is_publishable"),
    *("coverage", "red_days", "quota", "listening_kept", "occupancy", "back_to_back"),
)
WAYS = ("kind", "sentence", "removed_h", "red_days", "paid_h")
KNOBS = ", ".join(f.name for f in fields(Knobs))


def frontier(
    week: Week,
    *,
    csv: Csv = None,
    knob: Annotated[str, typer.Option(help=f"One of {', '.join(TIGHTER_UP)}.")] = "quota_factor",
    seconds: Seconds = 60.0,
    in_demo: InDemo = False,
    as_json: AsJson = False,
) -> None:
    """Write the curve of one knob: a publishable roster at each value, with bound and gap."""
    found = _studied(week, Topic.CURVE, seconds, in_demo=in_demo, about={"knob": knob})
    rows = [_flat(point, "figures", "pairs") for point in found["points"]]
    _tell_few(rows, CURVE, csv, as_json=as_json)


def prices(
    week: Week,
    *,
    csv: Csv = None,
    seconds: Seconds = 90.0,
    in_demo: InDemo = False,
    as_json: AsJson = False,
) -> None:
    """Write what one step looser or tighter of each rule changes, and the spread of solves."""
    found = _studied(week, Topic.PRICES, seconds, in_demo=in_demo)
    rows = []
    for price in found["prices"]:
        named = {name: price[name] for name in ("rule", "value", "step")}
        noise = price["noise"]
        rows += [
            {
                **named,
                "figure": name,
                "change": change,
                "spread_of_solves": noise.get(name),
                "is_beyond_spread": name in price["told"],
            }
            for name, change in price["change"].items()
        ]
    tell_rows(rows, csv, as_json=as_json)


def ways(
    week: Week,
    *,
    csv: Csv = None,
    seconds: Seconds = 90.0,
    in_demo: InDemo = False,
    as_json: AsJson = False,
) -> None:
    """Write what would remove shortage: a hire, a skill, opening hours, a callback offer."""
    found = _studied(week, Topic.WAYS, seconds, in_demo=in_demo)
    rows = [_flat(way, "figures") for way in found["ways"]]
    _tell_few(rows, WAYS, csv, as_json=as_json)


def scenario(
    week: Week,
    name: Annotated[str, typer.Option(help="What the scenario is called.")],
    turn: Annotated[list[str], typer.Option(help=f"KNOB=VALUE; knobs are {KNOBS}.")],
    *,
    seconds: Seconds = 20.0,
    in_demo: InDemo = False,
    as_json: AsJson = False,
) -> None:
    """Plan the week with some knobs turned and keep it as a scenario beside the baseline."""
    desk, knobs = desk_of(in_demo), Knobs.of(_values(turn))
    say_compiling()
    job = scenarios.try_scenario(desk, OPERATOR, week, name, knobs, seconds=seconds)
    job = operator.wait(desk, job, tell=progress)
    plan = desk.store.plans.get_plan(int((job.result or {})["plan"]))
    tell({"scenario": name, **plan.figures}, as_json=as_json)


def _studied(
    week: str,
    topic: Topic,
    seconds: float,
    *,
    in_demo: bool,
    about: Mapping[str, Any] | None = None,
) -> Mapping[str, Any]:
    desk = desk_of(in_demo)
    say_compiling()
    return operator.study(desk, week, topic, seconds=seconds, about=about, tell=progress)


def _values(turns: Iterable[str]) -> dict[str, float]:
    values, faults = {}, []
    for turn in turns:
        name, _, value = turn.partition("=")
        try:
            values[name.strip()] = float(value)
        except ValueError:
            faults.append(Fault(f'"{turn}" turns nothing', "write for example quota_factor=0.9"))
    if faults:
        raise BadInput(*faults)
    return values


def _flat(row: Mapping[str, Any], *inner: str) -> dict[str, Any]:
    """Return a row with the parts of its inner records as columns of their own."""
    own = {name: value for name, value in row.items() if name not in inner}
    return own | {name: value for part in inner for name, value in row[part].items()}


def _tell_few(
    rows: Sequence[Mapping[str, Any]], few: Sequence[str], csv: Path | None, *, as_json: bool
) -> None:
    """Print a few columns for the eye; all of them go to a file or to JSON."""
    if csv is None and not as_json:
        rows = [{name: row[name] for name in few if name in row} for row in rows]
    tell_rows(rows, csv, as_json=as_json)


COMMANDS = (frontier, prices, ways, scenario)
