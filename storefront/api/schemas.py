"""What the JSON API takes and gives. The OpenAPI document is made from these types."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from search.results import SORTS
from storefront.cart.rules import MAX_QUANTITY
from storefront.shop.filters import HIGHEST_PRICE, LONGEST_TEXT, MOST_PER_PAGE, PER_PAGE

Group = Literal["food", "beverages", "medicinal", "handicrafts", "ornamental", "tourism"]
CertificateStatus = Literal[
    "valid", "due", "overdue", "extended", "lapsed", "suspended", "revoked", "superseded", "unknown"
]
Slug = Field(max_length=120, pattern=r"^[a-z0-9-]+$")


class Problem(BaseModel):
    """RFC 9457: what went wrong, for programs (`code`) and people (`detail`)."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    instance: str


def problems(*statuses: int) -> dict[str | int, type[BaseModel] | dict[Any, Any] | None]:
    """The OpenAPI description of problem answers."""
    reference = {"$ref": "#/components/schemas/Problem"}
    return {status: {"content": {"application/problem+json": {"schema": reference}}} for status in statuses}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ProductQuery(_Strict):
    q: str = Field("", max_length=LONGEST_TEXT)
    group: list[Group] = Field(default_factory=list)
    stars: list[Literal["3", "4", "5"]] = Field(default_factory=list)
    commune: list[str] = Field(default_factory=list)
    producer: str | None = None
    standard: list[str] = Field(default_factory=list)
    price_min: int | None = Field(None, ge=0, le=HIGHEST_PRICE)
    price_max: int | None = Field(None, ge=0, le=HIGHEST_PRICE)
    in_stock: bool | None = None
    sort: Literal[SORTS] | None = None  # type: ignore[valid-type]
    page: int = Field(1, ge=1, le=1_000_000)
    per_page: int = Field(PER_PAGE, ge=1, le=MOST_PER_PAGE)


class SuggestQuery(_Strict):
    q: str = Field("", max_length=LONGEST_TEXT)


class PageQuery(_Strict):
    page: int = Field(1, ge=1, le=1_000_000)
    per_page: int = Field(PER_PAGE, ge=1, le=MOST_PER_PAGE)


class CertificateQuery(PageQuery):
    number: str = Field("", max_length=60)
    q: str = Field("", max_length=LONGEST_TEXT)
    status: CertificateStatus | None = None


class DayQuery(_Strict):
    on: str | None = Field(None, pattern=r"^\d{4}-\d{2}-\d{2}$", description="A day in Vietnam; today when absent.")


class PhoneQuery(_Strict):
    phone: str = Field(max_length=30)


class SlugPath(BaseModel):
    slug: str = Field(max_length=140)


class CodePath(BaseModel):
    code: str = Field(max_length=40)


class Named(BaseModel):
    slug: str
    name: str


class ProductCertificate(BaseModel):
    code: str
    status: CertificateStatus
    expires_on: str | None


class ProductItem(BaseModel):
    slug: str
    name: str
    name_en: str
    stars: int | None
    group: Group
    price_dong: int | None
    unit: str | None
    in_stock: bool
    producer: Named
    commune: Named | None
    certificate: ProductCertificate | None
    url: str
    image: str | None


class FacetValue(BaseModel):
    value: str
    label: str
    count: int
    selected: bool


class ProductList(BaseModel):
    items: list[ProductItem]
    total: int
    page: int
    per_page: int
    facets: dict[str, list[FacetValue]]
    applied: dict[str, Any]
    suggestion: str | None


class Variant(BaseModel):
    sku: str
    unit: str
    net_weight_g: int | None
    shelf_life_days: int | None
    price_dong: int | None
    in_stock: bool


class ProductDetail(ProductItem):
    sellable: bool
    refusal: str | None
    description: str
    description_en: str
    ingredients: str
    alcohol_percent: float | None
    standards: list[str]
    images: list[str]
    variants: list[Variant]


class ProducerItem(BaseModel):
    slug: str
    name: str
    kind: str | None
    commune: Named | None
    products: int
    sellable: int
    url: str


