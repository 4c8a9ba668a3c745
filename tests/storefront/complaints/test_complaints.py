"""Anyone complains without an account, once however often the form is sent, and finds the answer by the code."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from support import office, shop
from support.buyer import TYPED, Buyer
from support.counter import GARLIC, send, signed_in
from support.pages import SAME_ORIGIN, Pages, hidden
from support.shop import Visitor

from storefront.complaints.models import Complaint
from storefront.database import db
from storefront.mail import sender
from storefront.mail.models import MailMessage

INBOX = "/chuong-trinh/hop-viec"
SAID = {"kind": "goods", "what": "Hũ bị vỡ khi nhận.", "wish": "Giao lại.", "email": "khach@vidu.example"}


@pytest.fixture
def app(app: Flask) -> Flask:
    app.test_client_class = Visitor
    return app


def complained(app: Flask, **changed: str) -> str:
    """The code of a complaint sent from its form."""
    visitor = Pages(app.test_client())
    form = {**SAID, "token": hidden(visitor.get("/khieu-nai"), "token"), **changed}
    answers = [visitor.client.post("/khieu-nai", data=form, headers=SAME_ORIGIN) for _ in range(2)]
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["Location"] for answer in answers}) == 1
    return answers[0].headers["Location"].rsplit("/", 1)[-1]


def test_from_complaint_to_answer(app: Flask) -> None:
    buyer = Buyer(app.test_client())
    buyer.put(GARLIC, 1)
    order = buyer.send(buyer.form()).headers["Location"].rsplit("/", 1)[-1]
    code = complained(app, order_code=order.lower(), phone=TYPED["phone"], about=f"/san-pham/{GARLIC}")
    visitor, officer = Pages(app.test_client()), signed_in(app, "officer")
    assert "25/11/2026" in visitor.get(f"/khieu-nai/{code}").get_text()
    assert office.count(app, Complaint) == 1

    case = officer.get(f"{INBOX}?kind=complaint").select_one("tbody th a")["href"]
    page = officer.get(case)
    assert f"Đơn {order}, khớp số điện thoại" in page.get_text()
    send(officer, f"{case}/chuyen")
    assert "03/12/2026" in officer.get(INBOX).select_one("tbody tr").get_text()
    send(officer, f"{case}/tra-loi", answer=" ", expect=422)
    send(officer, f"{case}/tra-loi", answer="Nhà sản xuất giao lại ngày mai.")
    send(officer, f"{case}/tra-loi", answer="Lần nữa.", expect=422)

    assert "giao lại ngày mai" in visitor.get(f"/khieu-nai/{code.lower()}").get_text()
    assert not officer.get(INBOX).select("tbody tr")
    with app.app_context():
        wanted = select(MailMessage).where(MailMessage.template.startswith("complaint")).order_by(MailMessage.id)
        rows = [(row.template, row.recipient) for row in db.session.scalars(wanted)]
        app.extensions["clock"].set(shop.NOON + timedelta(minutes=1))
        assert sender.send_due() >= 4
    assert [template for template, _to in rows] == [
        "complaint_step", "complaint_step", "complaint_passed", "complaint_step",
    ]  # fmt: skip
    assert rows[2][1].endswith(".example")


def test_a_code_without_its_phone_opens_no_order_and_unsafe_goods_are_for_today(app: Flask) -> None:
    buyer = Buyer(app.test_client())
    buyer.put(GARLIC, 1)
    order = buyer.send(buyer.form()).headers["Location"].rsplit("/", 1)[-1]
    complained(app, order_code=order, phone="0987654321", kind="safety")
    officer = signed_in(app, "officer")
    row = officer.get(INBOX).select_one("tbody tr")
    page = officer.get(row.select_one("th a")["href"])

    assert "24/11/2026" in row.select("td")[3].get_text()
    assert "không khớp với đơn nào" in page.get_text()
    assert TYPED["street"] not in page.get_text()


def test_what_is_wrong_is_named_and_kept(app: Flask) -> None:
    visitor = Pages(app.test_client())
    wrong = {"kind": "king", "what": "", "phone": "12", "email": "khach"}
    page = visitor.post("/khieu-nai", {**SAID, **wrong}, expect=422)

    assert {link["href"] for link in page.select(".errors a")} == {f"#{field}" for field in wrong}
    assert page.select_one("#wish").get_text(strip=True) == SAID["wish"]
    strange = {"Sec-Fetch-Site": "cross-site"}
    assert visitor.client.post("/khieu-nai", data=SAID, headers=strange).status_code == 403
    assert visitor.client.get("/khieu-nai/KNAAAAAAAA").status_code == 404
    plain = [visitor.client.post("/khieu-nai", data=SAID, headers=SAME_ORIGIN) for _ in range(2)]
    assert len({answer.headers["Location"] for answer in plain}) == 1
    visitor.post("/khieu-nai", {**SAID, "what": "<script>alert(1)</script>"})
    assert office.count(app, Complaint) == 2
    officer = signed_in(app, "officer")
    said = [
        officer.get(link["href"]).select_one(".case__said").get_text() for link in officer.get(INBOX).select("th a")
    ]
    assert sorted(said) == ["<script>alert(1)</script>", SAID["what"]]


def test_a_thousand_from_one_address_are_told_to_wait(demo_world: Path, tmp_path: Path) -> None:
    with shop.opened(demo_world, tmp_path / "instance", ratelimit_enabled=True) as app:
        client = app.test_client()
        codes = [client.post("/khieu-nai", data={"kind": "king"}, headers=SAME_ORIGIN).status_code for _ in range(42)]

    assert codes[0] == 422
    assert codes[-1] == 429
