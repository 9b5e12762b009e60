"""Starts of channels and moves of demand from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import refused, run
from tests.cli.test_centre import WEEK, home, stored

__all__ = ["home"]
LEAVE = ("move", WEEK, "deflection", "channel=voice", "share=0.2", "aht_s=60")


def test_a_move_is_shown_kept_listed_and_dropped(home: Path) -> None:
    stored(home)
    assert "kept: False" in run(*LEAVE).stdout
    assert run("moves", "--json").stdout.strip() == "{}"
    assert any("reason" in line for line in refused(run(*LEAVE, "--keep")))
    done = run(*LEAVE, "--keep", "--reason=the new app", "--json")
    assert done.returncode == 0, done.stderr
    assert "hard" in json.loads(done.stdout)["voice"]
    (listed,) = json.loads(run("moves", "--json").stdout).values()
    assert "deflection channel=voice share=0.2" in listed
    assert "the new app" in listed
    assert refused(run("moves", "--drop=2"))
    assert run("moves", "--drop=1", "--json").stdout.strip() == "{}"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("move", WEEK, "magic", "channel=voice"), "no kind of move"),
        (("move", WEEK, "shift", "share=0.1"), "wants"),
        (("move", WEEK, "shift", "share"), "no name and value"),
        (("move", WEEK, "shift", "share=much"), "no number"),
        ((*LEAVE, "--from=tomorrow"), "no day"),
        (("start", WEEK, "fax", "--week-contacts=10"), "fax"),
    ],
)
def test_what_cannot_be_used_is_a_sentence(home: Path, given: tuple[str, ...], said: str) -> None:
    stored(home)
    assert any(said in line for line in refused(run(*given)))


def test_a_start_is_shown_and_kept(home: Path) -> None:
    stored(home)
    done = run("start", WEEK, "voice", "--week-contacts=50", "--reason=new", "--keep", "--json")
    assert done.returncode == 0, done.stderr
    effect = json.loads(done.stdout)
    assert effect["kept"]
    assert effect["contacts"] != effect["without"]
    assert effect["notes"]
    (begun,) = json.loads(run("starts", "--json").stdout)
    assert (begun["channel"], begun["week_contacts"]) == ("voice", 50)
    assert run("starts", "--drop=voice").stdout == "no channel was begun by hand\n"
    assert any("taken back already" in line for line in refused(run("starts", "--drop=voice")))


def test_terms_of_a_channel_are_shown_tried_and_kept(home: Path) -> None:
    stored(home)
    now = json.loads(run("terms", "voice", "--json").stdout)
    assert (now["target_within"], now["abandon_cap"]) == ("30 s", None)
    given = ("terms", "voice", "asa_cap=1 s", "redial_share=0.2")
    done = run(*given, "--json")
    assert done.returncode == 0, done.stderr
    effect = json.loads(done.stdout)
    assert effect["after_h"] > effect["before_h"]
    assert not effect["kept"]
    assert any("need a reason" in line for line in refused(run(*given, "--keep")))
    assert "kept: True" in run(*given, "--keep", "--reason=agreed").stdout
    now = json.loads(run("terms", "voice", "--json").stdout)
    assert (now["asa_cap"], now["redial_share"]) == ("1 s", 0.2)
    assert len(refused(run("terms", "voice", "asa_cap=soon", "redial_share=2"))) == 2
    assert run("terms", "voice", "asa_cap=none", "--keep", "--reason=x").returncode == 0
    assert json.loads(run("terms", "voice", "--json").stdout)["asa_cap"] is None