class ProducerList(BaseModel):
    items: list[ProducerItem]
    total: int
    page: int
    per_page: int


class ProducerDetail(BaseModel):
    slug: str
    name: str
    kind: str | None
    commune: Named | None
    place: str
    website: str | None
    story: str
    story_en: str
    url: str
    products: list[ProductItem]


class SuggestedProduct(BaseModel):
    slug: str
    name: str
    stars: int | None
    price_dong: int | None
    url: str
    image: str | None


class SuggestedPlace(BaseModel):
    slug: str
    name: str
    url: str


class Suggestions(BaseModel):
    products: list[SuggestedProduct]
    producers: list[SuggestedPlace]
    communes: list[SuggestedPlace]
    queries: list[str]


class CertificateItem(BaseModel):
    code: str
    number: str | None
    authority: str | None
    product: Named
    producer: Named
    commune: str | None
    stars: int
    status: CertificateStatus | None = Field(description="On the day asked; null where it was not yet issued.")
    in_force: bool
    issued_on: str | None
    issued_precision: Literal["day", "year", "unknown"]
    expires_on: str | None
    source_url: str | None
    url: str
    packs: str | None = Field(description="The packs it covers, as the decision words them; null: every pack.")


class CertificateList(BaseModel):
    items: list[CertificateItem]
    total: int
    page: int
    per_page: int


class CertificateEvent(BaseModel):
    number_in_chain: int
    kind: str
    effective_on: str
    recorded_at: str
    stars: int | None
    issued_on: str | None
    issued_precision: Literal["day", "year", "unknown"] | None
    extended_until: str | None
    number: str | None = Field(description="The decision, as it was told when this was recorded.")
    decided_on: str | None
    authority: str | None
    reason: str
    corrects: int | None = Field(description="`number_in_chain` of the event whose mistake this one mends.")


class CertificateTurn(BaseModel):
    """One turn in the life of the product's stars, over all of its certificates."""

    turn: str
    on: str
    code: str
    stars: int
    stars_before: int | None
    number: str | None


class Scope(BaseModel):
    product: Named
    producer: Named
    packs: list[str]
    certified_packs: str | None


class CertificateDetail(CertificateItem):
    on: str
    history: list[CertificateEvent]
    turns: list[CertificateTurn]
    followed_by: str | None
    scope: Scope
    offers: list[ProductItem]


class OrderHeaders(BaseModel):
    idempotency_key: str = Field(alias="Idempotency-Key", min_length=8, max_length=200, pattern=r"^[\x21-\x7e]+$")


class OrderLine(_Strict):
    slug: str = Slug
    variant: str | None = Field(None, max_length=140)
    quantity: int = Field(ge=1, le=MAX_QUANTITY, strict=True)


class Customer(_Strict):
    name: str = Field(min_length=2, max_length=120)
    phone: str = Field(min_length=9, max_length=30)
    email: str | None = Field(None, max_length=200, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")


class Address(_Strict):
    street: str = Field(min_length=1, max_length=200)
    commune: str = Field(min_length=1, max_length=120)
    province: str = Field(min_length=1, max_length=60)


class OrderRequest(_Strict):
    lines: list[OrderLine] = Field(min_length=1, max_length=100)
    customer: Customer
    address: Address
    payment: Literal["cod", "vietqr", "card"]
    age_confirmed: bool = False
    expected_total_dong: int | None = Field(None, ge=0, strict=True)
    note: str | None = Field(None, max_length=500)


class OrderPayment(BaseModel):
    method: str
    status: str
    amount_dong: int
    qr: str | None = Field(None, description="VietQR payload (EMVCo), while a transfer is awaited.")
    url: str | None = Field(None, description="Page to open for paying by card, one for all orders placed together.")


class PlacedOrder(BaseModel):
    code: str
    producer: Named
    goods_dong: int
    shipping_dong: int
    total_dong: int
    status: str
    payment: OrderPayment


class OrderAnswer(BaseModel):
    code: str
    total_dong: int
    status: str
    placed_at: str
    orders: list[PlacedOrder]
