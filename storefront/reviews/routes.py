"""A product's reviews for everybody: read, reported; and the way out of invitations."""

from typing import Any

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_limiter.util import get_remote_address
from sqlalchemy import select

from catalog.products.models import Product
from storefront import clock
from storefront.database import db, writing
from storefront.files.serving import answer
from storefront.reviews import actions, mail, messages, queries, rules
from storefront.reviews.forms import typed_report
from storefront.reviews.queries import Wanted
from storefront.web import age, limits, pages
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
