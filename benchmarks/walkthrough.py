"""Plan a week of a real centre: real contacts, invented people in the number that the week needs.

    python -m benchmarks.walkthrough --centre bank|axa --out DIR [--seconds 60] [--iterations N]

Writes centre.toml and people.csv into DIR, reads them and the real history as `python -m planner
plan` does, plans the week after the history's end and prints the figures; the results lie in DIR
too. docs/walkthrough.md tells what they mean. Exit status: 0 lawful, 2 no data, 3 not lawful.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from planner.desk.files import Planned, plan_files, read_inputs, write_outputs
from planner.desk.weeks import week_after
from planner.domain import (
    Agent,
    Centre,
    ChannelId,
    Contract,
    DayOffWish,
    Grid,
    People,
    Requirement,
)
from planner.errors import PlannerError
from planner.forecast import forecast
from planner.ingest import read_centre, read_history, write_people
from planner.staffing import require
from planner.study.week import Effort

DATA = Path(__file__).parents[2] / "shared" / "data"
CENTRES = Path(__file__).parent / "walkthrough"
FIT = 1.10
"""Hours on contacts per required hour: whole shifts never follow the need exactly."""
SEED, SECOND = 7, 0.6
FIRST = ("Alma", "Bo", "Clara", "Dan", "Ella", "Finn", "Gro", "Hans", "Ida", "Jens", "Karla", "Leo")
LAST = ("Birch", "Clover", "Fern", "Moss", "Reed", "Sedge", "Thyme", "Willow", "Yarrow")


@dataclass(frozen=True, slots=True)
class Crew:
    """Agents hired for one channel: contracts with their shares, and what six in ten know too."""

    channel: ChannelId
    contracts: tuple[tuple[str, float], ...]
    second: ChannelId = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One real history and its crews; every third agent also serves the `rare` channels."""

    history: str
    crews: tuple[Crew, ...]
    rare: tuple[ChannelId, ...] = ()


MIXED = (("full", 0.6), ("part", 0.4))
HOME = (("home-full", 0.6), ("home-part", 0.4))
CASES = {
    "bank": Case(
        "anonbank_janfeb1999_15min_aht.csv.gz",
        (Crew("PS", MIXED, "NW"), Crew("NW", MIXED, "PS"), Crew("NE", (("desk", 1.0),))),
        ("IN", "PE", "TT"),
    ),
    "axa": Case(
        "axa_assist_dev_30min.csv.gz",
        (Crew("Domicile", HOME), Crew("Services", MIXED)),
    ),
}


def required_hours(requirement: Requirement) -> dict[ChannelId, float]:
    """Return agent-hours on contacts that the week asks for, per channel."""
    grid, found = requirement.grid, {}
    for row, channel in enumerate(requirement.channels):
        deferred = sum(w.agent_intervals for w in requirement.windows if w.channel == channel)
        found[channel] = grid.hours(int(requirement.heads[row].sum()) + deferred)
    return found


def contact_hours(contract: Contract) -> float:
    """Return hours a week on contacts under a contract: middle of its paid hours, no paid pause."""
    paid = sum(contract.paid_week_min) / 2
    shift = paid / (sum(contract.days_week) / 2)
    longest = [n for n in range(contract.shift_min[0], contract.shift_min[1] + 1) if n <= shift]
    pauses = contract.pattern(max(longest, default=contract.shift_min[0])).pauses
    rest = sum(p.length_min for p in pauses if p.paid) * sum(contract.days_week) / 2
    return (paid - rest) / 60


def invent_people(case: Case, centre: Centre, requirement: Requirement) -> People:
    """Return as many agents as the week needs hours, each crew in proportion to its work.

    The few hours of the rare channels are shared out among the crews.
    """
    rng, need = np.random.default_rng(SEED), required_hours(requirement)
    share = FIT * sum(need.values()) / sum(need[crew.channel] for crew in case.crews)
    hired: list[tuple[Crew, str]] = []
    for crew in case.crews:
        hours = sum(part * contact_hours(centre.contracts[c]) for c, part in crew.contracts)
        count = int(np.ceil(share * need[crew.channel] / hours))
        wanted = {name: part * count for name, part in crew.contracts}
        hired += [(crew, contract) for contract in spread(wanted, count)]
    agents = []
    for number, place in enumerate(rng.permutation(len(hired)).tolist()):
        crew, contract = hired[place]
        skills = {crew.channel} | ({crew.second} - {""} if rng.random() < SECOND else set())
        skills |= set(case.rare) if number % 3 == 0 else set()
        agents.append(_agent(number, requirement.grid, rng, skills=skills, contract=contract))
    return People(tuple(agents), dict(centre.contracts))


def spread(wanted: dict[str, float], count: int) -> list[str]:
    """Return `count` names in the proportions wanted, whole heads by largest remainder."""
    whole = {name: int(value) for name, value in wanted.items()}
    by_rest = sorted(wanted, key=lambda name: whole[name] - wanted[name])
    for name in by_rest[: count - sum(whole.values())]:
        whole[name] += 1
    return [name for name, times in whole.items() for _ in range(times)]


