"""The producer's order pages put together: a list, an order with its next step, a parcel being packed."""

from dataclasses import dataclass
from typing import Any

from flask import Response, abort, current_app, request
from flask_babel import gettext as _

from catalog.products.models import Product, Variant
from catalog.stock.lots import queries as lots
from catalog.stock.lots import shelf
from catalog.stock.lots.rules import Freshness, Held, TooOld, check_age, suggest
from storefront import clock
from storefront.counter import access
from storefront.counter.orders import messages, queries, rules
from storefront.counter.orders.forms import PackForm
from storefront.database import db
from storefront.fulfilment import carriers, packing
from storefront.fulfilment import queries as parcels
from storefront.fulfilment.models import Shipment
from storefront.fulfilment.papers import Sent
from storefront.fulfilment.rules import must_wait
from storefront.orders import changes
from storefront.orders.models import Order, OrderLine
from storefront.web.templates import render


@dataclass(frozen=True)
class Shelf:
    """A lot that an order line may be packed from; `too_old` where it is too near its last day."""

    lot: Held
    quantity: int
    too_old: bool


@dataclass(frozen=True)
class ToPack:
    """An order line with what is to be packed of it, the lots there are, and how many lie there without a lot."""

    line: OrderLine
    product: Product
    variant: Variant
    shelves: list[Shelf]
    unlotted: int
    new_quantity: int
    needs_expiry: bool


def order_of(code: str) -> Order:
    """Her order of a code; another's is answered as one that is not there."""
    return queries.order(db.session(), access.producer_ids(), code) or abort(404)


def freshness() -> Freshness:
    settings = current_app.extensions["settings"]
    return Freshness(settings.min_life_percent, settings.min_life_days)


def page(template: str, /, *, status: int = 200, **context: Any) -> Response:
    html = render(
        f"counter/orders/{template}.html",
        done=messages.done_text(request.args.get("done", "")),
        may=access.may,
        lists=messages.LISTS,
        **context,
    )
    return Response(html, status=status, headers={"Cache-Control": "no-store"})


def order_page(order: Order, *, refused: Exception | None = None, fault: str = "", status: int = 200) -> Response:
    """An order: what to do next, what is in it, who gets it, its parcels, its story."""
    session = db.session()
    found = parcels.of_order(session, order.id)
    return page(
        "show",
        order=order,
        address=changes.address_of(session, order),
        parcels=[one for one in found if one.state != "open"],
        cash_awaited={one.id for one in found if parcels.awaits_cash(session, one)},
        steps=standing_steps(order, found),
        waits_for_money=waits_for_money(order),
        carriers=[one for one in carriers.offered().values() if one.name],
        trusted=packing.is_trusted(order),
        refused=fault or (messages.refused_text(refused) if refused else ""),
        status=status,
    )


def standing_steps(order: Order, found: list[Shipment]) -> frozenset[str]:
    """The lists an order stands on."""
    states = frozenset(one.state for one in found if one.back_at is None)
    waits, open_units = waits_for_money(order), sum(line.open_units for line in order.lines)
    return rules.steps(rules.Standing(order.state, waits, open_units, states))


def sent(found: list[Shipment]) -> list[Sent]:
    """Parcels with what their papers say beside them."""
    session = db.session()
    variants = {held.line.variant_id for one in found for held in one.lines}
    alcohol = {id_ for id_, (_variant, product) in parcels.goods_of(session, variants).items() if product.is_alcohol}
    return [
        Sent(
            shipment=one,
            address=changes.address_of(session, one.order),
            has_alcohol=any(held.line.variant_id in alcohol for held in one.lines),
        )
        for one in found
    ]


def waits_for_money(order: Order) -> bool:
    return must_wait(order.payment.method, order.payment.missing_dong)


def pack_page(
    order: Order, *, form: PackForm | None = None, refused: Exception | None = None, status: int = 200
) -> Response:
    """What is to be packed, with the lots that should go first."""
    fault = messages.refused_text(refused) if refused else ""
    faults = dict(form.faults) if form else {}
    asks_why = isinstance(refused, TooOld) and not refused.expired and access.may(order.producer_id, "owner")
    return page(
        "pack",
        order=order,
        lines=to_pack(order),
        typed=form.typed if form else {},
        faults=faults,
        refused=fault or (_("Hãy sửa chỗ được đánh dấu.") if faults else ""),
        asks_why=asks_why,
        today=clock.today(),
        status=status,
    )


def to_pack(order: Order) -> list[ToPack]:
    session = db.session()
    open_lines = [line for line in order.lines if line.open_units]
    variant_ids = [line.variant_id for line in open_lines]
    goods, known = parcels.goods_of(session, variant_ids), lots.of_variants(session, variant_ids)
    return [_to_pack(line, goods[line.variant_id], known.get(line.variant_id, [])) for line in open_lines]


def _to_pack(line: OrderLine, goods: tuple[Variant, Product], known: list[Held]) -> ToPack:
    variant, product = goods
    told: dict[str, Any] = {"shelf_life_days": variant.shelf_life_days, "day": clock.today(), "freshness": freshness()}
    chosen = {lot.id: quantity for lot, quantity in suggest(known, line.open_units, **told)}
    shelves = [Shelf(lot, chosen.get(lot.id, 0), _too_old(lot, told)) for lot in known if lot.state == "open"]
    unlotted = shelf.unlotted(db.session(), variant.id)
    rest = min(line.open_units - sum(chosen.values()), max(unlotted, 0))
    return ToPack(line, product, variant, shelves, unlotted, rest, packing.spoils(product))


def _too_old(lot: Held, told: dict[str, Any]) -> bool:
    try:
        check_age(lot.batch, **told)
    except TooOld:
        return True
    return False
