"""The contract of the JSON API (design §3): every key, its type, and every refusal."""

import json
import re
import threading
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from support import office, shop
from support.buyer import TYPED

from storefront.api.models import IdempotencyRecord
from storefront.database import db
from storefront.orders.models import OrderGroup
from storefront.payments import vietqr

GARLIC, CHIPS, WINE = "toi-ly-son-phu-sinh", "mit-say-ohjoy", "vang-sim-rung-mang-den"
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
PROBLEM = {"type", "title", "status", "detail", "code", "instance"}
ITEM = {
    "slug": str,
    "name": str,
    "stars": int,
    "group": str,
    "price_dong": int,
    "unit": str,
    "in_stock": bool,
    "producer": {"slug": str, "name": str},
    "commune": {"slug": str, "name": str},
    "certificate": {"code": str, "status": str, "expires_on": str},
    "url": str,
    "image": (str, type(None)),
}


@pytest.fixture
def api(shown_app: Flask) -> FlaskClient:
    return shown_app.test_client()


def _fits(told: object, shape: object) -> bool:
    """Whether a JSON value has the keys and types of a shape; more keys may stand beside them."""
    if isinstance(shape, dict):
        return isinstance(told, dict) and all(
            name in told and _fits(told[name], inner) for name, inner in shape.items()
        )
    if isinstance(shape, list):
        return isinstance(told, list) and all(_fits(one, shape[0]) for one in told)
    kinds = shape if isinstance(shape, tuple) else (shape,)
    return type(told) in kinds


def _body(*lines: tuple[str, int], **changes: object) -> dict:
    return {
        "lines": [{"slug": slug, "quantity": quantity} for slug, quantity in lines or ((GARLIC, 1),)],
        "customer": {"name": TYPED["name"], "phone": TYPED["phone"], "email": TYPED["email"]},
        "address": {name: TYPED[name] for name in ("street", "commune", "province")},
        "payment": "cod",
    } | changes


def _place(client: FlaskClient, body: object, key: str = "key-of-a-test"):
    return client.post("/api/v1/orders", json=body, headers={"Idempotency-Key": key})


def _problem(answer, status: int, code: str | None = None) -> dict:
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json"), answer.data
    told = answer.json
    assert set(told) >= PROBLEM
    assert told["status"] == status
    assert code is None or told["code"] == code
    return told


