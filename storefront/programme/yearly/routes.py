"""The marketplace's own year in figures, for the report that its owner files by 15 February."""

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from storefront import clock
from storefront.accounts.rules import OFFICE_READERS
from storefront.complaints.messages import KINDS
from storefront.complaints.rules import KINDS as KIND_KEYS
from storefront.database import db
from storefront.papers.sheets import Sheet, workbook
from storefront.programme.yearly import queries
from storefront.programme.yearly.rules import FIRST_YEAR, Month, Year
from storefront.web.guards import role
from storefront.web.templates import render

blueprint = Blueprint("yearly", __name__, url_prefix="/chuong-trinh/bao-cao-nam")

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("")
@role(*OFFICE_READERS)
def index() -> ResponseReturnValue:
    told = _asked()
    page = render(
        "programme/yearly/show.html",
        told=told,
        years=range(FIRST_YEAR, clock.today().year + 1),
        complaints=_complaints(told),
        desk_section="figures",
    )
    return Response(page, headers={"Cache-Control": "no-store"})


@blueprint.get("/<int:year>.xlsx")
@role(*OFFICE_READERS)
def sheet(year: int) -> ResponseReturnValue:
    told = _year(year)
    months = [*told.months, told.total]
    book = workbook(
        [
            Sheet(_("Đơn theo tháng"), _month_head(), [_month_row(month) for month in months]),
            Sheet(_("Khiếu nại"), (_("Loại"), _("Đã nhận"), _("Đã trả lời")), _complaints(told)),
        ]
    )
    name = f"bao-cao-nam-{year}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(book, mimetype=_XLSX, headers=headers)


def _asked() -> Year:
    """The year asked for; without one the last that is over, or the first there is."""
    given = request.args.get("nam", "")
    if not given:
        return _year(max(clock.today().year - 1, FIRST_YEAR))
    if not (given.isascii() and given.isdigit() and len(given) == 4):
        abort(404)
    return _year(int(given))


def _year(number: int) -> Year:
    if not FIRST_YEAR <= number <= clock.today().year:
        abort(404)
    return queries.year(db.session(), number)


def _month_head() -> tuple[str, ...]:
    return (
        _("Tháng"),
        _("Số đơn đặt"),
        _("Trong đó đã hủy"),
        _("Giá trị khi đặt (đồng)"),
        _("Sau hủy, trả, giảm (đồng)"),
    )


def _month_row(month: Month) -> tuple[object, ...]:
    name = month.number or _("Cả năm")
    return (name, month.orders, month.cancelled, month.placed_dong, month.kept_dong)


def _complaints(told: Year) -> list[tuple[str, int, int]]:
    return [(str(KINDS[kind]), *told.complaints.get(kind, (0, 0))) for kind in KIND_KEYS]
