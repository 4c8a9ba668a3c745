from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from catalog.calendar import VIETNAM, local_day
from storefront.complaints.models import Complaint
from storefront.orders.models import Order, OrderGroup
from storefront.payments.models import Payment
from storefront.programme.yearly.rules import Placed, Year, year_of


def year(session: Session, number: int) -> Year:
    """A calendar year in Vietnam, as the books tell it now."""
    start, end = (datetime(one, 1, 1, tzinfo=VIETNAM) for one in (number, number + 1))
    orders = select(OrderGroup.placed_at, Order.producer_id, Order.state, Order.total_dong, Payment.due_dong)
    orders = orders.join(Order, Order.group_id == OrderGroup.id).join(Payment, Payment.order_id == Order.id)
    rows = session.execute(orders.where(OrderGroup.placed_at >= start, OrderGroup.placed_at < end))
    placed = (
        Placed(local_day(at), producer_id, state == "cancelled", total, due)
        for at, producer_id, state, total, due in rows
    )
    answered = func.sum(case((Complaint.state == "answered", 1), else_=0))
    kinds = select(Complaint.kind, func.count(), answered).group_by(Complaint.kind)
    told = session.execute(kinds.where(Complaint.made_at >= start, Complaint.made_at < end))
    return year_of(number, placed, {kind: (int(count), int(done)) for kind, count, done in told})
