"""Where the buyer of a card order is sent, and what her order's page says about the card."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app, url_for
from sqlalchemy.orm import Session

from storefront import clock
from storefront.database import db
from storefront.orders.models import Order, OrderGroup
from storefront.payments import providers
from storefront.payments.providers.protocol import Intent, ProviderUnreachable
from storefront.payments.rules import Method
from storefront.settlement.card import attempts, queries
from storefront.web import language, links
from storefront.web.logs import log

# Stripe lets no session end sooner than this; the shop ends it itself when its own time is over.
_SHORTEST_SESSION = timedelta(minutes=35)


@dataclass(frozen=True, slots=True)
class CardView:
    """What is still to pay by card for an order group, until when, and what became of the last attempt."""

    missing_dong: int
    until: datetime | None
    last: str
    is_offered: bool


def is_by_card(group: OrderGroup) -> bool:
    return any(order.payment.method == Method.CARD for order in group.orders)


def card_of(session: Session, group: OrderGroup) -> CardView | None:
    """What an order's page tells about its card payment; None for one that is paid otherwise."""
    if not is_by_card(group):
        return None
    missing = queries.missing(session, group.id)
    last = queries.newest(session, group.id)
    until = _until(group, missing)
    is_late = until is not None and until <= clock.now()
    is_offered = bool(missing) and not is_late and providers.cards() is not None
    return CardView(sum(missing.values()), until, last.state if last else "", is_offered)


def way_on(code: str) -> str:
    """The address a buyer is sent to: the provider's page, or her order's where nothing can be paid there now."""
    back = url_for("orders.show", code=code)
    group = queries.group_by_code(db.session(), code)
    cards = providers.cards(hurried=True)
    card = card_of(db.session(), group) if group else None
    if group is None or cards is None or card is None or not card.is_offered:
        return back
    now = clock.now()
    until = card.until or now + timedelta(minutes=current_app.extensions["settings"].card_hold_minutes)
    asked = _Asked(group, until, now)
    try:
        return attempts.page_to_pay(cards, group_id=group.id, intent=asked, until=until, now=now)
    except ProviderUnreachable as failed:
        log.warning("no card page", code=code, error=str(failed))
        return url_for("orders.show", code=code, card="silent")
    except attempts.NotPayable as cannot:
        return url_for("orders.show", code=code, card="refused") if cannot.error else back


class _Asked:
    """What is asked of the provider for a group, read before it is asked: {order id: đồng} makes an intent."""

    def __init__(self, group: OrderGroup, until: datetime, now: datetime) -> None:
        self._code, self._email = group.code, group.customer_email
        self._texts = {order.id: _text(order) for order in group.orders}
        # A rehearsed clock means nothing to the provider.
        is_rehearsed = current_app.extensions["settings"].clock is not None
        self._expires_at = None if is_rehearsed else max(until, now + _SHORTEST_SESSION)

    def __call__(self, missing: Mapping[int, int]) -> Intent:
        returned = links.absolute(url_for("card.returned", code=self._code))
        return Intent(
            code=self._code,
            amount_dong=sum(missing.values()),
            lines=tuple((self._texts[order_id], dong) for order_id, dong in missing.items()),
            language=language.current(),
            email=self._email,
            paid_url=returned + "?session={CHECKOUT_SESSION_ID}",
            back_url=links.absolute(url_for("orders.show", code=self._code, card="unpaid")),
            expires_at=self._expires_at,
        )


def _text(order: Order) -> str:
    """One line of the provider's page: whose goods, and which."""
    english = language.current() == language.ENGLISH
    names = (line.product_name_en if english and line.product_name_en else line.product_name for line in order.lines)
    goods = ", ".join(f"{line.quantity} × {name}" for line, name in zip(order.lines, names, strict=True))
    return f"{order.producer_name}: {goods}"


def _until(group: OrderGroup, missing: Mapping[int, int]) -> datetime | None:
    """When the first order that waits for its money is let go; None where none is, as when a seller does not wait."""
    waiting = [order for order in group.orders if order.id in missing and order.state == "placed"]
    times = [order.payment.expires_at for order in waiting if order.payment.state == "unpaid"]
    return min((at for at in times if at is not None), default=None)