def _agent(
    number: int, week: Grid, rng: np.random.Generator, *, skills: set[str], contract: str
) -> Agent:
    """Return one agent; one in twenty has a day of leave, one in five a wish for a free day."""
    leave, wishes = frozenset[object](), ()
    if number % 20 == 11:
        leave = frozenset({week.dates[int(rng.integers(5))]})
    elif rng.random() < 0.2:
        wishes = (DayOffWish(week.dates[int(rng.integers(7))], int(rng.integers(3, 9))),)
    surname = f"Invented-{LAST[number // len(FIRST) % len(LAST)]}"
    return Agent(
        id=f"a{number + 1:03d}",
        name=f"{FIRST[number % len(FIRST)]} {surname}",
        team=f"Team {number // 12 + 1}",
        skills=frozenset(skills),
        contract=contract,
        leave=leave,
        wishes=wishes,
    )


def prepare(name: str, out: Path) -> tuple[Path, Path, Path, str]:
    """Write the centre and its invented people; return history, people, centre and the week."""
    case, history = CASES[name], DATA / CASES[name].history
    out.mkdir(parents=True, exist_ok=True)
    centre_file, people_file = out / "centre.toml", out / "people.csv"
    shutil.copyfile(CENTRES / f"{name}.toml", centre_file)
    centre = read_centre(centre_file.read_bytes(), centre_file.name)
    past = read_history(history.read_bytes(), history.name, zone=centre.zone).history
    week = week_after(past, centre)
    expected = forecast(
        past,
        centre.week(week),
        channels=centre.channels,
        country=centre.country,
        region=centre.region,
        with_skill=False,
    )
    people = invent_people(case, centre, require(expected, centre))
    people_file.write_bytes(write_people(people))
    return history, people_file, centre_file, week


def report(planned: Planned, seconds: float) -> list[str]:
    """Return the figures as lines: per channel first, then the plan as a whole."""
    brief, done = planned.brief, planned.assessment
    need, figures = required_hours(brief.requirement), done.figures
    skilled = {
        c: sum(c in a.skills for a in planned.read.inputs.people.agents)
        for c in brief.forecast.channels
    }
    lines = ["channel      contacts  required h  skilled agents  promise  predicted"]
    for row, channel in enumerate(brief.forecast.channels):
        target = planned.read.inputs.centre.channel(channel).target.share
        got = done.prediction.service_level.get(channel, float("nan"))
        lines.append(
            f"{channel:<12} {brief.forecast.contacts[row].sum():>8.0f}  {need[channel]:>10.1f}"
            f"  {skilled[channel]:>14}  {target:>7.0%}  {got:>9.1%}"
        )
    solution = planned.solution
    gap = f" ({solution.objective / solution.bound - 1:.0%} above it)" if solution.bound else ""
    return [
        *lines,
        f"week {brief.grid.week_name}, {len(planned.read.inputs.people.agents)} agents, "
        f"{figures['shifts']} shifts, lawful: {'yes' if planned.is_lawful else 'NO'}",
        f"breaches found by the independent checker: {figures['breaches']}",
        f"paid {figures['paid_h']:.1f} h, required {figures['required_h']:.1f} h, understaffed "
        f"{figures['understaffed_h']:.1f} h, coverage {figures['coverage']:.1%}",
        f"wishes for a free day: {figures['wishes_granted']} of {figures['wishes_asked']} granted",
        f"agent-days: {figures['green_days']} green, {figures['amber_days']} amber, "
        f"{figures['red_days']} red",
        f"objective {solution.objective}, lower bound {solution.bound:.0f}{gap}",
        f"first roster after {solution.first_roster_s:.1f} s, search {solution.seconds:.1f} s, "
        f"all together {seconds:.1f} s",
    ]


def main(arguments: list[str] | None = None) -> int:
    """Run one case and print its figures."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--centre", choices=sorted(CASES), required=True)
    options.add_argument("--out", type=Path, required=True)
    options.add_argument("--seconds", type=float, default=60.0)
    options.add_argument("--iterations", type=int, help="search steps instead of seconds")
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args(arguments)
    if not (DATA / CASES[given.centre].history).exists():
        print(f"the real history {CASES[given.centre].history} is not here", file=sys.stderr)
        return 2
    try:
        history, people, centre, week = prepare(given.centre, given.out)
        began = time.monotonic()
        read = read_inputs(history, people, centre)
        effort = Effort(None if given.iterations else given.seconds, given.iterations, given.seed)
        planned = plan_files(read, week, effort)
        write_outputs(planned, given.out)
    except PlannerError as error:
        print(error, file=sys.stderr)
        return 2
    print("\n".join(report(planned, time.monotonic() - began)))
    return 0 if planned.is_lawful else 3


if __name__ == "__main__":
    sys.exit(main())
