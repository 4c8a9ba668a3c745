"""The desk of renewals: what is due, what is filed, who was reminded, and the extension that keeps a star alive."""

import io
from datetime import date, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError
from support import desks, office, shop
from support.desks import signed_in
from support.pages import Pages, hidden

from catalog.certification import actions as certifying
from catalog.certification import queries as certification
from catalog.certification.rules import Facts, Precision, Status
from catalog.producers.models import Producer
from catalog.products.models import Product
from storefront.database import db, writing
from storefront.jobs.schedule import remind_producers, settle_renewals
from storefront.mail.composing import compose
from storefront.mail.models import MailMessage
from storefront.programme.renewals import queries
from storefront.programme.renewals.models import RenewalEvent
from storefront.programme.renewals.queries import Wanted
from storefront.programme.renewals.rules import PAPERS, Stage

DESK = "/chuong-trinh/danh-gia-lai"
# Issued so that at noon of 24 November 2026 its window is open, with 150 days to the last day.
GARLIC, ISSUED, LAST = "toi-ly-son-phu-sinh", date(2024, 4, 23), date(2027, 4, 23)
FILED = "2026-11-20"


@pytest.fixture
def secretary(app: Flask) -> Pages:
    office.certify(app, GARLIC, stars=5, issued_on=ISSUED)
    return signed_in(app, "secretary")


@pytest.fixture
def path(app: Flask, secretary: Pages) -> str:
    return f"{DESK}/c/{office.certificate_code(app, GARLIC)}"


def send(pages: Pages, path: str, act: str, *, expect: int = 200, **fields: str) -> BeautifulSoup:
    page = pages.get(path)
    dossier = page.select_one("input[name=dossier]")
    kept = {"csrf_token": hidden(page, "csrf_token"), "dossier": dossier["value"] if dossier else ""}
    return pages.post(f"{path}/{act}", {**kept, **fields}, expect=expect)


def all_papers(presence: str) -> dict[str, str]:
    return {f"paper_{paper}": presence for paper in PAPERS}


def due(app: Flask, day: date) -> queries.Due:
    with app.app_context():
        found = queries.by_code(db.session(), office.certificate_code(app, GARLIC), day)
        assert found
        return found


def addressed(app: Flask, email: str | None, phone: str | None = None) -> None:
    with app.app_context(), writing() as session:
        producer = session.scalars(select(Producer).join(Product).where(Product.slug == GARLIC)).one()
        producer.email, producer.phone = email, phone


def reminders(app: Flask) -> list[str]:
    """The keys of the reminders written for the garlic."""
    with app.app_context():
        code = office.certificate_code(app, GARLIC)
        written = select(MailMessage.key).where(MailMessage.key.startswith(f"renewal:{code}:"))
        keys = db.session.scalars(written.order_by(MailMessage.id))
        return [key.rsplit(":", 1)[-1] for key in keys]


def run_job(app: Flask, day: date) -> None:
    app.extensions["clock"].set(datetime.combine(day, shop.NOON.timetz()))
    with app.app_context():
        remind_producers()


