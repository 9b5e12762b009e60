"""The adapter for Curtois-Qu instances and its referee, which shares no code with the solver."""

import json

import pytest

from benchmarks.nrp.__main__ import main
from benchmarks.nrp.check import evaluate

INSTANCE = """# tiny
SECTION_HORIZON
7

SECTION_SHIFTS
E,480,
L,480,E

SECTION_STAFF
A,E=7|L=2,2400,960,3,2,2,1
B,E=7|L=0,2400,960,3,2,2,0

SECTION_DAYS_OFF
A,0

SECTION_SHIFT_ON_REQUESTS
A,1,L,3

SECTION_SHIFT_OFF_REQUESTS
B,0,E,2

SECTION_COVER
0,E,1,100,1
1,L,1,100,1
2,L,1,100,1
3,E,0,100,1
"""
GOOD = {"A": ",L,L,,,E,E", "B": "E,E,,,,,"}


def an_instance(folder):
    path = folder / "tiny.txt"
    path.write_text(INSTANCE, encoding="utf-8")
    return path


def judged(folder, **rows):
    path = folder / "roster.csv"
    lines = ["employee,0,1,2,3,4,5,6", *(f"{n},{row}" for n, row in {**GOOD, **rows}.items())]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return evaluate(an_instance(folder), path)


def test_a_lawful_roster_costs_its_refused_wishes_and_its_cover(tmp_path):
    verdict = judged(tmp_path)
    # B works E on day 0 against the wish (2); all cover is met; no cover row counts E elsewhere
    assert verdict.breaches == []
    assert verdict.terms == {"requests": 2, "under": 0, "over": 0}


def test_missing_and_extra_heads_and_a_refused_wish_for_work_are_counted(tmp_path):
    verdict = judged(tmp_path, A=",,,E,E,E,", B="E,E,,,,,")
    # L on days 1 and 2 is missing (200), E on day 3 is one too many (1), A's wish (3), B's (2)
    assert verdict.terms == {"requests": 5, "under": 200, "over": 1}


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"A": ",L,E,,,E,E"}, "follows L"),
        ({"A": ",L,L,,,L,L"}, "4 shifts L"),
        ({"A": ",,,,,,E"}, "480 minutes"),
        ({"A": ",E,E,E,E,,"}, "4 days in a row"),
        ({"A": ",,E,,,E,E"}, "1 days in a row"),
        ({"A": ",E,E,,E,E,"}, "1 days off"),
        ({"A": "E,E,,,,,"}, "a day off"),
        ({"B": ",,,,,E,E"}, "1 weekends"),
    ],
)
def test_each_broken_constraint_is_named(tmp_path, row, words):
    breaches = judged(tmp_path, **row).breaches
    assert len(breaches) == 1
    assert words in breaches[0]


def test_runs_at_the_ends_of_the_horizon_may_be_short(tmp_path):
    assert judged(tmp_path, A=",E,E,,,,E").breaches == []


def test_the_adapter_writes_a_roster_that_the_referee_accepts(tmp_path, capsys):
    instance, out = an_instance(tmp_path), tmp_path / "out.csv"
    assert main([str(instance), str(out), "--seconds", "2"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert main([str(instance), str(out), "--check"]) == 0
    verdict = json.loads(capsys.readouterr().out)
    # all cover and A's wish can be met; only B's day 0 is against a wish (A is off on that day)
    assert report["penalty"] == verdict["penalty"] == 2
    assert report["lower_bound"] <= 2


def test_an_unreadable_instance_is_told_by_line(tmp_path, capsys):
    path = tmp_path / "bad.txt"
    path.write_text(INSTANCE.replace("1,L,1,100,1", "1,L,1"), encoding="utf-8")
    assert main([str(path), str(tmp_path / "out.csv")]) == 2
    assert "bad.txt, row 24" in capsys.readouterr().err


def test_every_line_that_cannot_be_used_is_told(tmp_path, capsys):
    path = tmp_path / "bad.txt"
    text = INSTANCE.replace("B,0,E,2", "C,0,E,2").replace("3,E,0,100,1", "9,E,0,100,1")
    path.write_text(text, encoding="utf-8")
    assert main([str(path), str(tmp_path / "out.csv")]) == 2
    told = capsys.readouterr().err.splitlines()
    assert [line.split(":")[0] for line in told] == ["bad.txt, row 20", "bad.txt, row 26"]
    assert "day 9 is not in the horizon" in told[1]
