from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from sqlalchemy.orm import Session

from catalog import changes
from catalog.db import serialise
from storefront.shipping import queries
from storefront.shipping.models import ShippingRate, ShippingTable
from storefront.shipping.rules import Rate


class ChangedMeanwhile(Exception):
    """Somebody else set the table after it was opened."""


def set_table(
    session: Session, *, rates: Iterable[Rate], by: str, reason: str, now: datetime, opened_at: int | None = None
) -> None:
    """Set the shipping table; older ones are kept. Product pages tell the fee, so they are renewed.

    `opened_at` is the number of the table that was changed: raises `ChangedMeanwhile` where another is in force.
    """
    serialise(session, "shipping-table")
    if opened_at is not None and opened_at != queries.newest_id(session):
        raise ChangedMeanwhile
    rows = [
        ShippingRate(position=place, **{**asdict(rate), "provinces": list(rate.provinces)})
        for place, rate in enumerate(rates)
    ]
    session.add(ShippingTable(set_by=by, set_at=now, reason=reason, rates=rows))
    changes.note(session, changes.SHIPPING, 0)


def set_rate(session: Session, *, rate: Rate, by: str, now: datetime) -> None:
    """Replace one row of the table in force."""
    set_table(session, rates={**queries.rates(session), rate.zone: rate}.values(), by=by, reason="", now=now)
