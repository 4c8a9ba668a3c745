"""The life of stars as people meet it: decided, checked, doubted, suspended; at a desk and on a phone."""

import csv
import re
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter
from flask_migrate import upgrade
from playwright.sync_api import Browser, Page, expect
from support import shop as shops
from support import visitor as visitors
from support.server import serving
from support.visitor import DESK, PHONE, Visitor

from catalog.importing import actions as importing
from storefront.accounts import actions as accounts
from storefront.app import create_app
from storefront.database import db, writing
from storefront.demo import programme, world

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

NUMBER = "1898/QĐ-UBND"
OFFICER, PASSWORD = "0900000104", "ocop-quang-ngai"


def undecided(folder: Path, now: datetime) -> list[dict[str, str]]:
    """The demo world of the day before Decision 1898; the rows of its 13 products."""
    with tempfile.TemporaryDirectory() as files, writing() as session:
        world.merge(Path(files))
        table = Path(files) / "products.csv"
        with table.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        decided = [dict(row) for row in rows if row["decision_number"] == NUMBER]
        for row in rows:
            if row["decision_number"] == NUMBER:
                row.update(stars="", decision_number="", certified_on="", expires_on="")
        with table.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        importing.import_directory(session, Path(files), by="demo", now=now)
        programme.load(session, by="demo", now=now)
        accounts.add(session, role="officer", phone=OFFICER, password=PASSWORD, name="Cán bộ thử")
    return decided


def annex(path: Path, rows: list[dict[str, str]]) -> Path:
    """The annex as the province sends it: a merged title that names the decision, then the table."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    title = f"DANH MỤC SẢN PHẨM\n(Kèm theo Quyết định số {NUMBER} ngày 30/12/2025 của UBND tỉnh Quảng Ngãi)"
    sheet.merge_range(0, 0, 0, 3, title)
    sheet.write_row(2, 0, ["TT", "Tên sản phẩm", "Số sao", "Hình thức"])
    for place, row in enumerate(rows):
        sheet.write_row(3 + place, 0, [place + 1, row["name"], int(row["stars"]), "Cấp mới"])
    book.close()
    return path


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """(address of a shop in which Decision 1898 is not recorded yet, its annex as a file)."""
    folder = tmp_path_factory.mktemp("undecided")
    app = create_app(shops.settings_for(folder, app_env="demo"))
    with app.app_context():
        upgrade()
        rows = undecided(folder, shops.NOON)
        app.extensions["search"].rebuild()
        db.session.remove()
        db.engine.dispose()
    with serving(folder, web_workers=1) as server:
        yield server.url, annex(folder / "phu-luc-1898.xlsx", rows)


def test_from_the_annex_to_a_suspended_star(browser: Browser, before: tuple[str, Path]) -> None:
    url, file = before
    with (
        visitors.visitor(browser, url, width=DESK) as officer,
        visitors.visitor(browser, url, width=PHONE, java_script_enabled=False) as shopper,
    ):
        desk, phone = officer.page(), shopper.page()
        _sign_in(desk, url)
        aimed = _newly_certified(desk, url)
        phone.goto(f"{url}/san-pham/gao-daka")
        expect(phone.get_by_role("button", name="Thêm vào giỏ")).to_have_count(0)

        _record(desk, url, file)

        assert _newly_certified(desk, url) == aimed + 13
        code = _bought_and_checked(phone)
        _doubt(phone)
        _suspend(desk, url)
        _no_longer_sold(phone, url, code)
        assert _faults(officer, shopper) == []


def _sign_in(page: Page, url: str) -> None:
    page.goto(f"{url}/dang-nhap")
    page.get_by_label("Số điện thoại").fill(OFFICER)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.locator("main").get_by_role("button").first.click()
    page.wait_for_url("**/tai-khoan")


def _newly_certified(page: Page, url: str) -> int:
    """What the target bar of 2025 says of newly certified products."""
    page.goto(f"{url}/chuong-trinh/muc-tieu?nam=2025")
    found = re.search(
        r"\d+", page.locator(".aim").first.locator(".aim__count, .aim__reached, strong").first.inner_text()
    )
    assert found
    return int(found[0])


def _record(page: Page, url: str, file: Path) -> None:
    page.goto(f"{url}/chuong-trinh/quyet-dinh")
    page.get_by_role("link", name="Ghi quyết định mới").click()
    page.get_by_label("Phụ lục (Excel hoặc CSV)").set_input_files(file)
    page.get_by_role("button", name="Xem trước").click()
    expect(page.get_by_role("heading", name="13 sản phẩm trong quyết định")).to_be_visible()
    expect(page.get_by_text("13 sản phẩm bắt đầu bán")).to_be_visible()
    page.get_by_role("button", name="Ghi vào sổ").click()
    expect(page.locator("main").get_by_role("status").first).to_contain_text("Đã ghi vào sổ")
    expect(page.get_by_role("heading", level=1)).to_contain_text(NUMBER)


def _bought_and_checked(page: Page) -> str:
    """The product is sold now; its stars lead to the page that the QR on its label opens. The certificate's code."""
    page.reload()
    expect(page.get_by_role("button", name="Thêm vào giỏ")).to_be_visible()
    page.locator("main a[href*='/c/']").first.click()
    expect(page.locator("main").get_by_role("status").first).to_contain_text(
        "Có. Chứng nhận OCOP 3 sao còn hiệu lực đến hết ngày 30/12/2028"
    )
    return page.url.rsplit("/", 1)[-1]


def _doubt(page: Page) -> None:
    page.locator("main a[href*='/phan-anh']").first.click()
    page.locator("main input[type=radio]").first.check()
    page.get_by_label("Thấy ở đâu").fill("Chợ Quảng Ngãi")
    page.get_by_role("button", name="Gửi phản ánh").click()
    expect(page.locator("main").get_by_role("status").first).to_contain_text("Đã nhận phản ánh")


def _suspend(page: Page, url: str) -> None:
    """The officer takes the case, upholds it, and suspends in one step."""
    page.goto(f"{url}/chuong-trinh/phan-anh")
    page.locator(".case-table__link").click()
    _deed(page, "giao", "Giao")
    deed = page.locator("#ket-luan")
    deed.locator("summary").click()
    deed.get_by_role("radio").first.check()
    deed.locator("textarea").fill("Sao gắn trên gói khác với quy cách được chứng nhận.")
    deed.get_by_role("button", name="Ghi kết luận").click()
    expect(page.locator("#dinh-chi")).to_be_visible()
    _deed(page, "dinh-chi", "Tạm đình chỉ ngay")
    expect(page.locator("main .status--bad")).to_be_visible()


def _deed(page: Page, name: str, button: str) -> None:
    """One act of a case, its form left as it was filled in beforehand."""
    deed = page.locator(f"#{name}")
    deed.locator("summary").click()
    deed.get_by_role("button", name=button).click()
    expect(page.locator("main").get_by_role("status").first).to_be_visible()


def _no_longer_sold(page: Page, url: str, code: str) -> None:
    page.goto(f"{url}/san-pham/gao-daka")
    expect(page.get_by_role("button", name="Thêm vào giỏ")).to_have_count(0)
    page.goto(f"{url}/c/{code}")
    expect(page.locator("main").get_by_role("status").first).to_contain_text("Không. Chứng nhận OCOP")
    expect(page.locator("main").get_by_role("status").first).to_contain_text("đình chỉ")


def _faults(*visitors_: Visitor) -> list[str]:
    return [fault for visitor in visitors_ for fault in visitor.faults]
