"""Invoices: asked for at checkout or afterwards, issued, corrected, and the data they are issued from."""

import io
from typing import Any
from xml.etree import ElementTree

import pypdfium2
import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import select
from support import orders_desk
from support.buyer import Buyer
from support.counter import rival, send, signed_in
from support.orders_desk import SELLER
from support.pages import SAME_ORIGIN, Pages, hidden

from storefront.database import db
from storefront.order_papers.models import InvoiceRequest, IssuedInvoice
from storefront.orders import changes
from storefront.orders.models import Order

GARLIC, CHIPS = "toi-ly-son-phu-sinh", "mit-say-ohjoy"
COMPANY = {
    "invoice_name": "Công ty TNHH Ẩm thực Trường Quyền",
    "invoice_tax_code": "0100109106",
    "invoice_address": "25 Phan Đình Phùng, phường Cẩm Thành",
    "invoice_email": "ke-toan@thu.example",
}
INVOICE = {"kind": "invoice", "series": "1C26TPS", "number": "17", "issued_on": "2026-11-24", "amount": "390.000"}


def _ordered(buyer: Buyer, quantity: int = 1, **more: object) -> str:
    buyer.put(GARLIC, quantity)
    return buyer.order(**more)


def _requests(app: Flask) -> list[InvoiceRequest]:
    with app.app_context():
        found = list(db.session.scalars(select(InvoiceRequest)))
        db.session.expunge_all()
        return found


def _text(pdf: bytes) -> str:
    return " ".join(pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range().split())


def test_an_invoice_asked_for_at_checkout_goes_to_each_seller(app: Flask, buyer: Buyer) -> None:
    buyer.put(CHIPS)
    code = _ordered(buyer, **COMPANY)

    assert {(row.name, row.tax_code) for row in _requests(app)} == {(COMPANY["invoice_name"], "0100109106")}
    assert len(_requests(app)) == 2
    (paper,) = (one for one in orders_desk.papers(app, f"{code}1") if one.kind == "invoice_request")
    text = _text(buyer.client.get(f"/don-hang/{code}/{code}1/giay-to/{paper.id}.pdf").data)
    for words in ("YÊU CẦU XUẤT HÓA ĐƠN", "Công ty TNHH Ẩm thực Trường Quyền", "0100109106", "không phải hóa đơn"):
        assert words in text, words


def test_without_a_word_in_the_fieldset_no_invoice_is_asked_for(app: Flask, buyer: Buyer) -> None:
    buyer.put(GARLIC)
    page = buyer.pages.get("/thanh-toan")
    assert not page.select_one("details.checkout__invoice").has_attr("open")
    buyer.order(**dict.fromkeys(COMPANY, " "))

    assert _requests(app) == []


def test_a_wrong_tax_code_keeps_the_order_and_what_was_typed(app: Flask, buyer: Buyer) -> None:
    buyer.put(GARLIC)
    page = buyer.refused(buyer.form(**{**COMPANY, "invoice_tax_code": "0100109107", "invoice_name": ""}), 422)

    assert page.select_one("details.checkout__invoice").has_attr("open")
    assert page.select_one("#invoice_tax_code")["value"] == "0100109107"
    assert {link["href"] for link in page.select(".errors a")} == {"#invoice_tax_code", "#invoice_name"}
    assert _requests(app) == []


def test_afterwards_on_the_order_until_the_invoice_is_issued(app: Flask, buyer: Buyer) -> None:
    code = _ordered(buyer)
    path = f"/don-hang/{code}/{code}1/hoa-don"
    assert buyer.pages.get(f"/don-hang/{code}").select_one(f"a[href='{path}']")
    page = buyer.pages.post(path, {**COMPANY, "invoice_address": ""}, expect=422)
    assert "Hãy ghi địa chỉ" in page.text
    buyer.pages.post(path, COMPANY)
    buyer.pages.post(path, COMPANY)
    buyer.pages.post(path, {**COMPANY, "invoice_name": "Nguyễn Thị Lan", "invoice_tax_code": "051090001234"})
    first, second = (one for one in orders_desk.papers(app, f"{code}1") if one.kind == "invoice_request")
    assert (second.replaces_id, second.number) == (first.id, first.number + 1)
    assert [row.tax_code for row in _requests(app)] == ["051090001234"]

    _record(signed_in(app, "producer"), code)
    assert "Người bán đã lập hóa đơn" in buyer.pages.post(path, COMPANY, expect=409).text
    assert "1C26TPS 17" in buyer.pages.get(f"/don-hang/{code}").text
    assert [row.tax_code for row in _requests(app)] == ["051090001234"]


def test_nobody_else_asks_for_an_invoice(app: Flask, buyer: Buyer) -> None:
    code = _ordered(buyer)
    stranger = app.test_client().post(f"/don-hang/{code}/{code}1/hoa-don", data=COMPANY, headers=SAME_ORIGIN)
    foreign = buyer.client.post(
        f"/don-hang/{code}/{code}1/hoa-don", data=COMPANY, headers={"Sec-Fetch-Site": "cross-site"}
    )

    assert (stranger.status_code, foreign.status_code) == (404, 403)
    assert _requests(app) == []


