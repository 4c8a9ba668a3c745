"""What a producer's bank tells: money whose order she names, statements she brings, notices she turns on."""

import hashlib
from collections.abc import Callable

from flask import Blueprint, Response, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from catalog.producers.models import Producer
from storefront import clock
from storefront.counter import access
from storefront.counter.access import member
from storefront.counter.bank.messages import done_text, fault_text, obstacle_text
from storefront.counter.money.forms import Faulty, note
from storefront.counter.pages import page
from storefront.database import db, writing
from storefront.files.rules import LONGEST_NAME, MB, Allowed
from storefront.files.uploads import room_for
from storefront.orders.rules import Actor
from storefront.settlement.bank import actions, imports, queries
from storefront.settlement.bank.models import BankCredit
from storefront.settlement.bank.rules import NotOpen
from storefront.settlement.statements import memos, reading
from storefront.web.guards import actor
from storefront.web.typed import clean

blueprint = Blueprint("bank", __name__, url_prefix="/ban-hang/tien")

STATEMENT = Allowed(frozenset(), 5 * MB)


@blueprint.get("/tien-den")
@member("seller")
def credits() -> ResponseReturnValue:
    return _credits_page()


@blueprint.post("/tien-den/<int:credit_id>/don")
@member("seller")
def assign(credit_id: int) -> ResponseReturnValue:
    """Give money to the order she names."""

    def act(session: Session, credit: BankCredit) -> str:
        code = "".join(request.form.get("code", "").split()).upper()
        field = f"code-{credit_id}"
        order = queries.order(session, [credit.producer_id], code)
        if order is None:
            raise Faulty({field: _("Không có đơn nào của bạn mang mã này.")})
        try:
            actions.assign(session, credit=credit, order=order, by=_by(), now=clock.now())
        except ValueError:
            raise Faulty({field: _("Đơn này trả bằng thẻ; tiền chuyển khoản không ghi vào được.")}) from None
        return "assigned"

    return _act(credit_id, act)


@blueprint.post("/tien-den/<int:credit_id>/bo-qua")
@member("seller")
def dismiss(credit_id: int) -> ResponseReturnValue:
    def act(session: Session, credit: BankCredit) -> str:
        reason = note(request.form.get("reason"), f"reason-{credit_id}", _("Hãy ghi vì sao bỏ qua."))
        actions.dismiss(session, credit=credit, reason=reason, by=_by(), now=clock.now())
        return "dismissed"

    return _act(credit_id, act)


@blueprint.get("/sao-ke")
@member("seller")
def statements() -> ResponseReturnValue:
    return _statements_page()


@blueprint.post("/sao-ke")
@room_for(STATEMENT)
@member("seller")
def upload() -> ResponseReturnValue:
    """Read a statement, and show what entering it would do before anything is entered."""
    producer = _own()
    file = request.files.get("statement")
    data = file.stream.read(STATEMENT.most_bytes + 1) if file and file.filename else b""
    if not data:
        return _statements_page(_("Hãy chọn tệp sao kê."), status=422)
    if len(data) > STATEMENT.most_bytes:
        return _statements_page(_("Tệp lớn hơn 5 MB. Hãy chọn khoảng ngày ngắn hơn."), status=413)
    statement = reading.read(data)
    if not statement.lines and statement.faults and not statement.faults[0].row:
        return _statements_page(fault_text(statement.faults[0]), status=422)
    with writing() as session:
        kept = imports.start(
            session,
            producer=producer,
            name=_name(file.filename if file else None),
            sha256=hashlib.sha256(data).hexdigest(),
            statement=statement,
            by=actor(),
            now=clock.now(),
        )
        statement_id = kept.id
    return redirect(url_for(".statement", statement_id=statement_id), code=303)


@blueprint.get("/sao-ke/<int:statement_id>")
@member("seller")
def statement(statement_id: int) -> ResponseReturnValue:
    session = db.session()
    file = queries.statement(session, access.producer_ids(), statement_id) or abort(404)
    producer = session.get_one(Producer, file.producer_id)
    if file.confirmed_at is not None:
        return redirect(url_for(".statements", cua=producer.slug))
    planned = imports.plan(session, file, producer)
    return page(
        "counter/bank/statement.html",
        file=file,
        producer=producer,
        paid=[one for one in planned if one.outcome == "paid"],
        ask=[one for one in planned if one.outcome == "ask"],
        known=[one for one in planned if one.outcome == "known"],
        left=sum(one.outcome == "leave" for one in planned),
        faults=[fault_text(fault) for fault in imports.faults(file)],
        obstacle_text=obstacle_text,
    )


