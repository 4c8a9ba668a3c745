"""One inbox for all that waits for the office: seen with its due date, answered alone or many at once, on record."""

import csv
import io
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from support import counter, desks, office, shop
from support.buyer import Buyer
from support.counter import GARLIC, NEW, proposed, send, signed_in
from support.pages import Pages
from support.shop import Visitor

from catalog.certification import actions as certification
from catalog.certification.models import Certificate
from catalog.certification.rules import Facts, Precision
from catalog.listings.models import ListingChange, ListingEvent
from catalog.products.models import Product
from storefront.cases.models import CaseEvent, CaseOwner
from storefront.database import db, writing
from storefront.mail.models import MailMessage

INBOX = "/chuong-trinh/hop-viec"
TAKEDOWN = {
    "product": f"http://localhost/san-pham/{GARLIC}",
    "authority": "Chi cục Quản lý thị trường",
    "document_number": "=15/QLTT",
    "received_at": "10:00 24/11/2026",
    "reason": "Nhãn ghi sai.",
}


@pytest.fixture
def app(app: Flask) -> Flask:
    app.test_client_class = Visitor
    return app


@pytest.fixture
def producer(app: Flask) -> Pages:
    return signed_in(app, "producer")


@pytest.fixture
def officer(app: Flask) -> Pages:
    return signed_in(app, "officer")


def mails(app: Flask) -> list[tuple[str, str]]:
    with app.app_context():
        rows = db.session.scalars(select(MailMessage).order_by(MailMessage.id))
        return [(row.template, row.recipient) for row in rows]


