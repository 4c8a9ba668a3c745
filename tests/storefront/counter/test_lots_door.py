"""Lots come in, go out first expired first, are written off or recalled; each lot leads to its buyers."""

import pytest
from flask import Flask
from sqlalchemy import select
from support import counter, desks, office, parcels
from support.buyer import Buyer
from support.counter import send, signed_in
from support.pages import Pages, hidden
from support.parcels import GARLIC
from support.shop import NOON

from catalog.stock.models import Lot
from storefront.database import db, writing
from storefront.fulfilment import sending
from storefront.fulfilment.models import Shipment
from storefront.fulfilment.rules import Pick
from storefront.fulfilment.sending import Handed
from storefront.mail.models import MailMessage
from storefront.orders.models import Order

PAGE = "/ban-hang/lo-hang"
REASON = "Bao bì hở, sợ ẩm mốc"


@pytest.fixture
def producer(app: Flask) -> Pages:
    return signed_in(app, "producer")


def parcel_of(buyer: Buyer, app: Flask, lot_id: int, *, shipped: bool) -> str:
    """An order of two jars packed out of a lot, and perhaps sent; its code."""
    buyer.put(GARLIC, 2)
    code = buyer.order()
    with app.app_context():
        order = parcels.orders_of(code)[0]
        parcels.confirm(order)
        shipment = parcels.pack(order, Pick(order.lines[0].id, 2, lot_id=lot_id))
        if shipped:
            with writing() as session:
                handed = Handed("Tự giao")
                sending.ship(session, shipment=shipment, handed=handed, by=parcels.PRODUCER, now=NOON)
    return code + "1"


def states(app: Flask) -> dict[str, str]:
    """{order code: state of its parcel}."""
    with app.app_context():
        rows = select(Order.code, Shipment.state).join(Shipment, Shipment.order_id == Order.id)
        return dict(db.session.execute(rows).all())


def lot_state(app: Flask) -> tuple[str, int]:
    with app.app_context():
        return db.session.execute(select(Lot.state, Lot.left)).one()


def test_a_lot_comes_in_and_is_sold(app: Flask, producer: Pages) -> None:
    on_hand, _held = office.stock_of(app, GARLIC)
    with app.app_context():
        variant = str(parcels.variant_of(db.session(), GARLIC))
    form = {"variant": variant, "code": "T1", "made": "2026-11-01", "expires": "2027-11-01", "quantity": "30"}
    for field, wrong in {"code": "", "expires": "", "quantity": "0", "variant": "999999", "made": "hôm qua"}.items():
        page = send(producer, PAGE, expect=422, **{**form, field: wrong})
        assert page.select_one(f".errors a[href='#{field}']"), field
    page = send(producer, PAGE, **form)
    assert "Lô T1" in page.get_text()
    assert office.stock_of(app, GARLIC)[0] == on_hand + 30

    page = send(producer, PAGE, expect=409, **{**form, "expires": "2027-12-01"})
    assert "ngày khác" in page.select_one(".errors").get_text()
    assert office.stock_of(app, GARLIC)[0] == on_hand + 30


def test_what_is_spoilt_leaves_with_a_reason(app: Flask, producer: Pages) -> None:
    lot_id = parcels.receive(app, "T1", 10)
    before = office.stock_of(app, GARLIC)[0]
    send(producer, f"{PAGE}/{lot_id}/bo", quantity="3", reason="", expect=409)
    send(producer, f"{PAGE}/{lot_id}/bo", quantity="11", reason="Ẩm", expect=409)
    send(producer, f"{PAGE}/{lot_id}/bo", quantity="3", reason="Ẩm")

    assert lot_state(app) == ("open", 7)
    assert office.stock_of(app, GARLIC)[0] == before - 3


def test_a_recall_stops_what_is_not_sent_and_tells_who_has_it(app: Flask, producer: Pages, buyer: Buyer) -> None:
    office.restock(app, GARLIC, 0)
    lot_id = parcels.receive(app, "T1", 10)
    packed = parcel_of(buyer, app, lot_id, shipped=False)
    gone = parcel_of(buyer, app, lot_id, shipped=True)
    send(producer, f"{PAGE}/{lot_id}/thu-hoi", reason=" ", expect=409)
    assert lot_state(app)[0] == "open"
    page = send(producer, f"{PAGE}/{lot_id}/thu-hoi", reason=REASON)

    assert states(app) == {packed: "open", gone: "shipped"}
    assert gone in page.get_text()
    # Two units are still promised to the stopped order; nothing else of the lot is sold.
    assert office.stock_of(app, GARLIC) == (2, 2)
    with app.app_context():
        told = db.session.scalars(select(MailMessage).where(MailMessage.template == "parcel_recalled")).one()
        assert (told.context["order_code"], told.context["reason"]) == (gone, REASON)
    assert "đừng dùng" in buyer.pages.get(f"/don-hang/{gone[:-1]}").get_text()
    send(producer, f"/ban-hang/don-hang/{packed}/huy", act="all", reason="Lô bị thu hồi")
    assert office.stock_of(app, GARLIC) == (0, 0)
    send(producer, f"{PAGE}/{lot_id}/thu-hoi", reason="Lần nữa", expect=409)


def test_the_office_finds_any_lot_and_recalls_it(app: Flask, buyer: Buyer) -> None:
    officer, lot_id = desks.signed_in(app), parcels.receive(app, "T9", 5)
    gone = parcel_of(buyer, app, lot_id, shipped=True)
    for sought in ("T9", "Phú Sinh"):
        assert officer.get(f"/chuong-trinh/thu-hoi?lo={sought}").select_one(f"a[href$='/thu-hoi/{lot_id}']")
    page = officer.get(f"/chuong-trinh/thu-hoi/{lot_id}")
    assert gone in page.get_text()
    assert "0912345678" in page.get_text()
    token = hidden(page, "csrf_token")
    path = f"/chuong-trinh/thu-hoi/{lot_id}"
    officer.post(path, {"csrf_token": token, "reason": ""}, expect=422)
    officer.post(path, {"csrf_token": token, "reason": REASON})

    assert lot_state(app)[0] == "recalled"
    assert "T9" in officer.get("/chuong-trinh/thu-hoi").get_text()
    desks.signed_in(app, "auditor").post(path, {"csrf_token": token, "reason": "x"}, expect=403)


def test_another_producers_lot_is_not_there(app: Flask, producer: Pages) -> None:
    lot_id, other = parcels.receive(app, "T1", 5), counter.rival(app)
    token = hidden(other.get("/tai-khoan"), "csrf_token")
    for path, method in (
        (f"{PAGE}/{lot_id}", "GET"),
        (f"{PAGE}/{lot_id}/thu-hoi", "POST"),
        (f"{PAGE}/{lot_id}/bo", "POST"),
    ):
        data = {"csrf_token": token, "reason": "x", "quantity": "1"} if method == "POST" else None
        answer = other.client.open(path, method=method, data=data, headers={"Sec-Fetch-Site": "same-origin"})
        assert answer.status_code == 404, path
    assert "T1" not in other.get(PAGE).main.get_text()
    assert lot_state(app) == ("open", 5)
