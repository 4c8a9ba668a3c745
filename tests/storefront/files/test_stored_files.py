"""What people send is kept whole and harmless, or refused with a reason."""

import io
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select
from support import office, uploads
from support.desks import signed_in
from support.shop import NOON

from storefront.database import db, writing
from storefront.files import actions, queries, store
from storefront.files.models import StoredFile
from storefront.files.rules import PAPER, PAPER_OR_SHEET, PHOTO, Allowed, FileRefused, plain_name
from storefront.papers.sheets import Sheet, workbook

SCRIPT = b"<script>alert(1)</script>"
PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"


def kept(app: Flask, data: bytes, name: str, allowed: Allowed = PHOTO) -> tuple[int, str]:
    """(id, SHA-256) of a file that went in."""
    with app.app_context(), writing() as session:
        stored = actions.keep(session, actions.examine(data, name, allowed), by="thử", now=NOON)
        return stored.id, stored.sha256


class TestPictures:
    def test_a_phone_s_photo_is_upright_small_and_tells_no_place(self) -> None:
        ready = actions.examine(uploads.phone_photo(), "IMG_1.JPG", PHOTO)

        with Image.open(io.BytesIO(ready.data)) as picture:
            assert (picture.format, picture.size) == ("WEBP", (1067, 1600))
            assert not picture.getexif()
        assert (ready.width, ready.height, ready.name) == (1067, 1600, "IMG_1.webp")

    def test_what_hides_behind_a_picture_does_not_come_along(self) -> None:
        comment = uploads.jpeg(comment=SCRIPT) + SCRIPT + b"PK\x03\x04"

        assert SCRIPT not in actions.examine(comment, "a.jpg", PHOTO).data

    def test_a_clear_png_stands_on_white(self) -> None:
        file = io.BytesIO()
        Image.new("RGBA", (20, 20), (255, 0, 0, 0)).save(file, "PNG")

        with Image.open(io.BytesIO(actions.examine(file.getvalue(), "a.png", PHOTO).data)) as picture:
            assert picture.mode == "RGB"
            assert min(picture.getpixel((10, 10))) > 250

    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            (b"", "empty"),
            (SCRIPT, "kind"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'>" + SCRIPT, "kind"),
            (PDF, "kind"),
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1", "heic"),
            (uploads.jpeg(2000, 2000, quality=95)[:4000], "damaged"),
            (uploads.jpeg()[:200], "damaged"),
            (b"\xff\xd8\xff" + SCRIPT, "damaged"),
            (uploads.png_bomb(), "pixels"),
            (uploads.png_bomb(4000, 4000), "damaged"),
            (b"\xff\xd8\xff" + b"x" * PHOTO.most_bytes, "too_large"),
        ],
        ids=["empty", "html", "svg", "pdf", "heic", "cut", "cut-head", "false-jpeg", "bomb", "short-png", "large"],
    )
    def test_what_is_no_photo_is_refused_with_its_reason(self, data: bytes, reason: str) -> None:
        with pytest.raises(FileRefused) as refused:
            actions.examine(data, "anh.jpg", PHOTO)

        assert refused.value.reason == reason


class TestPapers:
    def test_papers_and_workbooks_are_kept_as_they_are(self) -> None:
        sheet = workbook([Sheet("Phụ lục", ["Mã"], [["A"]])])

        assert actions.examine(PDF, "qd.pdf", PAPER).data == PDF
        assert actions.examine(sheet, "phu-luc.xlsx", PAPER_OR_SHEET).name == "phu-luc.xlsx"

    @pytest.mark.parametrize("data", [b"PK\x03\x04nothing", b"MZ\x90", SCRIPT + PDF], ids=["zip", "exe", "html-pdf"])
    def test_what_only_looks_like_one_is_refused(self, data: bytes) -> None:
        with pytest.raises(FileRefused, match="kind"):
            actions.examine(data, "qd.pdf", PAPER_OR_SHEET)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\a\\Quyết định 1898.pdf", "Quyết định 1898.pdf"),
        ("<script>alert(1)</script>.pdf", "script.pdf"),
        ("qd\r\nSet-Cookie: a=b.pdf", "qdSet-Cookie a=b.pdf"),
        ("anh\u202efdp.exe", "anhfdp.pdf"),
        ("", "tep.pdf"),
        (None, "tep.pdf"),
        ("x" * 400, "x" * 115 + ".pdf"),
    ],
)
def test_names_are_only_names(given: str | None, name: str) -> None:
    assert plain_name(given, "application/pdf") == name


class TestTheStore:
    def test_the_same_bytes_lie_there_once(self, app: Flask) -> None:
        first, second = kept(app, PDF, "a.pdf", PAPER), kept(app, PDF, "b.pdf", PAPER)

        assert first[1] == second[1]
        assert first[0] != second[0]
        with app.app_context():
            assert [path.name for path in store.folder().rglob("*") if path.is_file()] == [first[1]]

    def test_changed_and_lost_bytes_are_found(self, app: Flask) -> None:
        whole, changed, lost = (kept(app, PDF + number, "a.pdf", PAPER) for number in (b"1", b"2", b"3"))
        with app.app_context():
            store.path(changed[1]).write_bytes(PDF)
            store.path(lost[1]).unlink()
            found = [stored.id for stored in queries.damaged(db.session())]

        assert found == [changed[0], lost[0]]
        assert whole[0] not in found
        result = app.test_cli_runner().invoke(args=["files", "verify"])
        assert result.exit_code == 1
        assert lost[1] in result.output

    def test_a_backup_brings_the_files_back(self, app: Flask, tmp_path: Path) -> None:
        stored_id, sha256 = kept(app, PDF, "a.pdf", PAPER)
        run, copy = app.test_cli_runner().invoke, tmp_path / "copy.db"
        assert run(args=["backup", str(copy)]).exit_code == 0
        with app.app_context():
            store.path(sha256).unlink()
        assert run(args=["restore", str(copy)]).exit_code == 0

        with app.app_context():
            assert db.session.scalars(select(StoredFile.id)).all() == [stored_id]
            assert store.path(sha256).read_bytes() == PDF
        assert run(args=["files", "verify"]).exit_code == 0


class TestServing:
    def test_the_office_gets_it_with_its_kind_and_name_and_nobody_else_does(self, app: Flask) -> None:
        photo, _ = kept(app, uploads.jpeg(), "Sạp hàng.jpg")
        paper, _ = kept(app, PDF, "Biên bản.pdf", PAPER)

        auditor = signed_in(app, "auditor").client
        shown, saved = auditor.get(f"/chuong-trinh/tep/{photo}"), auditor.get(f"/chuong-trinh/tep/{paper}")
        assert (shown.mimetype, saved.mimetype) == ("image/webp", "application/pdf")
        assert shown.headers["Content-Disposition"].startswith("inline")
        assert saved.headers["Content-Disposition"].startswith("attachment")
        for answer in (shown, saved):
            assert answer.headers["Cache-Control"] == "private, no-store"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert auditor.get("/chuong-trinh/tep/999").status_code == 404
        assert signed_in(app, "producer").client.get(f"/chuong-trinh/tep/{photo}").status_code == 403
        assert app.test_client().get(f"/chuong-trinh/tep/{photo}").status_code == 302
        assert office.count(app, StoredFile) == 2
