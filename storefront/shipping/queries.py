from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from storefront.shipping import rules
from storefront.shipping.models import ShippingRate, ShippingTable
from storefront.shipping.rules import DEFAULT_RATES, Rate

_rate = ShippingRate.__table__.c
_RATES = (
    select(
        *(_rate.zone, _rate.base_dong, _rate.base_grams, _rate.step_dong, _rate.step_grams, _rate.free_from_dong),
        *(_rate.name, _rate.provinces),
    )
    .where(_rate.table_id == select(func.max(ShippingTable.id)).scalar_subquery())
    .order_by(_rate.position)
)


def rates(session: Session) -> dict[str, Rate]:
    """The table in force: {zone: rate}, home first, elsewhere last."""
    found = [Rate(*row[:-1], provinces=tuple(row[-1])) for row in session.execute(_RATES)]
    return {rate.zone: rate for rate in found or DEFAULT_RATES}


def zone_of(session: Session, province: str) -> str:
    """The zone a province lies in today."""
    return rules.zone_of(rates(session), province)


def newest_id(session: Session) -> int:
    """The number of the table in force; 0 for the defaults."""
    return session.scalar(select(func.max(ShippingTable.id))) or 0


def tables(session: Session) -> list[ShippingTable]:
    """Every table that was set, the newest first."""
    rows = select(ShippingTable).options(selectinload(ShippingTable.rates)).order_by(ShippingTable.id.desc())
    return list(session.scalars(rows))
