"""What a decision touches beyond certificates, and the list of those recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.certification.models import Certificate, CertificateEvent, Decision
from catalog.certification.rules import Hold
from catalog.decisions.rules import Plan, Step
from catalog.pricing.models import Price
from catalog.producers.models import Producer
from catalog.products.models import Product, Variant
from catalog.products.queries import open_price
from catalog.selling.rules import Offer, refusal
from storefront.cart.models import CartLine
from storefront.orders.models import Order, OrderLine
from storefront.programme.decisions.models import DecisionDraft

_OPEN_ORDERS = ("placed", "confirmed", "fulfilled")


@dataclass(frozen=True)
class Effects:
    """What changes for the shop when a plan is carried out: products by name, and how many carts and orders hold them.

    `feed_loses` and `feed_gains` are products that leave or enter the product feeds with their listing.
    """

    stops: tuple[Step, ...]
    starts: tuple[Step, ...]
    carts: int
    orders: int


@dataclass(frozen=True)
class Recorded:
    """A line of the list of decisions."""

    id: int
    number: str | None
    decided_on: date | None
    authority: str
    summary: str
    recorded_at: datetime
    recorded_by: str
    certificates: int


def effects(session: Session, plan: Plan, today: date) -> Effects:
    """Listings that stop or start selling; carts and undelivered orders that hold what stops."""
    on_sale = _offers(session, [step.product_id for step in plan.steps])
    before = {step.product_id: _sold(on_sale.get(step.product_id), step, today, after=False) for step in plan.steps}
    after = {step.product_id: _sold(on_sale.get(step.product_id), step, today, after=True) for step in plan.steps}
    stops = tuple(step for step in plan.steps if before[step.product_id] and not after[step.product_id])
    starts = tuple(step for step in plan.steps if after[step.product_id] and not before[step.product_id])
    gone = [step.product_id for step in stops]
    return Effects(stops, starts, _carts(session, gone), _orders(session, gone))


def _offers(session: Session, ids: Sequence[int]) -> dict[int, tuple[bool, str, int | None]]:
    """{product: whether its producer is active, its listing's state, a price if it has any}."""
    price = (
        select(func.max(Price.amount_dong))
        .join(Variant, open_price())
        .where(Variant.product_id == Product.id)
        .correlate(Product)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Product.id, Producer.is_active, Product.listing_state, price).join(Producer).where(Product.id.in_(ids))
    )
    return {id_: (active, state, amount) for id_, active, state, amount in rows}


def _sold(offer: tuple[bool, str, int | None] | None, step: Step, today: date, *, after: bool) -> bool:
    if offer is None:
        return False
    # An older decision recorded late stands behind the certificate there is.
    behind = step.after.hold == Hold.SUPERSEDED and step.before is not None
    standing = step.after if after and not behind else step.before
    return refusal(Offer(standing, *offer), today) is None


def _carts(session: Session, product_ids: Sequence[int]) -> int:
    lines = select(func.count(CartLine.cart_id.distinct())).join(Variant, CartLine.variant_id == Variant.id)
    return session.scalar(lines.where(Variant.product_id.in_(product_ids))) or 0


def _orders(session: Session, product_ids: Sequence[int]) -> int:
    lines = (
        select(func.count(Order.id.distinct()))
        .join(OrderLine, OrderLine.order_id == Order.id)
        .join(Variant, OrderLine.variant_id == Variant.id)
    )
    return session.scalar(lines.where(Variant.product_id.in_(product_ids), Order.state.in_(_OPEN_ORDERS))) or 0


def recorded(session: Session, *, limit: int = 50, offset: int = 0) -> list[Recorded]:
    """Decisions that were recorded, the newest first."""
    touched = (
        select(func.count(CertificateEvent.certificate_id.distinct()))
        .where(CertificateEvent.decision_id == Decision.id)
        .correlate(Decision)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            Decision.id,
            Decision.number,
            Decision.decided_on,
            Decision.authority,
            Decision.summary,
            Decision.recorded_at,
            Decision.recorded_by,
            touched,
        )
        # Those that a catalogue's import recorded without a number tell an office nothing.
        .where(Decision.number.is_not(None))
        .order_by(Decision.recorded_at.desc(), Decision.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [Recorded(*row) for row in rows]


def drafts(session: Session) -> list[DecisionDraft]:
    """What is being prepared, the latest change first."""
    return list(session.scalars(select(DecisionDraft).order_by(DecisionDraft.changed_at.desc())))


def events(session: Session, decision_id: int) -> list[tuple[CertificateEvent, Certificate]]:
    """What a decision did, each event with its certificate, as recorded."""
    rows = session.execute(
        select(CertificateEvent, Certificate)
        .join(Certificate, CertificateEvent.certificate_id == Certificate.id)
        .where(CertificateEvent.decision_id == decision_id)
        .order_by(CertificateEvent.number)
    )
    return [(event, certificate) for event, certificate in rows]
