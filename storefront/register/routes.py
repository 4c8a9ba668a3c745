from collections.abc import Callable
from datetime import date

from flask import Blueprint, Response, abort, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalog.certification import history, ledger, snapshot, typed
from catalog.certification import queries as certification
from catalog.certification.queries import Entry
from catalog.certification.rules import IN_FORCE, Status
from catalog.products import queries as products
from storefront import clock
from storefront.database import db
from storefront.decisions import queries as decided
from storefront.doubts import messages as doubt_texts
from storefront.doubts import queries as doubts
from storefront.papers.document import NoFonts
from storefront.register import downloads, papers, queries, sentences, views
from storefront.register import proof as proofs
from storefront.register.forms import Asked, WrongDay, asked, is_misread, past_day
from storefront.register.queries import PER_PAGE
from storefront.shop import structured
from storefront.shop.filters import page_number
from storefront.web import pages, qr
from storefront.web.errors import problem
from storefront.web.guards import public
from storefront.web.links import absolute
from storefront.web.templates import render

blueprint = Blueprint("register", __name__)

MOST_FAULTS = 50


@blueprint.get("/tra-cuu")
@public
@pages.cacheable(by_index=True)
def index() -> ResponseReturnValue:
    """The register, searched by words, number, code, commune and state, today or as recorded on a past day."""
    today = clock.today()
    try:
        wanted = asked(request.args, today)
    except WrongDay as wrong:
        told = asked({name: text for name, text in request.args.items() if name != "ngay"}, today)
        return Response(_list(told, today, fault=sentences.wrong_day(wrong.fault, wrong.given)), status=400)
    first = ledger.first_day(db.session()) if wanted.day else None
    if wanted.day and (first is None or wanted.day < first):
        return _list(wanted, today, fault=sentences.too_early(wanted.day, first), first=first)
    return _list(wanted, today)


