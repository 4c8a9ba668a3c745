"""What an order's page shows of each of its orders, collected from the slices that know it."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy.orm import Session

from storefront.fulfilment import queries as fulfilment
from storefront.fulfilment.models import Shipment
from storefront.order_papers import queries as order_papers
from storefront.order_papers.queries import Papers
from storefront.orders import changes
from storefront.orders.changes import Address
from storefront.orders.models import Order, OrderGroup
from storefront.payments import queries as payments
from storefront.payments.models import Payment, Refund
from storefront.payments.queries import transfer_payload
from storefront.payments.rules import Method
from storefront.settlement.transfers import queries as transfers
from storefront.settlement.transfers.messages import for_buyer
from storefront.settlement.transfers.queries import Standing
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


def parts(session: Session, group: OrderGroup) -> list[OrderPart]:
    papers = order_papers.of_orders(session, [order.id for order in group.orders])
    standings = transfers.standings(session, group.orders)
    return [_part(session, one, papers[one.order.id]) for one in standings]


def awaited_transfer(order: Order) -> Payment | None:
    """The payment of an order whose transfer, or the rest of it, is still awaited."""
    payment = order.payment
    awaited = order.state != "cancelled" and payment.missing_dong and payment.bank_account
    return payment if awaited else None


def _part(session: Session, standing: Standing, papers: Papers) -> OrderPart:
    order = standing.order
    awaited = awaited_transfer(order)
    return OrderPart(
        order=order,
        address=changes.address_of(session, order),
        transfer_qr=qr.svg(transfer_payload(awaited)) if awaited else None,
        papers=papers,
        parcels=[one for one in fulfilment.of_order(session, order.id) if one.state != "open"],
        card_refunds=payments.refunds(session, order.payment.id) if order.payment.method == Method.CARD else (),
        money=standing,
        next_step=for_buyer(standing),
    )
