"""The trade-off from the command line: curve, prices, ways out and a scenario of a small week."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from tests.cli.running import refused, run
from tests.cli.test_centre import WEEK, home, stored

__all__ = ["home"]  # a fixture


def test_a_curve_is_written_stored_and_read_again(home: Path) -> None:
    stored(home)
    assert any("plan it first" in line for line in refused(run("frontier", WEEK)))
    assert run("solve", WEEK, "--seconds=1").returncode == 0
    out = home / "curve.csv"
    done = run("frontier", WEEK, "--knob=occupancy_cap", "--seconds=2", f"--out={out}")
    assert done.returncode == 0, done.stderr
    with out.open(newline="") as file:
        points = list(csv.DictReader(file))
    assert len(points) >= 9
    assert all(float(p["bound"]) <= float(p["objective"]) for p in points)
    caps = [float(p["value"]) for p in points]
    assert caps == sorted(caps, reverse=True)
    again = run("frontier", WEEK, "--knob=occupancy_cap", "--json")
    assert [p["objective"] for p in json.loads(again.stdout)] == [
        float(p["objective"]) for p in points
    ]
    shown = run("frontier", WEEK, "--knob=occupancy_cap").stdout.splitlines()
    assert "is_publishable" in shown[0]
    assert len(shown) == len(points) + 1
    assert "done" not in again.stderr  # nothing was computed anew


def test_a_scenario_keeps_what_was_turned_and_says_what_cannot_be(home: Path) -> None:
    stored(home)
    assert run("solve", WEEK, "--seconds=1").returncode == 0
    turned = ("--turn=quota_factor=0.9", "--turn=occupancy_cap=0.8")
    done = run("scenario", WEEK, "--name=calm", *turned, "--seconds=1", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["scenario"], found["knobs"]) == (
        "calm", {"quota_factor": 0.9, "occupancy_cap": 0.8}
    )  # fmt: skip
    assert refused(run("scenario", WEEK, "--name=x", "--turn=quota", "--turn=rest=low")) == [
        '"quota" turns nothing; write for example quota_factor=0.9',
        '"rest=low" turns nothing; write for example quota_factor=0.9',
    ]
    assert any(
        "choose from" in line for line in refused(run("scenario", WEEK, "--name=x", "--turn=up=1"))
    )
