"""Announced figures beside the register's own, with the difference put into words."""

from flask_babel import gettext as _

from storefront.programme.figures.announced import Counted
from storefront.programme.figures.queries import Published
from storefront.programme.figures.report import Report
from storefront.programme.figures.tables import Cell, Source, Table
from storefront.web import language
from storefront.web.formats import number


def announced(report: Report) -> list[Table]:
    """What was announced beside what the register counts; then what it does not count."""
    return [_comparison(report), _others(report)]


def _comparison(report: Report) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for one in report.compared:
        if one.counted is not None:
            figure, counted = one.figure, one.counted
            rows.append(
                (
                    *(_named(figure), figure.as_of, figure.value, counted.value),
                    *(counted.value - figure.value, why(figure.value, counted), _source(figure)),
                )
            )
    head = (_("Chỉ số"), _("Tính vào ngày"), _("Công bố"), _("Sổ tính"), _("Chênh lệch"))
    return Table(
        "announced",
        _("Số đã công bố bên cạnh số của sổ"),
        (*head, _("Vì sao"), _("Nguồn")),
        tuple(rows),
        _(
            "Nguồn chỉ nêu tháng thì tính vào ngày cuối tháng. "
            "Số trước ngày 01/07/2025 chỉ tính địa bàn tỉnh nêu trong nguồn."
        ),
    )


def _others(report: Report) -> Table:
    rows = tuple(
        (str(one.figure.year), _named(one.figure), one.figure.value, _unit(one.figure.unit), _source(one.figure))
        for one in report.compared
        if one.counted is None
    )
    head = (_("Năm"), _("Chỉ số"), _("Công bố"), _("Đơn vị"), _("Nguồn"))
    return Table(
        "others", _("Số khác đã công bố"), head, rows, _("Sổ không ghi những điều này, nên không tính lại được.")
    )


def why(announced: int, counted: Counted) -> str:
    """Why the register counts another number than was announced, as far as it can tell."""
    missing, undated = announced - counted.value, number(counted.undated)
    if missing == 0:
        return _("Khớp.")
    if missing < 0:
        return _("Sổ nhiều hơn: nguồn tính vào ngày khác, hoặc chứng nhận chỉ rõ năm được tính từ ngày 1 tháng 1.")
    if counted.undated >= missing:
        return _("%(undated)s chứng nhận chưa rõ ngày cấp, đủ cho phần thiếu.", undated=undated)
    rest = number(missing - counted.undated)
    if not counted.undated:
        return _("Ít nhất %(rest)s chưa nhập vào sổ.", rest=rest)
    return _("%(undated)s chứng nhận chưa rõ ngày cấp, ít nhất %(rest)s chưa nhập vào sổ.", undated=undated, rest=rest)


def _named(figure: Published) -> str:
    english = figure.indicator_en if language.current() == language.ENGLISH else ""
    return english or figure.indicator


def _source(figure: Published) -> Cell:
    return Source(figure.source_url) if figure.source_url else _("không tìm lại được nguồn")


def _unit(unit: str) -> str:
    texts = {
        "products": _("sản phẩm"),
        "producers": _("chủ thể"),
        "localities": _("địa phương"),
        "outlets": _("điểm bán"),
        "fairs": _("hội chợ"),
        "percent": _("phần trăm"),
        "units": _("đơn vị"),
        "VND": _("đồng"),
    }
    return texts.get(unit, unit)
