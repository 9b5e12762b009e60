"""The walkthrough's sizing of invented people, by hand calculation."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import walkthrough
from planner.ingest import read_centre


def test_hours_on_contacts_are_paid_hours_less_paid_pauses() -> None:
    # 36 to 41 h paid on five days, two paid breaks of 15 min a day: 38.5 h - 5 x 0.5 h.
    content = (walkthrough.CENTRES / "bank.toml").read_bytes()
    contract = read_centre(content, "bank.toml").contracts["full"]
    assert walkthrough.contact_hours(contract) == pytest.approx(36.0)


def test_heads_are_spread_by_largest_remainder() -> None:
    found = walkthrough.spread({"a": 2.6, "b": 1.3, "c": 1.1}, 5)
    assert found == ["a", "a", "a", "b", "c"]


def test_without_the_real_history_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(walkthrough, "DATA", tmp_path)
    assert walkthrough.main(["--centre", "bank", "--out", str(tmp_path / "out")]) == 2
    assert "is not here" in capsys.readouterr().err
