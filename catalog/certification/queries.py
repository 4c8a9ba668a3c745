"""Reads of the register: certificates found by words, number, code, status and day, as plain rows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, false, func, or_, select, true
from sqlalchemy.orm import Session

from catalog.certification import rules, typed
from catalog.certification.models import Certificate, Decision
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
    packs: str = ""

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
class Wanted:
    """What of the register somebody looks for; what is left empty does not matter.

    `product_ids`: the products that `text` means, best first. `communes`: slugs of communes of today.
    """

    text: str = ""
    product_ids: Sequence[int] = ()
    number: str = ""
    status: Status | None = None
    communes: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what was looked for; `counts`: how many there are in each status, before one is chosen."""

    total: int
    counts: dict[Status, int]
    entries: list[Entry]


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
    Certificate.packs,
)
# A page shows no more than this many in the order their words were found; the rest follows by name.
_MOST_RANKED = 100


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
    return _counts(session, true(), day)


def find(session: Session, wanted: Wanted, *, day: date, offset: int = 0, limit: int = 24) -> Found:
    """Certificates by words or code, decision number, commune and status on a day: counts, and one page."""
    where = _where(session, wanted)
    counts = _counts(session, where, day)
    if wanted.status:
        where = and_(where, status_is(wanted.status, day))
    best = case(
        {id_: place for place, id_ in enumerate(wanted.product_ids[:_MOST_RANKED])},
        value=Certificate.product_id,
        else_=_MOST_RANKED,
    )
    order = (*((best,) if wanted.product_ids else ()), Product.slug, Certificate.id.desc())
    rows = session.execute(_entries().where(where).order_by(*order).offset(offset).limit(limit))
    total = counts[wanted.status] if wanted.status else sum(counts.values())
    return Found(total, counts, [_entry(row, day) for row in rows])


def commune_counts(session: Session) -> dict[str, int]:
    """How many certificates each commune of today has, by its slug; communes without any are left out."""
    rows = session.execute(
        select(Commune.slug, func.count())
        .select_from(Certificate)
        .join(Product, Certificate.product_id == Product.id)
        .join(Producer, Product.producer_id == Producer.id)
        .join(Commune, Producer.commune_id == Commune.id)
        .group_by(Commune.slug)
    )
    return {row[0]: row[1] for row in rows}


def _counts(session: Session, where: ColumnElement[bool], day: date) -> dict[Status, int]:
    named = case(*((status_is(status, day), status.value) for status in Status), else_=Status.UNKNOWN.value)
    rows = session.execute(select(named, func.count()).select_from(Certificate).where(where).group_by(named))
    found = {Status(name): number for name, number in rows}
    return {status: found.get(status, 0) for status in Status}


def _where(session: Session, wanted: Wanted) -> ColumnElement[bool]:
    """The conditions, on certificates alone, so that counting joins nothing."""
    conditions: list[ColumnElement[bool]] = [true()]
    if wanted.text:
        conditions.append(
            or_(
                Certificate.code == typed.code(wanted.text),
                _decided(session, wanted.text, within=False),
                Certificate.product_id.in_(wanted.product_ids) if wanted.product_ids else false(),
            )
        )
    if wanted.number:
        conditions.append(_decided(session, wanted.number, within=True))
    if wanted.communes:
        there = select(Product.id).join(Producer, Product.producer_id == Producer.id)
        there = there.join(Commune, Producer.commune_id == Commune.id).where(Commune.slug.in_(wanted.communes))
        conditions.append(Certificate.product_id.in_(there))
    return and_(*conditions)


def _decided(session: Session, text: str, *, within: bool) -> ColumnElement[bool]:
    """Certificates of the decisions that somebody who types this means."""
    if not within and not any(sign.isdigit() for sign in text):
        return false()
    numbers = session.scalars(select(Decision.number).where(Decision.number.is_not(None)))
    meant = typed.matching(text, [number for number in numbers if number], within=within)
    return Certificate.decision_id.in_(select(Decision.id).where(Decision.number.in_(meant))) if meant else false()


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
