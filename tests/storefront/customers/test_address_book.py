"""The address book: checked as the checkout checks, one default, hers alone, and what the checkout opens with."""

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from support.account import TYPED as ACCOUNT
from support.account import Person
from support.buyer import TYPED, Buyer

from storefront.accounts.models import User
from storefront.addresses import actions, queries
from storefront.addresses.actions import BookFull, Place
from storefront.addresses.models import SavedAddress
from storefront.addresses.rules import MOST_ADDRESSES, PROVINCES
from storefront.database import db, writing

PAGE = "/tai-khoan/dia-chi"
HOME = {name: TYPED[name] for name in ("phone", "name", "province", "commune", "street")}
WORK = {**HOME, "name": "Trần Thị Mai", "street": "5 Hùng Vương", "province": "Đà Nẵng", "commune": "phường Hải Châu"}


def book(app: Flask) -> list[tuple[str, str, bool]]:
    with app.app_context():
        rows = db.session.scalars(select(SavedAddress).order_by(SavedAddress.id))
        return [(one.street, one.phone, one.is_default) for one in rows]


def address_ids(app: Flask) -> list[int]:
    with app.app_context():
        return list(db.session.scalars(select(SavedAddress.id).order_by(SavedAddress.id)))


def test_the_first_is_the_default_and_another_can_be(app: Flask) -> None:
    person = Person(app).sign_up()
    person.post(f"{PAGE}/moi", seen=f"{PAGE}/moi", **HOME)
    person.post(f"{PAGE}/moi", seen=f"{PAGE}/moi", **WORK)
    assert book(app) == [("12 Lê Lợi", "0912345678", True), ("5 Hùng Vương", "0912345678", False)]
    first, second = address_ids(app)

    person.post(f"{PAGE}/{second}/mac-dinh", seen=PAGE)
    assert [one[2] for one in book(app)] == [False, True]
    person.post(f"{PAGE}/{second}/xoa", seen=PAGE)
    assert book(app) == [("12 Lê Lợi", "0912345678", True)]
    person.post(f"{PAGE}/{first}", seen=f"{PAGE}/{first}", **{**HOME, "street": "14 Lê Lợi"})
    assert book(app) == [("14 Lê Lợi", "0912345678", True)]


def test_what_will_not_do_is_said_and_kept(app: Flask) -> None:
    person = Person(app).sign_up()
    wrong = [
        ("phone", "123"),
        ("name", ""),
        ("province", "Atlantis"),
        ("commune", ""),
        ("street", ""),
        ("street", "x" * 999),
    ]
    for field, value in wrong:
        page = person.post(f"{PAGE}/moi", seen=f"{PAGE}/moi", expect=422, **{**HOME, field: value})

        assert [link["href"] for link in page.select(".errors a")] == [f"#{field}"]
        assert page.select_one("#street")["value"] == {**HOME, field: value}["street"]
    assert book(app) == []


def test_a_book_of_another_does_not_exist(app: Flask) -> None:
    Person(app).sign_up().post(f"{PAGE}/moi", seen=f"{PAGE}/moi", **HOME)
    other, theirs = Person(app).sign_up("an@thu.example"), address_ids(app)[0]

    assert other.client.get(f"{PAGE}/{theirs}").status_code == 404
    for act in ("", "/xoa", "/mac-dinh"):
        other.post(f"{PAGE}/{theirs}{act}", expect=404, **WORK)
    assert "12 Lê Lợi" not in other.pages.get(PAGE).get_text()
    assert book(app) == [("12 Lê Lợi", "0912345678", True)]


def test_a_book_needs_a_signed_in_owner_and_the_forms_token(app: Flask) -> None:
    assert Person(app).client.get(PAGE).status_code == 302
    person = Person(app).sign_up()

    assert person.send(f"{PAGE}/moi", **HOME).status_code == 400
    assert book(app) == []


