"""What follows from the provider's messages, and the round that needs none of them."""

from collections.abc import Callable, Iterable
from datetime import datetime

from storefront.database import db, writing
from storefront.payments.providers.card import read_notice
from storefront.payments.providers.protocol import Notice, PaymentProvider, ProviderRefused, ProviderUnreachable
from storefront.settlement.card import attempts, queries, refunds
from storefront.settlement.webhooks import queries as messages
from storefront.settlement.webhooks.models import ProviderEvent
from storefront.web.logs import log

PROVIDER = "stripe"
# After so many tries a message waits for the round.
MOST_TRIES = 5


def handle(cards: PaymentProvider, *, now: datetime, most_tries: int | None = MOST_TRIES) -> int:
    """Do what follows from stored messages; how many were handled. What fails is tried again at the next turn."""
    waiting = messages.unhandled(db.session(), PROVIDER, most_tries=most_tries)
    return _each(waiting, lambda event_id: _handle(cards, event_id, now))


def reconcile(cards: PaymentProvider, *, now: datetime) -> dict[str, int]:
    """Ask about everything that is open: messages, attempts, refunds, and orders whose time is over."""
    live = [charge.id for charge in queries.live(db.session())]
    return {
        "events": handle(cards, now=now, most_tries=None),
        "charges": _each(live, lambda charge_id: attempts.settle(cards, charge_id, now=now)),
        "refunds": _each(queries.tries_under_way(db.session()), lambda one: refunds.follow(cards, one, now=now)),
        "sent": refunds.send(cards, now=now),
        "released": attempts.release_unpaid(cards, now=now),
    }


def _handle(cards: PaymentProvider, event_id: int, now: datetime) -> None:
    notice = read_notice(db.session().get_one(ProviderEvent, event_id).body)
    try:
        outcome = _outcome(cards, notice, now)
    except (ProviderUnreachable, ProviderRefused) as failed:
        with writing() as session:
            event = session.get_one(ProviderEvent, event_id)
            event.tries += 1
            event.error = str(failed)
        raise
    with writing() as session:
        event = session.get_one(ProviderEvent, event_id)
        event.handled_at, event.outcome, event.error = now, outcome, ""


def _outcome(cards: PaymentProvider, notice: Notice, now: datetime) -> str:
    """Do what follows from a message, which only says where to look; what came of it in a word."""
    if notice.kind.startswith("refund."):
        one = queries.try_of_notice(db.session(), notice.key, notice.reference)
        return "unknown" if one is None else "refund_" + refunds.follow(cards, one.id, now=now)
    if not notice.kind.startswith(("checkout.session.", "payment_intent.", "charge.")):
        return "ignored"
    charge = queries.of_notice(db.session(), notice.key, notice.reference)
    return "unknown" if charge is None else attempts.settle(cards, charge.id, now=now)


def _each(ids: Iterable[int], ask: Callable[[int], object]) -> int:
    """Ask about each; how many were answered. Once the provider is silent nobody else is asked this time."""
    answered = 0
    for one in ids:
        try:
            ask(one)
        except ProviderUnreachable as failed:
            log.warning("card provider is silent", error=str(failed))
            break
        except ProviderRefused as refused:
            log.error("card provider refuses", about=one, error=str(refused))
            continue
        answered += 1
    return answered
