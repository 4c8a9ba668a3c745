"""Accounts where many write at once: a code, an order and an address book's default are taken by one alone."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError
from support import shop
from support.account import TYPED, Person, code
from support.buyer import Buyer
from support.shop import PostgresqlWorld

from catalog.db import lifted
from storefront.accounts.models import User
from storefront.accounts.proofs import actions as proofs
from storefront.accounts.proofs.models import Proof
from storefront.accounts.security import proof_key
from storefront.addresses import actions as address_book
from storefront.addresses.actions import Place
from storefront.addresses.models import SavedAddress
from storefront.customers.claims import actions as claims
from storefront.customers.claims.actions import Taken
from storefront.database import db, writing
from storefront.jobs.schedule import forget_codes, forget_people
from storefront.orders.models import OrderEvent, OrderGroup

pytestmark = pytest.mark.postgresql

HANDS = 8


@pytest.fixture
def app(postgresql_world: PostgresqlWorld, tmp_path: Path) -> Iterator[Flask]:
    with postgresql_world.copied(tmp_path) as url, shop.opened(tmp_path, tmp_path, database_url=url) as app:
        yield app


def at_once(app: Flask, act: Callable[[int], object]) -> list[object]:
    """What each of some threads came to that did the same at the same moment."""
    start, found = threading.Barrier(HANDS), [None] * HANDS

    def hand(number: int) -> None:
        with app.app_context():
            start.wait()
            try:
                found[number] = act(number)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=hand, args=(number,)) for number in range(HANDS)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return found


def test_a_code_is_taken_by_one(app: Flask) -> None:
    Person(app).send("/dang-ky", **TYPED)
    typed, now = code(app, TYPED["contact"]), app.extensions["clock"].now()
    with app.app_context():
        proof_id = db.session.scalars(select(Proof.id)).one()
        key = proof_key()

    def take(_number: int) -> bool:
        with writing() as session:
            taken = proofs.take(session, proof_id=proof_id, purpose="sign_up", typed=typed, key=key, now=now)
            return taken is not None

    assert sorted(at_once(app, take)) == [False] * (HANDS - 1) + [True]


def test_an_order_is_claimed_by_one(app: Flask) -> None:
    buyer = Buyer(app.test_client())
    buyer.put("toi-ly-son-phu-sinh")
    buyer.order()
    with app.app_context():
        people = list(db.session.scalars(select(User.id).order_by(User.id)))
        group_id = db.session.scalars(select(OrderGroup.id)).one()

    def claim(number: int) -> bool:
        try:
            with writing() as session:
                claims.claim(session, user=session.get_one(User, people[number % len(people)]), group_id=group_id)
        except Taken:
            return False
        return True

    assert sorted(at_once(app, claim)) == [False] * (HANDS - 1) + [True]


def test_a_book_filled_from_many_pages_has_one_default(app: Flask) -> None:
    now = app.extensions["clock"].now()
    with app.app_context():
        user_id = db.session.scalars(select(User.id).order_by(User.id)).first()

    def save(number: int) -> None:
        place = Place("Mai", "0912345678", f"{number % 3} Lê Lợi", "Cẩm Thành", "Quảng Ngãi")
        with writing() as session:
            address_book.save(session, user_id=user_id, place=place, is_default=True, now=now)

    at_once(app, save)
    with app.app_context():
        kept = db.session.scalars(select(SavedAddress)).all()
        assert len(kept) == 3
        assert sum(one.is_default for one in kept) == 1


def test_what_is_lifted_is_shut_again_and_jobs_run(app: Flask) -> None:
    person = Person(app).sign_up()
    buyer = Buyer(person.client)
    buyer.put("toi-ly-son-phu-sinh")
    buyer.order()
    with app.app_context():
        assert forget_codes() == 0
        assert forget_people() == 0
        with writing() as session, lifted(session, "order_event"):
            session.execute(text("UPDATE order_event SET reason = 'x'"))
        assert set(db.session.scalars(select(OrderEvent.reason))) == {"x"}
        with pytest.raises(DatabaseError), writing() as session:
            session.execute(text("UPDATE order_event SET reason = 'y'"))
    person.post("/tai-khoan/du-lieu/ban-sao", expect=422, copy_password="wrong")
