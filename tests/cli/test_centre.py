"""The commands on a stored centre, from three files to a published week."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from planner.cli import telling
from planner.domain import Binding
from tests.cli.running import refused, run
from tests.cli.small_centre import PEOPLE, write_files

WEEK = "--week=2026-W46"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PLANNER_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("PLANNER_DATABASE_URL", raising=False)
    write_files(tmp_path)
    return tmp_path


def stored(home: Path, people: str = PEOPLE) -> None:
    write_files(home, people=people)
    files = (f"--centre={home / 'centre.toml'}", f"--people={home / 'people.csv'}")
    done = run("setup", *files, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["agents added"] == 4
    assert run("import", str(home / "history.csv")).returncode == 0


def test_importing_the_same_file_again_changes_nothing(home: Path) -> None:
    stored(home)
    done = run("import", str(home / "history.csv"), "--json")
    assert json.loads(done.stdout) == {"added": 0, "replaced": 0, "as before": 6 * 5 * 16}


def test_an_agreement_joins_the_presets_and_a_damaged_one_is_refused(home: Path) -> None:
    stored(home)
    file = home / "ca.toml"
    text = (Path(__file__).parents[2] / "data" / "labour" / "dk.toml").read_text("utf-8")
    own = "\n".join(line for line in text.splitlines() if not line.startswith("aliases"))
    file.write_text(own.replace('id = "DK"', 'id = "DK-OWN"', 1), "utf-8")
    done = run("agreement", str(file), "--reason=signed in May", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["preset"] == "DK-OWN"
    file.write_text("id = ", "utf-8")
    done = run("agreement", str(file), "--reason=signed in May")
    assert (done.returncode, "not readable as TOML" in done.stderr) == (2, True)


def test_forecast_and_requirement_of_a_week_are_written(home: Path) -> None:
    stored(home)
    for verb, *more in (("forecast", "--jobs=2"), ("require",)):
        out = home / f"{verb}.csv"
        done = run(verb, WEEK, f"--out={out}", *more)
        assert done.returncode == 0, done.stderr
        with out.open(newline="") as file:
            rows = list(csv.DictReader(file))
        assert len(rows) == 336
    assert {row["set_by"] for row in rows} <= set(map(str, Binding))
    noon = next(row for row in rows if row["start"].startswith("2026-11-09T12:00"))
    assert (noon["set_by"], noon["base_heads"]) == ("service level", "2")


def test_a_week_is_built_checked_exported_and_published(home: Path) -> None:
    stored(home)
    done = run("solve", WEEK, "--seconds=1", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["breaches"] == 0
    assert json.loads(run("check", WEEK, "--json").stdout) == {"breaches": []}
    assert run("load", WEEK, f"--out={home / 'load.csv'}").returncode == 0
    assert run("export", WEEK, "--kind=csv", f"--out={home / 'r.csv'}").returncode == 0
    assert (home / "r.csv").read_bytes().count(b"contacts") > 10
    rows = json.loads(run("load", WEEK, "--json").stdout)
    with (home / "load.csv").open(newline="") as file:
        assert [row["agent"] for row in csv.DictReader(file)] == [row["agent"] for row in rows]
    assert run("publish", WEEK).stdout == "published: 2026-W46\nrevision: 1\n"


def test_without_a_lawful_week_the_reasons_are_sentences(home: Path) -> None:
    people = PEOPLE.replace("contract,leave", "contract,tue,wed,thu,fri").replace(
        "a2,Bodil Opdigtet,T,voice,full,", "a2,Bodil Opdigtet,T,voice,full,-,-,-,-"
    )
    stored(home, people)
    done = run("solve", WEEK, "--seconds=1")
    assert done.returncode == 3
    assert "no lawful roster: " in done.stderr
    assert "a2" in done.stderr
    assert "Conflict(" not in done.stderr


def test_a_roster_that_is_not_there_is_told_with_what_to_do(home: Path) -> None:
    stored(home)
    assert any("build one with: solve" in line for line in refused(run("check", WEEK)))


def test_a_command_on_an_empty_store_says_what_is_missing(home: Path) -> None:
    assert refused(run("forecast", WEEK, f"--out={home / 'f.csv'}"))


def test_a_table_without_a_place_is_refused(home: Path) -> None:
    stored(home)
    assert refused(run("forecast", WEEK)) == [
        "nothing says where the table goes; give --out FILE or --json"
    ]


def test_places_and_files_that_do_not_exist_are_sentences(home: Path) -> None:
    stored(home)
    nowhere = home / "no" / "such" / "folder" / "f.csv"
    for done in (
        run("forecast", WEEK, f"--out={nowhere}"),
        run("import", str(nowhere)),
        run("setup", f"--centre={nowhere}"),
    ):
        assert refused(done) == [
            f"{nowhere}: cannot be read or written (No such file or directory)"
        ]


def test_a_kind_of_file_that_is_not_made_is_refused(home: Path) -> None:
    stored(home)
    done = run("export", WEEK, "--kind=pdf", f"--out={home / 'r.pdf'}")
    assert any("pdf" in line for line in refused(done))


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense", "the database URL cannot be read; write sqlite:///planner.db"),
        ("mysql://host/db", "a database of kind 'mysql' cannot be used"),
        ("postgresql://planner@127.0.0.1:1/none", "the database cannot be opened"),
    ],
)
def test_a_database_that_cannot_be_opened_is_a_sentence(
    home: Path, monkeypatch: pytest.MonkeyPatch, url: str, said: str
) -> None:
    monkeypatch.setenv("PLANNER_DATABASE_URL", url)
    assert said in refused(run("forecast", WEEK, f"--out={home / 'f.csv'}"))[0]


def test_a_search_without_compiled_code_says_what_takes_so_long(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for ready, said in ((False, "half a minute more"), (True, "")):
        monkeypatch.setattr(telling, "is_compiled", lambda ready=ready: ready)
        telling.say_compiling()
        told = capsys.readouterr()
        assert told.out == ""
        assert said in told.err
        assert bool(told.err) is not ready


def test_the_roster_in_use_today_is_judged_kept_and_mended(home: Path) -> None:
    stored(home)
    sheet = home / "today.csv"
    sheet.write_text(
        "name;man;tir;ons\nBodil Opdigtet;E;06:00-14:00;fri\nE = 09:00-15:00;;;\nX;E;;\n"
    )
    done = run("roster", "import", str(sheet), WEEK, "--lawful", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["shifts"] == 2
    assert told["breaches"] == len(told["broken"]) > 0
    assert told["lawful breaches"] == 0
    assert told["lawful revision"] == told["revision"] + 1
    for checked in (told["checked"], told["lawful checked"]):
        assert re.fullmatch(r"voice simulated \d+ days: .* formula \d.* \(seed \d+\)", checked)
    assert "2 shifts of 1 agent in 2026-W46" in done.stderr
    assert 'skipped: today.csv, row 4, column "man": "X" (1 shift) is no agent' in done.stderr
    assert "Bodil Opdigtet, Tue 10 Nov: 06:00-14:00 " in done.stderr
    nothing = home / "history.csv"
    assert any(
        "no roster is found" in x for x in refused(run("roster", "import", str(nothing), WEEK))
    )
