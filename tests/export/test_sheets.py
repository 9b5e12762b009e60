"""Rosters as sheets: what stands in the cells, and that none is alive."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from planner.domain import (
    Activities,
    Activity,
    Agent,
    Block,
    BlockKind,
    Centre,
    Grid,
    Pause,
    PauseKind,
    People,
    Roster,
    Shift,
    Span,
)
from planner.errors import BadInput
from planner.export import (
    print_week_html,
    read_roster_csv,
    roster_csv,
    roster_long_rows,
    roster_wide_rows,
    roster_xlsx,
)
from planner.export.cells import guarded, unguarded
from tests.builders import a_channel, a_contract, a_grid

GRID = a_grid()
LUNCH = Pause(48, 50, PauseKind.LUNCH, paid=False)
BREAK = Pause(58, 59, PauseKind.BREAK, paid=True)
TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=12)
WICKED = st.sampled_from("=+-@\t\r\n'\";,| a1").flatmap(
    lambda first: st.text("=+-@\t\r\n'\";,| a1(\uff1d", max_size=8).map(lambda rest: first + rest)
)


def a_person(agent: str = "a1", **changes: Any) -> Agent:
    values: dict[str, Any] = {
        "id": agent,
        "name": "Anna Ahorn",
        "team": "North",
        "skills": frozenset({"voice"}),
        "contract": "full",
    }
    return Agent(**{**values, **changes})


def some_people(*agents: Agent) -> People:
    return People(agents or (a_person(),), {"full": a_contract()})


def the_centre() -> Centre:
    channels = (a_channel("voice"), a_channel("email"))
    return Centre("Demo", "Europe/Copenhagen", "DK", 15, channels, {"full": a_contract()})


def nine_to_five(agent: str = "a1") -> Shift:
    return Shift(agent, 0, 36, 68, (LUNCH, BREAK))


def cells(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_the_long_form_tells_the_shift_stretch_by_stretch() -> None:
    rows = roster_long_rows(Roster(GRID, (nine_to_five(),)), some_people(), the_centre())
    told = [(r.start, r.end, r.activity, r.paid_min) for r in rows]
    assert told == [
        ("09:00", "12:00", "work", 180),
        ("12:00", "12:30", "lunch", 0),
        ("12:30", "14:30", "work", 120),
        ("14:30", "14:45", "break", 15),
        ("14:45", "17:00", "work", 135),
    ]
    # 8 h without half an hour of unpaid lunch
    assert sum(r.paid_min for r in rows) == 450
    assert {(r.agent, r.name, r.team, r.date) for r in rows} == {
        ("a1", "Anna Ahorn", "North", "2026-11-30")
    }
    assert (rows[0].start_utc, rows[-1].end_utc) == ("2026-11-30T08:00Z", "2026-11-30T16:00Z")


def test_activities_and_blocks_name_what_the_time_is_for() -> None:
    code = np.full((1, GRID.size), int(Activity.OFF))
    code[0, 36:40], code[0, 40:44], code[0, 44:68] = 0, 1, int(Activity.READY)
    acts = Activities(GRID, ("a1",), ("voice", "email"), code)
    block = Block(GRID.dates[0], Span(15 * 60, 16 * 60), BlockKind.TRAINING)
    people = some_people(a_person(blocks=(block,)))
    rows = roster_long_rows(Roster(GRID, (nine_to_five(),)), people, the_centre(), acts)
    assert [(r.start, r.activity, r.channel) for r in rows] == [
        ("09:00", "contacts", "voice"),
        ("10:00", "contacts", "email"),
        ("11:00", "ready", ""),
        ("12:00", "lunch", ""),
        ("12:30", "ready", ""),
        ("14:30", "break", ""),
        ("14:45", "ready", ""),
        ("15:00", "training", ""),
        ("16:00", "ready", ""),
    ]


def test_activities_of_another_centre_are_refused() -> None:
    acts = Activities(GRID, ("a1",), ("fax",), np.zeros((1, GRID.size), dtype=np.int64))
    with pytest.raises(BadInput, match="fax"):
        roster_long_rows(Roster(GRID, ()), some_people(), the_centre(), acts)


def test_the_wide_form_has_everybody_and_marks_the_next_day() -> None:
    night = Shift("a1", 2, GRID.at(GRID.dates[2], 22 * 60), GRID.at(GRID.dates[3], 6 * 60))
    late = Shift("a1", 4, GRID.at(GRID.dates[4], 16 * 60), GRID.at(GRID.dates[5], 0))
    people = some_people(a_person(), a_person("a2", name="Bo Birk"))
    rows = roster_wide_rows(Roster(GRID, (nine_to_five(), night, late)), people)
    assert rows[0].days == ("09:00-17:00", "", "22:00-06:00 +1", "", "16:00-00:00", "", "")
    assert rows[0].paid_h == 7.5 + 8 + 8
    assert (rows[1].name, rows[1].days, rows[1].paid_h) == ("Bo Birk", ("",) * 7, 0)


def test_an_agent_who_left_the_list_is_still_shown() -> None:
    rows = roster_wide_rows(Roster(GRID, (nine_to_five("gone"),)), some_people())
    assert [r.agent for r in rows] == ["gone", "a1"]


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_a_cell_that_could_be_a_formula_gets_an_apostrophe(first: str) -> None:
    assert guarded(f"{first}1+1") == f"'{first}1+1"
    assert guarded(f"x;{first}1+1") == f"x;'{first}1+1"
    assert guarded(f"x {first}1") == f"x {first}1" or first in "\t\r\n"


@given(st.one_of(WICKED, TEXT))
def test_a_guarded_text_is_dead_and_comes_back(text: str) -> None:
    safe = guarded(text)
    assert unguarded(safe) == text
    assert not re.search(r"(?:^|[,;|\t\r\n])[=+\-@\uff1d]", safe)
    assert not safe.startswith(("\t", "\r", "\n"))


@settings(max_examples=30)
@given(st.one_of(WICKED, TEXT).filter(bool), st.one_of(WICKED, TEXT), st.one_of(WICKED, TEXT))
def test_no_cell_of_any_sheet_is_a_live_formula(agent: str, name: str, team: str) -> None:
    people = some_people(a_person(agent, name=name, team=team))
    roster = Roster(GRID, (nine_to_five(agent),))
    for layout in ("long", "wide"):
        for row in cells(roster_csv(roster, people, the_centre(), layout=layout)):  # type: ignore[arg-type]
            assert not any(c.startswith(("=", "+", "-", "@", "\t", "\r")) for c in row)
    with zipfile.ZipFile(io.BytesIO(roster_xlsx(roster, people, the_centre()))) as book:
        for part in book.namelist():
            assert b"<f>" not in book.read(part)
            assert b"<hyperlink" not in book.read(part)


def test_the_workbook_holds_text_as_it_is_and_numbers_as_numbers() -> None:
    people = some_people(a_person(name="=1+1", team="http://x.example"))
    content = roster_xlsx(Roster(GRID, (nine_to_five(),)), people, the_centre())
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names == ["Week", "Roster"]
    week = book.get_sheet_by_name("Week").to_python()
    assert week[0][3] == "Mon 2026-11-30"
    assert week[1] == ["a1", "=1+1", "http://x.example", "09:00-17:00", "", "", "", "", "", "", 7.5]
    assert content == roster_xlsx(Roster(GRID, (nine_to_five(),)), people, the_centre())


@st.composite
def rosters(draw: st.DrawFn) -> Roster:
    week = draw(st.sampled_from(["2026-W49", "2026-W43", "2026-W13"]))
    grid = Grid.week(week, zone="Europe/Copenhagen", step_min=draw(st.sampled_from([15, 30])))
    shifts = []
    for agent in draw(st.lists(st.one_of(WICKED, TEXT).filter(bool), max_size=3, unique=True)):
        cursor = 0
        for _ in range(draw(st.integers(0, 3))):
            start = cursor + draw(st.integers(0, grid.size // 4))
            cuts = sorted(draw(st.sets(st.integers(start + 1, start + 40), min_size=1, max_size=5)))
            if start >= grid.size:
                break
            inner = cuts[:-1]
            pauses = tuple(
                Pause(a, b, draw(st.sampled_from(PauseKind)), draw(st.booleans()))
                for a, b in zip(inner[::2], inner[1::2], strict=False)
            )
            day = int(grid.day[start])
            shifts.append(Shift(agent, day, start, cuts[-1], pauses, draw(st.booleans())))
            cursor = cuts[-1]
    return Roster(grid, tuple(shifts))


@settings(max_examples=60)
@given(rosters())
def test_export_import_export_is_the_identity(roster: Roster) -> None:
    content = roster_csv(roster, some_people(), the_centre())
    again = read_roster_csv(content, roster.grid)
    assert again == roster
    assert roster_csv(again, some_people(), the_centre()) == content


def a_file(*lines: str, header: str = "agent,date,start,end,activity,paid_min") -> bytes:
    return "\n".join((header, *lines)).encode()


def test_a_hand_written_file_without_utc_is_read_over_midnight() -> None:
    content = a_file(
        "a1,2026-11-30,22:00,01:00,work,180",
        "a1,2026-11-30,01:00,01:30,lunch,0",
        "a1,2026-11-30,01:30,06:00,work,270",
    )
    (shift,) = read_roster_csv(content, GRID).shifts
    # 22:00 is interval 88, 06:00 the next day 96 + 24 = 120
    assert (shift.day, shift.start, shift.end) == (0, 88, 120)
    assert shift.pauses == (Pause(100, 102, PauseKind.LUNCH, paid=False),)


def test_a_semicolon_file_from_a_danish_spreadsheet_is_read() -> None:
    content = a_file("a1;2026-12-01;09:00;17:00;work;480").replace(b",", b";")
    assert read_roster_csv(content, GRID).shifts == (Shift("a1", 1, 132, 164),)


def test_all_faults_of_a_file_are_reported_at_once() -> None:
    content = a_file(
        ",2026-11-30,09:00,10:00,work,60",
        "a1,30/11/2026,09:00,10:00,work,60",
        "a1,2026-11-30,nine,10:00,work,60",
        "a1,2026-11-30,09:05,10:00,work,60",
        "a2,2026-11-30,09:00,10:00,work,60",
        "a2,2026-11-30,11:00,12:00,work,60",
    )
    with pytest.raises(BadInput) as caught:
        read_roster_csv(content, GRID, file="r.csv")
    told = [str(f) for f in caught.value.faults]
    assert len(told) == 5
    assert told[0].startswith('r.csv, row 2, column "agent": the agent is missing')
    assert '"30/11/2026" is not a date; write it as 2026-11-30' in told[1]
    assert '"nine" is not a clock time' in told[2]
    assert "does not fit the grid; use multiples of 15 min" in told[3]
    assert "rows 6 and 7 of one shift do not meet" in told[4]


def test_a_clock_time_that_contradicts_its_utc_is_a_fault() -> None:
    header = "agent,date,start,end,activity,start_utc,end_utc"
    line = "a1,2026-11-30,10:00,17:00,work,2026-11-30T08:00Z,2026-11-30T16:00Z"
    with pytest.raises(BadInput, match="10:00 contradicts 2026-11-30T08:00Z"):
        read_roster_csv(a_file(line, header=header), GRID)
    other_day = line.replace("10:00", "09:00").replace("a1,2026-11-30", "a1,2026-12-01")
    with pytest.raises(BadInput, match="2026-12-01 contradicts"):
        read_roster_csv(a_file(other_day, header=header), GRID)


def test_missing_columns_and_other_encodings_are_named() -> None:
    with pytest.raises(BadInput, match='column "activity": column is missing'):
        read_roster_csv(b"agent,date,start,end\n", GRID)
    with pytest.raises(BadInput, match="not UTF-8"):
        read_roster_csv("agent,Zoë".encode("utf-16"), GRID)


def test_the_printed_week_has_a_page_per_team_and_no_live_markup() -> None:
    people = some_people(
        a_person(name="<script>alert(1)</script>", team="A & B"), a_person("a2", team="South")
    )
    page = print_week_html(Roster(GRID, (nine_to_five(),)), people, the_centre())
    assert "<script>" not in page
    assert "A &amp; B" in page
    assert page.count("<section>") == 2
    assert "size: A4 landscape" in page
    assert "<b>09:00-17:00</b>" in page
    assert "<small>12:00-12:30 lunch</small>" in page
    assert "14:30 break*" in page
    assert (
        print_week_html(Roster(GRID, (nine_to_five(),)), people, the_centre(), team="South").count(
            "<section>"
        )
        == 1
    )


def test_the_printed_week_uses_greys_only() -> None:
    page = print_week_html(Roster(GRID, (nine_to_five(),)), some_people(), the_centre())
    for colour in re.findall(r"#([0-9a-fA-F]{3,6})\b", page.split("</style>")[0]):
        assert len(set(colour)) == 1


def test_the_printed_week_is_translated_by_the_caller() -> None:
    words = {"lunch": "Mittag", "Mon": "Mo"}
    page = print_week_html(
        Roster(GRID, (nine_to_five(),)),
        some_people(),
        the_centre(),
        say=lambda text: words.get(text, text),
    )
    assert "12:00-12:30 Mittag" in page
    assert ">Mo 30.11.</th>" in page
