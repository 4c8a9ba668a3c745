"""Opening an account: asked for, then made once the code has come back."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storefront.accounts import actions as accounts
from storefront.accounts import queries
from storefront.accounts.consents import actions as consents
from storefront.accounts.consents.actions import Agreed
from storefront.accounts.models import Role, User
from storefront.accounts.proofs import actions as proofs
from storefront.accounts.proofs.actions import Wish
from storefront.accounts.proofs.models import Proof

PURPOSE = "sign_up"
# Said to whom the phone or address belongs already, in the place of a code.
KNOWN = "account_known"


@dataclass(frozen=True, slots=True)
class Wanted:
    """An account as it was asked for; `contact` in one spelling, `hashed` the password's hash."""

    name: str
    contact: str
    hashed: str
    agreed: tuple[Agreed, ...]


def ask(session: Session, *, wanted: Wanted, language: str, key: bytes, now: datetime) -> Proof:
    """Send a code that opens the account. Who has one is told so instead, and nobody else is. Raises `TooManyCodes`."""
    if queries.by_contact(session, wanted.contact) is not None:
        return proofs.pretend(session, wish=Wish(PURPOSE, wanted.contact, language, {}), template=KNOWN, now=now)
    payload = {
        "name": wanted.name,
        "hashed": wanted.hashed,
        "agreed": [[one.text, one.version, one.language] for one in wanted.agreed],
    }
    return proofs.send(session, wish=Wish(PURPOSE, wanted.contact, language, payload), key=key, now=now)


def complete(session: Session, *, proof_id: int, typed: str, key: bytes, now: datetime) -> User | None:
    """Make the account whose code was typed; None for a wrong code, or where another was faster."""
    proof = proofs.take(session, proof_id=proof_id, purpose=PURPOSE, typed=typed, key=key, now=now)
    if proof is None or queries.by_contact(session, proof.contact) is not None:
        return None
    role = session.scalar(select(Role).where(Role.name == "shopper")) or Role(name="shopper")
    wanted = proof.payload
    user = User(name=wanted["name"], password=wanted["hashed"], fs_uniquifier=uuid.uuid4().hex, roles=[role])
    user.active, user.created_at = True, now
    accounts.reach(user, contact=proof.contact, now=now)
    session.add(user)
    accounts.tell(session, user=user, kind="signed_up", by=accounts.SELF, reason="", now=now)
    for one in wanted["agreed"]:
        consents.give(session, user_id=user.id, agreed=Agreed(*one), now=now)
    # The hash is the account's now, and has no business elsewhere.
    proof.payload, proof.user_id = {}, user.id
    return user
