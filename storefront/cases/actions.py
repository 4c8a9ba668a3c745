from datetime import datetime

from sqlalchemy.orm import Session

from storefront.accounts.models import User
from storefront.cases.models import CaseEvent, CaseOwner


def record(session: Session, *, kind: str, subject_id: int, act: str, by: str, now: datetime, reason: str = "") -> None:
    """Note an act on a case."""
    session.add(CaseEvent(kind=kind, subject_id=subject_id, act=act, actor=by, reason=reason, at=now))


def assign(session: Session, *, kind: str, subject_id: int, to: User | None, by: str, now: datetime) -> bool:
    """Give a case to somebody of the office, or to nobody; True when that changed anything."""
    row = session.get(CaseOwner, (kind, subject_id), with_for_update=True)
    if (row.user_id if row else None) == (to.id if to else None):
        return False
    if to is None:
        session.delete(row)
    elif row is None:
        session.add(CaseOwner(kind=kind, subject_id=subject_id, user_id=to.id, taken_at=now))
    else:
        row.user_id, row.taken_at = to.id, now
    act, reason = ("assigned", to.called) if to else ("put_back", "")
    record(session, kind=kind, subject_id=subject_id, act=act, by=by, now=now, reason=reason)
    return True
