"""Authorities' requests to take a listing off sale: entered, executed within 24 hours, restored; the log of all."""

import csv
import io

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from catalog.importing.formulas import guard
from catalog.listings import queries as listings
from catalog.listings.takedowns import actions as takedowns
from catalog.listings.takedowns import queries
from catalog.listings.takedowns.models import Takedown
from catalog.listings.takedowns.rules import AlreadyEntered, InTheFuture, due_at, in_time
from catalog.products.models import Product
from storefront import clock
from storefront.accounts.rules import OFFICE, OFFICE_READERS
from storefront.database import db, writing
from storefront.programme.inbox import actions
from storefront.programme.inbox.messages import done_text
from storefront.programme.inbox.pages import acted, case_page, typed
from storefront.programme.inbox.takedowns.forms import TakedownForm
from storefront.web.formats import moment
from storefront.web.guards import actor, role
from storefront.web.templates import render

blueprint = Blueprint("takedowns", __name__, url_prefix="/chuong-trinh/hop-viec")

COLUMNS = (
    "product",
    "product_url",
    "producer",
    "authority",
    "document_number",
    "reason",
    "received_at",
    "due_at",
    "executed_at",
    "executed_by",
    "in_time",
    "restored_at",
    "restored_by",
    "restored_reason",
)


@blueprint.get("/go-bo")
@role(*OFFICE_READERS)
def index() -> ResponseReturnValue:
    form = TakedownForm(formdata=None, product=request.args.get("product", "")[:300])
    form.received_at.data = moment(clock.now())
    return _list_page(form)


@blueprint.post("/go-bo")
@role(*OFFICE)
def enter() -> ResponseReturnValue:
    form = TakedownForm()
    whole = form.validate()
    product = db.session.scalar(select(Product).where(Product.slug == form.product_slug))
    if product is None and not form.product.errors:
        form.product.errors = [_("Không có sản phẩm này. Hãy dán địa chỉ trang sản phẩm.")]
    received_at = form.instant
    if not whole or product is None or received_at is None:
        return _list_page(form, status=422)
    texts = {name: form[name].data or "" for name in ("authority", "document_number", "reason")}
    try:
        with writing() as session:
            own = session.get_one(Product, product.id)
            entered = takedowns.enter(
                session, product=own, received_at=received_at, by=actor(), now=clock.now(), **texts
            )
            takedown_id = entered.id
    except InTheFuture:
        form.received_at.errors = [_("Giờ nhận còn ở phía trước, hãy xem lại.")]
        return _list_page(form, status=422)
    except AlreadyEntered as already:
        return redirect(url_for(".show", case_id=already.takedown_id), code=303)
    return redirect(url_for(".show", case_id=takedown_id, done="entered"), code=303)


@blueprint.get("/go-bo.csv")
@role(*OFFICE_READERS)
def download() -> ResponseReturnValue:
    """The whole log as CSV; times as ISO 8601, nothing in it runs as a formula."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for one in queries.every(db.session()):
        writer.writerow([guard(cell) for cell in _cells(one)])
    return Response(
        text.getvalue().encode("utf-8-sig"),
        mimetype="text/csv",
        headers={
            "Content-Disposition": f'attachment; filename="go-bo-{clock.today().isoformat()}.csv"',
            "Cache-Control": "no-store",
        },
    )


@blueprint.get("/go-bo/<int:case_id>")
@role(*OFFICE_READERS)
def show(case_id: int) -> ResponseReturnValue:
    return _page(case_id)


@blueprint.post("/go-bo/<int:case_id>/thuc-hien")
@role(*OFFICE)
def execute(case_id: int) -> ResponseReturnValue:
    return acted(
        lambda session, by, now: actions.execute_takedown(session, takedown_id=case_id, by=by, now=now),
        done="taken_down",
        endpoint=".show",
        case_id=case_id,
        again=lambda refusal: _page(case_id, refusal=refusal),
    )


@blueprint.post("/go-bo/<int:case_id>/khoi-phuc")
@role(*OFFICE)
def restore(case_id: int) -> ResponseReturnValue:
    reason = typed("reason")
    return acted(
        lambda session, by, now: actions.restore_takedown(session, takedown_id=case_id, reason=reason, by=by, now=now),
        done="restored",
        endpoint=".show",
        case_id=case_id,
        again=lambda refusal: _page(case_id, refusal=refusal),
    )


def _page(case_id: int, *, refusal: str = "") -> Response:
    session = db.session()
    takedown = session.get(Takedown, case_id) or abort(404)
    return case_page(
        "programme/inbox/takedown.html",
        "takedown",
        case_id,
        history=listings.takedown_log(session, case_id),
        refusal=refusal,
        takedown=takedown,
        due_at=due_at(takedown.received_at),
        in_time=takedown.executed_at is None or in_time(takedown.received_at, takedown.executed_at),
    )


def _list_page(form: TakedownForm, *, status: int = 200) -> Response:
    html = render(
        "programme/inbox/takedowns.html",
        form=form,
        log=[(one, due_at(one.received_at)) for one in queries.every(db.session())],
        in_time=in_time,
        now=clock.now(),
        faults=[(field.id, field.errors[0]) for field in form if field.errors],
        done=done_text(request.args.get("done", "")),
        desk_section="inbox",
    )
    return Response(html, status=status, headers={"Cache-Control": "no-store"})


def _cells(one: Takedown) -> list[str]:
    executed = one.executed_at
    return [
        one.product.name,
        url_for("shop.product", slug=one.product.slug),
        one.product.producer.name,
        one.authority,
        one.document_number,
        one.reason,
        one.received_at.isoformat(),
        due_at(one.received_at).isoformat(),
        executed.isoformat() if executed else "",
        one.executed_by or "",
        ("yes" if in_time(one.received_at, executed) else "no") if executed else "",
        one.restored_at.isoformat() if one.restored_at else "",
        one.restored_by or "",
        one.restored_reason,
    ]