class TestReading:
    def test_products(self, api: FlaskClient) -> None:
        told = api.get("/api/v1/products?commune=ly-son&q=toi&per_page=2").json

        assert set(told) == {"items", "total", "page", "per_page", "facets", "applied", "suggestion"}
        assert _fits(told["items"], [ITEM])
        assert (len(told["items"]), told["page"], told["per_page"]) == (2, 1, 2)
        assert set(told["facets"]) == {"group", "stars", "commune", "standard"}
        assert _fits(told["facets"]["commune"], [{"value": str, "label": str, "count": int, "selected": bool}])
        assert told["applied"] == {"q": "toi", "commune": ["ly-son"], "per_page": "2", "sort": "relevance"}

    def test_days_are_iso_and_addresses_whole(self, api: FlaskClient) -> None:
        for item in api.get("/api/v1/products?per_page=100").json["items"]:
            assert DAY.fullmatch(item["certificate"]["expires_on"])
            assert item["url"] == f"http://localhost/san-pham/{item['slug']}"

    def test_a_product(self, api: FlaskClient) -> None:
        told = api.get(f"/api/v1/products/{GARLIC}").json

        assert _fits(told, {**ITEM, "sellable": bool, "description": str, "images": [str]})
        assert _fits(told["variants"], [{"sku": str, "unit": str, "price_dong": int, "in_stock": bool}])
        assert (told["stars"], told["price_dong"], told["refusal"]) == (5, 185_000, None)

    def test_a_product_that_may_not_be_sold_has_neither_stars_nor_price(self, api: FlaskClient) -> None:
        told = api.get("/api/v1/products/nam-bao-ngu-duc-nhuan").json

        assert (told["stars"], told["price_dong"], told["in_stock"]) == (None, None, False)
        assert (told["sellable"], told["refusal"]) == (False, "unknown")
        assert told["certificate"]["expires_on"] is None
        assert all(variant["price_dong"] is None for variant in told["variants"])

    def test_producers_and_one_of_them(self, api: FlaskClient) -> None:
        told = api.get("/api/v1/producers?per_page=3&page=2").json
        one = api.get("/api/v1/producers/phu-sinh").json

        assert _fits(told, {"items": [{"slug": str, "name": str, "url": str}], "total": int, "page": int})
        assert (len(told["items"]), told["page"], told["per_page"]) == (3, 2, 3)
        assert _fits(one, {"slug": str, "name": str, "products": [ITEM]})

    def test_suggestions(self, api: FlaskClient) -> None:
        told = api.get("/api/v1/suggest?q=ly").json

        place = {"slug": str, "name": str, "url": str}
        product = {**place, "stars": int, "price_dong": int}
        assert _fits(told, {"products": [product], "producers": [place], "communes": [place], "queries": [str]})
        assert "ly-son" in [one["slug"] for one in told["communes"]]

    def test_the_register(self, api: FlaskClient) -> None:
        told = api.get("/api/v1/certificates?per_page=100").json
        certificate = {"code": str, "number": (str, type(None)), "product": {"slug": str, "name": str}}
        certificate |= {"producer": {"slug": str, "name": str}, "stars": int, "status": str}
        certificate |= {"issued_on": (str, type(None)), "expires_on": (str, type(None))}

        assert _fits(told, {"items": [certificate], "total": int, "page": int, "per_page": int})
        assert told["total"] == len(told["items"]) == 99

    def test_the_register_by_status_number_and_words(self, api: FlaskClient) -> None:
        lapsed = api.get("/api/v1/certificates?status=lapsed&per_page=100").json["items"]
        numbered = api.get("/api/v1/certificates?number=2361/qd-bnnmt").json["items"]
        named = api.get("/api/v1/certificates?q=toi+ly+son").json["items"]

        assert {one["status"] for one in lapsed} == {"lapsed"}
        assert numbered
        assert all(one["number"] == "2361/QĐ-BNNMT" for one in numbered)
        assert GARLIC in [one["product"]["slug"] for one in named]

    def test_a_certificate_with_history_scope_and_offers(self, api: FlaskClient, shown_app: Flask) -> None:
        code = office.certificate_code(shown_app, GARLIC)
        told = api.get(f"/api/v1/certificates/{code.lower()}").json

        assert _fits(told, {"on": str, "scope": {"product": {"slug": str}, "packs": [str]}, "offers": [ITEM]})
        assert [event["kind"] for event in told["history"]] == ["issued"]
        assert datetime.fromisoformat(told["history"][0]["recorded_at"]).utcoffset() is not None

    @pytest.mark.parametrize(
        ("on", "status"),
        [
            ("2025-06-25", None),
            ("2025-06-26", "valid"),
            ("2027-12-28", "valid"),
            ("2027-12-29", "due"),
            ("2028-02-27", "due"),
            ("2028-02-28", "overdue"),
            ("2028-06-26", "overdue"),
            ("2028-06-27", "lapsed"),
        ],
    )
    def test_a_certificate_on_a_day(self, api: FlaskClient, shown_app: Flask, on: str, status: str | None) -> None:
        """36 months from 26 June 2025; the window opens 180 and closes 120 days before the last day."""
        told = api.get(f"/api/v1/certificates/{office.certificate_code(shown_app, GARLIC)}?on={on}").json

        assert (told["on"], told["status"]) == (on, status)
        assert told["in_force"] == (status in ("valid", "due", "overdue"))

    @pytest.mark.parametrize(
        "on", ["2026-13-01", "2026-02-30", "yesterday", "0000-00-00", "2026-1-1", "２０２６-01-01"]
    )
    def test_what_is_no_day_is_refused(self, api: FlaskClient, shown_app: Flask, on: str) -> None:
        _problem(api.get(f"/api/v1/certificates/{office.certificate_code(shown_app, GARLIC)}?on={on}"), 422)

    @pytest.mark.parametrize(
        "path",
        [
            "/products/khong-co",
            "/producers/khong-co",
            "/certificates/XXXXXXXX",
            "/orders/CS222222222?phone=0912345678",
            "/products?page=99",
            "/producers?page=99",
            "/certificates?page=99",
            "/nothing",
        ],
    )
    def test_what_is_not_there_is_a_problem(self, api: FlaskClient, path: str) -> None:
        _problem(api.get(f"/api/v1{path}"), 404)

    @pytest.mark.parametrize(
        "path",
        [
            "/products?colour=red",
            "/products?stars=2",
            "/products?group=gold",
            "/products?commune=ha-noi",
            "/products?producer=khong-co",
            "/products?standard=khong-co",
            "/products?price_min=-1",
            "/products?price_min=2&price_max=1",
            "/products?price_min=1.5",
            "/products?page=0",
            "/products?per_page=101",
            "/products?sort=best",
            "/products?in_stock=maybe",
            "/products?q=" + "a" * 201,
            "/producers?page=x",
            "/certificates?status=fine",
            "/certificates?per_page=0",
            "/suggest?q=" + "a" * 201,
            "/orders/CS222222222",
        ],
    )
    def test_what_cannot_be_used_is_named(self, api: FlaskClient, path: str) -> None:
        told = _problem(api.get(f"/api/v1{path}"), 422, "invalid")

        assert told["errors"]
        assert all(set(fault) == {"field", "reason"} for fault in told["errors"])

    def test_a_way_that_is_not_offered_is_a_problem(self, api: FlaskClient) -> None:
        answer = api.delete(f"/api/v1/products/{GARLIC}")

        _problem(answer, 405)
        assert "GET" in answer.headers["Allow"]

    def test_the_document_describes_every_route(self, api: FlaskClient, shown_app: Flask) -> None:
        told = api.get("/api/v1/openapi.json").json
        described = {(path, method) for path, ways in told["paths"].items() for method in ways}
        routes = {
            (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
            for rule in shown_app.url_map.iter_rules()
            if rule.rule.startswith("/api/") and rule.endpoint != "api.openapi"
            for method in rule.methods - {"HEAD", "OPTIONS"}
        }

        assert told["openapi"].startswith("3.")
        assert described == routes


class TestOrdering:
    def test_an_order_of_two_producers(self, client: FlaskClient) -> None:
        answer = _place(client, _body((GARLIC, 1), (CHIPS, 1), payment="vietqr", expected_total_dong=293_000))
        told = answer.json

        assert answer.status_code == 201
        assert set(told) >= {"code", "total_dong", "status", "orders"}
        assert (told["total_dong"], told["status"]) == (293_000, "placed")
        assert told["total_dong"] == sum(order["total_dong"] for order in told["orders"])
        for order in told["orders"]:
            assert set(order) >= {"code", "producer", "goods_dong", "shipping_dong", "total_dong", "status", "payment"}
            assert (
                order["total_dong"] == order["goods_dong"] + order["shipping_dong"] == order["payment"]["amount_dong"]
            )
            assert (order["payment"]["method"], order["payment"]["status"]) == ("vietqr", "unpaid")
            assert vietqr.decode(order["payment"]["qr"]).amount_dong == order["total_dong"]
        assert answer.headers["Location"] == f"/api/v1/orders/{told['code']}"

    def test_cash_has_no_code_to_scan(self, client: FlaskClient) -> None:
        assert _place(client, _body()).json["orders"][0]["payment"]["qr"] is None

    def test_lines_of_one_product_add_up(self, app: Flask, client: FlaskClient) -> None:
        _place(client, _body((GARLIC, 1), (GARLIC, 2)))

        assert office.stock_of(app, GARLIC)[1] == 3

    def test_a_pack_is_named_by_its_sku(self, client: FlaskClient) -> None:
        sku = client.get(f"/api/v1/products/{GARLIC}").json["variants"][0]["sku"]
        right = _body(lines=[{"slug": GARLIC, "variant": sku, "quantity": 1}])
        wrong = _body(lines=[{"slug": GARLIC, "variant": "another", "quantity": 1}])

        assert _place(client, right).status_code == 201
        assert _problem(_place(client, wrong, "another-key"), 422)["errors"][0]["field"] == "lines.0.slug"

    def test_the_order_is_read_by_code_and_phone(self, client: FlaskClient) -> None:
        placed = _place(client, _body()).json

        assert client.get(f"/api/v1/orders/{placed['code']}?phone=%2B84912345678").json == placed
        assert datetime.fromisoformat(placed["placed_at"]).utcoffset() is not None
        for phone in ("0912345679", "x", ""):
            _problem(client.get(f"/api/v1/orders/{placed['code']}?phone={phone}"), 404)

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"lines": []}, "lines"),
            ({"lines": [{"slug": GARLIC, "quantity": 0}]}, "lines.0.quantity"),
            ({"lines": [{"slug": GARLIC, "quantity": -1}]}, "lines.0.quantity"),
            ({"lines": [{"slug": GARLIC, "quantity": 10**9}]}, "lines.0.quantity"),
            ({"lines": [{"slug": GARLIC, "quantity": 1.5}]}, "lines.0.quantity"),
            ({"lines": [{"slug": GARLIC, "quantity": "1"}]}, "lines.0.quantity"),
            ({"lines": [{"slug": GARLIC, "quantity": True}]}, "lines.0.quantity"),
            ({"lines": [{"slug": GARLIC}]}, "lines.0.quantity"),
            ({"lines": [{"slug": "khong-co", "quantity": 1}]}, "lines.0.slug"),
            ({"lines": [{"slug": GARLIC, "quantity": 1, "price_dong": 1}]}, "lines.0.price_dong"),
            ({"lines": [{"slug": GARLIC, "quantity": 1}] * 101}, "lines"),
            ({"payment": "bitcoin"}, "payment"),
            ({"payment": "card"}, "payment"),
            ({"total_dong": 1}, "total_dong"),
            ({"stars": 5}, "stars"),
            ({"expected_total_dong": "205000"}, "expected_total_dong"),
            ({"note": "x" * 501}, "note"),
            ({"customer": {"name": "Lan"}}, "customer.phone"),
            ({"customer": {"name": "Lan", "phone": "0123"}}, "customer.phone"),
            ({"customer": {"name": "Lan", "phone": "1234567890"}}, "customer.phone"),
            ({"customer": {"name": "  \u200b ", "phone": "0912345678"}}, "customer.name"),
            ({"customer": {"name": "Lan", "phone": "0912345678", "email": "x"}}, "customer.email"),
            ({"address": {"street": " \n ", "commune": "Lý Sơn", "province": "Quảng Ngãi"}}, "address.street"),
            ({"address": {"street": "1", "commune": "Lý Sơn", "province": "Atlantis"}}, "address.province"),
        ],
    )
    def test_what_is_wrong_is_named_and_nothing_is_placed(
        self, app: Flask, client: FlaskClient, change: dict, field: str
    ) -> None:
        told = _problem(_place(client, _body(**change)), 422)

        assert field in [fault["field"] for fault in told["errors"]]
        assert office.count(app, OrderGroup) == 0

    @pytest.mark.parametrize("key", ["", "short", "x" * 201, "with space", None])
    def test_a_key_is_required_and_plain(self, client: FlaskClient, key: str | None) -> None:
        headers = {} if key is None else {"Idempotency-Key": key}

        _problem(client.post("/api/v1/orders", json=_body(), headers=headers), 422)

    @pytest.mark.parametrize(
        ("data", "kind", "status"),
        [
            (b"{", "application/json", 400),
            (b"\xff\xfe", "application/json", 400),
            (b"", "application/json", 400),
            (b"a=1", "application/x-www-form-urlencoded", 415),
            (b"{}", "text/plain", 415),
            (b"[]", "application/json", 422),
            (b"null", "application/json", 422),
            (b"7", "application/json", 422),
            (b'"text"', "application/json", 422),
            (b"[" * 5000, "application/json", 400),
            (b'{"lines": NaN}', "application/json", 422),
            (b'{"customer": {"name": "\\ud800", "phone": "\\ud800"}}', "application/json", 422),
            (b'{"customer": {"phone": ' + b"9" * 5000 + b"}}", "application/json", 400),
        ],
    )
    def test_a_body_that_is_none_is_a_problem(self, client: FlaskClient, data: bytes, kind: str, status: int) -> None:
        answer = client.post("/api/v1/orders", data=data, content_type=kind, headers={"Idempotency-Key": "a-good-key"})

        assert answer.content_type == "application/problem+json"
        assert answer.status_code in (400, 415, 422)
        assert answer.status_code == status

    def test_too_large_a_body_is_a_problem(self, client: FlaskClient) -> None:
        _problem(_place(client, _body(note="x" * 300_000)), 413)

    def test_another_total_than_expected_is_refused_with_the_right_one(self, app: Flask, client: FlaskClient) -> None:
        told = _problem(_place(client, _body(expected_total_dong=1)), 409, "total_changed")

        assert told["total_dong"] == 205_000
        assert office.count(app, OrderGroup) == 0

    def test_more_than_is_left_is_refused_with_what_is_left(self, app: Flask, client: FlaskClient) -> None:
        office.restock(app, GARLIC, 2)

        told = _problem(_place(client, _body((GARLIC, 3))), 409, "cannot_sell")

        assert told["lines"] == [{"slug": GARLIC, "reason": "not_enough", "left": 2}]

    def test_what_may_not_be_sold_is_refused_with_the_reason(self, client: FlaskClient) -> None:
        told = _problem(_place(client, _body(("nam-bao-ngu-duc-nhuan", 1))), 409, "cannot_sell")

        assert told["lines"] == [{"slug": "nam-bao-ngu-duc-nhuan", "reason": "unknown", "left": None}]

    def test_alcohol_asks_for_age_and_no_cash(self, client: FlaskClient) -> None:
        young = _problem(_place(client, _body((WINE, 1), payment="vietqr")), 422)
        cash = _problem(_place(client, _body((WINE, 1), age_confirmed=True)), 422)

        assert young["errors"][0]["field"] == "age_confirmed"
        assert cash["errors"][0]["field"] == "payment"
        assert _place(client, _body((WINE, 1), payment="vietqr", age_confirmed=True)).status_code == 201

    def test_a_closed_shop_takes_no_order(self, demo_world: Path, tmp_path: Path) -> None:
        with shop.opened(demo_world, tmp_path / "instance", ordering_enabled=False) as app:
            _problem(_place(app.test_client(), _body()), 409, "ordering_closed")


