from sqlalchemy import select
from sqlalchemy.orm import Session

from storefront.accounts.models import Role, User
from storefront.accounts.rules import OFFICE


def officers(session: Session) -> list[str]:
    """Who may be given a case, by the name that acts are signed with."""
    rows = session.scalars(
        select(User).where(User.active, User.roles.any(Role.name.in_(OFFICE))).order_by(User.name, User.id)
    )
    return list(dict.fromkeys(user.called for user in rows))
