"""The office's view of money: what waits, what is overdue, and card money handed on to producers."""

import secrets

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from catalog.producers.models import Producer
from storefront import clock
from storefront.accounts.rules import OFFICE, OFFICE_READERS
from storefront.database import db, writing
from storefront.programme.money.forms import typed_payout
from storefront.programme.money.messages import done_text
from storefront.settlement.bank import queries as bank
from storefront.settlement.books import actions, queries
from storefront.settlement.books.rules import PayoutTooMuch
from storefront.settlement.card import desk as cards
from storefront.web.formats import dong
from storefront.web.guards import actor, role
from storefront.web.templates import render

blueprint = Blueprint("office_money", __name__, url_prefix="/chuong-trinh/tien")


@blueprint.get("")
@role(*OFFICE_READERS)
def index() -> ResponseReturnValue:
    session, today = db.session(), clock.today()
    return _page(
        "programme/money/index.html",
        places=queries.places(session, today, bank.open_counts(session)),
        overdue=queries.overdue_refunds(session, today),
        waiting=queries.open_by_state(session),
        payouts=queries.payouts(session),
        card_cases=cards.count(session),
    )


@blueprint.get("/<slug>")
@role(*OFFICE_READERS)
def show(slug: str) -> ResponseReturnValue:
    return _producer_page(_producer(slug), {})


@blueprint.post("/<slug>/tra")
@role(*OFFICE)
def pay_out(slug: str) -> ResponseReturnValue:
    """Card money went to its producer."""
    typed = typed_payout()
    if typed.faults:
        return _producer_page(_producer(slug), typed.faults, status=422)
    try:
        with writing() as session:
            went = actions.pay_out(
                session,
                producer=_producer(slug),
                amount_dong=typed.amount_dong,
                reference=typed.reference,
                token=typed.token or abort(422),
                by=actor(),
                now=clock.now(),
            )
    except PayoutTooMuch as much:
        sentence = _("Sàn chỉ đang giữ %(sum)s cho người này.", sum=dong(much.held_dong))
        return _producer_page(_producer(slug), {"amount_dong": sentence}, status=409)
    return redirect(url_for(".show", slug=slug, done="paid" if went else "known"), code=303)


def _producer(slug: str) -> Producer:
    return bank.producer(db.session(), slug) or abort(404)


def _producer_page(producer: Producer, faults: dict[str, str], *, status: int = 200) -> Response:
    session = db.session()
    return _page(
        "programme/money/producer.html",
        status=status,
        producer=producer,
        held_dong=queries.held_dong(session, producer.id),
        payouts=queries.payouts(session, [producer.id]),
        may_pay=any(map(current_user.has_role, OFFICE)),
        token=request.form.get("token") or secrets.token_hex(16),
        typed=request.form,
        faults=faults,
    )


def _page(template: str, /, *, status: int = 200, **context: object) -> Response:
    html = render(template, done=done_text(request.args.get("done", "")), **context)
    return Response(html, status=status, headers={"Cache-Control": "no-store"})
