"""people.csv: read, written back, and every fault with row and column."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.domain import DAY_MIN, Agent, Block, BlockKind, DayOffWish, People, Span
from planner.errors import BadInput
from planner.ingest import read_centre, read_people, write_people
from tests.ingest.test_centre_file import SMALL
from tests.ingest.test_files import xlsx

CENTRE = read_centre(SMALL.encode(), "centre.toml")
HEADER = "id,name,team,skills,contract,mon,tue,wed,thu,fri,sat,sun,leave,wishes,blocks"
ROW = (
    'a1,Ane Ager,North,voice|email,full,,-,08:00-18:00,"08:00-12:00, 14:00-22:00",,22:00-30:00,-,'
    "2026-12-01..2026-12-03; 2026-12-24,off 2026-12-04 7; start 08:00-10:00,"
    "training 2026-12-02 10:00-11:30; follow-up 2026-12-03 09:00-09:30"
)


def test_an_agent_is_read() -> None:
    people = read_people(f"{HEADER}\n{ROW}\n".encode(), "people.csv", CENTRE)
    (agent,) = people.agents
    assert agent.skills == {"voice", "email"}
    assert agent.available[:4] == (
        (Span(0, 2 * DAY_MIN),),
        (),
        (Span(480, 1080),),
        (Span(480, 720), Span(840, 1320)),
    )
    assert agent.available[5] == (Span(1320, 1800),)
    assert agent.leave == {date(2026, 12, d) for d in (1, 2, 3, 24)}
    assert agent.wishes == (DayOffWish(date(2026, 12, 4), 7),)
    assert agent.preferred_start == (480, 600)
    assert agent.blocks[0] == Block(date(2026, 12, 2), Span(600, 690), BlockKind.TRAINING)
    assert people.contracts == CENTRE.contracts


def test_all_faults_come_at_once_with_row_and_column() -> None:
    rows = [
        "a1,A,N,voice,full,,,,,,,,,,",
        "a1,A,N,voice,full,,,,,,,,,,",
        "a1,A,N,phone,half,8-18,,,,,,,2026-13-01,holiday,party 2026-12-02 10:00-11:00",
        ",A,N,,full,18:00-08:00,,,,,,,2026-12-05..2026-12-01,,",
    ]
    with pytest.raises(BadInput) as caught:
        read_people("\n".join([HEADER, *rows]).encode(), "people.csv", CENTRE)
    places = [(f.row, f.column) for f in caught.value.faults]
    assert places == [
        (3, "id"),
        *((4, c) for c in ("contract", "skills", "mon", "leave", "wishes", "blocks", "id")),
        *((5, c) for c in ("id", "skills", "mon", "leave")),
    ]


@pytest.mark.parametrize(
    ("column", "said"),
    [
        ("Sales quota", "sales"),
        ("conversion target", "sales"),
        ("gender", "not planned with and not stored"),
        ("sex", "not planned with"),
        ("Age", "not planned with"),
        ("Health notes", "not planned with"),
        ("performance score", "not planned with"),
        ("shoe size", "not known"),
    ],
)
def test_columns_about_the_person_are_refused(column: str, said: str) -> None:
    text = f"{HEADER},{column}\n{ROW},3\n"
    with pytest.raises(BadInput, match=said) as caught:
        read_people(text.encode(), "people.csv", CENTRE)
    assert caught.value.faults[0].column == column


def test_people_from_a_spreadsheet_with_few_columns_are_read() -> None:
    content = xlsx(["Skills", "Employee ID", "Contract", "Monday"], ["voice", 17, "full", "-"])
    (agent,) = read_people(content, "people.xlsx", CENTRE).agents  # its first sheet holds notes
    assert (agent.id, agent.name, agent.available[0]) == ("17", "17", ())
    text = "Skills;Employee ID;Contract;Monday\nvoice;17;full;-\n"
    (agent,) = read_people(text.encode("cp1252"), "people.csv", CENTRE).agents
    assert (agent.id, agent.name, agent.available[0]) == ("17", "17", ())


@pytest.mark.parametrize(
    "text", [b"", b"id,skills,contract\n", b"name\nAne\n", b"\x00\x01", b"PK\x03\x04"]
)
def test_what_is_no_people_file_is_refused(text: bytes) -> None:
    with pytest.raises(BadInput):
        read_people(text, "people.csv", CENTRE)


DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
WORD = st.text(st.characters(blacklist_categories=("C", "Z")), min_size=1, max_size=8)
FREE = WORD.filter(lambda w: not w.startswith("'"))


@st.composite
def stretches(draw: st.DrawFn) -> tuple[Span, ...]:
    edges = sorted(draw(st.sets(st.integers(0, 2 * DAY_MIN), max_size=4)))
    return tuple(Span(a, b) for a, b in zip(edges[::2], edges[1::2], strict=False))


AGENTS = st.builds(
    Agent,
    id=FREE,
    name=FREE,
    team=FREE | st.just(""),
    skills=st.sets(st.sampled_from(["voice", "email"]), min_size=1).map(frozenset),
    contract=st.just("full"),
    available=st.tuples(*[stretches() | st.just((Span(0, 2 * DAY_MIN),))] * 7),
    leave=st.frozensets(DAYS, max_size=5),
    wishes=st.lists(st.builds(DayOffWish, DAYS, st.integers(0, 99)), max_size=3).map(tuple),
    preferred_start=st.none()
    | st.tuples(st.integers(0, 700), st.integers(0, 700)).map(lambda p: (min(p), max(p))),
    blocks=st.lists(
        st.builds(
            Block,
            DAYS,
            st.integers(0, 1300).map(lambda m: Span(m, m + 45)),
            st.sampled_from(BlockKind),
        ),
        max_size=3,
    ).map(tuple),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(AGENTS, min_size=1, max_size=4, unique_by=lambda a: a.id))
def test_reading_what_was_written_is_the_identity(agents: list[Agent]) -> None:
    people = People(tuple(agents), dict(CENTRE.contracts))
    assert read_people(write_people(people), "people.csv", CENTRE) == people
