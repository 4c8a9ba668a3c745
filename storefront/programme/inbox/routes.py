"""The office's inbox: every open case of every kind in one list; taken, given away, answered many at once."""

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import current_user
from sqlalchemy.orm import Session

from storefront import clock
from storefront.accounts.models import User
from storefront.accounts.rules import OFFICE, OFFICE_READERS
from storefront.cases.rules import last_day
from storefront.database import db, writing
from storefront.programme.inbox import queries, rules
from storefront.programme.inbox.actions import Gone
from storefront.programme.inbox.kinds import BY_KEY, Kind
from storefront.programme.inbox.messages import REFUSALS, refused_text
from storefront.programme.inbox.pages import typed
from storefront.web.guards import actor, role
from storefront.web.templates import render

blueprint = Blueprint("inbox", __name__, url_prefix="/chuong-trinh/hop-viec")

_MOST_AT_ONCE = 200


@blueprint.get("")
@role(*OFFICE_READERS)
def index() -> ResponseReturnValue:
    return _list_page(request.args)


@blueprint.post("")
@role(*OFFICE)
def act() -> ResponseReturnValue:
    """One act on every ticked case, in one transaction; those that refuse it are named and stay as they were."""
    chosen = [key for key in rules.keys(request.form.getlist("case")) if key[0] in BY_KEY][:_MOST_AT_ONCE]
    deed, note = request.form.get("act", ""), typed("note")
    if not chosen:
        return _list_page(request.form, refusals=[("", _("Hãy chọn ít nhất một việc."))], status=422)
    if deed == "return" and not note:
        return _list_page(
            request.form, refusals=[("", _("Hãy ghi lời nhắn cho người gửi."))], ticked=chosen, status=422
        )
    titles = {(item.kind, item.id): item.title for item in queries.open_items(db.session())}
    refused: list[tuple[tuple[str, int], str]] = []
    with writing() as session:
        to = _person(session, request.form.get("to", ""))
        for key in chosen:
            if key in titles:
                reason = _one(session, BY_KEY[key[0]], key[1], deed, note=note, to=to, now=clock.now())
            else:
                reason = refused_text(Gone())
            if reason:
                refused.append((key, reason))
    done = len(chosen) - len(refused)
    if not refused:
        return redirect(url_for(".index", done=done, **_filters(request.form)), code=303)
    named = [(titles.get(key, _("Việc không còn trong hộp")), reason) for key, reason in refused]
    return _list_page(request.form, refusals=named, ticked=[key for key, _why in refused], finished=done, status=422)


@blueprint.post("/giao/<kind_key>/<int:case_id>")
@role(*OFFICE)
def assign(kind_key: str, case_id: int) -> ResponseReturnValue:
    kind = BY_KEY.get(kind_key) or abort(404)
    if case_id not in {item.id for item in kind.items(db.session())}:
        abort(404)
    with writing() as session:
        to = _person(session, request.form.get("to", ""))
        kind.assign(session, case_id, to, actor(), clock.now())
    return redirect(kind.url(case_id, done="assigned"), code=303)


def _one(session: Session, kind: Kind, case_id: int, deed: str, *, note: str, to: User | None, now: datetime) -> str:
    """Why the act was refused, in words; "" where it was done."""
    try:
        with session.begin_nested():
            if deed == "approve":
                kind.approve(session, case_id, note, actor(), now)
            elif deed == "return":
                kind.give_back(session, case_id, note, actor(), now)
            else:
                kind.assign(session, case_id, to, actor(), now)
    except REFUSALS as refused:
        return refused_text(refused)
    return ""


def _person(session: Session, typed_id: str) -> User | None:
    """Who of the office was chosen; nobody for anything else."""
    wanted = str(current_user.id) if typed_id == "me" else typed_id
    return next((user for user in queries.staff(session) if str(user.id) == wanted), None)


def _filters(given: Any) -> dict[str, Any]:
    """How the list is narrowed: by the address, or by the form that was sent from a narrowed list."""
    found = {name: given.get(f"filter_{name}", given.get(name, ""))[:120] for name in ("kind", "owner", "late")}
    return {name: text for name, text in found.items() if text}


def _list_page(
    given: Any,
    *,
    refusals: list[tuple[str, str]] | None = None,
    ticked: list[tuple[str, int]] | None = None,
    finished: int = 0,
    status: int = 200,
) -> Response:
    session, now = db.session(), clock.now()
    filters = _filters(given)
    every = queries.open_items(session)
    shown = [item for item in every if filters.get("kind", "") in ("", item.kind)]
    owner = filters.get("owner", "")
    narrowed = rules.narrowed(
        shown, owner=actor() if owner == "me" else owner, late_at=now if filters.get("late") else None
    )
    page = _page_number(given.get("page", ""))
    ordered = rules.ordered(narrowed)
    html = render(
        "programme/inbox/index.html",
        items=ordered[(page - 1) * rules.PER_PAGE : page * rules.PER_PAGE],
        total=len(ordered),
        page=page,
        pages=max(-(-len(ordered) // rules.PER_PAGE), 1),
        filters=filters,
        counts=queries.counted(every, now),
        owners=sorted({item.owner for item in every if item.owner}),
        staff=queries.staff(session),
        kinds=BY_KEY,
        now=now,
        last_day=last_day,
        refusals=refusals or [],
        ticked={f"{kind}:{case_id}" for kind, case_id in ticked or []},
        note=given.get("note", ""),
        done=_done(request.args.get("done", ""), finished),
    )
    return Response(html, status=status, headers={"Cache-Control": "no-store"})


def _done(text: str, finished: int) -> str:
    count = finished or (int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0)
    return ngettext("Đã làm xong %(num)s việc.", "Đã làm xong %(num)s việc.", count) if count else ""


def _page_number(text: str) -> int:
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 5 else 1
