"""A producer takes an order from its first notice to the buyer's door; nobody else's order is hers."""

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from support import counter, office, parcels
from support.buyer import Buyer
from support.counter import send, signed_in
from support.pages import Pages, hidden

from catalog.stock.models import Lot
from storefront.database import db
from storefront.fulfilment.models import Shipment
from storefront.orders.models import Order

GARLIC = "toi-ly-son-phu-sinh"
LIST = "/ban-hang/don-hang"


@pytest.fixture
def producer(app: Flask) -> Pages:
    return signed_in(app, "producer")


@pytest.fixture
def placed(app: Flask, buyer: Buyer) -> str:
    """Two jars of garlic, cash on delivery: the code of the producer's order."""
    buyer.put(GARLIC, 2)
    return buyer.order() + "1"


def order_state(app: Flask, code: str) -> str:
    with app.app_context():
        return db.session.scalars(select(Order.state).where(Order.code == code)).one()


def parcel(app: Flask, code: str) -> Shipment:
    with app.app_context():
        return db.session.scalars(select(Shipment).join(Order).where(Order.code == code)).first()


def packing(page: BeautifulSoup, **changes: str) -> dict[str, str]:
    """The pack form as it is suggested, with changes by the start of a field's name."""
    typed = {field["name"]: field.get("value", "") for field in page.select(".packing input[id]")}
    for name, value in changes.items():
        typed[next(one for one in typed if one.startswith(name))] = value
    return typed


def packed(producer: Pages, code: str, **changes: str) -> BeautifulSoup:
    send(producer, f"{LIST}/{code}/xac-nhan")
    form = packing(producer.get(f"{LIST}/{code}/dong-goi"), **{"code_": "A7", "expires_": "2027-11-20", **changes})
    return send(producer, f"{LIST}/{code}/dong-goi", **form)


def on_list(producer: Pages, step: str) -> list[str]:
    return [link.get_text() for link in producer.get(f"{LIST}?viec={step}").select(".sale__code a")]


