from dataclasses import asdict

from sqlalchemy.orm import Session

from catalog import changes
from storefront.shipping.models import ShippingRate
from storefront.shipping.rules import Rate


def set_rate(session: Session, *, rate: Rate) -> None:
    """Replace one row of the shipping table. Product pages tell the fee, so they are renewed."""
    session.merge(ShippingRate(**asdict(rate)))
    changes.note(session, changes.SHIPPING, 0)
