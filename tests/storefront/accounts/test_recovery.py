"""A forgotten password: a code to a known contact, the same answer to an unknown one, every device signed out."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from support import shop
from support.account import PASSWORD, TYPED, Person, code, messages

from storefront.accounts.models import AccountEvent, User
from storefront.database import db, writing

NEW = "một con đường rất dài"
MAIL = TYPED["contact"]


def ask(person: Person, contact: str = MAIL, **more: str):
    return person.send("/dang-nhap/quen", contact=contact, **more)


def test_a_code_sets_a_new_password_and_signs_every_device_out(app: Flask) -> None:
    old = Person(app).sign_up()
    person = Person(app)
    ask(person)
    answer = person.send("/dang-nhap/quen/ma", code=code(app, MAIL), password=NEW)

    assert answer.headers["Location"] == "/tai-khoan"
    assert person.is_in()
    assert not old.is_in()
    assert Person(app).sign_in(password=PASSWORD).status_code == 422
    assert Person(app).sign_in(password=NEW).status_code == 302
    assert [one.context for one in messages(app, MAIL)][-1] == {"what": "password", "name": TYPED["name"]}
    with app.app_context():
        assert [one.kind for one in db.session.scalars(select(AccountEvent))] == ["signed_up", "password_set"]


def test_an_unknown_contact_is_answered_like_a_known_one(app: Flask) -> None:
    Person(app).sign_up()
    answers = []
    for contact in (MAIL, "nobody@thu.example"):
        person = Person(app)
        asked = ask(person, contact)
        pages = (person.client.get("/dang-nhap/quen/ma"), person.send("/dang-nhap/quen/ma", code="1", password=NEW))
        shown = [one.get_data(as_text=True).replace(contact, "X") for one in pages]
        answers.append((asked.status_code, asked.headers["Location"], *shown))

    assert len(set(answers)) == 1
    assert messages(app, "nobody@thu.example") == []


def test_a_bad_password_costs_no_try_and_keeps_the_code(app: Flask) -> None:
    Person(app).sign_up()
    person = Person(app)
    ask(person)
    typed = code(app, MAIL)
    for _ in range(7):
        page = person.pages.post("/dang-nhap/quen/ma", {"code": typed, "password": "1234567890"}, expect=422)

    assert page.select_one("#code")["value"] == typed
    assert page.select_one("#password-error")
    assert person.send("/dang-nhap/quen/ma", code=typed, password=NEW).status_code == 302


def test_a_code_is_good_once_and_for_fifteen_minutes(app: Flask) -> None:
    Person(app).sign_up()
    person, twin = Person(app), Person(app)
    ask(person)
    twin.client.set_cookie("session", person.client.get_cookie("session").value)
    typed = code(app, MAIL)
    person.send("/dang-nhap/quen/ma", code=typed, password=NEW)
    assert twin.send("/dang-nhap/quen/ma", code=typed, password=NEW + "!").status_code == 422

    late = Person(app)
    ask(late)
    app.extensions["clock"].set(shop.NOON + timedelta(minutes=16))
    assert late.send("/dang-nhap/quen/ma", code=code(app, MAIL), password=NEW).status_code == 422


def test_a_closed_account_stays_closed(app: Flask) -> None:
    Person(app).sign_up()
    with app.app_context(), writing() as session:
        session.scalars(select(User).where(User.email == MAIL)).one().active = False
    before = len(messages(app))
    person = Person(app)
    ask(person)

    assert len(messages(app)) == before
    assert not person.is_in()


def test_a_second_factor_is_still_asked_for(app: Flask) -> None:
    person = Person(app).sign_up()
    with app.app_context(), writing() as session:
        session.scalars(select(User).where(User.email == MAIL)).one().second_factor_at = shop.NOON
    person = Person(app)
    ask(person)
    answer = person.send("/dang-nhap/quen/ma", code=code(app, MAIL), password=NEW)

    assert answer.headers["Location"] == "/dang-nhap/ma"
    assert not person.is_in()


@pytest.mark.parametrize("contact", ["", "not a phone", "x" * 9000, "0255 3822 999"])
def test_what_no_code_reaches_is_said_and_kept(shown_app: Flask, contact: str) -> None:
    page = Person(shown_app).pages.post("/dang-nhap/quen", {"contact": contact}, expect=422)

    assert page.select_one("#contact-error")
    assert page.select_one("#contact")["value"] == contact[:200]


def test_recovery_leads_to_no_other_place(app: Flask) -> None:
    Person(app).sign_up()
    for target in ("https://evil.example/", "//evil.example"):
        person = Person(app)
        ask(person, next=target)
        answer = person.send("/dang-nhap/quen/ma", code=code(app, MAIL), password=NEW)
        assert answer.headers["Location"] == "/tai-khoan"


def test_the_second_page_asks_nobody_who_did_not_ask(shown_app: Flask) -> None:
    person = Person(shown_app)

    assert person.pages.get("/dang-nhap/quen/ma").h1.get_text(strip=True) == "Quên mật khẩu"
    assert person.send("/dang-nhap/quen/ma", code="1", password=NEW).headers["Location"] == "/dang-nhap/quen"
    assert person.send("/dang-nhap/quen/gui-lai").status_code == 303
