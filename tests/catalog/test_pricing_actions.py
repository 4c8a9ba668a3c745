from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from catalog.changes import Change
from catalog.pricing.actions import set_public_price
from catalog.pricing.models import Price


def test_what_was_asked_on_a_day_stays_known(session: Session, stall: Any, now: datetime) -> None:
    pack = stall.product().variants[0]
    assert set_public_price(session, variant=pack, amount_dong=85_000, now=now)
    assert set_public_price(session, variant=pack, amount_dong=90_000, now=now + timedelta(days=3))
    session.commit()
    history = session.execute(select(Price.amount_dong, Price.starts_at, Price.ends_at).order_by(Price.id)).all()
    assert [tuple(row) for row in history] == [
        (85_000, now, now + timedelta(days=3)),
        (90_000, now + timedelta(days=3), None),
    ]


def test_the_same_price_again_changes_nothing(session: Session, stall: Any, now: datetime) -> None:
    pack = stall.product().variants[0]
    set_public_price(session, variant=pack, amount_dong=85_000, now=now)
    session.commit()
    before = session.scalar(select(func.count(Change.number)))
    assert not set_public_price(session, variant=pack, amount_dong=85_000, now=now + timedelta(days=1))
    session.commit()
    assert session.scalar(select(func.count(Price.id))) == 1
    assert session.scalar(select(func.count(Change.number))) == before


def test_a_clock_set_back_never_ends_a_price_before_it_began(session: Session, stall: Any, now: datetime) -> None:
    pack = stall.product().variants[0]
    set_public_price(session, variant=pack, amount_dong=85_000, now=now)
    set_public_price(session, variant=pack, amount_dong=90_000, now=now - timedelta(days=1))
    session.commit()
    assert session.scalar(select(Price.amount_dong).where(Price.ends_at.is_(None))) == 90_000


@pytest.mark.parametrize("amount", [0, -1])
def test_nothing_is_free_or_less(session: Session, stall: Any, now: datetime, amount: int) -> None:
    pack = stall.product().variants[0]
    with pytest.raises(ValueError, match="at least"):
        set_public_price(session, variant=pack, amount_dong=amount, now=now)


def test_the_database_refuses_two_open_prices(session: Session, stall: Any, now: datetime) -> None:
    pack = stall.product().variants[0]
    session.add_all([Price(variant_id=pack.id, amount_dong=amount, starts_at=now) for amount in (1, 2)])
    with pytest.raises(IntegrityError):
        session.flush()
