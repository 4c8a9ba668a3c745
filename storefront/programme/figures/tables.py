"""The report as tables in the reader's language; page, spreadsheet and paper are all made from these."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from catalog.certification.rules import STARS, Status
from catalog.products.models import GROUPS
from storefront.programme.figures.report import Report
from storefront.programme.figures.rules import NEW, RENEWED, UPGRADED, StarCounts
from storefront.programme.figures.sales import WINDOW_DAYS, Around
from storefront.web.formats import day as show_day
from storefront.web.formats import number
from storefront.web.labels import group_label, kind_label, status_label

Point = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure was published."""

    url: str

    @property
    def host(self) -> str:
        """The site's name, for reading."""
        return self.url.split("/")[2] if "//" in self.url else self.url


Cell = str | int | date | Source | None


@dataclass(frozen=True, slots=True)
class Plot:
    """What a table shows at a glance; `kind`: «bars» or «line»."""

    kind: str
    name: str
    points: tuple[Point, ...]

    @property
    def most(self) -> int:
        return max((value for _label, value in self.points), default=0) or 1

    @property
    def marked(self) -> list[tuple[int, str, int]]:
        """The points of a line that carry their numbers: (place, label, value), few enough for a phone."""
        return [(place, *point) for place, point in enumerate(self.points) if place % 8 == 0]


@dataclass(frozen=True, slots=True)
class Table:
    """One table: `note` says how it is counted, `total` that its last row sums the others."""

    key: str
    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    total: bool = False
    plot: Plot | None = None


def tables(report: Report) -> list[Table]:
    """All tables of a report but the announced figures, in the order of the page."""
    return [
        _statuses(report),
        _groups(report),
        _places(report),
        _empty_places(report),
        _years(report),
        _kinds(report),
        _lapses(report),
        _renewal(report),
        _revenue(report),
    ]


def _starred(first: str) -> tuple[str, ...]:
    return (first, _("3 sao"), _("4 sao"), _("5 sao"), _("Tổng số"))


def _star_row(label: str, counts: StarCounts) -> tuple[Cell, ...]:
    return (label, *(counts[stars] for stars in STARS), counts.total())


def _summed(rows: Sequence[tuple[str, StarCounts]]) -> tuple[tuple[Cell, ...], ...]:
    whole = sum((counts for _label, counts in rows), StarCounts())
    return (*(_star_row(*row) for row in rows), _star_row(_("Tổng số"), whole))


def _statuses(report: Report) -> Table:
    rows = [(status_label(status), report.figures.by_status[status]) for status in Status]
    return Table(
        "statuses",
        _("Chứng nhận theo tình trạng và số sao"),
        _starred(_("Tình trạng chứng nhận")),
        _summed(rows),
        _("Bốn tình trạng đầu là còn hiệu lực. «Chờ xác minh» là chưa rõ ngày cấp, nên không tính vào ngày nào."),
        total=True,
        plot=Plot("bars", _("Số chứng nhận theo tình trạng"), tuple((label, counts.total()) for label, counts in rows)),
    )


def _groups(report: Report) -> Table:
    rows = [(group_label(group), report.figures.by_group.get(group, StarCounts())) for group in GROUPS]
    return Table(
        "groups",
        _("Còn hiệu lực theo nhóm sản phẩm"),
        _starred(_("Nhóm")),
        _summed(rows),
        _("Nhóm theo Quyết định 26/2026/QĐ-TTg, lấy như sổ ghi hôm nay."),
        total=True,
        plot=Plot(
            "bars", _("Số chứng nhận còn hiệu lực theo nhóm"), tuple((label, counts.total()) for label, counts in rows)
        ),
    )


def _places(report: Report) -> Table:
    names = {unit.slug: unit.name for unit in report.units}
    rows = [(names.get(slug, slug), counts) for slug, counts in report.figures.by_commune.items()]
    rows.sort(key=lambda row: -row[1].total())
    districts = [
        (_("%(name)s cũ, chưa rõ xã", name=report.districts[slug]), counts)
        for slug, counts in report.figures.by_district.items()
        if slug is not None
    ]
    districts.sort(key=lambda row: -row[1].total())
    nowhere = report.figures.by_district.get(None)
    rows += districts + ([(_("Chưa rõ địa bàn"), nowhere)] if nowhere else [])
    return Table(
        "places",
        _("Còn hiệu lực theo địa bàn"),
        _starred(_("Xã, phường, đặc khu")),
        _summed(rows),
        _("Địa bàn là nơi của chủ thể, lấy như sổ ghi hôm nay. Nơi chưa rõ xã thì ghi huyện cũ trước ngày 01/07/2025."),
        total=True,
    )


def _empty_places(report: Report) -> Table:
    rows = tuple((unit.name, unit.former_province) for unit in report.units if not unit.products)
    note = _("%(count)s trên %(all)s địa bàn.", count=number(len(rows)), all=number(len(report.units)))
    head = (_("Xã, phường, đặc khu"), _("Tỉnh trước khi hợp nhất"))
    return Table("empty_places", _("Địa bàn chưa có sản phẩm còn hiệu lực"), head, rows, note)


