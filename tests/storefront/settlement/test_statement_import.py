"""A statement at the producer's door: seen before it counts, counted once, told apart from what was known."""

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from support import shop
from support.buyer import Buyer
from support.counter import send, signed_in
from support.pages import SAME_ORIGIN, Pages, hidden, read
from support.transfers import looking, money_of, notice, ordered, secret, tell, total_of

from storefront.database import db
from storefront.jobs import schedule
from storefront.settlement.bank.models import BankCredit, StatementFile
from storefront.settlement.bank.rules import Arrival, is_same_money

HEAD = "Ngày giao dịch,Số tham chiếu,Ghi nợ,Ghi có,Nội dung\n"


def _upload(pages: Pages, text: str | bytes, name: str = "sao-ke.csv", expect: int = 200) -> BeautifulSoup:
    data = text if isinstance(text, bytes) else text.encode()
    token = hidden(pages.get("/tai-khoan"), "csrf_token")
    answer = pages.client.post(
        "/ban-hang/tien/sao-ke",
        data={"csrf_token": token, "statement": (io.BytesIO(data), name)},
        headers=SAME_ORIGIN,
        follow_redirects=True,
    )
    assert answer.status_code == expect
    return read(answer)


def _enter(pages: Pages, preview: BeautifulSoup) -> BeautifulSoup:
    return send(pages, preview.select_one("form[action$='/nhap']")["action"])


def _credits(app: Flask) -> list[tuple[int, str]]:
    with app.app_context():
        rows = db.session.scalars(select(BankCredit).order_by(BankCredit.id))
        return [(row.amount_dong, row.state) for row in rows]


def test_a_statement_is_shown_then_entered_and_counts_once(app: Flask, buyer: Buyer) -> None:
    code, producer = ordered(buyer), signed_in(app, "producer")
    total = total_of(app, code)
    text = HEAD + (
        f"24/11/2026,FT1,,{total},IBFT {code} chuyen tien\n24/11/2026,FT2,,500000,luong thang 11\n"
        f"24/11/2026,FT3,90000,,rut tien\n24/11/2026,FT4,,{total},{code[:9]}\n99/99/2026,FT5,,1000,x\n"
    )
    preview = _upload(producer, text)
    shown = preview.get_text()
    assert "Đủ tiền." in shown
    assert "Dòng 6, cột «Ngày giao dịch»" in shown
    assert money_of(app, code)[0] == "unpaid"

    _enter(producer, preview)
    assert money_of(app, code) == ("paid", 0, [])
    assert _credits(app) == [(total, "matched"), (total, "open")]

    again = _upload(producer, text)
    assert "2 khoản đã biết từ trước" in again.get_text()
    _enter(producer, again)
    assert len(_credits(app)) == 2
    with app.app_context():
        assert [(row.lines, row.faults) for row in db.session.scalars(select(StatementFile))] == [([], [])] * 2


def test_a_statement_and_a_notice_of_the_same_money_are_one(app: Flask, buyer: Buyer) -> None:
    code, key, producer = ordered(buyer), secret(app), signed_in(app, "producer")
    total = total_of(app, code)
    tell(buyer.client, notice(total, f"{code} ck", 7), key)
    _enter(producer, _upload(producer, f"{HEAD}24/11/2026,KHAC,,{total},IBFT {code} ck qua app\n"))
    assert money_of(app, code) == ("paid", 0, [])
    assert _credits(app) == [(total, "matched")]
    # The same again within one statement is a second transfer.
    _enter(producer, _upload(producer, f"{HEAD}24/11/2026,K2,,{total},IBFT {code} ck qua app\n"))
    assert money_of(app, code) == ("over", 0, [(total, "due")])


@pytest.mark.parametrize(
    ("content", "reference", "hours", "same"),
    [
        ("chuyen tien mua hang", "", 0, True),
        ("chuyen tien mua hang", "FT2", 0, False),
        ("chuyen tien mua hang", "", 24, False),
        ("chuyen tien", "", 0, False),
        ("gi cung duoc", "ft-1", 24, True),
        ("chuyen tien mua hang", "FT 1", 72, False),
    ],
)
def test_what_anybody_might_write_makes_no_two_payments_one(
    content: str, reference: str, hours: int, same: bool
) -> None:
    told = Arrival(1000, "chuyen tien mua hang", shop.NOON, reference="FT1", notice="1")
    line = Arrival(1000, content, shop.NOON + timedelta(hours=hours), reference=reference, line="x")
    assert is_same_money(told, line) is same
    assert not is_same_money(told, replace(line, amount_dong=1001))


