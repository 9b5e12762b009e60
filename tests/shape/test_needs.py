"""The table of needs is complete and names only pages and tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CLAIMS = ROOT.parent / "shared" / "CLAIMS.md"
NOT_YET = "not yet"


def rows(path: Path, columns: int) -> list[list[str]]:
    """Return the cells of the body rows of the only table in a Markdown file."""
    lines = [line for line in path.read_text("utf-8").splitlines() if line.startswith("|")]
    cells = [[c.strip() for c in line.strip("|").split("|")] for line in lines[2:]]
    assert all(len(row) == columns for row in cells), [r for r in cells if len(r) != columns]
    return cells


def needs() -> list[list[str]]:
    return rows(ROOT / "docs" / "needs.md", 6)


def test_the_table_has_the_forty_two_needs_in_order() -> None:
    assert [row[0] for row in needs()] == [str(n) for n in range(1, 43)]


def test_every_need_has_words_and_a_feature_of_its_own() -> None:
    assert all(row[2] and row[3] for row in needs())
    features = [row[3] for row in needs()]
    assert len(set(features)) == 42


def test_every_named_page_and_test_exists() -> None:
    for number, _, _, _, page, test in needs():
        for cell, folder in ((page, "pages/"), (test, "tests/")):
            if cell == NOT_YET:
                continue
            named = re.findall(r"`([^`]+)`", cell)
            assert named, f'row {number}: "{cell}" is neither "{NOT_YET}" nor a file in backticks'
            for name in named:
                path, _, case = name.partition("::")
                assert path.startswith(folder), f"row {number}: {path} is not below {folder}"
                assert (ROOT / path).is_file(), f"row {number}: {path} does not exist"
                text = (ROOT / path).read_text("utf-8")
                assert f"def {case}" in text or not case, f"row {number}: no {case} in {path}"


def test_every_feature_of_the_claims_is_named() -> None:
    if not CLAIMS.is_file():
        pytest.skip("../shared/CLAIMS.md is not here: the table cannot be held against it")
    claimed = rows(CLAIMS, 7)
    assert len(claimed) == 42
    for claim, need in zip(claimed, needs(), strict=True):
        assert claim[0] == need[1]
        bold = re.findall(r"\*\*([^*]+)\*\*", claim[2])
        if bold == ["Refused"]:
            assert need[3].startswith("Refused")
        else:
            assert all(name in need[3] for name in bold), (need[0], bold, need[3])
