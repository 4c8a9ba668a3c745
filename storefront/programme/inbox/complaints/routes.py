"""One complaint: what was said, whom it is about, and the office's answer."""

from flask import Blueprint, Response, abort
from flask.typing import ResponseReturnValue

from storefront.accounts.rules import OFFICE, OFFICE_READERS
from storefront.complaints import actions
from storefront.complaints.messages import KINDS, STATES
from storefront.complaints.models import Complaint
from storefront.database import db
from storefront.programme.inbox.pages import acted, case_page, typed
from storefront.web.guards import role

blueprint = Blueprint("inbox_complaints", __name__, url_prefix="/chuong-trinh/hop-viec/khieu-nai")


@blueprint.get("/<int:case_id>")
@role(*OFFICE_READERS)
def show(case_id: int) -> ResponseReturnValue:
    return _page(case_id)


@blueprint.post("/<int:case_id>/chuyen")
@role(*OFFICE)
def pass_on(case_id: int) -> ResponseReturnValue:
    return acted(
        lambda session, by, now: actions.pass_on(
            session, complaint=session.get(Complaint, case_id, with_for_update=True) or abort(404), by=by, now=now
        ),
        done="passed",
        endpoint=".show",
        case_id=case_id,
        again=lambda refusal: _page(case_id, refusal=refusal),
    )


@blueprint.post("/<int:case_id>/tra-loi")
@role(*OFFICE)
def answer(case_id: int) -> ResponseReturnValue:
    text = typed("answer", 5000)
    return acted(
        lambda session, by, now: actions.answer(
            session,
            complaint=session.get(Complaint, case_id, with_for_update=True) or abort(404),
            text=text,
            by=by,
            now=now,
        ),
        done="answered",
        endpoint=".show",
        case_id=case_id,
        again=lambda refusal: _page(case_id, refusal=refusal),
    )


def _page(case_id: int, *, refusal: str = "") -> Response:
    complaint = db.session.get(Complaint, case_id) or abort(404)
    return case_page(
        "programme/inbox/complaint.html",
        "complaint",
        case_id,
        history=[],
        refusal=refusal,
        complaint=complaint,
        kind_text=KINDS[complaint.kind],
        state_text=STATES[complaint.state],
    )
