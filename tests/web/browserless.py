"""Speaking to the routes without a server: HTTP over ASGI, cookies kept as a browser does."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

HOST = "planner.example"
PAGE = "text/html,application/xhtml+xml"


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    cookies: SimpleCookie
    body: bytes

    @property
    def text(self) -> str:
        """Return the body as text."""
        return self.body.decode()

    @property
    def json(self) -> Any:
        """Return the body as JSON."""
        return json.loads(self.body)


@dataclass
class Caller:
    """Somebody who calls the app; sends the cookies that were set before."""

    app: Any
    scheme: str = "http"
    jar: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, *, accept: str = PAGE) -> Answer:
        """Ask for a page."""
        return self._call("GET", path, {"accept": accept}, b"")

    def post(self, path: str, form: Mapping[str, str], *, origin: str | None = None) -> Answer:
        """Send a form, with the Origin of this host or another."""
        headers = {
            "accept": PAGE,
            "content-type": "application/x-www-form-urlencoded",
            "origin": origin or f"{self.scheme}://{HOST}",
        }
        return self._call("POST", path, headers, urlencode(form).encode())

    def _call(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        headers = {"host": HOST, **headers}
        if self.jar:
            headers["cookie"] = "; ".join(f"{k}={v}" for k, v in self.jar.items())
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": self.scheme,
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "headers": [(k.encode(), v.encode()) for k, v in headers.items()],
            "client": ("127.0.0.1", 5000),
            "server": (HOST, 80),
        }
        answer = asyncio.run(_exchange(self.app, scope, body))
        for name, morsel in answer.cookies.items():
            self.jar[name] = morsel.value
            if morsel["max-age"] == "0":
                del self.jar[name]
        return answer


async def _exchange(app: Any, scope: Mapping[str, Any], body: bytes) -> Answer:
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    start = next(m for m in sent if m["type"] == "http.response.start")
    pairs = [(k.decode().lower(), v.decode()) for k, v in start["headers"]]
    cookies = SimpleCookie()
    for name, value in pairs:
        if name == "set-cookie":
            cookies.load(value)
    content = b"".join(m.get("body", b"") for m in sent if m["type"] == "http.response.body")
    return Answer(start["status"], dict(pairs), cookies, content)
