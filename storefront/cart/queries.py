from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from storefront.cart.models import Cart, CartLine

_cart = Cart.__table__.c
_line = CartLine.__table__.c
_CONTENTS = (
    select(_cart.id, _line.variant_id, _line.quantity, _line.price_seen_dong)
    .outerjoin(CartLine.__table__, _line.cart_id == _cart.id)
    .where(_cart.token == bindparam("token"))
    .order_by(_line.added_at, _line.variant_id)
)


@dataclass(frozen=True, slots=True)
class Contents:
    """A cart as it lies: {variant id: quantity}, and the price last seen of each."""

    cart_id: int
    wanted: dict[int, int]
    prices_seen: dict[int, int]

    @property
    def count(self) -> int:
        return sum(self.wanted.values())


def contents(session: Session, token: str | None) -> Contents | None:
    """What lies in the cart of a cookie; None where there is no such cart."""
    if not token:
        return None
    rows = session.execute(_CONTENTS, {"token": token}).all()
    if not rows:
        return None
    lines = [row for row in rows if row.variant_id is not None]
    return Contents(
        rows[0].id,
        {row.variant_id: row.quantity for row in lines},
        {row.variant_id: row.price_seen_dong for row in lines},
    )
