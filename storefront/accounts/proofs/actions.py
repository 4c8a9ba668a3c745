"""Sending codes and taking them. A code is taken by one statement, so none is good twice."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from catalog.db import serialise
from storefront.accounts import rules as accounts
from storefront.accounts.proofs import rules
from storefront.accounts.proofs.models import Proof
from storefront.accounts.proofs.rules import TooManyCodes
from storefront.mail import actions as mail

TEMPLATE = "confirm_code"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a code is asked for. `user_id`: about whose account; `payload`: what is done once the code is right."""

    purpose: str
    contact: str
    language: str
    payload: dict[str, Any]
    user_id: int | None = None


def send(session: Session, *, wish: Wish, key: bytes, now: datetime) -> Proof:
    """Send a code to a phone or mail address. Raises `TooManyCodes`."""
    proof = _record(session, wish, now)
    code = rules.new_code()
    proof.digest = rules.digest(key, proof.id, code)
    context = {"code": code, "purpose": wish.purpose, "minutes": int(rules.GOOD_FOR.total_seconds() // 60)}
    tell(session, proof=proof, template=TEMPLATE, language=wish.language, context=context, now=now)
    return proof


def pretend(session: Session, *, wish: Wish, template: str = "", now: datetime) -> Proof:
    """Answer as `send` does, but send no code: none is right. A `template` tells the receiver why.

    Nobody learns from the answer who has an account. Raises `TooManyCodes`.
    """
    proof = _record(session, wish, now)
    if template:
        tell(session, proof=proof, template=template, language=wish.language, context={}, now=now)
    return proof


def tell(
    session: Session, *, proof: Proof, template: str, language: str, context: dict[str, Any], now: datetime
) -> None:
    is_email = accounts.is_email(proof.contact)
    mail.later(
        session,
        key=f"{template}:{proof.id}",
        to=proof.contact if is_email else "",
        phone="" if is_email else proof.contact,
        template=template,
        language=language,
        context=context,
        now=now,
        until=proof.expires_at,
    )


def again(session: Session, *, proof_id: int, purpose: str, language: str, key: bytes, now: datetime) -> Proof | None:
    """Send another code for the same; None where there is nothing more to send one for. Raises `TooManyCodes`."""
    before = session.get(Proof, proof_id)
    if before is None or before.purpose != purpose or before.used_at is not None:
        return None
    wish = Wish(purpose, before.contact, language, before.payload, before.user_id)
    if not before.digest:
        return pretend(session, wish=wish, now=now)
    before.expires_at = now
    return send(session, wish=wish, key=key, now=now)


def take(session: Session, *, proof_id: int, purpose: str, typed: str, key: bytes, now: datetime) -> Proof | None:
    """Take a code for good: what it was asked for. None for a wrong one; commit even then, so that the try counts."""
    tried = update(Proof).where(
        Proof.id == proof_id,
        Proof.purpose == purpose,
        Proof.used_at.is_(None),
        Proof.expires_at > now,
        Proof.tries < rules.MAX_TRIES,
    )
    found = session.scalar(tried.values(tries=Proof.tries + 1).returning(Proof.digest))
    if not found or found != rules.digest(key, proof_id, rules.digits(typed)):
        return None
    session.execute(update(Proof).where(Proof.id == proof_id).values(used_at=now, digest=""))
    return session.get_one(Proof, proof_id, populate_existing=True)


def forget_old(session: Session, *, now: datetime) -> int:
    """Delete codes of yesterday, and what was to be done with them; how many."""
    old = delete(Proof).where(Proof.created_at < now - rules.KEPT_FOR)
    return len(session.execute(old.returning(Proof.id)).all())


def _record(session: Session, wish: Wish, now: datetime) -> Proof:
    serialise(session, f"proof:{wish.contact}")
    lately = select(func.count()).where(Proof.contact == wish.contact, Proof.created_at > now - rules.COUNTED_WITHIN)
    if (session.scalar(lately) or 0) >= rules.CODES_PER_CONTACT:
        raise TooManyCodes
    proof = Proof(
        purpose=wish.purpose,
        user_id=wish.user_id,
        contact=wish.contact,
        payload=wish.payload,
        created_at=now,
        expires_at=now + rules.GOOD_FOR,
    )
    session.add(proof)
    session.flush()
    return proof
