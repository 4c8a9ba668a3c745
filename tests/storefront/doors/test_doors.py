"""Every door of the shop answers «may this be sold now?» alike, at once, and whatever was kept before."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from support import counter, office, shop
from support.buyer import TYPED, Buyer
from support.pages import SAME_ORIGIN
from support.shop import Visitor

from catalog.calendar import VIETNAM

# Its certificate is known to the year: last valid day 1 January 2027.
SLUG, WORDS, PRODUCER, COMMUNE = "mit-say-ohjoy", "mit say ohjoy", "apanax", "ia-toi"
MIDNIGHT = datetime(2027, 1, 2, tzinfo=VIETNAM).astimezone(UTC)
BEFORE = MIDNIGHT - timedelta(seconds=1)

Door = Callable[["Customers"], bool]


class Customers:
    """People who opened every page and filled their carts and forms while the product was on sale."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.code = office.certificate_code(app, SLUG)
        self.watcher = self._visitor()
        self.newcomer = Buyer(self._visitor())
        self.hesitant = Buyer(self._visitor())
        self.hesitant.put(SLUG)
        self.ready = Buyer(self._visitor())
        self.ready.put(SLUG)
        self.filled_in = self.ready.form()

    def get(self, path: str) -> BeautifulSoup:
        response = self.watcher.get(path)
        assert response.status_code == 200
        return BeautifulSoup(response.data, "html.parser")

    def text(self, path: str) -> str:
        response = self.watcher.get(path)
        assert response.status_code == 200
        return response.get_data(as_text=True)

    def json(self, path: str) -> dict:
        return json.loads(self.text(path))

    def at(self, instant: datetime) -> "Customers":
        Visitor.instant = instant
        return self

    def _visitor(self) -> Visitor:
        return Visitor(self.app, self.app.response_class)


@pytest.fixture
def customers(app: Flask) -> Iterator[Customers]:
    Visitor.instant = BEFORE
    yield Customers(app)
    Visitor.instant = shop.NOON


def _on_cards(path: str) -> Door:
    return lambda them: bool(them.get(path).select(f".card a[href$='/san-pham/{SLUG}']"))


def _in_items(path: str, key: str = "items") -> Door:
    return lambda them: SLUG in [item["slug"] for item in them.json(path)[key]]


def _mentioned(path: str) -> Door:
    return lambda them: f"/san-pham/{SLUG}" in them.text(path)


def _product_page(them: Customers) -> bool:
    page = them.get(f"/san-pham/{SLUG}")
    offered = {
        "form": bool(page.select("form[action='/gio-hang']")),
        "price": bool(page.select(".product__main .price")),
        "stars": bool(page.select(".product__main .stars")),
        "found by search engines": not page.select("meta[name=robots][content=noindex]"),
        "no reason against": not page.select(".product__main .notice"),
    }
    assert len(set(offered.values())) == 1, offered
    return offered["form"]


def _api_product(them: Customers) -> bool:
    told = them.json(f"/api/v1/products/{SLUG}")
    offered = [told["sellable"], told["refusal"] is None, told["price_dong"] is not None, told["stars"] is not None]
    offered += [told["in_stock"], told["variants"][0]["price_dong"] is not None]
    assert len(set(offered)) == 1, told
    return offered[0]


def _add_to_cart(them: Customers) -> bool:
    answer = them.newcomer.client.post("/gio-hang", data={"slug": SLUG}, headers=SAME_ORIGIN)
    assert answer.status_code == 303
    return answer.headers["Location"] == "/gio-hang"


def _cart_page(them: Customers) -> bool:
    page = them.hesitant.cart()
    offered = bool(page.select("a[href='/thanh-toan']"))
    assert offered == (not page.select(".line--wrong .line__fault"))
    return offered


def _checkout_page(them: Customers) -> bool:
    page = them.hesitant.pages.get("/thanh-toan")
    offered = bool(page.select(".checkout__send button"))
    assert offered == (not page.select(".line--wrong"))
    return offered


def _checkout(them: Customers) -> bool:
    answer = them.ready.send(them.filled_in)
    assert answer.status_code in (303, 409)
    return answer.status_code == 303


def _api_order(them: Customers) -> bool:
    answer = order_by_api(them)
    assert answer.status_code in (201, 409)
    return answer.status_code == 201


def order_by_api(them: Customers):
    body = {
        "lines": [{"slug": SLUG, "quantity": 1}],
        "customer": {"name": TYPED["name"], "phone": TYPED["phone"]},
        "address": {name: TYPED[name] for name in ("street", "commune", "province")},
        "payment": "cod",
    }
    key = f"order-at-{Visitor.instant.timestamp()}"
    return them.watcher.post("/api/v1/orders", json=body, headers={"Idempotency-Key": key})


