"""A forgotten password: a code to what somebody signs in with, then a new password."""

from datetime import datetime

from sqlalchemy.orm import Session

from storefront.accounts import actions as accounts
from storefront.accounts import notices, queries
from storefront.accounts.models import User
from storefront.accounts.proofs import actions as proofs
from storefront.accounts.proofs.actions import Wish
from storefront.accounts.proofs.models import Proof

PURPOSE = "recovery"


def ask(session: Session, *, contact: str, language: str, key: bytes, now: datetime) -> Proof:
    """Send a code to an open account's phone or address; an unknown one gets the same answer. Raises `TooManyCodes`."""
    user = queries.by_contact(session, contact)
    if user is None or not user.active:
        return proofs.pretend(session, wish=Wish(PURPOSE, contact, language, {}), now=now)
    return proofs.send(session, wish=Wish(PURPOSE, contact, language, {}, user.id), key=key, now=now)


def complete(
    session: Session, *, proof_id: int, typed: str, hashed: str, language: str, key: bytes, now: datetime
) -> User | None:
    """Set the new password of whose code was typed; every device is signed out. None for a wrong code."""
    proof = proofs.take(session, proof_id=proof_id, purpose=PURPOSE, typed=typed, key=key, now=now)
    user = session.get(User, proof.user_id) if proof else None
    if proof is None or user is None or not user.active or proof.contact not in (user.phone, user.email):
        return None
    accounts.reach(user, contact=proof.contact, now=now)
    accounts.set_password(session, user=user, hashed=hashed, now=now)
    notices.changed(session, user=user, what="password", language=language, now=now)
    return user