def _years(report: Report) -> Table:
    columns = (NEW, UPGRADED, RENEWED, *map(str, STARS))
    granted = report.figures.granted
    rows: list[tuple[Cell, ...]] = [
        (str(year), *(counts[column] for column in columns), sum(counts[kind] for kind in (NEW, UPGRADED, RENEWED)))
        for year, counts in granted.items()
    ]
    if report.figures.undated:
        rows.append((_("Chưa rõ năm"), *(None for _column in columns), report.figures.undated))
    head = (_("Năm"), _("Mới"), _("Nâng hạng"), _("Đánh giá lại"), *_starred("")[1:4], _("Tổng số"))
    return Table(
        "years",
        _("Chứng nhận đã cấp theo năm"),
        head,
        tuple(rows),
        _("«Mới» là chứng nhận đầu tiên của sản phẩm. Kể cả chứng nhận về sau đã hết hạn hoặc bị thu hồi."),
        plot=Plot("bars", _("Sản phẩm mới theo năm"), tuple((str(year), one[NEW]) for year, one in granted.items())),
    )


def _kinds(report: Report) -> Table:
    by_kind = report.figures.by_kind
    kinds = sorted(by_kind, key=lambda kind: (kind is None, -by_kind[kind][0]))
    rows: list[tuple[Cell, ...]] = [(kind_label(kind) if kind else _("Chưa rõ loại"), *by_kind[kind]) for kind in kinds]
    rows.append((_("Tổng số"), report.figures.producers, sum(products for _producers, products in by_kind.values())))
    return Table(
        "kinds",
        _("Chủ thể có chứng nhận còn hiệu lực, theo loại"),
        (_("Loại chủ thể"), _("Số chủ thể"), _("Số sản phẩm")),
        tuple(rows),
        _("Loại chủ thể lấy như sổ ghi hôm nay."),
        total=True,
        plot=Plot(
            "bars",
            _("Số chủ thể theo loại"),
            tuple((kind_label(kind) if kind else _("Chưa rõ loại"), by_kind[kind][0]) for kind in kinds),
        ),
    )


def _lapses(report: Report) -> Table:
    rows: list[tuple[Cell, ...]] = []
    left = report.figures.in_force
    points: list[Point] = [(_("nay"), left)]
    for month, counts in report.figures.lapses:
        left -= counts.total()
        rows.append((month.strftime("%m/%Y"), *(counts[stars] for stars in STARS), counts.total(), left))
        points.append((month.strftime("%m/%Y"), left))
    return Table(
        "lapses",
        _("Sắp hết hạn trong 24 tháng"),
        (*_starred(_("Tháng")), _("Còn lại cuối tháng")),
        tuple(rows),
        _("«Còn lại» là số còn hiệu lực nếu không sản phẩm nào được đánh giá lại."),
        plot=Plot("line", _("Số chứng nhận còn lại nếu không đánh giá lại"), tuple(points)),
    )


def _renewal(report: Report) -> Table:
    renewal = report.figures.renewal
    span = f"{show_day(renewal.since)} – {show_day(renewal.until)}"
    rate = _("không có chứng nhận nào đến hạn") if renewal.percent is None else f"{renewal.percent}%"
    return Table(
        "renewal",
        _("Tỷ lệ đánh giá lại"),
        (_("Hết thời hạn trong khoảng"), _("Chứng nhận"), _("Được cấp tiếp"), _("Tỷ lệ")),
        ((span, renewal.ended, renewal.renewed, rate),),
        _("Cấp tiếp trước ngày cuối, hoặc trong 180 ngày sau đó. Không tính chứng nhận đã bị thu hồi."),
    )


def _revenue(report: Report) -> Table:
    def row(label: str, around: Around) -> tuple[Cell, ...]:
        before, after = around.before, around.after
        return (label, around.certificates, before.orders, before.total_dong, after.orders, after.total_dong)

    revenue = report.revenue
    return Table(
        "revenue",
        _("Doanh thu trên sàn, %(days)s ngày trước và sau khi cấp", days=WINDOW_DAYS),
        (_("Chứng nhận cấp trong 12 tháng"), _("Số lượng"), *_sold(_("trước")), *_sold(_("sau"))),
        (
            row(_("Tất cả, rõ ngày cấp"), revenue.every),
            row(_("Sàn đã bán đủ cả hai khoảng"), revenue.whole),
        ),
        _revenue_note(report),
    )


def _sold(side: str) -> tuple[str, str]:
    return _("Đơn, %(side)s", side=side), _("Doanh thu, %(side)s (đồng)", side=side)


def _revenue_note(report: Report) -> str:
    since = report.revenue.selling_since
    if since is None:
        return _("Sàn chưa có đơn hàng nào, nên chưa có gì để so sánh.")
    told = _("Không tính đơn đã huỷ. Sàn có đơn đầu tiên ngày %(day)s.", day=show_day(since))
    if report.revenue.is_little:
        told += " " + _("Số đơn còn quá ít để kết luận chứng nhận làm doanh thu tăng hay giảm.")
    return told