def test_the_producer_sees_who_waits_and_records_what_she_issued(app: Flask, buyer: Buyer) -> None:
    code = _ordered(buyer, **COMPANY)
    seller = signed_in(app, "producer")
    assert COMPANY["invoice_name"] in seller.get("/ban-hang/hoa-don").text
    page = seller.get(f"/ban-hang/hoa-don/don/{code}1")
    assert page.select_one("#amount")["value"] == str(_due(app, f"{code}1"))
    page = send(
        seller,
        f"/ban-hang/hoa-don/don/{code}1",
        **{**INVOICE, "number": "", "amount": "abc", "link": "javascript:alert(1)", "issued_on": "2026-13-01"},
        expect=422,
    )
    assert {link["href"] for link in page.select(".errors a")} == {"#number", "#amount", "#link", "#issued_on"}
    _record(seller, code, amount=str(_due(app, f"{code}1")), link="https://tra-cuu.example/17")

    assert "Không có yêu cầu nào" in seller.get("/ban-hang/hoa-don").text
    shown = buyer.pages.get(f"/don-hang/{code}")
    assert shown.select_one("a[href='https://tra-cuu.example/17']")
    assert shown.select_one(f"a[href='/don-hang/{code}/{code}1/hoa-don']") is None


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({}, "#number"),
        ({"number": "18", "issued_on": "2026-11-23"}, "#issued_on"),
        ({"number": "18", "issued_on": "2026-11-25"}, "#issued_on"),
        ({"number": "18", "kind": "replacement"}, "#corrects"),
        ({"number": "18", "kind": "replacement", "corrects": "999"}, "#corrects"),
        ({"number": "18", "amount": "-5"}, "#amount"),
    ],
)
def test_what_is_no_invoice_is_not_recorded(app: Flask, buyer: Buyer, changed: dict[str, str], field: str) -> None:
    code, seller = _ordered(buyer), signed_in(app, "producer")
    _record(seller, code)

    page = send(seller, f"/ban-hang/hoa-don/don/{code}1", **{**INVOICE, **changed}, expect=422)
    assert field in {link["href"] for link in page.select(".errors a")}
    assert len(_invoices(app)) == 1


def test_a_return_asks_for_a_correction_and_the_correction_names_the_old(app: Flask, buyer: Buyer) -> None:
    code, seller = _ordered(buyer, 2, **COMPANY), signed_in(app, "producer")
    _record(seller, code, amount="370.000")
    orders_desk.change(
        app,
        f"{code}1",
        lambda session, order: changes.cancel_units(
            session, order=order, units={order.lines[0].id: 1}, by=SELLER, reason="", now=order.group.placed_at
        ),
    )
    assert "Cần hóa đơn điều chỉnh giảm 185.000 ₫" in seller.get("/ban-hang/hoa-don").text.replace("\xa0", " ")
    page = seller.get(f"/ban-hang/hoa-don/don/{code}1")
    assert page.select_one("#amount")["value"] == "-185000"
    (first,) = _invoices(app)
    _record(seller, code, kind="adjustment", corrects=str(first.id), number="18", amount="-185.000")

    assert "Cần điều chỉnh" not in seller.get("/ban-hang/hoa-don").text
    assert [(row.kind, row.amount_dong, row.corrects_id) for row in _invoices(app)] == [
        ("invoice", 370_000, None),
        ("adjustment", -185_000, first.id),
    ]


def test_the_file_of_an_invoice_reaches_its_buyer_alone(app: Flask, buyer: Buyer) -> None:
    code, seller = _ordered(buyer), signed_in(app, "producer")
    pdf = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
    _record(seller, code, file=(io.BytesIO(pdf), "hoa-don.pdf"))
    (invoice,) = _invoices(app)

    assert buyer.client.get(f"/don-hang/{code}/{code}1/hoa-don/{invoice.id}").data == pdf
    assert seller.client.get(f"/ban-hang/hoa-don/don/{code}1/hoa-don/{invoice.id}").data == pdf
    rival(app).get(f"/ban-hang/hoa-don/don/{code}1/hoa-don/{invoice.id}", expect=404)
    Pages(app.test_client()).get(f"/don-hang/{code}/{code}1/hoa-don/{invoice.id}", expect=404)


def test_the_seller_says_who_she_is_on_papers(app: Flask, buyer: Buyer) -> None:
    seller = signed_in(app, "producer")
    path = "/ban-hang/hoa-don/nguoi-ban/phu-sinh"
    typed = {"legal_name": "Công ty Phú Sinh", "address": "Thôn Tây", "registration": "34A8", "tax_rate": "8"}
    assert "Mã số thuế chưa đúng" in send(seller, path, **typed, tax_code="123", expect=422).text
    send(seller, path, **typed, tax_code="0100109106")
    code = _ordered(buyer)

    text = _text(buyer.client.get(f"/don-hang/{code}/{code}1/hop-dong.pdf").data)
    for words in ("Tên Công ty Phú Sinh", "Số đăng ký kinh doanh 34A8", "Mã số thuế 0100109106", "gia tăng 8%"):
        assert words in text, words
    rival(app).get(path, expect=404)