class TestTheWay:
    def test_from_notice_to_cash(self, app: Flask, producer: Pages, buyer: Buyer, placed: str) -> None:
        assert on_list(producer, "confirm") == [placed]
        page = producer.get(f"{LIST}/{placed}")
        assert "Nguyễn Thị Lan" in page.get_text()
        assert "12 Lê Lợi" in page.get_text()
        packed(producer, placed)
        assert on_list(producer, "ship") == [placed]
        send(producer, f"{LIST}/{placed}/1/gui", carrier="Viettel Post", tracking="VTP 123")
        assert on_list(producer, "way") == [placed]
        seen = buyer.pages.get(f"/don-hang/{placed[:-1]}").get_text()
        assert "VTP 123" in seen
        assert "lô A7" in seen

        page = send(producer, f"{LIST}/{placed}/1/da-giao")
        assert order_state(app, placed) == "fulfilled"
        due = page.select_one("#cash-1")["value"]
        send(producer, f"{LIST}/{placed}/1/tien", cash_dong=due)

        assert on_list(producer, "done") == [placed]
        with app.app_context():
            order = db.session.scalars(select(Order).where(Order.code == placed)).one()
            assert (order.balance_dong, order.payment.state) == (0, "paid")
        assert office.stock_of(app, GARLIC)[1] == 0

    def test_a_second_press_says_that_it_was_done(self, app: Flask, producer: Pages, placed: str) -> None:
        packed(producer, placed)
        send(producer, f"{LIST}/{placed}/1/gui", carrier="Tự giao")
        page = send(producer, f"{LIST}/{placed}/1/gui", carrier="Tự giao", expect=409)

        assert "vừa thay đổi" in page.select_one(".notice--wrong").get_text()

    def test_what_was_refused_at_the_door_comes_back_and_cancels(
        self, app: Flask, producer: Pages, placed: str
    ) -> None:
        before = office.stock_of(app, GARLIC)
        packed(producer, placed)
        send(producer, f"{LIST}/{placed}/1/gui", carrier="Tự giao")
        send(producer, f"{LIST}/{placed}/1/khong-giao-duoc", failure="refused")
        send(producer, f"{LIST}/{placed}/1/hang-ve", goods="kept", wish="cancel")

        assert order_state(app, placed) == "cancelled"
        assert office.stock_of(app, GARLIC) == (before[0], before[1] - 2)

    def test_what_was_not_reached_is_sent_again(self, app: Flask, producer: Pages, placed: str) -> None:
        packed(producer, placed)
        send(producer, f"{LIST}/{placed}/1/gui", carrier="Tự giao")
        send(producer, f"{LIST}/{placed}/1/khong-giao-duoc", failure="not_reached")
        send(producer, f"{LIST}/{placed}/1/hang-ve", goods="kept", wish="again")
        assert on_list(producer, "pack") == [placed]
        form = packing(producer.get(f"{LIST}/{placed}/dong-goi"))
        assert [value for name, value in form.items() if name.startswith("lot_")] == ["2"]
        send(producer, f"{LIST}/{placed}/dong-goi", **form)
        send(producer, f"{LIST}/{placed}/2/gui", carrier="Tự giao")
        send(producer, f"{LIST}/{placed}/2/da-giao")

        assert order_state(app, placed) == "fulfilled"

    def test_money_comes_before_the_goods_or_a_reason_is_given(self, app: Flask, producer: Pages, buyer: Buyer) -> None:
        buyer.put(GARLIC)
        code = buyer.order(method="vietqr") + "1"
        assert on_list(producer, "money") == [code]
        page = send(producer, f"{LIST}/{code}/xac-nhan", expect=409)
        assert "còn thiếu" in page.select_one(".notice--wrong").get_text()
        send(producer, f"{LIST}/{code}/gui-truoc", reason=" ", expect=409)
        assert order_state(app, code) == "placed"
        page = send(producer, f"{LIST}/{code}/gui-truoc", reason="Khách quen, chuyển sau.")

        assert order_state(app, code) == "confirmed"
        assert "Khách quen" in page.select_one(".story").get_text()

    def test_part_of_it_is_cancelled_with_a_reason(self, app: Flask, producer: Pages, placed: str) -> None:
        with app.app_context():
            line_id = parcels.orders_of(placed[:-1])[0].lines[0].id
        send(producer, f"{LIST}/{placed}/huy", act="units", **{f"units_{line_id}": "1"}, reason="", expect=409)
        send(producer, f"{LIST}/{placed}/huy", act="units", **{f"units_{line_id}": "x"}, reason="Hết", expect=422)
        page = send(producer, f"{LIST}/{placed}/huy", act="units", **{f"units_{line_id}": "1"}, reason="Hết tỏi")
        assert "đã huỷ 1" in page.get_text()
        send(producer, f"{LIST}/{placed}/huy", act="all", reason="Hết hẳn")

        assert order_state(app, placed) == "cancelled"


