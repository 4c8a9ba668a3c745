from sqlalchemy import select
from sqlalchemy.orm import Session

from storefront.accounts.consents.models import Consent


def of_user(session: Session, user_id: int) -> list[Consent]:
    """What somebody agreed to, withdrawn or not, newest first."""
    return list(session.scalars(select(Consent).where(Consent.user_id == user_id).order_by(Consent.id.desc())))
