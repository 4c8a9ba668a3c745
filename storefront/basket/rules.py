"""What a set of wanted packs comes to: lines by producer, goods, delivery, and what stands in the way. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from catalog.products.rules import Card, Pack, Seller, Wanted
from catalog.selling.rules import Refusal
from storefront.shipping import rules as shipping
from storefront.shipping.rules import Rate


@dataclass(frozen=True, slots=True)
class Line:
    """So many of one pack. A line that may not be sold, or not so often, carries its reason and no amount."""

    wanted: Wanted
    quantity: int

    @property
    def card(self) -> Card:
        return self.wanted.card

    @property
    def pack(self) -> Pack:
        return self.wanted.pack

    @property
    def refusal(self) -> Refusal | None:
        return self.card.refusal or (Refusal.NO_PRICE if self.pack.price_dong is None else None)

    @property
    def short(self) -> bool:
        """Fewer are left than wanted."""
        return self.pack.available < self.quantity

    @property
    def counts(self) -> bool:
        return self.refusal is None and not self.short

    @property
    def price_dong(self) -> int:
        return self.pack.price_dong or 0

    @property
    def total_dong(self) -> int:
        return self.price_dong * self.quantity


@dataclass(frozen=True, slots=True)
class Part:
    """One producer's lines: they become one order."""

    seller: Seller
    lines: tuple[Line, ...]
    rate: Rate

    @property
    def goods_dong(self) -> int:
        return sum(line.total_dong for line in self.lines if line.counts)

    @property
    def shipping_dong(self) -> int:
        counting = [line for line in self.lines if line.counts]
        if not counting:
            return 0
        grams = shipping.weight((line.pack.net_weight_g, line.quantity) for line in counting)
        return shipping.fee(self.rate, grams=grams, goods_dong=self.goods_dong)

    @property
    def total_dong(self) -> int:
        return self.goods_dong + self.shipping_dong

    @property
    def until_free_dong(self) -> int | None:
        return shipping.until_free(self.rate, self.goods_dong) if self.goods_dong else None

    @property
    def has_alcohol(self) -> bool:
        return any(line.card.is_alcohol for line in self.lines)


@dataclass(frozen=True, slots=True)
class Basket:
    parts: tuple[Part, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(line for part in self.parts for line in part.lines)

    @property
    def goods_dong(self) -> int:
        return sum(part.goods_dong for part in self.parts)

    @property
    def shipping_dong(self) -> int:
        return sum(part.shipping_dong for part in self.parts)

    @property
    def total_dong(self) -> int:
        return sum(part.total_dong for part in self.parts)

    @property
    def has_alcohol(self) -> bool:
        return any(part.has_alcohol for part in self.parts)

    @property
    def obstacles(self) -> tuple[Line, ...]:
        """Lines that cannot be bought as they are."""
        return tuple(line for line in self.lines if not line.counts)


def compose(lines: Iterable[Line], rates: Mapping[str, Rate], province: str) -> Basket:
    """Lines split by producer, in the order in which each producer first appears."""
    rate = rates[shipping.zone_of(rates, province)]
    by_seller: dict[int, list[Line]] = {}
    for line in lines:
        by_seller.setdefault(line.wanted.seller.id, []).append(line)
    return Basket(tuple(Part(mine[0].wanted.seller, tuple(mine), rate) for mine in by_seller.values()))
