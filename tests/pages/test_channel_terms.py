"""A channel's own terms stand on the Centre page and on the page of what they ask for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.desk import admin
from planner.desk.office import Desk
from planner.domain import Role
from planner.study.spread import Spread
from tests.desk.test_channel_terms import CAPPED, set_voice
from tests.pages.visits import faults, open_page, sit_down, words
from tests.scene import ADA, WEEK


def test_the_centre_page_says_what_a_channel_promises_and_how_its_queue_behaves(
    own: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = replace(CAPPED, abandon_cap=0.05)
    set_voice(own, target=target, handle_time_cv=1.3, redial_share=0.4)
    found = admin.centre_file(own, ADA)
    assert found is not None
    centre = admin.read_centre_file(ADA, found[0], "centre.toml")
    mail = replace(centre.channels[1], blend_reserve=2)
    centre = replace(centre, channels=(centre.channels[0], mail))
    admin.save_centre(own, ADA, centre, found[1], reason="mail in quiet moments")
    sit_down(monkeypatch, own, Role.ADMIN)
    page = open_page("admin_centre")
    assert faults(page) == []
    table = page.table[0].value.set_index("Channel")
    phone = table.loc["Phone"]
    assert phone["Promise"] == (
        "80 % within 20 s of those answered, mean wait at most 1 s, at most 5.0 % hang up"
    )
    assert phone["Handle time"] == "240 s, spread 1.3"
    assert phone["Patience"] == "150 s; 40 % of those who hang up call again after 10.0 min"
    assert table.loc["Mail"]["Begun by live agents"] == "while more than 2 are idle"


def test_the_centre_page_says_what_spread_of_handle_times_the_history_shows(
    own: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert admin.handle_spreads(own, ADA) == {}  # the scene's handle times do not vary
    sit_down(monkeypatch, own, Role.ADMIN)
    seen = {"voice": Spread(1.42, 1.2, 1.61, 9000), "email": Spread(1.1, 0.9, 1.3, 2000)}
    monkeypatch.setattr(admin, "handle_spreads", lambda _desk, _user: seen)
    said = words(open_page("admin_centre")).replace("\\", "")
    assert "Phone: handle times of the last eight weeks spread by 1.4 (1.2 to 1.6)" in said
    assert "write handle_time_cv = 1.4" in said
    assert "Mail: handle times" not in said  # 1, as the centre has it, is within the range


def test_the_requirement_page_names_the_cap_that_binds(
    own: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_voice(own, target=CAPPED)
    sit_down(monkeypatch, own, Role.SUPERVISOR)
    page = open_page("supervisor_requirement", week=WEEK)
    assert faults(page) == []
    assert "cap on the mean wait in" in words(page)
    (table,) = [d.value for d in page.dataframe if "For cap on the mean wait" in d.value]
    binding = table[table["Set by"] == "cap on the mean wait"]
    assert len(binding)
    assert (binding["For cap on the mean wait"] > binding["For service level"]).all()


def test_terms_are_tried_and_stored_on_the_centre_page(
    own: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sit_down(monkeypatch, own, Role.ADMIN)
    page = open_page("admin_centre")
    (cap,) = [w for w in page.text_input if w.label.startswith("Mean wait (ASA)")]
    cap.set_value("1 s")
    (share,) = [w for w in page.number_input if w.label.startswith("Promise: answered")]
    assert share.value == 80
    share.set_value(85.0)
    (show,) = [b for b in page.button if b.label == "Show the effect"]
    page = show.click().run()
    assert faults(page) == []
    assert "Phone asks for" in words(page)
    (store,) = [b for b in page.button if b.label == "Store these terms"]
    page = store.click().run()
    assert "other terms need a reason" in words(page)
    (reason,) = [w for w in page.text_input if w.placeholder == "agreed with the client"]
    reason.set_value("agreed")
    (store,) = [b for b in page.button if b.label == "Store these terms"]
    page = store.click().run()
    assert faults(page) == []
    assert not page.error
    found = admin.centre_file(own, ADA)
    assert found is not None
    assert b'target_share = 0.85\ntarget_within = "20 s"\nasa_cap = "1 s"' in found[0]
    (channel,) = [w for w in page.selectbox if w.label == "Channel"]
    page = channel.set_value("email").run()
    shown = {w.label for w in (*page.text_input, *page.number_input)}
    assert not any("hangs up" in label for label in shown)  # nobody hangs up on a mail
    assert any(label.startswith("Begun by agents") for label in shown)