class TestReview:
    def test_a_change_is_seen_as_a_difference_and_approved(self, app: Flask, producer: Pages, officer: Pages) -> None:
        before = str(counter.product_value(app, "description"))
        change_id = proposed(app, producer, description=f"{before} Phơi hai nắng.")
        row = officer.get(INBOX).select_one("tbody tr")
        assert "27/11/2026" in row.get_text()
        page = officer.get(row.select_one("th a")["href"])
        assert "Phơi hai nắng" in page.select_one(".difference ins").get_text()
        assert not page.select(".difference del")
        done = send(officer, f"{INBOX}/san-pham/{change_id}/duyet", note="")

        assert "Đã duyệt" in done.get_text()
        assert "Phơi hai nắng" in Pages(app.test_client()).get(f"/san-pham/{GARLIC}").get_text()
        assert not officer.get(INBOX).select("tbody tr")
        assert [template for template, _to in mails(app)] == ["listing_answered"]
        again = send(officer, f"{INBOX}/san-pham/{change_id}/duyet", note="", expect=422)
        assert "từ trước" in again.select_one(".errors").get_text()

    def test_a_return_needs_words_and_they_reach_her(self, app: Flask, producer: Pages, officer: Pages) -> None:
        change_id = proposed(app, producer, description="Tỏi OCOP 5 sao ngon nhất.")
        page = officer.get(f"{INBOX}/san-pham/{change_id}")
        assert "Có chữ nói về sao" in page.get_text()
        send(officer, f"{INBOX}/san-pham/{change_id}/tra-lai", note=" ", expect=422)
        send(officer, f"{INBOX}/san-pham/{change_id}/tra-lai", note="Bỏ chữ 5 sao.")

        assert "Bỏ chữ 5 sao." in producer.get("/ban-hang").get_text()
        form = producer.get(f"/ban-hang/de-nghi/{change_id}/sua")
        assert form.select_one("#description").get_text(strip=True) == "Tỏi OCOP 5 sao ngon nhất."

    def test_certified_facts_wait_for_a_decision(self, app: Flask, producer: Pages, officer: Pages) -> None:
        change_id = proposed(app, producer, name="Tỏi cô đơn Phú Sinh")
        page = officer.get(f"{INBOX}/san-pham/{change_id}")
        assert "Đụng đến phạm vi chứng nhận" in page.get_text()
        assert not page.select("#decision")
        refused = send(officer, f"{INBOX}/san-pham/{change_id}/duyet", note="", expect=422)
        assert "quyết định" in refused.select_one(".errors").get_text()
        assert counter.product_value(app, "name") != "Tỏi cô đơn Phú Sinh"

        with app.app_context(), writing() as session:
            row = select(Certificate).join(Product).where(Product.slug == GARLIC).order_by(Certificate.id.desc())
            old = session.scalars(row).first()
            decision = certification.record_decision(
                session, number="99/QĐ-UBND", decided_on=shop.NOON.date(), by="test", now=shop.NOON
            )
            facts = Facts(old.stars, shop.NOON.date(), Precision.DAY)
            certification.issue(session, product=old.product, decision=decision, facts=facts, by="test", now=shop.NOON)
        option = officer.get(f"{INBOX}/san-pham/{change_id}").select("#decision option")[-1]
        assert "99/QĐ-UBND" in option.get_text()
        send(officer, f"{INBOX}/san-pham/{change_id}/duyet", decision=option["value"], note="")
        assert counter.product_value(app, "name") == "Tỏi cô đơn Phú Sinh"

    def test_many_at_once_and_those_that_refuse_are_named(self, app: Flask, producer: Pages, officer: Pages) -> None:
        scope = proposed(app, producer, name="Tên khác hẳn", description="Một.")
        for number in range(3):
            send(producer, "/ban-hang/san-pham/moi", **NEW | {"name": f"Hàng mới {number}"}, act="send")
        keys = [box["value"] for box in officer.get(INBOX).select("input[name=case]")]
        assert len(keys) == 4
        assert send(officer, INBOX, act="approve", expect=422).select(".errors")
        assert send(officer, INBOX, act="return", case=keys, expect=422).select(".errors")
        page = send(officer, INBOX, act="approve", case=[*keys, "listing:999", "king:1", "x"], expect=422)

        refused = page.select_one(".inbox__refusals").get_text()
        assert "Tỏi Lý Sơn Phú Sinh" in refused
        assert "Đụng đến điều ghi trong chứng nhận" in refused
        assert "Không còn việc này" in refused
        assert "Đã làm xong 3 việc" in page.get_text()
        assert [box["value"] for box in page.select("input[name=case][checked]")] == [f"listing:{scope}"]
        with app.app_context():
            slugs = set(db.session.scalars(select(Product.slug).where(Product.slug.startswith("hang-moi"))))
            states = db.session.scalars(select(ListingChange.state).order_by(ListingChange.id)).all()
        assert slugs == {"hang-moi-0", "hang-moi-1", "hang-moi-2"}
        assert states == ["in_review", "approved", "approved", "approved"]
        send(officer, INBOX, act="return", case=[f"listing:{scope}"], note="Cần quyết định.")
        assert "Cần quyết định." in producer.get("/ban-hang").get_text()

    def test_taken_given_and_found_again(self, app: Flask, producer: Pages, officer: Pages) -> None:
        change_id = proposed(app, producer, description="Một.")
        send(officer, INBOX, act="assign", to="me", case=[f"listing:{change_id}"])
        assert officer.get(f"{INBOX}?owner=me").select("tbody tr")
        assert not officer.get(f"{INBOX}?owner=-").select("tbody tr")
        assert not officer.get(f"{INBOX}?late=1").select("tbody tr")
        page = send(officer, f"{INBOX}/giao/listing/{change_id}", to="")
        assert "Để lại hộp việc" in page.get_text()
        send(officer, f"{INBOX}/giao/listing/99999", to="me", expect=404)

        officer.client.instant = shop.NOON + timedelta(days=9)
        desks.stay(app, officer.client.instant)
        assert "Quá hạn" in officer.get(f"{INBOX}?late=1").select_one("tbody tr").get_text()
        with app.app_context():
            assert db.session.scalars(select(CaseEvent.act).order_by(CaseEvent.id)).all() == ["assigned", "put_back"]
        assert office.count(app, CaseOwner) == 0

    def test_doubts_about_stars_wait_in_the_same_list(self, app: Flask, officer: Pages) -> None:
        told = {"subject": "Tỏi lạ", "kind": "expired", "place": "Chợ Nghĩa Lộ"}
        app.test_client().post("/phan-anh", data=told, headers={"Sec-Fetch-Site": "same-origin"})
        link = officer.get(f"{INBOX}?kind=doubt").select_one("tbody th a")
        send(officer, INBOX, act="assign", to="me", case=["doubt:1"])
        refused = send(officer, INBOX, act="approve", case=["doubt:1"], expect=422)

        assert link["href"] == "/chuong-trinh/phan-anh/1"
        assert officer.get(f"{INBOX}?owner=me").select("tbody tr")
        assert "làm từng hồ sơ" in refused.select_one(".errors").get_text()

    def test_who_reads_all_changes_nothing(self, app: Flask, producer: Pages) -> None:
        change_id = proposed(app, producer, description="Một.")
        for role in ("auditor", "secretary"):
            reader = signed_in(app, role)
            page = reader.get(f"{INBOX}/san-pham/{change_id}")
            reader.get(f"{INBOX}/go-bo")
            for path in ("", f"/san-pham/{change_id}/duyet", f"/san-pham/{change_id}/tra-lai", "/go-bo"):
                send(reader, INBOX + path, act="approve", case=[f"listing:{change_id}"], note="x", expect=403)
            assert page.select_one(".difference")
        send(producer, f"{INBOX}/san-pham/{change_id}/duyet", expect=403)
        producer.get(INBOX, expect=403)
        assert office.count(app, ListingEvent) == 2