def test_saving_leads_to_no_other_place(app: Flask) -> None:
    person = Person(app).sign_up()
    token = person.token(f"{PAGE}/moi")

    for target in ("https://evil.example", "//evil.example", "/\\evil.example"):
        assert person.send(f"{PAGE}/moi", csrf_token=token, next=target, **HOME).headers["Location"].startswith(PAGE)


class TestCheckout:
    def test_it_opens_with_the_default_and_takes_another(self, app: Flask) -> None:
        person = Person(app).sign_up()
        person.post(f"{PAGE}/moi", seen=f"{PAGE}/moi", **HOME)
        person.post(f"{PAGE}/moi", seen=f"{PAGE}/moi", **WORK)
        buyer = Buyer(person.client)
        buyer.put("toi-ly-son-phu-sinh")

        page = buyer.pages.get("/thanh-toan")
        assert page.select_one("#street")["value"] == "12 Lê Lợi"
        assert page.select_one("#email")["value"] == ACCOUNT["contact"]
        page = buyer.pages.get(f"/thanh-toan?address={address_ids(app)[1]}")
        assert page.select_one("#street")["value"] == "5 Hùng Vương"
        assert page.select_one("#province option[selected]").get_text() == "Đà Nẵng"

    def test_it_shows_no_address_of_another(self, app: Flask) -> None:
        Person(app).sign_up().post(f"{PAGE}/moi", seen=f"{PAGE}/moi", **HOME)
        for person in (Person(app), Person(app).sign_up("an@thu.example")):
            buyer = Buyer(person.client)
            buyer.put("toi-ly-son-phu-sinh")
            page = buyer.pages.get(f"/thanh-toan?address={address_ids(app)[0]}")
            assert "12 Lê Lợi" not in str(page)

    def test_an_address_is_saved_on_the_way_once(self, app: Flask) -> None:
        person = Person(app).sign_up()
        for _ in range(2):
            buyer = Buyer(person.client)
            buyer.put("toi-ly-son-phu-sinh")
            buyer.order(save_address="1")

        assert [one[0] for one in book(app)] == ["12 Lê Lợi"]

    def test_a_guest_is_asked_to_save_nothing(self, app: Flask, buyer: Buyer) -> None:
        buyer.put("toi-ly-son-phu-sinh")
        assert not buyer.pages.get("/thanh-toan").select("#save_address, #address")
        buyer.order(save_address="1")

        assert book(app) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(acts=st.lists(st.tuples(st.sampled_from(["save", "default", "remove"]), st.integers(0, 5)), max_size=12))
def test_whatever_is_done_a_filled_book_has_one_default(app: Flask, acts: list[tuple[str, int]]) -> None:
    with app.app_context(), writing() as session:
        user_id = session.scalar(select(User.id).order_by(User.id))
        for act, number in acts:
            mine = queries.of_user(session, user_id)
            now = app.extensions["clock"].now()
            if act == "save":
                place = Place("Mai", "0912345678", f"{number} Lê Lợi", "Cẩm Thành", PROVINCES[0])
                actions.save(session, user_id=user_id, place=place, is_default=number % 2 == 0, now=now)
            elif mine and act == "default":
                actions.make_default(session, user_id=user_id, address=mine[number % len(mine)])
            elif mine:
                actions.remove(session, user_id=user_id, address=mine[number % len(mine)])
            session.expire_all()
            left = queries.of_user(session, user_id)
            assert sum(one.is_default for one in left) == bool(left)
            assert len({actions.place_of(one) for one in left}) == len(left)
        session.rollback()


def test_a_book_holds_twenty(app: Flask) -> None:
    with app.app_context(), writing() as session:
        user_id, now = session.scalar(select(User.id).order_by(User.id)), app.extensions["clock"].now()

        def save(number: int) -> None:
            place = Place("Mai", "0912345678", f"{number} Lê Lợi", "Cẩm Thành", PROVINCES[0])
            actions.save(session, user_id=user_id, place=place, now=now)

        for number in range(MOST_ADDRESSES):
            save(number)
        with pytest.raises(BookFull):
            save(MOST_ADDRESSES)
        save(0)
