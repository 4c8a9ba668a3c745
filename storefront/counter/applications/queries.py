from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from storefront.counter.applications.models import ProducerApplication
from storefront.counter.applications.rules import OPEN


def open_of(session: Session, user_id: int) -> ProducerApplication | None:
    """Somebody's application that is not settled yet."""
    rows = select(ProducerApplication).where(
        ProducerApplication.user_id == user_id, ProducerApplication.state.in_(OPEN)
    )
    return session.scalars(_loaded(rows)).unique().first()


def latest_of(session: Session, user_id: int) -> ProducerApplication | None:
    """Somebody's last application, settled or not."""
    rows = select(ProducerApplication).where(ProducerApplication.user_id == user_id)
    return session.scalars(_loaded(rows).order_by(ProducerApplication.id.desc())).unique().first()


def in_review(session: Session) -> list[ProducerApplication]:
    """What waits for the office, the longest waiting first."""
    rows = select(ProducerApplication).where(ProducerApplication.state == "in_review")
    rows = rows.order_by(ProducerApplication.submitted_at, ProducerApplication.id)
    return list(session.scalars(_loaded(rows)).unique())


def _loaded(rows: Select[ProducerApplication]) -> Select[ProducerApplication]:
    return rows.options(joinedload(ProducerApplication.user), joinedload(ProducerApplication.commune))
