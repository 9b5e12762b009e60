"""Three small files: one phone queue, 8 to 16 on weekdays, and four agents who can serve it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

CENTRE = """\
[centre]
name = "Small desk"
zone = "Europe/Copenhagen"
country = "DK"
grid_min = 30

[[channel]]
id = "voice"
medium = "voice"
work = "live"
target_share = 0.8
target_within = "30 s"
aht_s = 240
patience_s = 180
min_heads = 1
[channel.hours]
mon-fri = "08:00-16:00"

[[contract]]
id = "full"
paid_hours_week = "24:00-38:00"
days_week = "3-5"
shift_length = "06:00-08:00"
shift_step_min = 60
start_windows = "08:00-10:00"
start_step_min = 60
[[contract.pattern]]
shifts_from = "06:00"
pauses = ["lunch 30 min unpaid after 02:00-05:00"]

[policy]
max_stretch_min = 300
peak_cap_day_min = 480
peak_cap_week_min = 2400
"""
PEOPLE = """\
id,name,team,skills,contract,leave
a1,Ask Opdigtet,T,voice,full,
a2,Bodil Opdigtet,T,voice,full,
a3,Carl Opdigtet,T,voice,full,
a4,Dora Opdigtet,T,voice,full,
"""
FIRST, WEEKS = date(2026, 9, 28), 6  # to Friday 6 November 2026, week 45


def a_history(*, days: int = 7 * WEEKS, queue: str = "voice") -> str:
    """Eight contacts an hour on weekdays, from Monday 28 September 2026."""
    lines = ["interval_start,queue,offered,handled,abandoned,aht_s"]
    for day in (FIRST + timedelta(days=k) for k in range(days)):
        if day.weekday() < 5:
            lines += [
                f"{day} {minute // 60:02d}:{minute % 60:02d},{queue},4,4,0,240"
                for minute in range(480, 960, 30)
            ]
    return "\n".join(lines) + "\n"


def write_files(
    folder: Path, *, history: str = "", people: str = PEOPLE, centre: str = CENTRE
) -> list[str]:
    """Write the three files and return the options that name them, with `--out`."""
    files = {"history.csv": history or a_history(), "people.csv": people, "centre.toml": centre}
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    options = [f"--{name.split('.')[0]}={folder / name}" for name in files]
    return ["plan", *options, f"--out={folder / 'out'}"]
