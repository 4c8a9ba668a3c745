"""The office publishes, or refuses for a published reason; the author hears why; readers report."""

import pytest
from flask import Flask
from sqlalchemy import select
from support.buyer import Buyer
from support.counter import send, signed_in
from support.pages import Pages
from support.reviews import GARLIC, NICE, door, newest, publish, reviewed

from storefront.database import db
from storefront.mail.models import MailMessage

INBOX = "/chuong-trinh/hop-viec"
ALL = f"/san-pham/{GARLIC}/danh-gia"


@pytest.fixture
def officer(app: Flask) -> Pages:
    return signed_in(app, "officer")


def mails(app: Flask, template: str) -> list[dict[str, object]]:
    with app.app_context():
        rows = select(MailMessage.context).where(MailMessage.template == template).order_by(MailMessage.id)
        return list(db.session.scalars(rows))


def case(review_id: int) -> str:
    return f"{INBOX}/danh-gia/{review_id}"


def test_a_new_review_waits_in_the_inbox_and_is_published_from_it(app: Flask, buyer: Buyer, officer: Pages) -> None:
    review_id = reviewed(app, buyer)
    listed = officer.get(f"{INBOX}?kind=review").get_text()
    send(officer, INBOX, case=f"review:{review_id}", act="approve")

    assert "5/5" in listed
    assert newest(app).state == "published"
    assert NICE in Pages(app.test_client()).get(ALL).get_text()
    assert [told["state"] for told in mails(app, "review_decided")] == ["published"]
    assert len(mails(app, "review_received")) == 1


def test_it_is_refused_only_for_a_published_reason_and_its_author_hears_it(
    app: Flask, buyer: Buyer, officer: Pages
) -> None:
    review_id = reviewed(app, buyer, rating="1", text="Gọi 0909 000 111 để mua rẻ hơn.")
    for reason in ("", "negative"):
        page = send(officer, f"{case(review_id)}/khong-dang", expect=422, reason=reason)
        assert "Hãy chọn lý do không đăng." in page.get_text()
    send(officer, f"{case(review_id)}/khong-dang", reason="advertising", note="Xin bỏ số điện thoại.")

    (told,) = mails(app, "review_decided")
    assert (told["state"], told["reason"], told["note"]) == ("refused", "advertising", "Xin bỏ số điện thoại.")
    public = Pages(app.test_client()).get(ALL).get_text(" ", strip=True)
    assert "0909" not in public
    assert "Quảng cáo : 1" in public or "Quảng cáo: 1" in public


def test_from_the_list_nothing_is_refused_without_a_reason(app: Flask, buyer: Buyer, officer: Pages) -> None:
    review_id = reviewed(app, buyer)
    send(officer, INBOX, expect=422, case=f"review:{review_id}", act="return", note="Không.")

    assert newest(app).state == "pending"


def test_the_author_sees_why_and_writes_anew(app: Flask, buyer: Buyer, officer: Pages) -> None:
    review_id = reviewed(app, buyer)
    send(officer, f"{case(review_id)}/khong-dang", reason="off_topic")
    review = newest(app)
    with app.app_context():
        code = db.session.merge(review).line.order.group.code
    page = buyer.pages.get(door(code, review.order_line_id))

    assert "Không nói về sản phẩm" in page.get_text()
    assert page.select("textarea")


def test_two_officers_answer_it_once(app: Flask, buyer: Buyer, officer: Pages) -> None:
    review_id = reviewed(app, buyer)
    send(officer, f"{case(review_id)}/dang")
    page = send(officer, f"{case(review_id)}/dang", expect=422)

    assert "Đã có người làm xong" in page.get_text()
    assert len(mails(app, "review_decided")) == 1


class TestReports:
    def reported(self, app: Flask, buyer: Buyer) -> int:
        review_id = reviewed(app, buyer)
        publish(app, review_id)
        visitor = Pages(app.test_client())
        done = visitor.post(f"/danh-gia/{review_id}/bao-cao", {"reason": "insult", "text": "Chửi người bán."})
        assert "Đã nhận" in done.get_text()
        return review_id

    def test_a_report_comes_to_the_inbox_and_the_review_stays_meanwhile(
        self, app: Flask, buyer: Buyer, officer: Pages
    ) -> None:
        review_id = self.reported(app, buyer)

        assert "bị báo cáo" in officer.get(f"{INBOX}?kind=review").get_text()
        assert "Chửi người bán." in officer.get(case(review_id)).get_text()
        assert NICE in Pages(app.test_client()).get(ALL).get_text()

    def test_kept_it_leaves_the_inbox_and_nobody_is_written_to(self, app: Flask, buyer: Buyer, officer: Pages) -> None:
        review_id = self.reported(app, buyer)
        send(officer, f"{case(review_id)}/dang")

        assert "bị báo cáo" not in officer.get(f"{INBOX}?kind=review").get_text()
        assert newest(app).state == "published"
        assert len(mails(app, "review_decided")) == 1

    def test_upheld_it_goes_off_the_page_with_its_reason(self, app: Flask, buyer: Buyer, officer: Pages) -> None:
        review_id = self.reported(app, buyer)
        send(officer, f"{case(review_id)}/khong-dang", reason="insult")

        assert NICE not in Pages(app.test_client()).get(ALL).get_text()
        assert [told["state"] for told in mails(app, "review_decided")] == ["published", "refused"]

    def test_only_what_is_shown_is_reported_and_for_a_reason(self, app: Flask, buyer: Buyer) -> None:
        review_id = reviewed(app, buyer)
        visitor = Pages(app.test_client())
        visitor.post(f"/danh-gia/{review_id}/bao-cao", {"reason": "insult"}, expect=404)
        publish(app, review_id)
        page = visitor.post(f"/danh-gia/{review_id}/bao-cao", {"reason": "negative"}, expect=422)

        assert page.select(".errors a[href='#reason']")
        assert newest(app).reported_at is None


def test_an_auditor_reads_and_decides_nothing(app: Flask, buyer: Buyer) -> None:
    review_id = reviewed(app, buyer)
    auditor = signed_in(app, "auditor")

    assert NICE in auditor.get(case(review_id)).get_text()
    send(auditor, f"{case(review_id)}/dang", expect=403)
