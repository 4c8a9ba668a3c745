from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from storefront.orders.models import Order, OrderGroup

PER_PAGE = 10


@dataclass(frozen=True, slots=True)
class Page:
    """One page of somebody's orders, and how many there are."""

    groups: list[OrderGroup]
    total: int
    number: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PER_PAGE))


def page_of_user(session: Session, user_id: int, *, state: str = "", number: int = 1) -> Page:
    """Somebody's orders, newest first; `state`: only where a seller's part stands there."""
    hers = [OrderGroup.user_id == user_id]
    if state:
        hers.append(OrderGroup.orders.any(Order.state == state))
    total = session.scalar(select(func.count()).select_from(OrderGroup).where(*hers)) or 0
    parts = selectinload(OrderGroup.orders)
    rows = (
        select(OrderGroup)
        .where(*hers)
        .options(parts.selectinload(Order.lines), parts.joinedload(Order.payment))
        .order_by(OrderGroup.placed_at.desc(), OrderGroup.id.desc())
    )
    return Page(list(session.scalars(rows.offset((number - 1) * PER_PAGE).limit(PER_PAGE))), total, number)


def group_of_user(session: Session, user_id: int, code: str) -> OrderGroup | None:
    """An order of hers with its lines; None for another's."""
    rows = select(OrderGroup).where(OrderGroup.user_id == user_id, OrderGroup.code == code)
    whole = joinedload(OrderGroup.orders).joinedload(Order.lines)
    return session.scalars(rows.options(whole)).unique().one_or_none()
