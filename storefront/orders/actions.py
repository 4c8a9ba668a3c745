"""Placing an order: the single gate. Checks, claims stock, copies what was true, all in the caller's transaction."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.calendar import local_day
from catalog.db import serialise
from catalog.stock import actions as stock
from storefront.basket import queries as baskets
from storefront.basket.rules import Basket, Line, Part
from storefront.ledger import actions as ledger
from storefront.ledger import rules as books
from storefront.orders import mail, rules, steps
from storefront.orders.models import Order, OrderGroup, OrderLine
from storefront.payments.models import Payment
from storefront.payments.rules import Method, MethodRefused, Payable, objections


@dataclass(frozen=True, slots=True)
class Terms:
    """The shop's limits that placing depends on."""

    cod_limit_dong: int
    bank_hold: timedelta
    card_hold: timedelta
    # Least and most of one card charge; None where no cards are taken.
    card_dong: tuple[int, int] | None

    def hold(self, method: str) -> timedelta | None:
        """How long an order waits for its money; None: for ever, as for cash."""
        return {Method.VIETQR.value: self.bank_hold, Method.CARD.value: self.card_hold}.get(method)

    def objections(self, basket: Basket) -> dict[Method, MethodRefused]:
        """What speaks against each way to pay for a basket."""
        return objections(payables(basket), cod_limit_dong=self.cod_limit_dong, card_dong=self.card_dong)


@dataclass(frozen=True, slots=True)
class Customer:
    """Who gets the goods and where. The phone is in its national spelling."""

    name: str
    phone: str
    email: str
    street: str
    commune: str
    province: str
    note: str


def place(
    session: Session,
    *,
    wanted: Mapping[int, int],
    customer: Customer,
    method: str,
    token: str,
    terms: Terms,
    age_confirmed: bool,
    expected_total_dong: int | None,
    language: str,
    now: datetime,
    user_id: int | None = None,
) -> OrderGroup:
    """Order {variant id: quantity}; a token that placed an order before returns that order.

    Raises `NothingToOrder`, `CannotSell`, `AgeNotConfirmed`, `MethodRefused`, `TotalChanged`, or `stock.NotEnough`
    where another buyer was faster. The caller commits, or rolls back and nothing has happened.
    """
    serialise(session, f"checkout:{token}")
    placed = session.scalar(select(OrderGroup).where(OrderGroup.checkout_token == token))
    if placed is not None:
        return placed
    basket = baskets.basket(session, wanted, province=customer.province, day=local_day(now))
    _check(basket, wanted, method, age_confirmed, expected_total_dong, terms)
    group = _group(session, basket, customer, token, age_confirmed, language, user_id, now)
    orders = [
        _order(session, group, part, f"{group.code}{number}", method, terms, now)
        for number, part in enumerate(basket.parts, start=1)
    ]
    stock.hold(session, quantities=_quantities(basket), cause=group.code, now=now)
    session.flush()
    for order in orders:
        _book(session, order, now)
    mail.confirm(session, group, orders, now=now)
    return group


def _check(
    basket: Basket,
    wanted: Mapping[int, int],
    method: str,
    age_confirmed: bool,
    expected_total_dong: int | None,
    terms: Terms,
) -> None:
    if not basket.lines or len(basket.lines) < len(wanted):
        raise rules.NothingToOrder
    if basket.obstacles:
        raise rules.CannotSell(basket.obstacles)
    if basket.has_alcohol and not age_confirmed:
        raise rules.AgeNotConfirmed
    if method not in tuple(Method):
        raise MethodRefused(method, None)
    refused = terms.objections(basket).get(Method(method))
    if refused is not None:
        raise refused
    if expected_total_dong is not None and expected_total_dong != basket.total_dong:
        raise rules.TotalChanged(expected_total_dong, basket.total_dong)


def payables(basket: Basket) -> list[Payable]:
    """Each producer's part as the rules of payment see it."""
    return [
        Payable(part.seller.name, bool(part.seller.bank_account), part.has_alcohol, part.total_dong)
        for part in basket.parts
    ]


def _group(
    session: Session,
    basket: Basket,
    customer: Customer,
    token: str,
    age_confirmed: bool,
    language: str,
    user_id: int | None,
    now: datetime,
) -> OrderGroup:
    group = OrderGroup(
        code=rules.new_code(),
        user_id=user_id,
        checkout_token=token,
        placed_at=now,
        language=language,
        customer_name=customer.name,
        customer_phone=customer.phone,
        customer_email=customer.email,
        street=customer.street,
        commune=customer.commune,
        province=customer.province,
        note=customer.note,
        age_confirmed=age_confirmed,
        total_dong=basket.total_dong,
    )
    session.add(group)
    return group


def _order(
    session: Session,
    group: OrderGroup,
    part: Part,
    code: str,
    method: str,
    terms: Terms,
    now: datetime,
) -> Order:
    order = Order(
        code=code,
        group=group,
        producer_id=part.seller.id,
        producer_name=part.seller.name,
        producer_place=part.seller.place,
        producer_phone=part.seller.phone or "",
        producer_email=part.seller.email or "",
        state="placed",
        goods_dong=part.goods_dong,
        shipping_dong=part.shipping_dong,
        total_dong=part.total_dong,
        lines=[_line(line) for line in part.lines],
        payment=_payment(part, code, method, terms, now),
    )
    session.add(order)
    steps.record(session, order, "placed", by=rules.BUYER, now=now)
    return order


def _book(session: Session, order: Order, now: datetime) -> None:
    ledger.post(
        session,
        cause=f"sale:{order.code}",
        kind="sale",
        producer_id=order.producer_id,
        order_id=order.id,
        amounts=books.sale(order.goods_dong, order.shipping_dong),
        now=now,
    )


def _line(line: Line) -> OrderLine:
    wanted, standing = line.wanted, line.wanted.standing
    if standing is None:
        raise rules.CannotSell((line,))
    return OrderLine(
        variant_id=wanted.pack.id,
        sku=wanted.pack.sku,
        product_slug=wanted.card.slug,
        product_name=wanted.card.name,
        product_name_en=wanted.card.name_en,
        unit=wanted.pack.unit,
        quantity=line.quantity,
        price_dong=line.price_dong,
        total_dong=line.total_dong,
        certificate_code=wanted.card.certificate_code,
        decision_number=wanted.decision_number,
        decision_authority=wanted.decision_authority,
        stars=standing.facts.stars,
        certified_on=standing.facts.issued_on,
        certified_precision=standing.facts.precision.value,
        valid_until=wanted.card.expires_on,
    )


def _payment(part: Part, code: str, method: str, terms: Terms, now: datetime) -> Payment:
    transfer, hold = method == Method.VIETQR, terms.hold(method)
    return Payment(
        method=method,
        amount_dong=part.total_dong,
        due_dong=part.total_dong,
        reference=code,
        bank_bin=part.seller.bank_bin if transfer else None,
        bank_account=part.seller.bank_account if transfer else None,
        expires_at=now + hold if hold else None,
    )


def _quantities(basket: Basket) -> dict[int, int]:
    quantities = Counter[int]()
    for line in basket.lines:
        quantities[line.pack.id] += line.quantity
    return dict(quantities)
