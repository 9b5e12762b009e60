"""How the command line talks: results on stdout, what goes on and what is wrong on stderr."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from planner.errors import BadInput
from planner.roster.model.fast import is_compiled
from planner.staffing import Stamp

AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
OutOrJson = Annotated[Path | None, typer.Option(help="File to write; or use --json.")]


def tell(result: Mapping[str, Any], *, as_json: bool) -> None:
    """Print a result: as JSON, or one line for each of its parts."""
    if as_json:
        typer.echo(json.dumps(dict(result), indent=1, default=str))
        return
    for name, value in result.items():
        typer.echo(f"{name}: {value:.4g}" if isinstance(value, float) else f"{name}: {value}")


def told_stamps(figures: Mapping[str, Any]) -> list[str]:
    """Return by channel what the simulation of a roster says beside the formula."""
    names = [name.removeprefix("sl_") for name in figures if name.startswith("sl_")]
    stamps = ((name, Stamp.read(figures, name)) for name in names)
    return [f"{name} {stamp}" for name, stamp in stamps if stamp]


def tell_table(texts: tuple[str, str], out: Path | None, *, as_json: bool) -> None:
    """Write a table (its CSV, its JSON) to a file, print it as JSON, or both."""
    csv, rows = texts
    if out is None and not as_json:
        raise BadInput("nothing says where the table goes; give --out FILE or --json")
    if out is not None:
        out.write_bytes(csv.encode())
    if as_json:
        typer.echo(rows)
    else:
        typer.echo(f"written: {out}")


def say(text: str) -> None:
    """Say on stderr what goes on, so that nobody wonders at a silent terminal."""
    typer.echo(text, err=True)


def say_compiling() -> None:
    """Say that the first search on a machine begins with half a minute of compiling."""
    if not is_compiled():
        say("the search is first compiled for this machine: half a minute more, only this once")
