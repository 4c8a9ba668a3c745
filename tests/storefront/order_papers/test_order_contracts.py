"""Contracts of orders: what they say, how they look, that they never change, and what a changed order makes of them."""

import itertools
import unicodedata
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any

import numpy as np
import pypdfium2
import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError
from support import office, orders_desk, shop
from support.buyer import Buyer
from support.counter import rival, signed_in
from support.orders_desk import SELLER
from support.pages import Pages
from support.shop import PostgresqlWorld

from storefront.database import db, writing
from storefront.order_papers import actions, drawing, wording
from storefront.order_papers import rules as papers
from storefront.order_papers.models import IssuedPaper
from storefront.order_papers.rules import Buyer as Party
from storefront.order_papers.rules import Deal, Item, Seller
from storefront.order_papers.wording import Head
from storefront.orders import changes
from storefront.orders.changes import Address

GARLIC, CHIPS = "toi-ly-son-phu-sinh", "mit-say-ohjoy"
NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
MM = 72 / 25.4


def _text(pdf: bytes) -> str:
    """All the words of a PDF; a hyphen at the end of a line is pdfium's, not ours."""
    pages = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in pages)


def _gray(pdf: bytes, page: int = 0) -> "np.ndarray[Any, Any]":
    return np.asarray(pypdfium2.PdfDocument(pdf)[page].render(scale=2 / MM).to_pil().convert("L"))


def _two_sellers(buyer: Buyer) -> str:
    buyer.put(GARLIC, 2)
    buyer.put(CHIPS)
    return buyer.order()


def test_the_contract_says_what_the_law_asks_for(buyer: Buyer) -> None:
    code = _two_sellers(buyer)
    answer = buyer.client.get(f"/don-hang/{code}/{code}1/hop-dong.pdf")
    text = _text(answer.data)

    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Cache-Control"] == "no-store"
    for words in (
        "HỢP ĐỒNG MUA BÁN GIAO KẾT TỪ XA",
        f"Số 1/2026/HĐ, lập lúc 12:00 24/11/2026, đơn hàng {code}1",
        "Công ty TNHH Thương mại và Dịch vụ Phú Sinh",
        "đặc khu Lý Sơn",
        "0900000026",
        "Mã số thuế người bán chưa ghi trên Chợ Sao",
        "Nguyễn Thị Lan",
        "12 Lê Lợi, Phường Cẩm Thành, Quảng Ngãi",
        "Tỏi Lý Sơn Phú Sinh",
        "OCOP 5 sao",
        "Xuất xứ: Việt Nam",
        "Hạn dùng: 180 ngày",
        "185.000 ₫ 370.000 ₫",
        "Phí giao 0 ₫",
        "Tổng phải trả 370.000 ₫",
        "Trong 3 ngày làm việc: người bán trả lời",
        "hủy hợp đồng trong 30 ngày",
    ):
        assert words in text, words
    assert "Mít sấy" not in text


def test_the_same_contract_in_english(buyer: Buyer) -> None:
    code = _two_sellers(buyer)
    text = _text(buyer.client.get(f"/en/don-hang/{code}/{code}1/hop-dong.pdf").data)

    for words in ("DISTANCE SALES CONTRACT", "Number 1/2026/HĐ", "Nguyễn Thị Lan", "₫370,000", "Within 3 working days"):
        assert words in text, words


def test_a_paper_is_remade_byte_by_byte_whatever_the_catalogue_says_by_then(app: Flask, buyer: Buyer) -> None:
    code = _two_sellers(buyer)
    path = f"/don-hang/{code}/{code}1/hop-dong.pdf"
    first = buyer.client.get(path).data
    office.reprice(app, GARLIC, 1_000_000)
    with app.app_context(), writing() as session:
        paper = session.scalars(select(IssuedPaper)).one()
        actions.describe_seller(
            session,
            producer_id=paper.producer_id,
            legal_name="Tên mới",
            address="",
            registration="1",
            tax_code="",
            tax_rate="",
        )

    assert buyer.client.get(path).data == first
    (kept,) = orders_desk.papers(app, f"{code}1")
    assert kept.sha256 == papers.fingerprint(kept.content)
    assert papers.deal_of(kept.content["deal"]).total_dong == 370_000


