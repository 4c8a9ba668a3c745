"""Certificates by the day they end, with what is filed for the next one; who is to be reminded."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, select
from sqlalchemy.orm import Session

from catalog.certification import rules as certification
from catalog.certification.models import Certificate
from catalog.certification.rules import FILING_CLOSES_DAYS, FILING_OPENS_DAYS, Facts, Hold, Precision, Standing, Status
from catalog.localities.models import Commune
from catalog.producers.models import Producer
from catalog.products.models import Product
from storefront.mail.models import MailMessage
from storefront.programme.renewals import rules
from storefront.programme.renewals.models import RenewalCall, RenewalDossier, RenewalPaper
from storefront.programme.renewals.rules import LIVE, REMINDER_DAYS, Kind, Presence, Stage, State

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Due:
    """A certificate whose last day is known, and the dossier for the next one."""

    id: int
    code: str
    standing: Standing
    last_day: date
    product_id: int
    product_slug: str
    product_name: str
    product_name_en: str
    producer_id: int
    producer_slug: str
    producer_name: str
    producer_phone: str | None
    producer_email: str | None
    commune_slug: str | None
    commune_name: str | None
    dossier_id: int | None
    dossier_kind: Kind | None
    dossier_state: State | None
    filed_on: date | None
    missing: int
    day: date

    @property
    def stars(self) -> int:
        return self.standing.facts.stars

    @property
    def precision(self) -> Precision:
        return self.standing.facts.precision

    @property
    def status(self) -> Status:
        return certification.status(self.standing, self.day)

    @property
    def is_current(self) -> bool:
        """Whether it could be in force; what was superseded or revoked is no longer renewed."""
        return self.standing.hold in (Hold.NONE, Hold.SUSPENDED)

    @property
    def in_force_until(self) -> date:
        return max(self.last_day, self.standing.extended_until or self.last_day)

    @property
    def window(self) -> tuple[date, date]:
        return certification.filing_window(self.last_day)

    @property
    def stage(self) -> Stage:
        return rules.stage(self.last_day, self.in_force_until, filed=self.filed_on is not None, day=self.day)

    @property
    def days_left_to_file(self) -> int:
        return (self.window[1] - self.day).days

    @property
    def latest_extension(self) -> date | None:
        """The last day it may be extended to on the day asked about (article 12.3); None where it may not."""
        until, kind = self.standing.extended_until, self.dossier_kind
        latest = rules.latest_extension(self.last_day, until, self.filed_on, kind, self.day)
        return latest if self.is_current else None

    @property
    def reminder(self) -> int | None:
        """Which reminder its producer should have had by the day; none is owed once a dossier was handed in."""
        owed = self.filed_on is None and self.status in certification.IN_FORCE
        return rules.reminder_due(self.last_day, self.day) if owed else None

    @property
    def reminder_key(self) -> str:
        """What makes a reminder one of its kind: certificate, last day and step."""
        return f"renewal:{self.code}:{self.last_day.isoformat()}:{self.reminder}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader narrows the list to."""

    stage: Stage | None = None
    commune: str = ""
    producer_ids: tuple[int, ...] | None = None
    due_by: date | None = None
    order: str = "due"


_LIVE = RenewalDossier.state.in_([state.value for state in LIVE])
_MISSING = (
    select(func.count())
    .select_from(RenewalPaper)
    .where(RenewalPaper.dossier_id == RenewalDossier.id, RenewalPaper.presence == Presence.MISSING.value)
    .scalar_subquery()
)
_ORDERS: dict[str, tuple[Any, ...]] = {
    "due": (Certificate.last_day, Product.slug),
    "commune": (Commune.slug.is_(None), Commune.slug, Certificate.last_day, Product.slug),
    "producer": (Producer.slug, Certificate.last_day, Product.slug),
}
_COLUMNS: tuple[Any, ...] = (
    Certificate.id,
    Certificate.code,
    Certificate.stars,
    Certificate.issued_on,
    Certificate.issued_precision,
    Certificate.hold,
    Certificate.extended_until,
    Certificate.last_day,
    Product.id,
    Product.slug,
    Product.name,
    Product.name_en,
    Producer.id,
    Producer.slug,
    Producer.name,
    Producer.phone,
    Producer.email,
    Commune.slug,
    Commune.name,
    RenewalDossier.id,
    RenewalDossier.kind,
    RenewalDossier.state,
    RenewalDossier.filed_on,
    func.coalesce(_MISSING, 0),
)


