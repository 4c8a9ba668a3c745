from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.calendar import local_day
from catalog.db import serialise
from storefront.files import actions as files
from storefront.files.rules import Ready
from storefront.order_papers import deals, queries, rules, wording
from storefront.order_papers.models import InvoiceRequest, IssuedInvoice, IssuedPaper, SellerParticulars
from storefront.order_papers.rules import Deal, InvoiceTo
from storefront.order_papers.wording import Amendment, Block, Head
from storefront.orders.models import Order, OrderChange
from storefront.web import language


def contract(session: Session, *, order: Order, now: datetime) -> IssuedPaper:
    """The contract of an order as it stands: issued where there is none, and anew where the order was changed since."""
    serialise(session, f"papers:{order.producer_id}")
    old = queries.latest(session, order.id, rules.CONTRACT)
    changes = _changes(session, order)
    newest = changes[-1].id if changes else 0
    if old is not None and old.change_id >= newest:
        return old
    deal = rules.deal_of(old.content["deal"]) if old else deals.of_order(session, order)
    if changes:
        deal = deals.as_changed(session, deal, order)
    amendments = [_amendment(order, change) for change in changes]
    return _issue(
        session,
        order,
        rules.CONTRACT,
        deal,
        lambda head: wording.contract(deal, head, amendments),
        old=old,
        change_id=newest,
        now=now,
    )


def ask_invoice(session: Session, *, order: Order, to: InvoiceTo, now: datetime) -> IssuedPaper:
    """Ask the producer for an invoice in somebody's name, or ask anew while none is issued.

    Raises `rules.Faulty`, `rules.AlreadyInvoiced`.
    """
    to = to.checked()
    serialise(session, f"papers:{order.producer_id}")
    if queries.invoices_of(session, [order.id]):
        raise rules.AlreadyInvoiced
    known = session.get(InvoiceRequest, order.id)
    old = queries.latest(session, order.id, rules.REQUEST)
    if (
        known is not None
        and old is not None
        and InvoiceTo(known.name, known.tax_code, known.address, known.email) == to
    ):
        return old
    session.merge(InvoiceRequest(order_id=order.id, asked_at=now, **asdict(to)))
    deal = deals.as_changed(session, deals.of_order(session, order), order)
    return _issue(
        session, order, rules.REQUEST, deal, lambda head: wording.request(deal, to, head), old=old, change_id=0, now=now
    )


def record_invoice(
    session: Session,
    *,
    order: Order,
    kind: str,
    series: str,
    number: str,
    issued_on: date,
    amount_dong: int,
    link: str = "",
    note: str = "",
    corrects_id: int | None = None,
    file: Ready | None = None,
    by: str,
    now: datetime,
) -> IssuedInvoice:
    """Record an invoice that the producer issued; a correction names the one it adjusts or replaces.

    Raises `rules.Faulty` (`number`: taken; `issued_on`, `amount_dong`: wrong).
    """
    serialise(session, f"papers:{order.producer_id}")
    twin = select(IssuedInvoice.id).where(
        IssuedInvoice.producer_id == order.producer_id, IssuedInvoice.series == series, IssuedInvoice.number == number
    )
    faults = {"number": "taken"} if session.scalar(twin) else {}
    if not local_day(order.group.placed_at) <= issued_on <= local_day(now):
        faults["issued_on"] = "wrong"
    if amount_dong == 0 or (kind != rules.ADJUSTMENT and amount_dong < 0):
        faults["amount_dong"] = "wrong"
    if faults:
        raise rules.Faulty(faults)
    invoice = IssuedInvoice(
        order_id=order.id,
        producer_id=order.producer_id,
        kind=kind,
        series=series,
        number=number,
        issued_on=issued_on,
        amount_dong=amount_dong,
        link=link,
        note=note,
        corrects_id=corrects_id,
        file_id=files.keep(session, file, by=by, now=now).id if file else None,
        actor=by,
        at=now,
    )
    session.add(invoice)
    session.flush()
    return invoice


def introduce_seller(session: Session, *, producer_id: int, registration: str, address: str) -> None:
    """What an application says of a producer, where papers know nothing of it yet."""
    known = queries.particulars(session, producer_id)
    known.registration = known.registration or registration
    known.address = known.address or address
    session.add(known)


def describe_seller(
    session: Session,
    *,
    producer_id: int,
    legal_name: str,
    address: str,
    registration: str,
    tax_code: str,
    tax_rate: str,
) -> None:
    """What papers say of a producer from now on. Raises `rules.Faulty`."""
    faults: dict[str, str] = {}
    if tax_code:
        try:
            tax_code = rules.tax_code(tax_code)
        except rules.NotATaxCode:
            faults["tax_code"] = "wrong"
    if tax_rate not in rules.TAX_RATES:
        faults["tax_rate"] = "wrong"
    for field, text, most in (
        ("legal_name", legal_name, 300),
        ("address", address, 400),
        ("registration", registration, 40),
    ):
        if len(text) > most:
            faults[field] = "too_long"
    if faults:
        raise rules.Faulty(faults)
    session.merge(
        SellerParticulars(
            producer_id=producer_id,
            legal_name=legal_name,
            address=address,
            registration=registration,
            tax_code=tax_code,
            tax_rate=tax_rate,
        )
    )


def _issue(
    session: Session,
    order: Order,
    kind: str,
    deal: Deal,
    words: Callable[[Head], list[Block]],
    *,
    old: IssuedPaper | None,
    change_id: int,
    now: datetime,
) -> IssuedPaper:
    year = local_day(now).year
    # Behind the lock on the producer's papers, so that numbers have neither twins nor gaps.
    taken = select(func.max(IssuedPaper.number)).where(
        IssuedPaper.producer_id == order.producer_id, IssuedPaper.year == year
    )
    number = (session.scalar(taken) or 0) + 1
    head = Head(rules.paper_number(kind, year, number), now.isoformat(), old.label if old else "")
    content = {"deal": deal.as_json(), **_in_both(lambda: words(head))}
    paper = IssuedPaper(
        order_id=order.id,
        producer_id=order.producer_id,
        kind=kind,
        year=year,
        number=number,
        content=content,
        sha256=rules.fingerprint(content),
        change_id=change_id,
        replaces_id=old.id if old else None,
        made_at=now,
    )
    session.add(paper)
    session.flush()
    return paper


def _in_both(words: Callable[[], list[Block]]) -> dict[str, list[Block]]:
    told = {}
    for code in (language.VIETNAMESE, language.ENGLISH):
        with wording.spoken(code):
            told[code] = words()
    return told


def _changes(session: Session, order: Order) -> Sequence[OrderChange]:
    rows = select(OrderChange).where(OrderChange.order_id == order.id, OrderChange.kind.in_(queries.AMENDING))
    return session.scalars(rows.order_by(OrderChange.id)).all()


def _amendment(order: Order, change: OrderChange) -> Amendment:
    names = {line.id: line.product_name for line in order.lines}
    name = names.get(change.line_id, "") if change.line_id else ""
    return Amendment(change.kind, name, change.quantity, change.reason, change.at)
