"""What is told to somebody about her own account, so that she learns of what she did not do herself."""

from datetime import datetime

from sqlalchemy.orm import Session

from storefront.accounts.models import User
from storefront.accounts.rules import is_email
from storefront.mail import actions as mail

TEMPLATE = "account_changed"


def changed(
    session: Session, *, user: User, what: str, contact: str | None = None, language: str, now: datetime
) -> None:
    """Say that something changed (`what`: password, contact, erased), at `contact` or where she is reached now."""
    to = contact or user.email or user.phone or ""
    mail.later(
        session,
        key=f"{TEMPLATE}:{user.id}:{what}:{now.isoformat()}",
        to=to if is_email(to) else "",
        phone="" if is_email(to) else to,
        template=TEMPLATE,
        language=language,
        context={"what": what, "name": user.name},
        now=now,
    )