def _register(them: Customers) -> bool:
    row = them.get(f"/tra-cuu?q={WORDS.replace(' ', '+')}").select_one(f"a[href$='/c/{them.code}']")
    assert row is not None
    return "Đã hết hạn" not in row.find_parent("li").get_text() and "thu hồi" not in row.find_parent("li").get_text()


def _certificate_page(them: Customers) -> bool:
    page = them.get(f"/c/{them.code}")
    holds = page.select_one(".verdict").get_text(strip=True).startswith("Có.")
    assert holds == bool(page.select(f"a.button[href='/san-pham/{SLUG}']"))
    return holds


def _open_data(them: Customers) -> bool:
    return next(one["in_force"] for one in them.json("/tra-cuu.json")["certificates"] if one["code"] == them.code)


def _api_register(them: Customers) -> bool:
    told = them.json(f"/api/v1/certificates?q={WORDS.replace(' ', '+')}")["items"]
    return next(one["in_force"] for one in told if one["code"] == them.code)


def _api_certificate(them: Customers) -> bool:
    told = them.json(f"/api/v1/certificates/{them.code}")
    assert bool(told["offers"]) == told["in_force"]
    return told["in_force"]


DOORS: dict[str, Door] = {
    "list": _on_cards(f"/san-pham?producer={PRODUCER}"),
    "English list": _on_cards(f"/en/san-pham?producer={PRODUCER}"),
    "search": _on_cards(f"/san-pham?q={WORDS.replace(' ', '+')}"),
    "producer": _on_cards(f"/nha-san-xuat/{PRODUCER}"),
    "product": _product_page,
    "API list": _in_items(f"/api/v1/products?producer={PRODUCER}"),
    "API search": _in_items(f"/api/v1/products?q={WORDS.replace(' ', '+')}"),
    "API suggestions": _in_items("/api/v1/suggest?q=mit", "products"),
    "API producer": _in_items(f"/api/v1/producers/{PRODUCER}", "products"),
    "API product": _api_product,
    "feed": _mentioned("/feeds/products.xml"),
    "sitemap": _mentioned("/sitemap.xml"),
    "register": _register,
    "open data": _open_data,
    "API register": _api_register,
    "certificate": _certificate_page,
    "API certificate": _api_certificate,
    "add to cart": _add_to_cart,
    "cart": _cart_page,
    "checkout page": _checkout_page,
    "API order": _api_order,
    "checkout": _checkout,
}
# Doors one can pass once only.
ONCE = {"API order", "checkout"}
REGISTER = {"register", "open data", "API register", "certificate", "API certificate"}


def _opened(them: Customers, names: set[str] | None = None) -> dict[str, bool]:
    return {name: door(them) for name, door in DOORS.items() if names is None or name in names}


def test_the_last_second_still_sells_at_every_door(customers: Customers) -> None:
    assert _opened(customers.at(BEFORE)) == dict.fromkeys(DOORS, True)


def test_the_second_after_sells_at_no_door_although_pages_were_kept(customers: Customers) -> None:
    _opened(customers.at(BEFORE), set(DOORS) - ONCE)

    assert _opened(customers.at(MIDNIGHT)) == dict.fromkeys(DOORS, False)


def test_a_revocation_closes_every_door_at_once_before_the_index_knows(app: Flask, customers: Customers) -> None:
    _opened(customers, set(DOORS) - ONCE)

    office.revoke(app, SLUG)

    assert _opened(customers) == dict.fromkeys(DOORS, False)


def test_the_doors_stay_closed_when_the_index_has_followed(app: Flask, customers: Customers) -> None:
    office.revoke(app, SLUG)
    shop.follow(app)

    assert _opened(customers) == dict.fromkeys(DOORS, False)


def test_a_takedown_closes_every_door_at_once_and_leaves_the_register(app: Flask, customers: Customers) -> None:
    _opened(customers, set(DOORS) - ONCE)

    counter.take_down(app, SLUG)

    selling = set(DOORS) - REGISTER
    assert _opened(customers, selling) == dict.fromkeys(selling, False)
    assert _register(customers)


def test_an_import_that_certifies_again_opens_no_door_of_a_revoked_certificate(
    app: Flask, customers: Customers
) -> None:
    office.revoke(app, SLUG)
    office.certify(app, SLUG, stars=5, issued_on=datetime(2026, 1, 1).date())

    assert _opened(customers) == dict.fromkeys(DOORS, False)


@pytest.mark.parametrize("instant", [BEFORE, MIDNIGHT])
def test_the_reason_is_told_where_a_buyer_stands(customers: Customers, instant: datetime) -> None:
    customers.at(instant)

    told = customers.text(f"/san-pham/{SLUG}"), customers.hesitant.cart().get_text()

    assert ["Chứng nhận OCOP đã hết hạn ngày 01/01/2027." in text for text in told] == [instant == MIDNIGHT] * 2
