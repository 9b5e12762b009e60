"""The hash-locked file pins all that is required, and names no place to get it from."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def names(lines: list[str]) -> set[str]:
    found = {re.split(r"[\s\[<>=!~;]", line.strip(), maxsplit=1)[0] for line in lines}
    return {re.sub(r"[-_.]+", "-", name).lower() for name in found if name and name[0] != "#"}


def pins() -> dict[str, str]:
    text = (ROOT / "requirements.lock").read_text("utf-8")
    blocks = re.findall(r"^(\S+)==(.*(?:\n +.*)*)", text, re.MULTILINE)
    return {re.sub(r"[-_.]+", "-", name).lower(): rest for name, rest in blocks}


def test_everything_required_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = names((ROOT / "requirements.txt").read_text("utf-8").splitlines())
    wanted |= names(project["optional-dependencies"]["dev"])
    assert len(wanted) > 25
    assert wanted <= set(pins())


def test_every_pin_has_hashes_and_no_address() -> None:
    assert all("--hash=sha256:" in rest for rest in pins().values())
    text = (ROOT / "requirements.lock").read_text("utf-8")
    for line in text.splitlines():
        assert not re.search(r"https?:|file:|--index|--find-links|@ ", line), line


def test_the_files_name_no_machine_path() -> None:
    for name in ("requirements.lock", "requirements.txt", "pyproject.toml"):
        text = (ROOT / name).read_text("utf-8")
        assert not re.search(r"(?:^|[\s\"'=])/(?:opt|work|home|root|tmp)/", text), name
