"""What an order's page shows of the reviews of its goods."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from storefront.orders.models import Order, OrderLine
from storefront.reviews import messages, queries
from storefront.reviews.models import Review


@dataclass(frozen=True, slots=True)
class Reviewable:
    """A delivered line, and its review if there is one."""

    line: OrderLine
    review: Review | None

    @property
    def state_text(self) -> Any:
        return messages.STATES[self.review.state] if self.review else ""


def of_order(session: Session, order: Order) -> list[Reviewable]:
    """The lines of an order that its buyer may review; no statement before it is confirmed."""
    lines = queries.delivered_lines(session, order)
    if not lines:
        return []
    found = queries.of_lines(session, [line.id for line in lines])
    return [Reviewable(line, found.get(line.id)) for line in lines]
