"""A producer's books: every copy of them is sums of the same entries, and tells of nobody else."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
import python_calamine
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError
from support import shop
from support.buyer import Buyer
from support.counter import rival, send, signed_in
from support.transfers import PRODUCER, notice, ordered, secret, tell, total_of

from storefront.database import db, writing
from storefront.jobs import schedule
from storefront.ledger import actions as ledger
from storefront.ledger import queries as ledger_queries
from storefront.ledger import rules as accounts
from storefront.mail.models import MailMessage
from storefront.orders import changes, money
from storefront.orders.models import Order, OrderGroup
from storefront.orders.rules import Actor, WrongStep
from storefront.payments.models import MoneyMovement, Refund
from storefront.payments.rules import OPEN_REFUNDS
from storefront.settlement.bank import actions as bank
from storefront.settlement.bank import queries as bank_queries
from storefront.settlement.bank.models import BankCredit
from storefront.settlement.bank.rules import Arrival
from storefront.settlement.books import actions, queries, rules
from storefront.settlement.books.models import Payout
from storefront.settlement.books.rules import Entry, PayoutTooMuch
from storefront.settlement.transfers import actions as transfers

SELLER = Actor("producer", "Bà Sáu")
entry_lists = st.lists(
    st.builds(
        Entry,
        at=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)),
        cause=st.just("x"),
        kind=st.sampled_from(accounts.KINDS),
        account=st.sampled_from(accounts.ACCOUNTS),
        order_code=st.sampled_from(["", "CSA1", "CSB1"]),
        amount_dong=st.integers(-(10**9), 10**9),
    )
)


@given(entry_lists)
def test_days_and_orders_add_up_to_the_whole(entries: list[Entry]) -> None:
    whole = rules.sums(entries)
    for parts in (rules.by_day(entries).values(), rules.by_order(entries).values()):
        for name in ("goods_dong", "shipping_dong", "received_dong", "refunded_dong", "paid_out_dong", "fee_dong"):
            assert sum(getattr(part, name) for part in parts) == getattr(whole, name)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["notice", "line", "hand", "refund", "cancel_one", "cancel"]),
            st.integers(1, 3),
            st.integers(1, 2_000_000),
        ),
        max_size=8,
    )
)
def test_any_sequence_of_money_keeps_books_payment_and_story_together(
    app: Flask, steps: list[tuple[str, int, int]]
) -> None:
    """Transfers told in any way and any number of times, refunds, cancelling: one effect each, and all adds up."""
    with app.app_context():
        order_id = _fresh_order(app)
        for kind, number, dong in steps:
            _do(order_id, kind, number, dong)
        _check(order_id)


def _fresh_order(app: Flask) -> int:
    buyer = Buyer(app.test_client())
    code = ordered(buyer)
    return db.session.scalars(select(Order.id).where(Order.code == code)).one()


def _do(order_id: int, kind: str, number: int, dong: int) -> None:
    with writing() as session:
        order = session.get_one(Order, order_id)
        producer = bank_queries.producer(session, PRODUCER)
        if kind in ("notice", "line"):
            name = {kind: f"{order.code}-{number}"[:32]}
            # The same name tells of the same money, whatever else it says.
            arrival = Arrival(dong, order.code, shop.NOON + timedelta(days=10 * number), **name)
            bank.enter(session, producer=producer, arrival=arrival, now=shop.NOON)
        elif kind == "hand":
            told = {"token": f"{order.code}-{number}", "is_more": True, "by": SELLER, "now": shop.NOON}
            transfers.receive_by_hand(session, order=order, amount_dong=dong, **told)
        elif kind == "refund":
            rows = select(Refund).where(Refund.payment_id == order.payment.id, Refund.state.in_(OPEN_REFUNDS))
            refund = session.scalars(rows).first()
            if refund is not None:
                for _ in range(number):
                    money.refund_done(session, order=order, refund=refund, reference="x", by=SELLER, now=shop.NOON)
        else:
            _cancel(session, order, kind)


def _cancel(session, order: Order, kind: str) -> None:  # type: ignore[no-untyped-def]
    try:
        if kind == "cancel":
            changes.cancel(session, order=order, by=SELLER, reason="", now=shop.NOON)
        else:
            units = {order.lines[0].id: 1}
            changes.cancel_units(session, order=order, units=units, by=SELLER, reason="", now=shop.NOON)
    except WrongStep:
        return


def _check(order_id: int) -> None:
    session = db.session()
    order = session.get_one(Order, order_id)
    payment = order.payment
    moved = list(session.scalars(select(MoneyMovement).where(MoneyMovement.payment_id == payment.id)))
    received = sum(one.amount_dong for one in moved if one.kind == "received")
    refunded = sum(one.amount_dong for one in moved if one.kind == "refunded")
    due = sum(
        one.amount_dong
        for one in session.scalars(
            select(Refund).where(Refund.payment_id == payment.id, Refund.state.in_(OPEN_REFUNDS))
        )
    )
    assert (payment.received_dong, payment.refunded_dong) == (received, refunded)
    left = sum((line.quantity - line.cancelled) * line.price_dong for line in order.lines)
    shipping = 0 if order.state == "cancelled" else order.shipping_dong
    assert payment.due_dong == left + shipping
    assert order.balance_dong == payment.due_dong - received + refunded
    # Whatever was paid too much is asked back, and no more than that.
    assert due == max(received - refunded - payment.due_dong, 0)
    credits = list(session.scalars(select(BankCredit).where(BankCredit.order_id == order_id)))
    assert (
        sum(one.amount_dong for one in credits if one.entered_before is None)
        + sum(one.amount_dong for one in moved if one.kind == "received" and one.cause.startswith("hand:"))
        == received
    )
    assert ledger_queries.unbalanced(session) == []
    entries = queries.entries(session, order.producer_id, date(2026, 11, 1), date(2026, 12, 31))
    own = rules.by_order(entries)[order.code]
    assert own.owed_dong == order.balance_dong
    assert rules.accounts(entries) == {
        **dict.fromkeys(accounts.ACCOUNTS, 0),
        **ledger_queries.balances(session, order.producer_id),
    }


def test_the_files_for_accounting_tie(app: Flask, buyer: Buyer) -> None:
    code, key, producer = ordered(buyer), secret(app), signed_in(app, "producer")
    total = total_of(app, code)
    tell(buyer.client, notice(total + 7, code), key)
    query = "tu=01/11/2026&den=30/11/2026"
    book = producer.client.get(f"/ban-hang/tien/so-sach.xlsx?{query}")
    sheets = python_calamine.load_workbook(io.BytesIO(book.data))
    balances, orders, entries = (sheets.get_sheet_by_index(place).to_python() for place in range(3))
    assert entries[-1][-1] == 0 == balances[-1][-1]
    assert orders[-2][0] == code
    assert [orders[-1][place] for place in (6, 10)] == [total + 7, -7]
    by_name = {row[0]: row[1:] for row in balances}
    assert by_name["Người mua còn nợ"][2] == sum(row[-1] for row in entries if row[3] == "Người mua còn nợ") == -7
    for kind, head in (("", "Mã đơn"), ("&loai=but-toan", "Ngày")):
        answer = producer.client.get(f"/ban-hang/tien/so-sach.csv?{query}{kind}")
        rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
        assert rows[0][0] == head
        assert rows[-1][0] == "Cộng"


def test_no_file_tells_of_another_producer(app: Flask, buyer: Buyer) -> None:
    code = ordered(buyer)
    other = rival(app)
    for path in ("so-sach.csv", "so-sach.csv?loai=but-toan"):
        assert code not in other.client.get(f"/ban-hang/tien/{path}").get_data(as_text=True)
    assert code in signed_in(app, "producer").client.get("/ban-hang/tien/so-sach.csv").get_data(as_text=True)


@pytest.mark.parametrize("query", ["tu=x", "tu=24/11/2026&den=23/11/2026", "tu=01/01/2020"])
def test_a_period_that_is_none_comes_back_with_a_sentence(app: Flask, query: str) -> None:
    producer = signed_in(app, "producer")
    assert producer.get(f"/ban-hang/tien?{query}", expect=422).select_one(".errors")
    producer.get(f"/ban-hang/tien/so-sach.xlsx?{query}", expect=404)


def test_sales_are_told_once_in_the_morning_and_only_where_something_was(app: Flask, buyer: Buyer) -> None:
    code = ordered(buyer)
    job = next(one for one in schedule.SCHEDULE if one.name == "tell-sales")

    def told(day: int, hour: int) -> list[str]:
        app.extensions["clock"].set(datetime(2026, 11, day, hour, 5, tzinfo=UTC) - timedelta(hours=7))
        with app.app_context():
            job.run()
            rows = select(MailMessage).where(MailMessage.template == "daily_sales").order_by(MailMessage.id)
            return [f"{row.recipient} {row.context['orders'][0]['code']}" for row in db.session.scalars(rows)]

    assert told(25, 6) == []
    once = [f"phu-sinh@nha-san-xuat.example {code}"]
    assert (told(25, 7), told(25, 20), told(26, 8)) == (once, once, once)


def _held(app: Flask, dong: int) -> None:
    """Card money of an order, as the card's provider would have brought it."""
    with app.app_context(), writing() as session:
        order = session.scalars(select(Order).join(OrderGroup)).first()
        amounts = accounts.money_in(dong, held=True)
        told = {"kind": "received", "producer_id": order.producer_id, "order_id": order.id, "now": shop.NOON}
        ledger.post(session, cause="money:stripe:x", amounts=amounts, **told)


