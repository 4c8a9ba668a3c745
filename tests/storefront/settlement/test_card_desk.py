"""What the office does where card money needs a person."""

from flask import Flask
from sqlalchemy import select
from support import counter
from support.buyer import Buyer
from support.card_provider import BAD_REFUND, CardProvider, tell, work
from support.pages import hidden

from storefront import clock
from storefront.database import db, writing
from storefront.orders import changes
from storefront.orders.models import Order
from storefront.orders.rules import BUYER
from storefront.payments.models import Refund
from tools.stripe_simulator import payments

DESK = "/chuong-trinh/tien-the"


def test_a_refund_the_card_did_not_take_is_tried_again_or_sent_otherwise(
    app: Flask, buyer: Buyer, stripe: CardProvider
) -> None:
    refund_id = _failed_refund(app, buyer, stripe)
    office = counter.signed_in(app, "officer")
    page = office.get(DESK)
    assert "1 khoản thẻ cần xem" in office.get("/chuong-trinh/tien").get_text(" ", strip=True)
    token = hidden(page, "csrf_token")

    office.post(f"{DESK}/hoan/{refund_id}/gui-lai", {"csrf_token": token})
    assert _states(app)[-1] == "due"
    office.post(f"{DESK}/hoan/{refund_id}/gui-lai", {"csrf_token": token}, expect=409)
    work(app, "refunds")
    _settle(app, stripe)
    newest = _newest(app)
    office.post(f"{DESK}/hoan/{newest}/da-hoan", {"csrf_token": token}, expect=422)
    office.post(f"{DESK}/hoan/{newest}/da-hoan", {"csrf_token": token, f"reference_{newest}": "Chuyển khoản FT123"})

    assert "failed" not in _states(app)
    with app.app_context():
        assert db.session.scalars(select(Order)).one().payment.state == "refunded"


def test_another_sum_that_was_dealt_with_lets_the_order_be_paid_anew(
    app: Flask, buyer: Buyer, stripe: CardProvider
) -> None:
    buyer.put("toi-ly-son-phu-sinh")
    stripe.pay(str(buyer.send(buyer.form(method="card")).headers["Location"]))
    intent = stripe.store.all("payment_intent")[0]
    stripe.store.put({**intent, "amount_received": intent["amount_received"] + 1})
    work(app, "reconcile")
    office = counter.signed_in(app, "officer")
    token = hidden(office.get(DESK), "csrf_token")

    office.post(f"{DESK}/khoan/1/xong", {"csrf_token": token}, expect=422)
    office.post(f"{DESK}/khoan/1/xong", {"csrf_token": token, "reason_1": "Đã hoàn trên trang Stripe"})

    with app.app_context():
        code = db.session.scalars(select(Order)).one().group.code
    on = buyer.client.post(f"/don-hang/{code}/the", headers={"Sec-Fetch-Site": "same-origin"})
    assert on.headers["Location"].startswith(stripe.url)
    office.post(f"{DESK}/khoan/1/xong", {"csrf_token": token, "reason_1": "x"}, expect=409)


def test_only_the_office_acts_and_auditors_look(app: Flask) -> None:
    assert counter.signed_in(app, "auditor").get(DESK).select("main form[method=post]") == []
    counter.signed_in(app, "producer").client.get(DESK)
    assert counter.signed_in(app, "producer").client.get(DESK).status_code == 403


def _failed_refund(app: Flask, buyer: Buyer, stripe: CardProvider) -> int:
    buyer.put("toi-ly-son-phu-sinh")
    stripe.pay(str(buyer.send(buyer.form(method="card")).headers["Location"]), BAD_REFUND)
    work(app, "reconcile")
    with app.app_context(), writing() as session:
        order = session.scalars(select(Order)).one()
        changes.cancel(session, order=order, by=BUYER, reason="", now=clock.now())
    work(app, "refunds")
    _settle(app, stripe)
    return _newest(app)


def _settle(app: Flask, stripe: CardProvider) -> None:
    """The money came back from the card's bank, and the shop hears of it."""
    payments.settle_refund(stripe.store, stripe.store.all("refund")[0])
    tell(app, stripe.events()[-1])
    work(app, "events")


def _states(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(Refund.state).order_by(Refund.id)))


def _newest(app: Flask) -> int:
    with app.app_context():
        return max(db.session.scalars(select(Refund.id)))
