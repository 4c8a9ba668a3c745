"""The same money told many times at the same moment, by the bank, the producer and a statement, on both databases."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from support import shop
from support.buyer import Buyer
from support.market import at_once
from support.shop import PostgresqlWorld
from support.transfers import money_of, notice, ordered, secret, tell, total_of

from storefront.database import db, writing
from storefront.orders.models import Order
from storefront.orders.rules import Actor
from storefront.payments.models import MoneyMovement
from storefront.settlement.bank.models import BankCredit
from storefront.settlement.transfers import actions

BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@pytest.fixture(params=BOTH)
def app(request: pytest.FixtureRequest, demo_world: Path, tmp_path: Path) -> Iterator[Flask]:
    folder = tmp_path / "instance"
    if request.param == "sqlite":
        shutil.copytree(demo_world, folder)
        with shop.opened(folder, folder) as application:
            yield application
        return
    world: PostgresqlWorld = request.getfixturevalue("postgresql_world")
    with world.copied(folder) as url, shop.opened(folder, folder, database_url=url) as application:
        yield application


def _by_hand(app: Flask, code: str, dong: int) -> bool:
    with app.app_context(), writing() as session:
        order = session.scalars(select(Order).where(Order.code == code)).one()
        by = Actor("producer", "x")
        return actions.receive_by_hand(
            session,
            order=order,
            amount_dong=dong,
            token="one",
            by=by,
            now=shop.NOON,
            is_more=True,
        )


def test_many_who_tell_of_the_same_transfers_have_one_effect_each(app: Flask) -> None:
    code, key = ordered(Buyer(app.test_client())), secret(app)
    total = total_of(app, code)
    half = total // 2
    told = [notice(half, code, 1), notice(total - half, f"ck {code}", 2)]

    answers = at_once(
        [lambda one=one: tell(app.test_client(), one, key).status_code for one in told * 5]
        + [lambda: _by_hand(app, code, 7)] * 4
    )

    assert answers[:10] == [200] * 10
    assert sorted(answers[10:]) == [False, False, False, True]
    assert money_of(app, code) == ("over", 0, [(7, "due")])
    with app.app_context():
        assert db.session.scalar(select(func.count(BankCredit.id))) == 2
        assert db.session.scalar(select(func.count(MoneyMovement.id))) == 3
