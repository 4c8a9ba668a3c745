"""The kinds of cases the inbox holds, one entry each: how to list, open and act. A new kind joins by one entry.

`items` knows the open cases alone; the acts raise what `inbox.messages.refused_text` has words for.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from catalog.listings import queries as listings
from catalog.listings.takedowns import queries as takedowns
from catalog.listings.takedowns.rules import due_at as takedown_due
from storefront.accounts.models import User
from storefront.cases import actions as cases
from storefront.cases import queries as case_queries
from storefront.cases.queries import Owner
from storefront.cases.rules import due_at, end_of
from storefront.complaints import queries as complaints
from storefront.complaints import rules as complaint_rules
from storefront.complaints.messages import KINDS as COMPLAINT_KINDS
from storefront.counter.applications import queries as applications
from storefront.doubts import actions as doubt_actions
from storefront.doubts import queries as doubts
from storefront.doubts.rules import State
from storefront.programme.inbox import actions
from storefront.programme.inbox.actions import Gone, OneByOne
from storefront.programme.inbox.rules import APPLICATION_DAYS, LISTING_DAYS, Item
from storefront.returns import queries as returns
from storefront.returns.messages import REASONS as RETURN_REASONS
from storefront.returns.rules import Reason
from storefront.reviews import queries as reviews
from storefront.reviews.rules import ANSWER_DAYS as REVIEW_DAYS

OPEN_DOUBTS = tuple(state for state in State if state is not State.CLOSED)
_MOST_DOUBTS = 1000


@dataclass(frozen=True)
class Kind:
    """A kind of case. `endpoint` opens one by its `parameter`; `approve`, `give_back`, `assign` act by its id."""

    key: str
    label: Any
    endpoint: str
    items: Callable[[Session], list[Item]]
    approve: Callable[[Session, int, str, str, datetime], None]
    give_back: Callable[[Session, int, str, str, datetime], None]
    assign: Callable[[Session, int, User | None, str, datetime], None]
    parameter: str = "case_id"

    def url(self, case_id: int, **more: Any) -> str:
        """The address of a case's page."""
        values: dict[str, Any] = {self.parameter: case_id, **more}
        return url_for(self.endpoint, **values)


def owner_of(owners: dict[int, Owner], case_id: int) -> str:
    return owners[case_id].name if case_id in owners else ""


def _listings(session: Session) -> list[Item]:
    owners = case_queries.owners(session, "listing")
    return [
        Item(
            kind="listing",
            id=change.id,
            title=change.product.name if change.product else listings.proposed(change).name,
            source=change.producer.name,
            opened_at=change.submitted_at or change.made_at,
            due_at=due_at(change.submitted_at or change.made_at, LISTING_DAYS),
            owner=owner_of(owners, change.id),
        )
        for change in listings.in_review(session)
    ]


def _applications(session: Session) -> list[Item]:
    owners = case_queries.owners(session, "application")
    return [
        Item(
            kind="application",
            id=one.id,
            title=one.name,
            source=one.commune.name,
            opened_at=one.submitted_at,
            due_at=due_at(one.submitted_at, APPLICATION_DAYS),
            owner=owner_of(owners, one.id),
        )
        for one in applications.in_review(session)
    ]


def _complaints(session: Session) -> list[Item]:
    owners = case_queries.owners(session, "complaint")
    return [
        Item(
            kind="complaint",
            id=one.id,
            title=f"{one.code} · {COMPLAINT_KINDS[one.kind]}",
            source=one.product.name if one.product else one.about or one.order_code or one.name or _("không ghi tên"),
            opened_at=one.made_at,
            due_at=complaint_rules.due(one.kind, one.state, one.made_at),
            owner=owner_of(owners, one.id),
        )
        for one in complaints.unanswered(session)
    ]


def _takedowns(session: Session) -> list[Item]:
    owners = case_queries.owners(session, "takedown")
    return [
        Item(
            kind="takedown",
            id=one.id,
            title=one.product.name,
            source=f"{one.authority}, {one.document_number}",
            opened_at=one.received_at,
            due_at=takedown_due(one.received_at),
            owner=owner_of(owners, one.id),
            is_to_the_hour=True,
        )
        for one in takedowns.waiting(session)
    ]


def _doubts(session: Session) -> list[Item]:
    return [
        Item(
            kind="doubt",
            id=line.id,
            title=line.product or line.subject,
            source=line.place,
            opened_at=line.reported_at,
            due_at=end_of(line.correct_by or line.due_on),
            owner=line.owner,
        )
        for line in doubts.lines(session, states=OPEN_DOUBTS, limit=_MOST_DOUBTS)
    ]


