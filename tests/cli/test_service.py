"""What a roster will do, from the command line: the same figures as on the pages."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from planner.desk import capacity, intervals, serving
from planner.desk.office import OWN, open_offices
from planner.desk.operator import OPERATOR
from planner.staffing import Figure
from tests.cli.running import Done, refused, run
from tests.cli.small_centre import write_files

WEEK = "--week=2026-W46"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a small centre and a roster of its week."""
    folder = tmp_path_factory.mktemp("service")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLANNER_HOME", str(folder / "home"))
        patch.delenv("PLANNER_DATABASE_URL", raising=False)
        write_files(folder)
        files = (f"--centre={folder / 'centre.toml'}", f"--people={folder / 'people.csv'}")
        for command in (("setup", *files), ("import", str(folder / "history.csv"))):
            assert run(*command).returncode == 0
        assert run("solve", WEEK, "--seconds=1").returncode == 0
    return folder


@pytest.fixture(autouse=True)
def _own_store(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANNER_HOME", str(home / "home"))
    monkeypatch.delenv("PLANNER_DATABASE_URL", raising=False)


def done(*arguments: str) -> Done:
    """Run a command that must succeed."""
    found = run(*arguments)
    assert found.returncode == 0, found.stderr
    return found


def test_every_interval_stands_beside_its_promise_as_on_the_page(home: Path) -> None:
    rows = json.loads(done("intervals", WEEK, "--json").stdout)
    assert len(rows) == 5 * 16  # half-hours from 8 to 16, Monday to Friday
    course = intervals.courses_of(open_offices().of(OWN), OPERATOR, 1)["voice"]
    level = course.measures[Figure.SERVICE]
    first = course.grid.day_spans[0].start + 16
    assert rows[0]["start"] == "2026-11-09T08:00+01:00"
    assert rows[0]["service_level"] == pytest.approx(level.values[first])
    assert (rows[0]["promised"], rows[0]["back_to_back_cap"]) == (0.8, None)
    assert rows[0]["scheduled_heads"] == course.scheduled[first]
    friday = done("intervals", WEEK, "--day=2026-11-13", "--channel=voice").stdout.splitlines()
    assert len(friday) == 1 + 16
    assert friday[1].startswith("2026-11-13T08:00+01:00  voice")
    assert "nothing is open" in done("intervals", WEEK, "--day=2026-11-15").stdout
    assert refused(run("intervals", WEEK, "--channel=fax")) == [
        'there is no channel "fax"; there are voice'
    ]


def test_parity_and_availability_are_those_of_the_page(home: Path) -> None:
    found = serving.serving_of(open_offices().of(OWN), OPERATOR, 1)
    (row,) = json.loads(done("parity", WEEK, "--json").stdout)
    assert (row["channel"], row["against_voice"]) == ("voice", 1.0)
    assert row["predicted"] == pytest.approx(found.promises["voice"].attained)
    assert row["simulated"] == pytest.approx(found.stamps["voice"].simulated)
    told = done("availability", WEEK, "--json")
    (row,) = json.loads(told.stdout)
    assert row["intervals_kept"] == pytest.approx(found.steadiness.share)
    assert row["in_time_then"] <= found.promises["voice"].attained
    assert "of all open intervals" in told.stderr


def test_the_pressure_map_is_drawn_by_hour_and_written_by_interval(home: Path) -> None:
    shown = done("pressure", WEEK)
    assert "weeks that may come (seed 1)" in shown.stderr
    head, *days = shown.stdout.splitlines()
    assert head.split() == ["channel", "day", *map(str, range(8, 16))]
    assert len(days) == 7
    assert days[6].split()[-8:] == ["."] * 8  # Sunday is closed
    out = home / "pressure.csv"
    assert done("pressure", WEEK, f"--out={out}").stdout == f"written: {out}\n"
    with out.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 5 * 16
    worst = max(float(row["pressure"]) for row in rows)
    assert max(int(c) for d in days for c in d.split()[-8:] if c != ".") == round(100 * worst)
    for row in rows:
        assert float(row["service_level_q05"]) <= float(row["service_level_q95"])


def test_the_waterfall_ends_with_what_the_roster_pays(home: Path) -> None:
    rows = json.loads(done("waterfall", WEEK, "--json").stdout)
    plan = open_offices().of(OWN).store.plans.get_plan(1)
    assert sum(row["agent_hours"] for row in rows) == pytest.approx(rows[-1]["hours_so_far"])
    assert rows[-1]["hours_so_far"] == pytest.approx(plan.figures["paid_h"])
    assert "down to what revision 1 pays" in done("waterfall", WEEK).stderr


def test_capacity_takes_what_is_assumed_and_is_that_of_the_page(home: Path) -> None:
    rows = json.loads(done("capacity", "--json").stdout)
    desk = open_offices().of(OWN)
    found = capacity.outlook_of(desk, OPERATOR, capacity.Assumed())
    assert [row["gap"] for row in rows] == pytest.approx(found.gap.tolist())
    week = rows[10]["week"]
    asked = ("--leaving=0", f"--hire={week}=2", "--ramp-weeks=0", "--json")
    hired = json.loads(done("capacity", *asked).stdout)
    assert hired[9]["under_contract"] == hired[0]["under_contract"]
    assert hired[10]["under_contract"] == pytest.approx(hired[0]["under_contract"] + 2)
    assert "nobody can begin in 2020-W01" in refused(run("capacity", "--hire=2020-W01=2"))[0]
    assert "share that leaves a year is below 1" in refused(run("capacity", "--leaving=1"))[0]
