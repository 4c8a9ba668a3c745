"""The same money told many times at the same moment, by messages, returning browsers and jobs, on both databases."""

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import func, select
from support import shop
from support.buyer import Buyer
from support.card_provider import KEYS, CardProvider, tell, work
from support.shop import PostgresqlWorld

from storefront.database import db
from storefront.ledger import queries as ledger
from storefront.orders.models import Order
from storefront.payments.models import MoneyMovement
from storefront.settlement.card.models import Charge

BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@pytest.fixture(params=BOTH)
def app(request: pytest.FixtureRequest, demo_world: Path, tmp_path: Path, stripe: CardProvider) -> Iterator[Flask]:
    folder = tmp_path / "instance"
    if request.param == "sqlite":
        shutil.copytree(demo_world, folder)
        with shop.opened(folder, folder, stripe_api_base=stripe.url, **KEYS) as application:
            yield application
        return
    world: PostgresqlWorld = request.getfixturevalue("postgresql_world")
    with (
        world.copied(folder) as url,
        shop.opened(folder, folder, stripe_api_base=stripe.url, database_url=url, **KEYS) as application,
    ):
        yield application


def at_once(acts: list[Callable[[], object]]) -> list[object]:
    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result() for future in [pool.submit(act) for act in acts]]


def test_sixteen_who_tell_of_the_same_payment_have_one_effect(app: Flask, stripe: CardProvider) -> None:
    buyer = Buyer(app.test_client())
    for slug in ("toi-ly-son-phu-sinh", "mit-say-ohjoy"):
        buyer.put(slug)
    back = urlsplit(stripe.pay(str(buyer.send(buyer.form(method="card")).headers["Location"])))
    paid = stripe.events()[-1]

    answers = at_once(
        [lambda: tell(app, paid).status_code] * 8
        + [lambda: app.test_client().get(f"{back.path}?{back.query}").status_code] * 4
        + [lambda: work(app, "events")] * 2
        + [lambda: work(app, "reconcile")] * 2
    )
    work(app, "events")

    assert answers == [200] * 8 + [303] * 4 + [None] * 4
    with app.app_context():
        totals = list(db.session.scalars(select(Order.total_dong)))
        assert sorted(db.session.scalars(select(MoneyMovement.amount_dong))) == sorted(totals)
        assert [order.payment.state for order in db.session.scalars(select(Order))] == ["paid", "paid"]
        assert ledger.unbalanced(db.session()) == []


def test_eight_who_press_the_button_get_one_page(app: Flask, stripe: CardProvider) -> None:
    buyer = Buyer(app.test_client())
    buyer.put("toi-ly-son-phu-sinh")
    form = buyer.form(method="card")
    cookies = {name: value for name in ("cart",) if (value := _cookie(buyer, name))}

    def press() -> str:
        client = app.test_client()
        for name, value in cookies.items():
            client.set_cookie(name, value)
        return str(Buyer(client).send(form).headers["Location"])

    pages = at_once([press] * 8)

    assert len(set(pages)) == 1
    assert str(pages[0]).startswith(stripe.url)
    assert len(stripe.open_pages()) == 1
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Charge)) == 1


def _cookie(buyer: Buyer, name: str) -> str | None:
    cookie = buyer.client.get_cookie(name)
    return cookie.value if cookie else None
