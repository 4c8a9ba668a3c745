"""Signed-in devices: each a row, each ended from afar, none of another's; seen again is written down now and then."""

from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, select
from support import shop
from support.account import TYPED, Person
from support.office import count

from storefront.accounts.devices import actions, rules
from storefront.accounts.devices.models import Device
from storefront.database import db, writing

PAGE = "/tai-khoan/thiet-bi"
PHONE = (
    "Mozilla/5.0 (Linux; Android 13; SM-A057F) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Mobile Safari/537.36"
)


def device_ids(app: Flask) -> list[int]:
    with app.app_context():
        return list(db.session.scalars(select(Device.id).order_by(Device.id)))


def clock(app: Flask, **later: float) -> None:
    app.extensions["clock"].set(shop.NOON + timedelta(**later))


def test_a_device_is_out_at_its_next_request(app: Flask) -> None:
    lost = Person(app).sign_up()
    here = Person(app)
    here.client.post(
        "/dang-nhap",
        data={"phone": TYPED["contact"], "password": TYPED["password"]},
        headers={"Sec-Fetch-Site": "same-origin", "User-Agent": PHONE},
        environ_base={"REMOTE_ADDR": "203.113.5.77"},
    )
    first, second = device_ids(app)
    page = here.pages.get(PAGE)
    assert page.select(".held__name")[0].get_text(" ", strip=True) == "Chrome, Android: máy này"
    assert "203.113.5.0" in page.get_text()
    assert "203.113.5.77" not in page.get_text()

    here.post(f"{PAGE}/{first}/dang-xuat", seen=PAGE)

    assert not lost.is_in()
    assert here.is_in()
    assert device_ids(app) == [second]


def test_a_copied_cookie_is_worth_nothing_once_signed_out(app: Flask) -> None:
    person, thief = Person(app).sign_up(), Person(app)
    thief.client.set_cookie("session", person.client.get_cookie("session").value)
    assert thief.is_in()

    person.post("/dang-xuat")

    assert not thief.is_in()
    assert count(app, Device) == 0


def test_all_at_once(app: Flask) -> None:
    people = [Person(app).sign_up(), Person(app), Person(app)]
    for one in people[1:]:
        one.sign_in()
    people[0].post("/tai-khoan/bao-ve/dang-xuat-het")

    assert [one.is_in() for one in people] == [False] * 3
    assert count(app, Device) == 0


def test_nobody_sees_or_ends_a_device_of_another(app: Flask) -> None:
    person = Person(app).sign_up()
    other = Person(app).sign_up("an@thu.example")

    other.post(f"{PAGE}/{device_ids(app)[0]}/dang-xuat", seen=PAGE, expect=404)

    assert len(other.pages.get(PAGE).select(".held__item")) == 1
    assert person.is_in()


def test_ending_needs_the_forms_token(app: Flask) -> None:
    person = Person(app).sign_up()

    assert person.send(f"{PAGE}/{device_ids(app)[0]}/dang-xuat").status_code == 400
    assert person.is_in()


@pytest.mark.parametrize(
    ("keep", "last", "over"), [("", {"hours": 11.9}, {"hours": 24}), ("1", {"days": 29.9}, {"days": 61})]
)
def test_a_silent_device_signs_itself_out(
    app: Flask, keep: str, last: dict[str, float], over: dict[str, float]
) -> None:
    Person(app).sign_up()
    person = Person(app)
    person.sign_in(keep=keep)
    clock(app, **last)
    assert person.is_in()
    clock(app, **over)
    assert not person.is_in()

    with app.app_context(), writing() as session:
        assert actions.forget_silent(session, now=shop.NOON + timedelta(**over)) >= 1


def test_the_office_is_kept_signed_in_for_no_month(app: Flask) -> None:
    person = Person(app)
    person.sign_in("0900000104", "ocop-quang-ngai", keep="1")
    clock(app, hours=13)

    assert not person.is_in()


def test_being_seen_is_written_at_most_every_five_minutes(app: Flask) -> None:
    person = Person(app).sign_up()
    written: list[str] = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *args: written.append(args[2].split()[0]))

    for seconds in (10, 60, 299, 301, 302, 590):
        clock(app, seconds=seconds)
        person.client.get("/tai-khoan")

    assert written.count("UPDATE") == 1


def test_a_visitor_without_account_costs_no_row_and_no_cookie(app: Flask) -> None:
    client = app.test_client()
    for path in ("/", "/san-pham", "/gio-hang", "/dang-nhap", "/dang-ky"):
        assert "session=" not in str(client.get(path).headers.getlist("Set-Cookie"))

    assert count(app, Device) == 0


@given(st.text(max_size=300))
def test_any_browser_has_a_short_name(agent: str) -> None:
    assert len(rules.device(agent)) <= 40


@given(st.one_of(st.ip_addresses().map(str), st.text(max_size=60)))
def test_an_address_is_kept_without_its_last_part(address: str) -> None:
    kept = rules.network(address)

    assert len(kept) <= 45
    assert not kept or kept.endswith((".0", "::"))