def _joined(*columns: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(*columns)
        .select_from(Certificate)
        .join(Product, Certificate.product_id == Product.id)
        .join(Producer, Product.producer_id == Producer.id)
        .outerjoin(Commune, Producer.commune_id == Commune.id)
        .outerjoin(RenewalDossier, and_(RenewalDossier.certificate_id == Certificate.id, _LIVE))
        .where(Certificate.last_day.is_not(None))
    )


_IS_CURRENT = Certificate.hold.in_([Hold.NONE.value, Hold.SUSPENDED.value])


def _due(row: Sequence[Any], day: date) -> Due:
    (id_, code, stars, issued_on, precision, hold, extended_until, last_day, *rest) = row
    (*named, kind, state, filed_on, missing) = rest
    standing = Standing(Facts(stars, issued_on, Precision(precision)), Hold(hold), extended_until)
    named += [Kind(kind) if kind else None, State(state) if state else None, filed_on, missing, day]
    return Due(id_, code, standing, last_day, *named)


def stage_on(day: date) -> ColumnElement[str]:
    """`rules.stage` as an expression, for filtering and counting in the database."""
    last = Certificate.last_day
    return case(
        (RenewalDossier.filed_on.is_not(None), literal(Stage.FILED.value)),
        (and_(last < day, func.coalesce(Certificate.extended_until, last) < day), literal(Stage.LAPSED.value)),
        (last < day + timedelta(days=FILING_CLOSES_DAYS), literal(Stage.PASSED.value)),
        (last <= day + timedelta(days=FILING_OPENS_DAYS), literal(Stage.OPEN.value)),
        else_=literal(Stage.NOT_OPEN.value),
    )


def _narrowed(wanted: Wanted) -> ColumnElement[bool]:
    return and_(
        _IS_CURRENT,
        *([Commune.slug == wanted.commune] if wanted.commune else []),
        *([Producer.id.in_(wanted.producer_ids)] if wanted.producer_ids is not None else []),
        *([Certificate.last_day <= wanted.due_by] if wanted.due_by else []),
    )


def counts(session: Session, wanted: Wanted, day: date) -> dict[Stage, int]:
    """How many certificates stand in each stage, whatever stage is asked for."""
    stage = stage_on(day)
    rows = session.execute(_joined(stage, func.count()).where(_narrowed(wanted)).group_by(stage))
    found = {Stage(name): number for name, number in rows}
    return {one: found.get(one, 0) for one in Stage}


def find(session: Session, wanted: Wanted, day: date, *, offset: int = 0, limit: int | None = None) -> list[Due]:
    """The certificates asked for, in the order asked for; all of them without a limit."""
    # What has ended long ago comes after what can still be renewed in time.
    has_ended = stage_on(day) == Stage.LAPSED.value
    order = (has_ended, *_ORDERS["due"]) if wanted.order == "due" else _ORDERS[wanted.order]
    asked = _joined(*_COLUMNS).where(_narrowed(wanted)).order_by(*order)
    if wanted.stage:
        asked = asked.where(stage_on(day) == wanted.stage.value)
    return [_due(row, day) for row in session.execute(asked.offset(offset).limit(limit))]


def by_code(session: Session, code: str, day: date) -> Due | None:
    """One certificate that has a known last day, whatever became of it; None for any other code."""
    row = session.execute(_joined(*_COLUMNS).where(Certificate.code == code)).one_or_none()
    return _due(row, day) if row else None


def undated(session: Session) -> int:
    """How many certificates have no known last day, so that no work list can hold them."""
    found = select(func.count()).where(Certificate.last_day.is_(None), Certificate.hold == Hold.NONE.value)
    return session.scalar(found) or 0


