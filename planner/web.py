"""Routes beside the pages: welcome and sign-in, calendar feeds, health, and the gate in front.

A cookie `planner` holds `own:TOKEN` or `demo:TOKEN`: which centre, and the session there.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from planner.desk import identity, my_week
from planner.desk.office import DEMO, OWN, Desk, Offices
from planner.errors import BadInput, Conflict, Forbidden, Missing, PlannerError
from planner.web_pages import welcome_page

COOKIE = "planner"
COOKIE_DAYS = 7
OPEN_PATHS = ("/welcome", "/sign-in", "/sign-out", "/demo", "/start", "/calendar/", "/health")

Handler = Callable[[Request], Awaitable[Response]]


def split_cookie(cookie: str | None) -> tuple[str, str]:
    """Return which centre and which session token a cookie names; empty strings for none."""
    kind, _, token = (cookie or "").partition(":")
    return (kind, token) if kind in (OWN, DEMO) and token else ("", "")


class Site:
    """The routes over the two desks; `is_local`: the server listens on loopback only."""

    def __init__(self, offices: Callable[[], Offices], *, is_local: bool) -> None:
        self._offices = offices
        self.is_local = is_local

    def routes(self) -> list[Route]:
        """Return the routes to mount beside the pages."""
        return [
            Route("/welcome", self.welcome),
            Route("/sign-in", self._form(self._sign_in), methods=["POST"]),
            Route("/start", self._form(self._start), methods=["POST"]),
            Route("/demo", self._form(self._demo), methods=["POST"]),
            Route("/sign-out", self.sign_out, methods=["GET", "POST"]),
            Route("/calendar/{kind}/{token}.ics", self.calendar),
            Route("/health", self.health),
        ]

    async def welcome(self, _request: Request) -> Response:
        """Show sign-in, the demo centre and the way to an own centre."""
        is_new = await run_in_threadpool(identity.is_unclaimed, self._offices().own)
        return welcome_page(is_new=is_new, has_demo=self.is_local)

    async def health(self, _request: Request) -> Response:
        """Say whether the store answers."""
        try:
            await run_in_threadpool(identity.is_unclaimed, self._offices().own)
        except PlannerError as error:
            return JSONResponse({"status": "unavailable", "why": str(error)}, status_code=503)
        return JSONResponse({"status": "ok"})

    async def calendar(self, request: Request) -> Response:
        """Serve an agent's calendar to whoever knows its secret link; 404 once revoked."""
        desk = self._offices().of(request.path_params["kind"])
        try:
            body = await run_in_threadpool(my_week.feed, desk, request.path_params["token"])
        except (Missing, Forbidden):
            return PlainTextResponse("This calendar link is not valid any more.", status_code=404)
        headers = {"Cache-Control": "private, max-age=300"}
        return Response(body, media_type="text/calendar; charset=utf-8", headers=headers)

    async def sign_out(self, request: Request) -> Response:
        """End the session and forget the cookie; a link on another site does nothing."""
        if request.headers.get("sec-fetch-site") in ("cross-site", "same-site"):
            return RedirectResponse("/", status_code=303)
        kind, token = split_cookie(request.cookies.get(COOKIE))
        if kind:
            await run_in_threadpool(identity.sign_out, self._offices().of(kind), token)
        response = RedirectResponse("/welcome", status_code=303)
        response.delete_cookie(COOKIE)
        return response

    def _form(self, act: Callable[[FormData], tuple[str, str]]) -> Handler:
        async def handle(request: Request) -> Response:
            if not _is_same_site(request):
                return PlainTextResponse("This form was sent from another site.", status_code=403)
            form = await request.form()
            try:
                kind, token = await run_in_threadpool(act, form)
            except (BadInput, Forbidden, Conflict) as error:
                is_new = await run_in_threadpool(identity.is_unclaimed, self._offices().own)
                return welcome_page(is_new=is_new, has_demo=self.is_local, message=str(error))
            return self._signed_in(request, kind, token)

        return handle

    @staticmethod
    def _signed_in(request: Request, kind: str, token: str) -> Response:
        response = RedirectResponse("/", status_code=303)
        response.set_cookie(
            COOKIE,
            f"{kind}:{token}",
            max_age=COOKIE_DAYS * 86400,
            httponly=True,
            samesite="lax",
            secure="https" in (request.url.scheme, request.headers.get("x-forwarded-proto")),
        )
        return response

    def _sign_in(self, form: FormData) -> tuple[str, str]:
        return OWN, identity.sign_in(self._own, _text(form, "login"), _text(form, "password"))

    def _start(self, form: FormData) -> tuple[str, str]:
        token = identity.found(
            self._own,
            name=_text(form, "name"),
            login=_text(form, "login"),
            password=_text(form, "password"),
        )
        return OWN, token

    def _demo(self, form: FormData) -> tuple[str, str]:
        if not self.is_local:
            raise Forbidden("the demo centre opens only while the server listens on loopback")
        roles = {role.value: role for role in identity.DEMO_ROLES}
        role = roles.get(_text(form, "role"))
        if role is None:
            raise BadInput(f"choose to open the demo centre as one of: {', '.join(roles)}")
        return DEMO, identity.enter_demo(self._offices().demo, role)

    @property
    def _own(self) -> Desk:
        return self._offices().own


class Gate:
    """Send a browser without a session cookie to the welcome page; add headers that protect.

    `hosts`: names that the server answers to; empty: to any.
    """

    def __init__(self, app: Any, *, hosts: frozenset[str] = frozenset()) -> None:
        self.app = app
        self.hosts = hosts

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Handle one ASGI connection."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        if self.hosts and (request.url.hostname or "") not in self.hosts:
            await PlainTextResponse("Unknown host.", status_code=400)(scope, receive, send)
            return
        if _wants_page(request) and not split_cookie(request.cookies.get(COOKIE))[0]:
            await RedirectResponse("/welcome", status_code=303)(scope, receive, send)
            return

        async def guarded(message: Any) -> None:
            if message["type"] == "http.response.start":
                known = {name for name, _value in message["headers"]}
                more = [h for h in _HEADERS if h[0] not in known]
                message["headers"] = [*message["headers"], *more]
            await send(message)

        await self.app(scope, receive, guarded)


_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (
        b"content-security-policy",  # nothing on a page may fetch from, or send to, another host
        b"img-src 'self' data: blob:; connect-src 'self' ws: wss:; font-src 'self' data:; "
        b"media-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; "
        b"frame-ancestors 'none'",
    ),
)
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def _wants_page(request: Request) -> bool:
    if request.method != "GET" or "text/html" not in request.headers.get("accept", ""):
        return False
    path = request.url.path
    return not path.startswith((*OPEN_PATHS, "/_stcore", "/static", "/media", "/component"))


def _is_same_site(request: Request) -> bool:
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value.strip() if isinstance(value, str) else ""
