"""How the command line talks: results on stdout, what goes on and what is wrong on stderr."""

from __future__ import annotations

import csv as csv_files
import io
import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from planner.errors import BadInput
from planner.export.cells import guarded
from planner.roster.model.fast import is_compiled
from planner.staffing import Stamp

AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Csv = Annotated[Path | None, typer.Option("--out", help="CSV file to write.")]
OutOrJson = Annotated[Path | None, typer.Option(help="File to write; or use --json.")]


def tell(result: Mapping[str, Any], *, as_json: bool) -> None:
    """Print a result: as JSON, or one line for each part that is a single value."""
    if as_json:
        typer.echo(json.dumps(dict(result), indent=1, default=str))
        return
    for name, value in result.items():
        if not isinstance(value, Mapping):
            typer.echo(f"{name}: {cell(value)}")


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


def tell_rows(
    rows: Sequence[Mapping[str, Any]],
    csv: Path | None = None,
    *,
    as_json: bool,
    nothing: str = "",
) -> None:
    """Print rows that have the same columns as a table or as JSON; write them as CSV if asked.

    Without rows the table is the sentence `nothing`. An unknown number is null in JSON.
    """
    known = [{name: _known(value) for name, value in row.items()} for row in rows]
    if csv is not None:
        csv.write_bytes(_csv(known).encode())
    if as_json:
        typer.echo(json.dumps(known, indent=1, default=str))
    elif csv is not None:
        typer.echo(f"written: {csv}")
    else:
        typer.echo("\n".join(_table(known)) if known else nothing)


def _known(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _csv(rows: Sequence[Mapping[str, Any]]) -> str:
    text = io.StringIO()
    if rows:
        writer = csv_files.DictWriter(text, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        safe = ({n: guarded(v) if isinstance(v, str) else v for n, v in r.items()} for r in rows)
        writer.writerows(safe)
    return text.getvalue()


def _table(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return lines with columns below each other, numbers to the right."""
    names = list(rows[0])
    cells = [[cell(row[name]) for name in names] for row in rows]
    widths = [max(map(len, column)) for column in zip(names, *cells, strict=True)]
    is_right = [isinstance(rows[0][name], int | float) for name in names]
    return [
        "  ".join(
            text.rjust(width) if right else text.ljust(width)
            for text, width, right in zip(line, widths, is_right, strict=True)
        ).rstrip()
        for line in (names, *cells)
    ]


def cell(value: Any) -> str:
    """Write a value; a number with four digits, or as many as stand before its point."""
    if isinstance(value, tuple):
        return "; ".join(map(cell, value)) or "-"
    if isinstance(value, float):
        return f"{value:.0f}" if abs(value) >= 1000 else f"{value:.4g}"
    return "-" if value is None else str(value)


def say(text: str) -> None:
    """Say on stderr what goes on, so that nobody wonders at a silent terminal."""
    typer.echo(text, err=True)


def say_compiling() -> None:
    """Say that the first search on a machine begins with half a minute of compiling."""
    if not is_compiled():
        say("the search is first compiled for this machine: half a minute more, only this once")
