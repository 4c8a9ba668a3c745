"""Reading routes of `/api/v1`: the same functions as the pages, told as JSON."""

from datetime import date

from flask import Response, current_app, g, jsonify, request, url_for
from flask_babel import gettext as _
from flask_openapi3 import APIBlueprint

from catalog.certification import history, typed
from catalog.certification import queries as certification
from catalog.certification.queries import Wanted
from catalog.certification.rules import Status
from catalog.producers import queries as producers
from catalog.products import queries as products
from storefront import clock
from storefront.api import schemas, views
from storefront.api.schemas import problems
from storefront.database import db
from storefront.register.queries import named
from storefront.register.views import on_day
from storefront.shop import curated, listing, misses
from storefront.shop.views import fault_text
from storefront.web import pages
from storefront.web.errors import problem
from storefront.web.guards import public
from storefront.web.links import absolute

blueprint = APIBlueprint("api", __name__, url_prefix="/api/v1")


@blueprint.get("/openapi.json", doc_ui=False)
@public
def openapi() -> Response:
    return jsonify(current_app.api_doc)  # type: ignore[attr-defined]


@blueprint.get("/products", responses={200: schemas.ProductList, **problems(404, 422)})
@public
@pages.cacheable(by_index=True)
def list_products(query: schemas.ProductQuery) -> Response:
    """Products on sale: filtered, counted by facet, sorted, in pages."""
    found = listing.find(db.session(), request.args, day=clock.today(), revision=g.revision)
    if found.faults:
        faults = [{"field": fault.name, "reason": fault_text(fault)} for fault in found.faults]
        return problem(422, code="invalid", detail=_("Có trường chưa hợp lệ."), errors=faults)
    if found.listing.page > found.pages:
        return _not_found()
    misses.follow(found)
    return jsonify(views.product_list(found))


@blueprint.get("/products/<slug>", responses={200: schemas.ProductDetail, **problems(404, 422)})
@public
@pages.cacheable()
def get_product(path: schemas.SlugPath) -> Response:
    """One product, on sale or not; what may not be sold has neither stars nor price, and says why."""
    detail = products.detail(db.session(), path.slug, clock.today())
    return jsonify(views.product_detail(detail)) if detail else _not_found()


@blueprint.get("/producers", responses={200: schemas.ProducerList, **problems(404, 422)})
@public
@pages.cacheable()
def list_producers(query: schemas.PageQuery) -> Response:
    everyone = sorted(producers.everyone(db.session()), key=lambda one: one.slug)
    start = (query.page - 1) * query.per_page
    if start and start >= len(everyone):
        return _not_found()
    items = [
        {
            "slug": one.slug,
            "name": one.name,
            "kind": one.kind,
            "commune": {"slug": one.commune_slug, "name": one.commune_name} if one.commune_slug else None,
            "products": one.products,
            "sellable": one.sellable,
            "url": absolute(url_for("shop.producer", slug=one.slug)),
        }
        for one in producers.counted(db.session(), everyone[start : start + query.per_page], day=clock.today())
    ]
    return jsonify(items=items, total=len(everyone), page=query.page, per_page=query.per_page)


@blueprint.get("/producers/<slug>", responses={200: schemas.ProducerDetail, **problems(404, 422)})
@public
@pages.cacheable()
def get_producer(path: schemas.SlugPath) -> Response:
    profile = producers.by_slug(db.session(), path.slug)
    if profile is None:
        return _not_found()
    ids = products.ids_of_producer(db.session(), profile.id)
    return jsonify(
        slug=profile.slug,
        name=profile.name,
        kind=profile.kind,
        commune={"slug": profile.commune_slug, "name": profile.commune_name} if profile.commune_slug else None,
        place=profile.place,
        website=profile.website,
        story=profile.story,
        story_en=profile.story_en,
        url=absolute(url_for("shop.producer", slug=profile.slug)),
        products=[views.product(card) for card in products.sellable(db.session(), ids, clock.today())],
    )


@blueprint.get("/suggest", responses={200: schemas.Suggestions, **problems(422)})
@public
@pages.cacheable(by_index=True)
def suggest(query: schemas.SuggestQuery) -> Response:
    """What somebody who typed this much may mean: products on sale, producers, communes, whole queries."""
    session, day = db.session(), clock.today()
    lines = curated.current(session, g.revision).lines
    found = current_app.extensions["search"].suggest(query.q, day=day, limit=8, lines=lines)
    vocabulary = current_app.extensions["vocabularies"].at(session, g.revision)
    cards = products.sellable(session, found.product_ids, day)
    fields = ("slug", "name", "stars", "price_dong", "url", "image")
    return jsonify(
        products=[{name: views.product(card)[name] for name in fields} for card in cards],
        producers=_places(found.producers, vocabulary.producers, "shop.producer"),
        communes=_places(found.communes, vocabulary.communes, "shop.commune"),
        queries=found.queries,
    )


@blueprint.get("/certificates", responses={200: schemas.CertificateList, **problems(404, 422)})
@public
@pages.cacheable(by_index=True)
def list_certificates(query: schemas.CertificateQuery) -> Response:
    """The public register, by decision number, words or status."""
    start = (query.page - 1) * query.per_page
    wanted = Wanted(
        text=query.q,
        product_ids=named(query.q) if query.q else (),
        number=query.number,
        status=Status(query.status) if query.status else None,
    )
    found = certification.find(db.session(), wanted, day=clock.today(), offset=start, limit=query.per_page)
    if start and start >= found.total:
        return _not_found()
    items = [views.certificate(entry) for entry in found.entries]
    return jsonify(items=items, total=found.total, page=query.page, per_page=query.per_page)


@blueprint.get("/certificates/<code>", responses={200: schemas.CertificateDetail, **problems(404, 422)})
@public
@pages.cacheable()
def get_certificate(path: schemas.CodePath, query: schemas.DayQuery) -> Response:
    """One certificate, its status today or on a day, its history, its scope and what is on sale under it."""
    session, today = db.session(), clock.today()
    entry = certification.by_code(session, typed.code(path.code), today)
    if entry is None:
        return _not_found()
    day = _day(query.on)
    if day is None:
        return problem(422, code="invalid", detail=_("Ngày cần theo dạng 2026-11-24."))
    events = history.of_product(session, entry.product_id)
    cards = products.cards(session, [entry.product_id], today)
    facts = views.certificate_on(entry, on_day(entry, events, day))
    return jsonify(
        **facts,
        on=day.isoformat(),
        history=[views.event(event) for event in events if event.code == entry.code],
        turns=[views.chapter(chapter) for chapter in history.chapters(events, day)],
        followed_by=history.follower(events, entry.code),
        scope={
            "product": facts["product"],
            "producer": facts["producer"],
            "packs": [pack.unit for card in cards for pack in card.packs],
            "certified_packs": entry.packs or None,
        },
        offers=[views.product(card) for card in cards if card.refusal is None],
    )


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else clock.today()
    except ValueError:
        return None


def _places(slugs: list[str], names: dict[str, str], endpoint: str) -> list[dict[str, str]]:
    return [
        {"slug": slug, "name": names[slug], "url": absolute(url_for(endpoint, slug=slug))}
        for slug in slugs
        if slug in names
    ]


def _not_found() -> Response:
    return problem(404, code="not_found", detail=_("Không có mục này."))
