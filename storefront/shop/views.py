"""What the list template shows of a found list: facets as links, chosen filters as chips, sentences for faults."""

from dataclasses import dataclass, replace
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from search import intent
from search.results import SORTS
from storefront.shop.filters import Fault, Listing
from storefront.shop.listing import Found
from storefront.web import language
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
        "q": found.typed,
        "text": listing.q,
        "cards": found.cards,
        "total": found.total,
        "page": listing.page,
        "pages": found.pages,
        "first": found.first,
        "last": found.last,
        "facets": {name: _facet(found, name, base) for name in _FACETS},
        "applied": _text_chips(found, base) + (narrowing := _filter_chips(found, base)),
        "is_narrowed": bool(narrowing),
        "by_words": _by_words(found, base),
        "offers": _offers(found, base),
        "senses": _senses(found, base),
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
    counts = found.page.facets.get(name, [])
    queries = found.listing.toggles(name, (count.value for count in counts))
    return [
        Choice(count.value, labels(count.value), base + query, count.selected, count.count)
        for count, query in zip(counts, queries, strict=True)
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


def _text_chips(found: Found, base: str) -> list[Chip]:
    """What is looked for, and each part of the text that names a place, a producer, a size or a gift."""
    listing, staying = found.listing, found.intent.staying
    chips = []
    if rest := found.intent.rest:
        chips.append(Chip(f"«{rest}»", base + listing.query(q=" ".join(chip.words for chip in staying), page=1)))
    for chip in staying:
        chips.append(Chip(_meaning(found, chip), base + listing.query(q=chip.without, page=1)))
    return chips


def _meaning(found: Found, chip: intent.Chip) -> str:
    names = found.vocabulary
    if chip.kind == "producer":
        return _("người làm: %(name)s", name=names.producers.get(chip.value, chip.words))
    if chip.kind == "amount":
        return _("gói %(size)s", size=chip.value)
    if chip.kind == "gift":
        return _("làm quà: «%(words)s»", words=chip.words)
    places = names.communes if chip.kind == "commune" else names.districts
    return _("nơi làm: %(name)s", name=places.get(chip.value, chip.words))


def _filter_chips(found: Found, base: str) -> list[Chip]:
    listing, filters = found.listing, found.listing.filters
    chips = []
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


def _by_words(found: Found, base: str) -> dict[str, Any] | None:
    """Which words became filters, and where they are searched for as words instead."""
    words = list(dict.fromkeys(chip.words for chip in found.intent.of("stars", "price_min", "price_max")))
    if not words:
        return None
    return {"words": words, "literal_url": base + Listing(q=f'"{found.typed}"').query()}


def _offers(found: Found, base: str) -> list[Choice]:
    """Places and producers the text names, as filters: each only where it leaves some of the results, but not all."""
    chips = found.intent.of("commune", "district", "producer")
    return [offer for chip in chips if (offer := _offer(found, chip, base)) and 0 < offer.count < found.total]


def _offer(found: Found, chip: intent.Chip, base: str) -> Choice | None:
    names, filters = found.vocabulary, found.listing.filters
    if chip.kind == "producer":
        here = sum(card.producer_slug == chip.value for card in found.cards)
        return Choice(
            chip.value, names.producers[chip.value], base + _with(found.listing, producer=chip.value), False, here
        )
    if filters.commune:
        return None
    among = {chip.value} if chip.kind == "commune" else names.communes_of.get(chip.value, frozenset())
    counts = {count.value: count.count for count in found.page.facets.get("commune", []) if count.value in among}
    url = base + _with(found.listing, commune=frozenset(counts))
    district = _("%(district)s (cũ)", district=names.districts.get(chip.value, ""))
    label = names.communes[chip.value] if chip.kind == "commune" else district
    return Choice(chip.value, label, url, False, sum(counts.values()))


def _senses(found: Found, base: str) -> list[Choice]:
    """What a word of several meanings may mean, as searches."""
    is_english = language.current() == language.ENGLISH
    return [
        Choice(
            chip.value,
            f"{chip.value} ({chip.english})" if is_english else chip.value,
            base + found.listing.query(q=chip.value, page=1),
            False,
        )
        for chip in found.intent.of("sense")
    ]
