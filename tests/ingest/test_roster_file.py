"""The roster of today as its spreadsheet has it: long, wide, codes, nights, and what is wrong."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.domain import Pause, PauseKind, Roster, Shift
from planner.errors import BadInput
from planner.export import roster_csv, roster_xlsx
from planner.ingest import read_roster
from planner.ingest.roster_file import RosterReading
from planner.ingest.roster_times import read_cell, read_time
from tests.builders import DAY, a_centre, a_grid, a_shift, an_agent, some_people
from tests.ingest.test_files import xlsx

GRID = a_grid()
PEOPLE = some_people(
    an_agent("a01", name="Alma Rask"),
    an_agent("a02", name="Bo Tornvig"),
    an_agent("a03", name="Carla Lindehus"),
)


def reading(*lines: str, legend: str = "") -> RosterReading:
    """Read lines of a CSV file in the week of `GRID`."""
    return read_roster(
        "\n".join(lines).encode(), "today.csv", grid=GRID, people=PEOPLE, legend=legend
    )


def spans(read: RosterReading) -> list[tuple[str, int, int, int]]:
    """Return agent, day, and start and end in intervals from the midnight of that day."""
    return [
        (s.agent, s.day, s.start - DAY * s.day, s.end - DAY * s.day) for s in read.roster.shifts
    ]


@pytest.mark.parametrize(
    ("cell", "minutes"),
    [
        ("08:00-16:30", [(480, 990)]),
        ("8-16", [(480, 960)]),
        ("8.30 – 16.45", [(510, 1005)]),
        ("0800-1630", [(480, 990)]),
        ("8am-4:30pm", [(480, 990)]),
        ("8-4:30 pm", [(480, 990)]),
        ("1-5pm", [(780, 1020)]),
        ("12:00 AM - 8:00 AM", [(0, 480)]),
        ("22:00-06:00", [(1320, 1800)]),
        ("22:00-06:00 +1", [(1320, 1800)]),
        ("7h-15h30", [(420, 930)]),
        ("kl. 8 til 16", [(480, 960)]),
        ("08:00-12:00 / 16:00-20:00", [(480, 720), (960, 1200)]),
        ("E1", []),
        ("2026-11-30", []),
        ("off", []),
    ],
)
def test_a_cell_is_read_as_people_write_times(cell: str, minutes: list[tuple[int, int]]) -> None:
    assert [(s.span.start, s.span.end) for s in read_cell(cell)] == minutes


def test_a_stretch_inside_a_shift_is_a_pause_also_after_midnight() -> None:
    (shift,) = read_cell("22-6 lunch 1-1:30, 23:00-23:15")
    assert [(p.span.start, p.span.end, p.kind) for p in shift.pauses or ()] == [
        (1500, 1530, PauseKind.LUNCH),
        (1380, 1395, None),
    ]


def test_a_shift_of_twenty_hours_is_a_slip_of_twelve_hours() -> None:
    with pytest.raises(ValueError, match="a shift of 20 h is too long"):
        read_cell("8-4")


@pytest.mark.parametrize(
    ("text", "minute"),
    [("8", 480), ("0830", 510), ("8:30 pm", 1230), ("12 am", 0), ("24:00", 1440), ("0.5", 720),
     ("2026-11-30 08:00:00", 480)],
)  # fmt: skip
def test_a_time_of_day_is_read_in_every_spelling(text: str, minute: int) -> None:
    assert read_time(text) == minute


def test_the_long_form_is_read_with_its_pauses() -> None:
    read = reading(
        "Agent;Dato;Start;Slut;Frokost",
        "a01;30-11-2026;08:00;16:00;12:00-12:30",
        "Bo Tornvig;01-12-2026;22:00;06:00;",
    )
    assert spans(read) == [("a01", 0, 32, 64), ("a02", 1, 88, 120)]
    assert read.faults == ()
    first, second = read.roster.shifts
    assert first.pauses == (Pause(48, 50, PauseKind.LUNCH, paid=False),)
    assert read.unpaused == {("a02", second.start)}


def test_long_rows_may_name_the_end_and_the_pauses_in_many_words() -> None:
    read = reading(
        "employee,shift date,from,to,lunch start,lunch end,break 1,pause min",
        "a01,30/11/2026,8:00 AM,4:00 PM,12:00 PM,12:30 PM,10:00-10:15,45",
        '"Tornvig, Bo",01/12/2026,22:00,06:00,,,,',
    )
    assert read.faults == ()
    assert spans(read) == [("a01", 0, 32, 64), ("a02", 1, 88, 120)]
    first, second = read.roster.shifts
    assert first.pauses == (
        Pause(40, 41, PauseKind.BREAK, paid=True),
        Pause(48, 50, PauseKind.LUNCH, paid=False),
    )
    assert second.pauses == ()
    assert read.unpaused == {("a02", second.start)}


@pytest.mark.parametrize(
    "header",
    ["Mon,Tue,Wed", "30/11,1/12,2/12", "11/30,12/1,12/2", "30. nov,1. dec,2. dec",
     "Mon 30 Nov,Tue 1 Dec,Wed 2 Dec", "2026-11-30,2026-12-01,2026-12-02", "man,tir,ons"],
)  # fmt: skip
def test_the_wide_form_is_read_whatever_its_days_are_called(header: str) -> None:
    read = reading(
        "Roster of the north team,,,", f"name,{header}", "Alma Rask,08:00-16:00,off,9-17:30"
    )
    assert spans(read) == [("a01", 0, 32, 64), ("a01", 2, 36, 70)]
    assert read.faults == ()


@pytest.mark.parametrize("header", ["agent,Mon,Tue,Wed", "agent,30/11,1/12,2/12"])
def test_full_hours_such_as_8_16_are_shifts_and_no_dates_of_a_second_header(header: str) -> None:
    read = reading(header, "a01,8-16,09-17,10-18", header, "a02,8-16,8-16,8-16")
    assert spans(read) == [
        ("a01", 0, 32, 64),
        ("a01", 1, 36, 68),
        ("a01", 2, 40, 72),
        *(("a02", day, 32, 64) for day in range(3)),
    ]
    assert not read.faults


def test_dates_below_weekdays_head_the_table_though_dashes_stand_in_them() -> None:
    read = reading(",Mon,Tue,Wed", ",30-11,1-12,2-12", "a01,08-16,,09-17")
    assert spans(read) == [("a01", 0, 32, 64), ("a01", 2, 36, 68)]


def test_weekdays_that_come_again_are_a_second_week_and_left_out() -> None:
    read = reading("agent,Mon,Tue,Mon,Sat", "a01,08-16,,10-18,09-17")
    assert spans(read) == [("a01", 0, 32, 64)]
    assert read.lines[-1] == "Columns that are not used: Mon, Sat."


def test_a_start_and_an_end_with_dates_that_do_not_fit_are_told() -> None:
    read = reading(
        "agent,start,end",
        "a01,2026-11-30 08:00,2026-12-01 16:00",
        "a02,2026-11-30 16:00,2026-11-30 08:00",
        "a03,2026-12-01 22:00,2026-12-02 06:00",
    )
    assert spans(read) == [("a03", 1, 88, 120)]
    assert [f.reason for f in read.faults] == [
        "the shift ends 32 h after it begins",
        "the shift ends 8 h before it begins",
    ]


def test_a_start_with_hours_is_a_shift_and_a_pause_may_have_minutes() -> None:
    read = reading(
        "agent,date,start,hours,lunch start,lunch min",
        "a01,2026-11-30,08:00,7.5,12:00,30",
        "a02,2026-11-30,22:00,8 h,,",
    )
    assert spans(read) == [("a01", 0, 32, 62), ("a02", 0, 88, 120)]
    read = reading(
        "agent,date,start,end,lunch start,lunch min,break 1",
        "a01,2026-11-30,08:00,16:00,12:00,30,10:00",
    )
    (pause,) = read.roster.shifts[0].pauses
    assert (pause.start, pause.end, pause.kind) == (48, 50, PauseKind.LUNCH)
    assert any("Only the start of a pause is said in break 1" in line for line in read.lines)


def test_who_is_ill_is_not_at_work() -> None:
    read = reading("agent,Mon,Tue,Wed", "a01,sick,krank,08-16")
    assert spans(read) == [("a01", 2, 32, 64)]
    assert not read.faults


def test_codes_are_explained_by_the_file_or_by_a_legend() -> None:
    lines = (
        "id,Mon,Tue,Wed,Thu",
        "a01,E,L,F,N",
        "a02,,E,E,",
        ",,,,",
        "E,07:00-15:00,,,",
        "L = 13-21",
    )
    read = reading(*lines, legend="N = 22:00-06:00")
    assert spans(read) == [
        ("a01", 0, 28, 60), ("a01", 1, 52, 84), ("a01", 3, 88, 120),
        ("a02", 1, 28, 60), ("a02", 2, 28, 60),
    ]  # fmt: skip
    (fault,) = read.faults
    assert str(fault) == (
        'today.csv, row 2, column "Wed": the code "F" stands in 1 cell and nothing says what it '
        'means; add a row "F = 07:00-15:30" to the file, or give it as legend'
    )


def test_a_workbook_with_real_dates_and_times_is_read() -> None:
    day = datetime(2026, 11, 30, tzinfo=UTC).replace(tzinfo=None)
    content = xlsx(["Name", "Date", "Start", "End"], ["Alma Rask", day, time(8), time(16, 30)])
    read = read_roster(content, "today.xlsx", grid=GRID, people=PEOPLE)
    assert spans(read) == [("a01", 0, 32, 66)]
    assert 'sheet "data"' in read.lines[0]


def test_all_that_is_wrong_is_told_at_once_and_the_good_shifts_are_taken() -> None:
    read = reading(
        "agent,date,start,end",
        "a01,2026-11-30,08:00,16:00",
        "a09,2026-11-30,08:00,16:00",
        "a09,2026-12-01,08:00,16:00",
        "a02,30.2.2026,08:00,16:00",
        "a02,2026-12-01,08:10,16:00",
        "a02,2026-12-02,eight,16:00",
        "a01,2026-11-30,12:00,20:00",
        ",2026-11-30,12:00,20:00",
        "a03,2026-12-02,08:00,",
        "a03,2026-12-07,08:00,16:00",
    )
    assert spans(read) == [("a01", 0, 32, 64)]
    told = [str(f) for f in read.faults]
    assert [f.row for f in read.faults] == [3, 5, 6, 7, 8, 9, 10]
    assert '"a09" (2 shifts) is no agent of the centre; correct the name or id' in told[0]
    assert '"30.2.2026" is not a date; write it as 2026-11-30' in told[1]
    assert "08:10 does not lie on the grid of 15 min; write a multiple of 15 min" in told[2]
    assert '"eight" is not a time of day; write for example 08:00' in told[3]
    assert "Alma Rask is at work twice at Mon 12:00; keep one of the shifts" in told[4]
    assert "nobody is named; write the agent" in told[5]
    assert "start or end is missing; write both" in told[6]
    assert "Shifts of other weeks were left out: 1 in 2026-W50." in read.lines
    assert "Without a shift: Bo Tornvig, Carla Lindehus." in read.lines


def test_a_sheet_of_another_week_says_which() -> None:
    with pytest.raises(BadInput, match="holds no shift of 2026-W49, but of 2026-W50"):
        reading("agent,date,start,end", "a01,2026-12-07,08:00,16:00")


def test_a_file_that_is_no_roster_says_what_would_be_one() -> None:
    with pytest.raises(BadInput, match="no roster is found in it; give each row an agent"):
        reading("queue,offered", "voice,12")


def test_a_name_of_two_people_asks_for_the_id() -> None:
    twins = some_people(an_agent("t1", name="Kim Berg"), an_agent("t2", name="Kim Berg"))
    content = b"agent,date,start,end\nKim Berg,2026-11-30,08:00,16:00"
    with pytest.raises(BadInput, match='"Kim Berg" may be t1, t2; write the id'):
        read_roster(content, "x.csv", grid=GRID, people=twins)


@settings(max_examples=10, deadline=None)
@given(st.sets(st.tuples(st.sampled_from(["a01", "a02", "a03"]), st.integers(0, 6)), min_size=1),
       st.integers(0, 40))  # fmt: skip
def test_what_the_planner_exports_is_read_as_the_same_roster(
    keys: set[tuple[str, int]], start: int
) -> None:
    shifts = tuple(a_shift(agent, day, start=start + 2 * day) for agent, day in sorted(keys))
    roster = Roster(GRID, shifts)
    content = roster_csv(roster, PEOPLE, a_centre())
    assert read_roster(content, "roster.csv", grid=GRID, people=PEOPLE).roster == roster
    wide = read_roster(
        roster_csv(roster, PEOPLE, a_centre(), layout="wide"), "w.csv", grid=GRID, people=PEOPLE
    )
    assert [s.span for s in wide.roster.shifts] == [s.span for s in shifts]
    assert len(wide.unpaused) == len(shifts)
    book = read_roster(roster_xlsx(roster, PEOPLE, a_centre()), "r.xlsx", grid=GRID, people=PEOPLE)
    assert [s.span for s in book.roster.shifts] == [s.span for s in shifts]


def test_a_shift_over_the_night_in_which_clocks_change_has_its_real_length() -> None:
    autumn = a_grid("2026-W43")  # Sunday 25 October 2026: 03:00 comes twice in Copenhagen
    content = b"agent,date,start,end\na01,2026-10-24,22:00,06:00"
    (shift,) = read_roster(content, "x.csv", grid=autumn, people=PEOPLE).roster.shifts
    assert autumn.hours(len(shift.span)) == 9.0


def test_a_lock_is_kept() -> None:
    read = reading("agent,date,start,end,locked", "a01,2026-11-30,08:00,16:00,yes")
    assert read.roster.shifts == (Shift("a01", 0, 32, 64, (), locked=True),)


_CELLS = """|a01|Bo Tornvig|Nobody|Mon|30/11|2026-12-01|31.2.2026|8-16|22-6|E|E = 7-15|off|0.5
    |24:00-24:00|8:99-10|1e9|-|8-16 (12-13|8-4 pm|12:00-12:30|2026-11-30 08:00|25:00|99999|lunch
    |=1+1|0-24|::|08:07"""
_HEADERS = """agent,date,start,end|name,Mon,Tue,Wed|id,start,end,lunch|agent,date,shift,break 1
    |agent,date,start,end,activity,paid_min|name,30/11,1/12,2/12|Name,28,29,30,1,2,3"""
CELLS = st.sampled_from([c.strip() for c in _CELLS.split("|")])
HEADERS = st.sampled_from([h.strip() for h in _HEADERS.split("|")])


@settings(max_examples=40, deadline=None)
@given(HEADERS, st.lists(st.lists(CELLS, max_size=7), max_size=6))
def test_whatever_stands_in_the_cells_it_is_read_or_refused_with_a_sentence(
    header: str, rows: list[list[str]]
) -> None:
    content = "\n".join([header, *(",".join(row) for row in rows)]).encode()
    shifts: tuple[Shift, ...] = ()
    try:
        read = read_roster(content, "x.csv", grid=GRID, people=PEOPLE)
        shifts, faults = read.roster.shifts, read.faults
    except BadInput as refused:
        faults = refused.faults
    assert all(f.file == "x.csv" and f.reason for f in faults)
    assert shifts or faults
    assert all(0 <= s.day < 7 and len(s.span) <= 16 * 4 for s in shifts)
