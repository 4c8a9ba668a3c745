"""What an order's page shows of each of its orders, collected from the slices that know it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup
from sqlalchemy.orm import Session

from storefront.complaints import queries as complaints
from storefront.complaints.models import Complaint
from storefront.fulfilment.models import Shipment
from storefront.order_papers import queries as order_papers
from storefront.order_papers.queries import Papers
from storefront.orders import changes, rules
from storefront.orders.changes import Address
from storefront.orders.models import Order, OrderGroup
from storefront.payments.models import Payment, Refund
from storefront.payments.queries import transfer_payload
from storefront.payments.rules import Method
from storefront.returns import queries as returns
from storefront.reviews import views as reviews
from storefront.reviews.views import Reviewable
from storefront.settlement.card import queries as cards
from storefront.settlement.transfers import queries as transfers
from storefront.settlement.transfers.messages import for_buyer
from storefront.settlement.transfers.queries import Standing
from storefront.settlement.transfers.rules import Step
from storefront.story import messages, queries
from storefront.story.queries import Told
from storefront.web import qr


@dataclass(frozen=True, slots=True)
class OrderPart:
    """One producer's order as its buyer sees it; `transfer_qr` where a transfer is awaited."""

    order: Order
    address: Address
    transfer_qr: Markup | None
    papers: Papers
    parcels: list[Shipment]
    card_refunds: Sequence[Refund]
    money: Standing
    next_step: str
    told: Told
    may_return: bool
    complaints: list[Complaint]
    reviews: list[Reviewable]

    @property
    def may_change(self) -> bool:
        """Whether something can still be cancelled: not all of it is packed."""
        return self.order.state in rules.CANCELLED_BY and any(line.open_units for line in self.order.lines)

    @property
    def may_cancel(self) -> bool:
        """Whether all of it can be cancelled, or sent elsewhere: nothing is packed."""
        return self.may_change and not any(line.packed for line in self.order.lines)

    @property
    def standing(self) -> str:
        return messages.standing_text(self.told.standing, to_buyer=True)

    @property
    def more(self) -> list[str]:
        """What else is under way, a sentence each; money that goes back to a card is told beside the card."""
        refunds = [] if self.card_refunds else self.told.open_refunds
        return [*map(messages.refund_text, refunds), *map(messages.return_text, self.told.open_returns)]


def parts(session: Session, group: OrderGroup, now: datetime) -> list[OrderPart]:
    told = queries.told(session, group.orders)
    papers = order_papers.of_orders(session, [order.id for order in group.orders])
    made = complaints.of_group(session, group.id)
    standings = transfers.standings(session, group.orders)
    return [_part(session, one, told[one.order.id], papers[one.order.id], made, now) for one in standings]


def awaited_transfer(order: Order) -> Payment | None:
    """The payment of an order whose transfer, or the rest of it, is still awaited."""
    payment = order.payment
    awaited = order.state != "cancelled" and payment.missing_dong and payment.bank_account
    return payment if awaited else None


def _card_refunds(session: Session, order: Order, told: Told) -> list[Refund]:
    """What goes or went back to the card; what the card's bank sent back again is told by the refund that followed."""
    if order.payment.method != Method.CARD:
        return []
    returned = cards.came_back(session, order.payment.id)
    return [one for one in told.refunds if one.state != "withdrawn" and one.id not in returned]


def _part(
    session: Session, standing: Standing, told: Told, papers: Papers, made: list[Complaint], now: datetime
) -> OrderPart:
    order = standing.order
    awaited = awaited_transfer(order)
    held = returns.with_buyer(session, order)
    return OrderPart(
        order=order,
        address=changes.address_of(session, order),
        transfer_qr=qr.svg(transfer_payload(awaited)) if awaited else None,
        papers=papers,
        money=standing,
        # Where an order stands says it already while the seller looks for the money, or after the door.
        next_step="" if standing.step == Step.LOOK or told.standing.key == "unpaid_delivered" else for_buyer(standing),
        card_refunds=_card_refunds(session, order, told),
        parcels=told.parcels,
        told=told,
        may_return=any(returns.reasons(one, order, now=now) for one in held),
        complaints=[one for one in made if one.order_id in (order.id, None)],
        reviews=reviews.of_order(session, order),
    )
