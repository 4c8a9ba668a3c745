from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from storefront.settlement.webhooks.models import ProviderEvent


def unhandled(session: Session, provider: str, *, most_tries: int | None = None) -> Sequence[int]:
    """Ids of a provider's messages nothing was done about yet, oldest first; `most_tries` leaves out what fails."""
    query = select(ProviderEvent.id).where(ProviderEvent.provider == provider, ProviderEvent.handled_at.is_(None))
    if most_tries is not None:
        query = query.where(ProviderEvent.tries < most_tries)
    return session.scalars(query.order_by(ProviderEvent.id)).all()
