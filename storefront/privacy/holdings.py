"""Which tables hold something of a person, and what of it is told her. A test fails for a table that is not here.

A table is found by its name, so that nothing here depends on who keeps it. Rows are hers by `user_id`, by the row
they belong to (`via`), or by a phone or address that is confirmed to be hers (`by_contact`).
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table, or_, select
from sqlalchemy.orm import Session

from catalog.db import Base
from storefront.accounts.models import User


@dataclass(frozen=True, slots=True)
class Holding:
    """A table and the columns that are told of it."""

    table: str
    told: tuple[str, ...]
    via: tuple[str, str] | None = None
    by_contact: tuple[str, ...] = ()


HOLDINGS = (
    Holding(
        "user",
        ("name", "phone", "email", "phone_confirmed_at", "email_confirmed_at", "created_at", "second_factor_at"),
    ),
    Holding("user_role", ("role_id",)),
    Holding("membership", ("producer_id", "role", "since_at")),
    Holding("consent", ("text", "version", "language", "given_at", "withdrawn_at")),
    Holding("device", ("name", "network", "is_kept", "opened_at", "seen_at")),
    Holding("account_event", ("kind", "role", "reason", "at")),
    Holding("recovery_code", ("used_at",)),
    Holding("proof", ("purpose", "contact", "created_at", "expires_at", "used_at")),
    Holding("saved_address", ("name", "phone", "street", "commune", "province", "is_default", "made_at")),
    Holding(
        "order_group",
        (
            *("code", "placed_at", "customer_name", "customer_phone", "customer_email", "street", "commune"),
            *("province", "note", "age_confirmed", "total_dong"),
        ),
    ),
    Holding(
        "order",
        ("code", "producer_name", "state", "goods_dong", "shipping_dong", "total_dong"),
        via=("group_id", "order_group"),
    ),
    Holding(
        "order_line",
        ("product_name", "unit", "quantity", "price_dong", "total_dong", "cancelled", "returned"),
        via=("order_id", "order"),
    ),
    Holding("order_event", ("kind", "party", "reason", "at"), via=("order_id", "order")),
    Holding(
        "order_change",
        ("kind", "quantity", "goods_dong", "shipping_dong", "before", "after", "reason", "party", "at"),
        via=("order_id", "order"),
    ),
    Holding("payment", ("method", "state", "due_dong", "received_dong", "refunded_dong"), via=("order_id", "order")),
    Holding("money_movement", ("kind", "amount_dong", "note", "at"), via=("payment_id", "payment")),
    Holding(
        "refund", ("amount_dong", "state", "reason", "asked_at", "due_on", "done_at"), via=("payment_id", "payment")
    ),
    Holding("charge", ("amount_dong", "state", "made_at", "paid_at"), via=("group_id", "order_group")),
    Holding(
        "shipment",
        ("number", "state", "carrier", "tracking", "packed_at", "shipped_at", "delivered_at", "failed_at"),
        via=("order_id", "order"),
    ),
    Holding(
        "goods_return",
        ("code", "state", "reason", "wish", "what", "account", "asked_at", "answer", "answered_at"),
        via=("order_id", "order"),
    ),
    Holding(
        "review",
        ("author", "rating", "text", "state", "refusal", "refusal_note", "written_at", "published_at", "answer"),
        via=("order_line_id", "order_line"),
    ),
    Holding("invoice_request", ("name", "tax_code", "address", "email", "asked_at"), via=("order_id", "order")),
    Holding("issued_invoice", ("kind", "series", "number", "issued_on", "amount_dong"), via=("order_id", "order")),
    Holding("issued_paper", ("kind", "year", "number", "content", "made_at"), via=("order_id", "order")),
    Holding(
        "complaint",
        ("code", "kind", "state", "order_code", "about", "name", "phone", "email", "what", "wish", "made_at", "answer"),
        via=("group_id", "order_group"),
        by_contact=("phone", "email"),
    ),
    Holding(
        "producer_application",
        ("state", "kind", "name", "registration_number", "street", "contact_name", "phone", "email", "submitted_at"),
    ),
    Holding("mail_message", ("template", "recipient", "created_at", "sent_at"), by_contact=("recipient",)),
)

# What refers to a person or her order and is not told with the rest, and why.
WITHHELD = {
    "second_factor": "the key of her telephone, which only it may know; that there is one is told with the account",
    "application_paper": "files that she sent herself; the application's page shows them",
    "bank_credit": "the bank statement of a producer: the money received is told with the payment",
    "case_owner": "work of the office, given to whoever does it",
    "ledger_entry": "the producer's books: the same amounts are told with payments and refunds",
    "charge_part": "how a card's charge is split among sellers: told with each payment",
    "refund_try": "how often a refund was tried: its outcome is told with the refund",
    "return_event": "steps of a return: what was said and answered is told with the return",
    "return_line": "which lines came back: told with each line of the order",
    "return_photo": "pictures that she sent herself; the order's page shows them",
    "review_event": "how a review was looked at: what came of it is told with the review",
    "review_photo": "pictures that she sent herself; the product's page shows them",
    "shipment_event": "steps of a parcel: its days are told with the shipment",
    "shipment_line": "which lot a unit came from: the producer's record",
}


def told(session: Session, user: User) -> dict[str, list[dict[str, Any]]]:
    """Everything held of a person: {table: rows}, oldest first, each with the columns that are told."""
    return {one.table: _rows(session, one, user) for one in HOLDINGS}


def _rows(session: Session, holding: Holding, user: User) -> list[dict[str, Any]]:
    table = _table(holding.table)
    columns = [table.c[name] for name in holding.told]
    found = session.execute(select(*columns).where(_hers(holding, user)).order_by(*table.primary_key.columns))
    return [dict(zip(holding.told, row, strict=True)) for row in found]


def _hers(holding: Holding, user: User) -> ColumnElement[bool]:
    table = _table(holding.table)
    if holding.table == "user":
        return table.c.id == user.id
    ways: list[ColumnElement[bool]] = []
    if holding.via is not None:
        column, parent = holding.via
        ways.append(table.c[column].in_(select(_table(parent).c.id).where(_hers(_BY_TABLE[parent], user))))
    elif not holding.by_contact:
        ways.append(table.c.user_id == user.id)
    ways += [table.c[name].in_(_contacts(user)) for name in holding.by_contact]
    return or_(*ways)


def _contacts(user: User) -> list[str]:
    known = ((user.phone, user.phone_confirmed_at), (user.email, user.email_confirmed_at))
    return [contact for contact, confirmed_at in known if contact and confirmed_at]


def _table(name: str) -> Table:
    return Base.metadata.tables[name]


_BY_TABLE = {one.table: one for one in HOLDINGS}
