"""The office records a decision: brought as a file, seen with everything it touches, recorded whole."""

import io
from datetime import date

import pytest
import xlsxwriter
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select
from support import office, uploads
from support.buyer import Buyer
from support.desks import signed_in
from support.pages import SAME_ORIGIN, Pages, hidden, read

from catalog.certification.models import CertificateEvent, Decision
from storefront.database import db
from storefront.programme.decisions.models import DecisionDraft

DESK = "/chuong-trinh/quyet-dinh"
GARLIC, CHIPS, LAPSED = "toi-ly-son-phu-sinh", "mit-say-ohjoy", "nuoc-mam-phat-hai"
HEAD = ("Mã sản phẩm", "Số sao", "Hình thức", "Lý do")
TYPED = {"number": "99/QĐ-UBND", "decided_on": "20/11/2026", "authority": "UBND tỉnh Quảng Ngãi"}


def annex(*lines: tuple[object, ...]) -> tuple[io.BytesIO, str]:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet()
    for number, line in enumerate((HEAD, *lines)):
        sheet.write_row(number, 0, line)
    book.close()
    return io.BytesIO(file.getvalue()), "phụ lục.xlsx"


def send(pages: Pages, path: str, *, expect: int = 200, at: str = f"{DESK}/moi", **fields: object) -> BeautifulSoup:
    """A form of the desk with the token of its page; files make it multipart."""
    data = {"csrf_token": hidden(pages.get(at), "csrf_token"), **fields}
    response = pages.client.post(path, data=data, headers=SAME_ORIGIN, follow_redirects=True)
    assert response.status_code == expect, response.status_code
    return read(response)


def preview(pages: Pages, *lines: tuple[object, ...], **typed: str) -> BeautifulSoup:
    return send(pages, f"{DESK}/moi", **(TYPED | typed), annex=annex(*lines))


def record(pages: Pages, page: BeautifulSoup, *, expect: int = 200, **more: str) -> BeautifulSoup:
    form = page.select_one("form.decision__record")
    assert form, page.get_text(" ", strip=True)
    fields = {field["name"]: field["value"] for field in form.select("input[type=hidden]")}
    return pages.post(form["action"], fields | more, expect=expect)


def problems(page: BeautifulSoup) -> list[str]:
    return [item.get_text(" ", strip=True) for item in page.select(".decision__problems li")]


@pytest.fixture
def secretary(app: Flask) -> Pages:
    return signed_in(app, "secretary")


