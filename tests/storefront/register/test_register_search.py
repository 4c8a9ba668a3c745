"""What the register finds, and how it says so."""

import gzip

import pytest
from bs4 import BeautifulSoup
from support import certified
from support.certified import Codes
from support.pages import Pages


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("q=toi+ly+son+phu+sinh", "Tỏi Lý Sơn Phú Sinh"),
        ("q=Tỏi+Lý+Sơn", "Tỏi Lý Sơn Phú Sinh"),
        ("q=cong+ty+tnhh+apanax", "Mít sấy OHJOY!"),
        ("q=APANAX", "Mít sấy OHJOY!"),
        ("q=1898", "Cà phê Đăk Rve"),
        ("number=1898", "Bột nghệ Bốn Vân"),
        ("number=1898/qd-ubnd", "Bột nghệ Bốn Vân"),
        ("q=quyết+định+số+1898/QĐ-UBND", "Bột nghệ Bốn Vân"),
        ("number=QD+1898", "Bột nghệ Bốn Vân"),
        ("commune=ly-son&q=toi", "Tỏi Lý Sơn Phú Sinh"),
        ("commune=cu-ly-son", "Tỏi Lý Sơn Phú Sinh"),
        ("status=suspended", "Mít sấy OHJOY!"),
    ],
)
def test_a_certificate_is_found_by_what_one_knows(register: Pages, query: str, name: str) -> None:
    assert name in _names(register.get(f"/tra-cuu?{query}"))


@pytest.mark.parametrize("typed", ["{0}{1}", "{0}-{1}", "{0}+{1}"])
def test_a_code_is_found_and_answered_in_the_first_line(register: Pages, codes: Codes, typed: str) -> None:
    code = codes["lapsed"].lower()
    page = register.get("/tra-cuu?q=" + typed.format(code[:4], code[4:]))

    assert _answer(page) == (
        "Nước mắm Phát Hải: Không. Chứng nhận OCOP 4 sao đã hết hạn; ngày cuối còn hiệu lực là 01/11/2026."
    )


def test_the_first_line_counts_and_says_how_many_hold(register: Pages) -> None:
    everything = register.get("/tra-cuu")
    numbered = register.get("/tra-cuu?number=1898")

    assert _answer(everything) == "Sổ có 100 chứng nhận; 26 còn hiệu lực, tính đến hôm nay, 28/11/2026."
    assert _answer(numbered) == "12 chứng nhận khớp; 12 còn hiệu lực, tính đến hôm nay, 28/11/2026."
    assert _answer(register.get("/tra-cuu?q=zzqqxx")) == "Không thấy chứng nhận nào khớp."


def test_states_are_counted_and_chosen(register: Pages) -> None:
    page = register.get("/tra-cuu")
    counts = {chip.contents[0].strip(): int(chip.select_one(".chip__count").text) for chip in page.select("a.chip")}

    assert sum(counts.values()) == 100
    assert counts["Tạm đình chỉ"] == counts["Đã thu hồi"] == counts["Đã được thay thế"] == 1
    lapsed = register.get("/tra-cuu?status=lapsed")
    assert _answer(lapsed).startswith(f"{counts['Đã hết hạn']} chứng nhận ở tình trạng «Đã hết hạn»")


def test_each_filter_can_be_dropped_by_itself(register: Pages) -> None:
    page = register.get("/tra-cuu?q=toi&commune=ly-son&status=valid&number=905&ngay=2026-11-26")
    dropping = {link["href"] for link in page.select("a.chip:has(.chip__cross)")}

    assert dropping == {
        "/tra-cuu?number=905&status=valid&commune=ly-son&ngay=2026-11-26",
        "/tra-cuu?q=toi&status=valid&commune=ly-son&ngay=2026-11-26",
        "/tra-cuu?q=toi&number=905&status=valid&ngay=2026-11-26",
        "/tra-cuu?q=toi&number=905&commune=ly-son&ngay=2026-11-26",
        "/tra-cuu?q=toi&number=905&status=valid&commune=ly-son",
    }


@pytest.mark.parametrize("query", ["q=huyen+binh+son", "commune=cu-binh-son"])
def test_an_abolished_district_leads_to_the_communes_of_today(register: Pages, query: str) -> None:
    page = register.get(f"/tra-cuu?{query}")

    assert "Huyện Bình Sơn không còn từ ngày 01/07/2025; nay là:" in page.main.text
    links = {link["href"] for link in page.select("main p a[href*='commune=']")}
    assert {"/tra-cuu?commune=binh-minh", "/tra-cuu?commune=dong-son"} <= links
    assert page.select_one("optgroup option[value='cu-binh-son']")


def test_a_district_shows_what_all_its_communes_have(register: Pages) -> None:
    whole = set(_names(register.get("/tra-cuu?commune=cu-binh-son")))
    parts = {link["href"] for link in register.get("/tra-cuu?commune=cu-binh-son").select("main p a[href*='commune=']")}

    assert whole == {name for part in parts for name in _names(register.get(part))}


def test_a_mistyped_code_is_told_apart_from_words(register: Pages) -> None:
    hint = "Mã trên tem không có số 0"

    assert hint in register.get("/tra-cuu?q=AB0D-EFGH").main.text
    assert hint not in register.get("/tra-cuu?q=toi+ly+son&status=revoked").main.text


def test_every_certificate_is_on_exactly_one_page(register: Pages) -> None:
    seen: list[str] = []
    path = "/tra-cuu"
    while path:
        page = register.get(path)
        seen += [link["href"] for link in page.select(".entry a")]
        following = page.select_one("a[rel=next]")
        path = following["href"] if following else ""

    assert len(seen) == len(set(seen)) == 100


def test_the_register_arrives_light_without_script_and_fonts(register: Pages) -> None:
    for path in ("/tra-cuu", "/tra-cuu?ngay=2026-11-26", "/c/AB2CD3EF", "/tra-cuu/kiem-chung"):
        answer = register.client.get(path)
        page = BeautifulSoup(answer.data, "html.parser")
        assert not page.select("script[src]")
        files = [register.client.get(link["href"]).data for link in page.select("link[rel=stylesheet], link[rel=icon]")]
        assert not any(b"@font-face" in file for file in files)
        assert sum(len(gzip.compress(body)) for body in (answer.data, *files)) < 15 * 1024


def test_the_api_finds_numbers_the_same_way(register: Pages) -> None:
    same = [
        register.client.get(f"/api/v1/certificates?{query}&per_page=100").json["total"]
        for query in ("number=1898", "number=1898/QĐ-UBND", "q=1898/qd-ubnd")
    ]

    assert same == [12, 12, 12]
    assert (
        register.client.get("/api/v1/certificates?status=revoked").json["items"][0]["product"]["slug"]
        == (certified.PRODUCTS["revoked"])
    )


def _answer(page: BeautifulSoup) -> str:
    return page.select_one(".register__answer").get_text(" ", strip=True)


def _names(page: BeautifulSoup) -> list[str]:
    return [name.get_text(strip=True) for name in page.select(".entry h3")]
