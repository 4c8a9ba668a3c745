"""Sessions, payments and refunds as Stripe keeps them. Every change of state is an event."""

import time
from typing import Any

from tools.stripe_simulator.cards import CARDS
from tools.stripe_simulator.refusals import Refused
from tools.stripe_simulator.store import Store, Thing

API_VERSION = "2026-10-28.endive"
LARGEST, SMALLEST_DONG = 99_999_999, 13_000
_HALF_AN_HOUR, _A_DAY = 30 * 60, 24 * 3600


def open_session(store: Store, params: dict[str, Any], host: str) -> Thing:
    """A Checkout session for checked parameters. Raises `Refused`."""
    items = params.get("line_items") or []
    currencies = {item["price_data"]["currency"] for item in items}
    if len(currencies) != 1:
        raise Refused(400, "parameter_missing", "line_items in one currency are needed", "line_items")
    total = sum(int(item["price_data"]["unit_amount"]) * int(item.get("quantity", 1)) for item in items)
    currency = currencies.pop()
    _check_amount(total, currency)
    if params.get("mode") != "payment" or not params.get("success_url"):
        raise Refused(400, "parameter_missing", "mode is payment, with a success_url", "success_url")
    session = {
        "id": store.new_id("cs_test"),
        "object": "checkout.session",
        "mode": "payment",
        "status": "open",
        "payment_status": "unpaid",
        "amount_total": total,
        "amount_subtotal": total,
        "currency": currency,
        "client_reference_id": params.get("client_reference_id"),
        "customer_email": params.get("customer_email"),
        "metadata": params.get("metadata", {}),
        "success_url": params["success_url"],
        "cancel_url": params.get("cancel_url"),
        "locale": params.get("locale", "auto"),
        "ui_mode": params.get("ui_mode", "hosted_page"),
        "payment_intent": None,
        "livemode": False,
        "created": int(time.time()),
        "expires_at": _expiry(params),
        "line_texts": [
            [item["price_data"]["product_data"]["name"], int(item["price_data"]["unit_amount"])] for item in items
        ],
        "intent_metadata": params.get("payment_intent_data", {}).get("metadata", {}),
    }
    session["url"] = f"{host}c/pay/{session['id']}"
    store.later("expire", session["id"], seconds=session["expires_at"] - time.time())
    return store.put(session)


def _told(price: dict[str, Any]) -> tuple[str, int]:
    return price["product_data"]["name"], int(price["unit_amount"])


def _expiry(params: dict[str, Any]) -> int:
    at = int(params.get("expires_at") or time.time() + _A_DAY)
    if not _HALF_AN_HOUR - 60 <= at - time.time() <= _A_DAY + 60:
        raise Refused(400, None, "expires_at must be between 30 minutes and 24 hours from now", "expires_at")
    return at


def _check_amount(amount: int, currency: str) -> None:
    if amount > LARGEST:
        raise Refused(400, "amount_too_large", "Amount must be no more than 99,999,999", "amount")
    if currency != "vnd":
        raise Refused(400, "parameter_invalid", "this simulator takes vnd alone", "currency")
    if amount < SMALLEST_DONG:
        raise Refused(400, "amount_too_small", "Amount must convert to at least 50 cents", "amount")


def expire(store: Store, session: Thing) -> Thing:
    """End an open session. Raises `Refused`."""
    if session["status"] != "open":
        raise Refused(400, None, 'Only Checkout Sessions with a status in ["open"] can be expired.')
    session.update(status="expired", url=None)
    emit(store, "checkout.session.expired", session)
    return store.put(session)


def pay(store: Store, session: Thing, number: str) -> bool:
    """Pay an open session with a test card; False where it is declined."""
    card = CARDS[number]
    intent = _intent(store, session)
    if card.decline:
        intent["last_payment_error"] = {"type": "card_error", "code": "card_declined", "decline_code": card.decline}
        emit(store, "payment_intent.payment_failed", store.put(intent))
        return False
    charge = _charge(store, session, intent, number)
    intent.update(status="succeeded", amount_received=intent["amount"], latest_charge=charge["id"])
    intent["last_payment_error"] = None
    session.update(status="complete", payment_status="paid", url=None)
    store.put(intent)
    store.put(session)
    emit(store, "charge.succeeded", charge)
    emit(store, "payment_intent.succeeded", intent)
    emit(store, "checkout.session.completed", session)
    return True


