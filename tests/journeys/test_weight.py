"""What a first visit carries over the wire, by the budgets of the look: bytes as sent, and requests."""

from collections.abc import Callable
from typing import Any

import pytest
from support.visitor import Visitor

pytestmark = pytest.mark.browser

# (page, path, KB in all, requests)
BUDGETS = (
    ("home", "/", 300, 30),
    ("list", "/san-pham", 320, 36),
    ("product", "/san-pham/toi-ly-son-phu-sinh", 280, 22),
    ("cart", "/gio-hang", 135, 20),
    ("checkout", "/thanh-toan", 120, 14),
)


@pytest.mark.parametrize(
    ("path", "kilobytes", "requests"), [row[1:] for row in BUDGETS], ids=[row[0] for row in BUDGETS]
)
def test_first_visit_stays_within_its_budget(
    enter: Callable[..., Visitor], path: str, kilobytes: int, requests: int
) -> None:
    visitor = enter()
    visitor.post("/gio-hang", slug="toi-ly-son-phu-sinh")
    sent = _sent(visitor, path)
    assert sum(sent) <= kilobytes * 1024
    assert len(sent) <= requests


def test_what_a_printed_code_opens_is_tiny(enter: Callable[..., Visitor]) -> None:
    visitor = enter()
    page = visitor.page()
    page.goto(f"{visitor.url}/san-pham/toi-ly-son-phu-sinh")
    certificate = page.get_by_role("link", name="xem chứng nhận").get_attribute("href")
    assert certificate
    for path in (certificate, "/tra-cuu", "/tra-cuu?q=toi+ly+son", "/c/AB2CD3EF"):
        assert sum(_sent(enter(), path)) < 30 * 1024, path


def _sent(visitor: Visitor, path: str) -> list[int]:
    """Bytes of each answer as they came over the wire, headers included, with an empty cache."""
    page = visitor.page()
    session = visitor.context.new_cdp_session(page)
    sent: dict[str, int] = {}
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    # Pictures within a stylesheet finish as well, with no bytes and no request.
    session.on("Network.responseReceived", lambda event: _note(sent, event, visitor.url))
    session.on("Network.loadingFinished", lambda event: _weigh(sent, event))
    page.goto(visitor.url + path, wait_until="networkidle")
    return list(sent.values())


def _note(sent: dict[str, int], event: dict[str, Any], url: str) -> None:
    if event["response"]["url"].startswith(url):
        sent[event["requestId"]] = 0


def _weigh(sent: dict[str, int], event: dict[str, Any]) -> None:
    if event["requestId"] in sent:
        sent[event["requestId"]] = int(event["encodedDataLength"])
