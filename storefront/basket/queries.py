from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from catalog.products import queries as products
from storefront.basket.rules import Basket, Line, compose
from storefront.shipping import queries as shipping


def basket(session: Session, wanted: Mapping[int, int], *, province: str, day: date) -> Basket:
    """What {variant id: quantity} comes to on a day, delivered to a province; variants that are gone are left out."""
    found = products.wanted(session, wanted, day)
    lines = [Line(found[variant_id], quantity) for variant_id, quantity in wanted.items() if variant_id in found]
    return compose(lines, shipping.rates(session), province)
