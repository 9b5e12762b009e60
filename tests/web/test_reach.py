"""How far an agent's session reaches: no use case answers it but those of the own week."""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import planner.desk
from planner import access
from planner.access import Action
from planner.desk import my_data, my_week
from planner.desk.capacity import Assumed
from planner.desk.closing import Closing, Question
from planner.desk.correcting import Asked
from planner.desk.office import Desk
from planner.desk.studies import Topic
from planner.domain import Role, Rota, Span, User
from planner.errors import Forbidden, Missing
from planner.forecast import Event, LevelRuling, Move, Ruling, Shift, Start
from planner.study.scenario import Knobs
from tests.scene import A01, NOW, SAM, WEEK, empty_desk, scene_agents, scene_centre

OTHER = "A02"
SHUT = Closing(date(2026, 12, 24), date(2026, 12, 24), ("voice",))
FOR_AGENTS = {
    "rostering.is_preparing",  # of the demo alone; names nobody
    *("planning.centre_of", "weeks.weeks_to_see", "pulse.my_round", "pulse.answer"),
    *("own_requests.ask", "own_requests.my_requests", "yardsticks.records_of", "recovery.tap"),
}
OWN = ("my_week.", "my_data.", "my_share.", "my_work.", "account.")
# Callers authorise; these take a `user` only to hand it on.
INNER = {f"planner.desk.{name}" for name in ("acting", "looking", "operator", "unnamed")}


def use_cases() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield every public function of the desk that takes the user who acts."""
    for module in pkgutil.iter_modules(planner.desk.__path__, "planner.desk."):
        if module.name in INNER:
            continue
        found = importlib.import_module(module.name)
        for name, function in inspect.getmembers(found, inspect.isfunction):
            takes_user = "user" in inspect.signature(function).parameters
            if takes_user and function.__module__ == module.name and not name.startswith("_"):
                yield f"{module.name.rpartition('.')[2]}.{name}", function


USE_CASES = dict(use_cases())
CLOSED = sorted(n for n in USE_CASES if not n.startswith(OWN) and n not in FOR_AGENTS)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = empty_desk(tmp_path)
    desk.store.centre.save_centre(scene_centre(), None, by="test", at=NOW)
    desk.store.people.save_agents(scene_agents(), by="test", at=NOW)
    return desk


def arguments(function: Callable[..., Any], desk: Desk, user: User) -> dict[str, Any]:
    """Return arguments that name another agent's rows wherever the use case lets them be named."""
    centre = scene_centre()
    known: dict[str, Any] = {
        "desk": desk, "user": user, "week": WEEK, "plan_id": 1, "before": 1, "after": 1,
        "job_id": 1, "account_id": 9, "override_id": 1, "agent": OTHER, "day": 0,
        "span": Span(32, 64), "keys": frozenset({(OTHER, 0)}), "name": "x", "kind": "csv",
        "content": b"start,queue,contacts", "knobs": Knobs(), "seconds": 1.0, "keep": True,
        "request": SimpleNamespace(id=1, agent=OTHER, kind="contest"), "text": "x",
        "granted": True, "on": True, "chosen": (), "thresholds": {}, "points": {},
        "topic": Topic.CURVE, "number": 0, "knob": "occupancy_cap", "review": None,
        "days": (0,), "changes": (),
        "action": Action.BUILD_ROSTER, "event": Event("x", date(2026, 12, 1)),
        "ruling": Ruling("voice", date(2026, 11, 2), True, "x"),
        "level": LevelRuling("voice", "x"),
        "figure": None, "rows": (), "channel": "voice", "minutes": 30.0, "off": (), "counts": {},
        "automated": (), "assumed": Assumed(), "preset": "EU", "kept": {"voice": (1.0,) * 4},
        "start": Start("email", "voice"),
        "move": Move(Shift("voice", "email", 0.1), date(2026, 12, 1), "x", "x"),
        "reason": "curious", "policy": replace(centre.policy, daily_rest_h=12), "centre": centre,
        "expected_revision": 1, "active": False, "password": "four words make sense",
        "login": "eve", "role": Role.ADMIN, "is_whole_staff": False, "profile": None,
        "terms": {"asa_cap": 30}, "part": None, "people": 1,
        "rota": Rota("x", Span(480, 960)),
        "closing": SHUT, "question": Question(SHUT, (), 0.0),
        "asked": Asked("voice", date(2026, 12, 1), percent=10.0, reason="x"),
        "plan": SimpleNamespace(week=WEEK, inputs_hash="x"), "count": 2,
        "payload": {"week": WEEK}, "told": {},
        "rename": {"voice": "voice"},
        "brought": SimpleNamespace(
            week=WEEK, file="x", reading=SimpleNamespace(faults=()),
            own=SimpleNamespace(roster=SimpleNamespace(shifts=())),
        ),
        "reading": SimpleNamespace(
            history=SimpleNamespace(renamed=lambda _r: [1]), faults=()
        ),
    }  # fmt: skip
    if function.__name__ == "save_agent":
        known["agent"] = scene_agents()[1]
    wanted = inspect.signature(function).parameters.values()
    return {
        p.name: known[p.name] for p in wanted if p.default is p.empty or p.name in ("agent", "user")
    }


@pytest.mark.parametrize("name", CLOSED)
def test_an_agents_session_is_refused_by_every_use_case_of_others(desk: Desk, name: str) -> None:
    function = USE_CASES[name]
    given = arguments(function, desk, A01)
    with pytest.raises(Forbidden, match="you may not"):
        function(**given)


def test_no_use_case_of_the_own_week_lets_an_agent_be_named() -> None:
    mine = [f for n, f in USE_CASES.items() if n.startswith(OWN)]
    assert len(mine) >= 12
    for function in mine:
        assert not {"agent", "agent_id", "account_id"} & set(inspect.signature(function).parameters)


def test_the_own_week_follows_the_account_not_the_wish(desk: Desk) -> None:
    my_week.wish_free(desk, A01, WEEK, 2)
    agents = {r.agent.id: r.agent for r in desk.store.people.list_agents()}
    assert len(agents["A01"].wishes) == 2
    assert agents[OTHER].wishes == ()
    assert json.loads(my_data.my_data(desk, A01))["agent"]["id"] == "A01"


@pytest.mark.parametrize("user", [SAM, User(9, "Lost", Role.AGENT, agent=None)])
def test_an_account_without_an_agent_has_no_own_week(desk: Desk, user: User) -> None:
    with pytest.raises(Forbidden):
        my_week.my_week(desk, user, WEEK)
    with pytest.raises(Forbidden):
        my_week.new_feed(desk, user)


def test_a_calendar_link_shows_its_agent_only(desk: Desk) -> None:
    mine = access.issue_feed(desk.store, "A01", NOW, by=A01)
    assert access.whose_feed(desk.store, mine) == "A01"
    with pytest.raises(Missing):
        my_week.feed(desk, mine[:-1])
