"""Erasing an account leaves nothing of a person where the law lets it; what it keeps is blanked in time."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import DatabaseError
from support import office, shop
from support.account import PASSWORD, TYPED, Person, messages
from support.buyer import Buyer

from storefront.accounts.models import AccountEvent, User
from storefront.config import ROOT
from storefront.database import db, writing
from storefront.jobs.schedule import forget_people
from storefront.order_papers.models import IssuedPaper
from storefront.orders.models import Order, OrderChange, OrderEvent, OrderGroup
from storefront.privacy.rules import COMPLAINT_YEARS, ORDER_YEARS, PAPER_YEARS

PAGE = "/tai-khoan/du-lieu"
THREE_YEARS = timedelta(days=3 * 366)


def order(person: Person) -> str:
    buyer = Buyer(person.client)
    buyer.put("toi-ly-son-phu-sinh")
    return buyer.order(name="Trần Mai", save_address="1")


def finish(app: Flask) -> None:
    """Let every order be done, as if all of it had been delivered and paid."""
    with app.app_context(), writing() as session:
        for one in session.scalars(select(Order)):
            one.state = "completed"


def leave_traces(app: Flask) -> None:
    """An address changed on the way, and a paper about the order."""
    with app.app_context(), writing() as session:
        placed = session.scalars(select(Order)).one()
        address = {"street": "12 Lê Lợi", "name": "Trần Mai"}
        facts = {"kind": "address", "before": address, "after": address, "party": "buyer", "actor": "buyer"}
        session.add(OrderChange(order_id=placed.id, at=shop.NOON, **facts))
        paper = {"kind": "contract", "year": 2026, "number": 9, "content": address, "sha256": "x", "made_at": shop.NOON}
        session.add(IssuedPaper(order_id=placed.id, producer_id=placed.producer_id, **paper))


def erase(person: Person, *, expect: int = 200, **changes: str):
    fields = {"password": PASSWORD, "confirmed": "1", **changes}
    return person.post(f"{PAGE}/xoa", seen=PAGE, expect=expect, **{key: one for key, one in fields.items() if one})


def everything(app: Flask) -> str:
    """All that the database holds, as text."""
    with app.app_context():
        tables = inspect(db.engine).get_table_names()
        return str([db.session.execute(text(f'SELECT * FROM "{one}"')).all() for one in tables])


def test_nothing_of_her_is_left(app: Flask) -> None:
    person, other = Person(app).sign_up(), Person(app)
    other.sign_in()
    person.post(
        "/tai-khoan/dia-chi/moi",
        seen="/tai-khoan/dia-chi/moi",
        **{
            "phone": "0912345678",
            "name": "Mai",
            "province": "Quảng Ngãi",
            "commune": "Cẩm Thành",
            "street": "77 Hẻm Sâu",
        },
    )
    page = erase(person)

    assert "Tài khoản đã xoá." in page.get_text()
    assert not person.is_in()
    assert not other.is_in()
    assert Person(app).sign_in().status_code == 422
    # The one message that says so still has to reach her; it goes with the rest after its time.
    left = messages(app, TYPED["contact"])
    assert [one.template for one in left] == ["account_changed"]
    with app.app_context(), writing() as session:
        for one in left:
            session.delete(session.merge(one))
    held = everything(app)
    for trace in (TYPED["contact"], TYPED["name"], "77 Hẻm Sâu", "0912345678"):
        assert trace not in held


def test_the_acts_stay_without_a_name(app: Flask) -> None:
    person = Person(app).sign_up()
    erase(person)

    with app.app_context():
        user = db.session.scalars(select(User).where(User.erased_at.is_not(None))).one()
        told = db.session.scalars(select(AccountEvent).where(AccountEvent.user_id == user.id)).all()
        assert [(one.kind, one.actor) for one in told] == [("signed_up", "self"), ("erased", "self")]
        assert (user.called, user.roles, user.active) == (f"#{user.id}", [], False)


def test_her_address_can_sign_up_again_as_somebody_new(app: Flask) -> None:
    erase(Person(app).sign_up())
    person = Person(app).sign_up()

    assert person.pages.get("/tai-khoan/don-hang").select(".empty")


def test_it_takes_the_password_and_a_tick(app: Flask) -> None:
    person = Person(app).sign_up()
    for field, value in (("password", "wrong"), ("password", ""), ("confirmed", "")):
        page = erase(person, expect=422, **{field: value})
        assert [link["href"] for link in page.select(".errors a")] == [f"#{field}"]

    assert person.is_in()
    assert person.send(f"{PAGE}/xoa", password=PASSWORD, confirmed="1").status_code == 400


def test_an_open_order_is_finished_first(app: Flask) -> None:
    person = Person(app).sign_up()
    code = order(person)
    token = person.token(PAGE)
    assert "Còn đơn chưa xong" in person.pages.get(PAGE).get_text()
    refused = person.send(f"{PAGE}/xoa", csrf_token=token, password=PASSWORD, confirmed="1")
    assert refused.status_code == 409
    assert person.is_in()

    finish(app)
    erase(person)

    guest = Person(app)
    assert code in guest.pages.post(f"/don-hang/{code}", {"phone": "0912345678"}).h1.get_text()


def test_who_works_for_others_hands_over_first(app: Flask) -> None:
    for phone, why in (("0900000102", "bán hàng"), ("0900000104", "văn phòng")):
        person = Person(app)
        person.sign_in(phone, "ocop-quang-ngai")
        token = person.token(PAGE)

        assert why in person.pages.get(PAGE).select_one(".notice--warn").get_text()
        answer = person.send(f"{PAGE}/xoa", csrf_token=token, password="ocop-quang-ngai", confirmed="1")
        assert answer.status_code == 409


class TestForgetting:
    def test_a_finished_order_is_blanked_after_three_years(self, app: Flask) -> None:
        order(Person(app).sign_up())
        finish(app)
        leave_traces(app)

        app.extensions["clock"].set(shop.NOON + THREE_YEARS - timedelta(days=5))
        with app.app_context():
            assert forget_people() == 0
        app.extensions["clock"].set(shop.NOON + THREE_YEARS)
        with app.app_context():
            assert forget_people() == 1
            assert forget_people() == 0
            group = db.session.scalars(select(OrderGroup)).one()
            blanked = (group.customer_name, group.customer_phone, group.customer_email, group.street, group.note)
            assert blanked == ("",) * 5
            assert group.total_dong
            assert [(one.before, one.after) for one in db.session.scalars(select(OrderChange))] == [({}, {})]

    def test_what_was_lifted_is_shut_again(self, app: Flask) -> None:
        order(Person(app).sign_up())
        finish(app)
        leave_traces(app)
        app.extensions["clock"].set(shop.NOON + THREE_YEARS)
        with app.app_context():
            assert forget_people() == 1
            for table in ("order_change", "issued_paper"):
                with writing() as session, pytest.raises(DatabaseError):
                    session.execute(text(f"DELETE FROM {table}"))

    def test_an_open_order_is_not_forgotten(self, app: Flask) -> None:
        order(Person(app).sign_up())
        app.extensions["clock"].set(shop.NOON + 2 * THREE_YEARS)
        with app.app_context():
            assert forget_people() == 0

    def test_papers_go_after_ten_years(self, app: Flask) -> None:
        order(Person(app).sign_up())
        finish(app)
        leave_traces(app)
        app.extensions["clock"].set(shop.NOON + timedelta(days=366 * PAPER_YEARS))
        with app.app_context():
            forget_people()

        assert office.count(app, IssuedPaper) == 0


def test_the_policy_promises_what_is_done() -> None:
    policies = ROOT / "templates" / "policies"
    for language, years in (("vi", "năm"), ("en", "years")):
        promised = (policies / f"bao-mat.{language}.md").read_text(encoding="utf-8")
        assert {ORDER_YEARS, COMPLAINT_YEARS} == {3}
        assert promised.count(f"{ORDER_YEARS} {years}") == 2
        assert promised.count(f"{PAPER_YEARS} {years}") == 1


def test_events_of_an_order_name_no_buyer(app: Flask) -> None:
    order(Person(app).sign_up())
    with app.app_context():
        assert {one.actor for one in db.session.scalars(select(OrderEvent))} <= {"buyer", "system"}
