"""A product as lists, carts and orders see it on one day. Pure shapes, read by `catalog.products.queries`."""

from dataclasses import dataclass
from datetime import date, datetime

from catalog.certification.rules import Standing, Status
from catalog.money import per_hundred
from catalog.selling.rules import Refusal
from catalog.stock.rules import told


@dataclass(frozen=True, slots=True)
class Pack:
    """A variant as one can buy it today."""

    id: int
    sku: str
    unit: str
    net_weight_g: int | None
    shelf_life_days: int | None
    price_dong: int | None
    available: int

    @property
    def per_hundred_dong(self) -> int | None:
        """Đồng for 100 g, where the pack's weight is known."""
        return per_hundred(self.price_dong, self.net_weight_g) if self.price_dong and self.net_weight_g else None


@dataclass(frozen=True, slots=True)
class Card:
    """A product in a list; stars, certificate and refusal are those of the day asked for."""

    id: int
    slug: str
    name: str
    name_en: str
    group: str
    is_alcohol: bool
    created_at: datetime
    producer_slug: str
    producer_name: str
    commune_slug: str | None
    commune_name: str | None
    certificate_code: str | None
    certificate_status: Status | None
    stars: int | None
    expires_on: date | None
    packs: tuple[Pack, ...]
    photo_url: str | None
    photo_alt: str | None
    refusal: Refusal | None
    sold_until: date | None

    @property
    def pack(self) -> Pack | None:
        """The pack a list shows: the first that has a price."""
        return next((pack for pack in self.packs if pack.price_dong is not None), None)

    @property
    def price_dong(self) -> int | None:
        return self.pack.price_dong if self.pack else None

    @property
    def available(self) -> int:
        """What is left of the pack shown, told exactly only when it is little (`catalog.stock.rules.told`)."""
        return told(self.pack.available) if self.pack else 0

    @property
    def in_stock(self) -> bool:
        return any(pack.available > 0 and pack.price_dong is not None for pack in self.packs)


@dataclass(frozen=True, slots=True)
class Seller:
    """A producer as far as buying from her goes."""

    id: int
    slug: str
    name: str
    phone: str | None
    email: str | None
    place: str
    bank_bin: str | None
    bank_account: str | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A pack somebody wants, with what an order of it must remember. The card knows this one pack only."""

    card: Card
    pack: Pack
    seller: Seller
    standing: Standing | None
    decision_number: str | None
    decision_authority: str
