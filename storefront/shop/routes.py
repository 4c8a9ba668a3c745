from functools import partial

from flask import Blueprint, Response, abort, current_app, g, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from catalog.certification import queries as certification
from catalog.certification.rules import Status
from catalog.localities import outline
from catalog.localities import queries as localities
from catalog.producers import queries as producers
from catalog.products import queries as products
from catalog.products.rules import Card
from search.results import SearchPage, SearchRequest
from search.vietnamese import collation_key, folded_text
from storefront import clock
from storefront.database import db
from storefront.news import queries as news
from storefront.news.messages import KINDS as NEWS_KINDS
from storefront.news.texts import title as announced
from storefront.reviews import queries as reviews
from storefront.reviews.messages import MARKS
from storefront.shipping import queries as shipping
from storefront.shipping.rules import IN_PROVINCE, Rate
from storefront.shop import listing, misses, structured, views
from storefront.shop.filters import page_number
from storefront.shop.views import Choice
from storefront.web import age, pages
from storefront.web.formats import dong
from storefront.web.guards import public
from storefront.web.labels import PRODUCER_KINDS, group_label, kind_label, refusal_text, title
from storefront.web.latest import Latest
from storefront.web.templates import render

blueprint = Blueprint("shop", __name__)

PRODUCERS_PER_PAGE = 96
_HEADLINES = 3
# Of a producer's products so many are looked at for those that may be sold.
_OWN = 6


@blueprint.get("/")
@public
@pages.cacheable(by_index=True)
def home() -> ResponseReturnValue:
    day = clock.today()
    by_stars = _search(SearchRequest(sort="stars", limit=24))
    newest = _search(SearchRequest(sort="newest", limit=24))
    cards = {card.id: card for card in _promoted(list(dict.fromkeys((*by_stars.ids, *newest.ids))))}
    featured = _in_stock_first([cards[id_] for id_ in by_stars.ids if id_ in cards])[:8]
    fresh = [cards[id_] for id_ in newest.ids if id_ in cards and cards[id_] not in featured]
    counts: Latest[dict[Status, int]] = current_app.extensions["status_counts"]
    base = url_for("shop.products")
    groups = [
        Choice(count.value, group_label(count.value), f"{base}?group={count.value}", False, count.count)
        for count in by_stars.facets["group"]
        if count.count
    ]
    return render(
        "shop/home.html",
        total=by_stars.total,
        group_counts=groups,
        featured=featured,
        newest=_in_stock_first(fresh)[:8],
        headlines=news.headlines(db.session(), day, limit=_HEADLINES),
        announced=announced,
        news_kinds=NEWS_KINDS,
        counts=counts.at((g.revision, day), lambda: certification.status_counts(db.session(), day)),
    )


@blueprint.get("/san-pham", endpoint="products")
@public
@pages.cacheable(by_index=True)
def list_products() -> ResponseReturnValue:
    found = listing.find(db.session(), request.args, day=clock.today(), revision=g.revision)
    if found.listing.page > found.pages:
        abort(404)
    if found.faults or found.page.note == "degraded":
        pages.hold_back()
    misses.follow(found)
    nearest = [] if found.total else _promoted(_search(SearchRequest(sort="stars", limit=8)).ids)[:4]
    noindex = bool(found.typed or found.faults)
    return render("shop/products.html", nearest=nearest, noindex=noindex, **views.context(found))


@blueprint.get("/san-pham/<slug>")
@public
@pages.cacheable(by_index=True)
def product(slug: str) -> ResponseReturnValue:
    session, day = db.session(), clock.today()
    detail = products.detail(session, slug, day)
    if detail is None:
        abort(404)
    card = detail.card
    if card.is_alcohol:
        pages.hold_back()
        if not age.is_confirmed():
            return render("shop/age_gate.html", next=request.path, noindex=True)
    others, similar = _neighbours(detail)
    rates, said = _rates(), reviews.summary(session, card.id)
    return render(
        "shop/product.html",
        detail=detail,
        card=card,
        entry=detail.certificate,
        others=others,
        similar=similar,
        in_province_dong=rates[IN_PROVINCE].base_dong,
        elsewhere_dong=min(rate.base_dong for rate in rates.values() if rate.zone != IN_PROVINCE),
        free_from_dong=rates[IN_PROVINCE].free_from_dong,
        reason=refusal_text(card) or None,
        reviews=said,
        review_marks=MARKS,
        json_ld=structured.product(detail, detail.certificate, said),
        noindex=card.refusal is not None or card.is_alcohol,
        share_text=f"{title(card)} – {dong(card.price_dong) if card.price_dong else ''}",
    )


@blueprint.post("/xac-nhan-tuoi")
@public
def confirm_age() -> ResponseReturnValue:
    """The answer to the age question: field `adult` yes or no, `next` the page that asked."""
    target = request.form.get("next", "")
    own = target if target.startswith("/san-pham/") and "\\" not in target else url_for("shop.home")
    if request.form.get("adult") != "yes":
        return redirect(url_for("shop.home"), code=303)
    response = make_response(redirect(request.script_root + own, code=303))
    age.confirm(response)
    return response