class TestWorkList:
    def test_stage_in_the_database_is_the_rules(self, app: Flask) -> None:
        with app.app_context():
            session = db.session()
            for day in (date(2026, 11, 24) + timedelta(days=37 * n) for n in range(0, 24)):
                found = queries.find(session, Wanted(), day)
                told = {one.id: one.stage for one in found}
                for stage in Stage:
                    assert {one.id for one in queries.find(session, Wanted(stage=stage), day)} == {
                        id_ for id_, its in told.items() if its is stage
                    }
                assert queries.counts(session, Wanted(), day) == {
                    stage: list(told.values()).count(stage) for stage in Stage
                }

    def test_filters_narrow_the_list_and_its_spreadsheet(self, secretary: Pages) -> None:
        query = "?stage=open&commune=ly-son&producer=phu+sinh&due_by=2027-04-23"
        page = secretary.get(DESK + query)
        row = page.select(".renewals__table tbody tr")
        sheet = secretary.client.get(page.select_one("a[href*='danh-sach.xlsx']")["href"]).data
        book = CalamineWorkbook.from_filelike(io.BytesIO(sheet)).get_sheet_by_index(0).to_python()

        assert len(row) == 1
        assert "còn 30 ngày" in row[0].get_text(" ", strip=True)
        assert len(book) == 2
        assert book[1][0] == "Tỏi Lý Sơn Phú Sinh"
        assert book[1][8] == LAST
        assert not secretary.get(DESK + query.replace("04-23", "04-22")).select(".renewals__table")

    def test_nonsense_in_the_address_is_left_out(self, secretary: Pages) -> None:
        page = secretary.get(f"{DESK}?stage=x&commune=x&due_by=x&sort=x&page=x")

        assert not page.select(".renewals__table")
        secretary.get(f"{DESK}?stage=x&due_by=0000-13-99&sort=x", expect=200)
        secretary.get(f"{DESK}/c/ZZZZZZZZ", expect=404)

    def test_the_calendar_reads_as_one(self, secretary: Pages) -> None:
        answer = secretary.client.get(f"{DESK}/lich.ics")
        lines = answer.data.decode().split("\r\n")

        assert answer.mimetype == "text/calendar"
        assert (lines[0], lines[-2]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
        assert "DTSTART;VALUE=DATE:20261229" in lines
        assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == len({x for x in lines if x[:4] == "UID:"})
        assert all(len(line.encode()) <= 75 for line in lines)


class TestDossier:
    def test_from_the_first_paper_to_the_decision(self, app: Flask, secretary: Pages, path: str) -> None:
        send(secretary, path, "mo", kind="re_evaluation", filed_on="")
        assert due(app, shop.NOON.date()).stage is Stage.OPEN

        missing = all_papers("present") | {"paper_story": "missing", "note_story": "Chưa có bản in"}
        page = send(secretary, path, "giay-to", filed_on=FILED, **missing)
        assert "thiếu 1 giấy tờ" in page.get_text(" ", strip=True)
        send(secretary, path, "buoc", step="forward", reason="Đủ", expect=422)
        send(secretary, path, "giay-to", filed_on=FILED, **all_papers("present"))
        assert due(app, shop.NOON.date()).stage is Stage.FILED
        send(secretary, path, "buoc", step="forward", reason="Tờ trình 12/TTr")
        send(secretary, path, "giay-to", filed_on=FILED, expect=422, **all_papers("missing"))
        page = send(secretary, path, "buoc", step="decide", reason="Quyết định 1898/QĐ-UBND")

        rows = [row.get_text(" ", strip=True) for row in page.select("table")[-1].select("tbody tr")]
        assert [row for row in rows if "Thư ký thử" in row] == rows
        assert len(rows) == 5
        assert "Quyết định 1898/QĐ-UBND" in rows[0]
        assert due(app, shop.NOON.date()).dossier_id is None

    def test_what_happened_cannot_be_changed(self, app: Flask, secretary: Pages, path: str) -> None:
        send(secretary, path, "mo", kind="upgrade", filed_on=FILED)

        with app.app_context(), pytest.raises(DatabaseError), writing() as session:
            session.scalars(select(RenewalEvent)).one().actor = "Người khác"

    def test_what_cannot_be_is_told_and_changes_nothing(self, app: Flask, secretary: Pages, path: str) -> None:
        for act, fields in (
            ("mo", {"kind": "", "filed_on": FILED}),
            ("mo", {"kind": "upgrade", "filed_on": "2026-11-25"}),
            ("mo", {"kind": "upgrade", "filed_on": "hôm qua"}),
            ("giay-to", {"filed_on": FILED}),
            ("buoc", {"step": "forward", "reason": "Đủ"}),
            ("gia-han", {"until": "2027-06-01", "extension_reason": "Chờ"}),
        ):
            page = send(secretary, path, act, expect=422, **fields)
            assert page.select_one(".errors a").get_text(strip=True)
        assert office.count(app, RenewalEvent) == 0

    def test_a_second_dossier_and_a_step_without_a_reason_are_refused(self, secretary: Pages, path: str) -> None:
        send(secretary, path, "mo", kind="upgrade", filed_on=FILED)

        assert send(secretary, path, "mo", kind="upgrade", filed_on=FILED, expect=422).select(".errors")
        assert send(secretary, path, "buoc", step="withdraw", reason=" ", expect=422).select(
            ".errors a[href='#reason']"
        )
        assert send(secretary, path, "buoc", step="withdraw", reason="x" * 1001, expect=422).select(".errors")

    def test_scripts_in_a_note_stay_words(self, secretary: Pages, path: str) -> None:
        send(secretary, path, "mo", kind="upgrade", filed_on=FILED)
        script = "<script>alert(1)</script>"
        page = send(secretary, path, "giay-to", filed_on=FILED, paper_story="missing", note_story=script)

        assert page.select_one("#note_story")["value"] == script

    def test_the_auditor_looks_and_changes_nothing(self, app: Flask, secretary: Pages, path: str) -> None:
        auditor = signed_in(app, "auditor")

        for page in (DESK, path, f"{DESK}/lich", f"{DESK}/goi-dien"):
            auditor.get(page)
        for act in ("mo", "giay-to", "buoc", "gia-han"):
            auditor.post(f"{path}/{act}", {}, expect=403)

    def test_the_decision_it_led_to_closes_it(self, app: Flask, secretary: Pages, path: str) -> None:
        send(secretary, path, "mo", kind="upgrade", filed_on=FILED)
        with app.app_context(), writing() as session:
            product = session.scalars(select(Product).where(Product.slug == GARLIC)).one()
            now = shop.NOON
            decision = certifying.record_decision(
                session, number="1898/QĐ-UBND", decided_on=now.date(), by="test", now=now
            )
            facts = Facts(5, now.date(), Precision.DAY)
            certifying.issue(session, product=product, decision=decision, facts=facts, by="test", now=now)
        with app.app_context():
            assert (settle_renewals(), settle_renewals()) == (1, 0)

        row = secretary.get(path).select("table")[-1].select_one("tbody tr").get_text(" ", strip=True)
        assert "Đã có quyết định" in row
        assert "1898/QĐ-UBND" in row
        page = secretary.get(path)
        assert not page.select("#open, #dossier")


class TestExtension:
    def test_filed_in_time_and_undecided_it_lives_on(self, app: Flask, secretary: Pages, path: str) -> None:
        send(secretary, path, "mo", kind="re_evaluation", filed_on=FILED)
        assert not secretary.get(path).select("#extension")
        app.extensions["clock"].set(datetime.combine(LAST, shop.NOON.timetz()))
        desks.stay(app, datetime.combine(LAST, shop.NOON.timetz()))
        send(secretary, path, "gia-han", until="2027-10-21", extension_reason="Chờ", expect=422)
        send(secretary, path, "gia-han", until="2027-10-20", extension_reason="Hội đồng chưa họp")

        with app.app_context():
            entry = certification.by_code(db.session(), path.rsplit("/", 1)[-1], LAST + timedelta(days=1))
        assert entry
        assert entry.status is Status.EXTENDED
        assert due(app, LAST).standing.extended_until == date(2027, 10, 20)


class TestReminders:
    def test_each_once_and_none_once_filed(self, app: Flask, secretary: Pages, path: str) -> None:
        addressed(app, "phu-sinh@example.vn")
        for left in (211, 210, 209, 181):
            run_job(app, LAST - timedelta(days=left))
            run_job(app, LAST - timedelta(days=left))
        assert reminders(app) == ["210"]
        # Down over the next one: only the latest is sent.
        run_job(app, LAST - timedelta(days=149))
        assert reminders(app) == ["210", "150"]
        app.extensions["clock"].set(shop.NOON)
        send(secretary, path, "mo", kind="re_evaluation", filed_on=FILED)
        run_job(app, LAST - timedelta(days=119))

        assert reminders(app) == ["210", "150"]

    def test_none_for_a_certificate_not_in_force(self, app: Flask, secretary: Pages) -> None:
        addressed(app, "phu-sinh@example.vn")
        office.suspend(app, GARLIC)
        run_job(app, LAST - timedelta(days=150))

        assert reminders(app) == []

    @pytest.mark.parametrize("language", ["vi", "en"])
    def test_the_message_says_what_to_do_by_when(self, app: Flask, secretary: Pages, path: str, language: str) -> None:
        addressed(app, "phu-sinh@example.vn")
        send(secretary, path, "mo", kind="re_evaluation", filed_on="")
        send(secretary, path, "giay-to", filed_on="", **(all_papers("present") | {"paper_story": "missing"}))
        run_job(app, shop.NOON.date())

        with app.app_context():
            message = db.session.scalars(select(MailMessage).where(MailMessage.key.contains(path[-8:]))).one()
            message.language = language
            mail = compose(message)
        story, unneeded = {"vi": ("Câu chuyện sản phẩm", "Giải thưởng"), "en": ("Product story", "Awards")}[language]
        assert mail.to == "phu-sinh@example.vn"
        assert "24/12/2026" in mail.subject
        for text in (mail.text, mail.html):
            assert story in text
            assert unneeded not in text
            assert path.rsplit("/", 1)[-1] in text

    def test_who_has_no_address_is_called_once(self, app: Flask, secretary: Pages, path: str) -> None:
        addressed(app, None, "0255 382 0000")
        run_job(app, shop.NOON.date())
        page = secretary.get(f"{DESK}/goi-dien")
        code = path.rsplit("/", 1)[-1]
        listed = page.select_one(f"form[action$='/{code}']").find_parent("li").get_text(" ", strip=True)
        token = hidden(page, "csrf_token")
        empty = secretary.post(f"{DESK}/goi-dien/{code}", {"csrf_token": token, "note": ""}, expect=422)
        done = secretary.post(f"{DESK}/goi-dien/{code}", {"csrf_token": token, "note": "Hẹn nộp tuần sau"})

        assert "0255 382 0000" in listed
        assert empty.select(f".errors a[href='#note-{code}']")
        assert not done.select(f"form[action$='/{code}']")
        assert "Hẹn nộp tuần sau" in secretary.get(path).get_text()
        secretary.post(f"{DESK}/goi-dien/{code}", {"csrf_token": token, "note": "Lần nữa"}, expect=422)
        addressed(app, "phu-sinh@example.vn")
        run_job(app, shop.NOON.date())
        assert reminders(app) == []
