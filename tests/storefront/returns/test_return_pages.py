"""A buyer asks to give goods back and the producer answers, page by page."""

import io
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from support import counter, delivered, shop, uploads
from support.buyer import Buyer
from support.pages import SAME_ORIGIN

from storefront.database import db
from storefront.payments.models import Refund
from storefront.returns.models import GoodsReturn

GARLIC = counter.GARLIC


@pytest.fixture
def code(app: Flask, buyer: Buyer) -> str:
    """Three jars of garlic, paid and delivered."""
    buyer.put(GARLIC, 3)
    code = buyer.order(method="vietqr")
    delivered.deliver(app, code)
    return code


def photo(data: bytes | None = None, name: str = "hong.jpg") -> tuple[io.BytesIO, str]:
    """A file as a form sends it."""
    return io.BytesIO(data or uploads.jpeg()), name


def _form(buyer: Buyer, code: str, units: str = "2", **changes: object) -> dict[str, object]:
    page = buyer.pages.get(f"/don-hang/{code}/{code}1/tra-hang")
    line = page.select_one("input[id^=units-]")["name"]
    key = page.select_one("input[name=form_key]")["value"]
    typed = {line: units, "reason": "damaged", "wish": "refund", "what": "Nắp vỡ, tỏi ướt", "form_key": key}
    return {**typed, "account": "Agribank 0071, Lan", **changes}


def _return(app: Flask) -> GoodsReturn:
    return db.session.scalars(select(GoodsReturn).order_by(GoodsReturn.id.desc())).first()


def _asked(app: Flask, buyer: Buyer, code: str, **changes: object) -> str:
    buyer.pages.post(f"/don-hang/{code}/{code}1/tra-hang", _form(buyer, code, **changes))
    with app.app_context():
        return _return(app).code


def test_asked_with_a_photo_answered_and_paid_back(app: Flask, buyer: Buyer, code: str) -> None:
    page = buyer.pages.post(f"/don-hang/{code}/{code}1/tra-hang", _form(buyer, code, photos=[photo(), photo()]))
    assert "Đã gửi yêu cầu" in page.select_one("[role=status]").get_text()
    asked = page.select_one(".give-back")
    assert "người bán trả lời chậm nhất ngày 27/11/2026" in page.select_one(".order__next").get_text()
    assert buyer.client.get(asked.select_one("img")["src"]).mimetype == "image/webp"

    seller, number = counter.signed_in(app, "producer"), asked["id"]
    shown = seller.get(f"/ban-hang/tra-hang/{number}")
    assert "Agribank 0071, Lan" in shown.get_text()
    assert seller.client.get(shown.select_one(".give-back__photos img")["src"]).status_code == 200
    path = f"/ban-hang/tra-hang/{number}/tra-loi"
    assert counter.send(seller, path, words="x", expect=422).select_one("#answer-error")
    answered = counter.send(seller, path, answer="keep", words="Xin lỗi chị.")
    assert answered.select_one("form[action$='/da-tra-tien']")
    counter.send(seller, f"/ban-hang/tra-hang/{number}/da-tra-tien", reference="FT1")

    told = buyer.pages.get(f"/don-hang/{code}").select_one("main").get_text(" ", strip=True)
    assert "Xong, đã trả lại tiền" in told
    assert "Xin lỗi chị." in told
    assert "Đã hoàn lại" in told
    with app.app_context():
        assert db.session.scalars(select(Refund.state)).all() == ["done"]


def test_what_is_wrong_comes_back_with_everything_typed(app: Flask, buyer: Buyer, code: str) -> None:
    path = f"/don-hang/{code}/{code}1/tra-hang"
    cases = [
        ({"units": "0"}, "Món nào"),
        ({"units": "4"}, "chỉ còn 3"),
        ({"units": "x"}, "chữ số"),
        ({"reason": ""}, "Hãy chọn chuyện gì"),
        ({"reason": "mind"}, "vì đổi ý"),
        ({"reason": "information", "wish": "replace"}, "nhận lại tiền"),
        ({"what": ""}, "Hãy kể"),
        ({"photos": [photo(b"not a picture")]}, "Không nhận kiểu tệp"),
        ({"photos": [photo() for _ in range(6)]}, "nhiều nhất 5 tệp"),
    ]
    for changes, sentence in cases:
        form = _form(buyer, code, **changes)
        response = buyer.client.post(path, data=form, headers=SAME_ORIGIN)
        assert response.status_code in (409, 422), sentence
        page = response.get_data(as_text=True)
        assert sentence in page
        assert changes.get("what", "Nắp vỡ, tỏi ướt") in page
        assert "Agribank 0071, Lan" in page
    with app.app_context():
        assert _return(app) is None