@blueprint.get("/nha-san-xuat", endpoint="producers")
@public
@pages.cacheable()
def list_producers() -> ResponseReturnValue:
    kind = request.args.get("kind", "")
    q = " ".join(request.args.get("q", "").split())[:100]
    everyone = producers.everyone(db.session())
    base = url_for("shop.producers")
    kinds = [
        Choice(key, str(label), base if key == kind else f"{base}?kind={key}", key == kind, count)
        for key, label in PRODUCER_KINDS.items()
        if (count := sum(one.kind == key for one in everyone))
    ]
    named = [one for one in everyone if (not kind or one.kind == kind) and folded_text(q) in folded_text(one.name)]
    named.sort(key=lambda one: collation_key(one.name))
    page, last = page_number(request.args.get("page", "1")), max(-(-len(named) // PRODUCERS_PER_PAGE), 1)
    if page > last:
        abort(404)
    shown = named[(page - 1) * PRODUCERS_PER_PAGE :][:PRODUCERS_PER_PAGE]
    here = partial(url_for, "shop.producers", kind=kind or None, q=q or None)
    return render(
        "shop/producers.html",
        producers=producers.counted(db.session(), shown, day=clock.today()),
        total=len(named),
        kinds=kinds,
        q=q,
        page=page,
        pages=last,
        prev_url=here(page=page - 1 if page > 2 else None) if page > 1 else None,
        next_url=here(page=page + 1) if page < last else None,
    )


@blueprint.get("/nha-san-xuat/<slug>")
@public
@pages.cacheable()
def producer(slug: str) -> ResponseReturnValue:
    profile = producers.by_slug(db.session(), slug)
    if profile is None:
        abort(404)
    ids = products.ids_of_producer(db.session(), profile.id)
    cards = products.cards(db.session(), ids, clock.today())
    return render(
        "shop/producer.html",
        producer=profile,
        kind=kind_label(profile.kind),
        cards=[card for card in cards if card.refusal is None],
        resting=[card for card in cards if card.refusal is not None],
        reviews=reviews.of_producer(db.session(), profile.id),
        json_ld=structured.producer(profile),
    )


@blueprint.get("/dia-phuong", endpoint="communes")
@public
@pages.cacheable()
def list_communes() -> ResponseReturnValue:
    places = localities.places(db.session())
    groups: dict[str, list[localities.Place]] = {}
    for place in places:
        groups.setdefault(place.former_province, []).append(place)
    return render(
        "shop/communes.html",
        outlines=[place for place in places if place.outline],
        view_box=outline.VIEW_BOX,
        groups=sorted(groups.items(), key=lambda group: group[0] != "Quảng Ngãi"),
    )


@blueprint.get("/dia-phuong/<slug>")
@public
@pages.cacheable()
def commune(slug: str) -> ResponseReturnValue:
    session, day = db.session(), clock.today()
    place = localities.by_slug(session, slug)
    if place is None:
        abort(404)
    cards = products.cards(session, products.ids_of_communes(session, [place.id]), day)
    makers = sorted(producers.of_commune(session, place.id), key=lambda one: collation_key(one.name))
    return render(
        "shop/commune.html",
        commune=place,
        view_box=outline.VIEW_BOX,
        outlines=[one for one in localities.places(session) if one.outline and one.slug != slug],
        districts=[district.name for district in place.districts],
        predecessors=[former.name for former in place.predecessors],
        producers=producers.counted(session, makers, day=day),
        cards=[card for card in cards if card.refusal is None],
        resting=[card for card in cards if card.refusal is not None],
    )


@blueprint.get("/mau")
@public
def pattern() -> ResponseReturnValue:
    """Every component with its example; for those who build the shop, not for those who buy."""
    if current_app.extensions["settings"].app_env == "production":
        abort(404)
    return Response(render("pattern/index.html", noindex=True))


def _search(asked: SearchRequest) -> SearchPage:
    return current_app.extensions["search"].search(asked, day=clock.today())


def _promoted(ids: list[int]) -> list[Card]:
    """Sellable cards in stock first, without alcohol: it is never advertised (alcohol law, article 5)."""
    cards = products.sellable(db.session(), ids, clock.today())
    return _in_stock_first([card for card in cards if not card.is_alcohol])


def _in_stock_first(cards: list[Card]) -> list[Card]:
    return sorted(cards, key=lambda card: not card.in_stock)


def _neighbours(detail: products.Detail) -> tuple[list[Card], list[Card]]:
    """(more of the same producer, products alike of others), a handful each, read together."""
    session, me, day = db.session(), detail.card.id, clock.today()
    alike = current_app.extensions["search"].similar(me, day=day, limit=8)
    own, found = products.around(session, ids=alike, producer_id=detail.producer_id, limit=_OWN, day=day)
    others = [card for card in own if card.id != me and not card.is_alcohol][:4]
    similar = [found[id_] for id_ in alike if id_ in found and not found[id_].is_alcohol]
    return others, [card for card in similar if card not in others][:4]


def _rates() -> dict[str, Rate]:
    """The shipping table, read once a revision: whoever changes it notes that."""
    latest: Latest[dict[str, Rate]] = current_app.extensions["shipping_rates"]
    return latest.at(g.revision, lambda: shipping.rates(db.session()))