def communes(session: Session) -> list[tuple[str, str]]:
    """(slug, name) of the communes that have a certificate in the list."""
    rows = session.execute(_joined(Commune.slug, Commune.name).where(Commune.id.is_not(None), _IS_CURRENT).distinct())
    return [(slug, name) for slug, name in rows]


def dossiers(session: Session, certificate_id: int) -> list[RenewalDossier]:
    """Every dossier of a certificate, newest first."""
    asked = select(RenewalDossier).where(RenewalDossier.certificate_id == certificate_id)
    return list(session.scalars(asked.order_by(RenewalDossier.id.desc())))


def overtaken(session: Session) -> list[tuple[RenewalDossier, Certificate]]:
    """Dossiers still open though their certificate was superseded or revoked, each with that certificate."""
    ended = Certificate.hold.in_([Hold.SUPERSEDED.value, Hold.REVOKED.value])
    rows = session.execute(select(RenewalDossier, Certificate).join(Certificate).where(_LIVE, ended))
    return [(dossier, certificate) for dossier, certificate in rows]


def missing_papers(session: Session, dossier_id: int | None) -> list[str]:
    """The papers a dossier still lacks, in the order of its checklist."""
    asked = select(RenewalPaper.paper).where(
        RenewalPaper.dossier_id == dossier_id, RenewalPaper.presence == Presence.MISSING.value
    )
    return list(session.scalars(asked.order_by(RenewalPaper.position)))


@dataclass(frozen=True, slots=True)
class Reminded:
    """A reminder that was given: its step, by mail or telephone, when; `note` and `actor` of a call."""

    step: int
    by_mail: bool
    at: datetime
    note: str = ""
    actor: str = ""


def reminded(session: Session, due: Due) -> list[Reminded]:
    """The reminders given for a certificate's last day, oldest first."""
    prefix = due.reminder_key.rsplit(":", 1)[0]
    keys = {f"{prefix}:{step}": step for step in REMINDER_DAYS}
    mails = session.execute(select(MailMessage.key, MailMessage.created_at).where(MailMessage.key.in_(keys)))
    calls = session.scalars(
        select(RenewalCall).where(RenewalCall.certificate_id == due.id, RenewalCall.last_day == due.last_day)
    )
    given = [Reminded(keys[key], True, at) for key, at in mails]
    given += [Reminded(call.step, False, call.at, call.note, call.actor) for call in calls]
    return sorted(given, key=lambda one: one.at)


def to_remind(session: Session, day: date, *, by_mail: bool) -> list[Due]:
    """Certificates whose producer is owed a reminder on a day and has not had it, soonest last day first.

    `by_mail`: those of producers with an e-mail address; else those of producers one must call.
    """
    address = func.coalesce(Producer.email, "")
    soon = and_(Certificate.last_day >= day, Certificate.last_day <= day + timedelta(days=max(REMINDER_DAYS)))
    asked = _joined(*_COLUMNS).where(_IS_CURRENT, soon, address != "" if by_mail else address == "")
    rows = session.execute(asked.order_by(Certificate.last_day, Product.slug))
    owed = [one for one in (_due(row, day) for row in rows) if one.reminder is not None]
    had = set(_had(session, owed))
    return [one for one in owed if one.reminder_key not in had]


def _had(session: Session, owed: list[Due]) -> Iterator[str]:
    """The keys of reminders given already, by mail or telephone."""
    for at in range(0, len(owed), _BATCH):
        some = {one.reminder_key: one for one in owed[at : at + _BATCH]}
        yield from session.scalars(select(MailMessage.key).where(MailMessage.key.in_(some)))
        ids = [one.id for one in some.values()]
        calls = {
            (call.certificate_id, call.last_day, call.step)
            for call in session.scalars(select(RenewalCall).where(RenewalCall.certificate_id.in_(ids)))
        }
        yield from (key for key, one in some.items() if (one.id, one.last_day, one.reminder) in calls)
