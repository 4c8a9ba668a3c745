"""Changing a cart. Quantities are checked by `cart.rules`; what may be sold is asked again at checkout."""

import secrets
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storefront.cart.models import Cart, CartLine
from storefront.cart.rules import MAX_QUANTITY

MAX_LINES = 100


class CartFull(Exception):
    """A cart holds at most 100 different packs."""


def open_cart(session: Session, *, token: str | None, now: datetime) -> Cart:
    """The cart of a cookie; a new one where the cookie is missing, unknown or made up."""
    cart = session.scalar(select(Cart).where(Cart.token == token)) if token else None
    if cart is None:
        cart = Cart(token=secrets.token_urlsafe(32), updated_at=now)
        session.add(cart)
        session.flush()
    cart.updated_at = now
    return cart


def add(session: Session, *, cart: Cart, variant_id: int, quantity: int, price_dong: int, now: datetime) -> int:
    """Put more of a pack into the cart, up to 999; how many units lie in it then. Raises `CartFull`."""
    lines = {line.variant_id: line for line in session.scalars(select(CartLine).where(CartLine.cart_id == cart.id))}
    line = lines.get(variant_id)
    if line is None:
        if len(lines) >= MAX_LINES:
            raise CartFull
        line = CartLine(cart_id=cart.id, variant_id=variant_id, quantity=0, added_at=now)
        session.add(line)
        lines[variant_id] = line
    line.quantity = min(line.quantity + quantity, MAX_QUANTITY)
    line.price_seen_dong = price_dong
    return sum(one.quantity for one in lines.values())


def set_quantity(session: Session, *, cart: Cart, variant_id: int, quantity: int, price_dong: int) -> None:
    """Want exactly this many of a pack that is in the cart; the price now asked counts as seen."""
    line = session.get(CartLine, (cart.id, variant_id))
    if line is not None:
        line.quantity = quantity
        line.price_seen_dong = price_dong


def remove(session: Session, *, cart: Cart, variant_id: int) -> None:
    session.execute(delete(CartLine).where(CartLine.cart_id == cart.id, CartLine.variant_id == variant_id))


def empty(session: Session, *, cart_id: int) -> None:
    """Take everything out, as when it has been ordered."""
    session.execute(delete(CartLine).where(CartLine.cart_id == cart_id))


def forget_old(session: Session, *, before: datetime) -> int:
    """Delete carts nobody touched since an instant; how many went."""
    old = select(Cart.id).where(Cart.updated_at < before)
    session.execute(delete(CartLine).where(CartLine.cart_id.in_(old)))
    return len(session.execute(delete(Cart).where(Cart.updated_at < before).returning(Cart.id)).all())
