"""The adapter answers the worked cases and refuses what it cannot read."""

import json
from pathlib import Path

import pytest

from benchmarks.wellbeing import agrees, answer, main

CASES = Path(__file__).resolve().parents[3] / "shared" / "reference" / "wellbeing_cases.json"


def cases() -> list[dict]:
    """The worked cases, where they lie beside the project."""
    return json.loads(CASES.read_text("utf-8"))["cases"] if CASES.exists() else []


@pytest.mark.skipif(not CASES.exists(), reason="the reference cases do not lie beside the project")
@pytest.mark.parametrize("case", cases(), ids=lambda c: c["id"])
def test_a_worked_case_comes_out_as_expected(case):
    assert agrees(case["expected"], answer(case), case["tol"])


def test_results_are_written_and_counted(tmp_path, capsys):
    source, target = tmp_path / "cases.json", tmp_path / "out.json"
    good = {"id": "a", "kind": "lenrisk", "input": {"hours": [8]}, "expected": {"factor": [1.0]}}
    bad = {**good, "id": "b", "expected": {"factor": [2.0]}}
    source.write_text(json.dumps({"cases": [good, bad]}))
    assert main([str(source), str(target)]) == 0
    written = json.loads(target.read_text())
    assert written["results"][0] == {"id": "a", "result": {"factor": [1.0]}}
    assert "1 of 2 as expected" in capsys.readouterr().out


def test_unreadable_input_ends_with_2_and_a_sentence(tmp_path, capsys):
    source = tmp_path / "cases.json"
    source.write_text("not json")
    assert main([str(source), str(tmp_path / "out.json")]) == 2
    assert "cannot be used" in capsys.readouterr().err


def test_an_unknown_kind_or_a_missing_input_is_said_and_not_guessed():
    assert "not known" in answer({"kind": "mood", "input": {}})["error"]
    assert "lacks" in answer({"kind": "lenrisk", "input": {}})["error"]


@pytest.mark.parametrize(
    ("known", "violations"),
    [
        ({"preset": "EU-WTD", "avg_week_h": 49}, ["EU.avg_week_48h"]),
        ({"preset": "DK", "weekly_hours": [50, 46, 48]}, []),
        ({"preset": "BR", "week_h": 38}, ["BR.max_week_36h"]),
        ({"preset": "DE", "start_h": 8, "end_h": 14, "sunday": True}, ["DE.sunday"]),
        ({"preset": "DE", "start_h": 22, "end_h": 6}, []),
    ],
)
def test_labour_cases_say_only_what_they_know(known, violations):
    assert answer({"kind": "labour", "input": known}) == {"violations": violations}
