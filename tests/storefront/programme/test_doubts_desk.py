"""The office takes a case from its report to its published outcome, and one act closes every door."""

import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from support import office, shop, uploads
from support.desks import signed_in
from support.pages import SAME_ORIGIN, Pages, hidden
from support.shop import NOON

from storefront.database import db
from storefront.doubts.models import Doubt, DoubtEvent
from storefront.doubts.rules import CONTACT_DAYS
from storefront.jobs.schedule import forget_contacts

DESK = "/chuong-trinh/phan-anh"
GARLIC, RICE = "toi-ly-son-phu-sinh", "gao-daka"
OFFICER = "Cán bộ thử"
REASON = "Hết hạn mà vẫn dán tem 4 sao tại chợ."


@pytest.fixture(scope="module")
def app(demo_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One shop for all tests here: each looks after a case of its own."""
    with shop.opened(demo_world, tmp_path_factory.mktemp("doubts") / "instance") as application:
        application.test_client_class = shop.Visitor
        yield application


@pytest.fixture(scope="module")
def officer(app: Flask) -> Pages:
    return signed_in(app)


def reported(app: Flask, subject: str = "", photo: bytes = b"") -> int:
    """The id of a case that somebody opened, about the garlic unless it says otherwise."""
    data: dict[str, object] = {
        "subject": subject or office.certificate_code(app, GARLIC),
        "kind": "expired",
        "place": "Chợ Nghĩa Lộ",
        "contact": "0912345678",
    }
    if photo:
        data["photo"] = (io.BytesIO(photo), "sap.jpg")
    answer = app.test_client().post("/phan-anh", data=data, headers=SAME_ORIGIN)
    assert answer.status_code == 303
    with app.app_context():
        return db.session.scalars(select(Doubt.id).order_by(Doubt.id.desc())).first()


def act(pages: Pages, case: int, deed: str, *, expect: int = 200, **fields: str) -> BeautifulSoup:
    token = hidden(pages.get("/tai-khoan"), "csrf_token")
    typed = {f"{deed}_{name}": value for name, value in fields.items()}
    return pages.post(f"{DESK}/{case}/{deed}", {"csrf_token": token, **typed}, expect=expect)


def upheld(app: Flask, officer: Pages) -> int:
    case = reported(app)
    act(officer, case, "giao", owner=OFFICER)
    act(officer, case, "ket-luan", finding="upheld", reason="Đã xem tại chợ.")
    return case


def state(app: Flask, case: int) -> Doubt:
    with app.app_context():
        return db.session.get(Doubt, case, populate_existing=True)


def acts_of(app: Flask, case: int) -> list[str]:
    """What was done to a case, in turn."""
    with app.app_context():
        query = select(DoubtEvent.act).where(DoubtEvent.doubt_id == case).order_by(DoubtEvent.id)
        return list(db.session.scalars(query))


class TestWhoMayComeIn:
    def test_readers_read_and_change_nothing(self, app: Flask) -> None:
        case = reported(app)
        for role in ("auditor", "secretary"):
            pages = signed_in(app, role)
            pages.get(DESK)
            token = hidden(pages.get("/tai-khoan"), "csrf_token")
            pages.post(f"{DESK}/{case}/giao", {"csrf_token": token, "giao_owner": OFFICER}, expect=403)
            pages.get(f"{DESK}/{case}")
        assert acts_of(app, case) == ["open"]

    @pytest.mark.parametrize("role", ["shopper", "producer", "buyer"])
    def test_others_are_refused(self, app: Flask, role: str) -> None:
        pages = signed_in(app, role)
        pages.get(DESK, expect=403)
        pages.get(f"{DESK}/1", expect=403)


class TestACase:
    def test_it_goes_from_report_to_published_outcome(self, app: Flask, officer: Pages) -> None:
        case = upheld(app, officer)
        act(officer, case, "khac-phuc", until="2026-12-20", reason="Bỏ tem, báo lại bằng ảnh.")
        act(officer, case, "dong", outcome="Phản ánh đúng. Cơ sở đã bỏ tem.", outcome_en="Upheld; labels removed.")

        row = state(app, case)
        assert (row.state, row.finding, row.owner) == ("closed", "upheld", OFFICER)
        public = Pages(app.test_client()).get(f"/phan-anh/{row.code}").select_one("main").text
        assert "Cơ sở đã bỏ tem" in public
        assert OFFICER not in public
        assert "labels removed" in Pages(app.test_client()).get(f"/en/phan-anh/{row.code}").select_one("main").text
        story = officer.get(f"{DESK}/{case}").select(".case-story li")
        assert len(story) == 5
        assert all(OFFICER in line.text for line in story[1:])

    def test_the_certificate_s_page_tells_the_outcome_at_once(self, app: Flask, officer: Pages) -> None:
        code, guest = office.certificate_code(app, GARLIC), Pages(app.test_client())
        before = str(guest.get(f"/c/{code}"))
        act(officer, upheld(app, officer), "dong", outcome="Đã nhắc nhở sạp hàng.")

        assert "Đã nhắc nhở" not in before
        assert "Đã nhắc nhở sạp hàng." in guest.get(f"/c/{code}").select_one("main").text

    def test_a_step_the_case_does_not_allow_changes_nothing(self, app: Flask, officer: Pages) -> None:
        case = reported(app)
        page = act(officer, case, "dong", expect=409, outcome="Đóng luôn.")

        assert "Hồ sơ vừa thay đổi" in page.select_one(".notice").text
        assert state(app, case).state == "opened"
        assert state(app, case).closed_at is None

    def test_what_is_missing_is_named(self, app: Flask, officer: Pages) -> None:
        case = reported(app)
        act(officer, case, "giao", owner=OFFICER)

        page = act(officer, case, "ket-luan", expect=422, finding="maybe", reason="")
        assert len(page.select(".errors li")) == 2
        assert act(officer, case, "giao", expect=422, owner="Người lạ").select_one(".errors")
        assert act(officer, case, "gan", expect=422, code="ZZZZZZZZ").select_one(".errors")

    def test_a_case_told_in_words_is_tied_to_its_certificate(self, app: Flask, officer: Pages) -> None:
        case = reported(app, "Tỏi của ông Sáu")
        act(officer, case, "gan", code=office.certificate_code(app, GARLIC).lower())

        assert state(app, case).certificate_id

    def test_the_list_tells_age_owner_and_term(self, app: Flask, officer: Pages) -> None:
        case = reported(app, photo=uploads.jpeg())
        act(officer, case, "giao", owner=OFFICER)
        row = officer.get(DESK).select_one(f"tbody tr:has([href='{DESK}/{case}'])").get_text(" ", strip=True)

        assert "15/12/2026" in row
        assert OFFICER in row
        assert "0 ngày" in row
        assert not officer.get(f"{DESK}?show=closed").select(f"[href='{DESK}/{case}']")
        assert officer.get(f"{DESK}?show=mine").select(f"[href='{DESK}/{case}']")

    def test_contacts_go_when_the_case_is_long_closed_and_not_before(self, app: Flask, officer: Pages) -> None:
        case = upheld(app, officer)
        act(officer, case, "dong", outcome="Đã xong.")
        left = [contact_after(app, case, days) for days in (CONTACT_DAYS - 1, CONTACT_DAYS + 1)]

        assert left == ["0912345678", ""]

    def test_a_caller_s_code_leads_to_her_case(self, app: Flask, officer: Pages) -> None:
        case = reported(app)
        code = state(app, case).code
        page = officer.get(f"{DESK}?case={code[:4].lower()}-{code[4:]}")

        assert page.select_one(f"form[action='{DESK}/{case}/giao']")
        assert officer.get(f"{DESK}?case=ABCD").select_one(".field__error")

    def test_a_photo_is_seen_at_the_desk(self, app: Flask, officer: Pages) -> None:
        case = reported(app, photo=uploads.jpeg())
        picture = officer.get(f"{DESK}/{case}").select_one(".case-photo")["src"]

        assert officer.client.get(picture).mimetype == "image/webp"


def contact_after(app: Flask, case: int, days: int) -> str:
    """How to reach the reporter once the daily job ran so many days on."""
    app.extensions["clock"].set(NOON + timedelta(days=days))
    with app.app_context():
        forget_contacts()
    return state(app, case).contact


class TestSuspending:
    def test_one_step_closes_every_door(self, app: Flask, officer: Pages) -> None:
        guest, code = app.test_client(), office.certificate_code(app, GARLIC)
        act(officer, upheld(app, officer), "dinh-chi", reason=REASON)

        assert guest.get("/api/v1/products/" + GARLIC).json["sellable"] is False
        product = Pages(guest).get(f"/san-pham/{GARLIC}")
        assert not product.select("form[action='/gio-hang']")
        certificate = Pages(guest).get(f"/c/{code}").select_one("main").text
        assert "tạm đình chỉ" in certificate
        assert REASON in certificate

    def test_only_an_upheld_case_suspends_and_only_once(self, app: Flask, officer: Pages) -> None:
        case = reported(app, office.certificate_code(app, RICE))
        act(officer, case, "giao", owner=OFFICER)
        act(officer, case, "ket-luan", finding="unclear", reason="Chưa rõ.")
        act(officer, case, "dinh-chi", expect=409, reason=REASON)
        act(officer, case, "ket-luan", finding="upheld", reason="Đã rõ.")
        act(officer, case, "dinh-chi", reason=REASON)

        act(officer, case, "dinh-chi", expect=409, reason=REASON)
        assert acts_of(app, case).count("suspend") == 1