class TestWholeOrNot:
    def test_seen_first_then_done_at_every_door_at_once(self, app: Flask, secretary: Pages) -> None:
        buyer = Buyer(app.test_client())
        buyer.put(GARLIC)
        order = buyer.order()
        buyer.put(GARLIC)
        page = preview(secretary, (GARLIC, "", "Thu hồi", "Ngừng sản xuất"), (CHIPS, "", "Đình chỉ", "Nhãn sai"))
        text = page.get_text(" ", strip=True)
        assert "2 sản phẩm ngừng bán ngay" in text
        assert "1 giỏ hàng" in text
        assert "1 đơn đã đặt vẫn được giao" in text
        assert Pages(app.test_client()).get(f"/san-pham/{GARLIC}").select("form[action='/gio-hang']")

        done = record(secretary, page)

        assert done.select_one(".notice--done")
        for slug in (GARLIC, CHIPS):
            assert not Pages(app.test_client()).get(f"/san-pham/{slug}").select("form[action='/gio-hang']")
            assert app.test_client().get(f"/api/v1/products/{slug}").json["sellable"] is False
        assert "thu hồi" in buyer.cart().get_text().lower()
        assert buyer.client.get(f"/don-hang/{order}").status_code == 200
        with app.app_context():
            assert db.session.scalar(select(func.count(DecisionDraft.id))) == 0
            recorded = db.session.scalars(select(Decision).where(Decision.number == TYPED["number"])).one()
            assert recorded.recorded_by == "Thư ký thử"

    def test_a_bad_row_names_its_cell_and_nothing_can_be_recorded(self, app: Flask, secretary: Pages) -> None:
        with app.app_context():
            before = db.session.scalar(select(func.count(CertificateEvent.id)))
        page = preview(secretary, (GARLIC, "", "Thu hồi", "x"), ("khong-co", "", "Thu hồi", "x"), (CHIPS, 7, "Cấp", ""))

        assert [one.split()[0] for one in problems(page)] == ["B4", "A3"]
        assert not page.select("form.decision__record")
        draft = page.select_one("form[action$='/bo']")["action"].removesuffix("/bo")
        form = {"csrf_token": hidden(page, "csrf_token"), "fingerprint": "x"}
        refused = secretary.post(f"{draft}/ghi", form, expect=422)
        assert "Chưa ghi gì vào sổ" in refused.get_text()
        with app.app_context():
            assert db.session.scalar(select(func.count(CertificateEvent.id))) == before

    def test_the_mended_file_takes_the_place_of_the_first(self, secretary: Pages) -> None:
        page = preview(secretary, ("khong-co", "", "Thu hồi", "x"))
        action = page.select_one("#header form")["action"]

        mended = send(secretary, action, at=action, **TYPED, annex=annex((GARLIC, "", "Thu hồi", "x")))

        assert not problems(mended)
        assert record(secretary, mended).select_one(".notice--done")

    def test_nothing_typed_is_lost_when_the_signed_paper_is_refused(self, secretary: Pages) -> None:
        page = send(
            secretary, f"{DESK}/moi", expect=422, **TYPED, summary="Về việc", signed=(io.BytesIO(b"MZ"), "x.pdf")
        )

        kept = {field["name"]: field.get("value") for field in page.select("main input[type=text]")}
        assert (kept["number"], kept["summary"]) == (TYPED["number"], "Về việc")
        assert page.select_one("#signed-error")

    def test_what_changed_meanwhile_is_shown_again_before_it_is_done(self, app: Flask, secretary: Pages) -> None:
        page = preview(secretary, (GARLIC, "", "Thu hồi", "x"))
        office.suspend(app, GARLIC)

        again = record(secretary, page, expect=409)

        assert "Sổ đã đổi" in again.get_text()
        assert record(secretary, again).select_one(".notice--done")

    def test_doubtful_cells_are_confirmed_by_a_tick(self, secretary: Pages) -> None:
        page = preview(secretary, (LAPSED, "bốn sao", "Nâng hạng", ""))
        assert "«bốn sao» được hiểu là «4 sao»" in page.get_text()

        untouched = record(secretary, page, expect=422)

        assert record(secretary, untouched, readings="1").select_one(".notice--done")

    def test_a_product_is_certified_again_and_sold_again(self, app: Flask, secretary: Pages) -> None:
        page = preview(secretary, (LAPSED, 4, "Nâng hạng", ""))
        assert "1 sản phẩm bắt đầu bán" in page.get_text(" ", strip=True)

        record(secretary, page)

        told = app.test_client().get(f"/api/v1/products/{LAPSED}").json
        assert (told["sellable"], told["stars"]) == (True, 4)
        assert told["certificate"]["expires_on"] == date(2029, 11, 20).isoformat()


class TestByHand:
    def test_a_desk_that_leads_here_fills_the_row_in(self, app: Flask, secretary: Pages) -> None:
        code = office.certificate_code(app, GARLIC)
        form = secretary.get(f"{DESK}/moi?act=suspend&code={code}&reason=Ph%E1%BA%A3n+%C3%A1nh+12").select_one(
            "main form"
        )
        fields = {f["name"]: f.get("value", "") for f in form.select("input:not([type=file])")}
        chosen = {f["name"]: f.select_one("option[selected]")["value"] for f in form.select("select:has([selected])")}

        page = secretary.post(form["action"], fields | chosen | TYPED)

        assert not problems(page)
        assert record(secretary, page).select_one(".notice--done")
        assert not Pages(app.test_client()).get(f"/san-pham/{GARLIC}").select("form[action='/gio-hang']")

    def test_rows_come_and_go(self, secretary: Pages) -> None:
        page = preview(secretary, (GARLIC, "", "Thu hồi", "x"))
        action = page.select_one("#rows form")["action"]
        more = {"row_product": f"http://localhost/san-pham/{CHIPS}", "row_act": "revoke", "row_reason": "y"}
        two = send(secretary, action, at=action.removesuffix("/dong"), **more)
        assert "2 sản phẩm trong quyết định" in two.get_text(" ", strip=True)

        back = send(secretary, two.select_one("form[action$='/dong/1/bo']")["action"], at=action.removesuffix("/dong"))

        assert "1 sản phẩm trong quyết định" in back.get_text(" ", strip=True)

    def test_a_draft_can_be_thrown_away(self, app: Flask, secretary: Pages) -> None:
        page = preview(secretary, (GARLIC, "", "Thu hồi", "x"))
        discard = page.select_one("form[action$='/bo']:not([action*='/dong/'])")["action"]

        secretary.post(discard, {"csrf_token": hidden(page, "csrf_token")})

        with app.app_context():
            assert db.session.scalar(select(func.count(DecisionDraft.id))) == 0


