"""Refunds of card payments, as they are sent by the provider. The call is on disk, with its key, before it is made."""

from dataclasses import dataclass
from datetime import datetime

from storefront.database import db, writing
from storefront.payments.models import Refund
from storefront.payments.providers.protocol import PaymentProvider, ProviderRefused, ProviderUnreachable, RefundState
from storefront.settlement.card import actions, queries
from storefront.settlement.card.models import Charge, RefundTry
from storefront.web.logs import log


@dataclass(frozen=True, slots=True)
class _Call:
    id: int
    payment: str
    amount_dong: int
    key: str
    reason: str


def send(cards: PaymentProvider, *, now: datetime) -> int:
    """Send the refunds that are due; how many calls were answered."""
    answered = 0
    for refund_id in queries.refunds_due(db.session()):
        call = _prepared(refund_id, now)
        if call is None:
            continue
        if not _send(cards, call, now):
            break
        answered += 1
    return answered


def follow(cards: PaymentProvider, try_id: int, *, now: datetime) -> str:
    """Ask the provider what became of a refund; the state of its call then.

    Raises `ProviderUnreachable`, `ProviderRefused`.
    """
    one = db.session().get_one(RefundTry, try_id, populate_existing=True)
    state, reference = one.state, one.reference
    db.session().rollback()
    if reference is None:
        # The answer was lost; the refund is still due and will be asked for again under its key.
        return state
    told = cards.fetch_refund(reference)
    with writing() as session:
        return actions.learn_refund(session, one=session.get_one(RefundTry, try_id), told=told, now=now)


def _prepared(refund_id: int, now: datetime) -> _Call | None:
    with writing() as session:
        refund = session.get_one(Refund, refund_id)
        one = actions.begin_refund(session, refund=refund, now=now)
        if one is None:
            return None
        charge = session.get_one(Charge, one.charge_id)
        return _Call(one.id, charge.payment_intent or "", one.amount_dong, one.idempotency_key, refund.reason)


def _send(cards: PaymentProvider, call: _Call, now: datetime) -> bool:
    """Whether the provider answered."""
    try:
        told = cards.refund(call.payment, call.amount_dong, idempotency_key=call.key, reason=call.reason)
    except ProviderUnreachable as failed:
        log.warning("refund not sent", key=call.key, error=str(failed))
        return False
    except ProviderRefused as refused:
        told = RefundState("", "failed", call.amount_dong, str(refused))
    with writing() as session:
        actions.learn_refund(session, one=session.get_one(RefundTry, call.id), told=told, now=now)
    return True
