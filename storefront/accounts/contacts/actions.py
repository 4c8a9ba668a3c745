"""A new phone or mail address for an account: asked for, then confirmed by the code that came there."""

from datetime import datetime

from sqlalchemy.orm import Session

from storefront.accounts import actions as accounts
from storefront.accounts import notices, queries
from storefront.accounts.models import User
from storefront.accounts.proofs import actions as proofs
from storefront.accounts.proofs.actions import Wish
from storefront.accounts.proofs.models import Proof
from storefront.accounts.rules import is_email

PURPOSE = "contact"
# Said to whom the phone or address belongs already, in the place of a code.
KNOWN = "account_known"


def ask(session: Session, *, user: User, contact: str, language: str, key: bytes, now: datetime) -> Proof:
    """Send a code to the new phone or address. One that is another's gets a notice instead. Raises `TooManyCodes`."""
    wish = Wish(PURPOSE, contact, language, {}, user.id)
    holder = queries.by_contact(session, contact)
    if holder is not None and holder.id != user.id:
        return proofs.pretend(session, wish=wish, template=KNOWN, now=now)
    return proofs.send(session, wish=wish, key=key, now=now)


def complete(
    session: Session, *, user: User, proof_id: int, typed: str, language: str, key: bytes, now: datetime
) -> bool:
    """Take the new phone or address in the place of the old, which is told. False for a wrong code."""
    proof = proofs.take(session, proof_id=proof_id, purpose=PURPOSE, typed=typed, key=key, now=now)
    if proof is None or proof.user_id != user.id:
        return False
    holder = queries.by_contact(session, proof.contact)
    if holder is not None and holder.id != user.id:
        return False
    before = user.email if is_email(proof.contact) else user.phone
    accounts.set_contact(session, user=user, contact=proof.contact, now=now)
    if before and before != proof.contact:
        notices.changed(session, user=user, what="contact", contact=before, language=language, now=now)
    return True
