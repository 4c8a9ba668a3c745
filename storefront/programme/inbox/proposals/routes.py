"""One proposal of a listing: what changes, what it touches, what is done about it."""

from flask import Blueprint, Response, abort
from flask.typing import ResponseReturnValue

from catalog.listings import queries as listings
from catalog.listings import rules
from catalog.listings.models import ListingChange
from storefront import clock
from storefront.accounts.rules import OFFICE, OFFICE_READERS
from storefront.database import db
from storefront.programme.inbox import actions
from storefront.programme.inbox.messages import FIELDS
from storefront.programme.inbox.pages import acted, case_page, typed, whole_number
from storefront.web.guards import role

blueprint = Blueprint("inbox_proposals", __name__, url_prefix="/chuong-trinh/hop-viec/san-pham")


@blueprint.get("/<int:case_id>")
@role(*OFFICE_READERS)
def show(case_id: int) -> ResponseReturnValue:
    return _page(case_id)


@blueprint.post("/<int:case_id>/duyet")
@role(*OFFICE)
def approve(case_id: int) -> ResponseReturnValue:
    decision_id, note = whole_number("decision"), typed("note")
    return acted(
        lambda session, by, now: actions.approve_listing(
            session, change_id=case_id, decision_id=decision_id, note=note, by=by, now=now
        ),
        done="approved",
        endpoint=".show",
        case_id=case_id,
        again=lambda refusal: _page(case_id, refusal=refusal),
    )


@blueprint.post("/<int:case_id>/tra-lai")
@role(*OFFICE)
def give_back(case_id: int) -> ResponseReturnValue:
    note = typed("note")
    return acted(
        lambda session, by, now: actions.return_listing(session, change_id=case_id, note=note, by=by, now=now),
        done="returned",
        endpoint=".show",
        case_id=case_id,
        again=lambda refusal: _page(case_id, refusal=refusal),
    )


def _page(case_id: int, *, refusal: str = "") -> Response:
    session = db.session()
    change = session.get(ListingChange, case_id) or abort(404)
    base, proposed = listings.base_of(change), listings.proposed(change)
    touched: tuple[str, ...] = ()
    stale: list[str] = []
    if change.product and change.state == "in_review":
        fields = rules.changed(base, proposed)
        live = listings.current(session, change.product)
        stale = [name for name in rules.changed(live, base) if name in fields]
        if listings.is_certified(session, change.product.id, clock.today()):
            touched = rules.touched_scope(base, proposed)
    return case_page(
        "programme/inbox/proposal.html",
        "listing",
        case_id,
        history=listings.log(session, change_id=case_id),
        refusal=refusal,
        change=change,
        proposed=proposed,
        differences=rules.difference(base, proposed),
        touched=[FIELDS[name] for name in touched],
        stale=[FIELDS[name] for name in stale],
        allowing=listings.allowing(session, change.product.id) if touched and change.product else [],
        star_claims=[FIELDS[name] for name in rules.star_claims(proposed)],
        version=change.versions[-1].number,
    )
