"""Two hundred buyers want the last twenty jars at once: twenty get one, the others are told, nothing is sold twice."""

from collections import Counter
from functools import partial

from support.market import Market, at_once
from support.shopper import Answer, Shopper

BUYERS = 200
JARS = 20


def test_checkout_form_sells_exactly_what_is_there(market: Market) -> None:
    slug = "toi-ly-son-phu-sinh"
    market.count_stock(slug, JARS)
    shoppers = [Shopper(market.server.url, number) for number in range(BUYERS)]

    answers = at_once([partial(_buy, shopper, slug) for shopper in shoppers])

    told = Counter(answer.status for answer in answers)
    refused = [answer for answer in answers if answer.status == 409]
    assert told == {303: JARS, 409: BUYERS - JARS}
    assert all("Tỏi Lý Sơn Phú Sinh vừa hết hàng." in answer.text for answer in refused)
    _assert_sold(market, slug, {answer.location.rsplit("/")[-1] for answer in answers if answer.status == 303})


def test_api_sells_exactly_what_is_there(market: Market) -> None:
    slug = "toi-den-nhieu-tep-phu-sinh"
    market.count_stock(slug, JARS)
    shoppers = [Shopper(market.server.url, 1000 + number) for number in range(BUYERS)]

    answers = at_once([partial(shopper.order_by_api, f"last-jar-{shopper.phone}", slug) for shopper in shoppers])

    told = Counter(answer.status for answer in answers)
    assert told == {201: JARS, 409: BUYERS - JARS}
    reasons = {answer.json["code"] for answer in answers if answer.status == 409}
    assert reasons <= {"cannot_sell", "not_enough"}
    _assert_sold(market, slug, {answer.json["code"] for answer in answers if answer.status == 201})


def _buy(shopper: Shopper, slug: str) -> Answer:
    """The whole visit. Goods that are gone before they are in the cart are met there, and told at the checkout."""
    added = shopper.put_in_cart(slug)
    assert added.status == 303, added.text[:300]
    return shopper.post("/thanh-toan", shopper.checkout_form())


def _assert_sold(market: Market, slug: str, codes: set[str]) -> None:
    books = market.books(slug)
    assert len(books.orders) == len(codes) == JARS
    assert books.groups == codes
    assert books.units == JARS
    assert books.left == 0
