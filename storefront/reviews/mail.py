"""Which messages reviews send. Their authors are told by mail alone: nothing of it is urgent."""

from datetime import datetime
from typing import Any

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.orm import Session

from storefront.mail import actions as mail
from storefront.orders.models import Order, OrderGroup
from storefront.reviews.models import Review


def invitation(session: Session, order: Order, *, now: datetime) -> None:
    """Ask for reviews of an order that was delivered, with a way to be asked no more."""
    group = order.group
    lines = [line for line in order.lines if line.quantity > line.cancelled]
    facts = {
        "name": group.customer_name,
        "order_code": order.code,
        "producer": order.producer_name,
        "lines": [
            {"id": line.id, "name": line.product_name, "name_en": line.product_name_en, "unit": line.unit}
            for line in lines
        ],
        "group_code": group.code,
        "opt_out": token_for(group.customer_email),
    }
    _tell(session, group, f"review-invitation:{order.code}:buyer", "review_invitation", facts, now)


def published(session: Session, review: Review, *, now: datetime) -> None:
    """Tell the author that her words are shown, and the producer that there are some."""
    key = f"review:{review.id}:{now.isoformat()}:published"
    _tell_author(session, review, key, "review_decided", {"state": "published", "reason": "", "note": ""}, now)
    mail.later(
        session,
        key=f"review:{review.id}:published:producer",
        to=review.producer.email or "",
        template="review_received",
        language="vi",
        context={"product": review.product.name, "rating": review.rating, "text": review.text, "id": review.id},
        now=now,
    )


def refused(session: Session, review: Review, *, now: datetime) -> None:
    """Tell the author why her words are not shown, and what she can do."""
    key = f"review:{review.id}:{now.isoformat()}:refused"
    facts = {"state": "refused", "reason": review.refusal, "note": review.refusal_note}
    _tell_author(session, review, key, "review_decided", facts, now)


def answered(session: Session, review: Review, *, now: datetime) -> None:
    """Tell the author what the producer says."""
    facts = {"producer": review.producer.name, "answer": review.answer}
    _tell_author(session, review, f"review:{review.id}:answered:buyer", "review_answered", facts, now)


def token_for(address: str) -> str:
    """What the way out of invitations carries instead of an address that everybody could type."""
    return str(_serializer().dumps(address))


def address_of(token: str) -> str | None:
    """The address a token was made for; None for a forged one."""
    try:
        found = _serializer().loads(token)
    except BadSignature:
        return None
    return found if isinstance(found, str) else None


def _tell_author(
    session: Session, review: Review, key: str, template: str, facts: dict[str, Any], now: datetime
) -> None:
    group = review.line.order.group
    known = {
        "name": group.customer_name,
        "product": review.product.name,
        "product_en": review.product.name_en,
        "slug": review.product.slug,
        "group_code": group.code,
        "order_code": review.line.order.code,
        "line_id": review.order_line_id,
    }
    _tell(session, group, key, template, {**known, **facts}, now)


def _tell(session: Session, group: OrderGroup, key: str, template: str, facts: dict[str, Any], now: datetime) -> None:
    mail.later(
        session,
        key=key,
        to=group.customer_email,
        template=template,
        language=group.language,
        context=facts,
        now=now,
    )


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="review-opt-out")
