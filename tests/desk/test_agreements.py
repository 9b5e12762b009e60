"""A collective agreement as a preset file: all problems at once, stored, chosen, logged, obeyed."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.access import Action
from planner.desk import agreements, reviews, rostering, scenarios
from planner.desk.agreements import Known
from planner.desk.office import Desk
from planner.desk.week_inputs import inputs_hash, the_basis, the_inputs
from planner.domain import Role
from planner.errors import BadInput, Conflict, Forbidden, Missing
from tests.pages.visits import faults, open_page, sit_down, words
from tests.scene import A01, MAX, REP, SAM, WEEK, full_desk, the_draft

RULE = """
[[rules]]
id = "{id}"
kind = "{kind}"
value = {value}
unit = "h"
scope = "between two shifts"
source = "Agreement of the scene 2026"
article = "4"
status = "{status}"
"""


def a_file(name: str = "SCENE-CA", *rules: str) -> bytes:
    head = f'id = "{name}"\nname = "Scene agreement"\n'
    return (head + "".join(rules or (a_rule(),))).encode()


def a_rule(
    name: str = "CA.rest", kind: str = "gap_rest", value: object = 14, status: str = "verified"
) -> str:
    return RULE.format(id=name, kind=kind, value=value, status=status)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return full_desk(tmp_path)


def put_in_force(desk: Desk, content: bytes) -> None:
    agreements.keep_agreement(desk, MAX, content, "ca.toml", reason="signed in May")
    _policy, revision = scenarios.policy_of(desk, MAX)
    agreements.choose_preset(desk, MAX, "SCENE-CA", revision, reason="in force from June")


def test_an_agreement_is_stored_chosen_and_obeyed_by_the_next_roster(desk: Desk) -> None:
    put_in_force(desk, a_file())
    inputs = the_inputs(desk, WEEK)
    assert inputs.preset is not None
    assert inputs.preset.id == "SCENE-CA"
    assert inputs.lawful.centre.policy.daily_rest_h == 14
    case = the_basis(desk, WEEK, by="x").brief.case
    assert case.limits.min_rest == 14 * 4
    found = rostering.assessment_of(desk, SAM, the_draft(desk).id)
    assert found.brief.inputs.preset is inputs.preset
    changes = [r.what for r in reviews.reviews(desk, MAX)]
    assert changes == ["policy: preset from DK to SCENE-CA", "agreement:SCENE-CA: 1 records"]
    (line,) = desk.store.audit.list_lines(subject="agreement:SCENE-CA")
    assert (line.action, line.detail["file"]) == (Action.EDIT_POLICY.value, "ca.toml")


def test_a_newer_text_makes_plans_stale(desk: Desk) -> None:
    put_in_force(desk, a_file())
    was = inputs_hash(desk, WEEK)
    newer = a_file("SCENE-CA", a_rule(value=13))
    agreements.keep_agreement(desk, MAX, newer, "ca.toml", reason="amended")
    assert inputs_hash(desk, WEEK) != was
    assert the_inputs(desk, WEEK).lawful.centre.policy.daily_rest_h == 13


def test_every_problem_of_a_file_is_said_at_once_and_nothing_is_stored(desk: Desk) -> None:
    bad = a_file(
        "SCENE-CA",
        a_rule(kind="full moon"),
        a_rule("CA.2", value=-1),
        a_rule("CA.3", status="guessed"),
    )
    with pytest.raises(BadInput) as caught:
        agreements.keep_agreement(desk, MAX, bad, "ca.toml", reason="x")
    assert [(f.row, f.column) for f in caught.value.faults] == [
        (1, "CA.rest"), (2, "CA.2"), (3, "CA.3"),
    ]  # fmt: skip
    assert not any(o.by for o in agreements.presets_of(desk, MAX))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (a_file("eu"), "comes with the product"),
        (b"id = ", "not readable as TOML"),
        (b"\xff\xfe", "not UTF-8"),
        (b"#" * 200_001, "larger than 200 kB"),
        (b'id = "X"\n', "needs id, name and at least one rule"),
    ],
)
def test_a_file_that_is_no_agreement_is_refused(desk: Desk, content: bytes, reason: str) -> None:
    with pytest.raises(BadInput, match=reason):
        agreements.keep_agreement(desk, MAX, content, "ca.toml", reason="x")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b'id = 7\nname = "x"\nrules = [1]', ["texts stand in quotes", "row 1: is no record"]),
        (b'id = "x"\nname = "x"\nrules = "none"', ["begins with [[rules]]"]),
        (b'id = "x"\nname = "x"\naliases = "ES"\nvalid = 1\nrules = [{}]',
         ["aliases are a list", '"valid" is not a field of a preset', '"source" is missing']),
        (a_file() + b"checked_on = 2026-01-01\n", ['"checked_on" is 2026-01-01; write it']),
        (a_file("x", a_rule(kind="average_week_hours") + "params = { weeks = 1e9 }\n"),
         ["a whole number from 1 to 104"]),
        (a_file("x", a_rule(kind="rest_per_hours") + "params = { per_h = 0, from_h = 4 }\n"),
         ["from 0.25 to 24"]),
        (a_file("x", a_rule(kind="rolling_rest") + "params = { window_h = 8 }\n"),
         ["14 h of rest do not fit into 8 h"]),
        (b"a=" + b"[" * 5000, ["not readable as TOML"]),
    ],
)  # fmt: skip
def test_a_file_of_odd_make_is_refused_in_words_and_never_breaks_the_page(
    content: bytes, says: list[str]
) -> None:
    with pytest.raises(BadInput) as refused:
        agreements.read_agreement(MAX, content, "odd.toml")
    for part in says:
        assert part in str(refused.value)


def test_one_in_force_is_not_taken_out(desk: Desk) -> None:
    put_in_force(desk, a_file())
    with pytest.raises(Conflict, match="in force"):
        agreements.drop_agreement(desk, MAX, "SCENE-CA", reason="x")
    _policy, revision = scenarios.policy_of(desk, MAX)
    agreements.choose_preset(desk, MAX, "DK", revision, reason="back")
    agreements.drop_agreement(desk, MAX, "SCENE-CA", reason="ended")
    with pytest.raises(Missing):
        agreements.choose_preset(desk, MAX, "SCENE-CA", revision + 1, reason="x")


def test_who_may_not_change_the_policy_brings_no_agreement(desk: Desk) -> None:
    for user in (A01, REP, SAM):
        with pytest.raises(Forbidden):
            agreements.keep_agreement(desk, user, a_file(), "ca.toml", reason="x")
    assert agreements.presets_of(desk, REP)


def test_the_page_marks_records_from_memory_and_puts_an_agreement_in_force(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = a_file("SCENE-CA", a_rule(status="from memory"))
    agreements.keep_agreement(desk, MAX, content, "ca.toml", reason="signed in May")
    sit_down(monkeypatch, desk, Role.MANAGER)
    page = open_page("manager_policy")
    assert faults(page) == []
    (preset,) = [s for s in page.selectbox if s.label == "Labour-rule preset"]
    assert [o for o in preset.options if "added by Max Manager" in o]
    (reason,) = [t for t in page.text_input if t.label == "Reason for the change"]
    preset.set_value("SCENE-CA")
    reason.set_value("in force from June")
    (force,) = [b for b in page.button if b.label == "Put it in force"]
    page = force.click().run()
    assert faults(page) == []
    assert scenarios.policy_of(desk, MAX)[0].preset == "SCENE-CA"
    assert "0 of 1 records were checked against a source, 0 in part. 1 were written" in words(page)
    assert "NO: from memory" in words(page)


def test_the_page_says_when_a_record_was_checked_and_of_which_there_is_no_date(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = 'checked_on = "2026-11-02"\n'
    rules = (
        a_rule("CA.a") + day,
        a_rule("CA.b", "week_hours", 40, "in part") + day,
        a_rule("CA.c", "day_hours", 10),
    )
    put_in_force(desk, a_file("SCENE-CA", *rules))
    sit_down(monkeypatch, desk, Role.MANAGER)
    shown = words(open_page("manager_policy"))
    assert "1 of 3 records were checked against a source, 1 in part. 1 were written" in shown
    for state in ("on 2026-11-02", "in part, on 2026-11-02", "NO: no date of checking"):
        assert state in shown


def in_days(name: str, value: int, days: int) -> str:
    return a_rule(name, "n_in_m_days", value) + f"params = {{ days = {days} }}\n"


def test_days_of_work_in_days_running_are_taken_planned_by_and_shown(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = a_rule("CA.free", "free_in_m_days", 9) + "params = { days = 28 }\n"
    rules = in_days("CA.a", 10, 14), in_days("CA.b", 5, 6), free
    put_in_force(desk, a_file("SCENE-CA", *rules))
    limits = the_basis(desk, WEEK, by="x").brief.case.limits
    assert limits.n_in_m_days == ((10, 14), (19, 28))
    assert limits.max_consecutive_days == 5
    policy, _revision = scenarios.policy_of(desk, MAX)
    assert agreements.averages_of(desk, MAX, policy) == (
        Known("CA.a", 3, 1, 14), Known("CA.b", 2, 1, 6), Known("CA.free", 5, 1, 28),
    )  # fmt: skip
    sit_down(monkeypatch, desk, Role.MANAGER)
    shown = words(open_page("manager_policy"))
    assert "CA.free counts the days of work in any 28 days running. Of next week and the 4" in shown


@pytest.mark.parametrize(
    ("value", "days", "says"),
    [
        (0, 7, "0 in 7 days: write 1 or more, in more days"),
        (7, 7, "7 in 7 days"),
        (5, 400, "at most 366 running"),
        (5.5, 7, "5.5 in 7 days: write whole days"),
        (5, '"7"', "\"days\" is '7'"),
        (5, "inf", '"days" is inf'),
    ],
)
def test_days_running_that_make_no_rule_are_refused(value: float, days: object, says: str) -> None:
    for kind in ("n_in_m_days", "free_in_m_days"):
        record = a_rule("CA.free", kind, value) + f"params = {{ days = {days} }}\n"
        with pytest.raises(BadInput, match=says):
            agreements.read_agreement(MAX, a_file("SCENE-CA", record), "ca.toml")


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        (a_rule("CA.rest", "gap_rest", 30), "daily rest lies between 0 and 24 h"),
        (
            a_rule("CA.run", "longest_run", 0.25) + "params = { part_min = 10 }\n",
            "the longest stretch is below the least",
        ),
        (a_rule("CA.rest", "gap_rest", "inf"), '"value" is inf'),
    ],
)
def test_values_that_no_policy_can_hold_are_refused_when_they_are_brought(
    rule: str, says: str
) -> None:
    with pytest.raises(BadInput, match=says):
        agreements.read_agreement(MAX, a_file("SCENE-CA", rule), "ca.toml")


def test_a_record_that_no_search_obeys_is_refused_before_it_spoils_every_week() -> None:
    rests = [
        a_rule(f"CA.rest{hours}", "weekly_rest_period", hours) + "params = { core_h = 24 }\n"
        for hours in (36, 48)
    ]
    with pytest.raises(BadInput, match='one record of kind "weekly_rest_period"'):
        agreements.read_agreement(MAX, a_file("SCENE-CA", *rests), "ca.toml")


def named(name: str, *aliases: str) -> bytes:
    head = f'id = "{name}"\nname = "{name}"\naliases = {list(aliases)}\n'
    return (head + a_rule()).encode()


def test_an_agreement_is_chosen_by_any_of_its_names_and_known_by_its_id(desk: Desk) -> None:
    agreements.keep_agreement(
        desk, MAX, named("SCENE-CA", "Scene 2026"), "ca.toml", reason="signed in May"
    )
    _policy, revision = scenarios.policy_of(desk, MAX)
    agreements.choose_preset(desk, MAX, "scene 2026", revision, reason="in force from June")
    assert scenarios.policy_of(desk, MAX)[0].preset == "SCENE-CA"
    assert the_inputs(desk, WEEK).lawful.centre.policy.daily_rest_h == 14
    with pytest.raises(Conflict, match="in force"):
        agreements.drop_agreement(desk, MAX, "SCENE-CA", reason="x")


def test_two_agreements_do_not_share_a_name(desk: Desk) -> None:
    agreements.keep_agreement(desk, MAX, named("CA-1", "Scene 2026"), "1.toml", reason="x")
    with pytest.raises(BadInput, match='"CA-1" has one of its names'):
        agreements.keep_agreement(desk, MAX, named("scene 2026"), "2.toml", reason="x")
    agreements.keep_agreement(desk, MAX, named("CA-1", "Scene 2026"), "1.toml", reason="newer")


@pytest.mark.parametrize("kind", ["screen_pause_count", "screen_pause_window"])
def test_screen_pauses_without_their_length_are_refused_as_breaks_would_count(kind: str) -> None:
    alone = a_rule("CA.screen", kind, 5)
    with pytest.raises(BadInput, match='add one of kind "screen_pause_single"'):
        agreements.read_agreement(MAX, a_file("SCENE-CA", alone), "ca.toml")
    both = (alone, a_rule("CA.single", "screen_pause_single", 5))
    assert len(agreements.read_agreement(MAX, a_file("SCENE-CA", *both), "ca.toml").rules) == 2
