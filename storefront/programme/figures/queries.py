"""Certificates on a day, sales and announced figures, as plain rows: a few statements, however large the register."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from catalog.calendar import VIETNAM, local_day
from catalog.certification.models import Certificate, CertificateEvent
from catalog.certification.queries import status_is
from catalog.certification.rules import Event, EventKind, Facts, Hold, Precision, Standing, Status, standing_on
from catalog.certification.rules import status as status_on
from catalog.localities.models import Commune, District
from catalog.producers.models import Producer
from catalog.products.models import Product, Variant
from storefront.orders.models import Order, OrderEvent, OrderGroup, OrderLine
from storefront.programme.figures.models import Announced
from storefront.programme.figures.rules import Line, Subject
from storefront.programme.figures.sales import Sale

# Looked up some hundred thousand times, where calling an enumeration is slow.
_PRECISIONS = {precision.value: precision for precision in Precision}
_KINDS = {kind.value: kind for kind in EventKind}


@dataclass(frozen=True, slots=True)
class Unit:
    """A commune on the map; `products` counts those with a certificate in force."""

    slug: str
    name: str
    code: str
    former_province: str
    outline: str | None
    products: int = 0


@dataclass(frozen=True, slots=True)
class Published:
    """An announced figure; `measure` is empty where the register counts no such thing."""

    id: int
    year: int
    as_of: date | None
    area: str
    measure: str
    stars: int | None
    kind: str
    group: str
    indicator: str
    indicator_en: str
    value: int
    unit: str
    source_url: str


_PUBLISHED: tuple[Any, ...] = (
    Announced.id,
    Announced.year,
    Announced.as_of,
    Announced.area,
    Announced.measure,
    Announced.stars,
    Announced.kind,
    Announced.group,
    Announced.indicator,
    Announced.indicator_en,
    Announced.value,
    Announced.unit,
    Announced.source_url,
)
_SUBJECTS = (
    select(
        Product.id,
        Product.name,
        Product.group,
        Product.producer_id,
        Producer.name,
        Producer.kind,
        Commune.slug,
        District.slug,
        func.coalesce(Commune.former_province, District.former_province),
    )
    .join(Producer, Product.producer_id == Producer.id)
    .outerjoin(Commune, Producer.commune_id == Commune.id)
    .outerjoin(District, Producer.district_id == District.id)
)


def subjects(session: Session) -> dict[int, Subject]:
    """{product id: it and its producer} for the whole catalogue, as it is told today."""
    return {row[0]: Subject(*row) for row in session.execute(_SUBJECTS)}


def lines(session: Session, of: dict[int, Subject], day: date, *, known_on: date, today: date) -> list[Line]:
    """Every certificate issued by a day, as it stood then and was recorded by the end of `known_on`.

    Of today it is read from the certificates' own columns, of a past day from their events.
    """
    if day == today and known_on >= today:
        return _current(session, of, today)
    return lines_on(session, of, [day], known_on=known_on)[day]


def lines_on(
    session: Session, of: dict[int, Subject], days: Collection[date], *, known_on: date
) -> dict[date, list[Line]]:
    """{day: every certificate issued by then, as it stood}, for past days, from one read of the events.

    Says the same as `catalog.certification.ledger` without the wordings, which figures do not need.
    """
    found: dict[date, list[Line]] = {day: [] for day in days}
    known = _EVENTS.where(CertificateEvent.recorded_at < _end(known_on))
    for (id_, code, product_id), rows in groupby(session.execute(known), key=lambda row: row[:3]):
        for day, standing in _standings([_event(row) for row in rows], sorted(found)):
            found[day].append(_line(id_, code, of[product_id], standing, day))
    return found


_EVENTS = (
    select(
        CertificateEvent.certificate_id,
        Certificate.code,
        Certificate.product_id,
        CertificateEvent.kind,
        CertificateEvent.effective_on,
        CertificateEvent.stars,
        CertificateEvent.issued_on,
        CertificateEvent.issued_precision,
        CertificateEvent.extended_until,
    )
    .join(Certificate, CertificateEvent.certificate_id == Certificate.id)
    .order_by(CertificateEvent.certificate_id, CertificateEvent.number)
)


def _standings(events: Sequence[Event], days: Sequence[date]) -> Iterator[tuple[date, Standing]]:
    """(day, standing) for the days, in their order, on which the certificate had been issued."""
    before, standing = 0, None
    for day in days:
        counting = [event for event in events if event.effective_on <= day]
        # What counts on a day counts on every later one: as many events are the same events.
        if len(counting) != before:
            before, standing = len(counting), standing_on(counting, day)
        if standing is not None:
            yield day, standing


def _event(row: Any) -> Event:
    facts = Facts(row.stars, row.issued_on, _PRECISIONS[row.issued_precision]) if row.stars is not None else None
    return Event(_KINDS[row.kind], row.effective_on, facts, row.extended_until)


def _current(session: Session, of: dict[int, Subject], today: date) -> list[Line]:
    named = case(*((status_is(status, today), status.value) for status in Status), else_=Status.UNKNOWN.value)
    statuses = {status.value: status for status in Status}
    holds = {hold.value: hold for hold in Hold}
    rows = session.execute(
        select(
            Certificate.id,
            Certificate.code,
            Certificate.product_id,
            Certificate.stars,
            Certificate.issued_on,
            Certificate.issued_precision,
            Certificate.last_day,
            Certificate.extended_until,
            Certificate.hold,
            named,
        ).order_by(Certificate.id)
    )
    return [
        Line(
            id_,
            code,
            of[product_id],
            stars,
            issued_on,
            _PRECISIONS[precision],
            last_day,
            until if until and last_day and until > last_day else last_day,
            holds[hold],
            statuses[status],
        )
        for id_, code, product_id, stars, issued_on, precision, last_day, until, hold, status in rows
    ]


def _line(certificate_id: int, code: str, subject: Subject, standing: Standing, day: date) -> Line:
    facts, last = standing.facts, standing.facts.last_day
    until = max(last, standing.extended_until or last) if last else None
    precision, hold = facts.precision, standing.hold
    return Line(
        certificate_id,
        code,
        subject,
        facts.stars,
        facts.issued_on,
        precision,
        last,
        until,
        hold,
        status_on(standing, day),
    )


def units(session: Session) -> list[Unit]:
    """All communes, by bare name."""
    columns = (Commune.slug, Commune.name, Commune.code, Commune.former_province, Commune.outline)
    return [Unit(*row) for row in session.execute(select(*columns).order_by(Commune.slug))]


def districts(session: Session) -> dict[str, str]:
    """{slug: name} of the districts abolished on 1 July 2025."""
    return {row.slug: row.name for row in session.execute(select(District.slug, District.name))}


def announced(session: Session) -> list[Published]:
    """The published figures, the newest year first."""
    rows = session.execute(select(*_PUBLISHED).order_by(Announced.year.desc(), Announced.id))
    return [Published(*row) for row in rows]


def newest_order_event(session: Session) -> int:
    """Grows with everything that changes what was sold."""
    return session.scalar(select(func.max(OrderEvent.id))) or 0


def selling_since(session: Session) -> date | None:
    """The local day of the first order."""
    first: datetime | None = session.scalar(select(func.min(OrderGroup.placed_at)))
    return local_day(first) if first else None


def sales(session: Session, since: date, until: date, *, known_on: date, product_ids: Iterable[int]) -> list[Sale]:
    """Lines of these products' orders placed from one day to another and not cancelled by the end of `known_on`."""
    wanted = set(product_ids)
    columns = (Variant.product_id, OrderLine.order_id, OrderGroup.placed_at, OrderLine.total_dong)
    rows = session.execute(_sold(columns, since, until, known_on)) if wanted else ()
    return [
        Sale(product_id, order_id, local_day(placed_at), total_dong)
        for product_id, order_id, placed_at, total_dong in rows
        if product_id in wanted
    ]


def sold_in_year(session: Session, day: date, *, known_on: date) -> dict[int, int]:
    """{product id: đồng} sold from the first of a day's year to its end, without what was cancelled."""
    total = func.sum(OrderLine.total_dong)
    query = _sold((Variant.product_id, total), day.replace(month=1, day=1), day, known_on).group_by(Variant.product_id)
    return {product_id: int(dong) for product_id, dong in session.execute(query)}


def _sold(columns: Sequence[Any], since: date, until: date, known_on: date) -> Select[Any]:
    cancelled = select(OrderEvent.order_id).where(OrderEvent.kind == "cancelled", OrderEvent.at < _end(known_on))
    return (
        select(*columns)
        .select_from(OrderLine)
        .join(Order, OrderLine.order_id == Order.id)
        .join(OrderGroup, Order.group_id == OrderGroup.id)
        .join(Variant, OrderLine.variant_id == Variant.id)
        .where(OrderGroup.placed_at >= _end(since - timedelta(days=1)))
        .where(OrderGroup.placed_at < _end(min(until, known_on)))
        .where(Order.id.not_in(cancelled))
    )


def _end(day: date) -> datetime:
    """The instant at which a local day ends."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=VIETNAM).astimezone(UTC)
