from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog import changes
from catalog.pricing.models import PUBLIC, Price
from catalog.products.models import Variant


def set_public_price(session: Session, *, variant: Variant, amount_dong: int, now: datetime) -> bool:
    """Ask this many đồng for one unit of a variant from now on; True when that changed anything.

    Raises `ValueError` for an amount below 1 ₫.
    """
    if amount_dong < 1:
        raise ValueError("a price is at least 1 ₫")
    in_force = session.scalar(
        select(Price).where(
            Price.variant_id == variant.id,
            Price.audience == PUBLIC,
            Price.min_quantity == 1,
            Price.ends_at.is_(None),
        )
    )
    if in_force is not None:
        if in_force.amount_dong == amount_dong:
            return False
        in_force.ends_at = max(now, in_force.starts_at)
        session.flush()
    session.add(Price(variant_id=variant.id, amount_dong=amount_dong, starts_at=now))
    changes.note(session, changes.PRODUCT, variant.product_id)
    return True
