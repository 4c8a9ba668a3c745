"""A producer's papers: invoices waited for and issued, data for an invoice program, her own particulars."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from storefront import clock
from storefront.counter import access
from storefront.counter import queries as own
from storefront.counter.access import member
from storefront.counter.pages import page
from storefront.counter.papers import forms, records
from storefront.database import db, writing
from storefront.files.messages import allowed_text, refused_text
from storefront.files.rules import PAPER, XLSX, FileRefused
from storefront.files.serving import answer as file_answer
from storefront.files.uploads import given, room_for
from storefront.order_papers import actions, einvoice, printing, queries, rules
from storefront.order_papers.einvoice import Record
from storefront.web.guards import actor
from storefront.web.typed import clean

blueprint = Blueprint("counter_papers", __name__, url_prefix="/ban-hang/hoa-don")

_PARTICULARS = ("legal_name", "address", "registration", "tax_code", "tax_rate")


@blueprint.get("")
@member("seller")
def index() -> ResponseReturnValue:
    session, ids = db.session(), access.producer_ids()
    told = records.asked(session, ids)
    today = clock.today()
    return page(
        "counter/papers/index.html",
        waiting=[one for one in told if not one.invoices and one.order.state != "cancelled"],
        wrong=[one for one in told if one.invoices and one.open_dong],
        done_with=[one for one in told if one.invoices and not one.open_dong],
        members=access.memberships(),
        start=today.replace(day=1),
        end=today,
    )


@blueprint.get("/du-lieu.<kind>")
@member("seller")
def data(kind: str) -> ResponseReturnValue:
    """Orders of a period for an invoice program: `tu` and `den` are days, both included."""
    start, end = _day("tu"), _day("den")
    if kind not in ("xlsx", "xml") or start > end or (end - start).days > 366:
        abort(400)
    told = records.in_period(db.session(), access.producer_ids(), start, end)
    body = einvoice.as_xlsx(told) if kind == "xlsx" else einvoice.as_xml(told, start, end)
    name = f"du-lieu-hoa-don-{start}-{end}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(body, mimetype=XLSX if kind == "xlsx" else "application/xml", headers=headers)


@blueprint.get("/don/<code>")
@member("seller")
def order(code: str) -> ResponseReturnValue:
    return _order_page(_own(code))


@blueprint.post("/don/<code>")
@room_for(PAPER)
@member("seller")
def record(code: str) -> ResponseReturnValue:
    """Record an invoice she issued, or the one that corrects it."""
    told, typed = _own(code), {name: request.form.get(name, "") for name in forms.LABELS}
    try:
        invoice, file = forms.invoice(request.form), given("file", PAPER)
        corrects = next((one for one in told.invoices if one.id == invoice.corrects_id), None)
        if invoice.kind != rules.INVOICE and corrects is None:
            raise rules.Faulty({"corrects": "missing"})
        order_id = told.order.id
        with writing() as session:
            actions.record_invoice(
                session,
                order=queries.whole(session, order_id),
                kind=invoice.kind,
                series=invoice.series,
                number=invoice.number,
                issued_on=invoice.issued_on,
                amount_dong=invoice.amount_dong,
                link=invoice.link,
                note=invoice.note,
                corrects_id=invoice.corrects_id,
                file=file,
                by=actor(),
                now=clock.now(),
            )
    except rules.Faulty as faulty:
        return _order_page(_own(code), typed, forms.fault_texts(faulty.faults), status=422)
    except FileRefused as refused:
        return _order_page(_own(code), typed, {"file": refused_text(refused)}, status=422)
    return redirect(url_for(".order", code=code, done="invoice"), code=303)


@blueprint.get("/don/<code>/hop-dong.pdf")
@member("packer")
def contract(code: str) -> ResponseReturnValue:
    order_id = _own(code).order.id
    with writing() as session:
        paper_id = actions.contract(session, order=queries.whole(session, order_id), now=clock.now()).id
    return printing.answer(queries.paper_of(db.session(), order_id, paper_id) or abort(404))


@blueprint.get("/don/<code>/giay-to/<int:paper_id>.pdf")
@member("seller")
def paper(code: str, paper_id: int) -> ResponseReturnValue:
    return printing.answer(queries.paper_of(db.session(), _own(code).order.id, paper_id) or abort(404))


@blueprint.get("/don/<code>/hoa-don/<int:invoice_id>")
@member("seller")
def invoice_file(code: str, invoice_id: int) -> ResponseReturnValue:
    for one in _own(code).invoices:
        if one.id == invoice_id and one.file is not None:
            return file_answer(one.file)
    abort(404)


@blueprint.get("/nguoi-ban/<slug>")
@member("owner")
def seller(slug: str) -> ResponseReturnValue:
    known = queries.particulars(db.session(), _producer_id(slug))
    return _seller_page(slug, {name: getattr(known, name) for name in _PARTICULARS})


@blueprint.post("/nguoi-ban/<slug>")
@member("owner")
def describe_seller(slug: str) -> ResponseReturnValue:
    typed = {name: clean(request.form.get(name)) for name in _PARTICULARS}
    try:
        with writing() as session:
            actions.describe_seller(session, producer_id=_producer_id(slug), **typed)
    except rules.Faulty as faulty:
        return _seller_page(slug, typed, forms.fault_texts(faulty.faults), status=422)
    return redirect(url_for(".seller", slug=slug, done="seller"), code=303)


def _own(code: str) -> Record:
    """Her order of a code; another's is answered as one that is not there."""
    return records.one(db.session(), access.producer_ids(), code) or abort(404)


def _producer_id(slug: str) -> int:
    found = own.producer(db.session(), access.producer_ids(), slug) or abort(404)
    return found.id


def _day(name: str) -> date:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        abort(400)


def _order_page(
    told: Record, typed: dict[str, str] | None = None, faults: dict[str, str] | None = None, *, status: int = 200
) -> Response:
    first = rules.ADJUSTMENT if told.invoices else rules.INVOICE
    beforehand = {
        "kind": first,
        "issued_on": clock.today().isoformat(),
        "amount": str(told.open_dong) if told.open_dong else "",
        "corrects": str(told.invoices[-1].id) if told.invoices else "",
    }
    kinds: list[Any] = [rules.ADJUSTMENT, rules.REPLACEMENT] if told.invoices else [rules.INVOICE]
    return page(
        "counter/papers/order.html",
        told=told,
        papers=queries.of_orders(db.session(), [told.order.id])[told.order.id],
        labels=forms.LABELS,
        typed=typed or beforehand,
        kinds=kinds,
        faults=faults or {},
        allowed=allowed_text(PAPER),
        status=status,
    )


def _seller_page(
    slug: str, typed: dict[str, str], faults: dict[str, str] | None = None, *, status: int = 200
) -> Response:
    producer = own.producer(db.session(), access.producer_ids(), slug) or abort(404)
    return page(
        "counter/papers/seller.html",
        producer=producer,
        typed=typed,
        rates=[(rate, str(text)) for rate, text in forms.TAX_RATE_TEXTS.items()],
        faults=faults or {},
        status=status,
    )
