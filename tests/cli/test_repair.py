"""`python -m planner roster repair`: proposals on the command line, kept only with --keep."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from planner.cli import repair
from planner.desk import rostering
from planner.desk.office import Desk
from tests.cli.running import refused, run
from tests.scene import SAM, WEEK, full_desk, the_draft


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Return the scene's desk, which the commands use too."""
    found = full_desk(tmp_path)
    monkeypatch.setattr(repair, "desk_of", lambda _in_demo: found)
    return found


def asked(*options: str) -> dict[str, object]:
    done = run("roster", "repair", f"--week={WEEK}", "--json", *options)
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_hours_away_are_proposed_and_kept_only_when_told(desk: Desk) -> None:
    shift = the_draft(desk).roster.by_agent["A04"][0]
    grid = the_draft(desk).roster.grid
    hours = f"--hours={grid.when(shift.end - 8):%H:%M}-{grid.when(shift.end):%H:%M}"
    who = ("--away=A04", f"--day={grid.dates[shift.day]}", hours)
    told = asked(*who)
    changes = told["changes"]
    assert isinstance(changes, list)
    assert changes[0]["agent"] == "A04"
    assert changes[0]["before"] == changes[0]["after"]  # the shift stays
    assert len(rostering.plans_of(desk, SAM, WEEK)) == 1
    kept = asked(*who, "--keep=leaves early")
    assert kept["kept as revision"] == 2
    assert kept["short with changes h"] == told["short with changes h"]
    assert rostering.plans_of(desk, SAM, WEEK)[0].note == "leaves early"


def test_a_whole_day_away_and_the_present_forecast_are_told_too(desk: Desk) -> None:
    shift = the_draft(desk).roster.by_agent["A04"][0]
    day = the_draft(desk).roster.grid.dates[shift.day]
    changes = asked("--away=A04", f"--day={day}")["changes"]
    assert isinstance(changes, list)
    assert (changes[0]["after"], changes[0]["what"]) == ("free", "what happened")
    assert asked()["brought back"] == 1.0  # all is covered: nothing is lost and nobody is asked
    table = run("roster", "repair", f"--week={WEEK}")
    assert "nobody is proposed" in table.stdout


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--day=2026-12-01",), "--away"),
        (("--away=A04",), "--day"),
        (("--away=A04", "--day=2026-12-24"), "not in 2026-W49"),
        (("--away=A04", "--day=2026-12-01", "--as=training"), "--hours"),
        (("--away=A04", "--day=2026-12-01", "--hours=noon"), "stretch of time"),
        (("--away=A04", "--day=2026-12-01", "--day=2026-12-02", "--hours=10-11"), "one"),
        (("--away=A04", "--day=2026-12-05", "--hours=10:00-11:00"), "no shift"),
        (("--away=nobody", "--day=2026-12-01"), "nobody"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_what_to_do(
    options: tuple[str, ...], says: str
) -> None:
    lines = refused(run("roster", "repair", f"--week={WEEK}", *options))
    assert any(says in line for line in lines)
