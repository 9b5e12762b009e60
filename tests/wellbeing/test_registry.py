"""The registry is complete, consistent, and the only place of texts and numbers."""

from dataclasses import replace
from pathlib import Path

import pytest

from planner.domain import Level, Role
from planner.errors import BadInput, Missing
from planner.wellbeing import (
    HARD_TRIGGERS,
    Scope,
    View,
    indicator,
    indicators,
    indicators_markdown,
    scored,
)

ROOT = Path(__file__).resolve().parents[2]
FORBIDDEN = (
    "stressed",
    "burnt out",
    "burned out",
    "lazy",
    "weak agent",
    "worst",
    "underperform",
    "low performer",
    "at risk of leaving",
    "unhappy",
    "exhausted",
)


def test_there_are_eleven_daily_and_seven_weekly_indicators_whose_weights_sum_to_one():
    for scope, count in ((Scope.DAY, 11), (Scope.WEEK, 7)):
        records = scored(scope)
        assert len(records) == count
        assert sum(r.weight for r in records.values()) == pytest.approx(1.0)


@pytest.mark.parametrize("record", indicators(), ids=lambda r: r.id)
def test_no_record_lacks_a_field(record):
    texts = (record.id, record.name, record.unit, record.formula, record.source, record.text)
    assert all(text.strip() for text in texts)
    assert record.inputs
    assert all(record.inputs)
    assert record.seen_by
    assert record.text.endswith(".")


def test_ids_are_unique():
    ids = [r.id for r in indicators()]
    assert len(ids) == len(set(ids))


def test_the_occupancy_record_says_that_its_thresholds_are_practice():
    assert "practice, not science" in indicator("occ").text
    assert "practice, not science" in indicator("peak").text


def test_nobody_but_the_agent_sees_a_persons_own_figures():
    for record in indicators():
        for role, view in record.seen_by.items():
            assert (view is View.OWN) == (role is Role.AGENT)
        for role in (Role.MANAGER, Role.REPRESENTATIVE):
            assert record.seen_by.get(role) is View.GROUPS


def test_hard_contacts_of_a_person_are_not_shown_to_the_supervisor():
    assert Role.SUPERVISOR not in indicator("emo").seen_by


def test_texts_speak_of_work_and_never_judge_a_person():
    texts = " ".join([indicators_markdown(), *HARD_TRIGGERS.values()]).lower()
    assert [word for word in FORBIDDEN if word in texts] == []


def test_the_sources_of_the_package_hold_no_judging_word_either():
    texts = "".join(p.read_text("utf-8") for p in (ROOT / "planner/wellbeing").glob("*.py"))
    assert [word for word in FORBIDDEN if word in texts.lower()] == []


def test_the_page_in_docs_is_what_the_registry_says():
    assert (ROOT / "docs" / "indicators.md").read_text("utf-8") == indicators_markdown()


def test_thresholds_of_a_record_must_rise():
    changed = replace(indicator("occ"), anchors=(0.6, 0.7, 0.8))
    assert changed.level(0.75) is Level.AMBER
    assert indicator("occ").level(0.75) is Level.GREEN
    with pytest.raises(BadInput, match="do not rise"):
        replace(indicator("occ"), anchors=(0.9, 0.8, 0.7))


def test_an_unknown_indicator_is_missing():
    with pytest.raises(Missing):
        indicator("mood")
