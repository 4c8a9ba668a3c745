from contextlib import suppress
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address
from flask_security import current_user
from sqlalchemy.orm import Session

from catalog.db import serialise
from catalog.stock.rules import NotEnough
from storefront import clock
from storefront.addresses import actions as address_book
from storefront.addresses import gazetteer
from storefront.addresses import queries as saved_addresses
from storefront.addresses.actions import BookFull, Place
from storefront.addresses.models import SavedAddress
from storefront.addresses.rules import PROVINCES
from storefront.basket import queries as baskets
from storefront.basket.rules import Basket
from storefront.cart import actions as cart_actions
from storefront.cart import cookies
from storefront.cart import queries as carts
from storefront.cart.queries import Contents
from storefront.checkout import tokens
from storefront.checkout.forms import Checkout
from storefront.checkout.messages import objection_text, obstacle_text, total_changed_text
from storefront.checkout.terms import terms
from storefront.database import db, writing
from storefront.order_papers import actions as order_papers
from storefront.order_papers import deals, wording
from storefront.order_papers.forms import LABELS
from storefront.order_papers.rules import AlreadyInvoiced
from storefront.orders import access
from storefront.orders import actions as orders
from storefront.orders import queries as order_queries
from storefront.orders import rules as order_rules
from storefront.orders.actions import Customer
from storefront.orders.models import OrderGroup
from storefront.payments.rules import Method, MethodRefused, Objection
from storefront.settlement.card import pages as card
from storefront.web import age, language, limits
from storefront.web.guards import public
from storefront.web.templates import render

blueprint = Blueprint("checkout", __name__)


@blueprint.get("/thanh-toan")
@public
def show() -> ResponseReturnValue:
    contents = carts.contents(db.session(), cookies.token())
    if contents is None or not contents.wanted:
        return redirect(url_for("cart.show"), code=303)
    return _page(_prefilled(), contents)


@blueprint.get("/thanh-toan/hop-dong")
@public
def contract() -> ResponseReturnValue:
    """The contracts that ordering the cart would conclude, to be read before."""
    session = db.session()
    contents = carts.contents(session, cookies.token())
    if contents is None or not contents.wanted:
        return redirect(url_for("cart.show"), code=303)
    province = request.args.get("province", PROVINCES[0])
    province = province if province in PROVINCES else PROVINCES[0]
    basket = baskets.basket(session, contents.wanted, province=province, day=clock.today())
    told = [deals.of_part(session, part, buyer=deals.NOBODY, method="") for part in basket.parts]
    contracts = [(deal.seller.name, wording.contract(deal)[1:]) for deal in told if deal.items]
    page = render("checkout/contract.html", contracts=contracts, province=province, noindex=True)
    return Response(page, headers={"Cache-Control": "no-store"})


@blueprint.post("/thanh-toan")
@public
@limits.limiter.limit(limits.ORDERS_PER_PHONE, key_func=limits.phone_or_address)
@limits.limiter.limit(limits.ORDERS_PER_ADDRESS, key_func=get_remote_address)
def place() -> ResponseReturnValue:
    """Place the order, or show the form again with what is wrong and everything that was typed."""
    form = Checkout()
    token = form.checkout_token.data or ""
    # The cart first: a twin of this form that empties it meanwhile has placed the order that is looked for then.
    contents = carts.contents(db.session(), cookies.token())
    placed = order_queries.group_of_token(db.session(), token)
    if placed is not None and tokens.cart_of(token) is not None:
        return _done(placed, None)
    if contents is None or not contents.wanted:
        return redirect(url_for("cart.show"), code=303)
    if "recount" in request.form:
        return _page(form, contents)
    if tokens.cart_of(token) != contents.cart_id:
        return _page(form, contents, [_("Trang đã mở quá lâu. Hãy xem lại đơn và bấm đặt hàng lần nữa.")], status=409)
    if not form.validate():
        return _page(form, contents, status=422)
    return _place(form, contents, token)


def _prefilled() -> Checkout:
    """The form as it opens: for who is signed in with the address chosen, or her default."""
    known: dict[str, Any] = {}
    if current_user.is_authenticated:
        known = {"name": current_user.name, "phone": current_user.phone, "email": current_user.email}
        chosen = _chosen_address()
        known |= asdict(address_book.place_of(chosen)) if chosen else {}
    province = request.args.get("province", known.get("province", ""))
    known["province"] = province if province in PROVINCES else PROVINCES[0]
    return Checkout(formdata=None, **known)


def _chosen_address() -> SavedAddress | None:
    """The address of hers that the page was asked for with, else her default."""
    wanted = request.args.get("address", "")
    book = saved_addresses.of_user(db.session(), current_user.id)
    chosen = (one for one in book if str(one.id) == wanted)
    return next(chosen, book[0] if book and book[0].is_default else None)


