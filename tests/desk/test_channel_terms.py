"""What a centre sets for a channel reaches requirement, prediction and review log."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from planner.desk import admin, moving, planning, rostering, serving
from planner.desk.office import Desk
from planner.desk.week_inputs import the_basis, the_inputs
from planner.domain import Binding, Centre, Channel, History, ServiceLevel, Target
from planner.forecast import Move, Redials
from planner.study.week import prepare
from tests.scene import ADA, SAM, WEEK, full_desk, the_draft

CAPPED = Target(0.8, 20, ServiceLevel.ANSWERED, asa_cap_s=1.0)
AGAIN = Move(Redials("voice", 0.5, 0.1), date(2026, 11, 30), "they call again", SAM.name)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return full_desk(tmp_path)


def set_voice(desk: Desk, **changes: object) -> Centre:
    """Store the centre with other terms of its phone, by way of the file as people do."""
    found = admin.centre_file(desk, ADA)
    assert found is not None
    before = admin.read_centre_file(ADA, found[0], "centre.toml")
    voice, *others = before.channels
    after = replace(before, channels=(replace(voice, **changes), *others))  # type: ignore[arg-type]
    admin.save_centre(desk, ADA, after, found[1], reason="as agreed")
    return after


def with_abandons(history: History, share: float | None) -> History:
    lost = np.nan if share is None else share * history.offered
    return replace(history, abandoned=np.broadcast_to(lost, history.offered.shape).copy())


def test_caps_and_counting_reach_the_requirement_and_make_drafts_stale(desk: Desk) -> None:
    before = planning.requirement_of(desk, SAM, WEEK)
    draft = the_draft(desk)
    assert not rostering.is_stale(desk, SAM, draft)
    set_voice(desk, target=CAPPED)
    after = planning.requirement_of(desk, SAM, WEEK)
    assert (after.base[0] >= before.base[0]).all()
    assert after.base[0].sum() > before.base[0].sum()
    assert tuple(Binding).index(Binding.ASA) in after.binding[0]
    causes = serving.causes_of(desk, SAM, WEEK)
    assert (after.base[0] <= np.max([heads[0] for heads in causes.values()], axis=0)).all()
    assert rostering.is_stale(desk, SAM, draft)
    (line,) = [x for x in desk.store.audit.list_lines(subject="centre") if "asa_cap" in str(x)]
    assert "target.counts from offered to answered" in str(line)


def test_redials_of_the_record_are_taken_out_before_those_of_the_staffing_are_added(
    desk: Desk,
) -> None:
    inputs = the_inputs(desk, WEEK)
    forecast = planning.forecast_of(desk, SAM, WEEK)
    voice, *others = inputs.centre.channels
    centre = replace(inputs.centre, channels=(replace(voice, redial_share=0.5), *others))

    def known(share: float | None) -> tuple[Channel, tuple[str, ...]]:
        told = replace(inputs, centre=centre, history=with_abandons(inputs.history, share))
        brief = prepare(told, forecast.grid, forecasted=forecast)
        return brief.inputs.centre.channel("voice"), brief.requirement.notes

    # A record in which 20 % abandoned holds 0.5 x 20 % redials.
    channel, _notes = known(0.2)
    assert channel.redials_recorded == pytest.approx(0.1)
    assert channel.redial_share == 0.5
    channel, notes = known(None)
    assert (channel.redial_share, channel.redials_recorded) == (0.0, 0.0)
    assert any("Phone: the history does not say who abandoned" in note for note in notes)


def test_a_planned_move_of_redials_does_not_count_them_twice(desk: Desk) -> None:
    history = desk.store.history.load_history("Europe/Copenhagen", 15)
    assert history is not None
    set_voice(desk, redial_share=0.5)
    plain = planning.forecast_of(desk, SAM, WEEK)
    moving.plan_move(desk, SAM, AGAIN)
    told = planning.forecast_of(desk, SAM, WEEK)
    assert (told.contacts == plain.contacts).all()
    assert any("the centre file says how many call again" in note for note in told.notes)


def test_mail_that_is_blended_is_begun_by_those_on_the_phone(desk: Desk) -> None:
    found = admin.centre_file(desk, ADA)
    assert found is not None
    before = the_basis(desk, WEEK, by=SAM.name).brief
    voice, mail = before.inputs.centre.channels
    apart = serving.serving_of(desk, SAM, the_draft(desk).id)
    stored = admin.read_centre_file(ADA, found[0], "centre.toml")
    blended = replace(stored, channels=(stored.channels[0], replace(mail, blend_reserve=0)))
    admin.save_centre(desk, ADA, blended, found[1], reason="mail in quiet moments")
    shared = serving.serving_of(desk, SAM, the_draft(desk).id)
    assert any("heads serve several channels" in note for note in shared.notes)
    assert shared.promises["voice"].attained < apart.promises["voice"].attained
    assert shared.promises["email"].attained >= apart.promises["email"].attained - 0.02
    assert voice.id == "voice"
