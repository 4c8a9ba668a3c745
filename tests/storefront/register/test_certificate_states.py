"""The first line of a certificate's page, in every state and both languages, and what the page tells beside it."""

import json

import pytest
from support import certified
from support.certified import Codes
from support.pages import Pages

FIRST_LINES = {
    "valid": (
        "Có. Chứng nhận OCOP 4 sao còn hiệu lực đến hết ngày 01/03/2029.",
        "Yes. The 4-star OCOP certificate is valid until the end of 01/03/2029.",
    ),
    "due": (
        "Có. Chứng nhận OCOP 4 sao còn hiệu lực đến hết ngày 17/05/2027; "
        "đang trong kỳ nộp hồ sơ đánh giá lại (đến 17/01/2027).",
        "Yes. The 4-star OCOP certificate is valid until the end of 17/05/2027. "
        "The period to file for re-evaluation is open (until 17/01/2027).",
    ),
    "overdue": (
        "Có. Chứng nhận OCOP 4 sao còn hiệu lực đến hết ngày 28/12/2026; đã quá hạn nộp hồ sơ đánh giá lại.",
        "Yes. The 4-star OCOP certificate is valid until the end of 28/12/2026. "
        "The period to file for re-evaluation is over.",
    ),
    "extended": (
        "Có. Chứng nhận OCOP 4 sao được gia hạn chuyển tiếp đến hết ngày 01/02/2027.",
        "Yes. The 4-star OCOP certificate has a transitional extension until the end of 01/02/2027.",
    ),
    "lapsed": (
        "Không. Chứng nhận OCOP 4 sao đã hết hạn; ngày cuối còn hiệu lực là 01/11/2026.",
        "No. The 4-star OCOP certificate has lapsed; its last valid day was 01/11/2026.",
    ),
    "suspended": (
        "Không. Chứng nhận OCOP đang bị tạm đình chỉ từ ngày 26/11/2026.",
        "No. The OCOP certificate has been suspended since 26/11/2026.",
    ),
    "revoked": (
        "Không. Chứng nhận OCOP đã bị thu hồi từ ngày 26/11/2026.",
        "No. The OCOP certificate was revoked on 26/11/2026.",
    ),
    "superseded": (
        "Không. Chứng nhận này đã được thay bằng chứng nhận mới từ ngày 27/11/2026.",
        "No. This certificate was replaced by a new one on 27/11/2026.",
    ),
    "unknown": (
        "Chưa rõ. Ngày cấp chứng nhận chưa được xác minh, nên không tính là còn hiệu lực.",
        "Not known. The certificate's date of issue has not been verified, so it does not count as valid.",
    ),
}
IN_FORCE = ("valid", "due", "overdue", "extended")


@pytest.mark.parametrize("language", [0, 1], ids=["vi", "en"])
@pytest.mark.parametrize("state", FIRST_LINES)
def test_the_first_line_says_whether_it_holds(register: Pages, codes: Codes, state: str, language: int) -> None:
    page = register.get(("", "/en")[language] + f"/c/{codes[state]}")

    first = page.select_one(".verdict")
    assert first.get_text(" ", strip=True).startswith(FIRST_LINES[state][language])
    assert bool(page.select(".stars__row")) == (state in IN_FORCE)
    assert page.select("meta[name='description']")[0]["content"] == FIRST_LINES[state][language]


@pytest.mark.parametrize(
    ("path", "line"),
    [("/c/AB2CD3EF", "Không. Trong sổ không có mã «AB2CD3EF»."), ("/en/c/AB2CD3EF", "No. The register has no code")],
)
def test_what_is_not_there_is_said_first_with_ways_on(register: Pages, path: str, line: str) -> None:
    page = register.get(path, expect=404)

    assert page.select_one(".verdict").get_text(strip=True).startswith(line)
    assert page.select_one("main form[action$='/tra-cuu'] input[name='q']")
    assert page.select_one("main a[href$='/phan-anh?code=AB2CD3EF']")


def test_signs_that_codes_do_not_have_are_named(register: Pages) -> None:
    assert "không có số 0, số 1, chữ O và chữ I" in register.get("/c/AB0CD3EF", expect=404).main.text
    assert "không có số 0" not in register.get("/c/AB2CD3EF", expect=404).main.text


@pytest.mark.parametrize("typed", ["{0}-{1}", "{0} {1}", "{0}{1}"])
def test_a_code_is_read_however_it_is_typed(register: Pages, codes: Codes, typed: str) -> None:
    code = codes["valid"]
    address = "/c/" + typed.format(code[:4].lower(), code[4:].lower())

    answer = register.client.get(address)

    assert answer.status_code == 301
    assert answer.location == f"/c/{code}"


def test_suspended_and_revoked_give_the_decision_and_the_reason(register: Pages, codes: Codes) -> None:
    for state, number in (("suspended", "77/QĐ-UBND"), ("revoked", "78/QĐ-UBND")):
        said = register.get(f"/c/{codes[state]}").select_one(".verdict").text
        assert number in said
        assert certified.REASON in said


