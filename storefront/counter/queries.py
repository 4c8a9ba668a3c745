"""What a producer sees of her own. Every read goes through `of`: no row of another producer leaves this file."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from catalog.listings.models import ListingChange
from catalog.producers.models import Producer
from catalog.products.models import Product


def of(rows: Select[Any], column: Any, producer_ids: Sequence[int]) -> Select[Any]:
    """The rows of these producers alone."""
    return rows.where(column.in_(producer_ids))


def products(session: Session, producer_ids: Sequence[int]) -> list[Product]:
    """Their products by name, retired ones last."""
    rows = select(Product).options(joinedload(Product.producer), selectinload(Product.variants))
    rows = rows.order_by(Product.listing_state == "retired", Product.name, Product.id)
    return list(session.scalars(of(rows, Product.producer_id, producer_ids)))


def product(session: Session, producer_ids: Sequence[int], slug: str) -> Product | None:
    """Their product of an address; None for another's as for one that is not there."""
    rows = select(Product).where(Product.slug == slug)
    rows = rows.options(joinedload(Product.producer), selectinload(Product.variants), selectinload(Product.standards))
    return session.scalars(of(rows, Product.producer_id, producer_ids)).first()


def change(session: Session, producer_ids: Sequence[int], change_id: int) -> ListingChange | None:
    """Their proposal of a number; None for another's as for one that is not there."""
    rows = select(ListingChange).where(ListingChange.id == change_id)
    return session.scalars(of(rows, ListingChange.producer_id, producer_ids)).first()


def producer(session: Session, producer_ids: Sequence[int], slug: str) -> Producer | None:
    rows = select(Producer).where(Producer.slug == slug)
    return session.scalars(of(rows, Producer.id, producer_ids)).first()
