"""Pressed twice, sent twenty times, lost and sent again: one order."""

from functools import partial

from support.market import Market, at_once
from support.shopper import Shopper

TIMES = 20
STOCKED = 50


def test_same_checkout_form_places_one_order(market: Market) -> None:
    slug = "bot-nghe-bon-van"
    market.count_stock(slug, STOCKED)
    shopper = Shopper(market.server.url, 3000)
    shopper.put_in_cart(slug, 2)
    form = shopper.checkout_form()
    hands = [shopper.copy() for _ in range(TIMES)]

    answers = at_once([partial(hand.post, "/thanh-toan", form) for hand in hands])

    assert {answer.status for answer in answers} == {303}
    assert len({answer.location for answer in answers}) == 1
    _assert_one_order(market, slug, 2)


def test_same_idempotency_key_gets_the_same_answer(market: Market) -> None:
    slug = "chuoi-say-joy"
    market.count_stock(slug, STOCKED)
    shoppers = [Shopper(market.server.url, 3001) for _ in range(TIMES)]

    answers = at_once([partial(shopper.order_by_api, "one-key-for-all", slug, 3) for shopper in shoppers])

    assert {answer.status for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    _assert_one_order(market, slug, 3)


def test_a_cart_sent_from_two_pages_orders_what_was_in_it_once(market: Market) -> None:
    """Two open checkout pages of one cart have two tokens; the second finds the cart empty."""
    slug = "toi-ly-son-dori"
    market.count_stock(slug, STOCKED)
    shopper = Shopper(market.server.url, 3002)
    shopper.put_in_cart(slug, 2)
    forms = [shopper.checkout_form() for _ in range(8)]
    hands = [shopper.copy() for _ in forms]

    answers = at_once([partial(hand.post, "/thanh-toan", form) for hand, form in zip(hands, forms, strict=True)])

    assert {answer.status for answer in answers} == {303}
    _assert_one_order(market, slug, 2)


def _assert_one_order(market: Market, slug: str, quantity: int) -> None:
    books = market.books(slug)
    assert len(books.orders) == 1
    assert books.units == quantity
    assert books.left == STOCKED - quantity
