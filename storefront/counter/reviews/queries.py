from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from storefront.counter.queries import of
from storefront.reviews.models import Review, ReviewPhoto

PER_PAGE = 20


def published(session: Session, producer_ids: Sequence[int], *, page: int) -> tuple[list[Review], int]:
    """(a page of the published reviews of their products, unanswered ones first, how many there are)."""
    rows = of(select(Review).where(Review.state == "published"), Review.producer_id, producer_ids)
    total = session.scalar(select(func.count()).select_from(rows.subquery())) or 0
    rows = rows.options(joinedload(Review.product), selectinload(Review.photos).joinedload(ReviewPhoto.file))
    rows = rows.order_by(Review.answered_at.is_not(None), Review.published_at.desc(), Review.id.desc())
    return list(session.scalars(rows.offset((page - 1) * PER_PAGE).limit(PER_PAGE))), total


def review(session: Session, producer_ids: Sequence[int], review_id: int) -> Review | None:
    """A published review of theirs; None for another's as for one that is not there."""
    rows = select(Review).where(Review.id == review_id, Review.state == "published")
    return session.scalars(of(rows, Review.producer_id, producer_ids)).first()
