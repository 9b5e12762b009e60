"""Forecasts as they were made, so that they can be shown again and scored later."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import sqlalchemy as sa

from planner.domain import Cleaned, FloatArray, Forecast, Grid, Skill
from planner.errors import Unavailable
from planner.store.codec import decode, encode
from planner.store.database import Database
from planner.store.tables import forecast as table

_ARRAYS = ("contacts", "aht_s", "quantiles")
_MODEL, _SPREADSHEET = "model_contacts", "spreadsheet_contacts"


@dataclass(frozen=True, slots=True)
class ForecastRow:
    """A stored forecast without its numbers: what it rests on, what it covers, who made it when."""

    id: int
    inputs_hash: str
    start_s: int
    end_s: int
    made_at: datetime
    made_by: str


@dataclass(frozen=True, slots=True, eq=False)
class Beside:
    """Contacts (channels, intervals) that a stored forecast is judged beside, None where not kept.

    `model`: before corrections by people, where there are any. `spreadsheet`: the mean of eight
    weeks of the rows that were known when the forecast was made.
    """

    model: FloatArray | None = None
    spreadsheet: FloatArray | None = None


NOTHING_BESIDE = Beside()


@dataclass(frozen=True, slots=True)
class _Head:
    grid: Grid
    channels: tuple[str, ...]
    levels: tuple[float, ...]
    cleaned: tuple[Cleaned, ...]
    skill: tuple[Skill, ...]
    notes: tuple[str, ...]


class ForecastRows:
    """Where forecasts are kept, one per hash of inputs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save_forecast(
        self,
        value: Forecast,
        inputs_hash: str,
        *,
        by: str,
        at: datetime,
        beside: Beside = NOTHING_BESIDE,
    ) -> int:
        """Keep a forecast; the same inputs give the same forecast, so the first one stays."""
        grid = value.grid
        row = {
            "inputs_hash": inputs_hash,
            "start_s": int(grid.start.timestamp()),
            "end_s": int(grid.when(grid.size).timestamp()),
            "made_at": at,
            "made_by": by,
            "body": pack(value, beside),
        }
        known = sa.select(table.c.id).where(table.c.inputs_hash == inputs_hash)
        with self._database.write() as connection:
            self._database.serialise(connection, f"forecast:{inputs_hash}")
            found = connection.execute(known).scalar_one_or_none()
            if found is not None:
                return int(found)
            query = table.insert().values(row).returning(table.c.id)
            return int(connection.execute(query).scalar_one())

    def load_forecast(self, inputs_hash: str) -> Forecast | None:
        """Return the forecast made from these inputs, None if there is none."""
        body = self._body(inputs_hash)
        return None if body is None else unpack(body)

    def load_told(self, inputs_hash: str) -> tuple[Forecast, Beside] | None:
        """Return a stored forecast with what it is judged beside, None if there is none."""
        body = self._body(inputs_hash)
        return None if body is None else (unpack(body), _beside(body))

    def _body(self, inputs_hash: str) -> bytes | None:
        query = sa.select(table.c.body).where(table.c.inputs_hash == inputs_hash)
        with self._database.read() as connection:
            return connection.execute(query).scalar_one_or_none()

    def list_forecasts(self, limit: int = 100) -> tuple[ForecastRow, ...]:
        """Return what was forecast, newest first, without the numbers."""
        columns = [c for c in table.c if c.name != "body"]
        query = sa.select(*columns).order_by(table.c.id.desc()).limit(limit)
        with self._database.read() as connection:
            return tuple(ForecastRow(**row) for row in connection.execute(query).mappings())


def pack(value: Forecast, beside: Beside = NOTHING_BESIDE) -> bytes:
    """Write a forecast as a compressed npz with its words as JSON, and what stands beside it."""
    head = _Head(value.grid, value.channels, value.levels, value.cleaned, value.skill, value.notes)
    arrays: dict[str, Any] = {name: getattr(value, name) for name in _ARRAYS}
    others = {_MODEL: beside.model, _SPREADSHEET: beside.spreadsheet}
    arrays |= {name: contacts for name, contacts in others.items() if contacts is not None}
    out = io.BytesIO()
    np.savez_compressed(out, head=np.frombuffer(encode(head).encode(), np.uint8), **arrays)
    return out.getvalue()


def _beside(body: bytes) -> Beside:
    with np.load(io.BytesIO(body), allow_pickle=False) as stored:
        kept = [stored[n] if n in stored.files else None for n in (_MODEL, _SPREADSHEET)]
    return Beside(*kept)


def unpack(body: bytes) -> Forecast:
    """Read what `pack` wrote; pickled content is refused."""
    try:
        with np.load(io.BytesIO(body), allow_pickle=False) as stored:
            head = decode(stored["head"].tobytes().decode(), _Head)
            arrays = {name: stored[name] for name in _ARRAYS}
    except (ValueError, KeyError, OSError, json.JSONDecodeError) as error:
        raise Unavailable("a stored forecast is damaged; make it again") from error
    return Forecast(
        head.grid,
        head.channels,
        levels=head.levels,
        cleaned=head.cleaned,
        skill=head.skill,
        notes=head.notes,
        **arrays,
    )
