from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from catalog.db import serialise
from storefront.payments.providers.protocol import Notice
from storefront.settlement.webhooks.models import ProviderEvent

# Long enough to look into a complaint; older ones are refused by their signature's age, so none acts again.
FORGOTTEN_AFTER = timedelta(days=90)


def keep(session: Session, *, provider: str, notice: Notice, proof: str, now: datetime) -> bool:
    """Store a provider's message as it came; False where it was stored before."""
    serialise(session, f"event:{provider}:{notice.event_id}")
    known = select(ProviderEvent.id).where(
        ProviderEvent.provider == provider, ProviderEvent.event_id == notice.event_id
    )
    if session.scalar(known) is not None:
        return False
    session.add(
        ProviderEvent(
            provider=provider,
            event_id=notice.event_id,
            kind=notice.kind,
            reference=notice.reference,
            body=notice.raw,
            proof=proof,
            received_at=now,
        )
    )
    return True


def forget(session: Session, *, provider: str, before: datetime) -> int:
    """Delete a provider's messages that were handled before; they carry names and addresses of buyers."""
    old = delete(ProviderEvent).where(ProviderEvent.provider == provider, ProviderEvent.handled_at < before)
    return len(session.scalars(old.returning(ProviderEvent.id)).all())
