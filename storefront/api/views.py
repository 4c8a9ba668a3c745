"""Rows of the catalogue as the API tells them."""

from typing import Any

from flask import url_for

from catalog.certification.history import Chapter, Happened
from catalog.certification.queries import Entry
from catalog.products.queries import Detail
from catalog.products.rules import Card
from storefront.api import schemas
from storefront.orders import access
from storefront.orders.models import Order, OrderGroup
from storefront.payments.queries import transfer_payload
from storefront.payments.rules import Method
from storefront.register.records import record
from storefront.shop.listing import Found
from storefront.web.labels import group_label
from storefront.web.links import absolute


def product(card: Card) -> dict[str, Any]:
    """A product in a list. Of one that may not be sold, neither stars nor price is told."""
    sellable = card.refusal is None
    certificate = None
    if card.certificate_code and card.certificate_status:
        certificate = schemas.ProductCertificate(
            code=card.certificate_code,
            status=card.certificate_status.value,
            expires_on=card.expires_on.isoformat() if card.expires_on else None,
        ).model_dump()
    return {
        "slug": card.slug,
        "name": card.name,
        "name_en": card.name_en,
        "stars": card.stars if sellable else None,
        "group": card.group,
        "price_dong": card.price_dong if sellable else None,
        "unit": card.pack.unit if card.pack else None,
        "in_stock": sellable and card.in_stock,
        "producer": {"slug": card.producer_slug, "name": card.producer_name},
        "commune": {"slug": card.commune_slug, "name": card.commune_name} if card.commune_slug else None,
        "certificate": certificate,
        "url": absolute(url_for("shop.product", slug=card.slug)),
        "image": absolute(card.photo_url) if card.photo_url else None,
    }


def product_detail(detail: Detail) -> dict[str, Any]:
    card = detail.card
    sellable = card.refusal is None
    return {
        **product(card),
        "sellable": sellable,
        "refusal": card.refusal.value if card.refusal else None,
        "description": detail.description,
        "description_en": detail.description_en,
        "ingredients": detail.ingredients,
        "alcohol_percent": detail.alcohol_percent,
        "standards": list(detail.standards),
        "images": [absolute(photo.url) for photo in detail.photos],
        "variants": [
            {
                "sku": pack.sku,
                "unit": pack.unit,
                "net_weight_g": pack.net_weight_g,
                "shelf_life_days": pack.shelf_life_days,
                "price_dong": pack.price_dong if sellable else None,
                "in_stock": sellable and pack.available > 0,
            }
            for pack in card.packs
        ],
    }


def product_list(found: Found) -> dict[str, Any]:
    listing = found.listing
    return {
        "items": [product(card) for card in found.cards],
        "total": found.total,
        "page": listing.page,
        "per_page": listing.per_page,
        "facets": {
            name: [
                {
                    "value": count.value,
                    "label": _label(found, name, count.value),
                    "count": count.count,
                    "selected": count.selected,
                }
                for count in counts
            ]
            for name, counts in found.page.facets.items()
        },
        "applied": _applied(found),
        "suggestion": found.page.suggestion,
    }


def _label(found: Found, name: str, value: str) -> str:
    if name == "group":
        return group_label(value)
    return found.vocabulary.communes.get(value, value) if name == "commune" else value


def _applied(found: Found) -> dict[str, Any]:
    """The parameters in force, defaults included where they decide the order, and what the text was understood to say.

    `q` is the text without the words that became filters.
    """
    applied: dict[str, Any] = {}
    for name, value in found.listing.pairs():
        applied.setdefault(name, []).append(value)
    single = ("q", "producer", "price_min", "price_max", "in_stock", "sort", "page", "per_page")
    applied = {name: values[0] if name in single else values for name, values in applied.items()}
    understood = [{"kind": chip.kind, "value": chip.value, "words": chip.words} for chip in found.intent.chips]
    return {
        **applied,
        "sort": found.listing.effective_sort,
        **({"understood": understood} if understood else {}),
    }


def certificate(entry: Entry) -> dict[str, Any]:
    facts = record(entry)
    facts["product"] = {"slug": facts.pop("product_slug"), "name": facts["product"]}
    facts["producer"] = {"slug": facts.pop("producer_slug"), "name": facts["producer"]}
    return facts


def certificate_on(entry: Entry, shown: Entry | None) -> dict[str, Any]:
    """A certificate as it stood on another day (`shown`); None: it was not yet issued."""
    return certificate(shown) if shown else {**certificate(entry), "status": None, "in_force": False}


def event(happened: Happened) -> dict[str, Any]:
    """An event as recorded, with the decision as it was told then; `corrects`: the number of the event it mends."""
    facts = happened.facts
    return {
        "number_in_chain": happened.number,
        "kind": happened.kind.value,
        "effective_on": happened.effective_on.isoformat(),
        "recorded_at": happened.recorded_at.isoformat(),
        "stars": facts.stars if facts else None,
        "issued_on": facts.issued_on.isoformat() if facts and facts.issued_on else None,
        "issued_precision": facts.precision.value if facts else None,
        "extended_until": happened.extended_until.isoformat() if happened.extended_until else None,
        "number": happened.decision,
        "decided_on": happened.wording.get("decided_on"),
        "authority": happened.wording.get("authority"),
        "reason": happened.reason,
        "corrects": happened.corrects,
    }


def chapter(told: Chapter) -> dict[str, Any]:
    """One turn in the life of the product's stars, over all of its certificates; a lapse is computed."""
    return {
        "turn": told.turn.value,
        "on": told.on.isoformat(),
        "code": told.code,
        "stars": told.stars,
        "stars_before": told.before,
        "number": told.event.decision if told.event else None,
    }


def order_group(group: OrderGroup, slugs: dict[int, str]) -> dict[str, Any]:
    """An order as its buyer sees it; `slugs` gives each producer's slug by id."""
    states = [order.state for order in group.orders]
    return {
        "code": group.code,
        "total_dong": group.total_dong,
        "status": _group_status(states),
        "placed_at": group.placed_at.isoformat(),
        "orders": [_order(order, slugs[order.producer_id]) for order in group.orders],
    }


def _order(order: Order, producer_slug: str) -> dict[str, Any]:
    payment = order.payment
    awaited = payment.bank_account and payment.missing_dong and order.state != "cancelled"
    return {
        "code": order.code,
        "producer": {"slug": producer_slug, "name": order.producer_name},
        "goods_dong": order.goods_dong,
        "shipping_dong": order.shipping_dong,
        "total_dong": order.total_dong,
        "status": order.state,
        "payment": {
            "method": payment.method,
            "status": payment.state,
            "amount_dong": payment.amount_dong,
            "qr": transfer_payload(payment) if awaited else None,
            "url": _card_link(order) if payment.method == Method.CARD else None,
        },
    }


def _card_link(order: Order) -> str | None:
    """The link that leads to the card's page; None where nothing is to pay by card."""
    if order.state == "cancelled" or not order.payment.missing_dong:
        return None
    code = order.group.code
    return absolute(url_for("card.link", code=code, key=access.key_of(code)))


def _group_status(states: list[str]) -> str:
    """The state of the order that is least far; cancelled only where all are."""
    alive = [state for state in ("placed", "confirmed", "fulfilled", "completed") if state in states]
    return alive[0] if alive else "cancelled"
