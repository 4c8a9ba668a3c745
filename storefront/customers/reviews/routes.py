"""Who bought writes what she thinks of what arrived, changes it, takes it back."""

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address

from storefront import clock
from storefront.customers.orders.door import own_order
from storefront.database import db, writing
from storefront.files import uploads
from storefront.files.messages import allowed_text, refused_text
from storefront.files.rules import PHOTO, FileRefused
from storefront.orders.models import Order, OrderLine
from storefront.reviews import actions, messages, queries, rules
from storefront.reviews.actions import Said
from storefront.reviews.forms import Typed, typed
from storefront.web import language, limits
from storefront.web.templates import render

blueprint = Blueprint("customer_reviews", __name__, url_prefix="/don-hang/<code>/<order_code>/danh-gia/<int:line_id>")

PER_ADDRESS = "60 per hour"


@blueprint.get("")
@own_order
def form(order: Order, line_id: int) -> ResponseReturnValue:
    line = _line(order, line_id)
    review = queries.by_line(db.session(), line_id)
    return _page(line, Typed(review.rating, review.text, False) if review else Typed(0, "", False))


@blueprint.post("")
@uploads.room_for(PHOTO)
@limits.limiter.limit(PER_ADDRESS, key_func=get_remote_address)
@own_order
def send(order: Order, line_id: int) -> ResponseReturnValue:
    """Write the review of a line, or change it. What is refused comes back with every word that was typed."""
    line, said, faults = _line(order, line_id), typed(), {}
    try:
        photos = uploads.given_all("photos", PHOTO, rules.MOST_PHOTOS)
    except FileRefused as refused:
        photos, faults = [], {"photos": refused_text(refused)}
    faults |= messages.fault_texts(rules.faults_of(said.rating, said.text))
    if faults:
        return _page(line, said, faults=faults, status=422)
    code, order_code = order.group.code, order.code
    whole = Said(said.rating, said.text, photos if photos or said.drops_photos else None)
    try:
        done = _kept(line_id, whole)
    except (rules.TooLate, rules.NotDelivered):
        return _page(_again(line_id), said, refusal=_("Quá hạn sửa, hoặc đơn chưa giao xong."), status=409)
    except rules.AlreadyReviewed:
        refusal = _("Bạn đã đánh giá sản phẩm này trong một đơn khác. Hãy mở đơn đó để sửa.")
        return _page(_again(line_id), said, refusal=refusal, status=409)
    return redirect(url_for(".form", code=code, order_code=order_code, line_id=line_id, done=done), code=303)


@blueprint.post("/rut")
@limits.limiter.limit(PER_ADDRESS, key_func=get_remote_address)
@own_order
def withdraw(order: Order, line_id: int) -> ResponseReturnValue:
    _line(order, line_id)
    code, order_code = order.group.code, order.code
    with writing() as session:
        review = queries.by_line(session, line_id) or abort(404)
        actions.withdraw(session, review=review, now=clock.now())
    return redirect(url_for(".form", code=code, order_code=order_code, line_id=line_id, done="withdrawn"), code=303)


def _line(order: Order, line_id: int) -> OrderLine:
    return next((line for line in order.lines if line.id == line_id), None) or abort(404)


def _again(line_id: int) -> OrderLine:
    """The line, read anew after a transaction that was rolled back."""
    return db.session().get_one(OrderLine, line_id)


def _kept(line_id: int, said: Said) -> str:
    """What was done: a review written, or changed."""
    with writing() as session:
        review = queries.by_line(session, line_id)
        if review is not None:
            actions.edit(session, review=review, said=said, now=clock.now())
            return "edited"
        line = session.get_one(OrderLine, line_id)
        actions.write(session, line=line, said=said, language=language.current(), now=clock.now())
        return "written"


def _page(
    line: OrderLine, said: Typed, *, faults: dict[str, str] | None = None, refusal: str = "", status: int = 200
) -> Response:
    session, now = db.session(), clock.now()
    review = queries.by_line(session, line.id)
    is_delivered = queries.is_delivered(session, line)
    is_open = rules.may_edit(review.state, review.written_at, now) if review else is_delivered
    page = render(
        "reviews/form.html",
        line=line,
        order=line.order,
        group=line.order.group,
        review=review,
        said=said,
        may_write=is_open and not refusal,
        is_delivered=is_delivered,
        edit_until=review.written_at + rules.EDIT_FOR if review else None,
        faults=faults or {},
        refusal=refusal,
        done=messages.done_text(request.args.get("done", "")),
        marks=[(str(mark), f"{mark}/5", text) for mark, text in messages.MARKS.items()],
        states=messages.STATES,
        reasons=messages.REASONS,
        allowed=allowed_text(PHOTO),
        most_photos=rules.MOST_PHOTOS,
        noindex=True,
    )
    return Response(page, status=status, headers={"Cache-Control": "no-store"})
