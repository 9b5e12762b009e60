"""From files to files: the week that is meant, the tables that are written."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from planner.desk.files import (
    FilesRead,
    Planned,
    plan_files,
    read_inputs,
    summary,
    write_outputs,
)
from planner.desk.weeks import week_after
from planner.domain import Centre, History
from planner.errors import BadInput
from planner.ingest import read_centre, read_history
from planner.roster import check
from planner.study.week import Effort
from tests.cli.small_centre import CENTRE, a_history, write_files


def read(folder: Path, **texts: str) -> FilesRead:
    write_files(folder, **texts)
    return read_inputs(*(folder / n for n in ("history.csv", "people.csv", "centre.toml")))


def centre() -> Centre:
    return read_centre(CENTRE.encode(), "centre.toml")


def until(last: datetime) -> History:
    """One interval of half an hour that begins at a moment of UTC."""
    text = f"interval_start,queue,offered\n{last:%Y-%m-%dT%H:%M:%SZ},voice,1\n"
    extra = f"{last.replace(year=2025):%Y-%m-%dT%H:%M:%SZ},voice,1\n"
    history = read_history((text + extra).encode(), "h.csv", zone="Europe/Copenhagen").history
    assert history.start.max() == last.timestamp()
    return history


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Planned, Path]:
    folder = tmp_path_factory.mktemp("centre")
    done = plan_files(read(folder), "2026-W46", Effort(None, 50, 1))
    write_outputs(done, folder / "out")
    return done, folder / "out"


def table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


# Copenhagen is one hour ahead of UTC in November; 9 November 2026 is a Monday, of week 46.
@pytest.mark.parametrize(
    ("last", "step_min", "week"),
    [
        (datetime(2026, 11, 8, 22, 30, tzinfo=UTC), 30, "2026-W46"),  # to Sunday midnight
        (datetime(2026, 11, 8, 14, 30, tzinfo=UTC), 30, "2026-W46"),  # to Sunday afternoon
        (datetime(2026, 11, 5, 14, 30, tzinfo=UTC), 30, "2026-W46"),  # to Thursday
        (datetime(2026, 11, 9, 9, 0, tzinfo=UTC), 30, "2026-W47"),  # Monday has begun
        (datetime(2026, 12, 31, 9, 0, tzinfo=UTC), 30, "2027-W01"),
    ],
)
def test_the_week_after_is_the_first_that_the_history_does_not_touch(
    last: datetime, step_min: int, week: str
) -> None:
    history = until(last)
    object.__setattr__(history, "step_min", step_min)
    assert week_after(history, centre()) == week


def test_an_empty_history_has_no_week_after_it() -> None:
    nothing = until(datetime(2026, 11, 8, tzinfo=UTC)).renamed({})
    with pytest.raises(BadInput, match="--week"):
        week_after(nothing, centre())


def test_a_history_without_queues_is_that_of_the_only_channel(tmp_path: Path) -> None:
    lines = (line.split(",") for line in a_history().splitlines())
    history = "\n".join(",".join([cells[0], *cells[2:]]) for cells in lines)
    found = read(tmp_path, history=history)
    assert found.inputs.history.channels == ("voice",)
    assert any("No column names the queue" in note for note in found.notes)


def test_queues_that_are_no_channel_are_said_to_be_left_out(tmp_path: Path) -> None:
    other = a_history(queue="fax").split("\n", 1)[1]
    found = read(tmp_path, history=a_history() + other)
    assert found.notes == ("history.csv: not planned, as no channel of the centre: fax",)


def test_a_preset_that_brings_no_labour_rules_is_said_to_bring_none(tmp_path: Path) -> None:
    (note,) = read(tmp_path, centre=CENTRE.replace("[policy]", '[policy]\npreset = "UE"')).notes
    assert note.startswith('"UE" is none of the labour presets (')


def test_forecast_and_requirement_have_a_row_for_each_interval_with_its_offset(
    planned: tuple[Planned, Path],
) -> None:
    done, out = planned
    for name in ("forecast.csv", "requirement.csv"):
        rows = table(out, name)
        assert len(rows) == done.brief.grid.size == 336
        assert rows[0]["start"] == "2026-11-09T00:00:00+01:00"
        assert {row["channel"] for row in rows} == {"voice"}


def test_the_forecast_of_an_even_history_is_that_history(planned: tuple[Planned, Path]) -> None:
    rows = table(planned[1], "forecast.csv")
    total = sum(float(row["contacts"]) for row in rows)
    assert total == pytest.approx(5 * 16 * 4, rel=0.02)
    assert float(rows[16]["aht_s"]) == pytest.approx(240, abs=1)


def test_nobody_is_required_or_scheduled_while_closed(planned: tuple[Planned, Path]) -> None:
    for row in table(planned[1], "requirement.csv"):
        hour, weekend = int(row["start"][11:13]), row["start"][:10] >= "2026-11-14"
        if weekend or not 8 <= hour < 16:
            assert row["required_heads"] == row["scheduled_heads"] == "0"


def test_paid_hours_of_the_roster_file_are_those_of_the_summary(
    planned: tuple[Planned, Path],
) -> None:
    done, out = planned
    told = json.loads((out / "summary.json").read_text())
    paid_min = sum(float(row["paid_min"]) for row in table(out, "roster.csv"))
    assert paid_min / 60 == pytest.approx(told["figures"]["paid_h"])
    assert told == json.loads(json.dumps(summary(done)))


def test_what_the_summary_calls_lawful_passes_the_checker(planned: tuple[Planned, Path]) -> None:
    done, _ = planned
    assert done.is_lawful
    assert check(done.brief.case, done.assessment.roster) == ()


def test_every_agent_day_of_the_roster_has_a_row_of_load(planned: tuple[Planned, Path]) -> None:
    shifts = {(row["agent"], row["date"]) for row in table(planned[1], "roster.csv")}
    loads = {(row["agent"], row["date"]) for row in table(planned[1], "load.csv")}
    assert shifts == loads


def test_every_column_of_the_load_table_is_explained_with_its_unit(
    planned: tuple[Planned, Path],
) -> None:
    daily = [r for r in table(planned[1], "indicators.csv") if r["scope"] == "mean of agent-days"]
    columns = set(table(planned[1], "load.csv")[0])
    assert not {"planned_load_strain", "band_low", "emo"} & columns  # the agent's own, in no file
    kept = {"agent", "date", "level"}
    assert {r["id"] for r in daily} - {"emo"} == columns - kept - {"hard_triggers"}
    assert all(r["unit"] and r["name"] and r["formula"] for r in daily)
    length = next(r for r in daily if r["id"] == "len")
    hours = [float(row["len"]) for row in table(planned[1], "load.csv")]
    assert float(length["value"]) == pytest.approx(np.mean(hours), rel=1e-4)


def test_a_day_without_contacts_is_named_with_what_stands_in_for_it(tmp_path: Path) -> None:
    lines = a_history().splitlines()
    quiet = [f"{x.split(',')[0]},voice,0,0,0," if "2026-10-21" in x else x for x in lines]
    done = plan_files(read(tmp_path, history="\n".join(quiet)), "2026-W46", Effort(None, 1, 1))
    told = summary(done)
    assert told["cleaned_days"] == ["voice, 2026-10-21: 0 contacts, taken as 64 (outage or closed)"]
