"""Every command says what it does."""

from __future__ import annotations

import typer.main
from typer.testing import CliRunner

from planner.cli import app
from tests.cli.running import refused, run

COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]
ROSTER = COMMANDS["roster"].commands


def test_every_verb_of_the_design_is_a_command() -> None:
    named = (
        "demo import forecast require solve check load frontier publish export backup restore"
        " user worker plan"
    )
    assert set(named.split()) <= set(COMMANDS)


def test_every_command_has_help_that_says_what_it_does() -> None:
    for name, command in COMMANDS.items():
        done = CliRunner().invoke(app, [name, "--help"])
        assert done.exit_code == 0, name
        assert command.help, name
        assert command.help.split(".")[0] in " ".join(done.output.split()), name


def test_the_help_of_the_whole_lists_every_command() -> None:
    done = run("--help")
    assert done.returncode == 0
    assert all(name in done.stdout for name in COMMANDS)


def test_every_command_but_the_worker_answers_in_json_too() -> None:
    silent = {
        name
        for name, command in (COMMANDS | ROSTER).items()
        if "--json" not in {o for p in command.params for o in p.opts}
    }
    assert silent == {"worker", "roster"}  # `roster` is a group of commands


def test_the_help_of_the_whole_tells_the_exit_codes() -> None:
    told = " ".join(run("--help").stdout.replace("\u2502", "").split())
    assert "Exit 0: done" in told
    assert "3: no lawful roster" in told


def test_an_unknown_command_is_refused() -> None:
    assert any("dance" in line for line in refused(run("dance")))
