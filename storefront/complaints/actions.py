import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from catalog.calendar import local_day
from catalog.listings.rules import reason, tidy
from catalog.producers.models import Producer
from catalog.products.models import Product
from storefront.accounts.rules import NotAPhone, national
from storefront.cases import actions as cases
from storefront.complaints import rules
from storefront.complaints.models import Complaint
from storefront.mail import actions as mail
from storefront.orders import queries as orders
from storefront.orders.access import is_phone_of
from storefront.orders.models import Order, OrderGroup

KIND = "complaint"
# Who acts when a visitor does.
VISITOR = "visitor"


@dataclass(frozen=True, slots=True)
class Said:
    """A complaint as it was typed."""

    kind: str
    what: str
    wish: str
    order_code: str
    about: str
    name: str
    phone: str
    email: str
    token: str


def complain(session: Session, *, said: Said, language: str, now: datetime) -> Complaint:
    """Take a complaint up. The same form sent again is the same complaint. Raises `NoReason` where nothing is said."""
    what = reason(said.what)
    token = said.token or _digest(said, now)
    known = session.scalar(select(Complaint).where(Complaint.token == token))
    if known is not None:
        return known
    group = _group(session, said)
    complaint = Complaint(
        code=rules.new_code(),
        token=token,
        kind=said.kind,
        state="received",
        order_code=said.order_code.upper(),
        about=said.about,
        group=group,
        order=_order(group, said.order_code),
        product=session.scalar(select(Product).where(Product.slug == _slug(said.about))),
        name=said.name,
        phone=said.phone,
        email=said.email,
        what=what,
        wish=tidy(said.wish),
        language=language,
        made_at=now,
    )
    try:
        with session.begin_nested():
            session.add(complaint)
    except IntegrityError:
        # The same form came twice at the same moment.
        return session.scalars(select(Complaint).where(Complaint.token == token)).one()
    cases.record(session, kind=KIND, subject_id=complaint.id, act="received", by=VISITOR, now=now)
    _tell(session, complaint, "received", now=now)
    return complaint


def pass_on(session: Session, *, complaint: Complaint, by: str, now: datetime) -> None:
    """Confirm a complaint and pass it to the producers it is about. Raises `rules.WrongStep`."""
    complaint.state = rules.advance(complaint.state, to="passed")
    cases.record(session, kind=KIND, subject_id=complaint.id, act="passed", by=by, now=now)
    _tell(session, complaint, "passed", now=now)
    for number, email in enumerate(_producer_addresses(session, complaint)):
        mail.later(
            session,
            key=f"complaint:{complaint.code}:producer:{number}",
            to=email,
            template="complaint_passed",
            language="vi",
            context=_context(complaint),
            now=now,
        )


def answer(session: Session, *, complaint: Complaint, text: str, by: str, now: datetime) -> None:
    """Answer who complained; that closes the case. Raises `rules.WrongStep`, `NoReason` where nothing is said."""
    told = reason(text)
    complaint.state = rules.advance(complaint.state, to="answered")
    complaint.answer, complaint.answered_at = told, now
    cases.record(session, kind=KIND, subject_id=complaint.id, act="answered", by=by, now=now, reason=told)
    _tell(session, complaint, "answered", now=now)


def _digest(said: Said, now: datetime) -> str:
    """Stands in for the form's token: the same words about the same thing on the same day."""
    parts = (said.what, said.order_code, said.about, said.phone, said.email, local_day(now).isoformat())
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _slug(about: str) -> str:
    """The product's slug, whether it was typed or its page's address pasted."""
    return about.split("?", 1)[0].split("#", 1)[0].rstrip("/").rsplit("/", 1)[-1]


def _group(session: Session, said: Said) -> OrderGroup | None:
    """The order that was meant, where code and phone fit together; a code alone proves nothing."""
    if not (said.order_code and said.phone):
        return None
    group = orders.group_of_any_code(session, said.order_code.upper())
    try:
        return group if group and is_phone_of(group.customer_phone, national(said.phone)) else None
    except NotAPhone:
        return None


def _order(group: OrderGroup | None, code: str) -> Order | None:
    """The producer's order that was meant: of its own code, or the only one."""
    if group is None:
        return None
    named = next((order for order in group.orders if order.code == code.upper()), None)
    return named or (group.orders[0] if len(group.orders) == 1 else None)


def _producer_addresses(session: Session, complaint: Complaint) -> list[str]:
    ids = {complaint.product.producer_id} if complaint.product else set()
    if complaint.order:
        ids.add(complaint.order.producer_id)
    elif complaint.group:
        ids |= {order.producer_id for order in complaint.group.orders}
    rows = select(Producer.email).where(Producer.id.in_(ids), Producer.email.is_not(None)).order_by(Producer.id)
    return [email for email in session.scalars(rows) if email]


def _tell(session: Session, complaint: Complaint, step: str, *, now: datetime) -> None:
    mail.later(
        session,
        key=f"complaint:{complaint.code}:{step}",
        to=complaint.email,
        template="complaint_step",
        language=complaint.language,
        context={**_context(complaint), "step": step, "answer": complaint.answer},
        now=now,
    )


def _context(complaint: Complaint) -> dict[str, Any]:
    return {
        "code": complaint.code,
        "name": complaint.name,
        "phone": complaint.phone,
        "order_code": complaint.order.code if complaint.order else complaint.group.code if complaint.group else "",
        "product": complaint.product.name if complaint.product else "",
        "what": complaint.what,
        "wish": complaint.wish,
    }
