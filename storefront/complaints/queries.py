from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from storefront.complaints.models import Complaint


def by_code(session: Session, code: str) -> Complaint | None:
    return session.scalars(_loaded(select(Complaint).where(Complaint.code == code.upper()))).first()


def unanswered(session: Session) -> list[Complaint]:
    """Every complaint without an answer, the longest waiting first."""
    rows = select(Complaint).where(Complaint.state != "answered").order_by(Complaint.made_at, Complaint.id)
    return list(session.scalars(_loaded(rows)))


def of_group(session: Session, group_id: int) -> list[Complaint]:
    """What the buyer of an order group complained of, oldest first."""
    return list(session.scalars(select(Complaint).where(Complaint.group_id == group_id).order_by(Complaint.id)))


def _loaded(rows: Select[Complaint]) -> Select[Complaint]:
    return rows.options(joinedload(Complaint.product), joinedload(Complaint.group), joinedload(Complaint.order))
