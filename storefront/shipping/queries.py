from sqlalchemy import select
from sqlalchemy.orm import Session

from storefront.shipping.models import ShippingRate
from storefront.shipping.rules import DEFAULT_RATES, Rate

_rate = ShippingRate.__table__.c
_RATES = select(_rate.zone, _rate.base_dong, _rate.base_grams, _rate.step_dong, _rate.step_grams, _rate.free_from_dong)


def rates(session: Session) -> dict[str, Rate]:
    """The table in force: {zone: rate}."""
    table = {rate.zone: rate for rate in DEFAULT_RATES}
    table.update({row[0]: Rate(*row) for row in session.execute(_RATES)})
    return table