class TestTakedown:
    def test_it_closes_the_doors_at_once_and_restoring_opens_them(self, app: Flask, officer: Pages) -> None:
        buyer = Buyer(app.test_client())
        buyer.put(GARLIC, 2)
        filled_in = buyer.form()
        page = send(officer, f"{INBOX}/go-bo", **TAKEDOWN)
        case = officer.get(INBOX).select_one("tbody th a")["href"]
        assert "10:00 25/11/2026" in page.get_text()
        send(officer, f"{case}/thuc-hien")

        visitor = Pages(app.test_client())
        assert not visitor.get(f"/san-pham/{GARLIC}").select("form[action='/gio-hang']")
        assert not app.test_client().get(f"/api/v1/products/{GARLIC}").json["sellable"]
        assert not buyer.cart().select("a[href='/thanh-toan']")
        buyer.refused(filled_in, 409)
        assert [template for template, _to in mails(app)] == ["taken_down"]

        producer = signed_in(app, "producer")
        tried = send(producer, f"/ban-hang/san-pham/{GARLIC}/mo-ban")
        assert "bị gỡ" in tried.get_text()
        assert counter.state_of(app) == "paused"
        send(officer, f"{case}/khoi-phuc", reason="", expect=422)
        send(officer, f"{case}/khoi-phuc", reason="Đã sửa nhãn.")
        assert visitor.get(f"/san-pham/{GARLIC}").select("form[action='/gio-hang']")

    def test_the_log_is_a_page_and_a_file_and_nothing_runs_in_it(self, app: Flask, officer: Pages) -> None:
        send(officer, f"{INBOX}/go-bo", **TAKEDOWN)
        twice = send(officer, f"{INBOX}/go-bo", **TAKEDOWN)
        assert twice.h1.get_text(strip=True).startswith("Gỡ:")
        officer.client.instant = shop.NOON + timedelta(days=2)
        desks.stay(app, officer.client.instant)
        assert "Quá hạn" in officer.get(f"{INBOX}/go-bo").select_one("tbody").get_text()
        send(officer, f"{INBOX}/go-bo/1/thuc-hien")
        rows = list(csv.DictReader(io.StringIO(officer.client.get(f"{INBOX}/go-bo.csv").data.decode("utf-8-sig"))))

        assert len(rows) == 1
        assert (rows[0]["document_number"], rows[0]["in_time"]) == ("'=15/QLTT", "no")
        assert "sau hạn" in officer.get(f"{INBOX}/go-bo").get_text()

    def test_what_is_wrong_is_named(self, officer: Pages) -> None:
        wrong = {"product": "khong-co", "authority": "", "document_number": "", "received_at": "hôm qua", "reason": ""}
        page = send(officer, f"{INBOX}/go-bo", **wrong, expect=422)
        future = send(officer, f"{INBOX}/go-bo", **TAKEDOWN | {"received_at": "2026-11-25T08:00"}, expect=422)

        assert {link["href"] for link in page.select(".errors a")} == {f"#{field}" for field in wrong}
        assert page.select_one("#received_at")["value"] == "hôm qua"
        assert future.select_one(".errors a[href='#received_at']")


def test_the_pages_are_told_in_english(app: Flask, producer: Pages, officer: Pages) -> None:
    change_id = proposed(app, producer, name="Tên khác", description="Một.")
    send(officer, f"{INBOX}/go-bo", **TAKEDOWN)
    for pages, path, heading in (
        (producer, "/ban-hang", "My goods"),
        (producer, "/ban-hang/san-pham/moi", "Add a product"),
        (officer, INBOX, "Inbox"),
        (officer, f"{INBOX}/go-bo", "Removals on request"),
    ):
        assert pages.get(f"/en{path}").h1.get_text(strip=True) == heading
    text = officer.get(f"/en{INBOX}/san-pham/{change_id}").select_one("main").get_text()
    assert "certificate’s scope" in text
