"""Erasing what is held of a person at her wish, and forgetting what was kept long enough."""

import secrets
from datetime import date, datetime

from flask_security import hash_password
from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.orm import Session

from catalog.calendar import VIETNAM
from catalog.db import lifted
from storefront.accounts import actions as accounts
from storefront.accounts import notices
from storefront.accounts.consents import actions as consents
from storefront.accounts.consents.rules import TEXTS
from storefront.accounts.devices import actions as devices
from storefront.accounts.models import RecoveryCode, SecondFactor, User
from storefront.accounts.proofs.models import Proof
from storefront.addresses.models import SavedAddress
from storefront.complaints.models import Complaint
from storefront.counter.applications.models import ProducerApplication
from storefront.mail import actions as mail
from storefront.order_papers.models import InvoiceRequest, IssuedPaper
from storefront.orders.models import Order, OrderChange, OrderEvent, OrderGroup
from storefront.privacy import queries
from storefront.privacy.rules import CannotErase
from storefront.returns.models import GoodsReturn
from storefront.reviews import actions as reviews

_FINISHED = ("completed", "cancelled")


def erase(session: Session, *, user: User, language: str, now: datetime) -> None:
    """Leave nothing personal of an account; what happened to it stays as acts without a name. Raises `CannotErase`.

    Finished orders stay as contracts, no longer hers in the shop; `forget_buyers` blanks them in time.
    """
    found = queries.obstacles(session, user)
    if found:
        raise CannotErase(found)
    reached = [contact for contact in (user.phone, user.email) if contact]
    told_at = user.email or user.phone or ""
    mail.forget_receivers(session, receivers=reached)
    _forget_belongings(session, user, reached)
    for text in TEXTS:
        consents.withdraw(session, user_id=user.id, text=text, now=now)
    devices.end_all(session, user=user)
    user.name, user.phone, user.email, user.roles = "", None, None, []
    user.phone_confirmed_at = user.email_confirmed_at = user.second_factor_at = None
    user.password, user.active, user.erased_at = hash_password(secrets.token_hex(32)), False, now
    accounts.tell(session, user=user, kind="erased", by=accounts.SELF, reason="", now=now)
    notices.changed(session, user=user, what="erased", contact=told_at, language=language, now=now)


def _forget_belongings(session: Session, user: User, reached: list[str]) -> None:
    for model in (SavedAddress, SecondFactor, RecoveryCode):
        session.execute(delete(model).where(model.user_id == user.id))
    session.execute(delete(Proof).where((Proof.user_id == user.id) | Proof.contact.in_(reached)))
    hers = list(session.scalars(select(OrderGroup.id).where(OrderGroup.user_id == user.id)))
    reviews.forget_authors(session, group_ids=hers)
    session.execute(update(OrderGroup).where(OrderGroup.id.in_(hers)).values(user_id=None))
    blank = dict.fromkeys(("street", "contact_name", "phone", "email", "bank_bin", "bank_account"), "")
    session.execute(update(ProducerApplication).where(ProducerApplication.user_id == user.id).values(**blank))


def forget_buyers(session: Session, *, before: date) -> int:
    """Blank who got what where, in orders finished before a day; how many. Commune, goods and amounts stay."""
    last = select(func.max(OrderEvent.at)).join(Order, Order.id == OrderEvent.order_id)
    finished = (
        select(OrderGroup.id)
        .where(OrderGroup.customer_phone != "")
        .where(~exists().where(Order.group_id == OrderGroup.id, Order.state.not_in(_FINISHED)))
        .where(last.where(Order.group_id == OrderGroup.id).scalar_subquery() < _start(before))
    )
    ids = list(session.scalars(finished))
    if not ids:
        return 0
    blank = dict.fromkeys(("customer_name", "customer_phone", "customer_email", "street", "note"), "")
    session.execute(update(OrderGroup).where(OrderGroup.id.in_(ids)).values(**blank))
    moved = select(Order.id).where(Order.group_id.in_(ids))
    session.execute(update(GoodsReturn).where(GoodsReturn.order_id.in_(moved)).values(account=""))
    reviews.forget_authors(session, group_ids=ids)
    with lifted(session, OrderChange.__tablename__):
        addresses = update(OrderChange).where(OrderChange.kind == "address", OrderChange.order_id.in_(moved))
        session.execute(addresses.values(before={}, after={}))
    return len(ids)


def forget_complainants(session: Session, *, before: date) -> int:
    """Blank who complained, in complaints answered before a day; how many."""
    named = (Complaint.name + Complaint.phone + Complaint.email) != ""
    old = update(Complaint).where(Complaint.answered_at < _start(before), named)
    return len(session.execute(old.values(name="", phone="", email="").returning(Complaint.id)).all())


def forget_papers(session: Session, *, before: date) -> int:
    """Delete contracts and requests for invoices of before a day; how many. What a newer paper names stays."""
    newer = select(IssuedPaper.replaces_id).where(IssuedPaper.made_at >= _start(before))
    newer = newer.where(IssuedPaper.replaces_id.is_not(None))
    old = select(IssuedPaper.id).where(IssuedPaper.made_at < _start(before), IssuedPaper.id.not_in(newer))
    ids = list(session.scalars(old))
    if ids:
        with lifted(session, IssuedPaper.__tablename__):
            session.execute(delete(IssuedPaper).where(IssuedPaper.id.in_(ids)))
    asked = delete(InvoiceRequest).where(InvoiceRequest.asked_at < _start(before))
    return len(ids) + len(session.execute(asked.returning(InvoiceRequest.order_id)).all())


def _start(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=VIETNAM)
