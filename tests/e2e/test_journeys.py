"""The main job in a browser, in the order in which a week goes: plan, publish, see, weigh."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import icalendar
import pytest

from planner.domain import Role, week_monday, week_name
from planner.ui.navigation import screens
from tests.e2e.look import Look, visiting

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.e2e.conftest import Server

pytestmark = pytest.mark.browser
ZONE = ZoneInfo("Europe/Copenhagen")
BUILD_MS = 300_000  # a build of a minute, on a machine that has much else to do


def next_week() -> str:
    """Return the ISO week after the present one at the demo centre."""
    monday = week_monday(week_name(datetime.now(ZONE).date()))
    return week_name(monday + timedelta(weeks=1))


def test_from_the_demo_to_the_shift_in_an_agents_calendar(
    browser: Browser, server: Server, tmp_path: Path
) -> None:
    week = next_week()
    with visiting(browser, server, "supervisor") as look:
        look.says(week)
        _wait_for_the_present_week(look)
        look.go("supervisor_forecast", week=week)
        look.says("contacts in the week")
        look.page.locator(".js-plotly-plot").first.wait_for()
        look.go("supervisor_requirement", week=week)
        look.says("What sets the number")
        look.go("supervisor_roster", week=week)
        look.says("No roster of this week yet")
        look.picture("roster-before")
        _build(browser, server, look, week)
        _tabs(look)
        _publish(look)
    with visiting(browser, server, "agent") as look:
        _shifts_as_in_the_calendar(look, week, tmp_path / "shifts.ics")
    with visiting(browser, server, "supervisor") as look:
        look.page.get_by_role("link", name="Sign out").click()
        look.page.get_by_role("button", name="Supervisor", exact=True).wait_for()
        assert len(look.page.context.pages) == 1
        assert "planner" not in {c["name"] for c in look.page.context.cookies()}


def _wait_for_the_present_week(look: Look) -> None:
    """Look at the home page until the demo's own worker has published the week that runs.

    A draft of next week that was begun before would be stale: it rests on the week before.
    """
    for _attempt in range(60):
        if look.page.get_by_text("published, revision").count():
            return
        look.page.wait_for_timeout(2_000)
        look.page.goto(look.server.url)
        look.settle()
    pytest.fail("the demo centre's present week was not published in two minutes")


def _build(browser: Browser, server: Server, look: Look, week: str) -> None:
    """Start a search of 15 seconds; it goes on over a reload and is seen in a second window."""
    look.page.locator('[data-testid="stSelectbox"]', has_text="Search time").click()
    look.page.get_by_role("option", name="15 s", exact=True).click()
    look.press("Build the roster")
    look.says("Building the roster")
    look.page.reload()
    look.settle()
    look.says("Building the roster")
    with visiting(browser, server, "supervisor") as other:
        other.go("supervisor_roster", week=week)
        other.says("Building the roster")
        assert other.page.get_by_role("button", name="Build the roster").count() == 0
    look.page.get_by_role("button", name="Good enough now").and_(
        look.page.locator("button:enabled")
    ).wait_for(timeout=BUILD_MS)
    look.picture("roster-building")
    look.page.get_by_text("A new draft is ready").wait_for(timeout=BUILD_MS)
    look.settle()


def _publish(look: Look) -> None:
    look.says("Publishing shows")
    why = look.page.get_by_label("Why (every agent of this week sees it; name no person)")
    assert why.input_value() == "First publication of the week"
    look.page.get_by_text("I have looked at this roster").click()
    look.settle()
    look.press("Publish")
    look.says("This revision is published")
    look.picture("roster-published")


def _tabs(look: Look) -> None:
    tabs = ("Week", "Day", "Staffing", "One day by interval", "Change", "Compare", "Publish")
    for tab in tabs:
        look.page.locator('[data-testid="stButtonGroup"]').get_by_text(tab, exact=True).click()
        look.settle()
        if tab == "One day by interval":
            look.page.locator(".js-plotly-plot").first.wait_for()
            look.says("past breaks and shift ends")
        look.picture(f"roster-{tab.lower()}")


def _download(look: Look, label: str, file: Path) -> None:
    """Press for a file and keep it."""
    with look.page.expect_download() as download:
        look.page.get_by_role("button", name=label).click()
    download.value.save_as(file)


def _span(event: icalendar.Event) -> tuple[datetime, datetime]:
    """Return when a calendar event begins and ends at the centre."""
    begin, end = (event[name].dt.astimezone(ZONE) for name in ("dtstart", "dtend"))
    return begin, end


def _shifts_as_in_the_calendar(look: Look, week: str, file: Path) -> None:
    """Read the agent's shifts off the screen, take the calendar file, and hold the two together."""
    look.go("agent_week", week=week)
    look.says("paid this week")
    look.says("Why: First publication of the week")
    assert not look.is_wider_than_the_window()
    times = look.page.locator(".ag-day .time").all_inner_texts()
    days = look.page.locator(".ag-day:has(.time) span:first-child").all_inner_texts()
    pauses = look.page.locator(".ag-day:has(.time) small:first-of-type").all_inner_texts()
    assert len(times) >= 3
    _download(look, "Calendar file (.ics)", file)
    assert look.page.locator('[data-testid="stException"]').count() == 0
    events = icalendar.Calendar.from_ical(file.read_bytes()).walk("VEVENT")
    found = sorted(events, key=lambda e: e["dtstart"].dt)
    found = [e for e in found if week_name(e["dtstart"].dt.astimezone(ZONE).date()) == week]
    waiting = [e for e in found if "on standby" in str(e["summary"])]
    for begin, end in map(_span, waiting):
        look.says(f"On standby {begin:%H:%M}–{end:%H:%M}")
    found = [e for e in found if e not in waiting]
    spans = [_span(e) for e in found]
    assert [f"{b:%H:%M}–{e:%H:%M}" for b, e in spans] == times
    assert [f"{b:%a} {b.day}" for b, _e in spans] == [" ".join(d.split()[:2]) for d in days]
    told = [str(e["description"]).replace("-", "–").split("\n") for e in found]
    assert told == [line.split(", ") for line in pauses]


