"""The office's desk for doubts: cases by their term, and each with its story and what may be done next."""

from typing import Any

from flask import Blueprint, Response, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalog.certification.rules import WrongEvent
from catalog.db import serialise
from storefront import clock
from storefront.accounts.rules import OFFICE, OFFICE_READERS
from storefront.database import db, writing
from storefront.doubts import actions, messages, queries, rules
from storefront.doubts.models import Doubt
from storefront.doubts.rules import Act, Finding, State, WrongStep
from storefront.programme.doubts.deeds import DEEDS, Unfit
from storefront.programme.doubts.queries import officers
from storefront.programme.visits import queries as visits
from storefront.programme.visits.messages import STATES as VISIT_STATES
from storefront.shop.filters import page_number
from storefront.web.formats import day as show_day
from storefront.web.guards import actor, role
from storefront.web.templates import render

blueprint = Blueprint("doubts", __name__, url_prefix="/chuong-trinh/phan-anh")

PER_PAGE = 100
OPEN = tuple(state for state in State if state is not State.CLOSED)


@blueprint.get("")
@role(*OFFICE_READERS)
def index() -> ResponseReturnValue:
    session, asked = db.session(), request.args.get("case", "")
    found = queries.by_code(session, rules.typed_code(asked)) if asked else None
    if found is not None:
        return redirect(url_for(".show", doubt_id=found.id))
    given, page = request.args.get("show", ""), page_number(request.args.get("page", "1"))
    shown = given if given in ("mine", "closed") else "open"
    states = (State.CLOSED,) if shown == "closed" else OPEN
    owner = actor() if shown == "mine" else ""
    counts, mine = queries.counts(session), queries.counts(session, actor())
    total = sum((mine if owner else counts)[state] for state in states)
    lines = queries.lines(session, states=states, owner=owner, offset=(page - 1) * PER_PAGE, limit=PER_PAGE)
    return render(
        "programme/doubts/index.html",
        lines=lines,
        asked=asked[:40],
        shown=shown,
        page=page,
        pages=max(-(-total // PER_PAGE), 1),
        prev_url=url_for(".index", show=shown, page=page - 1) if page > 1 else None,
        next_url=url_for(".index", show=shown, page=page + 1) if page * PER_PAGE < total else None,
        open_count=sum(counts[state] for state in OPEN),
        mine_count=sum(mine[state] for state in OPEN),
        closed_count=counts[State.CLOSED],
        kinds=messages.KINDS,
        states=messages.STATES,
    )


@blueprint.get("/<int:doubt_id>")
@role(*OFFICE_READERS)
def show(doubt_id: int) -> ResponseReturnValue:
    return _page(_case(doubt_id))


@blueprint.post("/<int:doubt_id>/<deed>")
@role(*OFFICE)
def act(doubt_id: int, deed: str) -> ResponseReturnValue:
    """Do one of `DEEDS`; a form that lacks something, or comes too late, is shown again with the reason."""
    if deed not in DEEDS:
        abort(404)
    form = DEEDS[deed].form(prefix=f"{deed}_")
    if not form.validate():
        return _page(_case(doubt_id), typed={deed: form}, status=422)
    try:
        with writing() as session:
            serialise(session, f"doubt:{doubt_id}")
            DEEDS[deed].run(session, _case(doubt_id), form, actor(), clock.now())
    except Unfit as unfit:
        form[unfit.field].errors = [unfit.text]
        return _page(_case(doubt_id), typed={deed: form}, status=422)
    except (WrongStep, WrongEvent, actions.NoCertificate):
        late = _("Hồ sơ vừa thay đổi nên không làm được việc này. Hãy xem lại rồi làm tiếp.")
        return _page(_case(doubt_id), late=late, typed={deed: form}, status=409)
    return redirect(url_for(".show", doubt_id=doubt_id, done=deed), code=303)


def _case(doubt_id: int) -> Doubt:
    doubt = queries.by_id(db.session(), doubt_id)
    if doubt is None:
        abort(404)
    return doubt


def _page(doubt: Doubt, *, typed: dict[str, Any] | None = None, late: str = "", status: int = 200) -> Response:
    session, possible = db.session(), actions.possible(doubt)
    shown = {
        name: (typed or {}).get(name) or _fresh(name, doubt) for name, deed in DEEDS.items() if deed.act in possible
    }
    faults = [(field.id, field.errors[0]) for form in shown.values() for field in form if field.errors]
    page = render(
        "programme/doubts/show.html",
        doubt=doubt,
        code=rules.shown_code(doubt.code),
        forms=shown,
        may_visit=Act.PLAN_VISIT in possible,
        faults=faults,
        late=late,
        done=messages.ACTS[DEEDS[request.args["done"]].act] if request.args.get("done") in DEEDS else "",
        officers=officers(session),
        visits=visits.of_doubt(session, doubt.id),
        visit_states=VISIT_STATES,
        kinds=messages.KINDS,
        states=messages.STATES,
        findings=messages.FINDINGS,
        finding_choices=[(finding.value, text, "") for finding, text in messages.FINDINGS.items()],
        acts=messages.ACTS,
        revoke_url=_revoke_url(doubt),
        today=clock.today(),
    )
    return Response(page, status=status)


def _fresh(name: str, doubt: Doubt) -> Any:
    """An empty form, with what can be known beforehand."""
    given = {"giao": {"owner": doubt.owner or actor()}, "dinh-chi": {"reason": _suspension_reason(doubt)}}
    return DEEDS[name].form(formdata=None, prefix=f"{name}_", **given.get(name, {}))


def _suspension_reason(doubt: Doubt) -> str:
    # Kept in the register as it is written here, and the register is Vietnamese.
    return f"Phản ánh nhận ngày {show_day(doubt.reported_at)} đã được xác minh là đúng."


def _revoke_url(doubt: Doubt) -> str:
    """Where a decision to revoke is entered, filled in from the case; empty where there is nothing to revoke."""
    upheld = doubt.finding == Finding.UPHELD and doubt.standing.is_open
    if not upheld or doubt.certificate is None or "decisions.new" not in current_app.view_functions:
        return ""
    return url_for("decisions.new", act="revoke", code=doubt.certificate.code, reason=_suspension_reason(doubt))