def test_a_statement_before_its_notice_is_one_as_well(app: Flask, buyer: Buyer) -> None:
    code, key, producer = ordered(buyer), secret(app), signed_in(app, "producer")
    total = total_of(app, code)
    _enter(producer, _upload(producer, f"{HEAD}24/11/2026,MBVCB.7,,{total},{code}\n"))
    assert tell(buyer.client, notice(total, code, 7), key).json["outcome"] == "known"
    assert money_of(app, code) == ("paid", 0, [])


def test_money_is_given_to_an_order_by_hand_or_laid_aside(app: Flask, buyer: Buyer) -> None:
    code, key, producer = ordered(buyer), secret(app), signed_in(app, "producer")
    total = total_of(app, code)
    for number, content in enumerate(("mua toi", "tien dien", code[:-2])):
        tell(buyer.client, notice(total if number != 1 else 5, content, number + 1), key)
    page = producer.get("/ban-hang/tien/tien-den")
    assert len(page.select(".goods__one")) == 3
    assert code in page.select("input[name=code][type=hidden]")[0]["value"]
    wrong = send(producer, "/ban-hang/tien/tien-den/1/don", code="CSXXXXXXXXX1", expect=422)
    assert wrong.select_one("#code-1-error")
    send(producer, "/ban-hang/tien/tien-den/1/don", code=f" {code.lower()} ")
    assert money_of(app, code) == ("paid", 0, [])
    send(producer, "/ban-hang/tien/tien-den/2/bo-qua", reason="", expect=422)
    send(producer, "/ban-hang/tien/tien-den/2/bo-qua", reason="Tiền điện")
    # What was decided stays decided.
    send(producer, "/ban-hang/tien/tien-den/2/don", code=code)
    send(producer, "/ban-hang/tien/tien-den/1/don", code=code)
    assert _credits(app) == [(total, "matched"), (5, "dismissed"), (total, "open")]
    assert money_of(app, code) == ("paid", 0, [])


def test_a_file_that_is_no_statement_is_told_apart(app: Flask) -> None:
    producer = signed_in(app, "producer")
    assert "Không thấy dòng tiêu đề" in _upload(producer, "xin chào", expect=422).get_text()
    assert "Không đọc được" in _upload(producer, b"PK\x03\x04broken", "a.xlsx", expect=422).get_text()
    assert "Hãy chọn tệp" in _upload(producer, b"", expect=422).get_text()
    assert "lớn hơn 5 MB" in _upload(producer, b"x" * (5 * 1024 * 1024 + 1), expect=413).get_text()


def test_a_statement_may_be_dropped(app: Flask, buyer: Buyer) -> None:
    code, producer = ordered(buyer), signed_in(app, "producer")
    preview = _upload(producer, f"{HEAD}24/11/2026,A,,1000,{code}\n")
    assert "Thiếu" in preview.get_text()
    send(producer, preview.select_one("form[action$='/bo']")["action"])
    assert money_of(app, code)[0] == "unpaid"


def test_a_statement_that_nobody_enters_is_forgotten(app: Flask, buyer: Buyer) -> None:
    code, producer = ordered(buyer), signed_in(app, "producer")
    _upload(producer, f"{HEAD}24/11/2026,A,,1000,{code}\n")
    job = next(one for one in schedule.SCHEDULE if one.name == "forget-statements")
    with app.app_context():
        assert job.run() == 0
        app.extensions["clock"].set(shop.NOON + timedelta(days=8))
        assert job.run() == 1


def test_the_secret_is_shown_once_and_kept_locked(app: Flask, buyer: Buyer) -> None:
    code, owner = ordered(buyer), signed_in(app, "producer")
    page = send(owner, "/ban-hang/tien/thong-bao")
    shown = page.select_one(".notice [data-copy]")["data-copy"]
    assert shown not in owner.get("/ban-hang/tien/thong-bao").get_text()
    with looking(app, code):
        from storefront.settlement.bank.models import BankSecret

        assert shown not in db.session.scalars(select(BankSecret.secret)).one()
    assert tell(buyer.client, notice(1, code), shown).status_code == 200
    send(owner, "/ban-hang/tien/thong-bao/tat")
    assert tell(buyer.client, notice(1, code, 2), shown).status_code == 404
