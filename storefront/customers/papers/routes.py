"""The papers of an order for its buyer: contracts to save, an invoice to ask for, the invoice the producer issued."""

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_limiter.util import get_remote_address

from storefront import clock
from storefront.database import db, writing
from storefront.files.serving import answer as file_answer
from storefront.order_papers import actions, forms, printing, queries, rules
from storefront.order_papers.rules import InvoiceTo
from storefront.orders import access
from storefront.orders import queries as orders
from storefront.orders.models import Order
from storefront.web import limits
from storefront.web.guards import public
from storefront.web.templates import render

blueprint = Blueprint("papers", __name__, url_prefix="/don-hang/<code>/<order_code>")


@blueprint.get("/hop-dong.pdf")
@public
@limits.limiter.limit(limits.LOOK_UPS_PER_ADDRESS, key_func=get_remote_address)
def contract(code: str, order_code: str) -> ResponseReturnValue:
    """The contract as it stands. Asked for before the job issued it, it is issued now."""
    order_id = _own(code, order_code).id
    with writing() as session:
        paper_id = actions.contract(session, order=queries.whole(session, order_id), now=clock.now()).id
    return printing.answer(queries.paper_of(db.session(), order_id, paper_id) or abort(404))


@blueprint.get("/giay-to/<int:paper_id>.pdf")
@public
@limits.limiter.limit(limits.LOOK_UPS_PER_ADDRESS, key_func=get_remote_address)
def paper(code: str, order_code: str, paper_id: int) -> ResponseReturnValue:
    """One paper of the order, replaced ones too."""
    return printing.answer(queries.paper_of(db.session(), _own(code, order_code).id, paper_id) or abort(404))


@blueprint.get("/hoa-don/<int:invoice_id>")
@public
@limits.limiter.limit(limits.LOOK_UPS_PER_ADDRESS, key_func=get_remote_address)
def invoice_file(code: str, order_code: str, invoice_id: int) -> ResponseReturnValue:
    """The file of an invoice that the producer put here."""
    order = _own(code, order_code)
    for one in queries.invoices_of(db.session(), [order.id]).get(order.id, []):
        if one.id == invoice_id and one.file is not None:
            return file_answer(one.file)
    abort(404)


@blueprint.get("/hoa-don")
@public
@limits.limiter.limit(limits.LOOK_UPS_PER_ADDRESS, key_func=get_remote_address)
def invoice(code: str, order_code: str) -> ResponseReturnValue:
    order = _own(code, order_code)
    known = queries.requests_of(db.session(), [order.id]).get(order.id)
    to = InvoiceTo(known.name, known.tax_code, known.address, known.email) if known else InvoiceTo("", "", "", "")
    return _form_page(order, to)


@blueprint.post("/hoa-don")
@public
@limits.limiter.limit(limits.LOOK_UPS_PER_ADDRESS, key_func=get_remote_address)
def ask_invoice(code: str, order_code: str) -> ResponseReturnValue:
    order, to = _own(code, order_code), forms.typed(request.form)
    order_id, back = order.id, url_for("orders.show", code=code.upper(), _anchor=f"giay-to-{order.code}")
    try:
        with writing() as session:
            actions.ask_invoice(session, order=queries.whole(session, order_id), to=to, now=clock.now())
    except rules.Faulty as faulty:
        return _form_page(_own(code, order_code), to, forms.fault_texts(faulty.faults), status=422)
    except rules.AlreadyInvoiced:
        return _form_page(_own(code, order_code), to, status=409)
    return redirect(back, code=303)


def _own(code: str, order_code: str) -> Order:
    """An order that this device may see; others are answered as ones that are not there."""
    group = orders.group_by_code(db.session(), code.upper()) if access.is_granted(code.upper()) else None
    found = next((order for order in group.orders if order.code == order_code), None) if group else None
    return found or abort(404)


def _form_page(order: Order, to: InvoiceTo, faults: dict[str, str] | None = None, *, status: int = 200) -> Response:
    page = render(
        "orders/invoice.html",
        order=order,
        labels=forms.LABELS,
        values=forms.values(to),
        faults=faults or {},
        is_issued=bool(queries.invoices_of(db.session(), [order.id])),
        noindex=True,
    )
    return Response(page, status=status)