def test_a_changed_order_gets_a_new_contract_that_names_the_old_one(app: Flask, buyer: Buyer) -> None:
    code = _two_sellers(buyer)
    assert orders_desk.issue_contracts(app) == 2
    before = buyer.client.get(f"/don-hang/{code}/{code}1/hop-dong.pdf").data
    orders_desk.change(
        app,
        f"{code}1",
        lambda session, order: changes.cancel_units(
            session, order=order, units={order.lines[0].id: 1}, by=SELLER, reason="Hết hũ", now=NOON
        ),
    )
    orders_desk.change(
        app,
        f"{code}1",
        lambda session, order: changes.change_address(
            session,
            order=order,
            address=Address("Trần Văn Hải", "0987654321", "5 Hùng Vương", "Phường Trương Quang Trọng", "Quảng Ngãi"),
            by=SELLER,
            reason="",
            now=NOON,
        ),
    )
    assert orders_desk.issue_contracts(app) == 1
    assert orders_desk.issue_contracts(app) == 0

    old, new = orders_desk.papers(app, f"{code}1")
    assert (new.replaces_id, new.number) == (old.id, 2)
    text = _text(buyer.client.get(f"/don-hang/{code}/{code}1/hop-dong.pdf").data)
    for words in (
        "Số 2/2026/HĐ",
        "Bản này thay cho bản số 1/2026/HĐ",
        "bớt 1 × Tỏi Lý Sơn Phú Sinh. Lý do: Hết hũ",
        "đổi người nhận hoặc nơi nhận",
        "Trần Văn Hải",
        "Tổng phải trả 185.000 ₫",
    ):
        assert words in text, words
    page = buyer.pages.get(f"/don-hang/{code}")
    assert page.select_one(f"a[href='/don-hang/{code}/{code}1/giay-to/{old.id}.pdf']")
    assert buyer.client.get(f"/don-hang/{code}/{code}1/giay-to/{old.id}.pdf").data == before


def test_a_cancelled_order_ends_its_contract(app: Flask, buyer: Buyer) -> None:
    code = _two_sellers(buyer)
    orders_desk.issue_contracts(app)
    orders_desk.change(
        app,
        f"{code}2",
        lambda session, order: changes.cancel(session, order=order, by=SELLER, reason="Hết hàng", now=NOON),
    )
    orders_desk.issue_contracts(app)

    text = _text(buyer.client.get(f"/don-hang/{code}/{code}2/hop-dong.pdf").data)
    assert "Đơn đã hủy, hợp đồng chấm dứt" in text
    assert "hủy toàn bộ đơn. Lý do: Hết hàng" in text
    assert "Không còn hàng nào" in text


def test_a_paper_that_was_let_go_does_not_come_back_by_itself(app: Flask, buyer: Buyer) -> None:
    code = _two_sellers(buyer)
    app.extensions["clock"].set(NOON + timedelta(days=8))

    assert orders_desk.issue_contracts(app) == 0
    assert buyer.client.get(f"/don-hang/{code}/{code}1/hop-dong.pdf").status_code == 200


def test_papers_open_only_to_who_may_see_the_order(app: Flask, buyer: Buyer) -> None:
    code = _two_sellers(buyer)
    orders_desk.issue_contracts(app)
    ours, theirs = (orders_desk.papers(app, f"{code}{number}")[0].id for number in (1, 2))
    stranger = Pages(app.test_client())
    seller, other = signed_in(app, "producer"), rival(app)

    for path in ("hop-dong.pdf", f"giay-to/{ours}.pdf", "hoa-don"):
        stranger.get(f"/don-hang/{code}/{code}1/{path}", expect=404)
    buyer.pages.get(f"/don-hang/{code}/{code}1/giay-to/{theirs}.pdf", expect=404)
    assert seller.client.get(f"/ban-hang/hoa-don/don/{code}1/hop-dong.pdf").mimetype == "application/pdf"
    seller.get(f"/ban-hang/hoa-don/don/{code}2/hop-dong.pdf", expect=404)
    for path in ("", "/hop-dong.pdf", f"/giay-to/{ours}.pdf"):
        other.get(f"/ban-hang/hoa-don/don/{code}1{path}", expect=404)


def test_the_database_refuses_to_change_a_paper(app: Flask, buyer: Buyer) -> None:
    _two_sellers(buyer)
    orders_desk.issue_contracts(app)

    for statement in (update(IssuedPaper).values(sha256=""), delete(IssuedPaper)):
        with app.app_context(), pytest.raises(DBAPIError, match="never changed"), writing() as session:
            session.execute(statement)


def test_the_cart_shows_the_contract_before_ordering(buyer: Buyer) -> None:
    buyer.put(GARLIC, 2)
    buyer.put(CHIPS)
    assert buyer.pages.get("/thanh-toan").select_one("a[href^='/thanh-toan/hop-dong']")
    page = buyer.pages.get("/thanh-toan/hop-dong?province=Đà Nẵng")
    text = " ".join(page.get_text(" ").split())

    assert len(page.select("main h2")) == 2
    for words in ("Bản xem trước", "370.000 ₫", "Phí giao", "3 ngày làm việc", "trong 30 ngày"):
        assert words in text, words
    assert "Distance" not in text
    assert buyer.pages.get("/en/thanh-toan/hop-dong").text.count("1. Seller") == 2


