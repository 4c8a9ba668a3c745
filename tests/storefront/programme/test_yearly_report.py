"""The marketplace's year: orders, what they came to, complaints; as a page and as a sheet."""

import io
from datetime import date, timedelta

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from support import orders_desk
from support.buyer import Buyer
from support.counter import signed_in
from support.orders_desk import SELLER

from storefront.orders import changes
from storefront.programme.yearly.rules import Placed, year_of

GARLIC = "toi-ly-son-phu-sinh"
DAYS = st.integers(0, 800).map(lambda days: date(2025, 12, 1) + timedelta(days=days))
ORDERS = st.lists(
    st.builds(Placed, DAYS, st.integers(1, 3), st.booleans(), st.integers(1, 10**9), st.integers(0, 10**9)), max_size=30
)


@given(ORDERS)
def test_months_make_the_year_and_leave_others_out(orders: list[Placed]) -> None:
    told = year_of(2026, orders, {})
    own = [one for one in orders if one.day.year == 2026]

    assert told.total.orders == len(own)
    assert told.total.kept_dong == sum(one.kept_dong for one in own)
    assert told.producers == len({one.producer_id for one in own if not one.is_cancelled})
    assert told.due_on == date(2027, 2, 15)


def test_page_and_sheet_tell_the_same(app: Flask, buyer: Buyer) -> None:
    codes = []
    for _time in range(2):
        buyer.put(GARLIC, 2)
        codes.append(buyer.order())
    orders_desk.change(
        app,
        f"{codes[1]}1",
        lambda session, order: changes.cancel(session, order=order, by=SELLER, reason="", now=order.group.placed_at),
    )
    officer = signed_in(app, "officer")
    page = officer.get("/chuong-trinh/bao-cao-nam?nam=2026")
    sheet = officer.client.get("/chuong-trinh/bao-cao-nam/2026.xlsx").data
    rows = CalamineWorkbook.from_filelike(io.BytesIO(sheet)).get_sheet_by_name("Đơn theo tháng").to_python()

    assert rows[11][1:] == rows[13][1:] == [2, 1, 740_000, 370_000]
    assert "370.000 ₫" in page.text.replace("\xa0", " ")
    assert "15/02/2027" in page.text
    for path in ("?nam=2025", "?nam=x", "/2030.xlsx"):
        officer.get(f"/chuong-trinh/bao-cao-nam{path}", expect=404)
    signed_in(app, "producer").get("/chuong-trinh/bao-cao-nam", expect=403)
