"""Everything done with a review: an event appended, its columns in line with it, and the product's page renewed."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from catalog import changes
from catalog.db import serialise
from catalog.products.models import Variant
from storefront.files import actions as files
from storefront.files.rules import Ready
from storefront.orders.models import Order, OrderLine
from storefront.reviews import mail, queries, rules
from storefront.reviews.models import Review, ReviewEvent, ReviewOptOut, ReviewPhoto

AUTHOR = "buyer"
READER = "reader"


@dataclass(frozen=True, slots=True)
class Said:
    """A review as it was typed. `photos` None: those it has stay."""

    rating: int
    text: str
    photos: Sequence[Ready] | None = None


def write(session: Session, *, line: OrderLine, said: Said, language: str, now: datetime) -> Review:
    """Review the product of an order line; the office looks at it before it is shown.

    Raises `rules.NotDelivered`, `rules.AlreadyReviewed`, `rules.Faulty`.
    """
    order = line.order
    if not queries.is_delivered(session, line):
        raise rules.NotDelivered
    _check(said)
    product_id = session.scalars(select(Variant.product_id).where(Variant.id == line.variant_id)).one()
    # Two packs of the same product, two orders, two forms at once: one buyer, one review.
    serialise(session, f"review:{product_id}:{order.group.customer_phone}")
    known = queries.of_buyer(session, product_id, order.group.customer_phone)
    if known is not None:
        raise rules.AlreadyReviewed(known)
    review = Review(
        order_line_id=line.id,
        product_id=product_id,
        producer_id=order.producer_id,
        author=rules.shown_name(order.group.customer_name),
        language=language,
        rating=said.rating,
        text=said.text,
        written_at=now,
        submitted_at=now,
    )
    session.add(review)
    session.flush()
    _keep_photos(session, review, said, now)
    _record(session, review, "written", by=AUTHOR, now=now, text=said.text, rating=said.rating)
    return review


def edit(session: Session, *, review: Review, said: Said, now: datetime) -> None:
    """Say something else; the office looks at it anew. Raises `rules.TooLate`, `rules.Faulty`."""
    _lock(session, review)
    if not rules.may_edit(review.state, review.written_at, now):
        raise rules.TooLate
    _check(said)
    was_shown = review.state == "published"
    review.rating, review.text = said.rating, said.text
    review.state, review.refusal, review.refusal_note, review.submitted_at = "pending", "", "", now
    _keep_photos(session, review, said, now)
    _record(session, review, "edited", by=AUTHOR, now=now, text=said.text, rating=said.rating)
    _renew(session, review, was_shown)


def withdraw(session: Session, *, review: Review, now: datetime) -> None:
    """Take a review back; the buyer writes no other one of this product. Nothing to do where she did already."""
    _lock(session, review)
    if review.state == "withdrawn":
        return
    was_shown = review.state == "published"
    review.state, review.refusal, review.refusal_note, review.reported_at = "withdrawn", "", "", None
    _record(session, review, "withdrawn", by=AUTHOR, now=now)
    _renew(session, review, was_shown)


def publish(session: Session, *, review: Review, by: str, now: datetime) -> None:
    """Show a review, or go on showing one that was reported. Raises `rules.WrongStep`."""
    _lock(session, review)
    if review.state == "published" and review.reported_at is not None:
        review.reported_at = None
        _record(session, review, "report_dismissed", by=by, now=now)
        return
    if review.state not in ("pending", "refused"):
        raise rules.WrongStep
    review.state, review.refusal, review.refusal_note = "published", "", ""
    review.published_at, review.reported_at = now, None
    _record(session, review, "published", by=by, now=now)
    _renew(session, review, True)
    mail.published(session, review, now=now)


def refuse(session: Session, *, review: Review, reason: str, note: str, by: str, now: datetime) -> None:
    """Do not show a review, or not any more, for one of the published reasons; its author is told.

    Raises `rules.WrongStep`, `rules.Faulty` for another reason.
    """
    _lock(session, review)
    if reason not in rules.REASONS:
        raise rules.Faulty({"reason": "unknown"})
    if review.state not in ("pending", "published"):
        raise rules.WrongStep
    was_shown = review.state == "published"
    review.state, review.refusal, review.refusal_note = "refused", reason, note[: rules.LONGEST_NOTE]
    review.reported_at = None
    _record(session, review, "refused", by=by, now=now, reason=reason, text=note[: rules.LONGEST_NOTE])
    _renew(session, review, was_shown)
    mail.refused(session, review, now=now)


def answer(session: Session, *, review: Review, text: str, by: str, now: datetime) -> bool:
    """The producer's one answer, or its change; False where it says the same. Raises `rules.WrongStep`, `Faulty`."""
    _lock(session, review)
    if review.state != "published":
        raise rules.WrongStep
    faults = rules.text_faults(text, "answer")
    if faults:
        raise rules.Faulty(faults)
    if review.answer == text:
        return False
    is_first = not review.answer
    review.answer, review.answered_at = text, now
    _record(session, review, "answered" if is_first else "answer_edited", by=by, now=now, text=text)
    _renew(session, review, True)
    if is_first:
        mail.answered(session, review, now=now)
    return True


