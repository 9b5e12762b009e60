"""`python -m planner plan`: three files in, a folder of results out, and honest exit statuses."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from tests.cli.running import ROOT, refused, run, run_process
from tests.cli.small_centre import CENTRE, PEOPLE, a_history, write_files

RESULTS = {
    "forecast.csv", "requirement.csv", "roster.csv", "load.csv", "indicators.csv", "summary.json",
}  # fmt: skip
QUICK = ("--iterations=50",)
# a2 is away all day long but on Monday and yet must work three days.
NO_WEEK = PEOPLE.replace("contract,leave", "contract,tue,wed,thu,fri").replace(
    "a2,Bodil Opdigtet,T,voice,full,", "a2,Bodil Opdigtet,T,voice,full,-,-,-,-"
)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def summary(folder: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((folder / "out" / "summary.json").read_text())
    return found


def test_the_example_files_run_as_they_are(tmp_path: Path) -> None:
    files = [f"--{n.split('.')[0]}=data/examples/{n}" for n in ("history.csv", "people.csv")]
    out = tmp_path / "plan"
    done = run_process(
        "plan",
        *files,
        "--centre=data/examples/centre.toml",
        f"--out={out}",
        "--seconds=3",
        "--json",
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told == json.loads((out / "summary.json").read_text())
    assert {p.name for p in out.iterdir()} == RESULTS
    assert told["lawful"] is True
    assert told["breaches"] == []
    assert told["week"] == "2026-W48"
    assert told["agents"] == len(rows(ROOT / "data/examples/people.csv")) == 20
    assert told["figures"]["coverage"] > 0.9
    assert set(told["forecast_tested_on_past_weeks"]) == {"voice", "email", "chat"}
    assert told["objective"] >= told["lower_bound"] > 0


def test_the_same_steps_and_seed_give_the_same_roster_byte_for_byte(tmp_path: Path) -> None:
    files = write_files(tmp_path)
    one, two = tmp_path / "one", tmp_path / "two"
    for out in (one, two):
        assert run(*files[:-1], f"--out={out}", *QUICK, "--seed=3").returncode == 0
    assert (one / "roster.csv").read_bytes() == (two / "roster.csv").read_bytes()
    assert len(rows(one / "roster.csv")) > 20


def test_the_week_after_the_history_is_planned_where_none_is_named(tmp_path: Path) -> None:
    done = run(*write_files(tmp_path), *QUICK)
    assert done.returncode == 0, done.stderr
    assert "Small desk, week 2026-W46, 4 agents: lawful roster" in done.stdout
    assert re.search(r"\nvoice simulated \d+ days: .* formula \d.* \(seed 1\)\n", done.stdout)
    told = done.stderr.splitlines()
    assert "forecasting 2026-W46 from 480 intervals of contacts" in told
    assert "searching a roster for 4 agents: 50 steps" in told
    dates = {row["date"] for row in rows(tmp_path / "out" / "roster.csv")}
    assert dates <= {f"2026-11-{day:02d}" for day in range(9, 14)}


def test_a_week_that_is_named_is_planned(tmp_path: Path) -> None:
    done = run(*write_files(tmp_path), "--week=2026-W48", *QUICK)
    assert done.returncode == 0, done.stderr
    found = summary(tmp_path)
    assert found["week"] == "2026-W48"
    assert any("ends 16 days before" in str(n) for n in found["forecast_notes"])  # type: ignore[attr-defined]


def test_damaged_rows_are_listed_and_the_rest_is_planned(tmp_path: Path) -> None:
    lines = a_history().splitlines()
    lines[3] = lines[3].replace(",4,4,0,240", ",many,4,0,240")
    done = run(*write_files(tmp_path, history="\n".join(lines)), *QUICK)
    assert done.returncode == 0, done.stderr
    told = [line for line in done.stderr.splitlines() if line.startswith("skipped: ")]
    assert len(told) == 1
    assert 'history.csv, row 4, column "offered"' in told[0]
    assert "many" in told[0]
    assert summary(tmp_path)["damaged_rows"] == [told[0].removeprefix("skipped: ")]


def test_people_without_a_lawful_week_are_named_and_the_others_are_planned(tmp_path: Path) -> None:
    done = run(*write_files(tmp_path, people=NO_WEEK), *QUICK)
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert "NO LAWFUL ROSTER, best partial plan" in done.stdout
    assert "no lawful roster: " in done.stderr
    assert "a2" in done.stderr
    assert "Conflict(" not in done.stderr
    found = summary(tmp_path)
    assert found["lawful"] is False
    assert [str(who)[:2] for who in found["without_a_lawful_week"]] == ["a2"]  # type: ignore[attr-defined]
    working = {row["agent"] for row in rows(tmp_path / "out" / "roster.csv")}
    assert {"a1", "a3", "a4"} <= working


def test_where_nobody_has_a_lawful_week_the_need_is_written_all_the_same(tmp_path: Path) -> None:
    short = CENTRE.replace('shift_length = "06:00-08:00"', 'shift_length = "12:00-12:00"')
    done = run(*write_files(tmp_path, centre=short), *QUICK)
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert {p.name for p in (tmp_path / "out").iterdir()} == RESULTS
    need = [float(row["required_heads"]) for row in rows(tmp_path / "out" / "requirement.csv")]
    assert max(need) >= 1
    assert rows(tmp_path / "out" / "roster.csv") == []


def test_every_problem_of_people_and_history_is_told_at_once(tmp_path: Path) -> None:
    people = PEOPLE.replace("a2,Bodil Opdigtet,T,voice,full", "a1,Bodil Opdigtet,T,fax,vague")
    lines = refused(run(*write_files(tmp_path, people=people, history="nonsense\n1\n")))
    assert any("people.csv, row 3" in line and "fax" in line for line in lines)
    assert any("people.csv, row 3" in line and "vague" in line for line in lines)
    assert any("history.csv" in line for line in lines)
    assert not (tmp_path / "out").exists()


def test_every_problem_of_the_centre_is_told_at_once(tmp_path: Path) -> None:
    centre = CENTRE.replace('"30 s"', '"soon"').replace('days_week = "3-5"', 'days_week = "many"')
    lines = refused(run(*write_files(tmp_path, centre=centre)))
    assert any('channel 1 (voice), target_within: "soon"' in line for line in lines)
    assert any("contract 1 (full), days_week" in line for line in lines)
    assert len(lines) == 2


AGREED = """id = "HARBOUR-CA"
name = "Agreement of the harbour"
"""
RECORD = """
[[rules]]
id = "CA.{kind}"
kind = "{kind}"
value = {value}
unit = "days"
scope = "everybody"
source = "Agreement of the harbour 2026"
article = "7"
status = "from memory"
params = {{ days = {days} }}
"""


def with_agreement(folder: Path, *records: tuple[str, object, object]) -> list[str]:
    text = AGREED + "".join(RECORD.format(kind=k, value=v, days=d) for k, v, d in records)
    (folder / "ca.toml").write_text(text, encoding="utf-8")
    return [*write_files(folder), f"--agreement={folder / 'ca.toml'}"]


def test_an_agreement_of_ones_own_is_obeyed(tmp_path: Path) -> None:
    files = with_agreement(tmp_path, ("free_in_m_days", 3, 7))
    done = run(*files, *QUICK)
    assert done.returncode == 0, done.stderr
    days: dict[str, set[str]] = {}
    for row in rows(tmp_path / "out" / "roster.csv"):
        days.setdefault(row["agent"], set()).add(row["date"])
    assert {len(own) for own in days.values()} == {4}
    notes = " ".join(map(str, summary(tmp_path)["history_notes"]))  # type: ignore[call-overload]
    assert 'labour rules: "HARBOUR-CA", 1 records, 1 of them from memory, in place of' in notes
    assert "no weeks before are known here: CA.free_in_m_days" in notes


def test_an_agreement_that_nobody_can_keep_is_named_as_the_conflict(tmp_path: Path) -> None:
    done = run(*with_agreement(tmp_path, ("n_in_m_days", 2, 7)), *QUICK)
    assert done.returncode == 3, done.stderr
    assert "n_in_m_days" in done.stderr
    assert "allow 4 days of work in 7 days running instead of 2" in done.stderr


def test_every_problem_of_an_agreement_is_told_with_those_of_the_other_files(
    tmp_path: Path,
) -> None:
    files = with_agreement(tmp_path, ("n_in_m_days", 9, 7), ("full moon", 1, 1))
    (tmp_path / "people.csv").write_text("nonsense\n1\n", encoding="utf-8")
    told = "\n".join(refused(run(*files)))
    assert "9 in 7 days: write 1 or more, in more days" in told
    assert 'kind "full moon" is not known' in told
    assert "people.csv" in told


def test_files_that_are_not_there_are_all_named(tmp_path: Path) -> None:
    lines = refused(
        run_process("plan", "--history=no.csv", "--people=none.csv", "--centre=nil.toml",
            f"--out={tmp_path / 'out'}")
    )  # fmt: skip
    assert [line.split(":")[0] for line in lines] == ["nil.toml", "none.csv", "no.csv"]


def test_a_history_of_other_queues_is_refused(tmp_path: Path) -> None:
    lines = refused(run(*write_files(tmp_path, history=a_history(queue="chat"))))
    assert len(lines) == 1
    assert "history.csv: its queues (chat) are no channels of the centre (voice)" in lines[0]


@pytest.mark.parametrize("week", ["2026-W60", "soon", "2026-11-09"])
def test_a_week_that_does_not_exist_is_refused(tmp_path: Path, week: str) -> None:
    lines = refused(run(*write_files(tmp_path), f"--week={week}"))
    assert len(lines) == 1
    assert week in lines[0]


def test_a_folder_that_cannot_be_made_is_told_before_the_search(tmp_path: Path) -> None:
    files = write_files(tmp_path)
    (tmp_path / "out").write_text("in the way")
    lines = refused(run(*files, "--seconds=60"))
    assert len(lines) == 1
    assert "out: no folder can be made here" in lines[0]


def test_two_weeks_in_one_go_are_two_folders_and_the_second_knows_the_first(tmp_path: Path) -> None:
    done = run(*write_files(tmp_path), *QUICK, "--weeks=2", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert [w["week"] for w in told] == ["2026-W46", "2026-W47"]
    assert [w["breaches"] for w in told] == [[], []]
    for week in told:
        folder = tmp_path / "out" / week["week"]
        assert {p.name for p in folder.iterdir()} == RESULTS
        assert json.loads((folder / "summary.json").read_text()) == week
    assert "2026-W47 is planned and checked" in done.stderr
