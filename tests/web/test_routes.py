"""Routes and gate: who gets in, what is refused, what a cookie and a calendar link are worth."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import icalendar
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from planner import access
from planner.desk import demo, identity
from planner.desk.office import Desk, Offices
from planner.domain import Role
from planner.errors import Unavailable
from planner.web import COOKIE, Gate, Site, split_cookie
from tests.scene import NOW, empty_desk
from tests.web.browserless import HOST, Caller

PASSWORD = "four words make sense"


def caller(desk: Desk, *, is_local: bool = True, scheme: str = "http") -> Caller:
    """Return somebody in front of the gate; behind it, beside the routes, a page of the app."""

    async def page(_request: Request) -> PlainTextResponse:
        return PlainTextResponse("a page of the app")

    site = Site(lambda: Offices(desk, desk), is_local=is_local)
    app = Starlette(
        routes=[*site.routes(), Route("/{rest:path}", page)], middleware=[Middleware(Gate)]
    )
    return Caller(app, scheme)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return empty_desk(tmp_path)


@pytest.fixture
def claimed(desk: Desk) -> Desk:
    """Return a desk with an administrator."""
    identity.found(desk, name="Ada Admin", login="ada", password=PASSWORD)
    return desk


@pytest.fixture
def small_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    """Open the demo centre without filling it: what is tested is who may."""
    monkeypatch.setattr(demo, "set_up", lambda _desk: None)


@pytest.mark.parametrize("path", ["/", "/home", "/supervisor_roster", "/agent_week"])
def test_a_browser_without_a_cookie_is_sent_to_the_welcome_page(desk: Desk, path: str) -> None:
    answer = caller(desk).get(path)
    assert (answer.status, answer.headers["location"]) == (303, "/welcome")
    assert b"page of the app" not in answer.body


@pytest.mark.parametrize("cookie", ["", "own:", "other:abc", "abc", ":abc"])
def test_a_cookie_that_names_no_session_does_not_pass_the_gate(desk: Desk, cookie: str) -> None:
    visitor = caller(desk)
    visitor.jar[COOKIE] = cookie
    assert visitor.get("/").status == 303
    assert split_cookie(cookie) == ("", "")


def test_a_signed_in_browser_passes_and_gets_protecting_headers(claimed: Desk) -> None:
    visitor = caller(claimed)
    visitor.post("/sign-in", {"login": "ada", "password": PASSWORD})
    answer = visitor.get("/supervisor_roster")
    assert answer.text == "a page of the app"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_welcome_page_runs_no_script_and_is_not_stored(desk: Desk) -> None:
    answer = caller(desk).get("/welcome")
    assert answer.status == 200
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
    assert "<script" not in answer.text


@pytest.mark.parametrize("path", ["/sign-in", "/start", "/demo"])
@pytest.mark.parametrize("origin", ["https://evil.example", f"https://{HOST}.evil.example"])
def test_a_form_from_another_site_is_refused(desk: Desk, path: str, origin: str) -> None:
    form = {"login": "eve", "name": "Eve", "password": PASSWORD, "role": "supervisor"}
    visitor = caller(desk)
    assert visitor.post(path, form, origin=origin).status == 403
    assert visitor.jar == {}
    assert identity.is_unclaimed(desk)


@pytest.mark.usefixtures("small_demo")
@pytest.mark.parametrize("role", ["supervisor", "manager", "agent", "representative"])
def test_the_demo_centre_opens_on_loopback(desk: Desk, role: str) -> None:
    visitor = caller(desk)
    assert visitor.post("/demo", {"role": role}).headers["location"] == "/"
    kind, token = split_cookie(visitor.jar[COOKIE])
    user = identity.who(desk, token)
    assert kind == "demo"
    assert user is not None
    assert user.role.value == role


@pytest.mark.usefixtures("small_demo")
def test_the_demo_centre_stays_shut_where_others_can_reach_the_server(desk: Desk) -> None:
    visitor = caller(desk, is_local=False)
    assert "demo centre as" not in visitor.get("/welcome").text
    answer = visitor.post("/demo", {"role": "supervisor"})
    assert answer.status == 400
    assert "loopback" in answer.text
    assert visitor.jar == {}


@pytest.mark.usefixtures("small_demo")
@pytest.mark.parametrize("role", ["admin", "", "root"])
def test_nobody_becomes_administrator_through_the_demo(desk: Desk, role: str) -> None:
    visitor = caller(desk)
    assert visitor.post("/demo", {"role": role}).status == 400
    assert visitor.jar == {}


def test_a_wrong_password_and_an_unknown_name_get_the_same_words(claimed: Desk) -> None:
    visitor = caller(claimed)
    wrong = visitor.post("/sign-in", {"login": "ada", "password": "not the right one"})
    unknown = visitor.post("/sign-in", {"login": "nobody", "password": "not the right one"})
    assert wrong.status == unknown.status == 400
    assert "Login or password is wrong" in wrong.text
    assert wrong.text == unknown.text
    assert visitor.jar == {}


def test_what_was_typed_is_not_run_on_the_page(claimed: Desk) -> None:
    answer = caller(claimed).post("/sign-in", {"login": "<script>x</script>", "password": "x"})
    assert "<script>" not in answer.text


def test_the_first_administrator_is_made_once(desk: Desk) -> None:
    form = {"name": "Ada", "login": "ada", "password": PASSWORD}
    visitor = caller(desk)
    assert "Start with my own centre" in visitor.get("/welcome").text
    assert visitor.post("/start", form).status == 303
    user = identity.who(desk, split_cookie(visitor.jar[COOKIE])[1])
    assert user is not None
    assert user.role is Role.ADMIN
    late = caller(desk)
    assert "Start with my own centre" not in late.get("/welcome").text
    answer = late.post("/start", form | {"login": "eve"})
    assert answer.status == 400
    assert "has an administrator already" in answer.text
    assert late.jar == {}


def test_a_weak_first_password_is_refused_with_what_to_do(desk: Desk) -> None:
    answer = caller(desk).post("/start", {"name": "A", "login": "a", "password": "short"})
    assert answer.status == 400
    assert "at least 10 characters" in answer.text
    assert identity.is_unclaimed(desk)


@pytest.mark.parametrize(("scheme", "secure"), [("http", ""), ("https", True)])
def test_the_cookie_is_kept_from_scripts_and_other_sites(
    claimed: Desk, scheme: str, secure: object
) -> None:
    answer = caller(claimed, scheme=scheme).post("/sign-in", {"login": "ada", "password": PASSWORD})
    cookie = answer.cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "lax"
    assert cookie["secure"] == secure


def test_signing_out_ends_the_session_for_every_copy_of_the_cookie(claimed: Desk) -> None:
    visitor = caller(claimed)
    visitor.post("/sign-in", {"login": "ada", "password": PASSWORD})
    token = split_cookie(visitor.jar[COOKIE])[1]
    assert visitor.get("/sign-out").headers["location"] == "/welcome"
    assert visitor.jar == {}
    assert identity.who(claimed, token) is None


def test_health_says_whether_the_store_answers(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = caller(desk)
    assert visitor.get("/health", accept="*/*").json == {"status": "ok"}

    def lost(_desk: Desk) -> bool:
        raise Unavailable("the database does not answer")

    monkeypatch.setattr(identity, "is_unclaimed", lost)
    answer = visitor.get("/health", accept="*/*")
    assert answer.status == 503
    assert answer.json["why"] == "the database does not answer"


def test_a_calendar_link_needs_no_cookie_and_dies_when_revoked(desk: Desk) -> None:
    from tests.scene import A01, scene_agents, scene_centre  # noqa: PLC0415 - only here

    desk.store.centre.save_centre(scene_centre(), None, by="test", at=NOW)
    desk.store.people.save_agents(scene_agents(), by="test", at=NOW)
    token = access.issue_feed(desk.store, "A01", NOW, by=A01)
    visitor = caller(desk)
    answer = visitor.get(f"/calendar/own/{token}.ics")
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/calendar")
    assert icalendar.Calendar.from_ical(answer.body).name == "VCALENDAR"
    assert visitor.get(f"/calendar/own/{token}x.ics").status == 404
    access.revoke_feed(desk.store, "A01", NOW, by=A01)
    gone = visitor.get(f"/calendar/own/{token}.ics")
    assert gone.status == 404
    assert b"VEVENT" not in gone.body


@pytest.mark.parametrize(
    ("host", "status"), [("planner.example.org", 303), ("evil.example", 400), ("127.0.0.1", 400)]
)
def test_a_server_with_a_name_answers_to_no_other(host: str, status: int) -> None:
    answer = bare_gate(frozenset({"planner.example.org"}), host)
    assert answer == status


def bare_gate(hosts: frozenset[str], host: str) -> int:
    """Return the status that the gate gives a browser without a session."""
    seen: list[int] = []

    async def nothing(*_: object) -> None:
        seen.append(200)

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            seen.append(message["status"])

    scope = {
        "type": "http", "method": "GET", "path": "/", "query_string": b"", "scheme": "http",
        "headers": [(b"host", host.encode()), (b"accept", b"text/html")], "server": (host, 80),
    }  # fmt: skip
    asyncio.run(Gate(nothing, hosts=hosts)(scope, nothing, send))
    return seen[0]


def test_a_form_from_a_page_without_an_origin_of_its_own_is_refused(desk: Desk) -> None:
    visitor = caller(desk)
    form = {"login": "eve", "name": "Eve", "password": PASSWORD}
    assert visitor.post("/start", form, origin="null").status == 403
    assert visitor.jar == {}