def _deal(lines: int, name: str) -> Deal:
    seller = Seller(name, "thôn Tây, đặc khu Lý Sơn", "0900000026", "", "34A8012345", "0100109106", "5")
    buyer = Party("Nguyễn Thị Ngọc Huyền Trân", "0912345678", "", "Tổ 12, thôn Phú Thọ, xã Đình Cương, Quảng Ngãi")
    items = [
        Item(
            f"sku-{number}",
            f"{name} số {number}",
            "",
            "hũ 250 g",
            number + 1,
            1_250_000,
            4,
            "AXFWQY99",
            "905/QĐ-UBND",
            "2028-06-26",
            "đặc khu Lý Sơn",
            None,
        )
        for number in range(lines)
    ]
    return Deal("CSABCDEFGH21", NOON.isoformat(), seller, buyer, tuple(items), 35_000, "vietqr")


_LONG = "Đặc sản Tỏi đen cô đơn Lý Sơn ủ lâu năm hạng thượng phẩm Phú Quý Nghĩa Hành"


def test_sixty_lines_with_long_names_fill_pages_and_lose_nothing(app: Flask) -> None:
    deal = _deal(60, _LONG)
    with app.app_context(), wording.spoken("vi"):
        blocks = wording.contract(deal, Head("7/2026/HĐ", NOON.isoformat()))
        pdf = drawing.pdf(blocks, title="Hợp đồng 7/2026/HĐ", code="vi", made_at=NOON)
    text, pages = _text(pdf), pypdfium2.PdfDocument(pdf)

    for number in (0, 31, 59):
        assert f"số {number}, hũ 250 g" in text
    assert text.count("Chất lượng: đúng nhãn") == 60
    assert len(pages) > 5
    for number, page in enumerate(pages, 1):
        told = page.get_textpage().get_text_range()
        assert f"7/2026/HĐ · {number}/{len(pages)}" in told
        shown = _gray(pdf, number - 1)
        # Nothing in the margins, and something on each page; dots of half a millimetre.
        assert shown[:, :20].min() > 200
        assert shown[:, -20:].min() > 200
        assert (shown < 128).mean() > 0.005


def test_letters_stand_where_the_page_says(app: Flask) -> None:
    """The title's picture: dark letters on one line at the head of the sheet, nothing right under it."""
    with app.app_context(), wording.spoken("vi"):
        blocks = wording.contract(_deal(1, "Tỏi"), Head("1/2026/HĐ", NOON.isoformat()))
        pdf = drawing.pdf(blocks, title="x", code="vi", made_at=NOON)
        again = drawing.pdf(blocks, title="x", code="vi", made_at=NOON)
    shown = _gray(pdf)

    assert pdf == again
    rows = (shown < 128).any(axis=1)
    bands = [(dark, len(list(group))) for dark, group in itertools.groupby(rows)]
    # The margin is 18 mm; the title is 18 points high, marks above its capitals included.
    assert 32 <= bands[0][1] <= 44
    assert 8 <= bands[1][1] <= 16
    assert (shown[:, 36:] < 128).sum() == (shown < 128).sum()


def test_no_letter_of_vietnamese_is_missing(app: Flask) -> None:
    letters = "ăâđêôơưĂÂĐÊÔƠƯ" + "".join(
        base + mark
        for base in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
        for mark in ("\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    )
    composed = unicodedata.normalize("NFC", letters)
    with app.app_context():
        pdf = drawing.pdf([{"kind": "text", "text": composed}], title="x", code="vi", made_at=NOON)

    found = "".join(pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range().split())
    assert composed in found
    # A letter the font lacks would be drawn as the empty box of its own picture.
    boxes = drawing.pdf([{"kind": "text", "text": "\ue000" * 10}], title="x", code="vi", made_at=NOON)
    assert (_gray(boxes) < 128).sum() != (_gray(pdf) < 128).sum()


@pytest.mark.postgresql
def test_numbers_have_neither_twins_nor_gaps_when_issued_at_once(
    postgresql_world: PostgresqlWorld, tmp_path: Any
) -> None:
    with postgresql_world.copied(tmp_path) as url, shop.opened(tmp_path, tmp_path, database_url=url) as app:
        codes = []
        for number in range(4):
            buyer = Buyer(app.test_client())
            buyer.put(GARLIC)
            codes.append(buyer.order(phone=f"091234500{number}"))
        workers = [Thread(target=orders_desk.issue_contracts, args=(app,)) for _ in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

        issued = [orders_desk.papers(app, f"{code}1") for code in codes]
        assert sorted(paper.number for kept in issued for paper in kept) == [1, 2, 3, 4]
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
