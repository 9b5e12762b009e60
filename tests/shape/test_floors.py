"""The judge of the short benchmarks fails what it should fail."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.floors import main


def judged(folder: Path, kind: str, truth: Any, answer: Any, *more: str) -> int:
    paths = []
    for name, content in (("truth.json", truth), ("answer.json", answer)):
        (folder / name).write_text(json.dumps(content), "utf-8")
        paths.append(str(folder / name))
    return main([kind, *paths, *more])


FELT = ("gap_zero", "gap_lt_10s", "start_while_others_wait")
DAY_TRUTH: dict[str, Any] = {
    "sl": [[0.8, 0.9]],
    "sl_se": [[0.001, 0.001]],
    "day_sl": [[0.85]],
    "day_sl_se": [[0.001]],
    "day_abandon": [[0.05]],
    "day_abandon_se": [[0.001]],
    "overtime_s": [[0.0, 4000.0]],
    **{key: [[0.3, 0.2]] for key in FELT},
}
DAY_SCENARIO = {"name": "d", "lam": [[1, 1]], "nag": [[1, 1]], "conc": [1], "dist": [0]}
DAY = {"cases": [{"scenario": DAY_SCENARIO | {"tgt": [20]}, "truth": DAY_TRUTH}]}


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({}, 0),
        ({"sl": [[0.804, 0.895]]}, 0),
        ({"sl": [[0.79, 0.92]]}, 1),
        ({"sl": [[0.8]]}, 1),
        ({"sl": [[float("nan")] * 2]}, 1),
        ({"day_sl": [[0.86]]}, 1),
        ({"day_abandon": [[0.06]]}, 1),
        ({"overtime_s": [[0.0, 4400.0]]}, 1),
        ({"gap_zero": [[0.34, 0.2]]}, 1),
    ],
)
def test_a_voice_day_is_judged_by_every_floor(tmp_path: Path, said: Any, status: int) -> None:
    noise = {key: [[0.001, 0.001]] for key in ("sl", *FELT)}
    answer = {"cases": [{"name": "d", "prediction": DAY_TRUTH | said, "noise": noise}]}
    assert judged(tmp_path, "days", DAY, answer) == status


def test_a_missing_day_and_an_unreadable_file_are_told_apart(tmp_path: Path) -> None:
    assert judged(tmp_path, "days", DAY, {"cases": []}) == 1
    assert judged(tmp_path, "days", DAY, {}) == 2
    assert main(["days", str(tmp_path / "none"), str(tmp_path / "none")]) == 2


def test_worked_cases_must_agree_within_their_tolerance(tmp_path: Path) -> None:
    truth = {"cases": [{"id": "a", "expected": {"x": 1.0}, "tol": 0.01}]}
    for value, status in ((1.005, 0), (1.02, 1)):
        answer = {"results": [{"id": "a", "result": {"x": value}}]}
        assert judged(tmp_path, "wellbeing", truth, answer) == status
    assert judged(tmp_path, "wellbeing", truth, {"results": []}) == 1


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({}, 0),
        ({"first_roster_s": 16.0}, 1),
        ({"lower_bound": 101}, 1),
        ({"seconds": 40.0}, 1),
        ({"lower_bound": None}, 0),
    ],
)
def test_a_roster_is_judged_by_time_and_bound(
    tmp_path: Path, change: dict[str, Any], status: int
) -> None:
    report = {"objective": 100, "lower_bound": 90, "first_roster_s": 3.0, "seconds": 21.0}
    report |= change
    checked = {"feasible": True}
    assert judged(tmp_path, "roster", checked, report, "--seconds", "20") == status
    assert judged(tmp_path, "roster", {"feasible": False}, report, "--seconds", "20") == 1
