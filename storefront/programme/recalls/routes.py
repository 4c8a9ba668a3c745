"""The office's desk for recalls: any producer's lot found, its buyers seen, the lot recalled with a reason."""

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from catalog.stock.lots import queries
from catalog.stock.lots.queries import Listed
from catalog.stock.lots.rules import LotRecalled
from storefront import clock
from storefront.accounts.rules import OFFICE, OFFICE_READERS
from storefront.database import db, writing
from storefront.fulfilment import queries as parcels
from storefront.fulfilment import recalls
from storefront.fulfilment.rules import NoReason
from storefront.orders.rules import LONGEST_REASON, Actor
from storefront.web.guards import actor, role
from storefront.web.templates import render
from storefront.web.typed import clean

blueprint = Blueprint("recalls", __name__, url_prefix="/chuong-trinh/thu-hoi")


@blueprint.get("")
@role(*OFFICE_READERS)
def index() -> ResponseReturnValue:
    sought = clean(request.args.get("lo"))[:80]
    session = db.session()
    found = queries.sought(session, sought) if sought else []
    page = render("programme/recalls/index.html", sought=sought, found=found, recalled=queries.recalled(session))
    return Response(page, headers={"Cache-Control": "no-store"})


@blueprint.get("/<int:lot_id>")
@role(*OFFICE_READERS)
def show(lot_id: int) -> ResponseReturnValue:
    return _page(lot_id)


@blueprint.post("/<int:lot_id>")
@role(*OFFICE)
def recall(lot_id: int) -> ResponseReturnValue:
    told = clean(request.form.get("reason"))[:LONGEST_REASON]
    try:
        with writing() as session:
            by = Actor("office", actor())
            recalls.recall(session, lot=_lot(lot_id).lot, by=by, reason=told, now=clock.now())
    except NoReason:
        return _page(lot_id, fault=_("Hãy ghi lý do."), status=422)
    except LotRecalled:
        return redirect(url_for(".show", lot_id=lot_id), code=303)
    return redirect(url_for(".show", lot_id=lot_id, done="recalled"), code=303)


def _page(lot_id: int, *, fault: str = "", status: int = 200) -> Response:
    own = _lot(lot_id)
    done = _("Đã thu hồi lô. Kiện chưa gửi đã dừng, người mua của kiện đã gửi được báo.")
    page = render(
        "programme/recalls/show.html",
        own=own,
        parcels=parcels.with_lot(db.session(), lot_id),
        may_recall=any(map(current_user.has_role, OFFICE)),
        fault=fault,
        done=done if request.args.get("done") == "recalled" else "",
    )
    return Response(page, status=status, headers={"Cache-Control": "no-store"})


def _lot(lot_id: int) -> Listed:
    return queries.by_id(db.session(), lot_id) or abort(404)