@blueprint.post("/sao-ke/<int:statement_id>/nhap")
@member("seller")
def confirm(statement_id: int) -> ResponseReturnValue:
    with writing() as session:
        file = queries.statement(session, access.producer_ids(), statement_id) or abort(404)
        producer = session.get_one(Producer, file.producer_id)
        entered = imports.confirm(session, file=file, producer=producer, now=clock.now())
        slug = producer.slug
    return redirect(url_for(".statements", done="entered" if entered else "nothing", cua=slug), code=303)


@blueprint.post("/sao-ke/<int:statement_id>/bo")
@member("seller")
def drop(statement_id: int) -> ResponseReturnValue:
    with writing() as session:
        file = queries.statement(session, access.producer_ids(), statement_id) or abort(404)
        slug = session.get_one(Producer, file.producer_id).slug
        if file.confirmed_at is None:
            session.delete(file)
    return redirect(url_for(".statements", done="dropped", cua=slug), code=303)


@blueprint.get("/thong-bao")
@member("owner")
def notices() -> ResponseReturnValue:
    return _notices_page()


@blueprint.post("/thong-bao")
@member("owner")
def make_secret() -> ResponseReturnValue:
    """Turn notices on; the secret is in this answer and nowhere else ever again."""
    producer = _own()
    with writing() as session:
        secret = actions.make_secret(
            session, producer=producer, secret_key=current_app.config["SECRET_KEY"], by=actor(), now=clock.now()
        )
    return _notices_page(secret)


@blueprint.post("/thong-bao/tat")
@member("owner")
def drop_secret() -> ResponseReturnValue:
    producer = _own()
    with writing() as session:
        actions.drop_secret(session, producer=producer)
    return redirect(url_for(".notices", done="off", cua=producer.slug), code=303)


def _own() -> Producer:
    """Whose bank the page is about: the producer named in the address, else her first."""
    found = access.memberships()
    slug = request.args.get("cua")
    one = next((one for one in found if one.producer.slug == slug), None) or (abort(404) if slug else found[0])
    return one.producer


def _by() -> Actor:
    return Actor("producer", actor())


def _name(given: str | None) -> str:
    """A file's name as it may be shown: without folders and controls."""
    return clean((given or "").replace("\\", "/").rsplit("/", 1)[-1])[:LONGEST_NAME] or _("sao kê")


def _act(credit_id: int, act: Callable[[Session, BankCredit], str]) -> ResponseReturnValue:
    try:
        with writing() as session:
            done = act(session, queries.credit(session, access.producer_ids(), credit_id) or abort(404))
    except Faulty as faulty:
        return _credits_page(faulty.faults, status=422)
    except NotOpen:
        done = "gone"
    return redirect(url_for(".credits", done=done, cua=request.args.get("cua")), code=303)


def _credits_page(faults: dict[str, str] | None = None, *, status: int = 200) -> Response:
    session, producer = db.session(), _own()
    waiting = queries.waiting(session, producer.id)
    open_credits = queries.open_credits(session, [producer.id])
    return page(
        "counter/bank/credits.html",
        producer=producer,
        credits=[(one, memos.suggestions(memos.read(one.content), one.amount_dong, waiting)) for one in open_credits],
        settled=queries.settled_credits(session, [producer.id]),
        obstacle_text=obstacle_text,
        typed=request.form,
        faults=faults or {},
        told=done_text(request.args.get("done", "")),
        status=status,
    )


def _statements_page(error: str = "", *, status: int = 200) -> Response:
    producer = _own()
    return page(
        "counter/bank/statements.html",
        producer=producer,
        files=queries.statements(db.session(), [producer.id]),
        error=error,
        told=done_text(request.args.get("done", "")),
        status=status,
    )


def _notices_page(secret: str = "") -> Response:
    producer = _own()
    return page(
        "counter/bank/notices.html",
        producer=producer,
        kept=queries.secret(db.session(), producer.id),
        secret=secret,
        address=url_for("bank_notices.receive", producer=producer.slug, _external=True),
        told=done_text(request.args.get("done", "")),
    )
