"""A web worker dies without a word while people order: what a buyer was told is true, and nothing else was sold."""

import http.client
import os
import signal
import threading
import time
from functools import partial

from support.market import Market, at_once
from support.shopper import Shopper

BUYERS = 12
KILLS = 3


def test_confirmed_orders_survive_killed_workers(market: Market) -> None:
    slug, stocked = "mit-say-ohjoy", 500
    market.count_stock(slug, stocked)
    over = threading.Event()
    shoppers = [Shopper(market.server.url, 4000 + number) for number in range(BUYERS)]
    buyers = [partial(_buy_until, shopper, slug, over) for shopper in shoppers]

    _killed, *bought = at_once([partial(_kill_workers, market, over), *buyers])

    confirmed = {code for codes in bought for code in codes}
    books = market.books(slug)
    assert len(confirmed) > BUYERS
    assert confirmed <= books.groups
    # A buyer whose connection broke has put the goods in once more, so units count and not orders.
    assert books.left == stocked - books.units


def _kill_workers(market: Market, over: threading.Event) -> list[str]:
    """Kill one worker after another, each in the middle of its work."""
    try:
        for _ in range(KILLS):
            time.sleep(0.7)
            os.kill(_full_house(market)[0], signal.SIGKILL)
        _full_house(market)
        time.sleep(0.5)
    finally:
        over.set()
    return []


def _full_house(market: Market) -> list[int]:
    """The workers, once there are two of them again."""
    deadline = time.monotonic() + 20
    while len(workers := market.server.workers()) < 2:
        assert time.monotonic() < deadline, f"no new worker came:\n{market.server.log()[-2000:]}"
        time.sleep(0.05)
    return workers


def _buy_until(shopper: Shopper, slug: str, over: threading.Event) -> list[str]:
    """The orders a buyer was told of. Connections may break; answers may not be errors."""
    codes: list[str] = []
    while not over.is_set() and len(codes) < 20:
        try:
            codes.append(_order(shopper, slug, f"{shopper.phone}-{len(codes)}"))
        except (ConnectionError, http.client.HTTPException):
            shopper.close()
    return codes


def _order(shopper: Shopper, slug: str, key: str) -> str:
    """Half of them by the JSON API, half by the form; the code that the buyer is told."""
    if int(shopper.phone) % 2:
        placed = shopper.order_by_api(key, slug)
        assert placed.status == 201, placed.text[:300]
        return str(placed.json["code"])
    added = shopper.put_in_cart(slug)
    assert added.status == 303, added.text[:300]
    placed = shopper.post("/thanh-toan", shopper.checkout_form())
    assert placed.status == 303, placed.text[:300]
    return placed.location.rsplit("/")[-1]
