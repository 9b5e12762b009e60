"""Looking at pages as a visitor would: sign in to the demo, go to a page, take its picture."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Locator, Page

    from tests.e2e.conftest import Server

WIDE = {"width": 1400, "height": 900}
PHONE = {"width": 390, "height": 844}
SOON_MS = 60_000
# Streamlit asks for these two below the page's own path first, then at the root.
EXPECTED = ("/_stcore/health", "/_stcore/host-config")


class Look:
    """One visitor's window; `complaints` holds what the browser's console complained about."""

    def __init__(self, page: Page, server: Server, role: str) -> None:
        self.page = page
        self.server = server
        self.role = role
        self.complaints: list[str] = []
        page.set_default_timeout(SOON_MS)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self._stay_here(request.url))

    def open_demo(self) -> None:
        """Go through the welcome page into the demo centre."""
        self.page.goto(self.server.url)
        self.picture("welcome")
        self.page.get_by_role("button", name=self.role.capitalize(), exact=True).click()
        self.settle()

    def go(self, name: str, **query: str) -> None:
        """Open a page by its address and wait until it stands still."""
        tail = "&".join(f"{k}={v}" for k, v in query.items())
        self.page.goto(f"{self.server.url}/{name}?{tail}")
        self.settle()

    def settle(self) -> None:
        """Wait for a title and for the script's end; a page never shows an exception."""
        self.page.locator('[data-testid="stMain"] h1').first.wait_for()
        app = '[data-testid="stApp"][data-test-script-state="notRunning"]'
        self.page.locator(app).wait_for()
        assert self.page.locator('[data-testid="stException"]').count() == 0, self.page.url

    def picture(self, name: str) -> None:
        """Save the whole page as a picture where PLANNER_SCREENSHOTS names a folder."""
        folder = os.environ.get("PLANNER_SCREENSHOTS")
        if not folder:
            return
        Path(folder).mkdir(parents=True, exist_ok=True)
        size = self.page.viewport_size or WIDE
        script = "Math.max(0, ...[...document.querySelectorAll('[data-testid=stMain]')]"
        height = self.page.evaluate(f"{script}.map(e => e.scrollHeight))")
        grown = {"width": size["width"], "height": min(max(size["height"], height + 10), 5000)}
        self.page.set_viewport_size(grown)
        self.page.screenshot(path=f"{folder}/{self.role}-{name}.png", animations="disabled")
        self.page.set_viewport_size(size)

    def press(self, label: str) -> None:
        """Press a button once it can be pressed, and wait for what it does."""
        self.page.get_by_role("button", name=label, exact=True).click()
        self.settle()

    def says(self, words: str) -> Locator:
        """Wait until the page shows these words."""
        found = self.page.get_by_text(words).first
        found.wait_for()
        return found

    def is_wider_than_the_window(self) -> bool:
        """Say whether the page itself scrolls sideways."""
        main = "document.querySelector('[data-testid=stMain]')"
        script = f"[document.documentElement, document.body, {main}]"
        return bool(
            self.page.evaluate(f"{script}.some(e => e && e.scrollWidth > e.clientWidth + 1)")
        )

    def _hear(self, message: ConsoleMessage) -> None:
        where = str(message.location.get("url", ""))
        if message.type == "error" and not where.endswith(EXPECTED):
            self.complaints.append(f"{message.text} ({where})")

    def _stay_here(self, url: str) -> None:
        local = (self.server.url, self.server.url.replace("http", "ws", 1), "data:", "blob:")
        if not url.startswith(local):
            self.complaints.append(f"asks another host: {url}")


@contextmanager
def visiting(browser: Browser, server: Server, role: str) -> Iterator[Look]:
    """Open the demo centre as a role, an agent on a phone; the console stays silent."""
    context = browser.new_context(
        viewport=PHONE if role == "agent" else WIDE,  # type: ignore[arg-type]
        accept_downloads=True,
        reduced_motion="reduce",
    )
    look = Look(context.new_page(), server, role)
    try:
        look.open_demo()
        yield look
        assert look.complaints == []
    finally:
        context.close()
