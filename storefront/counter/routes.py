"""The producer's door: her products with what to do, one tap off sale and on, price and stock at once, her story."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from catalog.listings import queries as listings
from catalog.listings import rules
from catalog.listings.models import ListingChange
from catalog.listings.shelf import actions as shelf
from catalog.products import queries as cards
from catalog.products.models import Product
from catalog.products.rules import Card
from storefront import clock
from storefront.counter import access, queries
from storefront.counter.access import member
from storefront.counter.forms import whole
from storefront.counter.messages import fault_texts
from storefront.counter.pages import page
from storefront.database import db, writing
from storefront.web.guards import actor
from storefront.web.labels import refusal_text

blueprint = Blueprint("counter", __name__, url_prefix="/ban-hang")


@dataclass(frozen=True)
class Goods:
    """A product on its producer's list: how it stands today and what is under way."""

    product: Product
    card: Card
    is_taken_down: bool
    change: ListingChange | None

    @property
    def refusal(self) -> str:
        if self.is_taken_down:
            return _("Bị gỡ theo yêu cầu của cơ quan nhà nước.")
        return refusal_text(self.card)


@blueprint.get("")
@member("packer")
def home() -> ResponseReturnValue:
    session, ids = db.session(), access.producer_ids()
    open_changes = listings.of_producers(session, ids)
    products = queries.products(session, ids)
    return page(
        "counter/home.html",
        memberships=access.memberships(),
        goods=_goods(session, products, open_changes),
        fresh=[(change, listings.proposed(change)) for change in open_changes if change.product_id is None],
        notes={one.id: listings.note_of(session, one.id) for one in open_changes if one.state == "returned"},
    )


@blueprint.get("/san-pham/<slug>")
@member("packer")
def product(slug: str) -> ResponseReturnValue:
    return _product_page(slug)


@blueprint.post("/san-pham/<slug>/tam-dung")
@member("seller")
def pause(slug: str) -> ResponseReturnValue:
    return _act(slug, "paused", lambda session, product: _move(session, product, shelf.pause))


@blueprint.post("/san-pham/<slug>/mo-ban")
@member("seller")
def resume(slug: str) -> ResponseReturnValue:
    return _act(slug, "resumed", lambda session, product: _move(session, product, shelf.resume))


@blueprint.post("/san-pham/<slug>/thoi-ban")
@member("owner")
def retire(slug: str) -> ResponseReturnValue:
    """Off sale for good; that cannot be undone, so it asks for a reason."""
    told = request.form.get("reason", "")
    try:
        return _act(
            slug,
            "retired",
            lambda session, product: shelf.retire(session, product=product, by=actor(), now=clock.now(), reason=told),
        )
    except rules.NoReason:
        return _product_page(slug, faults={"reason": _("Hãy ghi vì sao thôi bán.")}, status=422)


@blueprint.post("/san-pham/<slug>/gia")
@member("seller")
def set_price(slug: str) -> ResponseReturnValue:
    typed = request.form.get("price_dong", "")
    return _number(slug, "price_dong", typed, "priced", "amount_dong", shelf.set_price)


@blueprint.post("/san-pham/<slug>/so-luong")
@member("packer")
def count(slug: str) -> ResponseReturnValue:
    typed = request.form.get("stock", "")
    return _number(slug, "stock", typed, "counted", "sellable", shelf.count_stock)


@blueprint.get("/gioi-thieu/<slug>")
@member("owner")
def story(slug: str) -> ResponseReturnValue:
    producer = queries.producer(db.session(), access.producer_ids(), slug) or abort(404)
    return page("counter/story.html", producer=producer, story=producer.story, story_en=producer.story_en, faults={})


@blueprint.post("/gioi-thieu/<slug>")
@member("owner")
def tell_story(slug: str) -> ResponseReturnValue:
    told = {name: request.form.get(name, "") for name in ("story", "story_en")}
    try:
        with writing() as session:
            producer = queries.producer(session, access.producer_ids(), slug) or abort(404)
            changed = shelf.tell_story(session, producer=producer, **told, by=actor(), now=clock.now())
    except rules.Faulty as faulty:
        producer = queries.producer(db.session(), access.producer_ids(), slug) or abort(404)
        return page("counter/story.html", producer=producer, **told, faults=fault_texts(faulty.faults), status=422)
    return redirect(url_for(".story", slug=slug, done="story" if changed else "same"), code=303)


def _own(session: Session, slug: str) -> Product:
    """Her product of an address; another's is answered as one that is not there."""
    return queries.product(session, access.producer_ids(), slug) or abort(404)


def _goods(session: Session, products: list[Product], open_changes: list[ListingChange]) -> list[Goods]:
    ids = [product.id for product in products]
    shown = {card.id: card for card in cards.cards(session, ids, clock.today())}
    down = listings.taken_down(session, ids)
    changes = {change.product_id: change for change in open_changes}
    return [Goods(one, shown[one.id], one.id in down, changes.get(one.id)) for one in products]


def _product_page(
    slug: str, *, typed: dict[str, str] | None = None, faults: dict[str, str] | None = None, status: int = 200
) -> Response:
    session = db.session()
    product = _own(session, slug)
    listing = listings.current(session, product)
    (goods,) = _goods(session, [product], listings.of_producers(session, [product.producer_id]))
    return page(
        "counter/product.html",
        goods=goods,
        listing=listing,
        missing=rules.missing(listing),
        typed=typed or {},
        faults=faults or {},
        log=listings.log(session, product_id=product.id)[::-1][:20],
        status=status,
    )


def _act(slug: str, done: str, act: Callable[[Session, Product], None]) -> ResponseReturnValue:
    try:
        with writing() as session:
            act(session, _own(session, slug))
    except rules.WrongStep:
        done = "gone"
    except rules.TakenDown:
        done = "taken_down"
    if request.form.get("back") == "home":
        return redirect(url_for(".home", done=done), code=303)
    return redirect(url_for(".product", slug=slug, done=done), code=303)


def _move(session: Session, product: Product, act: Callable[..., None]) -> None:
    act(session, product=product, by=actor(), now=clock.now())


def _number(
    slug: str, field: str, typed: str, done: str, argument: str, act: Callable[..., bool]
) -> ResponseReturnValue:
    try:
        value = whole(typed)
        if value is None:
            raise ValueError(typed)
        with writing() as session:
            product = _own(session, slug)
            changed = act(session, product=product, by=actor(), now=clock.now(), **{argument: value})
    except rules.Faulty as faulty:
        return _product_page(slug, typed={field: typed}, faults=fault_texts(faulty.faults), status=422)
    except ValueError:
        sentence = _("Chỉ ghi số nguyên, ví dụ 1.250.")
        return _product_page(slug, typed={field: typed}, faults={field: sentence}, status=422)
    return redirect(url_for(".product", slug=slug, done=done if changed else "same"), code=303)
