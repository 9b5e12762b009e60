"""Write data/examples: an invented centre of 20 agents with eight weeks of drawn history.

python -m benchmarks.make_examples [FOLDER]        the seed is fixed: same files every time
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from planner.domain import Agent, Centre, FloatArray, Grid, People
from planner.ingest import read_centre, read_people, write_people

SEED = 20_261_122
FIRST, WEEKS = date(2026, 9, 28), 8
FOLDER = Path(__file__).parents[1] / "data" / "examples"
# Contacts of a usual weekday, share of Monday to Sunday, share handled, mean handle time.
CHANNELS = {
    "voice": (360, (1.18, 1.06, 1.0, 0.97, 0.94, 0.36, 0.0), 0.96, 240),
    "email": (95, (1.25, 1.1, 1.0, 1.0, 0.95, 0.5, 0.4), 1.0, 420),
    "chat": (110, (1.1, 1.05, 1.0, 1.0, 0.95, 0.0, 0.0), 0.97, 480),
}
NAMES = (
    *("Alma Rask", "Bo Tornvig", "Carla Lindehus", "Dan Mosegaard", "Ebba Storkær"),
    *("Finn Havelund", "Gry Aspedal", "Hugo Nørrevang", "Ida Klitbo", "Jon Vesterlid"),
    *("Kaja Bøgelund", "Leo Sandmark", "Maja Ellehøj", "Nils Fjordby", "Olga Kornbæk"),
    *("Per Lyngsø", "Runa Hasselby", "Sten Ådalen", "Thea Birkemose", "Ulf Engtoft"),
)
ZONE, STEP_MIN = "Europe/Copenhagen", 15


def profile(channel: str, hour: FloatArray) -> FloatArray:
    """Return the shape of a day: a morning and a smaller afternoon peak; e-mail also at night."""
    morning = np.exp(-(((hour - 10.2) / 1.7) ** 2))
    afternoon = 0.75 * np.exp(-(((hour - 14.3) / 2.2) ** 2))
    floor = 0.06 if channel == "email" else 0.18
    return morning + afternoon + floor


def make_history(centre: Centre) -> pd.DataFrame:
    """Draw contacts per quarter-hour: Poisson around day levels that themselves vary."""
    rng = np.random.default_rng(SEED)
    grid = Grid.days(FIRST, 7 * WEEKS, zone=ZONE, step_min=STEP_MIN)
    wall = [grid.when(i).strftime("%Y-%m-%d %H:%M") for i in range(grid.size)]
    weekday = np.array([d.weekday() for d in grid.dates])[grid.day]
    frames = []
    for channel in centre.channels:
        level, week, answered, aht_s = CHANNELS[channel.id]
        shape = profile(channel.id, grid.wall_min / 60)
        is_open = channel.hours.mask(grid) | (channel.id == "email")
        usual = is_open & (weekday == 2)
        shape = shape * is_open / (shape[usual].sum() / WEEKS)
        days = rng.gamma(150, 1 / 150, len(grid.dates)) * (1 + 0.002 * np.arange(len(grid.dates)))
        offered = rng.poisson(level * np.array(week)[weekday] * days[grid.day] * shape)
        handled = rng.binomial(offered, answered)
        mean = aht_s * rng.gamma(np.maximum(handled, 1) * 2.5) / (np.maximum(handled, 1) * 2.5)
        frame = pd.DataFrame(
            {
                "interval_start": wall,
                "queue": channel.id,
                "offered": offered,
                "handled": handled,
                "abandoned": offered - handled,
                "aht_s": np.where(handled > 0, np.round(mean).astype(int), -1),
            }
        )
        frames.append(frame[is_open])
    return pd.concat(frames).replace({"aht_s": {-1: ""}})


def make_people(centre: Centre) -> People:
    """Return 20 invented agents: voice for nearly all, e-mail and chat for many; four part-time."""
    agents = []
    for i, name in enumerate(NAMES):
        skills = {"voice"} | ({"email"} if i % 2 == 0 else set()) | ({"chat"} if i % 3 else set())
        contract = "part" if i % 5 == 4 else "full"
        agents.append(
            Agent(
                id=f"a{i + 1:02d}",
                name=name,
                team="North" if i < 10 else "South",
                skills=frozenset(skills),
                contract=contract,
            )
        )
    drafted = write_people(People(tuple(agents), dict(centre.contracts))).decode().splitlines()
    for row, column, text in (
        (3, -3, "2026-11-26..2026-11-27; 2026-12-24"),
        (11, -3, "2026-12-03..2026-12-04"),
        (7, -2, "off 2026-11-27 5; off 2026-12-04 5"),
        (9, -2, "start 08:00-09:30"),
        (12, -2, "off 2026-11-23 8; off 2026-11-30 8; start 10:00-12:00"),
        (5, -1, "training 2026-11-25 10:00-11:30; training 2026-12-02 10:00-11:30"),
        (6, -1, "training 2026-11-25 10:00-11:30; training 2026-12-02 10:00-11:30"),
        (14, -1, "coaching 2026-11-26 14:00-14:45; coaching 2026-12-03 14:00-14:45"),
        (16, 5, "08:00-18:00"),
        (18, 9, "-"),
    ):
        cells = drafted[row].split(",")
        cells[column] = text
        drafted[row] = ",".join(cells)
    return read_people("\n".join(drafted).encode(), "people.csv", centre)


def main(folder: Path) -> None:
    """Write history.csv and people.csv next to the hand-written centre.toml."""
    centre = read_centre((folder / "centre.toml").read_bytes(), "centre.toml")
    make_history(centre).to_csv(folder / "history.csv", index=False, lineterminator="\n")
    (folder / "people.csv").write_bytes(write_people(make_people(centre)))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
