from flask import Blueprint, Response, abort, current_app, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalog.products import queries as products
from storefront import clock
from storefront.basket import queries as baskets
from storefront.basket.rules import Basket, Line
from storefront.cart import actions, cookies, queries, rules
from storefront.cart.queries import Contents
from storefront.database import db, writing
from storefront.shipping.rules import HOME_PROVINCE
from storefront.web import age
from storefront.web.guards import public
from storefront.web.templates import render

blueprint = Blueprint("cart", __name__)


@blueprint.get("/gio-hang")
@public
def show() -> ResponseReturnValue:
    return _page()


@blueprint.post("/gio-hang")
@public
def add() -> ResponseReturnValue:
    """Put a product in: fields `slug`, `quantity` (1 when absent) and, where there are several packs, `variant`."""
    if not current_app.extensions["settings"].ordering_enabled:
        return _page(error=_("Cửa hàng tạm chưa nhận đơn; hãy gọi để đặt."), status=409)
    slug = request.form.get("slug", "")
    variant_id = products.pack_id(db.session(), slug, request.form.get("variant"))
    if variant_id is None:
        return _page(error=_("Không tìm thấy sản phẩm này. Hãy tìm lại rồi thêm vào giỏ."), status=404)
    try:
        quantity = rules.quantity(request.form.get("quantity", "1"))
    except rules.WrongQuantity:
        return _page(error=_wrong_quantity(), status=422)
    line = _line(variant_id, quantity)
    if line.refusal is not None:
        return redirect(url_for("shop.product", slug=slug), code=303)
    if line.card.is_alcohol and not age.is_confirmed():
        return redirect(url_for("shop.product", slug=slug), code=303)
    return _add(line)


def _add(line: Line) -> ResponseReturnValue:
    now = clock.now()
    try:
        with writing() as session:
            cart = actions.open_cart(session, token=cookies.token(), now=now)
            count = actions.add(
                session,
                cart=cart,
                variant_id=line.pack.id,
                quantity=line.quantity,
                price_dong=line.price_dong,
                now=now,
            )
            token = cart.token
    except actions.CartFull:
        return _page(error=_("Giỏ đã đủ 100 mặt hàng. Hãy đặt hàng trước rồi thêm tiếp."), status=422)
    return _see_cart(token, count)


@blueprint.post("/gio-hang/<int(max=2147483647):variant_id>")
@public
def change(variant_id: int) -> ResponseReturnValue:
    """Want another quantity of a line: field `quantity`."""
    try:
        quantity = rules.quantity(request.form.get("quantity", ""))
    except rules.WrongQuantity:
        return _page(error=_wrong_quantity(), typed={variant_id: request.form.get("quantity", "")}, status=422)
    line = _line(variant_id, quantity)
    with writing() as session:
        cart = actions.open_cart(session, token=cookies.token(), now=clock.now())
        actions.set_quantity(
            session, cart=cart, variant_id=variant_id, quantity=quantity, price_dong=line.price_dong or 1
        )
        token = cart.token
    return _changed(token)


@blueprint.post("/gio-hang/<int(max=2147483647):variant_id>/bo")
@public
def remove(variant_id: int) -> ResponseReturnValue:
    """Take a line out; the page then offers to put it back."""
    contents = queries.contents(db.session(), cookies.token())
    quantity = contents.wanted.get(variant_id, 0) if contents else 0
    with writing() as session:
        cart = actions.open_cart(session, token=cookies.token(), now=clock.now())
        actions.remove(session, cart=cart, variant_id=variant_id)
        token = cart.token
    return _changed(token, undo=f"{variant_id}-{quantity}" if quantity else None)


def _changed(token: str, undo: str | None = None) -> Response:
    contents = queries.contents(db.session(), token)
    return _see_cart(token, contents.count if contents else 0, undo)


def _see_cart(token: str, count: int, undo: str | None = None) -> Response:
    response = make_response(redirect(url_for("cart.show", undo=undo), code=303))
    cookies.remember(response, token, count)
    return response


def _line(variant_id: int, quantity: int) -> Line:
    wanted = products.wanted(db.session(), [variant_id], clock.today()).get(variant_id)
    if wanted is None:
        abort(404)
    return Line(wanted, quantity)


def _page(*, error: str = "", typed: dict[int, str] | None = None, status: int = 200) -> Response:
    contents = queries.contents(db.session(), cookies.token())
    wanted = contents.wanted if contents else {}
    basket = baskets.basket(db.session(), wanted, province=HOME_PROVINCE, day=clock.today()) if wanted else Basket(())
    page = render(
        "cart/show.html",
        basket=basket,
        changed=_price_changes(basket, contents),
        error=error,
        typed=typed or {},
        undo=_undo(),
        noindex=True,
    )
    return Response(page, status=status)


def _price_changes(basket: Basket, contents: Contents | None) -> dict[int, int]:
    """{variant id: the price last seen} for lines that cost something else now."""
    seen = contents.prices_seen if contents else {}
    return {
        line.pack.id: seen[line.pack.id]
        for line in basket.lines
        if line.price_dong and line.price_dong != seen[line.pack.id]
    }


def _undo() -> Line | None:
    variant_id, _dash, quantity = request.args.get("undo", "").partition("-")
    if not (variant_id.isascii() and variant_id.isdigit() and len(variant_id) < 10):
        return None
    try:
        wanted = {int(variant_id): rules.quantity(quantity)}
    except rules.WrongQuantity:
        return None
    lines = baskets.basket(db.session(), wanted, province=HOME_PROVINCE, day=clock.today()).lines
    return lines[0] if lines else None


def _wrong_quantity() -> str:
    return _("Số lượng là số nguyên từ 1 đến %(most)s.", most=rules.MAX_QUANTITY)
