"""On PostgreSQL, where two really act at once: one review a buyer and product, one message a key, the same figures."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from support import shop
from support.buyer import Buyer
from support.pages import Pages
from support.reviews import GARLIC, NICE, bought, lines
from support.shop import PostgresqlWorld

from storefront.database import db, writing
from storefront.mail import actions as mail
from storefront.mail.models import MailMessage
from storefront.orders.models import OrderLine
from storefront.reviews import actions, queries
from storefront.reviews.actions import Said
from storefront.reviews.models import Review
from storefront.reviews.rules import AlreadyReviewed

pytestmark = pytest.mark.postgresql


@pytest.fixture
def served(postgresql_world: PostgresqlWorld, tmp_path: Path) -> Iterator[Flask]:
    with (
        postgresql_world.copied(tmp_path / "instance") as url,
        shop.opened(tmp_path / "instance", tmp_path / "instance", database_url=url) as app,
    ):
        yield app


def test_two_forms_of_two_orders_at_once_make_one_review(served: Flask) -> None:
    found = [lines(served, bought(served, Buyer(served.test_client())))[0] for _time in range(2)]

    def write(line_id: int) -> bool:
        with served.app_context():
            try:
                with writing() as session:
                    line = session.get_one(OrderLine, line_id)
                    actions.write(session, line=line, said=Said(5, NICE), language="vi", now=shop.NOON)
            except AlreadyReviewed:
                return False
            return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(write, found)) == [False, True]
    with served.app_context(), writing() as session:
        review = session.scalars(select(Review)).one()
        actions.publish(session, review=review, by="Cán bộ", now=shop.NOON)
        assert actions.answer(session, review=review, text="Cảm ơn chị.", by="Bà Sáu", now=shop.NOON)
        assert [one.id for one in queries.waiting(session)] == []
        summary = queries.summary(session, review.product_id)
        assert (summary.count, summary.tenths, summary.latest[0].answer) == (1, 50, "Cảm ơn chị.")
        assert queries.of_producer(session, review.producer_id).tenths == 50
    assert NICE in Pages(served.test_client()).get(f"/san-pham/{GARLIC}").get_text()


def test_one_event_told_by_eight_at_once_is_one_message(served: Flask) -> None:
    def tell(_turn: int) -> None:
        with served.app_context(), writing() as session:
            told = {"to": "lan@thu.vn", "template": "order_placed", "language": "vi", "context": {}}
            mail.later(session, key="one-event:buyer", **told, now=shop.NOON)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(tell, range(8)))
    with served.app_context():
        written = select(func.count()).select_from(MailMessage).where(MailMessage.key == "one-event:buyer")
        assert db.session.scalar(written) == 1
