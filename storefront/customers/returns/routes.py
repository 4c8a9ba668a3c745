"""A buyer asks to give goods back, with photos, without an account, and takes it back again."""

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address

from storefront import clock
from storefront.customers.orders.door import own_order
from storefront.customers.returns.forms import ReturnForm
from storefront.database import db, writing
from storefront.files import uploads
from storefront.files.messages import allowed_text, refused_text
from storefront.files.rules import PHOTO, FileRefused, Ready
from storefront.files.serving import answer
from storefront.orders.models import Order
from storefront.orders.rules import BUYER, NotSoMany
from storefront.returns import actions, messages, queries, rules
from storefront.returns.actions import Asked
from storefront.returns.models import GoodsReturn
from storefront.returns.rules import Reason, Wish
from storefront.web import limits
from storefront.web.formats import moment
from storefront.web.templates import render
from storefront.web.typed import whole_fields

blueprint = Blueprint("returns", __name__, url_prefix="/don-hang/<code>/<order_code>/tra-hang")

PER_ADDRESS = "60 per hour"


@blueprint.get("")
@own_order
def form(order: Order) -> ResponseReturnValue:
    if not _choices(order):
        return _back(order, "nothing")
    return _page(order, ReturnForm(formdata=None, wish=Wish.REFUND.value))


@blueprint.post("")
@uploads.room_for(PHOTO)
@limits.limiter.limit(PER_ADDRESS, key_func=get_remote_address)
@own_order
def ask(order: Order) -> ResponseReturnValue:
    """One return a form. What is refused comes back with everything that was typed."""
    typed, units = ReturnForm(), whole_fields("units-")
    if not typed.validate():
        return _page(order, typed, status=422)
    if None in units.values() or not any(units.values()):
        return _page(order, typed, units_error=_("Hãy ghi số lượng ở ít nhất một món, bằng chữ số."), status=422)
    try:
        photos = uploads.given_all("photos", PHOTO, rules.MOST_PHOTOS)
    except FileRefused as refused:
        status = 413 if refused.reason == "too_large" else 422
        return _page(order, typed, photo_error=refused_text(refused), status=status)
    try:
        _kept(order, typed, {line: quantity for line, quantity in units.items() if quantity}, photos)
    except NotSoMany as short:
        error = _("Món này chỉ còn %(left)s để đổi, trả.", left=short.left)
        return _page(order, typed, units_error=error, status=409)
    except rules.TooLate as late:
        typed.reason.errors = [_("Với lý do này, hạn báo đã hết lúc %(when)s.", when=moment(late.until))]
        return _page(order, typed, status=422)
    except rules.NotTakenBack:
        typed.reason.errors = [_("Thực phẩm, đồ uống đã giao đúng và tốt thì không trả lại vì đổi ý.")]
        return _page(order, typed, status=422)
    return _back(order, "asked")


@blueprint.post("/<return_code>/rut")
@limits.limiter.limit(PER_ADDRESS, key_func=get_remote_address)
@own_order
def withdraw(order: Order, return_code: str) -> ResponseReturnValue:
    try:
        with writing() as session:
            actions.withdraw(session, goods_return=_own(order, return_code), by=BUYER, now=clock.now())
    except rules.WrongStep:
        return _back(order, "late")
    return _back(order, "withdrawn")


@blueprint.get("/<return_code>/anh/<int:file_id>")
@own_order
def photo(order: Order, return_code: str, file_id: int) -> ResponseReturnValue:
    found = next((one.file for one in _own(order, return_code).photos if one.file_id == file_id), None)
    return answer(found or abort(404))


def _own(order: Order, return_code: str) -> GoodsReturn:
    return queries.of_order(db.session(), order.id, return_code) or abort(404)


def _kept(order: Order, typed: ReturnForm, units: dict[int, int | None], photos: list[Ready]) -> None:
    asked = Asked(
        units={line_id: quantity or 0 for line_id, quantity in units.items()},
        reason=Reason(typed.reason.data),
        wish=Wish(typed.wish.data),
        what=typed.what.data or "",
        account=typed.account.data or "",
    )
    with writing() as session:
        actions.ask(session, order=order, asked=asked, photos=photos, form_key=typed.key, by=BUYER, now=clock.now())


def _choices(order: Order) -> list[tuple[queries.Held, tuple[Reason, ...]]]:
    """(what the buyer has, why it may still come back) for each line that may."""
    held = queries.with_buyer(db.session(), order)
    found = [(one, queries.reasons(one, order, now=clock.now())) for one in held]
    return [(one, reasons) for one, reasons in found if reasons]


def _page(
    order: Order, typed: ReturnForm, *, units_error: str = "", photo_error: str = "", status: int = 200
) -> Response:
    choices = _choices(order)
    typed.key  # noqa: B018 - the page carries it
    faults = [(field.id, field.errors[0]) for field in typed if field.errors]
    faults += [(f"units-{choices[0][0].line.id}", units_error)] if units_error and choices else []
    faults += [("photos", photo_error)] if photo_error else []
    offered = [reason for reason in Reason if any(reason in reasons for _held, reasons in choices)]
    page = render(
        "orders/return.html",
        order=order,
        group=order.group,
        form=typed,
        choices=choices,
        units={name: value for name, value in request.form.items() if name.startswith("units-")},
        reasons=[(reason.value, messages.REASONS[reason], _hint(reason)) for reason in offered],
        wishes=[(wish.value, text, "") for wish, text in messages.WISHES.items()],
        allowed=allowed_text(PHOTO),
        most=rules.MOST_PHOTOS,
        answer_days=rules.ANSWER_DAYS,
        by_card=order.payment.method == "card",
        faults=faults,
        units_error=units_error,
        photo_error=photo_error,
        noindex=True,
    )
    return Response(page, status=status, headers={"Cache-Control": "no-store"})


def _hint(reason: Reason) -> str:
    return "" if rules.is_fault(reason) else _("Bạn trả phí gửi lại.")


def _back(order: Order, done: str) -> Response:
    address = url_for("orders.show", code=order.group.code, done=done)
    response: Response = redirect(address, code=303)  # type: ignore[assignment]
    return response
