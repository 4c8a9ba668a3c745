"""What the office finds on its first page: what needs doing today, and the latest decisions."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from catalog.calendar import local_day
from catalog.certification.models import Certificate
from catalog.certification.queries import status_is
from catalog.certification.rules import IN_FORCE, Status
from storefront.doubts.models import Doubt
from storefront.doubts.rules import State as DoubtState
from storefront.mail import queries as messages
from storefront.programme.decisions.models import DecisionDraft
from storefront.programme.inbox import queries as inbox
from storefront.programme.orders import queries as orders
from storefront.programme.renewals import queries as renewals
from storefront.programme.renewals.queries import Wanted
from storefront.programme.renewals.rules import Stage
from storefront.programme.visits.models import Visit
from storefront.programme.visits.rules import FAULTS
from storefront.programme.visits.rules import State as VisitState

LAPSING_DAYS = 30


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
        """Whether it should be looked at first."""
        return bool(self.late or (self.is_urgent and self.count))


def tasks(session: Session, now: datetime) -> list[Task]:
    """What waits for the office, in the order of its desks; a few counting statements."""
    day = local_day(now)
    waiting = inbox.open_items(session)
    late = sum(item.is_late(now) for item in waiting)
    return [
        Task(len(waiting), _("Việc trong hộp: hồ sơ, sản phẩm, khiếu nại"), url_for("inbox.index"), late),
        *_renewals(session, day),
        *_cases(session, day),
        *_register(session, day),
        *_orders(session, now),
        *_unsent(session),
    ]


def _renewals(session: Session, day: date) -> list[Task]:
    stages = renewals.counts(session, Wanted(), day)
    lapsing = session.scalar(select(func.count()).select_from(Certificate).where(_lapses_by(day))) or 0
    soon = day + timedelta(days=LAPSING_DAYS)
    return [
        Task(
            lapsing,
            _("Hết hạn trong %(days)s ngày tới", days=LAPSING_DAYS),
            url_for("renewals.index", due_by=soon.isoformat()),
            is_urgent=True,
        ),
        Task(stages[Stage.OPEN], _("Đang nhận hồ sơ, chưa nộp"), url_for("renewals.index", stage=Stage.OPEN)),
        Task(stages[Stage.PASSED], _("Quá hạn nộp, chưa hết hạn"), url_for("renewals.index", stage=Stage.PASSED)),
    ]


def _orders(session: Session, now: datetime) -> list[Task]:
    """Orders in trouble; an order with two of them counts twice."""
    found = orders.counts(session, now)
    return [Task(sum(found.values()), _("Đơn hàng đang vướng"), url_for("office_orders.index"), is_urgent=True)]


def _cases(session: Session, day: date) -> list[Task]:
    open_, late = _counted(session, Doubt.state != DoubtState.CLOSED.value, Doubt.due_on < day)
    due, overdue = _counted(
        session, and_(Visit.state == VisitState.PLANNED.value, Visit.planned_on <= day), Visit.planned_on < day
    )
    faulty = Visit.worst.in_([verdict.value for verdict in FAULTS])
    unsettled = and_(Visit.state == VisitState.MADE.value, faulty, Visit.settled_at.is_(None))
    faults, unmended = _counted(session, unsettled, Visit.correct_by < day)
    return [
        Task(open_, _("Phản ánh về sao đang mở"), url_for("doubts.index"), late),
        Task(due, _("Chuyến hậu kiểm đến ngày"), url_for("visits.index"), overdue),
        Task(faults, _("Lỗi hậu kiểm chờ khắc phục"), url_for("visits.index"), unmended),
    ]


def _register(session: Session, day: date) -> list[Task]:
    wanted = (Status.SUSPENDED, Status.UNKNOWN)
    columns = [func.count().filter(status_is(status, day)) for status in wanted]
    held = session.execute(select(*columns).select_from(Certificate)).one()
    drafts = session.scalar(select(func.count()).select_from(DecisionDraft)) or 0
    return [
        Task(drafts, _("Dự thảo quyết định chưa ghi"), url_for("decisions.index")),
        Task(held[0], _("Đang tạm đình chỉ"), url_for("register.index", status=Status.SUSPENDED)),
        Task(held[1], _("Chờ xác minh ngày cấp"), url_for("register.index", status=Status.UNKNOWN)),
    ]


def _unsent(session: Session) -> list[Task]:
    """Nothing where every message went."""
    failed = messages.failed_count(session)
    return [Task(failed, _("Tin nhắn không gửi được"), url_for("outbox.index"), is_urgent=True)] if failed else []


def _counted(session: Session, waiting: ColumnElement[bool], late: ColumnElement[bool]) -> tuple[int, int]:
    """(how many rows wait, how many of them are late)."""
    row = session.execute(select(func.count(), func.count().filter(late)).where(waiting)).one()
    return row[0], row[1]


def _lapses_by(day: date) -> ColumnElement[bool]:
    """In force on a day, and no more thirty days on if nothing happens."""
    then = day + timedelta(days=LAPSING_DAYS + 1)
    now_in_force = or_(*(status_is(status, day) for status in IN_FORCE))
    return and_(now_in_force, status_is(Status.LAPSED, then))
