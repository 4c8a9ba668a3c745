"""Attempts to pay by card, as they are talked over with the provider: write down, ask, write down the answer.

The provider is never asked inside a transaction, and nothing it says is believed but what it answers when asked.
Every function may be called at any time, twice, and after a crash at any point of itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from storefront.database import db, writing
from storefront.orders import changes
from storefront.orders.models import Order
from storefront.orders.rules import SYSTEM
from storefront.payments.providers.protocol import (
    Intent,
    PaymentProvider,
    ProviderRefused,
    ProviderState,
    ProviderUnreachable,
)
from storefront.settlement.card import actions, queries
from storefront.settlement.card.models import Charge
from storefront.settlement.card.rules import LIVE, is_outdated
from storefront.web.logs import log

# An attempt may turn out to have ended, or to ask for another sum than is lacking by now; then another is begun.
_MOST_ATTEMPTS = 3


class NotPayable(Exception):
    """Nothing can be paid by card: all is paid, cancelled, or the provider does not take it (`error`)."""

    def __init__(self, error: str = "") -> None:
        super().__init__(error)
        self.error = error


@dataclass(frozen=True, slots=True)
class _Attempt:
    """What the provider needs to be asked about an attempt."""

    id: int
    state: str
    session_id: str | None
    key: str
    intent: Intent
    is_outdated: bool


def page_to_pay(
    cards: PaymentProvider,
    *,
    group_id: int,
    intent: Callable[[Mapping[int, int]], Intent],
    until: datetime,
    now: datetime,
) -> str:
    """Where an order group is paid by card: the page that is open, or a new one; never two.

    Raises `NotPayable`, `ProviderUnreachable`.
    """
    for _attempt in range(_MOST_ATTEMPTS):
        with writing() as session:
            group = queries.group(session, group_id)
            try:
                charge_id = actions.begin(session, group=group, intent=intent, until=until, now=now).id
            except actions.NothingToPay:
                raise NotPayable from None
        url = _url(cards, charge_id, now)
        if url:
            return url
    raise NotPayable


def settle(cards: PaymentProvider, charge_id: int, *, now: datetime) -> str:
    """Ask the provider about an attempt and take its word; the state it is in then.

    One that asks for another sum than its orders lack by now is ended. Raises `ProviderUnreachable`.
    """
    attempt = _read(charge_id)
    if attempt.state not in LIVE:
        return attempt.state
    return _learn(charge_id, _told(cards, attempt, ends=attempt.is_outdated), now)


def end(cards: PaymentProvider, charge_id: int, *, now: datetime) -> str:
    """Let an attempt end at the provider, unless it was paid; the state it is in then. Raises `ProviderUnreachable`."""
    attempt = _read(charge_id)
    if attempt.state not in LIVE:
        return attempt.state
    return _learn(charge_id, _told(cards, attempt, ends=True), now)


def release_unpaid(cards: PaymentProvider, *, now: datetime) -> int:
    """Cancel card orders that were not paid in time, after their page has ended; how many groups.

    Where the provider does not answer, the order waits: its page may still be open.
    """
    released = 0
    for group_id in queries.unpaid_groups(db.session(), now):
        try:
            for charge_id in [charge.id for charge in queries.live(db.session(), group_id)]:
                end(cards, charge_id, now=now)
        except ProviderUnreachable as failed:
            log.warning("card page not ended", group=group_id, error=str(failed))
            break
        except ProviderRefused as refused:
            log.error("card page cannot be ended", group=group_id, error=str(refused))
            continue
        released += _cancel_unpaid(group_id, now)
    return released


def _url(cards: PaymentProvider, charge_id: int, now: datetime) -> str:
    """Where an attempt is paid; "" where it has ended and another may be begun."""
    attempt = _read(charge_id)
    told = _told(cards, attempt, ends=attempt.is_outdated)
    _learn(charge_id, told, now)
    if told is None:
        raise NotPayable(_error(charge_id))
    return told.url if told.state == "open" else ""


def _told(cards: PaymentProvider, attempt: _Attempt, *, ends: bool) -> ProviderState | None:
    """The provider's word on an attempt; None where it refuses to have it. One without a session is asked for anew,
    under its key: whether the answer was lost or the call never made, the same call tells."""
    if attempt.session_id is None:
        try:
            start = cards.start(attempt.intent, idempotency_key=attempt.key)
        except ProviderRefused as refused:
            with writing() as session:
                actions.refused(session, charge=session.get_one(Charge, attempt.id), error=str(refused))
            return None
        with writing() as session:
            actions.opened(session, charge=session.get_one(Charge, attempt.id), start=start)
        reference = start.reference
        if start.url and not ends:
            return ProviderState(reference, "open", attempt.intent.amount_dong, actions.CURRENCY, url=start.url)
    else:
        reference = attempt.session_id
    return cards.cancel(reference) if ends else cards.fetch(reference)


def _learn(charge_id: int, told: ProviderState | None, now: datetime) -> str:
    if told is None:
        return "refused"
    with writing() as session:
        return actions.learn(session, charge=session.get_one(Charge, charge_id), told=told, now=now)


def _read(charge_id: int) -> _Attempt:
    """An attempt as it is now; the transaction that read it is over."""
    session = db.session()
    session.rollback()
    charge = session.get_one(Charge, charge_id)
    asked = {part.order_id: part.amount_dong for part in charge.parts}
    attempt = _Attempt(
        id=charge.id,
        state=charge.state,
        session_id=charge.session_id,
        key=charge.idempotency_key,
        intent=actions.asked_of(charge),
        is_outdated=is_outdated(asked, queries.missing(session, charge.group_id)),
    )
    session.rollback()
    return attempt


def _error(charge_id: int) -> str:
    return db.session().get_one(Charge, charge_id).error


def _cancel_unpaid(group_id: int, now: datetime) -> int:
    with writing() as session:
        if queries.live(session, group_id) or queries.is_disputed(session, group_id):
            return 0
        for order_id in queries.missing(session, group_id):
            order = session.get_one(Order, order_id)
            if order.state == "placed" and order.payment.state == "unpaid":
                changes.cancel(session, order=order, by=SYSTEM, reason="unpaid", now=now)
    return 1
