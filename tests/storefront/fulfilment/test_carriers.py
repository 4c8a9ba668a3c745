"""Carriers: one promise for all of them, and GHN's requests and answers in the shapes it has."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from support import parcels
from support.buyer import Buyer
from support.counter import send, signed_in

from storefront.database import db
from storefront.fulfilment import carriers
from storefront.fulfilment import queries as found
from storefront.fulfilment.carriers.ghn import Ghn
from storefront.fulfilment.carriers.manual import ByHand
from storefront.fulfilment.carriers.port import SEEN, Carrier, CarrierRefused, CarrierSilent, Item, Parcel
from storefront.fulfilment.rules import FAILURES
from storefront.jobs import schedule
from storefront.orders.changes import Address

SHAPES = Path(__file__).parents[2] / "golden" / "ghn"
BASE = "https://ghn.example/shiip/public-api"
PARCEL = Parcel(
    code="CS2345678921-1",
    sender=Address("Phú Sinh", "0900000026", "Thôn Tây", "Đặc khu Lý Sơn", "Quảng Ngãi"),
    receiver=Address("Nguyễn Thị Bưởi", "0912345678", "12 Lê Lợi", "Phường Hải Châu", "Đà Nẵng"),
    weight_g=900,
    cod_dong=370_000,
    value_dong=350_000,
    items=[Item("Tỏi Lý Sơn", 2)],
)
# Which recorded answer each path gets.
ANSWERS = {
    "detail-by-client-code": "unknown",
    "create": "create",
    "fee": "fee",
    "detail": "detail",
    "cancel": "cancel",
    "gen-token": "token",
}


class Recorded:
    """GHN as it was recorded; what it was asked is kept."""

    def __init__(self, **changed: str) -> None:
        self.answers = {**ANSWERS, **{name.replace("_", "-"): shape for name, shape in changed.items()}}
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def __call__(self, address: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        assert address.startswith(f"{BASE}/v2/")
        assert (headers["Token"], headers["ShopId"]) == ("secret", "190000")
        name = address.rsplit("/", 1)[-1]
        self.asked.append((name, json.loads(body)))
        answer = (SHAPES / f"{self.answers[name]}.json").read_bytes()
        return json.loads(answer)["code"], answer


def ghn(post: Callable[..., tuple[int, bytes]] | None = None) -> Ghn:
    return Ghn("secret", "190000", BASE, post or Recorded())


@pytest.mark.parametrize("carrier", [ByHand(), ghn()], ids=lambda one: one.code)
def test_every_carrier_keeps_the_promise(carrier: Carrier) -> None:
    quoted = carrier.quote(PARCEL)
    first, again = carrier.hand_over(PARCEL), carrier.hand_over(PARCEL)
    seen = carrier.track(first.tracking)

    assert quoted is None or quoted > 0
    assert first == again
    assert seen is None or (seen.state in SEEN and (seen.failure in FAILURES or seen.state != "failed"))
    carrier.cancel(first.tracking)
    label = carrier.label(first.tracking)
    assert label is None or label.startswith("https://")


def test_ghn_is_asked_with_addresses_of_two_levels() -> None:
    post = Recorded()
    accepted = ghn(post).hand_over(PARCEL)

    assert (accepted.tracking, accepted.fee_dong) == ("5E3NK3RS", 22_000)
    assert accepted.expected_at == datetime(2026, 11, 27, 16, tzinfo=UTC)
    assert [name for name, _asked in post.asked] == ["detail-by-client-code", "create"]
    asked = post.asked[1][1]
    assert (asked["is_new_to_address"], asked["is_new_from_address"]) == (True, True)
    assert (asked["to_ward_name"], asked["to_province_name"]) == ("Phường Hải Châu", "Đà Nẵng")
    assert (asked["from_ward_name"], asked["cod_amount"]) == ("Đặc khu Lý Sơn", 370_000)
    assert asked["client_order_code"] == "CS2345678921-1"
    assert not [name for name in asked if "district" in name]


def test_a_parcel_ghn_has_already_is_not_made_twice() -> None:
    post = Recorded(detail_by_client_code="detail")

    assert ghn(post).hand_over(PARCEL).tracking == "5E3NK3RS"
    assert [name for name, _asked in post.asked] == ["detail-by-client-code"]


def test_what_ghn_refuses_is_told_in_its_words() -> None:
    with pytest.raises(CarrierRefused, match="Số điện thoại"):
        ghn(Recorded(create="refused")).hand_over(PARCEL)


@pytest.mark.parametrize("answer", [b"", b"<html>", b"[]", b'{"code": 500}', b'{"code": 200, "data": null}'])
def test_what_cannot_be_read_may_be_tried_again(answer: bytes) -> None:
    with pytest.raises(CarrierSilent):
        ghn(lambda *_asked: (502, answer)).track("X")


def test_a_network_that_is_down_may_be_tried_again() -> None:
    def down(*_asked: object) -> tuple[int, bytes]:
        raise TimeoutError

    with pytest.raises(CarrierSilent):
        ghn(down).track("X")


def test_no_carrier_is_called_unless_the_shop_has_an_account(shown_app: Flask) -> None:
    with shown_app.app_context():
        assert set(carriers.offered()) == {"manual"}


def test_a_parcel_is_handed_to_ghn_and_followed(app: Flask, buyer: Buyer, monkeypatch: pytest.MonkeyPatch) -> None:
    post = Recorded()
    monkeypatch.setattr(carriers, "offered", lambda: {"manual": ByHand(), "ghn": ghn(post)})
    buyer.put(parcels.GARLIC, 2)
    code = buyer.order()
    with app.app_context():
        order = parcels.orders_of(code)[0]
        parcels.confirm(order)
        parcels.pack(order)
    path = f"/ban-hang/don-hang/{code}1"
    page = send(signed_in(app, "producer"), f"{path}/1/gui", carried_by="ghn")
    assert "5E3NK3RS" in page.get_text()
    assert post.asked[-1][1]["weight"] == 900

    with app.app_context():
        schedule.follow_parcels()
        (shipment,) = found.of_order(db.session(), parcels.orders_of(code)[0].id)
        assert (shipment.state, shipment.events[-1].party) == ("delivered", "system")
        assert shipment.delivered_at