class TestPacking:
    def test_food_needs_its_lot_and_last_day(self, app: Flask, producer: Pages, placed: str) -> None:
        send(producer, f"{LIST}/{placed}/xac-nhan")
        path = f"{LIST}/{placed}/dong-goi"
        form = packing(producer.get(path))
        page = send(producer, path, **form, expect=422)
        assert page.select_one(".errors a[href^='#code_']")
        page = send(producer, path, **{**form, **{name: "A1" for name in form if name.startswith("code_")}}, expect=409)
        assert "hạn dùng" in page.select_one(".notice--wrong").get_text()
        assert page.select_one("input[id^=code_]")["value"] == "A1"
        assert parcel(app, placed) is None

    def test_what_is_near_its_last_day_goes_only_with_the_owners_reason(
        self, app: Flask, producer: Pages, placed: str
    ) -> None:
        send(producer, f"{LIST}/{placed}/xac-nhan")
        path = f"{LIST}/{placed}/dong-goi"
        near = packing(producer.get(path), code_="A1", expires_="2026-12-05")
        page = send(producer, path, **near, expect=409)
        assert "Người mua cần hàng dùng được" in page.select_one(".notice--wrong").get_text()
        gone = packing(producer.get(path), code_="A0", expires_="2026-11-01")
        page = send(producer, path, **gone, short_life_reason="Khách đồng ý", expect=409)
        assert "đã hết hạn" in page.select_one(".notice--wrong").get_text()
        seller = counter.rival(app, "phu-sinh", role="seller", phone="0900000188")
        send(seller, path, **near, short_life_reason="Tôi muốn thế", expect=409)
        page = send(producer, path, **near, short_life_reason="Khách nhận hàng gần hạn, đã gọi.")

        assert "Khách nhận hàng gần hạn" in page.select_one(".story").get_text()

    def test_first_expired_goes_first(self, app: Flask, producer: Pages, placed: str) -> None:
        late, early = (
            parcels.receive(app, code, 5, expires_on=day)
            for code, day in (("B2", parcels.GOOD_UNTIL.replace(month=12)), ("B1", parcels.GOOD_UNTIL))
        )
        send(producer, f"{LIST}/{placed}/xac-nhan")
        form = packing(producer.get(f"{LIST}/{placed}/dong-goi"))

        shown = {int(name.rsplit("_")[-1]): value for name, value in form.items() if name.startswith("lot_")}
        assert shown == {early: "2", late: "0"}

    def test_a_parcel_is_opened_again_with_a_reason(self, app: Flask, producer: Pages, placed: str) -> None:
        packed(producer, placed)
        send(producer, f"{LIST}/{placed}/1/mo-kien", reason="", expect=409)
        send(producer, f"{LIST}/{placed}/1/mo-kien", reason="Nhầm lọ")

        assert parcel(app, placed).state == "open"
        assert on_list(producer, "pack") == [placed]
        with app.app_context():
            assert db.session.scalars(select(Lot.left)).one() == 2


class TestOthers:
    def test_another_producer_reaches_no_order_and_changes_nothing(
        self, app: Flask, producer: Pages, placed: str
    ) -> None:
        packed(producer, placed)
        other = counter.rival(app)
        token = hidden(other.get("/tai-khoan"), "csrf_token")
        walked = 0
        for rule in app.url_map.iter_rules():
            if not rule.endpoint.startswith("counter_orders.") or not rule.arguments:
                continue
            path = app.url_map.bind("localhost").build(
                rule.endpoint, {name: {"code": placed, "number": 1}[name] for name in rule.arguments}
            )
            for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
                walked += 1
                fields = {"csrf_token": token, "reason": "x", "act": "all", "carrier": "x", "cash_dong": "1"}
                fields |= {"failure": "lost", "goods": "kept", "wish": "again"}
                kwargs = {"data": fields, "headers": {"Sec-Fetch-Site": "same-origin"}} if method == "POST" else {}
                assert other.client.open(path, method=method, **kwargs).status_code == 404, path
        assert walked >= 10
        assert parcel(app, placed).state == "packed"
        assert on_list(other, "ship") == []
        assert other.get(f"{LIST}?don={placed}").select(".sale") == []

    def test_a_packer_packs_and_ships_and_moves_no_money(self, app: Flask, placed: str) -> None:
        owner, packer = signed_in(app, "producer"), counter.rival(app, "phu-sinh", role="packer")
        send(packer, f"{LIST}/{placed}/xac-nhan", expect=403)
        packed(owner, placed)
        send(packer, f"{LIST}/{placed}/1/gui", carrier="Tự giao")
        send(packer, f"{LIST}/{placed}/1/da-giao")

        send(packer, f"{LIST}/{placed}/1/tien", cash_dong="1000", expect=403)
        send(packer, f"{LIST}/{placed}/huy", act="all", reason="x", expect=403)
        assert not packer.get(f"{LIST}/{placed}").select("form[action$='/tien']")


def test_an_order_is_found_by_its_code_and_its_buyers_phone(producer: Pages, placed: str) -> None:
    for sought in (placed, placed.lower(), placed[:-1], "0912 345 678"):
        assert producer.get(f"{LIST}?don={sought}").select_one(".sale__code a").get_text() == placed
    assert not producer.get(f"{LIST}?don=0912999999").select(".sale")
