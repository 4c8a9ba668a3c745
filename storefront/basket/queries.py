from collections.abc import Mapping
from datetime import date

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from catalog.pricing.models import Price
from catalog.producers.models import Producer
from catalog.products import queries as products
from catalog.products.models import Product, Variant
from storefront.basket.rules import Basket, Line, Seller, compose
from storefront.shipping import queries as shipping

_variant = Variant.__table__.c
_producer = Producer.__table__.c
_PRODUCT_OF = select(_variant.id, _variant.product_id).where(_variant.id.in_(bindparam("ids", expanding=True)))
_SELLERS = select(
    _producer.id,
    _producer.slug,
    _producer.name,
    _producer.phone,
    _producer.email,
    _producer.place,
    _producer.bank_bin,
    _producer.bank_account,
).where(_producer.slug.in_(bindparam("slugs", expanding=True)))


def basket(session: Session, wanted: Mapping[int, int], *, province: str, day: date) -> Basket:
    """What {variant id: quantity} comes to on a day, delivered to a province; variants that are gone are left out."""
    rows = session.execute(_PRODUCT_OF, {"ids": list(wanted)}).all()
    product_of = {row.id: row.product_id for row in rows}
    cards = {card.id: card for card in products.cards(session, sorted(set(product_of.values())), day)}
    lines = []
    for variant_id, quantity in wanted.items():
        card = cards.get(product_of.get(variant_id, 0))
        if card is not None:
            pack = next(pack for pack in card.packs if pack.id == variant_id)
            lines.append(Line(card, pack, quantity))
    sellers = _sellers(session, {line.card.producer_slug for line in lines})
    return compose(lines, sellers, shipping.rates(session), province)


def variant_id(session: Session, slug: str, sku: str | None = None) -> int | None:
    """The pack of a product named by its sku, or the first that has a price; None where there is no such thing."""
    query = select(Variant.id).join(Product).where(Product.slug == slug).order_by(Variant.position)
    if sku:
        query = query.where(Variant.sku == sku)
    else:
        query = query.outerjoin(Price, products.open_price()).order_by(None)
        query = query.order_by(Price.id.is_(None), Variant.position)
    return session.scalar(query.limit(1))


def _sellers(session: Session, slugs: set[str]) -> dict[str, Seller]:
    return {row[1]: Seller(*row) for row in session.execute(_SELLERS, {"slugs": sorted(slugs)})}
