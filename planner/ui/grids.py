"""Rosters as HTML: the week table and the day with pauses. Every value is escaped.

A roster of many people as a plotly figure takes seconds to draw; a table does not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import groupby

import numpy as np
import streamlit as st

from planner.domain import (
    Activities,
    Activity,
    Agent,
    AgentId,
    Centre,
    ChannelId,
    Grid,
    PauseKind,
    Roster,
    Shift,
    Span,
    Standby,
)
from planner.ui import text
from planner.ui.text import _

ROOM_FOR_A_NAME = 3  # intervals
SOME, MUCH = 0.2, 0.5
Names = Mapping[ChannelId, str]
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#BB5566", "#8A5A00", "#4D7C0F")
BRIGHT = frozenset({"#D55E00", "#009E73", "#CC79A7"})

_STYLE = """
<style>
.pl-scroll { overflow: auto; max-width: 100%; max-height: 85vh; }
.pl-scroll:focus-visible { outline: 3px solid #D55E00; outline-offset: 2px; }
table.pl { border-collapse: collapse; width: 100%; font-size: .82rem; font-variant-numeric:
  tabular-nums; }
table.pl th, table.pl td { border: 1px solid rgba(128,128,128,.35); padding: .2rem .4rem;
  text-align: left; white-space: nowrap; vertical-align: top; }
table.pl th { font-weight: 600; background: rgba(128,128,128,.12); }
table.pl th[scope=row], table.pl thead th { position: sticky; left: 0; background:
  color-mix(in srgb, currentColor 8%, Canvas); }
table.pl thead th { top: 0; left: auto; z-index: 1; }
table.pl thead th:first-child { left: 0; z-index: 2; }
table.pl th[scope=row] { white-space: normal; min-width: 7rem; max-width: 14rem; }
@media (max-width: 640px) { table.pl th[scope=row] { max-width: 7rem; } }
table.pl caption { text-align: left; }
table.pl td.num { text-align: right; }
table.pl td.free { opacity: .7; }
table.pl td.breach { outline: 3px solid #BB5566; outline-offset: -3px; }
.pl-lane { position: relative; height: 24px; min-width: 560px; }
.pl-bar { position: absolute; top: 2px; height: 20px; color: #fff; font-size: .7rem;
  line-height: 20px; overflow: hidden; text-align: center; border-radius: 2px; }
.pl-pause { background: transparent; color: inherit; border: 1px dashed currentColor;
  line-height: 18px; }
.pl-block { background: repeating-linear-gradient(45deg, #5b6573, #5b6573 4px, #76808f 4px,
  #76808f 8px); }
.pl-ready { background: rgba(128,128,128,.35); color: inherit; }
.pl-key span.pl-bar { position: static; display: inline-block; padding: 0 .5rem; margin: 0 .4rem
  .3rem 0; }
</style>
"""


@dataclass(frozen=True, slots=True)
class Marks:
    """What the week table points at: breaches by (agent, day), wishes granted or refused."""

    breaches: frozenset[tuple[AgentId, int]] = frozenset()
    wishes: Mapping[tuple[AgentId, int], bool] = field(default_factory=dict)


_PAUSES = {
    PauseKind.LUNCH: ("L", _("lunch")),
    PauseKind.BREAK: ("B", _("break")),
    PauseKind.SPLIT: ("S", _("free")),
}


def shift_text(grid: Grid, shift: Shift | Standby) -> str:
    """Write a shift, or standby, as `09:00–17:00`."""
    return f"{text.clock(grid.when(shift.start))}–{text.clock(grid.when(shift.end))}"


def pauses_text(grid: Grid, shift: Shift) -> str:
    """Write the pauses of a shift as `break 10:30, lunch 12:30–13:00`."""
    parts = []
    for pause in shift.pauses:
        name = _PAUSES[pause.kind][1]
        begin, end = text.clock(grid.when(pause.start)), text.clock(grid.when(pause.end))
        parts.append(f"{name} {begin}–{end}")
    return ", ".join(parts) or _("no pause")


def week_table(roster: Roster, agents: Sequence[Agent], *, marks: Marks | None = None) -> str:
    """Return the week as a table: agents by row, days by column, hours at the end."""
    marks = marks or Marks()
    grid = roster.grid
    head = "".join(f'<th scope="col">{escape(text.day(d))}</th>' for d in grid.dates[:7])
    rows = [_agent_row(roster, agent, marks) for agent in agents]
    caption = _("Shifts and standby by agent and day; a lock marks shifts that a rebuild keeps.")
    return (
        f'{_STYLE}<div class="pl-scroll" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f'<table class="pl"><caption>{escape(caption)}</caption><thead><tr>'
        f'<th scope="col">{_("Agent")}</th>{head}<th scope="col">{_("Hours")}</th></tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _agent_row(roster: Roster, agent: Agent, marks: Marks) -> str:
    grid = roster.grid
    shifts = {s.day: s for s in roster.by_agent.get(agent.id, ())}
    on_call = {d.day: d for d in roster.standby if d.agent == agent.id}
    cells = []
    for day, date in enumerate(grid.dates[:7]):
        shift, duty = shifts.get(day), on_call.get(day)
        wish = marks.wishes.get((agent.id, day))
        notes = [] if wish is None else [_("wish kept") if wish else _("wished free")]
        if shift and shift.locked:
            notes.append(_("locked"))
        if duty:
            hours = shift_text(grid, duty)
            words = _("called in from standby {hours}") if duty.called else _("standby {hours}")
            notes.append(words.format(hours=hours))
        away = _("leave") if date in agent.leave else ""
        main = shift_text(grid, shift) if shift else away or "–"
        style = "breach" if (agent.id, day) in marks.breaches else "" if shift else "free"
        small = f"<br><small>{escape(', '.join(notes))}</small>" if notes else ""
        title = escape(pauses_text(grid, shift)) if shift else ""
        cells.append(f'<td class="{style}" title="{title}">{escape(main)}{small}</td>')
    paid_h = grid.hours(sum(s.paid for s in shifts.values()))
    return (
        f'<tr><th scope="row">{escape(agent.name)}</th>{"".join(cells)}'
        f'<td class="num">{text.number(paid_h, 2)}</td></tr>'
    )


def day_lanes(
    roster: Roster, activities: Activities, agents: Sequence[Agent], centre: Centre, *, day: int
) -> str:
    """Return one day as lanes: who is where when, with breaks readable without colour."""
    today = [(a, s) for a in agents for s in roster.by_agent.get(a.id, ()) if s.day == day]
    today.sort(key=lambda pair: (pair[1].start, pair[0].name))
    if not today:
        return f"<p>{escape(_('Nobody works on this day.'))}</p>"
    window = Span(min(s.start for _a, s in today), max(s.end for _a, s in today))
    names = {c.id: c.name for c in centre.channels}
    rows = [_lane(activities, agent, shift, window, names) for agent, shift in today]
    return (
        f'{_STYLE}{_key(activities, names)}<div class="pl-scroll" tabindex="0" role="region" '
        f'aria-label="{escape(text.long_day(roster.grid.dates[day]))}"><table class="pl"><thead>'
        f'<tr><th scope="col">{_("Agent")}</th><th scope="col">{_("Shift")}</th>'
        f'<th scope="col" style="width:99%">{_hours_ruler(roster.grid, window)}</th></tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _lane(activities: Activities, agent: Agent, shift: Shift, window: Span, names: Names) -> str:
    grid = activities.grid
    row = activities.agents.index(agent.id)
    stop = min(shift.end, grid.size)
    bars = []
    start = shift.start
    for code, run in groupby(activities.code[row, shift.start : stop].tolist()):
        end = start + len(list(run))
        bars.append(_bar(_meaning(activities, shift, start, code, names), Span(start, end), window))
        start = end
    spoken = f"{shift_text(grid, shift)}; {pauses_text(grid, shift)}"
    return (
        f'<tr><th scope="row">{escape(agent.name)}</th><td>{escape(shift_text(grid, shift))}</td>'
        f'<td title="{escape(spoken)}"><div class="pl-lane" role="img" '
        f'aria-label="{escape(spoken)}">{"".join(bars)}</div></td></tr>'
    )


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a bar says: CSS class, colour, the word on it where there is room, its full name."""

    style: str
    colour: str
    label: str
    name: str


def _meaning(activities: Activities, shift: Shift, start: int, code: int, names: Names) -> _Meaning:
    if code >= 0:
        name = names.get(activities.channels[code], activities.channels[code])
        return _Meaning("", COLOURS[code % len(COLOURS)], name, name)
    if code == Activity.PAUSE:
        kinds = [p.kind for p in shift.pauses if p.start == start]
        return _Meaning("pl-pause", "", *_PAUSES[kinds[0] if kinds else PauseKind.BREAK])
    if code == Activity.BLOCK:
        return _Meaning("pl-block", "", _("off phone"), _("off phone"))
    return _Meaning("pl-ready", "", "·", _("ready, no contact planned"))


def _bar(meaning: _Meaning, span: Span, window: Span) -> str:
    left = 100 * (span.start - window.start) / len(window)
    width = 100 * len(span) / len(window)
    has_room = len(meaning.label) == 1 or len(span) >= ROOM_FOR_A_NAME
    colour = f";{_painted(meaning.colour)}" if meaning.colour else ""
    return (
        f'<span class="pl-bar {meaning.style}" title="{escape(meaning.name)}" '
        f'style="left:{left:.3f}%;width:{width:.3f}%{colour}">'
        f"{escape(meaning.label) if has_room else ''}</span>"
    )


def _painted(colour: str) -> str:
    """Return the style of a bar: words on it black or white, 4.5 : 1 at least."""
    return f"background:{colour};color:{'#000' if colour in BRIGHT else '#fff'}"


def _key(activities: Activities, names: Names) -> str:
    parts = [
        f'<span class="pl-bar" style="{_painted(COLOURS[i % len(COLOURS)])}">'
        f"{escape(names.get(c, c))}</span>"
        for i, c in enumerate(activities.channels)
    ]
    parts += [
        f'<span class="pl-bar pl-pause">{_("B break, L lunch, S free between two parts")}</span>',
        f'<span class="pl-bar pl-block">{_("off phone")}</span>',
        f'<span class="pl-bar pl-ready">· {_("ready, no contact planned")}</span>',
    ]
    return f'<div class="pl-key">{"".join(parts)}</div>'


def _hours_ruler(grid: Grid, window: Span) -> str:
    marks = []
    for i in range(window.start, window.end):
        when = grid.when(i)
        if when.minute == 0 and when.hour % 2 == 0:
            left = 100 * (i - window.start) / len(window)
            marks.append(f'<span style="position:absolute;left:{left:.3f}%">{when:%H}</span>')
    return f'<div class="pl-lane">{"".join(marks)}</div>'


def heat_table(grid: Grid, net: np.ndarray, is_open: np.ndarray) -> str:
    """Return net staffing of a week by hour: days by row, the figure in every open cell.

    `net`: scheduled minus required heads per interval. A cell shows the hour's lowest value where
    any interval is short, else the mean; closed hours are hatched.
    """
    caption = _("Scheduled minus required heads by hour; ▼ marks a shortage, hatching is closed.")
    return _by_hour(grid, is_open, caption, lambda chosen: _heat_cell(net[chosen]))


def pressure_table(grid: Grid, pressure: np.ndarray, is_open: np.ndarray) -> str:
    """Return the pressure map of a week by hour: the highest chance (0..1) of the hour, in %."""
    caption = _(
        "Chance in % that customers wait longer than promised, or that too many wait, by hour; "
        "▲ from 50, △ from 20, hatching is closed."
    )
    return _by_hour(grid, is_open, caption, lambda chosen: _pressure_cell(pressure[chosen]))


def _by_hour(
    grid: Grid, is_open: np.ndarray, caption: str, cell: Callable[[np.ndarray], str]
) -> str:
    hour = grid.wall_min // 60
    span = sorted(set(hour[is_open].tolist())) or [0]
    hours_shown = range(span[0], span[-1] + 1)
    head = "".join(f'<th scope="col">{h:02d}</th>' for h in hours_shown)
    rows = []
    for number, date in enumerate(grid.dates[:7]):
        places = [is_open & (grid.day == number) & (hour == h) for h in hours_shown]
        cells = [cell(chosen) if chosen.any() else _CLOSED_CELL for chosen in places]
        rows.append(f'<tr><th scope="row">{escape(text.day(date))}</th>{"".join(cells)}</tr>')
    return (
        f'{_STYLE}<div class="pl-scroll" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f'<table class="pl"><caption>{escape(caption)}</caption><thead><tr><th></th>{head}</tr>'
        f"</thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


_HATCH = "repeating-linear-gradient(45deg,transparent,transparent 4px,rgba(128,128,128,.3) 5px)"
_CLOSED_CELL = f'<td style="background:{_HATCH}" aria-label="{_("closed")}"></td>'


def _pressure_cell(values: np.ndarray) -> str:
    known = values[np.isfinite(values)]
    if not known.size:
        return "<td></td>"
    worst = round(float(known.max()), 2)
    mark = "▲" if worst >= MUCH else "△" if worst >= SOME else ""
    style = f"background:rgba(213,94,0,{0.75 * worst:.2f})"
    return f'<td class="num" style="{style}">{mark}{100 * worst:.0f}</td>'


def _heat_cell(values: np.ndarray) -> str:
    value = float(values.min()) if values.min() < 0 else float(values.mean())
    if value < 0:
        strength = min(0.75, 0.2 + 0.1 * -value)
        return (
            f'<td class="num" style="background:rgba(213,94,0,{strength:.2f})">▼{-value:.0f}</td>'
        )
    strength = min(0.5, 0.08 * value)
    return f'<td class="num" style="background:rgba(0,114,178,{strength:.2f})">{value:.0f}</td>'


def show(html: str) -> None:
    """Put a table on the page."""
    st.html(html)
