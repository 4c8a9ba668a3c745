"""One review: what the buyer says, its photos and its story; shown, or refused for one of the published reasons."""

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue

from storefront.accounts.rules import OFFICE, OFFICE_READERS
from storefront.database import db
from storefront.programme.inbox import actions
from storefront.programme.inbox.pages import acted, case_page, typed
from storefront.programme.inbox.reviews.history import lines
from storefront.reviews import queries
from storefront.reviews.messages import MARKS, REASONS, STATES
from storefront.web.guards import role

blueprint = Blueprint("inbox_reviews", __name__, url_prefix="/chuong-trinh/hop-viec/danh-gia")


@blueprint.get("/<int:case_id>")
@role(*OFFICE_READERS)
def show(case_id: int) -> ResponseReturnValue:
    return _page(case_id)


@blueprint.post("/<int:case_id>/dang")
@role(*OFFICE)
def publish(case_id: int) -> ResponseReturnValue:
    return acted(
        lambda session, by, now: actions.publish_review(session, review_id=case_id, by=by, now=now),
        done="published",
        endpoint=".show",
        case_id=case_id,
        again=lambda refusal: _page(case_id, refusal=refusal),
    )


@blueprint.post("/<int:case_id>/khong-dang")
@role(*OFFICE)
def refuse(case_id: int) -> ResponseReturnValue:
    reason, note = request.form.get("reason", ""), typed("note", 500)
    return acted(
        lambda session, by, now: actions.refuse_review(
            session, review_id=case_id, reason=reason, note=note, by=by, now=now
        ),
        done="not_published",
        endpoint=".show",
        case_id=case_id,
        again=lambda refusal: _page(case_id, refusal=refusal),
    )


def _page(case_id: int, *, refusal: str = "") -> Response:
    review = queries.by_id(db.session(), case_id) or abort(404)
    return case_page(
        "programme/inbox/review.html",
        "review",
        case_id,
        history=lines(queries.events(db.session(), case_id)),
        refusal=refusal,
        review=review,
        mark=MARKS[review.rating],
        state=STATES[review.state],
        reasons=[(reason, text, "") for reason, text in REASONS.items()],
        reason_names=REASONS,
        note=typed("note", 500),
        chosen=request.form.get("reason", ""),
    )
