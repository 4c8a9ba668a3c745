import csv
import io
from collections.abc import Iterator
from datetime import date

from flask import Blueprint, Response, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from catalog.certification import queries as certification
from catalog.certification.queries import Entry
from catalog.certification.rules import Status
from catalog.products import queries as products
from storefront import clock
from storefront.database import db
from storefront.doubts import messages as doubt_texts
from storefront.doubts import queries as doubts
from storefront.register import sentences
from storefront.register.queries import named
from storefront.register.records import COLUMNS, record
from storefront.shop.filters import page_number
from storefront.shop.views import Choice
from storefront.web import pages, qr
from storefront.web.guards import public
from storefront.web.labels import status_label
from storefront.web.links import absolute
from storefront.web.templates import render

blueprint = Blueprint("register", __name__)

PER_PAGE = 50


@blueprint.get("/tra-cuu")
@public
@pages.cacheable(by_index=True)
def index() -> ResponseReturnValue:
    day = clock.today()
    q = " ".join(request.args.get("q", "").split())[:100]
    number = request.args.get("number", "").strip()[:60]
    given = request.args.get("status", "")
    status = Status(given) if given in tuple(Status) else None
    page = page_number(request.args.get("page", "1"))
    total, entries = certification.find(
        db.session(),
        day=day,
        text=q,
        number=number,
        status=status,
        product_ids=named(q) if q else (),
        offset=(page - 1) * PER_PAGE,
        limit=PER_PAGE,
    )
    counts = certification.status_counts(db.session(), day)
    return render(
        "register/index.html",
        q=q,
        number=number,
        status=status,
        statuses=[
            Choice(one, status_label(one), _here(q, number, None if one is status else one), one is status, counts[one])
            for one in Status
            if counts[one]
        ],
        entries=entries,
        total=total,
        page=page,
        pages=max(-(-total // PER_PAGE), 1),
        prev_url=_here(q, number, status, page - 1) if page > 1 else None,
        next_url=_here(q, number, status, page + 1) if page * PER_PAGE < total else None,
        day=day,
    )


@blueprint.get("/c/<code>")
@public
@pages.cacheable()
def certificate(code: str) -> ResponseReturnValue:
    """What a printed QR opens: whether the star holds, in the first line."""
    today = clock.today()
    entry = certification.by_code(db.session(), code.strip().upper(), today)
    if entry is None:
        page = render("register/not_found.html", code=code[:40], noindex=True)
        return Response(page, status=404)
    cards = products.cards(db.session(), [entry.product_id], today)
    address = absolute(url_for("register.certificate", code=entry.code))
    return render(
        "register/certificate.html",
        entry=entry,
        sentence=sentences.first_line(entry),
        tone=sentences.tone(entry.status),
        history=[(line, sentences.event(line)) for line in certification.history(db.session(), entry.id)],
        doubts=[(one, doubt_texts.outcome(one)) for one in doubts.published(db.session(), entry.id)],
        findings=doubt_texts.FINDINGS,
        card=next((card for card in cards if card.refusal is None), None),
        qr_svg=qr.svg(address),
        day=today,
        past=False,
    )


@blueprint.get("/tra-cuu.json")
@public
@pages.cacheable()
def download_json() -> ResponseReturnValue:
    day = clock.today()
    return jsonify(day=day.isoformat(), certificates=[record(entry) for entry in _all(day)])


@blueprint.get("/tra-cuu.csv")
@public
@pages.cacheable()
def download_csv() -> ResponseReturnValue:
    day = clock.today()
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in record(entry).items()} for entry in _all(day))
    name = f"ocop-{day.isoformat()}.csv"
    # Spreadsheets read UTF-8 only behind its mark.
    return Response(
        "\ufeff" + text.getvalue(),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _all(day: date) -> Iterator[Entry]:
    yield from certification.all_entries(db.session(), day)


def _here(q: str, number: str, status: Status | None, page: int = 1) -> str:
    return url_for("register.index", q=q or None, number=number or None, status=status, page=page if page > 1 else None)


def _cell(value: object) -> object:
    """A cell that no spreadsheet runs as a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t")) else value
