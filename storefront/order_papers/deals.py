"""What is agreed, read from a cart's part before it is ordered or from an order afterwards."""

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.products.models import Variant
from storefront.basket.rules import Line, Part
from storefront.order_papers.models import SellerParticulars
from storefront.order_papers.rules import Buyer, Deal, Item, Seller
from storefront.orders.changes import address_of
from storefront.orders.models import Order, OrderLine

NOBODY = Buyer("", "", "", "")


def of_part(session: Session, part: Part, *, buyer: Buyer, method: str) -> Deal:
    """The deal that ordering one producer's part of a cart would make. Lines that cannot be bought are left out."""
    seller = part.seller
    return Deal(
        order="",
        agreed_at="",
        seller=_seller(session, seller.id, seller.name, seller.place, seller.phone or "", seller.email or ""),
        buyer=buyer,
        items=tuple(_wanted(line, seller.place) for line in part.lines if line.counts),
        shipping_dong=part.shipping_dong,
        method=method,
    )


def of_order(session: Session, order: Order) -> Deal:
    """The deal that placing an order made."""
    lives = select(Variant.id, Variant.shelf_life_days).where(Variant.id.in_([one.variant_id for one in order.lines]))
    shelf_lives: dict[int, int | None] = {row[0]: row[1] for row in session.execute(lives)}
    group = order.group
    seller = _seller(
        session,
        order.producer_id,
        order.producer_name,
        order.producer_place,
        order.producer_phone,
        order.producer_email,
    )
    return Deal(
        order=order.code,
        agreed_at=group.placed_at.isoformat(),
        seller=seller,
        buyer=Buyer(
            group.customer_name,
            group.customer_phone,
            group.customer_email,
            f"{group.street}, {group.commune}, {group.province}",
        ),
        items=tuple(_ordered(line, order.producer_place, shelf_lives) for line in order.lines),
        shipping_dong=order.shipping_dong,
        method=order.payment.method,
    )


def as_changed(session: Session, deal: Deal, order: Order) -> Deal:
    """The same deal after the order's changes: fewer units, another address. What else it says stays as agreed."""
    left = {line.sku: line.quantity - line.cancelled for line in order.lines}
    kept = [replace(item, quantity=left[item.sku]) for item in deal.items if left[item.sku]]
    to = address_of(session, order)
    address = f"{to.street}, {to.commune}, {to.province}"
    return replace(
        deal,
        buyer=replace(deal.buyer, name=to.name, phone=to.phone, address=address),
        items=tuple(kept),
        shipping_dong=deal.shipping_dong if kept else 0,
    )


def _seller(session: Session, producer_id: int, name: str, place: str, phone: str, email: str) -> Seller:
    more = session.get(SellerParticulars, producer_id) or SellerParticulars(
        legal_name="", address="", registration="", tax_code="", tax_rate=""
    )
    return Seller(
        name=more.legal_name or name,
        address=more.address or place,
        phone=phone,
        email=email,
        registration=more.registration,
        tax_code=more.tax_code,
        tax_rate=more.tax_rate,
    )


def _wanted(line: Line, origin: str) -> Item:
    card, pack = line.card, line.pack
    return Item(
        sku=pack.sku,
        name=card.name,
        name_en=card.name_en,
        unit=pack.unit,
        quantity=line.quantity,
        price_dong=line.price_dong,
        stars=card.stars or 0,
        certificate=card.certificate_code or "",
        decision=line.wanted.decision_number or "",
        valid_until=card.expires_on.isoformat() if card.expires_on else "",
        origin=origin,
        shelf_life_days=pack.shelf_life_days,
    )


def _ordered(line: OrderLine, origin: str, shelf_lives: Mapping[int, int | None]) -> Item:
    return Item(
        sku=line.sku,
        name=line.product_name,
        name_en=line.product_name_en,
        unit=line.unit,
        quantity=line.quantity,
        price_dong=line.price_dong,
        stars=line.stars,
        certificate=line.certificate_code,
        decision=line.decision_number or "",
        valid_until=line.valid_until.isoformat(),
        origin=origin,
        shelf_life_days=shelf_lives.get(line.variant_id),
    )
