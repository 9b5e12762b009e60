"""Checker and score agree with the referee of roster-bench/1, breach by breach."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest

from benchmarks.check import main, report
from benchmarks.lawful import main as lawful
from benchmarks.mutants import MAKERS
from benchmarks.roster_format import COLUMNS, read_instance, read_solution
from planner.errors import BadInput

BENCH = Path(__file__).parents[3] / "shared" / "benchmarks"
pytestmark = pytest.mark.skipif(
    not (BENCH / "check_roster.py").is_file(),
    reason="../shared/benchmarks is absent: the referee is not part of the project",
)

Row = dict[str, Any]


def an_instance(folder: Path, *options: str) -> Path:
    """Generate an instance; return its file."""
    command = [sys.executable, str(BENCH / "make_roster_instance.py"), *options, "--out"]
    done = subprocess.run([*command, str(folder)], capture_output=True, text=True, check=True)
    return Path(done.stdout.strip())


def some_rows(raw: dict[str, Any], rng: Random) -> list[Row]:
    """Fill the week agent by agent with shifts that mostly obey the rules of one day."""
    rows = []
    for agent in raw["agents"]:
        contract = raw["contracts"][agent["contract"]]
        days = [d for d, window in enumerate(agent["available"]) if window]
        for day in sorted(rng.sample(days, min(len(days), contract["max_days"]))):
            rows.append(a_row(raw, agent, day, rng))
    return rows


def a_row(raw: dict[str, Any], agent: dict[str, Any], day: int, rng: Random) -> Row:
    rules, contract = raw["rules"], raw["contracts"][agent["contract"]]
    low, high = agent["available"][day]
    lengths = range(contract["min_len"], contract["max_len"] + 1, rules["length_step"])
    length = rng.choice([n for n in lengths if n <= high - low])
    start = rng.choice(range(low, high - length + 1, rules["start_step"]))
    row: Row = {"agent": agent["id"], "day": day, "start": start, "end": start + length}
    if length >= rules["long_shift"]:
        row |= {
            "break1": start + length // 4,
            "lunch": start + length // 2,
            "break2": start + 3 * length // 4,
        }
    else:
        row |= {"break1": start + length // 2, "lunch": None, "break2": None}
    return row


def spoiled(rows: list[Row], rng: Random, days: int) -> list[Row]:
    """Change a tenth of the rows at random: times, pauses, days, doubles, strangers."""
    out = []
    for row in rows:
        new = dict(row)
        if rng.random() < 0.1:
            column = rng.choice(COLUMNS[1:])
            if new[column] is None or (column in COLUMNS[4:] and rng.random() < 0.3):
                new[column] = None if rng.random() < 0.5 else new["start"] + rng.randrange(1, 12)
            else:
                new[column] += rng.choice((-3, -2, -1, 1, 2, 3))
            if column == "day":
                new["day"] = rng.randrange(-1, days + 1)
        if rng.random() < 0.02:
            new["agent"] = "nobody"
        out += [new] if rng.random() > 0.03 else [new, dict(row)]
    return out


def write(path: Path, rows: list[Row]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return path


def referee(instance: Path, solution: Path) -> dict[str, Any]:
    command = [sys.executable, str(BENCH / "check_roster.py"), str(instance), str(solution)]
    done = subprocess.run([*command, "--json"], capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    return json.loads(done.stdout)


def breaches(found: dict[str, Any]) -> set[tuple[str, str, Any]]:
    return {(b["rule"], b["agent"], b["day"]) for b in found["violation_list"]}


@pytest.mark.parametrize(
    "options",
    [
        ("--size", "XS", "--seed", "1"),
        ("--size", "XS", "--seed", "2", "--days", "7"),
        ("--size", "12", "--seed", "3", "--interval", "30"),
        ("--size", "40", "--seed", "4", "--days", "7", "--quota", "0.85"),
        ("--size", "30", "--seed", "5", "--load", "1.3"),
    ],
)
@pytest.mark.parametrize("spoil", [False, True], ids=["tidy", "spoiled"])
def test_breaches_and_points_are_those_of_the_referee(tmp_path, options, spoil):
    path = an_instance(tmp_path, *options)
    raw = json.loads(path.read_text(encoding="utf-8"))
    instance = read_instance(path)
    for seed in range(3):
        rng = Random(seed)  # noqa: S311 - rosters to compare, no secret
        rows = some_rows(raw, rng)
        rows = spoiled(rows, rng, raw["days"]) if spoil else rows
        solution = write(tmp_path / f"solution{seed}.csv", rows)

        ours = report(instance, *read_solution(solution, instance))
        theirs = referee(path, solution)

        assert breaches(ours) == breaches(theirs)
        assert ours["terms"] == theirs["terms"]
        assert ours["objective"] == theirs["objective"]
        assert len(breaches(theirs)) > 5  # the rosters do break rules


def test_the_command_exits_1_on_a_broken_rule_and_2_on_what_is_no_roster(tmp_path, capsys):
    path = an_instance(tmp_path, "--size", "12", "--seed", "6")
    nobody_works = write(tmp_path / "empty.csv", [])

    assert main([str(path), str(nobody_works)]) == 1
    assert '"rule": "weekly-hours"' in capsys.readouterr().out
    assert main([str(path), str(path)]) == 2
    assert capsys.readouterr().err.startswith("unreadable: ")


def test_every_rule_is_found_broken_where_the_referee_finds_it(capsys):
    assert lawful(["--sizes", "XS", "--seeds", "3", "--iterations", "40"]) == 0
    counts = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert counts["rosters"] == 4
    assert set(counts["broken"]) == set(MAKERS)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "agent,day,start,end\nA0001,0,28,60\n",
        "agent,day,start,end,lunch,break1,break2\nA0001,0,28.0,60,40,34,50\n",
        "agent,day,start,end,lunch,break1,break2\nA0001,0,07:00,60,40,34,50\n",
        "agent,day,start,end,lunch,break1,break2\nA0001,0\n",
        "\x00\ufffe",
    ],
)
def test_what_is_no_solution_file_is_refused_with_a_sentence(tmp_path, capsys, text):
    path = an_instance(tmp_path, "--size", "12", "--seed", "6")
    solution = tmp_path / "solution.csv"
    solution.write_text(text, encoding="utf-8")
    assert main([str(path), str(solution)]) == 2
    assert capsys.readouterr().err.startswith("unreadable: ")


def test_a_roster_of_another_interval_and_a_start_before_midnight_are_judged(tmp_path):
    path = an_instance(tmp_path, "--size", "12", "--seed", "6", "--interval", "30")
    instance, solution = read_instance(path), tmp_path / "solution.csv"
    solution.write_text(
        "agent,day,start,end,lunch,break1,break2\nA0001,1,-10,6,0,-4,4\nA0002,1,28,60,40,34,50\n",
        encoding="utf-8",
    )
    ours = report(instance, *read_solution(solution, instance))
    assert breaches(ours) == breaches(referee(path, solution))


@pytest.mark.parametrize(
    ("place", "value", "told"),
    [
        (("rules", "min_rest"), "11 h", "the instance, rules, min_rest is '11 h'"),
        (("agents", 0, "contract"), "ghost", "has the unknown contract ghost"),
        (("days",), 10**5, "cannot be planned"),
        (("demand", "voice", 0), [1, 2], "demand of voice on day 0"),
        (("open", 0), None, "is no list of 2"),
        (("peak_slots", 0), [400], "outside of the 96 slots"),
    ],
)
def test_an_instance_of_another_shape_is_refused_by_its_place(tmp_path, place, value, told):
    path = an_instance(tmp_path, "--size", "6", "--seed", "1")
    raw = json.loads(path.read_text(encoding="utf-8"))
    at = raw
    for key in place[:-1]:
        at = at[key]
    at[place[-1]] = value
    path.write_text(json.dumps(raw), encoding="utf-8")
    with pytest.raises(BadInput, match=re.escape(told)):
        read_instance(path)
