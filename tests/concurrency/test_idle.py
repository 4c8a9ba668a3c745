"""Nobody is there: the shop leaves the processor alone."""

import time

from support.market import Market

SECONDS = 3


def test_an_idle_shop_needs_little(market: Market) -> None:
    time.sleep(1)
    before = market.server.cpu_seconds()
    time.sleep(SECONDS)
    assert market.server.cpu_seconds() - before < SECONDS * 0.2
