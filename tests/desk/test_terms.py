"""Terms of a channel are changed one by one, checked and stored as those of a file are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from planner.desk import admin, planning, rostering, terms
from planner.desk.office import Desk
from planner.desk.week_inputs import the_centre
from planner.domain import ServiceLevel
from planner.errors import BadInput, Forbidden
from tests.scene import ADA, MAX, SAM, WEEK, full_desk, the_draft


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return full_desk(tmp_path)


def test_terms_are_shown_as_the_file_writes_them(desk: Desk) -> None:
    now = terms.channel_terms(desk, ADA, "voice")
    assert list(now) == list(terms.TERMS)
    assert (now["target_share"], now["target_within"], now["asa_cap"]) == (0.8, "20 s", None)


def test_other_terms_reach_channel_requirement_drafts_and_review_log(desk: Desk) -> None:
    before = planning.requirement_of(desk, SAM, WEEK)
    changed = {"asa_cap": "1 s", "target_counts": "answered", "redial_share": 0.4}
    effect = terms.terms_effect(desk, ADA, WEEK, "voice", changed)
    assert effect.before_h == pytest.approx(before.base[0].sum() / 4)
    assert effect.all_before_h > effect.before_h  # mail has hours of its own
    assert not rostering.is_stale(desk, SAM, the_draft(desk))
    terms.change_terms(desk, ADA, "voice", changed, "agreed with the client")
    voice = the_centre(desk).channel("voice")
    assert voice.target.asa_cap_s == 1
    assert (voice.target.counts, voice.redial_share) == (ServiceLevel.ANSWERED, 0.4)
    after = planning.requirement_of(desk, SAM, WEEK)
    assert after.base[0].sum() / 4 == pytest.approx(effect.after_h)
    assert effect.after_h > effect.before_h
    assert rostering.is_stale(desk, SAM, the_draft(desk))
    line = str(desk.store.audit.list_lines(subject="centre")[0])
    assert "agreed with the client" in line
    assert "voice: redial_share from 0.0 to 0.4" in line
    terms.change_terms(desk, ADA, "voice", {"asa_cap": None}, "no longer")
    assert the_centre(desk).channel("voice").target.asa_cap_s is None


def test_everything_else_of_the_centre_stays_as_it_is(desk: Desk) -> None:
    before = the_centre(desk)
    terms.change_terms(desk, ADA, "email", {"blend_reserve": 2}, "mail in quiet moments")
    after = the_centre(desk)
    assert after.channel("email").blend_reserve == 2
    assert (after.channels[0], after.contracts, after.policy) == (
        before.channels[0],
        before.contracts,
        before.policy,
    )


def test_everything_wrong_with_terms_is_said_at_once(desk: Desk) -> None:
    wrong: dict[str, Any] = {"asa_cap": "soon", "redial_share": "many", "target_share": None}
    wrong |= {"handle_time_cv": 9}
    with pytest.raises(BadInput) as caught:
        terms.change_terms(desk, ADA, "voice", wrong, " ")
    told = "\n".join(map(str, caught.value.faults))
    assert len(caught.value.faults) == 5
    for words in (
        "soon",
        "redial_share",
        "spread of handle times lies",
        '"target_share" is missing',
        "need a reason",
    ):
        assert words in told
    with pytest.raises(BadInput) as caught:
        terms.change_terms(
            desk, ADA, "email", {"abandon_cap": 0.05, "asa_cap": 30, "redial_share": 0.2}, "x"
        )
    assert len(caught.value.faults) == 3  # none of them is for work that can wait


@pytest.mark.parametrize(
    ("channel", "given", "words"),
    [
        ("fax", {"asa_cap": 30}, 'no channel "fax"'),
        ("voice", {"id": "phone"}, '"id" is no term'),
        ("voice", {"target_share": 0.8}, "as they are"),
        ("voice", {"target_share": 80}, "not between 0 and 1"),
    ],
)
def test_what_is_no_term_or_no_change_is_a_sentence(
    desk: Desk, channel: str, given: dict[str, Any], words: str
) -> None:
    with pytest.raises(BadInput, match=words):
        terms.change_terms(desk, ADA, channel, given, "x")


def test_only_who_sets_the_centre_up_changes_terms(desk: Desk) -> None:
    for user in (SAM, MAX):
        with pytest.raises(Forbidden):
            terms.change_terms(desk, user, "voice", {"asa_cap": 30}, "x")
    assert admin.centre_file(desk, ADA) is not None
