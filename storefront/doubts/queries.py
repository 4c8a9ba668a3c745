"""Reads of cases: by code, by id, as the office's list, and what of them is published."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from catalog.calendar import local_day
from catalog.certification.models import Certificate
from catalog.products.models import Product
from storefront.doubts.models import Doubt
from storefront.doubts.rules import State


@dataclass(frozen=True, slots=True)
class Published:
    """What came out of a closed case; `outcome_en` may be empty."""

    closed_at: datetime
    finding: str
    outcome: str
    outcome_en: str


@dataclass(frozen=True, slots=True)
class Line:
    """A case in the office's list. `product` and `certificate_code` where the register knows what is meant."""

    id: int
    subject: str
    product: str | None
    certificate_code: str | None
    kind: str
    place: str
    reported_at: datetime
    due_on: date
    state: str
    owner: str
    correct_by: date | None

    def age_on(self, day: date) -> int:
        """Days since it came in."""
        return (day - local_day(self.reported_at)).days


def published(session: Session, certificate_id: int) -> list[Published]:
    """The outcomes of closed cases about a certificate, oldest first; for its page in the register."""
    rows = session.execute(
        select(Doubt.closed_at, Doubt.finding, Doubt.outcome, Doubt.outcome_en)
        .where(Doubt.certificate_id == certificate_id, Doubt.state == State.CLOSED.value)
        .order_by(Doubt.closed_at, Doubt.id)
    )
    return [Published(at, *rest) for at, *rest in rows if at]


def by_code(session: Session, code: str) -> Doubt | None:
    return session.scalar(_whole().where(Doubt.code == code))


def by_id(session: Session, doubt_id: int) -> Doubt | None:
    return session.scalar(_whole().where(Doubt.id == doubt_id))


def by_form(session: Session, form_key: str) -> str | None:
    """The code of the case that a form opened."""
    return session.scalar(select(Doubt.code).where(Doubt.form_key == form_key))


def lines(
    session: Session, *, states: Sequence[State], owner: str = "", offset: int = 0, limit: int = 100
) -> list[Line]:
    """Cases in some states, those that are due first in front; `owner`: only hers."""
    query = (
        select(
            Doubt.id,
            Doubt.subject,
            Product.name,
            Certificate.code,
            Doubt.kind,
            Doubt.place,
            Doubt.reported_at,
            Doubt.due_on,
            Doubt.state,
            Doubt.owner,
            Doubt.correct_by,
        )
        .outerjoin(Certificate, Doubt.certificate_id == Certificate.id)
        .outerjoin(Product, Certificate.product_id == Product.id)
        .where(Doubt.state.in_([state.value for state in states]))
        .order_by(Doubt.due_on, Doubt.id)
        .offset(offset)
        .limit(limit)
    )
    if owner:
        query = query.where(Doubt.owner == owner)
    return [Line(*row) for row in session.execute(query)]


def counts(session: Session, owner: str = "") -> dict[State, int]:
    """How many cases stand in each state; `owner`: only hers."""
    query = select(Doubt.state, func.count()).group_by(Doubt.state)
    found = dict(session.execute(query.where(Doubt.owner == owner) if owner else query).all())
    return {state: found.get(state.value, 0) for state in State}


def _whole() -> Select[Doubt]:
    return select(Doubt).options(
        joinedload(Doubt.certificate).joinedload(Certificate.product),
        joinedload(Doubt.photo),
        joinedload(Doubt.commune),
    )
