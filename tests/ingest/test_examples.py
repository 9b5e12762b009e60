"""The example centre in data/examples: its three files are sound and fit together."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from planner.domain import Centre, History, People
from planner.ingest import read_centre, read_history, read_people

FOLDER = Path(__file__).parents[2] / "data" / "examples"


@pytest.fixture(scope="module")
def centre() -> Centre:
    return read_centre((FOLDER / "centre.toml").read_bytes(), "centre.toml")


@pytest.fixture(scope="module")
def people(centre: Centre) -> People:
    return read_people((FOLDER / "people.csv").read_bytes(), "people.csv", centre)


@pytest.fixture(scope="module")
def history(centre: Centre) -> History:
    reading = read_history((FOLDER / "history.csv").read_bytes(), "history.csv", zone=centre.zone)
    assert reading.faults == ()
    assert reading.understood.asks == ()
    return reading.history


def test_the_history_covers_eight_weeks_to_a_sunday_evening(history: History) -> None:
    # Monday 28 September 00:00 summer time to Sunday 22 November 23:45 winter time.
    assert history.start.min() == datetime(2026, 9, 27, 22, tzinfo=UTC).timestamp()
    assert history.start.max() == datetime(2026, 11, 22, 22, 45, tzinfo=UTC).timestamp()
    mail = history.of("email")
    assert (np.diff(mail.start) == 900).all()  # without a gap through the doubled hour


def test_every_channel_has_history_and_people(
    centre: Centre, people: People, history: History
) -> None:
    assert set(history.channels) == {c.id for c in centre.channels}
    for channel in centre.channels:
        assert sum(channel.id in a.skills for a in people.agents) >= 3 * channel.min_heads


def test_the_people_can_do_the_work(centre: Centre, people: People, history: History) -> None:
    need_h = 0.0
    for channel in centre.channels:
        own = history.of(channel.id)
        aht_s = channel.extended_aht_s(np.nansum(own.handle_s) / own.handled.sum())
        need_h += own.offered.sum() / 8 * aht_s / 3600
    least_h = sum(people.contract_of(a).paid_week_min[0] for a in people.agents) / 60
    most_h = sum(people.contract_of(a).paid_week_min[1] for a in people.agents) / 60
    # Work at the occupancy cap of 0.85 fits; nobody is paid for twice the work.
    assert need_h / 0.85 < most_h
    assert least_h < 2 * need_h / 0.85
    quota = sum(
        (people.contract_of(a).quota_contacts_day or 0) * people.contract_of(a).days_week[1]
        for a in people.agents
    )
    assert history.offered.sum() / 8 < quota


def test_the_next_weeks_hold_leave_wishes_and_blocks(people: People) -> None:
    week = {date(2026, 11, d) for d in range(23, 30)}
    assert any(a.leave & week for a in people.agents)
    assert any(w.day in week for a in people.agents for w in a.wishes)
    assert any(b.day in week for a in people.agents for b in a.blocks)
