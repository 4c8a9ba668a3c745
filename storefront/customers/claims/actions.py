"""Taking an order that was placed without signing in into an account: once, and by whom it was placed."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storefront.accounts.models import User
from storefront.accounts.proofs import actions as proofs
from storefront.accounts.proofs.actions import Wish
from storefront.accounts.proofs.models import Proof
from storefront.orders.models import OrderGroup

PURPOSE = "claim"


class NotFound(Exception):
    """No order has this code and phone."""


class Taken(Exception):
    """The order is in an account already; `is_hers`: in her own."""

    def __init__(self, is_hers: bool) -> None:
        super().__init__(is_hers)
        self.is_hers = is_hers


def find(session: Session, *, user: User, code: str, phone: str) -> OrderGroup:
    """A guest's order by its code and phone. Raises `NotFound`, `Taken`."""
    rows = select(OrderGroup).where(OrderGroup.code == code.upper(), OrderGroup.customer_phone == phone)
    group = session.scalar(rows)
    if group is None or not phone:
        raise NotFound
    if group.user_id is not None:
        raise Taken(group.user_id == user.id)
    return group


def is_known_to_be_hers(user: User, group: OrderGroup) -> bool:
    """Whether the order was placed with a phone or address that is confirmed to reach her."""
    by_phone = user.phone_confirmed_at is not None and user.phone == group.customer_phone
    address = group.customer_email.lower()
    return by_phone or bool(address and user.email_confirmed_at is not None and user.email == address)


def ask(
    session: Session, *, user: User, group: OrderGroup, contact: str, language: str, key: bytes, now: datetime
) -> Proof:
    """Send a code to the phone or address that the order was placed with. Raises `TooManyCodes`."""
    wish = Wish(PURPOSE, contact, language, {"group": group.id}, user.id)
    return proofs.send(session, wish=wish, key=key, now=now)


def claim(session: Session, *, user: User, group_id: int) -> str:
    """Put a guest's order into her account; its code. Raises `Taken` where another was faster."""
    free = update(OrderGroup).where(OrderGroup.id == group_id, OrderGroup.user_id.is_(None))
    code = session.scalar(free.values(user_id=user.id).returning(OrderGroup.code))
    if code is None:
        owner = session.scalar(select(OrderGroup.user_id).where(OrderGroup.id == group_id))
        raise Taken(owner == user.id)
    return str(code)


def complete(session: Session, *, user: User, proof_id: int, typed: str, key: bytes, now: datetime) -> str | None:
    """Take the code that was sent and the order with it; None for a wrong one. Raises `Taken`."""
    proof = proofs.take(session, proof_id=proof_id, purpose=PURPOSE, typed=typed, key=key, now=now)
    if proof is None or proof.user_id != user.id:
        return None
    return claim(session, user=user, group_id=proof.payload["group"])
