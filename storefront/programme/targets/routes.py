"""A year's targets with how far they have come, set by the office with their whole history."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from catalog.products.models import GROUPS
from storefront import clock
from storefront.accounts.rules import OFFICE, OFFICE_READERS
from storefront.database import db, writing
from storefront.programme.figures import forms as days_asked
from storefront.programme.targets import actions, messages, queries, rules
from storefront.programme.targets.forms import TargetForm
from storefront.programme.targets.progress import reached
from storefront.programme.targets.queries import Set
from storefront.programme.targets.rules import WrongTarget
from storefront.web.guards import actor, role
from storefront.web.labels import group_label
from storefront.web.templates import render

blueprint = Blueprint("targets", __name__, url_prefix="/chuong-trinh/muc-tieu")


@dataclass(frozen=True)
class Entry:
    """A line of the history: a row, in words, and whether it still counts."""

    row: Set
    label: str
    where: str
    numbers: str
    current: bool


@blueprint.get("")
@role(*OFFICE_READERS)
def index() -> ResponseReturnValue:
    year = _year()
    rows = queries.of_year(db.session(), year)
    edited = next((row for row in queries.in_force(rows) if request.args.get("sua") == str(row.id)), None)
    return _page(_filled(edited) if edited else TargetForm(formdata=None, year=str(year)), year)


@blueprint.post("/dat")
@role(*OFFICE)
def set_target() -> ResponseReturnValue:
    form = TargetForm()
    try:
        least, most = form.numbers
        with writing() as session:
            actions.set_target(
                session,
                form.aim,
                least=least,
                most=most,
                reason=form.reason.data or "",
                source_url=form.source,
                replaces_id=int(form.replaces_id.data or 0) or None,
                by=actor(),
                now=clock.now(),
            )
    except WrongTarget as refused:
        getattr(form, refused.field).errors = [messages.refused_text(refused)]
        return _page(form, form.aim.year if refused.field != "year" else clock.today().year, status=422)
    except (actions.Changed, ValueError):
        return redirect(url_for(".index", nam=form.aim.year, done="changed"), code=303)
    return redirect(url_for(".index", nam=form.aim.year, done="saved"), code=303)


@blueprint.post("/<int:target_id>/rut")
@role(*OFFICE)
def withdraw(target_id: int) -> ResponseReturnValue:
    year, reason = _year(), request.form.get("withdraw_reason", "")
    try:
        with writing() as session:
            actions.withdraw(session, target_id, reason=reason, by=actor(), now=clock.now())
    except WrongTarget:
        return redirect(url_for(".index", nam=year, done="reason"), code=303)
    except actions.Changed:
        return redirect(url_for(".index", nam=year, done="changed"), code=303)
    return redirect(url_for(".index", nam=year, done="withdrawn"), code=303)


def _page(form: TargetForm, year: int, *, status: int = 200) -> Response:
    session, today = db.session(), clock.today()
    days = days_asked.asked(request.args, today)
    rows = queries.of_year(session, year)
    communes = queries.communes(session)
    judged = rules.judged_on(year, days.day)
    bars = [] if judged.year < year else reached(session, rows, judged, known_on=days.known_on, today=today)
    faults = [(field.id, field.errors[0]) for field in form if field.errors]
    page = render(
        "programme/targets/index.html",
        form=form,
        faults=faults or days.faults,
        year=year,
        years=sorted({*queries.years(session), today.year, today.year + 1, year}, reverse=True),
        days=days,
        judged=judged,
        not_begun=judged.year < year,
        bars=bars,
        history=list(_history(rows, communes)),
        communes=communes,
        counted=list(messages.COUNTED.items()),
        places=_places(communes),
        may_set=any(map(current_user.has_role, OFFICE)),
        done=_done(request.args.get("done", "")),
        area_label=messages.area_label,
        counted_label=messages.counted_label,
        range_text=messages.range_text,
        first_day=days_asked.FIRST_DAY,
    )
    return Response(page, status=status, headers={"Cache-Control": "no-store"})


def _year() -> int:
    text = request.args.get("nam", "")
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0
    return year if rules.FIRST_YEAR <= year <= rules.LAST_YEAR else clock.today().year


def _filled(row: Set) -> TargetForm:
    place = row.aim.area if row.aim.area == "province" else f"{row.aim.area}:{row.aim.place}"
    most = "" if row.most is None else str(row.most)
    return TargetForm(
        formdata=None,
        year=str(row.aim.year),
        counted=row.aim.counted,
        place=place,
        least=str(row.least),
        most=most,
        source_url=row.source_url,
        replaces_id=str(row.id),
    )


def _history(rows: list[Set], communes: dict[str, str]) -> Any:
    current = {row.id for row in queries.in_force(rows)}
    for row in reversed(rows):
        label, where = messages.counted_label(row.aim.counted), messages.area_label(row.aim, communes)
        yield Entry(row, label, where, messages.range_text(row.least, row.most), row.id in current)


def _places(communes: dict[str, str]) -> list[tuple[str, str]]:
    return [
        ("province", _("Toàn tỉnh")),
        *((f"group:{group}", _("Nhóm: %(name)s", name=group_label(group))) for group in GROUPS),
        *((f"commune:{slug}", name) for slug, name in communes.items()),
    ]


def _done(what: str) -> str:
    texts = {
        "saved": _("Đã đặt chỉ tiêu."),
        "withdrawn": _("Đã rút chỉ tiêu; lịch sử vẫn giữ."),
        "changed": _("Chỉ tiêu này vừa được người khác đổi; hãy xem lại rồi đặt."),
        "reason": _("Chưa rút: hãy ghi lý do rút."),
    }
    return texts.get(what, "")
