"""Reads of the register: certificates found by words, number, code, status and day, as plain rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, false, func, or_, select, true
from sqlalchemy.orm import Session

from catalog.certification import rules
from catalog.certification.models import Certificate, CertificateEvent, Decision
from catalog.certification.rules import Facts, Hold, Precision, Standing, Status
from catalog.localities.models import Commune
from catalog.producers.models import Producer
from catalog.products.models import Product


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the register."""

    id: int
    code: str
    number: str | None
    authority: str
    standing: Standing
    status: Status
    product_id: int
    product_slug: str
    product_name: str
    product_name_en: str
    group: str
    producer_slug: str
    producer_name: str
    commune_slug: str | None
    commune_name: str | None
    source_url: str

    @property
    def stars(self) -> int:
        return self.standing.facts.stars

    @property
    def issued_on(self) -> date | None:
        return self.standing.facts.issued_on

    @property
    def precision(self) -> Precision:
        return self.standing.facts.precision

    @property
    def expires_on(self) -> date | None:
        """The last valid day, an extension included."""
        last = self.standing.facts.last_day
        return max(last, self.standing.extended_until or last) if last else None


@dataclass(frozen=True, slots=True)
class HistoryLine:
    kind: str
    effective_on: date
    recorded_at: datetime
    stars: int | None
    issued_on: date | None
    precision: str | None
    extended_until: date | None
    number: str | None
    reason: str


_COLUMNS: tuple[Any, ...] = (
    Certificate.id,
    Certificate.code,
    Decision.number,
    Decision.authority,
    Certificate.stars,
    Certificate.issued_on,
    Certificate.issued_precision,
    Certificate.hold,
    Certificate.extended_until,
    Product.id,
    Product.slug,
    Product.name,
    Product.name_en,
    Product.group,
    Producer.slug,
    Producer.name,
    Commune.slug,
    Commune.name,
    func.coalesce(func.nullif(Decision.source_url, ""), Product.source_url),
)


def _entries() -> Select[*tuple[Any, ...]]:
    return (
        select(*_COLUMNS)
        .select_from(Certificate)
        .join(Decision, Certificate.decision_id == Decision.id)
        .join(Product, Certificate.product_id == Product.id)
        .join(Producer, Product.producer_id == Producer.id)
        .outerjoin(Commune, Producer.commune_id == Commune.id)
    )


_OF_PRODUCT = _entries().where(Certificate.product_id == bindparam("product_id")).order_by(Certificate.id.desc())


def _entry(row: Sequence[Any], day: date) -> Entry:
    (id_, code, number, authority, stars, issued_on, precision, hold, extended_until, *rest) = row
    standing = Standing(Facts(stars, issued_on, Precision(precision)), Hold(hold), extended_until)
    return Entry(id_, code, number, authority, standing, rules.status(standing, day), *rest)


def status_is(status: Status, day: date) -> ColumnElement[bool]:
    """`rules.status` as a condition on certificates, for filtering in the database."""
    last, until = Certificate.last_day, Certificate.extended_until
    if status.value in (Hold.SUSPENDED, Hold.REVOKED, Hold.SUPERSEDED):
        return Certificate.hold == status.value
    closes = day + timedelta(days=rules.FILING_CLOSES_DAYS)
    opens = day + timedelta(days=rules.FILING_OPENS_DAYS)
    conditions: dict[Status, ColumnElement[bool]] = {
        Status.UNKNOWN: last.is_(None),
        Status.LAPSED: and_(last < day, func.coalesce(until, last) < day),
        Status.EXTENDED: and_(last < day, until >= day),
        Status.OVERDUE: and_(last >= day, last < closes),
        Status.DUE: and_(last >= closes, last <= opens),
        Status.VALID: last > opens,
    }
    return and_(Certificate.hold == Hold.NONE.value, conditions[status])


def status_counts(session: Session, day: date) -> dict[Status, int]:
    """How many certificates stand in each status on a day; superseded ones included."""
    named = case(*((status_is(status, day), status.value) for status in Status), else_=Status.UNKNOWN.value)
    rows = session.execute(select(named, func.count()).select_from(Certificate).group_by(named))
    found = {Status(name): number for name, number in rows}
    return {status: found.get(status, 0) for status in Status}


def find(
    session: Session,
    *,
    day: date,
    text: str = "",
    number: str = "",
    status: Status | None = None,
    product_ids: Sequence[int] = (),
    offset: int = 0,
    limit: int = 24,
) -> tuple[int, list[Entry]]:
    """Certificates by words or code (`text`), decision number and status on a day; (how many in all, one page)."""
    where = and_(
        _matches(text, product_ids) if text else true(),
        _is_numbered(number) if number else true(),
        status_is(status, day) if status else true(),
    )
    total = session.scalar(select(func.count()).select_from(_entries().where(where).subquery()))
    rows = session.execute(
        _entries().where(where).order_by(Product.slug, Certificate.id.desc()).offset(offset).limit(limit)
    )
    return total or 0, [_entry(row, day) for row in rows]


def _matches(text: str, product_ids: Sequence[int]) -> ColumnElement[bool]:
    typed = text.strip()
    return or_(
        Certificate.code == typed.upper().replace(" ", "").replace("-", ""),
        _is_numbered(typed),
        Certificate.product_id.in_(product_ids) if product_ids else false(),
    )


def _is_numbered(typed: str) -> ColumnElement[bool]:
    # SQLite lowers ASCII alone, and «QĐ» is often typed «QD».
    written = func.lower(func.replace(func.replace(Decision.number, "Đ", "D"), "đ", "d"))
    return written == typed.strip().lower().replace("đ", "d")


def by_code(session: Session, code: str, day: date) -> Entry | None:
    """One certificate by its public code, its status as of a day from today's recorded state."""
    row = session.execute(_entries().where(Certificate.code == code)).one_or_none()
    return _entry(row, day) if row else None


def of_product(session: Session, product_id: int, day: date) -> list[Entry]:
    """All certificates of a product, newest first."""
    rows = session.execute(_OF_PRODUCT, {"product_id": product_id})
    return [_entry(row, day) for row in rows]


def all_entries(session: Session, day: date) -> list[Entry]:
    """The whole register, for its downloads."""
    return [_entry(row, day) for row in session.execute(_entries().order_by(Product.slug, Certificate.id))]


def history(session: Session, certificate_id: int) -> list[HistoryLine]:
    """What happened to a certificate, in the order it was recorded."""
    rows = session.execute(
        select(
            CertificateEvent.kind,
            CertificateEvent.effective_on,
            CertificateEvent.recorded_at,
            CertificateEvent.stars,
            CertificateEvent.issued_on,
            CertificateEvent.issued_precision,
            CertificateEvent.extended_until,
            Decision.number,
            CertificateEvent.reason,
        )
        .outerjoin(Decision, CertificateEvent.decision_id == Decision.id)
        .where(CertificateEvent.certificate_id == certificate_id)
        .order_by(CertificateEvent.id)
    )
    return [HistoryLine(*row) for row in rows]


def standing_on(session: Session, certificate_id: int, day: date) -> Standing | None:
    """The standing on any day, from the events themselves; None where it was not yet issued."""
    events = session.scalars(
        select(CertificateEvent).where(CertificateEvent.certificate_id == certificate_id).order_by(CertificateEvent.id)
    )
    return rules.standing_on([event.as_rule for event in events], day)
