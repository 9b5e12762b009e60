"""The week on paper: A4 landscape, one team a page, told apart without colour."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from itertools import groupby

from planner.domain import Activities, Agent, Centre, PauseKind, People, Roster, Shift
from planner.export.rows import WideRow, clock_text, day_of, roster_wide_rows
from planner.export.stretches import CONTACTS, READY, WORK, stretches

Say = Callable[[str], str]

_STYLE = """
@page { size: A4 landscape; margin: 6mm 8mm; }
body { font: 8.5pt/1.2 "DejaVu Sans", Arial, sans-serif; color: #000; background: #fff; margin: 0; }
section { break-after: page; }
section:last-child { break-after: auto; }
h1 { font-size: 13pt; margin: 0 0 2mm; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; }
th, td { border: 0.3mm solid #555; padding: 0.6mm 0.8mm; vertical-align: top; text-align: left; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
thead th { background: #ddd; }
td b { display: block; }
td small { display: block; font-size: 7pt; line-height: 1.15; }
.free { background: #eee; text-align: center; }
.hours { text-align: right; width: 14mm; }
p { margin: 2mm 0 0; font-size: 8pt; }
"""


def _same(text: str) -> str:
    return text


def print_week_html(
    roster: Roster,
    people: People,
    centre: Centre,
    activities: Activities | None = None,
    *,
    team: str | None = None,
    say: Say = _same,
) -> str:
    """Return a page that prints without anything else, every value escaped.

    `team` limits it to one team; `say` translates the fixed words. Pauses stand in words below
    the shift, free days are marked by a dash.
    """
    agents = {agent.id: agent for agent in people.agents}
    length_min = centre.policy.screen_pause_min
    rows = [r for r in roster_wide_rows(roster, people) if team is None or r.team == team]
    groups = groupby(rows, key=lambda row: row.team)
    title = f"{centre.name}, {roster.grid.week_name}"
    sections = [
        _section(
            title,
            name,
            [_row(r, roster, agents.get(r.agent), activities, say) for r in group],
            roster,
            note=_note(length_min, say),
            say=say,
        )
        for name, group in groups
    ]
    body = "\n".join(sections) or f"<p>{escape(say('Nobody to print.'))}</p>"
    return (
        '<!DOCTYPE html>\n<html><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>\n<body>\n{body}\n</body></html>\n"
    )


def _note(length_min: int, say: Say) -> str:
    note = say("Local times. Breaks are shown by their start. * paid pause")
    if not length_min:
        return note
    off = say("of each full hour of work are a pause from the screen, as the labour rules ask.")
    return f"{note}. {length_min} min {off}"


def _section(title: str, team: str, rows: list[str], roster: Roster, *, note: str, say: Say) -> str:
    days = [day_of(roster.grid, d) for d in range(len(roster.grid.dates))]
    heads = "".join(
        f'<th scope="col">{escape(say(day.strftime("%a")))} {day.day}.{day.month}.</th>'
        for day in days
    )
    heading = escape(f"{title} - {team}" if team else title)
    return (
        f"<section><h1>{heading}</h1>\n<table><thead><tr>"
        f'<th scope="col">{escape(say("Agent"))}</th>{heads}'
        f'<th scope="col" class="hours">{escape(say("Paid h"))}</th></tr></thead>\n<tbody>\n'
        + "\n".join(rows)
        + f"\n</tbody></table>\n<p>{escape(note)}</p></section>"
    )


def _row(
    row: WideRow, roster: Roster, agent: Agent | None, activities: Activities | None, say: Say
) -> str:
    shifts = roster.by_agent.get(row.agent, ())
    cells = "".join(
        _cell([s for s in shifts if s.day == day], roster, agent, activities, say)
        if any(s.day == day for s in shifts)
        else f'<td class="free">{escape(row.days[day]) or "&ndash;"}</td>'
        for day in range(len(row.days))
    )
    return (
        f'<tr><th scope="row">{escape(row.name)}</th>{cells}'
        f'<td class="hours">{row.paid_h:.2f}</td></tr>'
    )


def _cell(
    shifts: list[Shift],
    roster: Roster,
    agent: Agent | None,
    activities: Activities | None,
    say: Say,
) -> str:
    parts = []
    for shift in shifts:
        parts.append(f"<b>{clock_text(roster.grid, shift.start, shift.end)}</b>")
        parts += [
            f"<small>{line}</small>" for line in _notes(shift, roster, agent, activities, say)
        ]
    return f"<td>{''.join(parts)}</td>"


def _notes(
    shift: Shift, roster: Roster, agent: Agent | None, activities: Activities | None, say: Say
) -> list[str]:
    """Return lunch and blocks with their times, starts of breaks, then the channels served."""
    pauses = {(pause.start, pause.end): pause for pause in shift.pauses}
    breaks: dict[str, list[str]] = {}
    lines: list[str] = []
    channels: dict[str, None] = {}
    for part in stretches(shift, roster.grid, agent, activities):
        pause = pauses.get((part.start, part.end))
        mark = f"{say(part.activity)}{'*' if pause and pause.paid else ''}"
        if part.activity == CONTACTS:
            channels[part.channel] = None
        elif pause and pause.kind is PauseKind.BREAK:
            breaks.setdefault(mark, []).append(f"{roster.grid.when(part.start):%H:%M}")
        elif part.activity not in (WORK, READY):
            lines.append(f"{clock_text(roster.grid, part.start, part.end)} {mark}")
    lines += [f"{', '.join(starts)} {mark}" for mark, starts in breaks.items()]
    return [escape(line) for line in (*lines, ", ".join(channels)) if line]
