"""Buying again: what of an order may be put into the cart today, and why the rest may not. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from catalog.products.rules import Card, Wanted
from storefront.basket.rules import Line
from storefront.cart.rules import MAX_QUANTITY


class Why(StrEnum):
    """Why fewer than were ordered, or none, can be bought again."""

    GONE = "gone"
    REFUSED = "refused"
    SOLD_OUT = "sold_out"
    FEWER = "fewer"
    AGE = "age"


@dataclass(frozen=True, slots=True)
class Ordered:
    """A line of the old order: how it was called and how many were wanted."""

    variant_id: int
    name: str
    unit: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Again:
    """What becomes of an old line today: so many can be had, at a price; `why` where not all."""

    ordered: Ordered
    quantity: int
    price_dong: int = 0
    why: Why | None = None
    card: Card | None = None


def again(ordered: Iterable[Ordered], wanted: Mapping[int, Wanted], *, is_adult: bool) -> list[Again]:
    """Each old line beside what can be bought of it today; units of one pack are asked for together."""
    return [_one(line, wanted.get(line.variant_id), is_adult) for line in _together(ordered)]


def _one(ordered: Ordered, wanted: Wanted | None, is_adult: bool) -> Again:
    if wanted is None:
        return Again(ordered, 0, why=Why.GONE)
    line = Line(wanted, ordered.quantity)
    if line.refusal is not None:
        return Again(ordered, 0, why=Why.REFUSED, card=line.card)
    if line.card.is_alcohol and not is_adult:
        return Again(ordered, 0, why=Why.AGE, card=line.card)
    if line.pack.available <= 0:
        return Again(ordered, 0, why=Why.SOLD_OUT, card=line.card)
    quantity = min(ordered.quantity, line.pack.available)
    why = Why.FEWER if quantity < ordered.quantity else None
    return Again(ordered, quantity, line.price_dong, why, line.card)


def _together(ordered: Iterable[Ordered]) -> Collection[Ordered]:
    packs: dict[int, Ordered] = {}
    for line in ordered:
        before = packs.get(line.variant_id)
        units = min(line.quantity + (before.quantity if before else 0), MAX_QUANTITY)
        packs[line.variant_id] = Ordered(line.variant_id, line.name, line.unit, units)
    return packs.values()