def test_the_office_pays_out_what_is_held_once_and_no_more(app: Flask, buyer: Buyer) -> None:
    ordered(buyer, "cod")
    _held(app, 300_000)
    officer = signed_in(app, "officer")
    assert "300.000" in officer.get("/chuong-trinh/tien").get_text()
    path = f"/chuong-trinh/tien/{PRODUCER}/tra"
    send(officer, path, amount_dong="300.001", reference="FT1", token="a", expect=409)
    send(officer, path, amount_dong="", reference="", token="a", expect=422)
    for _ in range(2):
        send(officer, path, amount_dong="200.000", reference="FT1", token="a")
    with app.app_context():
        assert [(one.amount_dong, one.reference) for one in db.session.scalars(select(Payout))] == [(200_000, "FT1")]
        assert ledger_queries.unbalanced(db.session()) == []
    assert "100.000" in signed_in(app, "producer").get("/ban-hang/tien").get_text()
    auditor = signed_in(app, "auditor")
    assert not auditor.get(f"/chuong-trinh/tien/{PRODUCER}").select("form[action$='/tra']")
    send(auditor, path, amount_dong="1", reference="x", token="b", expect=403)
    with pytest.raises(DatabaseError, match="never changed"), app.app_context(), writing() as session:
        session.scalars(select(Payout)).one().amount_dong = 1


@pytest.mark.parametrize(("dong", "refused"), [(1, PayoutTooMuch), (0, ValueError)])
def test_nothing_is_paid_out_where_nothing_is_held(app: Flask, dong: int, refused: type[Exception]) -> None:
    with app.app_context(), writing() as session:
        told = {"producer": bank_queries.producer(session, PRODUCER), "by": "x", "now": shop.NOON}
        with pytest.raises(refused):
            actions.pay_out(session, amount_dong=dong, reference="", token="t", **told)


def test_the_office_sees_overdue_refunds_and_unknown_money(app: Flask, buyer: Buyer) -> None:
    code, key = ordered(buyer), secret(app)
    tell(buyer.client, notice(total_of(app, code) + 5000, code, 1), key)
    tell(buyer.client, notice(1000, "?", 2), key)
    assert "Không có." in signed_in(app, "officer").get("/chuong-trinh/tien").get_text()
    app.extensions["clock"].set(shop.NOON + timedelta(days=20))
    page = signed_in(app, "officer").get("/chuong-trinh/tien").get_text()
    assert f"{code}, 5.000" in page
