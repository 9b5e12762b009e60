"""The command line: the same use cases as the screens.

Exit 0 done, 1 broken off, 2 what was given cannot be used or done, 3 no lawful roster.
"""

from __future__ import annotations

import sys

import typer

from planner.cli import (
    accuracy,
    advice,
    centre,
    closing,
    correction,
    demand,
    plan,
    roster,
    service,
    terms,
    tradeoff,
)
from planner.errors import BadInput, Infeasible, PlannerError

__all__ = ["app", "main"]

app = typer.Typer(
    name="planner",
    help="Plan a contact centre's week: forecast, requirement, roster, load, published schedule.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    epilog=(
        "Results go to stdout (--json: as JSON), what goes on and what is wrong to stderr, one "
        "sentence a line. Exit 0: done. 2: the sentence says what to mend. 3: no lawful roster; "
        "the rules in conflict and the cheapest ways out are named."
    ),
)
app.command()(plan.plan)
for part in (centre, correction, closing, demand, advice, accuracy, tradeoff, service, terms):
    for command in part.COMMANDS:
        app.command()(command)
app.add_typer(roster.app, name="roster")


def main() -> None:
    """Run the command line and turn refusals into sentences and exit codes."""
    try:
        app(standalone_mode=True)
    except BadInput as error:
        typer.echo("\n".join(map(str, error.faults)), err=True)
        sys.exit(2)
    except Infeasible as error:
        typer.echo(str(error), err=True)
        sys.exit(3)
    except PlannerError as error:
        typer.echo(str(error), err=True)
        sys.exit(2)
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        typer.echo(f"{place}cannot be read or written ({error.strerror or error})", err=True)
        sys.exit(2)
