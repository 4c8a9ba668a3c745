"""A product's reviews for everybody, and the doors of who bought: write, change, take back, be asked no more."""

from typing import Any

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address
from flask_security import current_user
from sqlalchemy import select

from catalog.products.models import Product
from storefront import clock
from storefront.database import db, writing
from storefront.files import uploads
from storefront.files.messages import allowed_text, refused_text
from storefront.files.rules import PHOTO, FileRefused
from storefront.files.serving import answer
from storefront.orders import access
from storefront.orders import queries as orders
from storefront.orders.models import OrderLine
from storefront.reviews import actions, mail, messages, queries, rules
from storefront.reviews.actions import Said
from storefront.reviews.forms import Typed, typed, typed_report
from storefront.reviews.models import Review
from storefront.reviews.queries import Wanted
from storefront.web import age, language, limits, pages
from storefront.web.guards import public
from storefront.web.templates import render

blueprint = Blueprint("reviews", __name__)

PER_ADDRESS = "30 per hour"


@blueprint.get("/san-pham/<slug>/danh-gia")
@public
@pages.cacheable()
def index(slug: str) -> ResponseReturnValue:
    """All that is published of a product, narrowed by mark or to those with photos."""
    session = db.session()
    product = session.scalars(select(Product).where(Product.slug == slug)).first() or abort(404)
    if product.alcohol_percent:
        pages.hold_back()
        if not age.is_confirmed():
            return redirect(url_for("shop.product", slug=slug))
    wanted, page = _wanted(), _page_number()
    found, total = queries.published(session, product.id, wanted, page=page)
    last = max(-(-total // queries.PER_PAGE), 1)
    if page > last:
        abort(404)
    return render(
        "reviews/index.html",
        product=product,
        score=queries.score(session, product.id),
        refused=queries.refused(session, product.id),
        reviews=found,
        total=total,
        wanted=wanted,
        narrowing=_narrowing(wanted),
        page=page,
        pages=last,
        prev_url=_address(slug, wanted, page - 1) if page > 1 else None,
        next_url=_address(slug, wanted, page + 1) if page < last else None,
        marks=messages.MARKS,
        reasons=messages.REASONS,
        noindex=bool(_narrowing(wanted)) or page > 1,
    )


@blueprint.get("/danh-gia/<int:review_id>/anh/<int:position>")
@public
def photo(review_id: int, position: int) -> Response:
    """A photo of a review that is shown."""
    review = queries.by_id(db.session(), review_id)
    found = next((one for one in review.photos if one.position == position), None) if review else None
    if review is None or found is None or review.state != "published":
        abort(404)
    return answer(found.file)


@blueprint.get("/danh-gia/<int:review_id>/bao-cao")
@public
def report_form(review_id: int) -> ResponseReturnValue:
    return _report_page(review_id)


@blueprint.post("/danh-gia/<int:review_id>/bao-cao")
@public
@limits.limiter.limit(PER_ADDRESS, key_func=get_remote_address)
def report(review_id: int) -> ResponseReturnValue:
    """Whoever reads a review says that it should not be shown; the office looks at it."""
    reason, text = typed_report()
    try:
        with writing() as session:
            review = queries.by_id(session, review_id) or abort(404)
            actions.report(session, review=review, reason=reason, text=text, now=clock.now())
    except rules.Faulty as faulty:
        return _report_page(review_id, faults=messages.fault_texts(faulty.faults))
    except rules.WrongStep:
        abort(404)
    return redirect(url_for(".report_form", review_id=review_id, done="reported"), code=303)


@blueprint.get("/don-hang/<code>/danh-gia/<int:line_id>")
@public
def form(code: str, line_id: int) -> ResponseReturnValue:
    line = _own_line(code, line_id)
    if line is None:
        return redirect(url_for("orders.show", code=code.upper()))
    review = queries.by_line(db.session(), line_id)
    said = Typed(review.rating, review.text, False) if review else Typed(0, "", False)
    return _form_page(line, review, said)


@blueprint.post("/don-hang/<code>/danh-gia/<int:line_id>")
@uploads.room_for(PHOTO)
@public
@limits.limiter.limit(PER_ADDRESS, key_func=get_remote_address)
def send(code: str, line_id: int) -> ResponseReturnValue:
    """Write the review of a line, or change it. What is refused comes back with every word that was typed."""
    line = _own_line(code, line_id)
    if line is None:
        return redirect(url_for("orders.show", code=code.upper()), code=303)
    said, faults = typed(), {}
    try:
        photos = uploads.given_all("photos", PHOTO, rules.MOST_PHOTOS)
    except FileRefused as refused:
        photos, faults = [], {"photos": refused_text(refused)}
    faults |= messages.fault_texts(rules.faults_of(said.rating, said.text))
    review = queries.by_line(db.session(), line_id)
    if faults:
        return _form_page(line, review, said, faults=faults, status=422)
    whole = Said(said.rating, said.text, photos if photos or said.drops_photos or review is None else None)
    try:
        return redirect(url_for(".form", code=code.upper(), line_id=line_id, done=_kept(line_id, whole)), code=303)
    except (rules.TooLate, rules.NotDelivered):
        line = _own_line(code, line_id) or abort(404)
        review = queries.by_line(db.session(), line_id)
        refusal = _("Quá hạn sửa, hoặc đơn chưa giao xong.")
        return _form_page(line, review, said, refusal=refusal, status=409)
    except rules.AlreadyReviewed:
        line = _own_line(code, line_id) or abort(404)
        return _form_page(line, None, said, refusal=_already(), status=409)


@blueprint.post("/don-hang/<code>/danh-gia/<int:line_id>/rut")
@public
@limits.limiter.limit(PER_ADDRESS, key_func=get_remote_address)
def withdraw(code: str, line_id: int) -> ResponseReturnValue:
    if _own_line(code, line_id) is None:
        return redirect(url_for("orders.show", code=code.upper()), code=303)
    with writing() as session:
        review = queries.by_line(session, line_id) or abort(404)
        actions.withdraw(session, review=review, now=clock.now())
    return redirect(url_for(".form", code=code.upper(), line_id=line_id, done="withdrawn"), code=303)


@blueprint.get("/danh-gia/thoi-moi/<token>")
@public
def opt_out_form(token: str) -> ResponseReturnValue:
    """A button, not the link itself: mail programs open links before their readers do."""
    address = mail.address_of(token) or abort(404)
    done = messages.done_text(request.args.get("done", ""))
    page = render("reviews/opt_out.html", token=token, address=address, done=done, noindex=True)
    return Response(page, headers={"Cache-Control": "no-store"})


@blueprint.post("/danh-gia/thoi-moi/<token>")
@public
@limits.limiter.limit(PER_ADDRESS, key_func=get_remote_address)
def opt_out(token: str) -> ResponseReturnValue:
    address = mail.address_of(token) or abort(404)
    with writing() as session:
        actions.opt_out(session, address=address, now=clock.now())
    return redirect(url_for(".opt_out_form", token=token, done="opted_out"), code=303)


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


def _own_line(code: str, line_id: int) -> OrderLine | None:
    """A line of the order that this device, or who is signed in, may see; None where she has to show who she is."""
    group = orders.group_by_code(db.session(), code.upper())
    if group is None:
        return None
    is_hers = current_user.is_authenticated and group.user_id == current_user.id
    if not (is_hers or access.is_granted(group.code)):
        return None
    return next((line for order in group.orders for line in order.lines if line.id == line_id), None) or abort(404)


def _form_page(
    line: OrderLine,
    review: Review | None,
    said: Typed,
    *,
    faults: dict[str, str] | None = None,
    refusal: str = "",
    status: int = 200,
) -> Response:
    session, now = db.session(), clock.now()
    may_write = queries.is_delivered(session, line) and not refusal
    page = render(
        "reviews/form.html",
        line=line,
        group=line.order.group,
        review=review,
        said=said,
        may_write=may_write and (review is None or rules.may_edit(review.state, review.written_at, now)),
        is_delivered=queries.is_delivered(session, line),
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


def _report_page(review_id: int, *, faults: dict[str, str] | None = None) -> Response:
    review = queries.by_id(db.session(), review_id)
    if review is None or review.state != "published":
        abort(404)
    page = render(
        "reviews/report.html",
        review=review,
        marks=messages.MARKS,
        reasons=[(reason, text, "") for reason, text in messages.REASONS.items()],
        faults=faults or {},
        typed=request.form,
        done=messages.done_text(request.args.get("done", "")),
        noindex=True,
    )
    return Response(page, status=422 if faults else 200, headers={"Cache-Control": "no-store"})


def _already() -> str:
    return _("Bạn đã đánh giá sản phẩm này trong một đơn khác. Hãy mở đơn đó để sửa.")


def _wanted() -> Wanted:
    mark = request.args.get("diem", "")
    return Wanted(int(mark) if mark in ("1", "2", "3", "4", "5") else 0, request.args.get("anh") == "1")


def _narrowing(wanted: Wanted) -> dict[str, Any]:
    return {name: value for name, value in (("diem", wanted.rating), ("anh", 1 if wanted.with_photos else 0)) if value}


def _address(slug: str, wanted: Wanted, page: int) -> str:
    return url_for(".index", slug=slug, page=page if page > 1 else None, **_narrowing(wanted))


def _page_number() -> int:
    text = request.args.get("page", "1")
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 5 else 1
