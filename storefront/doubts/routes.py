"""Anyone doubts a star, without an account and without JavaScript, and follows what becomes of it."""

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_limiter.util import get_remote_address

from catalog.certification import queries as certification
from catalog.certification.queries import Entry
from catalog.localities import queries as localities
from storefront import clock
from storefront.database import db, writing
from storefront.doubts import actions, messages, queries, rules
from storefront.doubts.actions import Report
from storefront.doubts.forms import ReportForm
from storefront.files import uploads
from storefront.files.messages import allowed_text, refused_text
from storefront.files.rules import PHOTO, FileRefused, Ready
from storefront.web import language, limits
from storefront.web.guards import public
from storefront.web.templates import render

blueprint = Blueprint("reporting", __name__, url_prefix="/phan-anh")


@blueprint.get("")
@public
def form() -> ResponseReturnValue:
    given = request.args.get("code", "")[: rules.LONGEST_LINE]
    return _page(ReportForm(formdata=None, subject=given))


@blueprint.post("")
@uploads.room_for(PHOTO)
@public
def send() -> ResponseReturnValue:
    """One case a form. What is refused comes back with everything that was typed."""
    told = ReportForm()
    if not told.validate():
        return _page(told, status=422)
    known = queries.by_form(db.session(), told.key)
    if known is not None:
        return _done(known)
    if not limits.spend(limits.DOUBT_TRIES_PER_ADDRESS, "doubt-tries"):
        return _page(told, notice=messages.too_many_text(), status=429)
    try:
        photo = uploads.given("photo", PHOTO)
    except FileRefused as refused:
        return _page(told, photo_error=refused_text(refused), status=413 if refused.reason == "too_large" else 422)
    if not limits.spend(limits.DOUBTS_PER_ADDRESS, "doubts"):
        return _page(told, notice=messages.too_many_text(), status=429)
    return _done(_kept(told, photo))


@blueprint.get("/theo-doi")
@public
def find() -> ResponseReturnValue:
    """From a typed code to its case."""
    code = rules.typed_code(request.args.get("case", ""))
    return redirect(url_for(".follow", code=rules.shown_code(code)) if code else url_for(".form"))


@blueprint.get("/<code>")
@limits.limiter.limit(limits.LOOK_UPS_PER_ADDRESS, key_func=get_remote_address)
@public
def follow(code: str) -> ResponseReturnValue:
    """How a case stands, for who has its code: no names, no contact, no photo."""
    doubt = queries.by_code(db.session(), rules.typed_code(code))
    if doubt is None:
        page = render("doubts/not_found.html", code=code[:40], noindex=True)
        return Response(page, status=404)
    # Each state once, on the day it was first reached.
    reached = {event.state: event.at for event in reversed(doubt.events)}
    return render(
        "doubts/show.html",
        doubt=doubt,
        code=rules.shown_code(doubt.code),
        is_new=request.args.get("new") == "1" and doubt.standing.is_open,
        kinds=messages.KINDS,
        states=messages.STATES,
        findings=messages.FINDINGS,
        reached=reached,
        steps=[event for event in doubt.events if reached[event.state] == event.at],
        outcome=messages.outcome(doubt),
        noindex=True,
    )


def _kept(told: ReportForm, photo: Ready | None) -> str:
    """The code of the case that a report opened."""
    with writing() as session:
        meant = _meant(told.subject.data or "")
        place = localities.by_slug(session, told.commune.data) if told.commune.data else None
        report = Report(
            subject=told.subject.data or "",
            kind=rules.Kind(told.kind.data),
            place=told.place.data or "",
            seen_on=told.day,
            account=told.account.data or "",
            contact=told.contact.data or "",
            language=language.current(),
            certificate_id=meant.id if meant else None,
            commune_id=place.id if place else None,
        )
        doubt = actions.report(session, report, form_key=told.key, photo=photo, now=clock.now())
        return doubt.code


def _meant(subject: str) -> Entry | None:
    """The certificate whose code was typed."""
    return certification.by_code(db.session(), rules.typed_code(subject), clock.today())


def _done(code: str) -> Response:
    response: Response = redirect(url_for(".follow", code=rules.shown_code(code), new=1), code=303)  # type: ignore[assignment]
    return response


def _page(told: ReportForm, *, photo_error: str = "", notice: str = "", status: int = 200) -> Response:
    told.key  # noqa: B018 - the page carries it
    faults = [(field.id, field.errors[0]) for field in told if field.errors]
    faults += [("photo", photo_error)] if photo_error else []
    page = render(
        "doubts/form.html",
        form=told,
        entry=_meant(told.subject.data or ""),
        kinds=[(kind.value, text, "") for kind, text in messages.KINDS.items()],
        communes=[("", "")] + [(place.slug, place.name) for place in localities.places(db.session())],
        allowed=allowed_text(PHOTO),
        faults=faults,
        photo_error=photo_error,
        notice_text=notice,
        today=clock.today(),
    )
    return Response(page, status=status)
