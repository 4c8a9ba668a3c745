"""Notices of banks: kept as they came, then entered. What could not be entered is tried again by `reconcile`."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.producers.models import Producer
from storefront import clock
from storefront.database import db, writing
from storefront.payments.providers.protocol import Notice
from storefront.settlement.bank import actions, notices, queries
from storefront.settlement.bank.notices import BankNotice
from storefront.settlement.bank.rules import Arrival
from storefront.settlement.webhooks import actions as webhooks
from storefront.settlement.webhooks.models import ProviderEvent
from storefront.web.logs import log

_PREFIX = "bank:"


def receive(producer: Producer, notice: BankNotice, body: bytes, proof: str, now: datetime) -> str:
    """Keep a notice and enter it; what became of it: matched, open, ignored, known, or kept where entering failed."""
    slug = producer.slug
    kept = Notice(notice.id, "in" if notice.is_incoming else "out", notice.reference, "", now, body)
    with writing() as session:
        is_new = webhooks.keep(session, provider=_PREFIX + slug, notice=kept, proof=proof, now=now)
        # One that was kept and not entered, since the shop died in between, is entered now.
        if not is_new and _event(session, slug, notice.id).handled_at is not None:
            return "known"
    return _tried(slug, notice.id)


def reconcile() -> int:
    """Enter every notice that was kept and not entered yet; how many were."""
    rows = select(ProviderEvent.provider, ProviderEvent.event_id)
    rows = rows.where(ProviderEvent.handled_at.is_(None), ProviderEvent.provider.startswith(_PREFIX))
    waiting = db.session().execute(rows.order_by(ProviderEvent.id)).all()
    return sum(_tried(provider.removeprefix(_PREFIX), event_id) != "kept" for provider, event_id in waiting)


def _tried(slug: str, event_id: str) -> str:
    try:
        with writing() as session:
            return _enter(session, _event(session, slug, event_id), slug, clock.now())
    except Exception as failed:
        # The bank was told that the notice is kept; from here on it is ours to mend.
        log.error("bank notice not entered", producer=slug, notice=event_id, exc_info=failed)
        with writing() as session:
            event = _event(session, slug, event_id)
            event.tries += 1
            event.error = f"{type(failed).__name__}: {failed}"[:500]
        return "kept"


def _enter(session: Session, event: ProviderEvent, slug: str, now: datetime) -> str:
    if event.handled_at is not None:
        return event.outcome
    notice = notices.read(event.body)
    producer = queries.producer(session, slug)
    outcome = "ignored"
    if notice.is_incoming and producer is not None:
        credit = actions.enter(session, producer=producer, arrival=_arrival(notice, now), now=now)
        outcome = credit.state if credit is not None else "known"
    event.handled_at, event.outcome, event.error = now, outcome, ""
    event.tries += 1
    return outcome


def _event(session: Session, slug: str, event_id: str) -> ProviderEvent:
    rows = select(ProviderEvent).where(ProviderEvent.provider == _PREFIX + slug, ProviderEvent.event_id == event_id)
    return session.scalars(rows.with_for_update()).one()


def _arrival(notice: BankNotice, now: datetime) -> Arrival:
    return Arrival(
        amount_dong=notice.amount_dong,
        content=notice.content,
        happened_at=notice.happened_at or now,
        account=notice.account,
        reference=notice.reference,
        notice=notice.id,
    )
