"""A guest's order taken into an account: by whoever the order's phone or address reaches, and once."""

import pytest
from flask import Flask
from sqlalchemy import select
from support.account import Person, code, messages
from support.buyer import TYPED, Buyer

from storefront.database import db
from storefront.orders.models import OrderGroup

PAGE, HISTORY = "/tai-khoan/don-hang/nhan", "/tai-khoan/don-hang"
PHONE = "0912345678"


@pytest.fixture
def ordered(app: Flask) -> str:
    buyer = Buyer(app.test_client())
    buyer.put("toi-ly-son-phu-sinh")
    return buyer.order()


def owners(app: Flask) -> list[int | None]:
    with app.app_context():
        return list(db.session.scalars(select(OrderGroup.user_id)))


def ask(person: Person, ordered: str, phone: str = "0912 345 678", *, expect: int = 200):
    return person.post(PAGE, seen=PAGE, code=ordered, phone=phone, expect=expect)


def test_a_confirmed_phone_takes_it_at_once(app: Flask, ordered: str) -> None:
    person = Person(app).sign_up(PHONE)
    page = ask(person, ordered.lower())

    assert ordered in page.get_text()
    assert ordered in person.pages.get(f"/don-hang/{ordered}").h1.get_text()


def test_a_confirmed_address_of_the_order_takes_it_too(app: Flask, ordered: str) -> None:
    assert ordered in ask(Person(app).sign_up(TYPED["email"]), ordered).get_text()


def test_others_need_the_code_that_goes_to_the_order(app: Flask, ordered: str) -> None:
    person = Person(app).sign_up()
    page = ask(person, ordered)

    assert page.h1.get_text(strip=True) == "Nhập mã để nhận đơn"
    assert "091…678" in page.get_text()
    assert PHONE not in page.get_text()
    assert owners(app) == [None]
    person.post(f"{PAGE}/ma", seen=PAGE, code="000000", expect=422)
    assert ordered in person.post(f"{PAGE}/ma", seen=PAGE, code=code(app, PHONE)).get_text()


def test_a_code_is_good_once_and_for_her_alone(app: Flask, ordered: str) -> None:
    person, other = Person(app).sign_up(), Person(app).sign_up("an@thu.example")
    ask(person, ordered)
    typed = code(app, PHONE)
    ask(other, ordered)
    other.post(f"{PAGE}/ma", seen=PAGE, code=typed, expect=422)
    person.post(f"{PAGE}/ma", seen=PAGE, code=typed)
    before = owners(app)

    person.post(f"{PAGE}/ma", seen=PAGE, code=typed)
    other.post(f"{PAGE}/ma", seen=PAGE, code=code(app, PHONE), expect=409)

    assert owners(app) == before != [None]


def test_an_order_is_in_one_account_at_most(app: Flask, ordered: str) -> None:
    ask(Person(app).sign_up(PHONE), ordered)
    before = owners(app)
    page = ask(Person(app).sign_up(), ordered, expect=409)

    assert "một tài khoản khác" in page.select_one("#code-error").get_text()
    assert owners(app) == before


def test_code_and_phone_must_both_be_right(app: Flask, ordered: str) -> None:
    person = Person(app).sign_up()
    before = len(messages(app))
    unknown = [(typed, PHONE, 404) for typed in ("CSAAAAAAAAA", "", "\0")]
    for typed, phone, status in (*unknown, (ordered, "0912345679", 404), (ordered, "12", 422)):
        page = ask(person, typed, phone, expect=status)
        assert page.select_one("#phone")["value"] == phone

    assert len(messages(app)) == before
    assert owners(app) == [None]


def test_taking_needs_the_forms_token(app: Flask, ordered: str) -> None:
    person = Person(app).sign_up(PHONE)

    assert person.send(PAGE, code=ordered, phone=PHONE).status_code == 400
    assert owners(app) == [None]