def _list(wanted: Asked, today: date, *, fault: str = "", first: date | None = None) -> str:
    places = queries.places()
    found = queries.find(wanted, places, today)
    return render(
        "register/index.html",
        asked=wanted,
        fault=fault,
        first_url=wanted.address(day=first) if first else None,
        summary=sentences.results(wanted, found, today),
        misread=not any(found.counts.values()) and is_misread(wanted.q, among_words=True),
        district=views.district(wanted, places),
        place_options=views.place_options(places),
        chips=views.chips(wanted, places),
        statuses=views.statuses(wanted, found),
        entries=found.entries,
        total=found.total,
        pages=max(-(-found.total // PER_PAGE), 1),
        prev_url=wanted.address(page=wanted.page - 1) if wanted.page > 1 else None,
        next_url=wanted.address(page=wanted.page + 1) if wanted.page * PER_PAGE < found.total else None,
        head=queries.past(wanted.day).head if wanted.day else None,
        file_day=wanted.day.isoformat() if wanted.day and not fault else None,
        day=wanted.day or today,
        yesterday=views.day_before(today),
        q=wanted.q,
    )


@blueprint.get("/c/<code>")
@public
@pages.cacheable()
def certificate(code: str) -> ResponseReturnValue:
    """What a printed QR opens: whether the star holds, in the first line; on a past day with `on` or `ngay`."""
    today = clock.today()
    entry = certification.by_code(db.session(), typed.code(code), today)
    if entry is None:
        page = render(
            "register/not_found.html",
            code=code[:40],
            misread=is_misread(code),
            noindex=True,
        )
        return Response(page, status=404)
    if entry.code != code:
        day = request.args.get("on") or request.args.get("ngay")
        return redirect(url_for("register.certificate", code=entry.code, ngay=day), 301)
    try:
        past = past_day(request.args.get("on") or request.args.get("ngay", ""), today)
    except WrongDay as wrong:
        page = _certificate(entry, today, None, fault=sentences.wrong_day(wrong.fault, wrong.given))
        return Response(page, status=400)
    return _certificate(entry, today, past)


def _certificate(entry: Entry, today: date, past: date | None, fault: str = "") -> str:
    session = db.session()
    events = history.of_product(session, entry.product_id)
    on_day = views.on_day(entry, events, past) if past else entry
    shown = on_day or entry
    cards = products.cards(session, [entry.product_id], today)
    followed_by = history.follower(events, entry.code) if shown.status is Status.SUPERSEDED else None
    return render(
        "register/certificate.html",
        entry=shown,
        fault=fault,
        verdict=views.verdict(shown if on_day else None, entry, events, past or today),
        lines=views.lines(events, past or today),
        card=next((card for card in cards if card.refusal is None), None),
        qr_svg=qr.svg(_address(entry)),
        followed_by=certification.by_code(session, followed_by, past or today) if followed_by else None,
        described=structured.certificate(entry) if past is None else "",
        doubts=[(one, doubt_texts.outcome(one)) for one in doubts.published(session, entry.id)],
        findings=doubt_texts.FINDINGS,
        signed=decided.paper_of(session, entry.id),
        day=past or today,
        past=past,
        yesterday=views.day_before(today),
        noindex=past is not None or bool(fault),
    )


@blueprint.get("/tra-cuu.json")
@public
@pages.cacheable()
def download_json() -> ResponseReturnValue:
    """The whole register, today's or as recorded at the end of a past day (`ngay`)."""
    told = _whole()
    return told if isinstance(told, Response) else jsonify(downloads.as_json(told))


@blueprint.get("/tra-cuu.csv")
@public
@pages.cacheable()
def download_csv() -> ResponseReturnValue:
    told = _whole()
    if isinstance(told, Response):
        return told
    name = f"ocop-{told.day.isoformat()}.csv"
    disposition = f'attachment; filename="{name}"'
    return Response(downloads.as_csv(told), mimetype="text/csv", headers={"Content-Disposition": disposition})


def _whole() -> downloads.Whole | Response:
    today = clock.today()
    try:
        past = past_day(request.args.get("ngay", ""), today)
    except WrongDay as wrong:
        return problem(400, code="wrong_day", detail=sentences.wrong_day(wrong.fault, wrong.given))
    first = ledger.first_day(db.session()) if past else None
    if past and (first is None or past < first):
        earliest = {"earliest": first.isoformat()} if first else {}
        return problem(404, code="too_early", detail=sentences.too_early(past, first), **earliest)
    return downloads.whole(past, today)


@blueprint.get("/tra-cuu/kiem-chung")
@public
def proof() -> ResponseReturnValue:
    """The chain of events walked and told in plain words; `bam`: a hash somebody kept, looked up in it."""
    session = db.session()
    kept = request.args.get("bam", "").strip().lower()[:64]
    proved = proofs.newest(clock.now())
    first = ledger.first_day(session)
    return render(
        "register/proof.html",
        proof=proved,
        faults=[proofs.fault_text(broken) for broken in proved.verdict.faults[:MOST_FAULTS]],
        first=first,
        newest=snapshot.event_of_hash(session, proved.verdict.head.hash),
        kept=kept,
        kept_event=snapshot.event_of_hash(session, kept) if kept else None,
    )


@blueprint.get("/c/<code>.pdf")
@public
@pages.cacheable()
def sheet(code: str) -> ResponseReturnValue:
    """A certificate to hang in a shop; one that is not in force says so in the same size."""
    entry = _entry(code)
    events = history.of_product(db.session(), entry.product_id)
    verdict = views.verdict(entry, entry, events, clock.today())
    said = papers.Said(verdict.line, verdict.why)
    return _paper(lambda: papers.sheet(entry, said, _address(entry), clock.now()), f"ocop-{entry.code}.pdf")


@blueprint.get("/c/<code>/tem.pdf")
@public
@pages.cacheable()
def labels(code: str) -> ResponseReturnValue:
    """Labels with the code, for certificates in force alone; `so`: how many."""
    entry = _entry(code)
    given = request.args.get("so", str(papers.PER_SHEET))
    count = page_number(given) if given == str(page_number(given)) else 0
    if not 0 < count <= papers.MOST_LABELS:
        abort(400)
    if entry.status not in IN_FORCE:
        return _told(409, _("Không in tem"), _("Chỉ in tem cho chứng nhận còn hiệu lực."))
    return _paper(lambda: papers.labels(entry, _address(entry), count, clock.now()), f"tem-{entry.code}.pdf")


def _entry(code: str) -> Entry:
    entry = certification.by_code(db.session(), typed.code(code), clock.today())
    return entry or abort(404)


def _address(entry: Entry) -> str:
    return absolute(url_for("register.certificate", code=entry.code))


def _paper(make: Callable[[], bytes], name: str) -> ResponseReturnValue:
    try:
        body = make()
    except NoFonts:
        return _told(503, _("Chưa in được"), _("Máy chủ chưa có bộ chữ để in. Người quản trị cần chạy: make assets"))
    headers = {"Content-Disposition": f'inline; filename="{name}"', "X-Robots-Tag": "noindex"}
    return Response(body, mimetype="application/pdf", headers=headers)


def _told(status: int, heading: str, text: str) -> Response:
    page = render("errors/error.html", code=status, heading=heading, text=text, noindex=True)
    return Response(page, status=status)
