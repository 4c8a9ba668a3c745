from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from storefront.accounts.consents.models import Consent


@dataclass(frozen=True, slots=True)
class Agreed:
    """A text agreed to: its slug, the version that was shown and in which language."""

    text: str
    version: str
    language: str


def give(session: Session, *, user_id: int, agreed: Agreed, now: datetime) -> None:
    """Note that somebody agrees to a text from now on; what she agreed to before ends."""
    withdraw(session, user_id=user_id, text=agreed.text, now=now)
    session.add(
        Consent(user_id=user_id, text=agreed.text, version=agreed.version, language=agreed.language, given_at=now)
    )


def withdraw(session: Session, *, user_id: int, text: str, now: datetime) -> None:
    """Note that somebody no longer agrees to a text; what was done meanwhile stays right."""
    held = update(Consent).where(Consent.user_id == user_id, Consent.text == text, Consent.withdrawn_at.is_(None))
    session.execute(held.values(withdrawn_at=now))