def _reviews(session: Session) -> list[Item]:
    owners = case_queries.owners(session, "review")
    return [
        Item(
            kind="review",
            id=one.id,
            title=_("%(product)s, %(mark)s/5", product=one.product.name, mark=one.rating)
            + (_(" · bị báo cáo") if one.reported_at else ""),
            source=one.producer.name,
            opened_at=one.reported_at or one.submitted_at,
            due_at=due_at(one.reported_at or one.submitted_at, REVIEW_DAYS),
            owner=owner_of(owners, one.id),
        )
        for one in reviews.waiting(session)
    ]


def _returns(session: Session) -> list[Item]:
    """Those whose producer let a day pass."""
    owners = case_queries.owners(session, "return")
    return [
        Item(
            kind="return",
            id=one.id,
            title=f"{one.code} · {RETURN_REASONS[Reason(one.reason)]}",
            source=f"{one.order.producer_name}, {one.order.code}",
            opened_at=one.asked_at,
            due_at=end_of(one.due_on),
            owner=owner_of(owners, one.id),
        )
        for one in returns.overdue_open(session)
        if one.due_on
    ]


def _assign_doubt(session: Session, case_id: int, to: User | None, by: str, now: datetime) -> None:
    doubt = doubts.by_id(session, case_id)
    if doubt is None:
        raise Gone
    if to is None:
        # Once somebody looks after a doubt, somebody always does.
        raise OneByOne
    doubt_actions.assign(session, doubt=doubt, owner=to.called, by=by, now=now)


def _assign(kind: str) -> Callable[[Session, int, User | None, str, datetime], None]:
    def assign(session: Session, case_id: int, to: User | None, by: str, now: datetime) -> None:
        cases.assign(session, kind=kind, subject_id=case_id, to=to, by=by, now=now)

    return assign


def _approve_listing(session: Session, case_id: int, note: str, by: str, now: datetime) -> None:
    actions.approve_listing(session, change_id=case_id, decision_id=None, note=note, by=by, now=now)


def _return_listing(session: Session, case_id: int, note: str, by: str, now: datetime) -> None:
    actions.return_listing(session, change_id=case_id, note=note, by=by, now=now)


def _return_application(session: Session, case_id: int, note: str, by: str, now: datetime) -> None:
    actions.return_application(session, application_id=case_id, note=note, by=by, now=now)


def _publish_review(session: Session, case_id: int, _note: str, by: str, now: datetime) -> None:
    actions.publish_review(session, review_id=case_id, by=by, now=now)


def one_by_one(_session: Session, _case_id: int, _note: str, _by: str, _now: datetime) -> None:
    """The act of a kind that nobody does without opening the case. Raises `OneByOne`."""
    raise OneByOne


KINDS: tuple[Kind, ...] = (
    Kind(
        key="takedown",
        label=_l("Yêu cầu gỡ"),
        endpoint="takedowns.show",
        items=_takedowns,
        approve=one_by_one,
        give_back=one_by_one,
        assign=_assign("takedown"),
    ),
    Kind(
        key="complaint",
        label=_l("Khiếu nại"),
        endpoint="inbox_complaints.show",
        items=_complaints,
        approve=one_by_one,
        give_back=one_by_one,
        assign=_assign("complaint"),
    ),
    Kind(
        key="return",
        label=_l("Đổi trả quá hạn"),
        endpoint="inbox_returns.show",
        items=_returns,
        approve=one_by_one,
        give_back=one_by_one,
        assign=_assign("return"),
    ),
    Kind(
        key="doubt",
        label=_l("Phản ánh về sao"),
        endpoint="doubts.show",
        parameter="doubt_id",
        items=_doubts,
        approve=one_by_one,
        give_back=one_by_one,
        assign=_assign_doubt,
    ),
    Kind(
        key="listing",
        label=_l("Duyệt sản phẩm"),
        endpoint="inbox_proposals.show",
        items=_listings,
        approve=_approve_listing,
        give_back=_return_listing,
        assign=_assign("listing"),
    ),
    Kind(
        key="review",
        label=_l("Đánh giá của người mua"),
        endpoint="inbox_reviews.show",
        items=_reviews,
        approve=_publish_review,
        # A refusal names one of the published reasons.
        give_back=one_by_one,
        assign=_assign("review"),
    ),
    Kind(
        key="application",
        label=_l("Hồ sơ người bán"),
        endpoint="inbox_applicants.show",
        items=_applications,
        # Whether a producer is there already is seen on the case's page.
        approve=one_by_one,
        give_back=_return_application,
        assign=_assign("application"),
    ),
)
BY_KEY = {kind.key: kind for kind in KINDS}