def report(session: Session, *, review: Review, reason: str, text: str, now: datetime) -> None:
    """A reader says that a review should not be shown. Raises `rules.WrongStep`, `rules.Faulty`."""
    _lock(session, review)
    if review.state != "published":
        raise rules.WrongStep
    if reason not in rules.REASONS:
        raise rules.Faulty({"reason": "unknown"})
    review.reported_at = review.reported_at or now
    _record(session, review, "reported", by=READER, now=now, reason=reason, text=text[: rules.LONGEST_NOTE])


def invite(session: Session, *, now: datetime) -> int:
    """Ask those to review to whom goods were delivered some days ago; each order once. How many."""
    orders = queries.to_invite(session, now)
    silent = queries.opted_out(session, [digest_of(order.group.customer_email) for order in orders])
    asked = [order for order in orders if digest_of(order.group.customer_email) not in silent]
    for order in asked:
        mail.invitation(session, order, now=now)
    return len(asked)


def opt_out(session: Session, *, address: str, now: datetime) -> None:
    """Send no invitation to a mail address any more."""
    digest = digest_of(address)
    serialise(session, f"review-opt-out:{digest}")
    if session.get(ReviewOptOut, digest) is None:
        session.add(ReviewOptOut(address_digest=digest, at=now))


def forget_authors(session: Session, *, group_ids: Sequence[int]) -> None:
    """Take the names off the reviews of orders whose buyer asked to be forgotten; the reviews themselves stay."""
    lines = select(OrderLine.id).join(Order).where(Order.group_id.in_(group_ids))
    session.execute(update(Review).where(Review.order_line_id.in_(lines)).values(author=""))


def digest_of(address: str) -> str:
    return hashlib.sha256(address.strip().lower().encode()).hexdigest()


def _check(said: Said) -> None:
    faults = rules.faults_of(said.rating, said.text)
    if faults:
        raise rules.Faulty(faults)


def _keep_photos(session: Session, review: Review, said: Said, now: datetime) -> None:
    if said.photos is None:
        return
    review.photos.clear()
    session.flush()
    for position, ready in enumerate(said.photos[: rules.MOST_PHOTOS]):
        stored = files.keep(session, ready, by=AUTHOR, now=now)
        session.add(ReviewPhoto(review=review, position=position, file_id=stored.id))


def _lock(session: Session, review: Review) -> None:
    """Two who act on a review at once come one by one."""
    session.flush()
    session.refresh(review, ["state", "reported_at", "answer"], with_for_update=True)


def _record(
    session: Session,
    review: Review,
    kind: str,
    *,
    by: str,
    now: datetime,
    reason: str = "",
    text: str = "",
    rating: int | None = None,
) -> None:
    session.add(
        ReviewEvent(review=review, kind=kind, actor=by, reason=reason, text=text, rating=rating, at=now),
    )
    session.flush()


def _renew(session: Session, review: Review, is_seen: bool) -> None:
    if is_seen:
        changes.note(session, changes.PRODUCT, review.product_id)
