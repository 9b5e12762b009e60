"""The command line: the same use cases as the screens. Exit 0 done, 2 bad input, 3 infeasible."""

from __future__ import annotations

import sys

import typer

from planner.cli import centre, plan
from planner.errors import BadInput, Infeasible, PlannerError

__all__ = ["app", "main"]

app = typer.Typer(
    name="planner",
    help="Plan a contact centre's week: forecast, requirement, roster, load, published schedule.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command()(plan.plan)
for command in centre.COMMANDS:
    app.command()(command)


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
    except (PlannerError, OSError) as error:
        typer.echo(str(error), err=True)
        sys.exit(2)
