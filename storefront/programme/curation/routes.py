"""The office's page for the search: what was not found, words that mean the same, and products put first."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from catalog import changes
from catalog.products import queries as products
from catalog.products.rules import Card
from search.curation import actions, queries, rules
from search.curation.rules import Curated, CurationRefused
from storefront import clock
from storefront.accounts.rules import OFFICE, OFFICE_READERS
from storefront.database import db, writing
from storefront.programme.curation.forms import PinForm, SynonymForm
from storefront.programme.curation.messages import refused_text
from storefront.shop import listing
from storefront.shop.listing import Found
from storefront.web.guards import actor, role
from storefront.web.labels import refusal_text
from storefront.web.templates import render

blueprint = Blueprint("curation", __name__, url_prefix="/chuong-trinh/tim-kiem")

_SPANS = (7, 30)
_MOST_MISSES = 100
_SHOWN = 8


@dataclass(frozen=True)
class Compared:
    """One search before and after, each as the shop would show it."""

    text: str
    before: Found
    after: Found

    @property
    def is_same(self) -> bool:
        return self.before.total == self.after.total and self.before.page.ids == self.after.page.ids

    def is_new(self, card: Card) -> bool:
        return card.id not in self.before.page.ids


@blueprint.get("")
@role(*OFFICE_READERS)
def show() -> ResponseReturnValue:
    given = {name: request.args.get(name, "")[: rules.LONGEST_MEANS] for name in ("phrase", "means")}
    return _page(SynonymForm(formdata=None, prefix="synonym_", **given), _empty_pin())


@blueprint.post("/dong-nghia")
@role(*OFFICE)
def add_synonym() -> ResponseReturnValue:
    form = SynonymForm(prefix="synonym_")
    if not form.validate():
        return _page(form, _empty_pin(), status=422)
    phrase, sign, means = form.phrase.data or "", form.sign.data or "", form.means.data or ""
    try:
        if request.form.get("act") != "save":
            line = rules.line(phrase, sign, means)
            now = queries.active(db.session())
            return _page(form, _empty_pin(), compared=_compared(form.sample_texts, now, now.with_line(line)))
        with writing() as session:
            actions.add_synonym(session, phrase=phrase, sign=sign, means=means, by=actor(), now=clock.now())
    except CurationRefused as refused:
        return _page(_told(form, refused), _empty_pin(), status=422)
    return redirect(url_for(".show", done="saved"), code=303)


@blueprint.post("/ghim")
@role(*OFFICE)
def add_pin() -> ResponseReturnValue:
    form = PinForm(prefix="pin_")
    if not form.validate():
        return _page(_empty_synonym(), form, status=422)
    phrase, place = form.phrase.data or "", form.place
    try:
        if request.form.get("act") != "save":
            words, product_id = rules.term(phrase, "phrase"), actions.pinnable(db.session(), form.slug, place)
            now = queries.active(db.session())
            compared = _compared(form.sample_texts, now, now.with_pin(words, product_id, place))
            return _page(_empty_synonym(), form, compared=compared, resting=_resting([product_id]).get(product_id, ""))
        with writing() as session:
            actions.add_pin(session, phrase=phrase, slug=form.slug, position=place, by=actor(), now=clock.now())
    except CurationRefused as refused:
        return _page(_empty_synonym(), _told(form, refused), status=422)
    return redirect(url_for(".show", done="saved"), code=303)


@blueprint.post("/<int:curation_id>/hoan-tac")
@role(*OFFICE)
def undo(curation_id: int) -> ResponseReturnValue:
    try:
        with writing() as session:
            actions.undo(session, curation_id, by=actor(), now=clock.now())
    except actions.NotInForce:
        return redirect(url_for(".show", done="gone"), code=303)
    return redirect(url_for(".show", done="undone"), code=303)


def _page(synonym: SynonymForm, pin: PinForm, *, status: int = 200, **more: Any) -> Response:
    session = db.session()
    days = next((span for span in _SPANS if request.args.get("days") == str(span)), _SPANS[0])
    pins = queries.settings(session, "pin")
    page = render(
        "programme/curation/show.html",
        synonym=synonym,
        pin=pin,
        done=_done(request.args.get("done", "")),
        days=days,
        spans=_SPANS,
        misses=queries.misses(session, clock.today() - timedelta(days=days - 1), _MOST_MISSES),
        synonyms=queries.settings(session, "synonym"),
        pins=pins,
        pins_resting=_resting([one.product_id for one in pins if one.product_id is not None]),
        faults=[(field.id, field.errors[0]) for form in (synonym, pin) for field in form if field.errors],
        places=[str(place) for place in range(1, rules.MOST_PINS + 1)],
        **more,
    )
    return Response(page, status=status, headers={"Cache-Control": "no-store"})


def _compared(texts: list[str], before: Curated, after: Curated) -> list[Compared]:
    """What the shop shows for each text, without and with the change; nothing is saved."""
    session = db.session()
    revision, day = changes.revision(session), clock.today()

    def shown(text: str, curated: Curated) -> Found:
        args = MultiDict({"q": text, "per_page": str(_SHOWN)})
        return listing.find(session, args, day=day, revision=revision, curated=curated)

    return [Compared(text, shown(text, before), shown(text, after)) for text in texts]


def _resting(product_ids: list[int]) -> dict[int, str]:
    """{product: why a pin of it has no effect today}."""
    cards = products.cards(db.session(), product_ids, clock.today())
    return {
        card.id: refusal_text(card) or _("Sản phẩm đang hết hàng.")
        for card in cards
        if card.refusal or not card.in_stock
    }


def _told(form: Any, refused: CurationRefused) -> Any:
    getattr(form, refused.field).errors = [refused_text(refused)]
    return form


def _done(what: str) -> str:
    texts = {
        "saved": _("Đã lưu. Kết quả tìm kiếm đổi ngay."),
        "undone": _("Đã hoàn tác. Kết quả tìm kiếm trở lại như trước."),
        "gone": _("Mục này đã được hoàn tác từ trước."),
    }
    return texts.get(what, "")


def _empty_synonym() -> SynonymForm:
    return SynonymForm(formdata=None, prefix="synonym_")


def _empty_pin() -> PinForm:
    return PinForm(formdata=None, prefix="pin_")
