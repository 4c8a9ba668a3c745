"""What buyers say of a producer's goods, and her one answer to each, which she may change."""

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from storefront import clock
from storefront.counter import access
from storefront.counter.access import member
from storefront.counter.pages import page
from storefront.counter.reviews import queries
from storefront.database import db, writing
from storefront.reviews import actions, rules
from storefront.reviews.messages import MARKS, fault_texts
from storefront.shop.filters import page_number
from storefront.web.guards import actor
from storefront.web.typed import clean_lines

blueprint = Blueprint("counter_reviews", __name__, url_prefix="/ban-hang/danh-gia")


@blueprint.get("")
@member("packer")
def index() -> ResponseReturnValue:
    return _page()


@blueprint.post("/<int:review_id>")
@member("seller")
def answer(review_id: int) -> ResponseReturnValue:
    text = clean_lines(request.form.get(f"answer_{review_id}", ""))
    try:
        with writing() as session:
            review = queries.review(session, access.producer_ids(), review_id) or abort(404)
            changed = actions.answer(session, review=review, text=text, by=actor(), now=clock.now())
    except rules.Faulty as faulty:
        sentence = fault_texts(faulty.faults)["answer"]
        return _page(typed={review_id: text}, faults={f"answer_{review_id}": sentence}, status=422)
    except rules.WrongStep:
        return redirect(url_for(".index", done="gone"), code=303)
    return redirect(url_for(".index", done="answered" if changed else "same"), code=303)


def _page(*, typed: dict[int, str] | None = None, faults: dict[str, str] | None = None, status: int = 200) -> Response:
    number = page_number(request.args.get("page", "1"))
    found, total = queries.published(db.session(), access.producer_ids(), page=number)
    last = max(-(-total // queries.PER_PAGE), 1)
    return page(
        "counter/reviews.html",
        reviews=found,
        total=total,
        typed=typed or {},
        faults=faults or {},
        marks=MARKS,
        page=number,
        pages=last,
        prev_url=url_for(".index", page=number - 1) if number > 1 else None,
        next_url=url_for(".index", page=number + 1) if number < last else None,
        status=status,
    )
