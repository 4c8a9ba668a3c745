"""Labels and slips: every letter, the code that is scanned, the sum to collect; and as a picture."""

from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
import segno
from flask import Flask
from PIL import Image
from support import parcels
from support.buyer import Buyer
from support.counter import signed_in
from support.parcels import GARLIC
from support.shop import NOON

from storefront.counter.orders import views
from storefront.database import db, writing
from storefront.fulfilment import sending
from storefront.fulfilment.papers import LABEL_MM, Sent, labels, slips
from storefront.fulfilment.sending import Handed
from storefront.orders.changes import Address

GOLDEN = Path(__file__).parents[2] / "golden" / "papers"
MM = 72 / 25.4
DOTS = 6
ADDRESS = Address("Nguyễn Thị Bưởi", "0912345678", "Thôn Đông, ngõ Đình Mới", "Đặc khu Lý Sơn", "Quảng Ngãi")


@pytest.fixture
def sent(app: Flask, buyer: Buyer) -> Sent:
    """A packed parcel of two jars, cash on delivery, under a code that stays the same."""
    buyer.put(GARLIC, 2)
    code = buyer.order()
    with app.test_request_context():
        order = parcels.orders_of(code)[0]
        parcels.confirm(order)
        parcels.pack(order)
        with writing() as session:
            order = parcels.orders_of(code)[0]
            order.code = "CS2345678921"
            session.flush()
            (shipment,) = views.parcels.of_order(session, order.id)
            handed = Handed("Giao Hàng Nhanh", "GHN5Y9K2")
            sending.ship(session, shipment=shipment, handed=handed, by=parcels.PRODUCER, now=NOON)
        (shipment,) = views.parcels.of_order(db.session(), parcels.orders_of(code)[0].id)
        yield Sent(shipment, ADDRESS, has_alcohol=True)


def text_of(pdf: bytes, page: int = 0) -> str:
    return " ".join(pypdfium2.PdfDocument(pdf)[page].get_textpage().get_text_range().split())


def picture_of(pdf: bytes) -> "np.ndarray[Any, Any]":
    page = pypdfium2.PdfDocument(pdf)[0]
    return np.asarray(page.render(scale=DOTS / MM).to_pil().convert("L"))


def test_the_label_says_who_what_and_how_much(sent: Sent) -> None:
    text = text_of(labels([sent], NOON))

    for words in ("CS2345678921-1", "GHN5Y9K2", "Nguyễn Thị Bưởi", "0912345678", "Thôn Đông, ngõ Đình Mới"):
        assert words in text
    for words in ("Đặc khu Lý Sơn, Quảng Ngãi", "CHỈ GIAO NGƯỜI ĐỦ 18 TUỔI", "lô L1", "Gọi trước khi giao"):
        assert words in text
    assert f"THU HỘ {sent.shipment.cod_dong:,}".replace(",", ".") in text


def test_the_slip_lists_lots_and_last_days(sent: Sent) -> None:
    text = text_of(slips([sent], NOON))

    for words in ("Phiếu đóng gói CS2345678921-1", "Tỏi Lý Sơn", "L1", "20/11/2027", "Tất cả 2 gói"):
        assert words in text


def test_the_code_on_the_label_is_the_carriers_number(sent: Sent) -> None:
    wanted = np.array([list(row) for row in segno.make("GHN5Y9K2", error="m", micro=False).matrix_iter(border=4)]) & 1
    gray, side = picture_of(labels([sent], NOON)), 30.0
    left, top, module = LABEL_MM[0] - 5 - side, 5.0, side / len(wanted)

    seen = [
        [gray[round((top + (y + 0.5) * module) * DOTS), round((left + (x + 0.5) * module) * DOTS)] < 128 for x in row]
        for y, row in enumerate([range(len(wanted))] * len(wanted))
    ]
    assert (np.array(seen) == (wanted == 1)).all()


@pytest.mark.parametrize(("name", "drawn"), [("label", labels), ("slip", slips)])
def test_it_looks_as_it_did(sent: Sent, name: str, drawn: Any, tmp_path: Path) -> None:
    """A changed picture is looked at: where it is right, it is put in place of the golden one."""
    picture, path = picture_of(drawn([sent], NOON)), GOLDEN / f"parcel-{name}.png"
    Image.fromarray(picture).save(tmp_path / path.name)
    golden = np.asarray(Image.open(path).convert("L"))

    assert picture.shape == golden.shape
    differing = (np.abs(picture.astype(int) - golden.astype(int)) > 64).mean()
    assert differing < 0.002, f"{differing:.2%} differs, see {tmp_path / path.name}"


def test_many_parcels_are_one_print_and_anothers_are_not_in_it(app: Flask, sent: Sent) -> None:
    producer = signed_in(app, "producer")
    answer = producer.client.get("/ban-hang/don-hang/in.pdf?kien=CS2345678921-1&kien=CS2345678921-9&kien=x&loai=phieu")

    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert len(pypdfium2.PdfDocument(answer.data)) == 1
    assert len(pypdfium2.PdfDocument(labels([sent, sent], NOON))) == 2
    assert producer.client.get("/ban-hang/don-hang/in.pdf?kien=x").status_code == 302
