"""The optimiser reads when somebody can work and what was agreed, nothing about the person."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from datetime import date

import pytest

from planner.domain import Agent, Contract, People, RosterCase, Terms, Worker
from planner.errors import BadInput
from planner.ingest import read_history, read_people
from planner.store import encode
from planner.study.week import Effort, Inputs, build, prepare
from tests.builders import a_centre
from tests.cli.small_centre import a_history
from tests.scene import WEEK, scene_agents, scene_centre, scene_history

# Each new field has to be argued for here: contract, skills, availability, wishes, past load, and
# the site, which says where a seat is taken. `averaging` is agreed: hours on average of some weeks.
# So is `standby`: of a contract what calls may add, of a person that they take part; `past_standby`
# is past load.
ADMITTED = {
    Agent: "id name team skills contract available leave wishes preferred_start blocks movable "
    "site standby",
    Contract: "id name paid_week_min days_week shift_min shift_step_min starts start_step_min "
    "patterns quota_contacts_day weekends_in_row whole_weekends earlier_start_min "
    "split_min split_part_min averaging standby",
    Worker: "id terms skills available blocks past off_wishes preferred_start burden_price movable "
    "site standby past_standby",
}
QUICK = Effort(seconds=None, iterations=60, workers=1)


@pytest.mark.parametrize("kind", ADMITTED, ids=lambda k: k.__name__)
def test_the_optimiser_admits_these_fields_of_a_person_and_no_others(kind: type) -> None:
    assert {f.name for f in dataclasses.fields(kind)} <= set(ADMITTED[kind].split())


def test_a_case_names_people_by_their_workers_only() -> None:
    assert [f.name for f in dataclasses.fields(RosterCase) if "agent" in f.name] == []
    assert not {"id", "name"} & {f.name for f in dataclasses.fields(Terms)}


def a_roster(agents: tuple[Agent, ...]) -> str:
    centre = scene_centre()
    inputs = Inputs(centre, People(agents, centre.contracts), scene_history())
    brief = prepare(inputs, centre.week(WEEK))
    return encode(build(brief, QUICK).roster)


def test_names_and_teams_leave_the_roster_byte_identical() -> None:
    agents = scene_agents()
    others = tuple(replace(a, name=f"Other {k}", team="Green") for k, a in enumerate(agents))
    assert a_roster(agents) == a_roster(others)
    fewer = (replace(agents[0], leave=frozenset({date(2026, 12, 1)})), *agents[1:])
    assert a_roster(fewer) != a_roster(agents)


@pytest.mark.parametrize(
    "column",
    ["gender", "age", "sick_days", "performance_score", "sales", "conversion", "adherence"],
)
def test_such_a_column_in_the_people_file_is_refused_whatever_it_says(column: str) -> None:
    centre = a_centre()
    skills, contract = centre.channels[0].id, next(iter(centre.contracts))
    for value in ("1", "2", ""):
        text = f"id,skills,contract,{column}\nada,{skills},{contract},{value}\n"
        with pytest.raises(BadInput, match=column):
            read_people(text.encode(), "people.csv", centre)


def test_columns_about_agents_in_an_export_change_nothing() -> None:
    lines = a_history().splitlines()
    files = []
    for word in ("", "best", "worst"):
        extra = [f"{line},{word}{k % 3},{k % 7}" for k, line in enumerate(lines[1:])]
        files.append("\n".join((f"{lines[0]},agent name,quality score", *extra)))
    found = [read_history(f.encode(), "h.csv", zone="UTC").history for f in files]
    assert len({encode(dataclasses.asdict(h)) for h in found}) == 1
    call = "CALL ID,TIMESTAMP,CAMPAIGN,CALL TYPE,AGENT,DISPOSITION,TALK TIME\n"
    logs = [
        call + f'1,"Mon, 16 Nov 2026 09:01:00",voice,Inbound,{who},{how},00:04:00\n'
        for who, how in (("a", "praised"), ("b", "shouted at"))
    ]
    one, two = (read_history(log.encode(), "log.csv", zone="UTC").history for log in logs)
    assert encode(dataclasses.asdict(one)) == encode(dataclasses.asdict(two))
