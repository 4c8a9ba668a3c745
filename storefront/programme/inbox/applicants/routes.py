"""One application to sell here: who, with which papers, perhaps a producer that is there already."""

from flask import Blueprint, Response, abort
from flask.typing import ResponseReturnValue

from storefront.accounts.rules import OFFICE, OFFICE_READERS
from storefront.counter.applications.models import ProducerApplication
from storefront.counter.applications.rules import BANKS
from storefront.database import db
from storefront.programme.inbox import actions, queries
from storefront.programme.inbox.pages import acted, case_page, typed
from storefront.web.guards import role

blueprint = Blueprint("inbox_applicants", __name__, url_prefix="/chuong-trinh/hop-viec/ho-so")


@blueprint.get("/<int:case_id>")
@role(*OFFICE_READERS)
def show(case_id: int) -> ResponseReturnValue:
    return _page(case_id)


@blueprint.post("/<int:case_id>/nhan")
@role(*OFFICE)
def accept(case_id: int) -> ResponseReturnValue:
    # The producer's address may have been pasted whole.
    slug, note = typed("slug", 300).split("?", 1)[0].rstrip("/").rsplit("/", 1)[-1], typed("note")
    return acted(
        lambda session, by, now: actions.accept_application(
            session, application_id=case_id, slug=slug, note=note, by=by, now=now
        ),
        done="accepted",
        endpoint=".show",
        case_id=case_id,
        again=lambda refusal: _page(case_id, refusal=refusal),
    )


@blueprint.post("/<int:case_id>/tra-lai")
@role(*OFFICE)
def give_back(case_id: int) -> ResponseReturnValue:
    note = typed("note")
    return acted(
        lambda session, by, now: actions.return_application(session, application_id=case_id, note=note, by=by, now=now),
        done="returned",
        endpoint=".show",
        case_id=case_id,
        again=lambda refusal: _page(case_id, refusal=refusal),
    )


@blueprint.post("/<int:case_id>/tu-choi")
@role(*OFFICE)
def refuse(case_id: int) -> ResponseReturnValue:
    note = typed("note")
    return acted(
        lambda session, by, now: actions.refuse_application(session, application_id=case_id, note=note, by=by, now=now),
        done="refused",
        endpoint=".show",
        case_id=case_id,
        again=lambda refusal: _page(case_id, refusal=refusal),
    )


def _page(case_id: int, *, refusal: str = "") -> Response:
    session = db.session()
    application = session.get(ProducerApplication, case_id) or abort(404)
    return case_page(
        "programme/inbox/application.html",
        "application",
        case_id,
        history=[],
        refusal=refusal,
        application=application,
        bank=BANKS.get(application.bank_bin, ""),
        alike=queries.alike(session, application),
    )