def test_a_form_sent_twice_is_one_return(app: Flask, buyer: Buyer, code: str) -> None:
    form = _form(buyer, code, units="3")
    for _ in range(2):
        buyer.pages.post(f"/don-hang/{code}/{code}1/tra-hang", dict(form))
    with app.app_context():
        assert len(db.session.scalars(select(GoodsReturn)).all()) == 1


def test_goods_come_back_and_are_replaced(app: Flask, buyer: Buyer, code: str) -> None:
    number = _asked(app, buyer, code, wish="replace")
    seller = counter.signed_in(app, "producer")
    path = f"/ban-hang/tra-hang/{number}"
    received = counter.send(seller, f"{path}/tra-loi", answer="send_back", words="")
    field = received.select_one("input[id^=restocked-]")["name"]
    assert counter.send(seller, f"{path}/nhan-hang", expect=422, **{field: "3"}).select_one("[role=alert]")
    counter.send(seller, f"{path}/nhan-hang", **{field: "1"})
    assert counter.send(seller, f"{path}/gui-hang-doi", expect=422).select_one("#carrier-error")
    parcel = {"carrier": "Viettel Post", "tracking": "VT123"}
    unlabelled = counter.send(seller, f"{path}/gui-hang-doi", expect=409, **parcel)
    assert unlabelled.select_one("#lot-error")
    assert unlabelled.select_one("#tracking")["value"] == "VT123"
    parcel |= {"lot": "L2", "expires_on": "2027-11-01"}
    done = counter.send(seller, f"{path}/gui-hang-doi", **parcel)
    assert "Xong, đã gửi hàng đổi" in done.get_text()
    assert "Việc này đã làm xong" in counter.send(seller, f"{path}/gui-hang-doi", **parcel).get_text()
    assert "VT123" in buyer.pages.get(f"/don-hang/{code}").get_text()


def test_a_refusal_needs_its_reason_and_leads_to_a_complaint(app: Flask, buyer: Buyer, code: str) -> None:
    number = _asked(app, buyer, code)
    seller, path = counter.signed_in(app, "producer"), f"/ban-hang/tra-hang/{number}/tra-loi"
    assert counter.send(seller, path, answer="refuse", words=" ", expect=422).select_one("#words-error")
    counter.send(seller, path, answer="refuse", words="Không thấy lỗi trong ảnh.")
    page = buyer.pages.get(f"/don-hang/{code}")
    assert "Không thấy lỗi trong ảnh." in page.get_text()
    assert page.select_one(f".give-back a[href='/khieu-nai?order_code={code}1']")


def test_a_buyer_takes_her_request_back(app: Flask, buyer: Buyer, code: str) -> None:
    number = _asked(app, buyer, code)
    buyer.pages.post(f"/don-hang/{code}/{code}1/tra-hang/{number}/rut")
    late = buyer.pages.post(f"/don-hang/{code}/{code}1/tra-hang/{number}/rut")
    assert late.select_one("[role=status]")
    assert "Người mua đã rút lại" in counter.signed_in(app, "producer").get(f"/ban-hang/tra-hang/{number}").get_text()


def test_no_other_producer_and_no_other_visitor_sees_it(app: Flask, buyer: Buyer, code: str) -> None:
    number = _asked(app, buyer, code, photos=[photo()])
    image = buyer.pages.get(f"/don-hang/{code}").select_one(".give-back img")["src"]
    other = counter.rival(app)
    other.get(f"/ban-hang/tra-hang/{number}", expect=404)
    other.get(f"/ban-hang/tra-hang/{number}/anh/{image.rsplit('/', 1)[1]}", expect=404)
    assert number not in other.get("/ban-hang/tra-hang").get_text()
    for act in ("tra-loi", "nhan-hang", "gui-hang-doi", "tra-tien-thay", "da-tra-tien"):
        counter.send(other, f"/ban-hang/tra-hang/{number}/{act}", answer="keep", expect=404)
    assert app.test_client().get(image).status_code == 303


def test_after_its_term_nothing_is_offered(app: Flask, buyer: Buyer, code: str) -> None:
    app.extensions["clock"].set(shop.NOON + timedelta(days=400))
    page = buyer.pages.get(f"/don-hang/{code}/{code}1/tra-hang")
    assert "Không có hàng nào" in page.select_one("[role=status]").get_text()
