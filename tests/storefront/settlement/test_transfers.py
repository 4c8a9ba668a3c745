"""The life of a transfer: said, looked for, received, too little, too much, too late; each side told what to do."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from support import office, shop
from support.buyer import Buyer
from support.counter import rival, send, signed_in
from support.pages import SAME_ORIGIN, Pages
from support.transfers import GARLIC, looking, money_of, notice, ordered, secret, tell, total_of

from storefront.database import db, writing
from storefront.jobs import schedule
from storefront.mail.models import MailMessage
from storefront.orders import changes
from storefront.orders.rules import BUYER
from storefront.settlement.transfers import rules
from storefront.settlement.transfers.rules import Step


def _says_paid(buyer: Buyer, code: str) -> BeautifulSoup:
    return buyer.pages.post(f"/don-hang/{code[:-1]}/{code}/da-chuyen")


def _at(app: Flask, buyer: Buyer, hours: float, job: str) -> object:
    app.extensions["clock"].set(shop.NOON + timedelta(hours=hours))
    with app.app_context():
        return next(one for one in schedule.SCHEDULE if one.name == job).run()


def _mails(app: Flask, like: str) -> list[str]:
    with app.app_context():
        rows = select(MailMessage.key).where(MailMessage.key.startswith(like))
        return list(db.session.scalars(rows.order_by(MailMessage.id)))


def _receive(pages: Pages, code: str, dong: str, token: str = "t1", expect: int = 200, **more: str) -> BeautifulSoup:
    path = f"/ban-hang/tien/don/{code}/da-nhan"
    return send(pages, path, amount_dong=dong, token=token, expect=expect, **more)


def test_who_says_that_she_paid_keeps_her_goods_and_the_producer_is_asked_once(app: Flask, buyer: Buyer) -> None:
    code = ordered(buyer)
    for _ in range(3):
        page = _says_paid(buyer, code)
    assert "Bạn báo đã chuyển" in page.select_one(".order__state").get_text()
    assert not page.select("form[action$='/da-chuyen']")
    assert _mails(app, "transfer-claimed:") == [f"transfer-claimed:{code}:producer"]
    _at(app, buyer, 25, "release-unpaid")
    assert money_of(app, code)[0] == "unpaid"
    _at(app, buyer, 47, "remind-unpaid")
    assert _mails(app, "payment-reminder:") == []
    _at(app, buyer, 49, "release-unpaid")
    with looking(app, code) as order:
        assert order.state == "cancelled"
        assert [event.kind for event in order.events] == ["placed", "transfer_claimed", "cancelled"]


def test_only_the_device_that_may_see_an_order_says_that_it_is_paid(app: Flask, buyer: Buyer) -> None:
    code = ordered(buyer)
    stranger = Pages(app.test_client())
    stranger.post(f"/don-hang/{code[:-1]}/{code}/da-chuyen")
    with looking(app, code) as order:
        assert order.payment.claimed_at is None
    foreign = buyer.client.post(f"/don-hang/{code[:-1]}/{code}/da-chuyen", headers={"Sec-Fetch-Site": "cross-site"})
    assert foreign.status_code == 403


def test_a_buyer_is_reminded_once_and_then_released(app: Flask, buyer: Buyer) -> None:
    code = ordered(buyer)
    assert _at(app, buyer, 17, "remind-unpaid") == 0
    assert _at(app, buyer, 19, "remind-unpaid") == 1
    assert _at(app, buyer, 20, "remind-unpaid") == 0
    assert _mails(app, "payment-reminder:") == [f"payment-reminder:{code}:buyer"]
    _at(app, buyer, 25, "release-unpaid")
    assert money_of(app, code) == ("failed", 0, [])
    assert office.stock_of(app, GARLIC)[1] == 0


def test_the_producer_enters_what_came_once_and_the_bank_then_says_the_same(app: Flask, buyer: Buyer) -> None:
    code, key, producer = ordered(buyer), secret(app), signed_in(app, "producer")
    total = total_of(app, code)
    page = producer.get(f"/ban-hang/tien/don/{code}")
    assert page.select_one("#amount_dong")["value"].replace(".", "") == str(total)
    for _ in range(2):
        _receive(producer, code, str(total))
    assert money_of(app, code) == ("paid", 0, [])
    assert tell(buyer.client, notice(total, code, 1), key).json["outcome"] == "matched"
    assert money_of(app, code) == ("paid", 0, [])
    tell(buyer.client, notice(total, code, 2), key)
    assert money_of(app, code) == ("over", 0, [(total, "due")])


def test_more_for_a_paid_order_is_entered_only_by_who_says_so(app: Flask, buyer: Buyer) -> None:
    code, producer = ordered(buyer), signed_in(app, "producer")
    _receive(producer, code, str(total_of(app, code)))
    page = _receive(producer, code, "5000", token="t2", expect=409)
    assert "đã đủ tiền" in page.select_one(".errors").get_text()
    _receive(producer, code, "5.000", token="t2", is_more="1")
    assert money_of(app, code) == ("over", 0, [(5000, "due")])


@pytest.mark.parametrize("typed", ["", "0", "-5", "12,5", "abc", "9" * 18])
def test_a_sum_that_is_none_comes_back_with_a_sentence(app: Flask, buyer: Buyer, typed: str) -> None:
    code, producer = ordered(buyer), signed_in(app, "producer")
    page = _receive(producer, code, typed, expect=422)
    assert page.select_one("#amount_dong-error")
    assert money_of(app, code)[0] == "unpaid"


def test_too_little_shows_the_rest_to_both_and_never_ends_silently(app: Flask, buyer: Buyer) -> None:
    code, producer = ordered(buyer), signed_in(app, "producer")
    total = total_of(app, code)
    _receive(producer, code, str(total - 1000))
    page = buyer.pages.get(f"/don-hang/{code[:-1]}")
    assert "chỉ còn phần thiếu" in page.get_text()
    assert page.select_one(".transfer__heading").get_text().replace("\xa0", " ") == "Chuyển khoản 1.000 ₫"
    assert "còn thiếu" in producer.get(f"/ban-hang/tien/don/{code}").select_one(".notice").get_text()
    _at(app, buyer, 30, "release-unpaid")
    assert money_of(app, code) == ("part_paid", 1000, [])


def test_money_for_a_cancelled_order_is_sent_back_by_its_producer(app: Flask, buyer: Buyer) -> None:
    code, key, producer = ordered(buyer), secret(app), signed_in(app, "producer")
    total = total_of(app, code)
    with looking(app, code) as order, writing() as session:
        changes.cancel(session, order=order, by=BUYER, reason="", now=shop.NOON)
    tell(buyer.client, notice(total, code), key)
    assert money_of(app, code) == ("over", 0, [(total, "due")])
    assert "số tài khoản nhận tiền hoàn" in buyer.pages.get(f"/don-hang/{code[:-1]}").get_text()
    form = producer.get(f"/ban-hang/tien/don/{code}").select_one("form[action*='/hoan/']")
    send(producer, form["action"], expect=422)
    for _ in range(2):
        send(producer, form["action"], reference="FT123")
    assert money_of(app, code) == ("refunded", 0, [(total, "done")])
    assert len(_mails(app, "refund-done")) == 1
    assert "FT123" in producer.get(f"/ban-hang/tien/don/{code}").get_text()


def test_the_producer_finds_nothing_and_the_buyer_is_told_once(app: Flask, buyer: Buyer) -> None:
    code, producer = ordered(buyer), signed_in(app, "producer")
    assert "gone" in _deny(producer, code)
    _says_paid(buyer, code)
    for _ in range(2):
        _deny(producer, code)
    assert _mails(app, "transfer-denied:") == [f"transfer-denied:{code}:buyer"]
    assert "Người bán chưa thấy" in buyer.pages.get(f"/don-hang/{code[:-1]}").get_text()


def test_who_chose_cash_is_told_what_to_pay_and_may_transfer_instead(app: Flask, buyer: Buyer) -> None:
    code, key, producer = ordered(buyer, "cod"), secret(app), signed_in(app, "producer")
    assert "tiền mặt" in buyer.pages.get(f"/don-hang/{code[:-1]}").select_one(".notice").get_text()
    assert not producer.get(f"/ban-hang/tien/don/{code}").select_one("#amount_dong")["value"]
    tell(buyer.client, notice(total_of(app, code), code), key)
    assert money_of(app, code) == ("paid", 0, [])


def test_another_producer_sees_none_of_it(app: Flask, buyer: Buyer) -> None:
    code, key = ordered(buyer), secret(app)
    tell(buyer.client, notice(77_000, "không mã"), key)
    other = rival(app)
    other.get(f"/ban-hang/tien/don/{code}", expect=404)
    _receive(other, code, "1000", expect=404)
    send(other, f"/ban-hang/tien/don/{code}/chua-thay", expect=404)
    send(other, "/ban-hang/tien/tien-den/1/don", code=code, expect=404)
    send(other, "/ban-hang/tien/tien-den/1/bo-qua", reason="x", expect=404)
    for path in ("/ban-hang/tien", "/ban-hang/tien/tien-den", "/ban-hang/tien/sao-ke", "/ban-hang/tien/thong-bao"):
        other.get(f"{path}?cua=phu-sinh", expect=404)
        assert "77.000" not in other.get(path).get_text()
    other.get("/ban-hang/tien/so-sach.xlsx?cua=phu-sinh", expect=404)
    assert money_of(app, code)[0] == "unpaid"


def test_a_packer_sees_no_money_and_a_seller_no_secret(app: Flask) -> None:
    packer = rival(app, role="packer")
    packer.get("/ban-hang/tien", expect=403)
    seller = rival(app, role="seller", phone="0900000198")
    seller.get("/ban-hang/tien")
    seller.get("/ban-hang/tien/thong-bao", expect=403)


def test_every_step_has_its_words_for_both_sides(app: Flask, buyer: Buyer) -> None:
    from storefront.settlement.transfers.messages import for_buyer, for_producer
    from storefront.settlement.transfers.queries import Standing

    code = ordered(buyer)
    with looking(app, code) as order, app.test_request_context():
        for step in Step:
            standing = Standing(order, 1000, False, step)
            assert for_producer(standing)
            assert for_buyer(standing) or step in (Step.NOTHING, Step.CARD, Step.TRANSFER, Step.WAIT_REFUND)


def test_a_claim_never_shortens_what_was_promised() -> None:
    late = shop.NOON + timedelta(days=9)
    assert rules.kept_until(late, shop.NOON, timedelta(hours=48)) == late
    assert rules.kept_until(None, shop.NOON, timedelta(hours=48)) == shop.NOON + timedelta(hours=48)


def _deny(pages: Pages, code: str) -> str:
    token = send_token(pages)
    answer = pages.client.post(f"/ban-hang/tien/don/{code}/chua-thay", data={"csrf_token": token}, headers=SAME_ORIGIN)
    return answer.headers["Location"]


def send_token(pages: Pages) -> str:
    field = pages.get("/tai-khoan").select_one("input[name=csrf_token]")
    return str(field["value"])
