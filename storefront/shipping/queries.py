from sqlalchemy import select
from sqlalchemy.orm import Session

from storefront.shipping.models import ShippingRate
from storefront.shipping.rules import DEFAULT_RATES, Rate


def rates(session: Session) -> dict[str, Rate]:
    """The table in force: {zone: rate}."""
    table = {rate.zone: rate for rate in DEFAULT_RATES}
    columns = select(
        ShippingRate.zone,
        ShippingRate.base_dong,
        ShippingRate.base_grams,
        ShippingRate.step_dong,
        ShippingRate.step_grams,
        ShippingRate.free_from_dong,
    )
    table.update({row[0]: Rate(*row) for row in session.execute(columns)})
    return table
