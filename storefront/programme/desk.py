"""What the office finds on its first page: what needs doing today, how far the year has come, the latest decisions."""

from dataclasses import dataclass
from datetime import date, timedelta

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from catalog.certification.models import Certificate, CertificateEvent, Decision
from catalog.certification.queries import status_is
from catalog.certification.rules import IN_FORCE, Status

LAPSING_DAYS = 30
_LATEST = 5


@dataclass(frozen=True, slots=True)
class Task:
    """Something waiting: how many, what it is, where it is done; `late` of them are past their day."""

    count: int
    label: str
    url: str
    late: int = 0
    is_urgent: bool = False

    @property
    def presses(self) -> bool:
        return bool(self.late or (self.is_urgent and self.count))


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision and how many certificates it touched."""

    number: str | None
    decided_on: date | None
    authority: str
    certificates: int
    url: str


def tasks(session: Session, day: date) -> list[Task]:
    """What certificates ask of the office on a day, counted in one statement."""
    wanted = (Status.DUE, Status.OVERDUE, Status.SUSPENDED, Status.UNKNOWN)
    columns = [func.count().filter(_lapses_by(day)), *(func.count().filter(status_is(one, day)) for one in wanted)]
    lapsing, *counts = session.execute(select(*columns).select_from(Certificate)).one()
    texts = {
        Status.DUE: _("Đang trong kỳ nộp hồ sơ đánh giá lại"),
        Status.OVERDUE: _("Quá cửa nộp, còn hiệu lực"),
        Status.SUSPENDED: _("Đang tạm đình chỉ"),
        Status.UNKNOWN: _("Chờ xác minh ngày cấp"),
    }
    soon = _("Hết hạn trong %(days)s ngày tới", days=LAPSING_DAYS)
    return [
        Task(lapsing, soon, url_for("figures.index", _anchor="lapses"), is_urgent=True),
        *(
            Task(count, texts[status], url_for("register.index", status=status.value))
            for status, count in zip(wanted, counts, strict=True)
        ),
    ]


def _lapses_by(day: date) -> ColumnElement[bool]:
    """In force on a day, and no more thirty days on if nothing happens."""
    then = day + timedelta(days=LAPSING_DAYS + 1)
    now_in_force = or_(*(status_is(status, day) for status in IN_FORCE))
    return and_(now_in_force, status_is(Status.LAPSED, then))


def decisions(session: Session) -> list[Decided]:
    """The decisions recorded last, with how many certificates each touched."""
    touched = func.count(func.distinct(CertificateEvent.certificate_id))
    rows = session.execute(
        select(Decision.number, Decision.decided_on, Decision.authority, touched)
        .join(CertificateEvent, CertificateEvent.decision_id == Decision.id)
        .where(Decision.number.is_not(None))
        .group_by(Decision.id)
        .order_by(Decision.id.desc())
        .limit(_LATEST)
    )
    return [Decided(*row, url_for("register.index", number=row.number)) for row in rows]
