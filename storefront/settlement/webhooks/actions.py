from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.db import serialise
from storefront.payments.providers.protocol import Notice
from storefront.settlement.webhooks.models import ProviderEvent


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
