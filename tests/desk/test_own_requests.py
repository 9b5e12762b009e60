"""Own data: who looked at it, corrections, second looks, erasure - and keeping no longer."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from planner.desk import admin, loads, my_data, output, own_requests, retention, rostering
from planner.desk.office import Desk
from planner.desk.own_requests import Ask
from planner.desk.rostering import queue
from planner.desk.week_inputs import the_basis
from planner.errors import BadInput, Conflict, Forbidden, Missing
from tests.scene import A01, A02, ADA, NOW, SAM, WEEK, full_desk, the_draft


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = full_desk(tmp_path)
    rostering.publish(desk, SAM, the_draft(desk).id)
    return desk


def looks(desk: Desk) -> list[str]:
    return [line.actor for line in my_data.my_record(desk, A01).log if line.subject == "agents"]


def test_an_agent_sees_who_looked_at_their_load(desk: Desk) -> None:
    assert looks(desk) == []
    loads.load_of(desk, SAM, 1)
    loads.load_of(desk, SAM, 1)
    assert looks(desk) == [SAM.name]
    desk.now.moment = NOW + timedelta(hours=1)  # type: ignore[attr-defined]
    loads.load_of(desk, SAM, 1)
    loads.load_of(desk, ADA, 1)
    assert looks(desk) == [ADA.name, SAM.name, SAM.name]
    admin.log_people_file(desk, ADA)
    assert looks(desk) == [ADA.name, ADA.name, SAM.name, SAM.name]
    taken = json.loads(my_data.my_data(desk, A01))
    assert [line["who"] for line in taken["log"]][:3] == [ADA.name, ADA.name, SAM.name]


def test_who_took_a_roster_out_stands_in_the_data_of_all_in_it(desk: Desk) -> None:
    output.log_export(desk, SAM, 1, "xlsx")
    assert looks(desk) == [SAM.name]
    (line,) = [line for line in my_data.my_record(desk, A02).log if line.subject == "agents"]
    assert line.detail["what"] == "plan:1 as xlsx"


def test_the_roster_with_its_levels_is_a_look_at_everybody(desk: Desk) -> None:
    rostering.assessment_of(desk, SAM, 1)
    rostering.assessment_of(desk, SAM, 1)
    assert looks(desk) == [SAM.name]


def test_a_second_look_is_asked_for_and_answered(desk: Desk) -> None:
    asked = own_requests.ask(desk, A01, Ask.CONTEST, f"{WEEK} Tuesday", "I had no lunch")
    assert asked.due_at - asked.made_at == timedelta(days=own_requests.ANSWER_DAYS)
    assert own_requests.requests(desk, ADA) == (asked,)
    assert own_requests.my_requests(desk, A02) == ()
    own_requests.reply(desk, ADA, asked, "the lunch was added", granted=True)
    (seen,) = own_requests.my_requests(desk, A01)
    assert (seen.granted, seen.answer, seen.answered_by) == (True, "the lunch was added", ADA.name)
    (taken,) = json.loads(my_data.my_data(desk, A01))["requests"]
    assert (taken["about"], taken["body"]) == (f"{WEEK} Tuesday", "I had no lunch")
    assert taken["answer"] == "the lunch was added"
    with pytest.raises(Conflict):
        own_requests.reply(desk, ADA, asked, "again", granted=True)


def test_words_are_needed_where_somebody_must_understand(desk: Desk) -> None:
    with pytest.raises(BadInput, match="what is wrong"):
        own_requests.ask(desk, A01, Ask.CORRECTION, "name", "  ")
    with pytest.raises(BadInput, match="at most"):
        own_requests.ask(desk, A01, Ask.CONTEST, "", "x" * 3000)
    asked = own_requests.ask(desk, A01, Ask.ERASURE, "", "")
    with pytest.raises(BadInput, match="why it is refused"):
        own_requests.reply(desk, ADA, asked, "", granted=False)


def test_only_agents_ask_and_only_administrators_answer(desk: Desk) -> None:
    with pytest.raises(Forbidden):
        own_requests.ask(desk, SAM, Ask.CONTEST, "", "why?")
    asked = own_requests.ask(desk, A01, Ask.CONTEST, "", "why?")
    for user in (SAM, A01):
        with pytest.raises(Forbidden):
            own_requests.requests(desk, user)
        with pytest.raises(Forbidden):
            own_requests.reply(desk, user, asked, "no", granted=False)


def test_nobody_is_erased_out_of_a_week_to_come(desk: Desk) -> None:
    asked = own_requests.ask(desk, A01, Ask.ERASURE, "", "")
    with pytest.raises(Conflict, match=f"still has shifts in {WEEK}"):
        own_requests.reply(desk, ADA, asked, "", granted=True)
    assert own_requests.requests(desk, ADA)[0].granted is None


def test_a_granted_erasure_is_carried_out(desk: Desk) -> None:
    fix = queue(desk).submit("study", {"agent": "A01"}, by=SAM.name, at=NOW)
    queue(desk).claim("w", at=NOW, job_id=fix.id)
    queue(desk).finish(fix.id, "w", result={"sentence": "A01 pauses later"})
    lines = ["Invented Person 01, Mon 30 Nov: 09:00-17:00 dropped", "A011, Tue 1 Dec: added"]
    basis = the_basis(desk, WEEK, by="x")
    mended = rostering.keep_plan(
        desk, basis, the_draft(desk).roster, by="x", search={"mends": lines}
    )
    asked = own_requests.ask(desk, A01, Ask.ERASURE, "", "")
    desk.now.moment = NOW + timedelta(weeks=3)  # type: ignore[attr-defined]
    own_requests.reply(desk, ADA, asked, "", granted=True)
    with pytest.raises(Missing):
        desk.store.people.load_agent("A01")
    assert own_requests.requests(desk, ADA) == ()
    plan = desk.store.plans.published(WEEK)
    assert plan is not None
    assert "A01" not in plan.roster.by_agent
    assert len(plan.roster.by_agent) == 10
    assert queue(desk).list_jobs(kind="study") == ()
    first, second = desk.store.plans.get_plan(mended.id).figures["mends"]
    assert first.startswith("erased-")
    assert first.endswith(", Mon 30 Nov: 09:00-17:00 dropped")
    assert second == lines[1]


def test_retention_is_the_administrators_and_is_logged(desk: Desk) -> None:
    with pytest.raises(Forbidden):
        retention.apply(desk, SAM)
    assert {c.id for c in retention.classes()} >= {"entries", "published", "audit", "jobs"}
    desk.now.moment = NOW + timedelta(weeks=20)  # type: ignore[attr-defined]
    told = retention.apply(desk, ADA, is_trial=True)
    done = retention.apply(desk, ADA)
    assert {k: v for k, v in done.items() if k != "jobs"} == told
    assert done["entries"] > 0
    assert desk.store.audit.list_lines(subject="retention")[0].detail["entries"] == done["entries"]
    assert desk.store.audit.verify().is_whole