def _data(seller: Pages, kind: str) -> Any:
    answer = seller.client.get(f"/ban-hang/hoa-don/du-lieu.{kind}?tu=2026-11-01&den=2026-11-30")
    assert answer.status_code == 200
    return answer


def test_data_for_invoices_tie_to_the_orders(app: Flask, buyer: Buyer) -> None:
    seller = signed_in(app, "producer")
    buyer.put(CHIPS)
    first = _ordered(buyer, 1, **COMPANY)
    second = _ordered(buyer, 3, province="Đà Nẵng", name="=1+1", expected_total_dong="")
    third = _ordered(buyer, 1)
    orders_desk.change(
        app,
        f"{third}1",
        lambda session, order: changes.cancel(session, order=order, by=SELLER, reason="", now=order.group.placed_at),
    )
    book = CalamineWorkbook.from_filelike(io.BytesIO(_data(seller, "xlsx").data))
    heads, *orders = book.get_sheet_by_name("Đơn hàng").to_python()
    line_heads, *lines = book.get_sheet_by_name("Dòng hàng").to_python()
    total, line_total = heads.index("Tổng tiền thanh toán (đồng)"), line_heads.index("Thành tiền (đồng, gồm thuế)")
    mine = {code[:-1] for code in (row[0] for row in orders)}

    # Apanax's chips of the first order are hers to see, and nobody else's; a cancelled order is not invoiced.
    assert mine == {first, second}
    for row in orders:
        assert row[total] == _due(app, row[0]) == sum(line[line_total] for line in lines if line[0] == row[0])
    assert CHIPS not in str(lines)
    by_code = {row[0][:-1]: row for row in orders}
    assert by_code[first][heads.index("Mã số thuế hoặc số định danh người mua")] == "0100109106"
    assert by_code[second][heads.index("Tên trên hóa đơn")] == "=1+1"
    assert [row[heads.index("Tiền thuế (đồng)")] for row in orders] == ["", ""]


def test_the_same_data_as_xml_with_the_tax_the_producer_stated(app: Flask, buyer: Buyer) -> None:
    seller = signed_in(app, "producer")
    send(
        seller,
        "/ban-hang/hoa-don/nguoi-ban/phu-sinh",
        legal_name="",
        address="",
        registration="",
        tax_code="0100109106",
        tax_rate="8",
    )
    code = _ordered(buyer, 1, **COMPANY)
    root = ElementTree.fromstring(_data(seller, "xml").data)
    (order,) = root.findall("DonHang")
    lines = order.findall(".//HHDVu")

    assert order.get("Ma") == f"{code}1"
    assert (order.findtext(".//NBan/MST"), order.findtext(".//NMua/MST")) == ("0100109106", "0100109106")
    assert order.findtext(".//NMua/Ten") == COMPANY["invoice_name"]
    assert [line.findtext("THHDVu") for line in lines] == ["Tỏi Lý Sơn Phú Sinh", "Phí giao hàng"]
    assert {line.findtext("TSuat") for line in lines} == {"8%"}
    whole = int(order.findtext(".//TgTTTBSo") or 0)
    assert whole == _due(app, f"{code}1") == sum(int(line.findtext("ThTienGomThue") or 0) for line in lines)
    assert int(order.findtext(".//TgTCThue") or 0) + int(order.findtext(".//TgTThue") or 0) == whole


def test_a_period_that_is_none(app: Flask) -> None:
    seller = signed_in(app, "producer")
    for query in ("", "?tu=x&den=y", "?tu=2026-12-01&den=2026-11-01", "?tu=2020-01-01&den=2026-11-01"):
        seller.get(f"/ban-hang/hoa-don/du-lieu.xlsx{query}", expect=400)


def _record(seller: Pages, code: str, **changed: object) -> None:
    token = hidden(seller.get("/tai-khoan"), "csrf_token")
    answer = seller.client.post(
        f"/ban-hang/hoa-don/don/{code}1",
        data={**INVOICE, "csrf_token": token, **changed},
        headers=SAME_ORIGIN,
        content_type="multipart/form-data",
    )
    assert answer.status_code == 303, answer.get_data(as_text=True)


def _invoices(app: Flask) -> list[IssuedInvoice]:
    with app.app_context():
        found = list(db.session.scalars(select(IssuedInvoice).order_by(IssuedInvoice.id)))
        db.session.expunge_all()
        return found


def _due(app: Flask, code: str) -> int:
    with app.app_context():
        order = db.session.scalars(select(Order).where(Order.code == code)).one()
        due = order.payment.due_dong
        db.session.rollback()
        return due
