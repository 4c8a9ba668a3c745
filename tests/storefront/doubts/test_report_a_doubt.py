"""Anyone tells of a suspect star, once, with or without a photo, and follows what becomes of it."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError
from support import office, shop, uploads
from support.pages import SAME_ORIGIN, Pages, hidden, read
from werkzeug.test import TestResponse

from storefront.database import db, writing
from storefront.doubts.models import Doubt, DoubtEvent
from storefront.files.models import StoredFile
from storefront.files.rules import PHOTO

PAGE = "/phan-anh"
GARLIC = "toi-ly-son-phu-sinh"
SCRIPT = "<script>alert(1)</script>"
TOLD = {
    "subject": "Tỏi đen Lý Sơn, hũ không tên",
    "kind": "uncertified",
    "place": "Chợ Nghĩa Lộ, sạp số 12",
    "seen_on": "20/11/2026",
    "account": f"Dán tem 4 sao.\r\n{SCRIPT}",
    "contact": "0912 345 678",
}


@pytest.fixture(scope="module")
def app(demo_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One shop for all tests here: each looks after a case of its own."""
    with shop.opened(demo_world, tmp_path_factory.mktemp("reports") / "instance") as application:
        application.test_client_class = shop.Visitor
        yield application


def send(app: Flask, fields: dict[str, object] | None = None, photo: object = None, **more: object) -> TestResponse:
    """One report from a fresh browser, as its form sends it."""
    client = app.test_client()
    fresh = {"form_key": hidden(Pages(client).get(PAGE), "form_key")}
    data = {**TOLD, **fresh, **(fields or {}), **more}
    if photo is not None:
        data["photo"] = photo
    return client.post(PAGE, data=data, headers=SAME_ORIGIN, content_type="multipart/form-data")


def refused(answer: TestResponse, status: int) -> BeautifulSoup:
    """The form as it comes back, with everything that was typed."""
    assert answer.status_code == status
    page = read(answer)
    assert page.select_one("#subject")["value"] == TOLD["subject"]
    assert page.select_one("#place")["value"] == TOLD["place"]
    assert SCRIPT in page.select_one("#account").text
    return page


def case(app: Flask) -> Doubt:
    """The newest case."""
    with app.app_context():
        return db.session.scalars(select(Doubt).order_by(Doubt.id.desc())).first()


class TestTelling:
    def test_a_report_opens_a_case_that_its_code_leads_to(self, app: Flask) -> None:
        answer = send(app)
        assert answer.status_code == 303
        path = answer.headers["Location"].split("?")[0]
        page = Pages(app.test_client()).get(path)

        assert case(app).code == path.rsplit("/", 1)[1].replace("-", "")
        assert case(app).due_on.isoformat() == "2026-12-15"
        assert "Mới nhận" in page.select_one("main").text
        assert TOLD["subject"] in page.select_one("main").text
        assert TOLD["contact"] not in str(page), "the code is no key to who wrote"

    def test_a_certificate_s_page_and_a_missing_one_lead_to_the_form(self, shown: Pages, shown_app: Flask) -> None:
        code = office.certificate_code(shown_app, GARLIC)
        for path, status in ((f"/c/{code}", 200), ("/c/ZZZZZZZZ", 404)):
            link = shown.get(path, expect=status).select_one(f"main a[href^='{PAGE}?code=']")
            page = shown.get(link["href"])
            assert page.select_one("#subject")["value"] == path[3:]
        assert "Phú Sinh" in shown.get(f"{PAGE}?code={code}").select_one(".doubt__meant").text

    def test_a_code_ties_the_case_to_its_certificate(self, app: Flask) -> None:
        code = office.certificate_code(app, GARLIC)
        send(app, subject=f"{code[:4]} {code[4:].lower()}")

        with app.app_context():
            assert db.session.merge(case(app)).certificate.code == code

    def test_the_same_form_twice_makes_one_case(self, app: Flask) -> None:
        client, before = app.test_client(), office.count(app, Doubt)
        fields = TOLD | {"form_key": hidden(Pages(client).get(PAGE), "form_key")}
        answers = [client.post(PAGE, data=fields, headers=SAME_ORIGIN) for _ in range(2)]

        assert answers[0].headers["Location"] == answers[1].headers["Location"]
        assert office.count(app, Doubt) == before + 1

    def test_a_form_without_its_key_is_a_form(self, app: Flask) -> None:
        assert send(app, form_key="x").status_code == 303

    def test_scripts_stay_text(self, app: Flask) -> None:
        page = Pages(app.test_client()).get(send(app, subject=SCRIPT).headers["Location"])

        assert SCRIPT in page.select_one("dl").text
        assert not page.select("main script")

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("subject", ""),
            ("subject", "x" * 201),
            ("kind", ""),
            ("kind", "nothing"),
            ("place", " "),
            ("seen_on", "hôm qua"),
            ("seen_on", "2026-11-25"),
            ("account", "x" * 2001),
        ],
    )
    def test_what_is_missing_is_named_and_nothing_is_lost(self, app: Flask, field: str, value: str) -> None:
        before = office.count(app, Doubt)
        page = read(send(app, {field: value}))

        assert page.select_one(f".errors a[href='#{field}']")
        assert page.select_one("#contact")["value"] == TOLD["contact"]
        assert office.count(app, Doubt) == before

    def test_it_speaks_english(self, app: Flask) -> None:
        page = Pages(app.test_client()).get(f"/en{PAGE}")

        assert page.h1.text == "Report a doubt about OCOP stars"
        assert "không" not in page.select_one("main form").text.replace("Quảng Ngãi", "").split("\n")[0]

    def test_an_unknown_code_is_said_to_be_unknown(self, shown: Pages) -> None:
        shown.get(f"{PAGE}/AAAA-BBBB-CCCC", expect=404)
        assert shown.get(f"{PAGE}/theo-doi?case=aaaa bbbb cccc", expect=404).h1.text == "Không có phản ánh này"
        shown.get(f"{PAGE}/theo-doi?case=")


