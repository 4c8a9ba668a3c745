"""The programme's figures of any day, and their copies to take along."""

from datetime import date

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from catalog.localities import outline
from storefront import clock
from storefront.accounts.rules import OFFICE_READERS
from storefront.database import db
from storefront.programme.figures import comparison, exports, forms, queries, report, tables
from storefront.programme.figures.report import Report
from storefront.web.guards import role
from storefront.web.templates import render

blueprint = Blueprint("figures", __name__, url_prefix="/chuong-trinh/so-lieu")
blueprint.record_once(report.install)

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("")
@role(*OFFICE_READERS)
def index() -> ResponseReturnValue:
    days = _asked()
    shown = _report(days)
    page = render(
        "programme/figures/show.html",
        days=days,
        report=shown,
        facts=exports.facts(shown),
        tables=tables.tables(shown),
        announced=comparison.announced(shown),
        outlines=[unit for unit in shown.units if unit.outline],
        view_box=outline.VIEW_BOX,
        first_day=forms.FIRST_DAY,
    )
    return Response(page, status=422 if days.faults else 200, headers={"Cache-Control": "no-store"})


@blueprint.get("/bao-cao.xlsx")
@role(*OFFICE_READERS)
def workbook() -> ResponseReturnValue:
    shown = _report(_asked())
    return _file(exports.workbook(shown, _all(shown)), _XLSX, shown, "xlsx")


@blueprint.get("/bao-cao.pdf")
@role(*OFFICE_READERS)
def paper() -> ResponseReturnValue:
    shown = _report(_asked())
    return _file(exports.paper(shown, _all(shown), clock.now()), "application/pdf", shown, "pdf")


@blueprint.get("/ptnt-ocop.csv")
@role(*OFFICE_READERS)
def ministry() -> ResponseReturnValue:
    days, session = _asked(), db.session()
    lines = report.lines(session, days.day, known_on=days.known_on, today=clock.today())
    sold = queries.sold_in_year(session, days.day, known_on=days.known_on)
    text = exports.ministry(lines, queries.units(session), sold, days.day)
    # Spreadsheets read UTF-8 only behind its mark.
    return _download("\ufeff" + text, "text/csv", f"PTNT_OCOP-{_named(days.day, days.known_on)}.csv")


def _asked() -> forms.Days:
    return forms.asked(request.args, clock.today())


def _report(days: forms.Days) -> Report:
    return report.report(db.session(), days.day, known_on=days.known_on, today=clock.today())


def _all(shown: Report) -> list[tables.Table]:
    return [*tables.tables(shown), *comparison.announced(shown)]


def _file(content: bytes, kind: str, shown: Report, ending: str) -> Response:
    return _download(content, kind, f"so-lieu-ocop-{_named(shown.day, shown.known_on)}.{ending}")


def _named(day: date, known_on: date) -> str:
    return f"{day.isoformat()}-ghi-{known_on.isoformat()}"


def _download(content: bytes | str, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, mimetype=kind, headers=headers)