class TestPapers:
    def test_the_signed_paper_is_for_everybody_and_comes_back_as_it_was(self, app: Flask, secretary: Pages) -> None:
        pdf = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"
        data = TYPED | {"annex": annex((GARLIC, "", "Thu hồi", "x")), "signed": (io.BytesIO(pdf), "99.pdf")}
        done = record(secretary, send(secretary, f"{DESK}/moi", **data))
        link = done.select_one("main a[href*='/tep/']")["href"]

        answer = app.test_client().get(link)

        assert answer.data == pdf
        assert answer.headers["X-Content-Type-Options"] == "nosniff"

    def test_a_paper_can_follow_later_and_the_certificate_leads_to_it(self, app: Flask, secretary: Pages) -> None:
        done = record(secretary, preview(secretary, (LAPSED, 4, "Nâng hạng", "")))
        certificate = f"/c/{office.certificate_code(app, LAPSED)}"
        before = Pages(app.test_client()).get(certificate)
        action = done.select_one("form[action$='/tep']")["action"]

        later = send(
            secretary, action, at=action.removesuffix("/tep"), signed=(io.BytesIO(uploads.jpeg()), "trang.jpg")
        )

        link = later.select_one("main a[href*='/tep/']")["href"]
        assert not before.select(f"a[href='{link}']")
        assert Pages(app.test_client()).get(certificate).select(f"a[href='{link}']")

    def test_the_annex_to_fill_in_is_one_that_can_be_read(self, app: Flask, secretary: Pages) -> None:
        blank = secretary.client.get(f"{DESK}/mau.xlsx?status=lapsed").data
        data = TYPED | {"annex": (io.BytesIO(blank), "x.xlsx")}

        page = send(secretary, f"{DESK}/moi", **data)

        assert not problems(page)
        assert "Thu hồi" in page.select_one(".desk__table tbody").get_text()


class TestRoles:
    @pytest.mark.parametrize("role", ["auditor", "shopper", "producer", "buyer"])
    def test_others_record_nothing(self, app: Flask, role: str) -> None:
        pages = signed_in(app, role)
        for path in ("moi", "du-thao/1", "du-thao/1/ghi", "du-thao/1/dong", "du-thao/1/bo", "1/tep"):
            pages.post(f"{DESK}/{path}", TYPED, expect=403)

    def test_the_auditor_reads(self, app: Flask) -> None:
        auditor = signed_in(app, "auditor")
        number = auditor.get(DESK).select_one(".desk__table tbody a")
        assert auditor.get(number["href"]).select(".desk__table tbody tr")


class TestCommand:
    def import_(self, app: Flask, folder: object, *lines: tuple[object, ...], more: tuple[str, ...] = ()) -> object:
        file = folder / "phu-luc.xlsx"
        file.write_bytes(annex(*lines)[0].getvalue())
        options = [f"--number={TYPED['number']}", f"--date={TYPED['decided_on']}", f"--authority={TYPED['authority']}"]
        return app.test_cli_runner().invoke(args=["decisions", "import", str(file), *options, *more])

    def test_a_dry_run_tells_and_changes_nothing_then_it_is_done(self, app: Flask, tmp_path: object) -> None:
        lines = [(GARLIC, "", "Thu hồi", "x")]
        dry = self.import_(app, tmp_path, *lines, more=("--dry-run",))
        assert dry.exit_code == 0
        assert f"revoke\t{GARLIC}" in dry.output
        assert app.test_client().get(f"/api/v1/products/{GARLIC}").json["sellable"] is True

        real = self.import_(app, tmp_path, *lines)

        assert real.exit_code == 0, real.output
        assert app.test_client().get(f"/api/v1/products/{GARLIC}").json["sellable"] is False
        again = self.import_(app, tmp_path, *lines)
        assert again.exit_code == 1
        assert "is recorded already" in again.output

    def test_faults_and_readings_are_named_by_cell(self, app: Flask, tmp_path: object) -> None:
        wrong = self.import_(app, tmp_path, (GARLIC, 9, "Cấp mới", ""), ("khong-co", "", "Thu hồi", "x"))
        assert wrong.exit_code == 1
        assert {"B2:", "A3:"} <= {line.split(" ")[0] for line in wrong.output.splitlines()}
        doubtful = self.import_(app, tmp_path, (LAPSED, "4*", "Nâng hạng", ""))
        assert doubtful.exit_code == 1
        assert "B2: «4*»" in doubtful.output
        accepted = self.import_(app, tmp_path, (LAPSED, "4*", "Nâng hạng", ""), more=("--accept-readings",))
        assert accepted.exit_code == 0, accepted.output
