"""The printed sheet and the labels: what they say, what they show, and what is never printed."""

from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
import segno
from support.certified import Codes
from support.pages import Pages

from storefront.papers import document

MM = 72 / 25.4


@pytest.mark.parametrize(
    ("state", "says", "never"),
    [
        (
            "valid",
            ("OCOP 4 SAO", "Tỏi Lý Sơn Phú Sinh", "905/QĐ-UBND", "Có. Chứng nhận OCOP 4 sao"),
            "KHÔNG CÓ HIỆU LỰC",
        ),
        ("suspended", ("KHÔNG CÓ HIỆU LỰC", "Mít sấy OHJOY!", "77/QĐ-UBND", "tạm đình chỉ"), "SAO\r"),
        ("lapsed", ("KHÔNG CÓ HIỆU LỰC", "Nước mắm Phát Hải", "đã hết hạn"), "SAO\r"),
        ("unknown", ("KHÔNG CÓ HIỆU LỰC", "Hoa muối SAHU", "Chưa rõ."), "SAO\r"),
    ],
)
def test_the_sheet_says_what_the_register_says(
    register: Pages, codes: Codes, state: str, says: tuple[str, ...], never: str
) -> None:
    answer = register.client.get(f"/c/{codes[state]}.pdf")
    text = _page(answer.data).get_textpage().get_text_range()

    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["X-Robots-Tag"] == "noindex"
    for words in (*says, codes[state], "Kiểm tra ngày 28/11/2026"):
        assert words in " ".join(text.split()), words
    assert never not in text


def test_stars_are_drawn_only_where_they_hold(register: Pages, codes: Codes) -> None:
    """Malt yellow fills the stars; a sheet without them has none of it, and a red frame."""
    yellow = {state: _share(register, f"/c/{codes[state]}.pdf", _is_malt) for state in ("valid", "suspended")}
    red = {state: _share(register, f"/c/{codes[state]}.pdf", _is_red) for state in ("valid", "suspended")}

    assert yellow["valid"] > 0.005
    assert yellow["suspended"] == 0
    assert red["suspended"] > 0.005 > red["valid"]


def test_the_code_on_the_sheet_opens_the_certificate(register: Pages, codes: Codes) -> None:
    page = _page(register.client.get(f"/c/{codes['valid']}.pdf").data)
    side = 52.0
    left, top = (210 - side) / 2, 297 - 12 - 36 - side

    _assert_shows(_gray(page, 8), (left, top, side), f"http://localhost/c/{codes['valid']}")


def test_labels_fit_sheets_of_seventy_by_thirty_seven(register: Pages, codes: Codes) -> None:
    answer = register.client.get(f"/c/{codes['valid']}/tem.pdf?so=26")
    pdf = pypdfium2.PdfDocument(answer.data)
    gray = _gray(pdf[0], 8)

    assert [round(side / MM) for side in pdf[0].get_size()] == [210, 297]
    assert len(pdf) == 2
    assert pdf[0].get_textpage().get_text_range().count(codes["valid"]) == 24
    assert pdf[1].get_textpage().get_text_range().count(codes["valid"]) == 2
    for row, column in ((0, 0), (3, 1), (7, 2)):
        box = (column * 70 + 4, 0.5 + row * 37 + 5, 27.0)
        _assert_shows(gray, box, f"http://localhost/c/{codes['valid']}")


@pytest.mark.parametrize("state", ["lapsed", "suspended", "revoked", "superseded", "unknown"])
def test_no_labels_for_what_is_not_in_force(register: Pages, codes: Codes, state: str) -> None:
    assert "Chỉ in tem cho chứng nhận còn hiệu lực." in register.get(f"/c/{codes[state]}/tem.pdf", expect=409).main.text


@pytest.mark.parametrize("count", ["0", "241", "-1", "x", "1.5"])
def test_no_odd_number_of_labels(register: Pages, codes: Codes, count: str) -> None:
    register.get(f"/c/{codes['valid']}/tem.pdf?so={count}", expect=400)


def test_papers_of_no_certificate_are_not_there(register: Pages) -> None:
    register.get("/c/AB2CD3EF.pdf", expect=404)
    register.get("/c/AB2CD3EF/tem.pdf", expect=404)


def test_without_fonts_the_page_says_what_to_run(
    own: Pages, codes: Codes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document, "VENDOR", tmp_path)

    for path in (f"/c/{codes['valid']}.pdf", f"/c/{codes['valid']}/tem.pdf"):
        assert "make assets" in own.get(path, expect=503).main.text


def _page(pdf: bytes) -> Any:
    return pypdfium2.PdfDocument(pdf)[0]


def _gray(page: Any, dots_per_mm: float) -> "np.ndarray[Any, Any]":
    return np.asarray(page.render(scale=dots_per_mm / MM).to_pil().convert("L"))


def _assert_shows(gray: "np.ndarray[Any, Any]", box: tuple[float, float, float], address: str) -> None:
    """The modules at a place (left, top, side in mm, quiet zone included) are those of the address's code."""
    left, top, side = box
    wanted = np.array([list(row) for row in segno.make(address, error="m", micro=False).matrix_iter(border=4)]) & 1
    module = side / len(wanted)
    dots = 8
    for y, row in enumerate(wanted):
        for x, dark in enumerate(row):
            dot = gray[round((top + (y + 0.5) * module) * dots), round((left + (x + 0.5) * module) * dots)]
            assert (dot < 128) == bool(dark), (x, y)


def _share(register: Pages, path: str, is_color: Any) -> float:
    page = _page(register.client.get(path).data)
    dots = np.asarray(page.render(scale=1).to_pil().convert("RGB")).astype(int)
    return float(is_color(dots[..., 0], dots[..., 1], dots[..., 2]).mean())


def _is_malt(red: Any, green: Any, blue: Any) -> Any:
    return (abs(red - 227) < 12) & (abs(green - 161) < 12) & (abs(blue - 43) < 12)


def _is_red(red: Any, green: Any, blue: Any) -> Any:
    return (abs(red - 169) < 12) & (abs(green - 35) < 12) & (abs(blue - 27) < 12)