def test_a_superseded_certificate_leads_to_the_one_that_followed(register: Pages, codes: Codes) -> None:
    page = register.get(f"/c/{codes['superseded']}")

    assert page.select_one(f".certificate__next a[href='/c/{codes.followed}']")
    assert "chai 750 ml" in register.get(f"/c/{codes.followed}").select_one(".certificate__facts").text


def test_the_history_tells_issue_correction_upgrade_extension_and_lapse(register: Pages, codes: Codes) -> None:
    upgraded = _history(register, codes.followed)
    extended = _history(register, codes["extended"])

    assert [line.split(",")[0] for line in upgraded] == [
        "01/01/2024 · ghi sổ 24/11/2026 Cấp lần đầu",
        "01/06/2025 · ghi sổ 25/11/2026 Sửa dòng cấp chứng nhận (ghi ngày 24/11/2026): trước ghi «4 sao",
        "27/11/2026 Nâng hạng từ 4 lên 5 sao",
    ]
    assert "nay ghi «4 sao, cấp 01/06/2025, quyết định 910/QĐ-UBND»" in upgraded[1]
    assert extended[-2:] == [
        "19/11/2026 Hết hạn: không còn hiệu lực từ ngày này.",
        "26/11/2026 Gia hạn chuyển tiếp đến hết ngày 01/02/2027. Lý do: Hồ sơ đang được xét.",
    ]


def test_each_line_of_the_history_leads_to_its_own_certificate(register: Pages, codes: Codes) -> None:
    from_new = register.get(f"/c/{codes.followed}").select(".history a")
    from_old = register.get(f"/c/{codes['superseded']}").select(".history a")

    assert {link["href"] for link in from_new} == {f"/c/{codes['superseded']}"}
    assert {link["href"] for link in from_old} == {f"/c/{codes.followed}"}


def test_a_past_day_is_shown_with_a_banner(register: Pages, codes: Codes) -> None:
    for name in ("on", "ngay"):
        page = register.get(f"/c/{codes['suspended']}?{name}=2026-11-25")
        assert "Đang xem ngày 25/11/2026" in page.select_one(".notice").text
        assert page.select_one(".verdict").text.startswith("Vào ngày 25/11/2026: Có.")
        assert page.select_one("meta[name=robots][content=noindex]")

    before = register.get(f"/c/{codes['suspended']}?on=2020-01-01").select_one(".verdict").text
    assert before.startswith("Vào ngày 01/01/2020: Chưa.")


@pytest.mark.parametrize(("day", "said"), [("2027-01-01", "chưa đến"), ("2026-02-30", "không phải là một ngày")])
def test_no_other_day_is_shown(register: Pages, codes: Codes, day: str, said: str) -> None:
    page = register.get(f"/c/{codes['valid']}?on={day}", expect=400)

    assert said in page.select_one(".notice--wrong").text
    assert page.select_one(".verdict").text.startswith("Có.")


def test_machines_are_told_the_same(register: Pages, codes: Codes) -> None:
    for state in FIRST_LINES:
        facts = _described(register, f"/c/{codes[state]}")
        assert facts["@type"] == "Certification"
        active = "CertificationActive" if state in IN_FORCE else "CertificationInactive"
        assert facts["certificationStatus"] == active
        product = register.client.get(f"/san-pham/{certified.PRODUCTS[state]}", follow_redirects=True).text
        if state in ("suspended", "revoked", "lapsed", "unknown"):
            assert "hasCertification" not in product
    valid = _described(register, f"/c/{codes['valid']}")
    assert (valid["validFrom"], valid["expires"]) == ("2026-03-01", "2029-03-01")
    assert valid["issuedBy"]["name"] == "UBND tỉnh Quảng Ngãi"
    assert valid["certificationIdentification"] == "905/QĐ-UBND"


def test_certificate_and_product_lead_to_each_other(register: Pages, codes: Codes) -> None:
    slug = certified.PRODUCTS["valid"]

    assert register.get(f"/c/{codes['valid']}").select_one(f".certificate__offer a[href='/san-pham/{slug}']")
    assert register.get(f"/san-pham/{slug}").select_one(f"main a[href='/c/{codes['valid']}']")


def test_programs_are_told_the_same_on_any_day(register: Pages, codes: Codes) -> None:
    for state in FIRST_LINES:
        assert register.client.get(f"/api/v1/certificates/{codes[state]}").json["status"] == state
    told = register.client.get(f"/api/v1/certificates/{codes['superseded']}?on=2026-11-26").json

    assert (told["status"], told["stars"], told["followed_by"]) == ("valid", 4, codes.followed)
    assert [turn["turn"] for turn in told["turns"]] == ["first", "corrected"]
    correction = next(event for event in told["history"] if event["kind"] == "corrected")
    assert correction["corrects"] == told["history"][0]["number_in_chain"]
    new = register.client.get(f"/api/v1/certificates/{codes.followed}").json
    assert new["scope"]["certified_packs"] == "chai 750 ml"
    assert [turn["turn"] for turn in new["turns"]] == ["first", "corrected", "upgraded"]


def _history(register: Pages, code: str) -> list[str]:
    return [line.get_text(" ", strip=True) for line in register.get(f"/c/{code}").select(".history__line")]


def _described(register: Pages, path: str) -> dict[str, object]:
    return json.loads(register.get(path).select_one("script[type='application/ld+json']").string)