def _place(form: Checkout, contents: Contents, token: str) -> ResponseReturnValue:
    customer = _customer(form)
    user_id = current_user.id if current_user.is_authenticated else None
    try:
        with writing() as session:
            # Read again in its turn: another page of this cart may have ordered it meanwhile.
            serialise(session, f"cart:{contents.cart_id}")
            now_in_cart = carts.contents(session, cookies.token())
            group = orders.place(
                session,
                wanted=now_in_cart.wanted if now_in_cart else {},
                customer=customer,
                method=form.method.data or "",
                token=token,
                terms=terms(),
                age_confirmed=age.is_confirmed() or bool(form.age_confirmed.data),
                expected_total_dong=form.expected,
                language=language.current(),
                now=clock.now(),
                user_id=user_id,
            )
            _ask_invoices(session, form, group)
            cart_actions.empty(session, cart_id=contents.cart_id)
            code = group.code
            if user_id and form.save_address.data:
                _keep_address(session, user_id, customer)
    except (order_rules.CannotSell, NotEnough):
        return _page(form, contents, obstacles=True, status=409)
    except order_rules.NothingToOrder:
        return redirect(url_for("cart.show"), code=303)
    except order_rules.TotalChanged as changed:
        return _page(form, contents, [total_changed_text(changed)], status=409)
    except order_rules.AgeNotConfirmed:
        form.age_confirmed.errors = [_("Rượu chỉ bán cho người đủ 18 tuổi. Hãy đánh dấu ô này.")]
        return _page(form, contents, status=422)
    except MethodRefused as refused:
        form.method.errors = [objection_text(refused)]
        return _page(form, contents, status=422)
    return _done(code, cookies.token())


def _ask_invoices(session: Session, form: Checkout, group: OrderGroup) -> None:
    """One invoice of each producer, in the name that was typed."""
    if form.invoice_to.is_empty:
        return
    for order in group.orders:
        # The order of a form that came twice may have its invoice already.
        with suppress(AlreadyInvoiced):
            order_papers.ask_invoice(session, order=order, to=form.invoice_to, now=clock.now())


def _keep_address(session: Session, user_id: int, customer: Customer) -> None:
    place = Place(customer.name, customer.phone, customer.street, customer.commune, customer.province)
    # A full book is no reason to hold an order up.
    with suppress(BookFull):
        address_book.save(session, user_id=user_id, place=place, now=clock.now())


def _customer(form: Checkout) -> Customer:
    commune = form.commune.data or ""
    if form.province.data == PROVINCES[0]:
        commune = gazetteer.commune_of_today(db.session(), commune)
    return Customer(
        name=form.name.data or "",
        phone=form.phone.data or "",
        email=form.email.data or "",
        street=form.street.data or "",
        commune=commune,
        province=form.province.data,
        note=form.note.data or "",
    )


def _done(code: str, cart_token: str | None) -> Response:
    """On to the order's page, or to the card's where that is how it is paid."""
    response = make_response(redirect(card.way_on(code), code=303))
    # Who is signed in sees her orders while she is, and whoever has the device after her does not.
    if not current_user.is_authenticated:
        access.grant(response, code)
    if cart_token:
        cookies.remember(response, cart_token, 0)
    return response


def _page(
    form: Checkout,
    contents: Contents,
    notices: list[str] | None = None,
    *,
    obstacles: bool = False,
    status: int = 200,
) -> Response:
    province = form.province.data if form.province.data in PROVINCES else PROVINCES[0]
    basket = baskets.basket(db.session(), contents.wanted, province=province, day=clock.today())
    notices = [*(notices or []), *(obstacle_text(line) for line in basket.obstacles)]
    if obstacles and not basket.obstacles:
        notices.append(_("Có người vừa mua trước. Hãy xem lại số lượng."))
    form.checkout_token.data = tokens.make(contents.cart_id)
    form.expected_total_dong.data = str(basket.total_dong)
    page = render(
        "checkout/show.html",
        form=form,
        basket=basket,
        methods=_methods(form, basket),
        labels=LABELS,
        provinces=PROVINCES,
        notices=notices,
        saved=saved_addresses.of_user(db.session(), current_user.id) if current_user.is_authenticated else [],
        chosen=request.args.get("address", ""),
        communes=gazetteer.gazetteer(db.session()).names,
        ask_age=basket.has_alcohol and not age.is_confirmed(),
        noindex=True,
    )
    return Response(page, status=status)


def _methods(form: Checkout, basket: Basket) -> list[tuple[Method, str]]:
    """(method, why it is not offered or "") for each way the shop takes; the first offered is chosen beforehand."""
    refused = terms().objections(basket)
    taken = [method for method in Method if method not in refused or refused[method].objection is not Objection.OFF]
    methods = [(method, objection_text(refused[method]) if method in refused else "") for method in taken]
    offered = [method for method, objection in methods if not objection]
    if form.method.data not in offered and offered and not form.method.errors:
        form.method.data = offered[0].value
    return methods
