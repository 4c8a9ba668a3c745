"""A visitor with a real Chromium, who notices what goes wrong on the way: console, policy, answers, foreign hosts."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, sync_playwright

FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
PHONE, DESK = 360, 1280
_WAIT_MS = 20_000


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; where it is missing the tests fail and say what to install."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if executable is None:
        pytest.fail("The browser's tests need Chromium: apt-get install chromium libatomic1")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


class Visitor:
    """One person's browser; `faults` collects what no page may do."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.context = context
        self.url = url
        self.faults: list[str] = []
        # Where else she may go: a page of the card provider.
        self.elsewhere: tuple[str, ...] = ()
        context.set_default_timeout(_WAIT_MS)
        context.on("console", self._heard)
        context.on("weberror", lambda error: self.faults.append(f"script: {error.error}"))
        context.on("request", self._asked)
        context.on("response", self._answered)

    def page(self) -> Page:
        return self.context.new_page()

    def resize(self, page: Page, width: int) -> None:
        page.set_viewport_size({"width": width, "height": height_of(width)})

    def post(self, path: str, **fields: str) -> None:
        """Send a form without showing a page, as quick preparation of a state."""
        answer = self.context.request.post(self.url + path, form=dict(fields), headers={"Origin": self.url})
        assert answer.status < 400, f"{path}: {answer.status}"

    def _heard(self, message: ConsoleMessage) -> None:
        # That a page itself answered with an error is told by its status, and meant by the tests that ask for it.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.faults.append(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.url, "data:", *self.elsewhere)):
            self.faults.append(f"leaves the shop: {request.url}")

    def _answered(self, response: Response) -> None:
        is_page = response.request.is_navigation_request()
        if response.status >= (500 if is_page else 400):
            self.faults.append(f"{response.status}: {urlsplit(response.url).path}")


def height_of(width: int) -> int:
    return 740 if width < 700 else 900


@contextmanager
def visitor(browser: Browser, url: str, *, width: int = PHONE, **more: Any) -> Iterator[Visitor]:
    """A visitor with a fresh browser profile, Vietnamese, in Vietnam."""
    context = browser.new_context(
        viewport={"width": width, "height": height_of(width)},
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
        has_touch=width == PHONE,
        **more,
    )
    try:
        yield Visitor(context, url)
    finally:
        context.close()
