"""Which messages a return sends, each once: to its buyer in her language, to its producer in Vietnamese."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from storefront.mail import actions as mail
from storefront.returns.models import GoodsReturn
from storefront.web import formats


def asked(session: Session, goods_return: GoodsReturn, *, now: datetime) -> None:
    """A buyer asked: she hears that it was written down, the producer what is to do by when."""
    told(session, goods_return, "requested", now=now)
    _to_producer(session, goods_return, "requested", now)


def told(session: Session, goods_return: GoodsReturn, step: str, *, now: datetime) -> None:
    """Tell the buyer of a step."""
    group = goods_return.order.group
    mail.later(
        session,
        key=f"return:{goods_return.code}:{step}:buyer",
        to=group.customer_email,
        phone=group.customer_phone,
        template="return_step",
        language=group.language,
        context={**_context(goods_return), "step": step},
        now=now,
    )


def withdrawn(session: Session, goods_return: GoodsReturn, *, now: datetime) -> None:
    """The buyer keeps the goods: the producer need not answer any more."""
    _to_producer(session, goods_return, "withdrawn", now)


def remind(session: Session, goods_return: GoodsReturn, *, now: datetime) -> None:
    """The producer's answer is due soon."""
    _to_producer(session, goods_return, "reminder", now)


def overdue(session: Session, goods_return: GoodsReturn, *, now: datetime) -> None:
    """A step was not done by its day: both sides hear that the office looks after it."""
    group, step = goods_return.order.group, f"overdue_{goods_return.state}"
    mail.later(
        session,
        key=f"return:{goods_return.code}:{step}:buyer",
        to=group.customer_email,
        phone=group.customer_phone,
        template="return_step",
        language=group.language,
        context={**_context(goods_return), "step": "overdue"},
        now=now,
    )
    _to_producer(session, goods_return, step, now)


def _to_producer(session: Session, goods_return: GoodsReturn, step: str, now: datetime) -> None:
    mail.later(
        session,
        key=f"return:{goods_return.code}:{step}:producer",
        to=goods_return.order.producer_email,
        phone=goods_return.order.producer_phone,
        template="return_for_producer",
        language="vi",
        context={**_context(goods_return), "step": step.partition("_")[0]},
        now=now,
    )


def _context(goods_return: GoodsReturn) -> dict[str, Any]:
    order = goods_return.order
    return {
        "code": goods_return.code,
        "group_code": order.group.code,
        "order_code": order.code,
        "producer": order.producer_name,
        "producer_phone": order.producer_phone,
        "wish": goods_return.wish,
        "sends_back": goods_return.sends_back,
        "answer": goods_return.answer,
        "what": goods_return.what,
        "due_on": formats.day(goods_return.due_on) if goods_return.due_on else "",
        "lines": [
            {
                "name": row.line.product_name,
                "name_en": row.line.product_name_en,
                "unit": row.line.unit,
                "quantity": row.quantity,
            }
            for row in goods_return.lines
        ],
    }
