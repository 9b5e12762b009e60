"""What people take out: calendar files, sheets, and the week on paper."""

from planner.export.calendar import CalendarEvent, CalendarPause, ics
from planner.export.printed import print_week_html
from planner.export.reading import read_roster_csv
from planner.export.rows import RosterRow, WideRow, off_screen, roster_long_rows, roster_wide_rows
from planner.export.sheets import roster_csv, roster_xlsx

__all__ = [
    "CalendarEvent",
    "CalendarPause",
    "RosterRow",
    "WideRow",
    "ics",
    "off_screen",
    "print_week_html",
    "read_roster_csv",
    "roster_csv",
    "roster_long_rows",
    "roster_wide_rows",
    "roster_xlsx",
]
