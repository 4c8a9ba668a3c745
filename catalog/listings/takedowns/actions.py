"""An authority asks, the listing goes off sale at once, and comes back only with a reason. Nothing is deleted."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog import changes
from catalog.db import serialise
from catalog.listings import actions as listings
from catalog.listings import rules as states
from catalog.listings.takedowns.models import Takedown
from catalog.listings.takedowns.rules import AlreadyEntered, InTheFuture, NotInForce
from catalog.products.models import Product


def enter(
    session: Session,
    *,
    product: Product,
    authority: str,
    document_number: str,
    received_at: datetime,
    reason: str,
    by: str,
    now: datetime,
) -> Takedown:
    """Put an authority's request on the list; `catalog.listings.takedowns.rules.due_at` tells until when it may wait.

    Raises `InTheFuture`, `AlreadyEntered`, `catalog.listings.rules.NoReason`.
    """
    if received_at > now:
        raise InTheFuture
    told = states.reason(reason)
    number = " ".join(states.tidy(document_number).split())
    serialise(session, f"takedown:{product.id}")
    same = select(Takedown.id).where(
        Takedown.product_id == product.id, Takedown.document_number == number, Takedown.restored_at.is_(None)
    )
    known = session.scalar(same)
    if known is not None:
        raise AlreadyEntered(known)
    takedown = Takedown(
        product=product,
        authority=" ".join(states.tidy(authority).split()),
        document_number=number,
        received_at=received_at,
        reason=told,
        entered_by=by,
        entered_at=now,
    )
    session.add(takedown)
    session.flush()
    listings.log_act(session, product, "takedown_entered", by=by, now=now, reason=told, takedown_id=takedown.id)
    return takedown


def execute(session: Session, *, takedown: Takedown, by: str, now: datetime) -> None:
    """Take the listing off sale at every door. Raises `NotInForce` where that was done before."""
    if takedown.executed_at is not None:
        raise NotInForce
    product = takedown.product
    other = _in_force(session, product.id, besides=takedown.id)
    takedown.state_before = other.state_before if other else product.listing_state
    takedown.executed_by, takedown.executed_at = by, now
    if product.listing_state == "approved":
        product.listing_state = states.move("approved", to="paused")
    changes.note(session, changes.PRODUCT, product.id)
    listings.log_act(session, product, "taken_down", by=by, now=now, reason=takedown.reason, takedown_id=takedown.id)


def restore(session: Session, *, takedown: Takedown, by: str, now: datetime, reason: str) -> None:
    """End a takedown; the listing is as it was before, unless another request still keeps it off sale.

    Raises `NotInForce`, `catalog.listings.rules.NoReason`.
    """
    if takedown.executed_at is None or takedown.restored_at is not None:
        raise NotInForce
    told = states.reason(reason)
    product = takedown.product
    takedown.restored_by, takedown.restored_at, takedown.restored_reason = by, now, told
    session.flush()
    held = _in_force(session, product.id, besides=takedown.id)
    if held is None and takedown.state_before == "approved" and product.listing_state == "paused":
        product.listing_state = states.move("paused", to="approved")
    changes.note(session, changes.PRODUCT, product.id)
    listings.log_act(session, product, "restored", by=by, now=now, reason=told, takedown_id=takedown.id)


def _in_force(session: Session, product_id: int, *, besides: int) -> Takedown | None:
    rows = select(Takedown).where(
        Takedown.product_id == product_id,
        Takedown.id != besides,
        Takedown.executed_at.is_not(None),
        Takedown.restored_at.is_(None),
    )
    return session.scalars(rows.order_by(Takedown.id).limit(1)).first()
