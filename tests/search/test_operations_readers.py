"""The running shop, three web workers and all, is searched while its catalogue changes ten times a second.

They read as fast as they can, which leaves the job process that follows the catalogue what they spare it.
`SEARCH_OPERATIONS=long` is the whole minute and the promised second; without it eight seconds, and three times the age
for a machine that runs other tests at the same time.
"""

import http.client
import json
import os
import shutil
import statistics
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask
from support import office, shop
from support.server import Server, serving
from support.shelves import ON_POSTGRESQL
from support.shop import PostgresqlWorld

from catalog import changes
from storefront.database import db

SECONDS, STALE_AFTER = (60, 1.0) if os.environ.get("SEARCH_OPERATIONS") == "long" else (8, 3.0)
READERS = 3
PRODUCTS = 10
A_SECOND = 10
# No other product costs anything like it.
FIRST_PRICE, LAST_PRICE = 7_000_000, 7_999_999

PLACES = ["whoosh", ON_POSTGRESQL]


@pytest.fixture(params=PLACES)
def running(request: pytest.FixtureRequest, demo_world: Path, tmp_path: Path) -> Iterator[tuple[Server, Flask]]:
    """A shop on three web workers with its index in files, or in its PostgreSQL; and the keeper's way in."""
    settings: dict[str, object] = {"web_workers": READERS, "ratelimit_enabled": False}
    with ExitStack() as stack:
        if request.param == "postgresql":
            world: PostgresqlWorld = request.getfixturevalue("postgresql_world")
            url = stack.enter_context(world.copied(tmp_path / "shop"))
            settings |= {"database_url": url, "search_url": "postgresql"}
        else:
            shutil.copytree(demo_world, tmp_path / "shop")
        server = stack.enter_context(serving(tmp_path / "shop", **settings))
        yield server, stack.enter_context(shop.opened(tmp_path / "shop", tmp_path / "shop", **settings))


@dataclass
class Prices:
    """Change n gave a product the price FIRST_PRICE + n, and was committed at `committed[n]`."""

    committed: list[float] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def oldest_allowed(self, now: float) -> int | None:
        """The lowest price any of the products may still show; None before all have been repriced."""
        settled = sum(at <= now - STALE_AFTER for at in self.committed[:])
        return FIRST_PRICE + settled - PRODUCTS if settled > PRODUCTS else None


@dataclass
class Told:
    """What a reader was told."""

    answers: int = 0
    faults: list[str] = field(default_factory=list)


def test_readers_are_never_told_anything_stale_and_never_get_an_error(running: tuple[Server, Flask]) -> None:
    server, keeper = running
    prices = Prices()
    with ThreadPoolExecutor(READERS + 1) as pool:
        readers = [pool.submit(_read, server.url, prices) for _ in range(READERS)]
        try:
            _change(keeper, prices)
        finally:
            prices.over.set()
        told = [reader.result() for reader in readers]

    gaps = [b - a for a, b in zip(prices.committed, prices.committed[1:], strict=False)]
    print(f"{len(prices.committed)} changes, one every {statistics.median(gaps):.3f} s; ", end="")
    print(f"{sum(one.answers for one in told)} answers")
    assert "\n".join(fault for one in told for fault in one.faults) == ""
    assert all(one.answers for one in told)


def _change(keeper: Flask, prices: Prices) -> None:
    """Reprice one product after the other, at an even pace however long a commit takes."""
    client = keeper.test_client()
    found = json.loads(client.get(f"/api/v1/products?per_page={PRODUCTS}").data)["items"]
    slugs = [item["slug"] for item in found]
    assert len(slugs) == PRODUCTS
    _await_followers(keeper, slugs[0])
    started = time.monotonic()
    for n in range(SECONDS * A_SECOND):
        time.sleep(max(started + n / A_SECOND - time.monotonic(), 0))
        office.reprice(keeper, slugs[n % PRODUCTS], FIRST_PRICE + n)
        prices.committed.append(time.monotonic())


def _await_followers(keeper: Flask, slug: str) -> None:
    """The job process starts beside the web workers; from its first turn on the second counts."""
    office.reprice(keeper, slug, FIRST_PRICE - 1)
    with keeper.app_context():
        newest = changes.revision(db.session())
        db.session.remove()
    deadline = time.monotonic() + 60
    while keeper.extensions["search"].status().last_number < newest:
        assert time.monotonic() < deadline, "nobody follows the catalogue"
        time.sleep(0.05)


def _read(url: str, prices: Prices) -> Told:
    told = Told()
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=30)
    while not prices.over.is_set():
        oldest = prices.oldest_allowed(time.monotonic())
        if oldest is not None:
            _check(connection, told, (oldest, LAST_PRICE), PRODUCTS)
            _check(connection, told, (FIRST_PRICE, oldest - 1), 0)
        else:
            time.sleep(0.05)
    connection.close()
    return told


def _check(connection: http.client.HTTPConnection, told: Told, prices: tuple[int, int], wanted: int) -> None:
    """With and without words; prices that are new with every change, so that no kept page answers."""
    words = "đặc sản" if told.answers % 4 > 1 else ""
    asked = urlencode({"price_min": prices[0], "price_max": prices[1], "q": words})
    connection.request("GET", f"/api/v1/products?{asked}")
    answer = connection.getresponse()
    body = answer.read()
    told.answers += 1
    if answer.status != 200:
        told.faults.append(f"{answer.status}: {body[:200]!r}")
    elif json.loads(body)["total"] != wanted:
        told.faults.append(f"prices {prices}: {wanted} expected: {body[:900]!r}")
