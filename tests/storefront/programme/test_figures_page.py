"""The programme's figures: one page, three copies of it, and the same numbers on all."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pypdfium2
import pytest
from bs4 import BeautifulSoup
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import event
from support import desks, office
from support.buyer import Buyer
from support.pages import Pages
from support.shop import NOON, Visitor

from storefront.database import db, writing
from storefront.orders import changes as orders
from storefront.orders.models import Order
from storefront.orders.rules import Actor

PAGE = "/chuong-trinh/so-lieu"
GARLIC = "toi-ly-son-phu-sinh"
COPIES = ("bao-cao.xlsx", "bao-cao.pdf", "ptnt-ocop.csv")


@pytest.fixture
def officer(app: Flask) -> Pages:
    """An officer whose requests all happen when the test says (`client.instant`)."""
    app.test_client_class = Visitor
    return desks.signed_in(app)


@pytest.fixture(scope="module")
def reading(shown_app: Flask) -> Pages:
    """An officer who only looks, signed in once for all tests that change nothing."""
    return desks.signed_in(shown_app)


def table(page: BeautifulSoup, key: str) -> list[list[str]]:
    rows = page.select(f"#{key} tbody tr")
    return [[cell.get_text(strip=True) for cell in row.select("th, td")] for row in rows]


def in_force(page: BeautifulSoup) -> int:
    return int(page.select_one(".tile--main dd").get_text())


def copy(pages: Pages, name: str, query: str = "") -> bytes:
    answer = pages.client.get(f"{PAGE}/{name}{query}")
    assert answer.status_code == 200
    return answer.data


class TestThePage:
    def test_it_says_which_days_it_is_about_and_what_it_rests_on(self, reading: Pages) -> None:
        page = reading.get(f"{PAGE}?ngay=2026-10-01&ghi=2026-11-24")

        told = page.select_one(".opening__text").get_text()
        assert "01/10/2026" in told
        assert "24/11/2026" in told
        assert in_force(page) == 28
        links = [link["href"] for link in page.select(".figures__copies a") if link["href"].startswith(PAGE)]
        assert len(links) == 3
        assert all("ngay=2026-10-01" in link and "ghi=2026-11-24" in link for link in links)

    def test_its_tables_add_up_to_the_same(self, reading: Pages) -> None:
        page = reading.get(PAGE)

        whole = in_force(page)
        assert whole == 28
        for key in ("groups", "places"):
            assert int(table(page, key)[-1][-1]) == whole
        assert sum(int(row[-1]) for row in table(page, "statuses")[:4]) == whole
        assert int(table(page, "kinds")[-1][-1]) == whole
        assert len(table(page, "lapses")) == 24
        assert len(table(page, "empty_places")) + int(page.select(".tile dd")[5].contents[0]) == 96

    def test_every_plot_has_a_name_and_a_table(self, reading: Pages) -> None:
        page = reading.get(PAGE)

        plots = page.select("svg.plot__svg")
        assert len(plots) >= 5
        for plot in plots:
            assert plot["role"] == "img"
            assert plot["aria-label"]
            assert plot.find_parent("section").select("table")

    def test_an_announced_figure_stands_beside_the_registers_own(self, reading: Pages) -> None:
        rows = {row[0]: row for row in table(reading.get(PAGE), "announced")}

        november = rows["Tổng sản phẩm còn hiệu lực (tháng 11)"]
        assert november[1:5] == ["30/11/2025", "643", "29", "-614"]
        assert "49 chứng nhận chưa rõ ngày cấp" in november[5]
        round_one = rows["Sản phẩm 4 sao được công nhận đợt 1 (15/10)"]
        assert round_one[2:6] == ["7", "7", "0", "Khớp."]

    def test_nothing_announced_later_stands_in_an_earlier_report(self, reading: Pages) -> None:
        rows = table(reading.get(f"{PAGE}?ngay=2024-12-31"), "announced")

        assert rows
        assert all(int(row[1].rsplit("/")[-1]) <= 2024 for row in rows)

    def test_before_anything_was_recorded_it_says_so(self, reading: Pages) -> None:
        page = reading.get(f"{PAGE}?ghi=2026-11-23")

        assert in_force(page) == 0
        assert page.select_one(".notice--warn")

    @pytest.mark.parametrize("query", ["ngay=hom-qua", "ngay=2026-11-25", "ghi=1999-01-01", "ngay=2026-02-30"])
    def test_a_day_that_is_none_is_named(self, reading: Pages, query: str) -> None:
        page = reading.get(f"{PAGE}?{query}", expect=422)

        field = query.split("=")[0]
        assert page.select_one(f".errors a[href='#{field}']")

    def test_it_is_english_in_english(self, reading: Pages) -> None:
        page = reading.get(f"/en{PAGE}")

        assert page.h1.get_text(strip=True) == "Programme figures"
        assert "total valid products (November)" in {row[0] for row in table(page, "announced")}


class TestAPastReport:
    def test_revoking_today_changes_today_and_no_earlier_day(self, app: Flask, officer: Pages) -> None:
        yesterday = f"{PAGE}?ngay=2026-11-23"
        before = officer.get(yesterday)
        office.revoke(app, GARLIC)

        assert in_force(officer.get(PAGE)) == 27
        after = officer.get(yesterday)
        assert [table(after, key) for key in ("statuses", "places", "lapses")] == [
            table(before, key) for key in ("statuses", "places", "lapses")
        ]

    def test_a_report_of_both_days_is_the_same_file_however_the_register_goes_on(
        self, app: Flask, officer: Pages
    ) -> None:
        asked = "?ngay=2026-11-24&ghi=2026-11-24"
        before = [copy(officer, name, asked) for name in ("ptnt-ocop.csv", "bao-cao.xlsx")]
        officer.client.instant = NOON + timedelta(days=40)
        desks.stay(app, officer.client.instant)
        officer.get(PAGE)
        office.revoke(app, GARLIC)
        office.certify(app, "mit-say-ohjoy", stars=5, issued_on=date(2026, 12, 1))
        after = [copy(officer, name, asked) for name in ("ptnt-ocop.csv", "bao-cao.xlsx")]

        assert after[0] == before[0]
        assert sheets(after[1]) == sheets(before[1])


def sheets(file: bytes) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(file))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


class TestCopies:
    def test_the_spreadsheet_has_the_numbers_of_the_page(self, reading: Pages) -> None:
        page, book = reading.get(PAGE), sheets(copy(reading, "bao-cao.xlsx"))

        statuses = next(rows for name, rows in book.items() if name.startswith("Chứng nhận theo tình trạng"))
        assert [[str(cell).removesuffix(".0") for cell in row] for row in statuses[1:]] == table(page, "statuses")
        opening = book["Báo cáo"]
        assert ["Tính vào ngày", "24/11/2026"] in opening
        assert ["Dựa trên", "99 chứng nhận"] in opening
        assert len(book) == 12

    def test_the_paper_has_whole_vietnamese_words_and_the_same_numbers(self, reading: Pages) -> None:
        document = pypdfium2.PdfDocument(copy(reading, "bao-cao.pdf"))
        text = "\n".join(page.get_textpage().get_text_range() for page in document)

        assert "Chứng nhận theo tình trạng và số sao" in text
        assert "Phường Cẩm Thành" in text
        assert "Tính vào ngày: 24/11/2026" in text
        for row in table(reading.get(PAGE), "statuses"):
            assert " ".join(row) in text.replace("\r", "")
        picture = document[0].render(scale=0.5).to_pil().convert("L")
        dark = sum(picture.histogram()[:128]) / (picture.width * picture.height)
        # Letters, lines and bars, and neither an empty page nor one filled by mistake.
        assert 0.01 < dark < 0.12
        document.close()

    def test_the_ministrys_table_has_a_row_for_each_product_and_what_was_sold(self, app: Flask, buyer: Buyer) -> None:
        buyer.put(GARLIC, 2)
        buyer.order()
        buyer.put(GARLIC, 1)
        second = buyer.order()
        with app.app_context(), writing() as session:
            order = session.query(Order).filter(Order.code.startswith(second)).one()
            orders.cancel(
                session, order=order, by=Actor("office", "test"), reason="đổi ý", now=app.extensions["clock"].now()
            )
        text = copy(desks.signed_in(app), "ptnt-ocop.csv").decode("utf-8-sig")
        rows = {row["TEN_SAN_PHAM"]: row for row in csv.DictReader(io.StringIO(text))}

        assert len(rows) == 99
        garlic = rows["Tỏi Lý Sơn Phú Sinh"]
        assert garlic["DON_VI"] == "Đặc khu Lý Sơn"
        assert garlic["HANG_SAO"] == "5"
        assert garlic["TRANG_THAI"] == "Còn hiệu lực"
        with app.app_context():
            kept = db.session.query(Order).filter(Order.state == "placed").one()
            assert garlic["DOANH_THU_NAM"] == str(kept.goods_dong)

    def test_a_cell_that_a_spreadsheet_would_run_is_guarded(self, app: Flask) -> None:
        with app.app_context(), writing() as session:
            certificate = office._certificate(session, GARLIC)
            certificate.product.name = '=HYPERLINK("http://x")'

        rows = csv.reader(io.StringIO(copy(desks.signed_in(app), "ptnt-ocop.csv").decode("utf-8-sig")))

        assert any(row[3] == '\'=HYPERLINK("http://x")' for row in rows)


class TestWhoMayRead:
    @pytest.mark.parametrize("role", ["auditor", "secretary", "admin"])
    def test_the_office_reads_all_of_it(self, shown_app: Flask, role: str) -> None:
        pages = desks.signed_in(shown_app, role)

        assert pages.client.get(PAGE).status_code == 200
        assert pages.client.get(f"{PAGE}/ptnt-ocop.csv").status_code == 200

    def test_others_read_none_of_it(self, shown_app: Flask) -> None:
        seller = desks.signed_in(shown_app, "producer")
        for path in (PAGE, *(f"{PAGE}/{name}" for name in COPIES)):
            assert seller.client.get(path).status_code == 403
            assert shown_app.test_client().get(path).status_code == 302


def test_status_follows_the_clock_with_no_job_and_no_write(app: Flask, officer: Pages) -> None:
    """Nothing sweeps at midnight: over a certificate's last day every page changes and no row does."""
    guest = Pages(app.test_client())
    code = office.certificate_code(app, GARLIC)
    last_minute = datetime(2028, 6, 26, 16, 59, tzinfo=UTC)
    with app.app_context():
        before = list(db.session.connection().exec_driver_sql("SELECT * FROM certificate ORDER BY id"))
        db.session.remove()

    seen = []
    for moment in (last_minute, last_minute + timedelta(minutes=2)):
        guest.client.instant = officer.client.instant = moment
        desks.stay(app, moment)
        verdict = guest.get(f"/c/{code}").select_one(".verdict").get_text()
        task = officer.get("/chuong-trinh").find("span", string="Hết hạn trong 30 ngày tới").parent
        lapsing = int(task.select_one(".task__count").get_text())
        seen.append((verdict.split(".")[0], in_force(officer.get(PAGE)), lapsing))

    (holds, before_midnight, lapsing), (lapsed, after_midnight, lapsing_then) = seen
    assert (holds, lapsed) == ("Có", "Không")
    assert after_midnight < before_midnight
    assert lapsing_then < lapsing
    with app.app_context():
        assert list(db.session.connection().exec_driver_sql("SELECT * FROM certificate ORDER BY id")) == before


def test_the_page_takes_a_few_statements_however_often_it_is_opened(app: Flask, officer: Pages) -> None:
    officer.get(PAGE)
    statements: list[str] = []
    with app.app_context():
        engine = db.engine

    def count(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", count)
    try:
        officer.get(PAGE)
        again = len(statements)
        officer.get(f"{PAGE}?ngay=2025-12-31")
    finally:
        event.remove(engine, "before_cursor_execute", count)

    assert again <= 6
    assert len(statements) - again <= 16
