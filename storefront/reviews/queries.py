"""What pages read of reviews. A product's page costs one statement over one index."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, literal, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from storefront.fulfilment import queries as fulfilment
from storefront.mail.models import MailMessage
from storefront.orders.models import Order, OrderEvent, OrderGroup, OrderLine
from storefront.reviews import rules
from storefront.reviews.models import Review, ReviewEvent, ReviewOptOut, ReviewPhoto
from storefront.reviews.rules import Score

PER_PAGE = 20
_LATEST = 3
_MOST_INVITED = 200


@dataclass(frozen=True, slots=True)
class Quoted:
    """A review as a product's page quotes it."""

    author: str
    language: str
    rating: int
    text: str
    published_at: datetime
    answer: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What a product's page tells of its reviews: how many, their average in tenths, the newest ones."""

    count: int
    tenths: int
    latest: tuple[Quoted, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which reviews of a product's page are asked for; a mark of 0 is any."""

    rating: int = 0
    with_photos: bool = False


_review = Review.__table__.c
_SUMMARY = (
    select(
        func.count().over().label("count"),
        func.sum(_review.rating).over().label("total"),
        _review.author,
        _review.language,
        _review.rating,
        _review.text,
        _review.published_at,
        _review.answer,
    )
    .where(_review.product_id == bindparam("product_id"), _review.state == "published")
    .order_by(_review.published_at.desc(), _review.id.desc())
    .limit(_LATEST)
)


def summary(session: Session, product_id: int) -> Summary:
    """What a product's page shows. One statement."""
    rows = session.execute(_SUMMARY, {"product_id": product_id}).all()
    if not rows:
        return Summary(0, 0)
    count, total = rows[0][:2]
    return Summary(count, rules.average_tenths(int(total), count), tuple(Quoted(*row[2:]) for row in rows))


def of_producer(session: Session, producer_id: int) -> Summary:
    """All published reviews of a producer's products, added up."""
    row = session.execute(
        select(func.count(), func.coalesce(func.sum(Review.rating), 0)).where(
            Review.producer_id == producer_id, Review.state == "published"
        )
    ).one()
    return Summary(row[0], rules.average_tenths(int(row[1]), row[0]))


def score(session: Session, product_id: int) -> Score:
    """How often each mark was given in a product's published reviews."""
    rows = session.execute(
        select(Review.rating, func.count())
        .where(Review.product_id == product_id, Review.state == "published")
        .group_by(Review.rating)
    )
    found = {row[0]: row[1] for row in rows}
    return Score({mark: found.get(mark, 0) for mark in reversed(rules.MARKS)})


def refused(session: Session, product_id: int) -> dict[str, int]:
    """{reason: how many reviews of a product are not shown for it}."""
    rows = select(Review.refusal, func.count()).where(Review.product_id == product_id, Review.state == "refused")
    return {row[0]: row[1] for row in session.execute(rows.group_by(Review.refusal))}


def published(session: Session, product_id: int, wanted: Wanted, *, page: int) -> tuple[list[Review], int]:
    """(a page of a product's published reviews, the newest first, how many there are)."""
    rows = select(Review).where(Review.product_id == product_id, Review.state == "published")
    if wanted.rating:
        rows = rows.where(Review.rating == wanted.rating)
    if wanted.with_photos:
        rows = rows.where(select(ReviewPhoto.review_id).where(ReviewPhoto.review_id == Review.id).exists())
    total = session.scalar(select(func.count()).select_from(rows.subquery())) or 0
    rows = rows.options(selectinload(Review.photos).joinedload(ReviewPhoto.file))
    shown = rows.order_by(Review.published_at.desc(), Review.id.desc()).offset((page - 1) * PER_PAGE).limit(PER_PAGE)
    return list(session.scalars(shown)), total


def of_buyer(session: Session, product_id: int, phone: str) -> int | None:
    """The review that the buyer of this phone wrote of a product."""
    rows = select(Review.id).join(OrderLine, OrderLine.id == Review.order_line_id).join(Order).join(OrderGroup)
    return session.scalar(rows.where(Review.product_id == product_id, OrderGroup.customer_phone == phone))


def of_lines(session: Session, line_ids: Sequence[int]) -> dict[int, Review]:
    """{order line: its review}."""
    rows = select(Review).where(Review.order_line_id.in_(line_ids))
    return {review.order_line_id: review for review in session.scalars(rows)}


def by_line(session: Session, line_id: int) -> Review | None:
    rows = select(Review).where(Review.order_line_id == line_id).options(selectinload(Review.photos))
    return session.scalars(rows).first()


def by_id(session: Session, review_id: int) -> Review | None:
    """A review with all its page tells."""
    rows = select(Review).where(Review.id == review_id)
    rows = rows.options(joinedload(Review.product), joinedload(Review.producer), selectinload(Review.photos))
    return session.scalars(rows).first()


def is_delivered(session: Session, line: OrderLine) -> bool:
    """Whether what a line ordered is with its buyer."""
    return line in delivered_lines(session, line.order)


def delivered_lines(session: Session, order: Order) -> list[OrderLine]:
    """The lines of an order that are with its buyer; no statement before anything was sent."""
    if order.state not in ("confirmed", *rules.DELIVERED):
        return []
    units = fulfilment.delivered_units(session, order.id)
    return [
        line
        for line in order.lines
        if rules.is_delivered(order.state, wanted=line.quantity - line.cancelled, delivered=units.get(line.id, 0))
    ]


def waiting(session: Session) -> list[Review]:
    """Reviews that wait for the office: new or changed words, and reports. The longest waiting first."""
    rows = select(Review).where(or_(Review.state == "pending", Review.reported_at.is_not(None)))
    rows = rows.options(joinedload(Review.product), joinedload(Review.producer))
    return list(session.scalars(rows.order_by(Review.submitted_at, Review.id)))


def events(session: Session, review_id: int) -> list[ReviewEvent]:
    rows = select(ReviewEvent).where(ReviewEvent.review_id == review_id).order_by(ReviewEvent.id)
    return list(session.scalars(rows))


def to_invite(session: Session, now: datetime) -> list[Order]:
    """Orders delivered some days ago whose buyer gave a mail address and was not asked to review yet.

    Who reviewed already is not among them; who opted out is left out by the caller, who knows digests.
    """
    key = literal("review-invitation:") + Order.code + literal(":buyer")
    delivered = (
        select(OrderEvent.order_id)
        .where(OrderEvent.kind == "fulfilled")
        .where(OrderEvent.at <= now - rules.INVITE_AFTER, OrderEvent.at > now - rules.INVITE_UNTIL)
    )
    reviewed = select(OrderLine.order_id).join(Review, Review.order_line_id == OrderLine.id)
    rows = (
        select(Order)
        .join(OrderGroup)
        .where(Order.id.in_(delivered), Order.state.in_(rules.DELIVERED), OrderGroup.customer_email != "")
        .where(~select(MailMessage.id).where(MailMessage.key == key).exists())
        .where(Order.id.not_in(reviewed))
        .options(joinedload(Order.group), selectinload(Order.lines))
        .order_by(Order.id)
        .limit(_MOST_INVITED)
    )
    return list(session.scalars(rows))


def opted_out(session: Session, digests: Sequence[str]) -> set[str]:
    rows = select(ReviewOptOut.address_digest).where(ReviewOptOut.address_digest.in_(digests))
    return set(session.scalars(rows))