class TestIdempotency:
    def test_the_same_key_and_body_give_the_same_bytes(self, app: Flask, client: FlaskClient) -> None:
        first, again = _place(client, _body()), _place(app.test_client(), _body())

        assert (again.status_code, again.data) == (first.status_code, first.data)
        assert office.count(app, OrderGroup) == 1

    def test_the_same_body_in_another_order_of_keys_is_the_same(self, client: FlaskClient) -> None:
        first = _place(client, _body())
        shuffled = json.dumps(dict(reversed(_body().items())), indent=2)
        again = client.post(
            "/api/v1/orders",
            data=shuffled,
            content_type="application/json",
            headers={"Idempotency-Key": "key-of-a-test"},
        )

        assert again.data == first.data

    def test_the_first_answer_stays_when_the_world_has_changed(self, app: Flask, client: FlaskClient) -> None:
        first = _place(client, _body())
        office.revoke(app, GARLIC)
        office.reprice(app, GARLIC, 1)

        assert _place(client, _body()).data == first.data

    def test_the_same_key_with_another_body_is_refused(self, app: Flask, client: FlaskClient) -> None:
        _place(client, _body())

        _problem(_place(client, _body((CHIPS, 1))), 422, "key_reused")
        assert office.count(app, OrderGroup) == 1

    def test_a_refusal_is_remembered_too(self, app: Flask, client: FlaskClient) -> None:
        office.restock(app, GARLIC, 0)
        first = _place(client, _body())
        office.restock(app, GARLIC, 9)
        again = _place(client, _body())

        assert (first.status_code, again.status_code) == (409, 409)
        assert again.data == first.data
        assert _place(client, _body(), "another-key").status_code == 201

    def test_a_malformed_request_is_not_remembered(self, client: FlaskClient) -> None:
        _problem(_place(client, _body(payment="bitcoin")), 422)

        assert _place(client, _body()).status_code == 201

    def test_keys_are_not_shared_between_orders(self, app: Flask, client: FlaskClient) -> None:
        codes = {_place(client, _body(), f"key-number-{number}").json["code"] for number in range(3)}

        assert len(codes) == office.count(app, OrderGroup) == 3

    def test_one_order_comes_of_many_at_once(self, app: Flask) -> None:
        answers: list[tuple[int, bytes]] = []

        def send() -> None:
            answer = _place(app.test_client(), _body())
            answers.append((answer.status_code, answer.data))

        threads = [threading.Thread(target=send) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert len(answers) == 8
        assert len(set(answers)) == 1
        assert answers[0][0] == 201
        with app.app_context():
            assert len(db.session.scalars(select(IdempotencyRecord)).all()) == office.count(app, OrderGroup) == 1