def test_a_manager_weighs_a_scenario_against_the_published_week(
    browser: Browser, server: Server
) -> None:
    with visiting(browser, server, "manager") as look:
        look.go("manager_tradeoff", week=next_week())
        look.page.get_by_label("Name of the scenario").fill("a longer night's rest")
        rest = look.page.get_by_role("spinbutton", name="Rest between shifts, h")
        rest.fill("12")
        rest.press("Tab")
        look.page.get_by_role("slider", name="Search time, s").focus()
        look.page.keyboard.press("Home")
        look.press("Plan the week this way")
        look.page.get_by_text("Differences to the baseline").wait_for(timeout=BUILD_MS)
        look.settle()
        look.says("a longer night's rest")
        look.picture("tradeoff-computed")
        assert "Invented-" not in look.page.locator('[data-testid="stMain"]').inner_text()


@pytest.mark.parametrize("role", ["supervisor", "manager", "agent", "representative"])
def test_every_page_of_a_role_opens_by_its_address(
    browser: Browser, server: Server, role: str
) -> None:
    with visiting(browser, server, role) as look:
        look.picture("home")
        for screen in screens(Role(role)):
            look.go(screen.name)
            look.picture(screen.name)
            if role == "agent":
                assert not look.is_wider_than_the_window(), screen.name


def test_an_own_centre_begins_with_its_first_administrator(
    browser: Browser, server: Server
) -> None:
    context = browser.new_context()
    look = Look(context.new_page(), server, "admin")
    try:
        look.page.goto(server.url)
        look.page.get_by_label("Your name").fill("Ada Admin")
        look.page.get_by_label("Sign-in name").fill("ada")
        look.page.get_by_label("Password (at least 10 characters)").fill("four words make sense")
        look.page.get_by_role("button", name="Start my centre").click()
        look.settle()
        for screen in screens(Role.ADMIN):
            look.go(screen.name)
            look.picture(screen.name)
        look.go("agent_week")
        look.says("This page belongs to another role")
        assert look.complaints == []
    finally:
        context.close()
