"""A producer's lots: what came in, what is left, who has some of it; a lot recalled or written off."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from catalog.products.models import Product, Variant
from catalog.stock.lots import actions as lots
from catalog.stock.lots import queries as known
from catalog.stock.lots import shelf
from catalog.stock.lots.queries import Listed
from catalog.stock.lots.rules import LONGEST_CODE, Batch, LotRecalled, OtherDays
from storefront import clock
from storefront.counter import access, queries
from storefront.counter.access import member
from storefront.counter.forms import whole
from storefront.counter.orders.messages import REFUSALS, refused_text
from storefront.database import db, writing
from storefront.doubts.forms import typed_day
from storefront.fulfilment import packing, recalls
from storefront.fulfilment import queries as parcels
from storefront.fulfilment.rules import NoReason
from storefront.orders.rules import LONGEST_REASON, Actor
from storefront.web.guards import actor
from storefront.web.templates import render
from storefront.web.typed import clean

blueprint = Blueprint("lots", __name__, url_prefix="/ban-hang/lo-hang")

MOST_UNITS = 1_000_000


@dataclass(frozen=True)
class Stocked:
    """A pack with its lots and what lies there without one."""

    product: Product
    variant: Variant
    lots: list[Listed]
    unlotted: int


@blueprint.get("")
@member("packer")
def index() -> ResponseReturnValue:
    return _index()


@blueprint.post("")
@member("packer")
def receive() -> ResponseReturnValue:
    """A lot comes in: its units join the stock."""
    typed = {name: clean(request.form.get(name)) for name in ("variant", "code", "made", "expires", "quantity")}
    goods = {variant.id: product for product in _products(db.session()) for variant in product.variants}
    variant_id = int(typed["variant"]) if typed["variant"].isdecimal() and len(typed["variant"]) < 10 else 0
    product = goods.get(variant_id)
    faults, batch, quantity = _read(typed, product)
    if faults:
        return _index(typed=typed, faults=faults, status=422)
    try:
        with writing() as session:
            lots.receive(
                session,
                variant_id=variant_id,
                batch=batch,
                quantity=quantity,
                cause=f"received by {actor()}"[:120],
                now=clock.now(),
            )
    except (OtherDays, LotRecalled) as refusal:
        return _index(typed=typed, faults={"code": refused_text(refusal)}, status=409)
    return redirect(url_for(".index", done="received"), code=303)


@blueprint.get("/<int:lot_id>")
@member("packer")
def show(lot_id: int) -> ResponseReturnValue:
    return _lot_page(_own(db.session(), lot_id))


@blueprint.post("/<int:lot_id>/thu-hoi")
@member("seller")
def recall(lot_id: int) -> ResponseReturnValue:
    """Nothing of it leaves any more, and whoever has some of it is told."""
    told = _reason()

    def act(session: Session, own: Listed) -> None:
        me = Actor("producer", actor())
        recalls.recall(session, lot=own.lot, by=me, reason=told, now=clock.now())

    return _act(lot_id, "recalled", act)


@blueprint.post("/<int:lot_id>/bo")
@member("seller")
def write_off(lot_id: int) -> ResponseReturnValue:
    """Some of it is spoilt: off the shelf, with a reason."""
    told = _reason()
    try:
        quantity = whole(request.form.get("quantity")) or 0
    except ValueError:
        quantity = 0
    if not 0 < quantity <= MOST_UNITS:
        return _lot_page(_own(db.session(), lot_id), refused=_("Chỉ ghi số nguyên, ví dụ 1.250."), status=422)

    def act(session: Session, own: Listed) -> None:
        if not told:
            raise NoReason
        cause = f"written off by {actor()}: {told}"[:120]
        lots.write_off(session, lot_id=own.lot.id, quantity=quantity, cause=cause, now=clock.now())

    return _act(lot_id, "written_off", act)


def _act(lot_id: int, done: str, act: Callable[[Session, Listed], object]) -> ResponseReturnValue:
    try:
        with writing() as session:
            act(session, _own(session, lot_id))
    except REFUSALS as refusal:
        return _lot_page(_own(db.session(), lot_id), refused=refused_text(refusal), status=409)
    return redirect(url_for(".show", lot_id=lot_id, done=done), code=303)


def _read(typed: dict[str, str], product: Product | None) -> tuple[dict[str, str], Batch, int]:
    faults: dict[str, str] = {}
    made_on, expires_on = typed_day(typed["made"]), typed_day(typed["expires"])
    try:
        quantity = whole(typed["quantity"]) or 0
    except ValueError:
        quantity = 0
    if product is None:
        faults["variant"] = _("Hãy chọn sản phẩm.")
    if not typed["code"] or len(typed["code"]) > LONGEST_CODE:
        faults["code"] = _("Hãy ghi số lô như trên nhãn, nhiều nhất %(most)s ký tự.", most=LONGEST_CODE)
    for name, day in (("made", made_on), ("expires", expires_on)):
        if typed[name] and day is None:
            faults[name] = _("Hãy ghi ngày như 24/11/2026.")
    if product is not None and packing.spoils(product) and expires_on is None:
        faults["expires"] = _("Hàng ăn uống phải ghi hạn dùng của lô.")
    if made_on and expires_on and made_on > expires_on:
        faults["expires"] = _("Hạn dùng không thể trước ngày sản xuất.")
    if not 0 < quantity <= MOST_UNITS:
        faults["quantity"] = _("Chỉ ghi số nguyên, ví dụ 1.250.")
    return faults, Batch(typed["code"], made_on, expires_on), quantity


def _index(*, typed: dict[str, str] | None = None, faults: dict[str, str] | None = None, status: int = 200) -> Response:
    session = db.session()
    found = known.of_producers(session, access.producer_ids())
    goods = [
        Stocked(
            product,
            variant,
            [one for one in found if one.variant.id == variant.id],
            shelf.unlotted(session, variant.id),
        )
        for product in _products(session)
        for variant in product.variants
    ]
    return _page("index", goods=goods, typed=typed or {}, faults=faults or {}, today=clock.today(), status=status)


def _lot_page(own: Listed, *, refused: str = "", status: int = 200) -> Response:
    found = parcels.with_lot(db.session(), own.lot.id)
    return _page("show", own=own, parcels=found, refused=refused, today=clock.today(), status=status)


def _page(template: str, /, *, status: int, **context: object) -> Response:
    texts = {
        "received": _("Đã nhập lô, số lượng bán được tăng ngay."),
        "recalled": _("Đã thu hồi lô. Kiện chưa gửi đã dừng, người mua của kiện đã gửi được báo."),
        "written_off": _("Đã trừ khỏi kho."),
    }
    done = texts.get(request.args.get("done", ""), "")
    html = render(f"counter/lots/{template}.html", done=done, may=access.may, **context)
    return Response(html, status=status, headers={"Cache-Control": "no-store"})


def _products(session: Session) -> list[Product]:
    return [one for one in queries.products(session, access.producer_ids()) if one.listing_state != "retired"]


def _own(session: Session, lot_id: int) -> Listed:
    return known.of_producer(session, access.producer_ids(), lot_id) or abort(404)


def _reason() -> str:
    return clean(request.form.get("reason"))[:LONGEST_REASON]