def _intent(store: Store, session: Thing) -> Thing:
    known = store.get(session["payment_intent"]) if session["payment_intent"] else None
    if known:
        return known
    intent = {
        "id": store.new_id("pi"),
        "object": "payment_intent",
        "amount": session["amount_total"],
        "amount_received": 0,
        "currency": session["currency"],
        "status": "requires_payment_method",
        "latest_charge": None,
        "last_payment_error": None,
        "metadata": session["intent_metadata"],
        "livemode": False,
        "created": int(time.time()),
    }
    session["payment_intent"] = intent["id"]
    store.put(session)
    return store.put(intent)


def _charge(store: Store, session: Thing, intent: Thing, number: str) -> Thing:
    charge = {
        "id": store.new_id("ch"),
        "object": "charge",
        "amount": intent["amount"],
        "amount_refunded": 0,
        "refunded": False,
        "currency": intent["currency"],
        "payment_intent": intent["id"],
        "status": "succeeded",
        "metadata": intent["metadata"],
        "card_number": number,
        "reference": session["client_reference_id"],
        "created": int(time.time()),
    }
    return store.put(charge)


def refund(store: Store, params: dict[str, Any]) -> Thing:
    """Send money back. Raises `Refused`, for more than is left of the charge among others."""
    intent = store.get(params.get("payment_intent", ""))
    charge = store.get(intent["latest_charge"] or "") if intent else None
    if intent is None or charge is None:
        raise Refused(404, "resource_missing", "No such payment_intent with a charge", "payment_intent")
    left = charge["amount"] - charge["amount_refunded"]
    if left == 0:
        raise Refused(400, "charge_already_refunded", f"Charge {charge['id']} has already been refunded.")
    amount = int(params.get("amount", left))
    if not 0 < amount <= left:
        raise Refused(400, None, "Refund amount is greater than unrefunded amount on charge", "amount")
    card = CARDS[charge["card_number"]]
    made = {
        "id": store.new_id("re"),
        "object": "refund",
        "amount": amount,
        "currency": charge["currency"],
        "charge": charge["id"],
        "payment_intent": intent["id"],
        "status": "pending" if card.waits else "succeeded",
        "reason": params.get("reason"),
        "failure_reason": None,
        "metadata": params.get("metadata", {}),
        "created": int(time.time()),
    }
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    store.put(charge)
    store.put(made)
    emit(store, "refund.created", made)
    emit(store, "charge.refunded", charge)
    if card.waits or card.refund == "failed":
        store.later("refund", made["id"], seconds=store.knob("refund_seconds", 2))
    return made


def settle_refund(store: Store, made: Thing) -> None:
    """What becomes of a refund in the end, by its card."""
    charge = store.get(made["charge"])
    if charge is None or made["status"] == "failed":
        return
    if CARDS[charge["card_number"]].refund == "failed":
        made.update(status="failed", failure_reason="expired_or_canceled_card")
        charge["amount_refunded"] -= made["amount"]
        charge["refunded"] = False
        store.put(charge)
        emit(store, "refund.failed", store.put(made))
    else:
        made["status"] = "succeeded"
        emit(store, "refund.updated", store.put(made))


def emit(store: Store, kind: str, thing: Thing) -> None:
    """Write an event and what the webhook knobs make of its delivery."""
    event = {
        "id": store.new_id("evt"),
        "object": "event",
        "api_version": API_VERSION,
        "created": int(time.time()),
        "type": kind,
        "livemode": False,
        "pending_webhooks": 1,
        "request": None,
        "data": {"object": shown(thing)},
    }
    store.put(event)
    knobs = store.knob("webhooks", {})
    if knobs.get("drop", 0) > 0:
        store.set_knob("webhooks", {**knobs, "drop": knobs["drop"] - 1})
        return
    for _copy in range(knobs.get("copies", 1)):
        state = "held" if knobs.get("hold") else "due"
        store.later("deliver", event["id"], seconds=knobs.get("delay_seconds", 0), state=state)


def shown(thing: Thing) -> Thing:
    """A thing as its readers get it, without what only the simulator keeps."""
    return {name: value for name, value in thing.items() if name not in _OWN}


_OWN = frozenset({"line_texts", "intent_metadata", "card_number", "reference"})