class TestPhotos:
    def test_a_photo_is_kept_for_the_office(self, app: Flask) -> None:
        send(app, photo=(io.BytesIO(uploads.phone_photo()), f"{SCRIPT}.jpg"))

        with app.app_context():
            photo = db.session.merge(case(app)).photo
            assert (photo.media_type, photo.name) == ("image/webp", "script.webp")

    @pytest.mark.parametrize(
        ("data", "status", "word"),
        [
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1", 422, "HEIC"),
            (b"%PDF-1.7 %%EOF", 422, "JPEG"),
            (uploads.jpeg()[:300], 422, "hỏng"),
            (uploads.png_bomb(), 422, "điểm ảnh"),
            (b"\xff\xd8\xff" + b"x" * (PHOTO.most_bytes + 1), 413, "12 MB"),
            (b"\xff\xd8\xff" + b"x" * 80_000_000, 413, "12 MB"),
        ],
        ids=["heic", "pdf", "cut", "bomb", "13-mb", "80-mb"],
    )
    def test_another_file_is_refused_with_what_is_taken(self, app: Flask, data: bytes, status: int, word: str) -> None:
        before = [office.count(app, model) for model in (Doubt, StoredFile)]
        page = refused(send(app, photo=(io.BytesIO(data), "anh.jpg")), status)

        assert word in page.select_one("#photo-error").text
        assert [office.count(app, model) for model in (Doubt, StoredFile)] == before


class TestManyReports:
    @pytest.fixture
    def limited(self, demo_world: Path, tmp_path: Path) -> Iterator[Flask]:
        with shop.opened(demo_world, tmp_path / "limited", ratelimit_enabled=True) as application:
            yield application

    def test_a_thousand_from_one_address_are_refused_with_a_sentence_and_others_are_not(self, limited: Flask) -> None:
        first = [send(limited) for _ in range(20)]
        page = refused(send(limited), 429)
        fields = TOLD | {"form_key": "k" * 32}
        other = limited.test_client().post(
            PAGE, data=fields, headers=SAME_ORIGIN, environ_base={"REMOTE_ADDR": "203.0.113.9"}
        )

        assert {answer.status_code for answer in first} == {303}
        assert "quá nhiều phản ánh" in page.select_one("[role=status]").text
        assert other.status_code == 303
        assert office.count(limited, Doubt) == 21


def test_events_are_never_changed(app: Flask) -> None:
    send(app)
    for statement in ("UPDATE doubt_event SET reason = 'x'", "DELETE FROM doubt_event"):
        with pytest.raises(DatabaseError), app.app_context(), writing() as session:
            session.execute(text(statement))
    with app.app_context():
        assert set(db.session.scalars(select(DoubtEvent.reason))) == {""}
