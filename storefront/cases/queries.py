from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storefront.accounts.models import User
from storefront.cases.models import CaseEvent, CaseOwner


@dataclass(frozen=True, slots=True)
class Act:
    """One line of a case's history."""

    kind: str
    actor: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Owner:
    user_id: int
    name: str


def history(session: Session, kind: str, subject_id: int) -> list[Act]:
    """What was done with a case, oldest first."""
    rows = select(CaseEvent).where(CaseEvent.kind == kind, CaseEvent.subject_id == subject_id).order_by(CaseEvent.id)
    return [Act(row.act, row.actor, row.reason, row.at) for row in session.scalars(rows)]


def latest(session: Session, kind: str, limit: int) -> list[Act]:
    """What was done last with cases of a kind, the newest first."""
    rows = select(CaseEvent).where(CaseEvent.kind == kind).order_by(CaseEvent.id.desc()).limit(limit)
    return [Act(row.act, row.actor, row.reason, row.at) for row in session.scalars(rows)]


def owners(session: Session, kind: str) -> dict[int, Owner]:
    """{case: who looks after it} of a kind."""
    called = func.coalesce(func.nullif(User.name, ""), User.phone, User.email, "")
    rows = select(CaseOwner.subject_id, User.id, called).join(User, User.id == CaseOwner.user_id)
    found = session.execute(rows.where(CaseOwner.kind == kind))
    return {subject_id: Owner(user_id, name) for subject_id, user_id, name in found}
