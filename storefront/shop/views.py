"""What the list template shows of a found list: facets as links, chosen filters as chips, sentences for faults."""

from dataclasses import dataclass, replace
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from search.results import SORTS
from storefront.shop.filters import Fault, Listing
from storefront.shop.listing import Found
from storefront.web.formats import dong
from storefront.web.labels import group_label

SORT_LABELS = {
    "relevance": _l("Phù hợp nhất"),
    "newest": _l("Mới nhất"),
    "price": _l("Giá thấp trước"),
    "-price": _l("Giá cao trước"),
    "stars": _l("Nhiều sao trước"),
    "name": _l("Tên A–Z"),
}
_FACETS = ("group", "stars", "commune", "standard")


@dataclass(frozen=True)
class Choice:
    """One value of a facet or sort: where it leads and whether it is chosen."""

    value: str
    label: str
    url: str
    selected: bool
    count: int = 0


@dataclass(frozen=True)
class Chip:
    label: str
    remove_url: str


def context(found: Found) -> dict[str, Any]:
    """The template's variables for a found list."""
    listing, page = found.listing, found.page
    base = url_for("shop.products")
    suggestion = page.suggestion
    return {
        "q": listing.q,
        "cards": found.cards,
        "total": found.total,
        "page": listing.page,
        "pages": found.pages,
        "first": found.first,
        "last": found.last,
        "facets": {name: _facet(found, name, base) for name in _FACETS},
        "applied": _chips(found, base),
        "clear_url": base + (Listing(q=listing.q).query() if listing.q else ""),
        "sorts": _sorts(listing, base),
        "in_stock": listing.filters.in_stock,
        "in_stock_url": base + _with(listing, in_stock=not listing.filters.in_stock),
        "price_min": listing.filters.price_min,
        "price_max": listing.filters.price_max,
        "hidden": [pair for pair in listing.pairs(page=1) if pair[0] not in ("price_min", "price_max", "page")],
        "prev_url": base + listing.query(page=listing.page - 1) if listing.page > 1 else None,
        "next_url": base + listing.query(page=listing.page + 1) if listing.page < found.pages else None,
        "suggestion": suggestion,
        "suggestion_url": base + listing.query(q=suggestion, page=1) if suggestion else None,
        "note": page.note,
        "errors": [fault_text(fault) for fault in found.faults],
    }


def fault_text(fault: Fault) -> str:
    """Why a parameter was not used, and what to do."""
    texts = {
        "unknown_name": _("Bỏ qua bộ lọc lạ «%(name)s».", name=fault.name[:40]),
        "unknown_value": _("Bộ lọc %(name)s không có giá trị «%(value)s».", name=fault.name, value=fault.value),
        "too_long": _("Chữ tìm dài quá, chỉ dùng 200 ký tự đầu."),
        "above_price_max": _("Giá thấp nhất lớn hơn giá cao nhất; hãy đổi lại hai số."),
        "not_in_range": _("«%(value)s» không dùng được cho %(name)s; hãy nhập số.", value=fault.value, name=fault.name),
    }
    return texts[fault.reason]


def _with(listing: Listing, **changes: Any) -> str:
    return listing.query(filters=replace(listing.filters, **changes), page=1)


def _facet(found: Found, name: str, base: str) -> list[Choice]:
    labels = _labels(found, name)
    return [
        Choice(
            count.value,
            labels(count.value),
            base + found.listing.query(filters=found.listing.toggled(name, count.value), page=1),
            count.selected,
            count.count,
        )
        for count in found.page.facets.get(name, [])
    ]


def _labels(found: Found, name: str) -> Any:
    if name == "group":
        return group_label
    if name == "stars":
        return lambda value: _("%(stars)s sao", stars=value)
    if name == "commune":
        return lambda value: found.vocabulary.communes.get(value, value)
    return lambda value: value


def _sorts(listing: Listing, base: str) -> list[Choice]:
    current = listing.effective_sort
    return [
        Choice(sort, str(SORT_LABELS[sort]), base + listing.query(sort=sort, page=1), sort == current)
        for sort in SORTS
        if sort != "relevance" or listing.q
    ]


def _chips(found: Found, base: str) -> list[Chip]:
    listing, filters = found.listing, found.listing.filters
    chips = []
    if listing.q:
        chips.append(Chip(f"«{listing.q}»", base + listing.query(q="", page=1)))
    for name in _FACETS:
        labels = _labels(found, name)
        chosen = getattr(filters, name)
        chips += [
            Chip(labels(str(value)), base + _with(listing, **{name: chosen - {value}})) for value in sorted(chosen)
        ]
    if filters.producer:
        label = found.vocabulary.producers.get(filters.producer, filters.producer)
        chips.append(Chip(label, base + _with(listing, producer=None)))
    if filters.price_min is not None:
        chips.append(Chip(_("từ %(price)s", price=dong(filters.price_min)), base + _with(listing, price_min=None)))
    if filters.price_max is not None:
        chips.append(Chip(_("đến %(price)s", price=dong(filters.price_max)), base + _with(listing, price_max=None)))
    if filters.in_stock:
        chips.append(Chip(_("còn hàng"), base + _with(listing, in_stock=False)))
    return chips
