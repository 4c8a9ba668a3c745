from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from storefront.accounts.models import Membership, User
from storefront.accounts.rules import OFFICE_READERS
from storefront.counter.applications.models import ProducerApplication
from storefront.orders.models import Order, OrderGroup
from storefront.payments.models import Payment, Refund
from storefront.payments.rules import OPEN_REFUNDS
from storefront.privacy.rules import Obstacle
from storefront.returns.models import GoodsReturn
from storefront.returns.rules import OPEN_STATES

_OPEN_ORDERS = ("placed", "confirmed", "fulfilled")
_OPEN_APPLICATIONS = ("in_review", "returned")


def obstacles(session: Session, user: User) -> tuple[Obstacle, ...]:
    """What has to be settled before an account can be erased."""
    hers = select(Order.id).join(OrderGroup).where(OrderGroup.user_id == user.id)
    refunds = select(Refund.id).join(Payment, Payment.id == Refund.payment_id)
    checks: dict[Obstacle, ColumnElement[bool]] = {
        Obstacle.OPEN_ORDERS: hers.where(Order.state.in_(_OPEN_ORDERS)).exists(),
        Obstacle.OPEN_REFUNDS: refunds.where(Refund.state.in_(OPEN_REFUNDS), Payment.order_id.in_(hers)).exists(),
        Obstacle.OPEN_RETURNS: exists().where(GoodsReturn.order_id.in_(hers), GoodsReturn.state.in_(OPEN_STATES)),
        Obstacle.OPEN_APPLICATION: exists().where(
            ProducerApplication.user_id == user.id, ProducerApplication.state.in_(_OPEN_APPLICATIONS)
        ),
        Obstacle.MEMBER: exists().where(Membership.user_id == user.id),
    }
    found = [obstacle for obstacle, check in checks.items() if session.scalar(select(check))]
    if any(role.name in OFFICE_READERS for role in user.roles):
        found.append(Obstacle.OFFICE)
    return tuple(found)
