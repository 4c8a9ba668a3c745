from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefront.payments.vietqr import BadPayload, Transfer, ascii_text, decode, encode

# Published by NAPAS, «Đặc tả kỹ thuật QR Code trong dịch vụ chuyển nhanh NAPAS247 bằng mã VietQR», and by VietQR.
PUBLISHED = {
    "00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA53037045802VN63049E6F": Transfer(
        "970403", "0011012345678"
    ),
    "00020101021138600010A00000072701300006970403011697040311012345670208QRIBFTTC53037045802VN63044F52": Transfer(
        "970403", "9704031101234567", to_card=True
    ),
    "00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA"
    "530370454061800005802VN62340107NPS68690819thanh toan don hang63042E2E": Transfer(
        "970403", "0011012345678", 180_000, "thanh toan don hang", "NPS6869"
    ),
    "00020101021238600010A00000072701300006970403011697040311012345670208QRIBFTTC"
    "530370454061800005802VN62340107NPS68690819thanh toan don hang6304A203": Transfer(
        "970403", "9704031101234567", 180_000, "thanh toan don hang", "NPS6869", to_card=True
    ),
    "00020101021138540010A00000072701240006970423011000999999990208QRIBFTTA53037045802VN6304CBB4": Transfer(
        "970423", "0099999999"
    ),
}
# In print as well, with a right checksum over a length of 12 before 13 digits.
BROKEN_IN_PRINT = "00020101021138570010A00000072701270006970403011200110123456780208QRIBFTTA53037045802VN6304F4E5"

transfers = st.builds(
    Transfer,
    bank_bin=st.from_regex(r"[0-9]{6}", fullmatch=True),
    account=st.from_regex(r"[A-Za-z0-9]{1,19}", fullmatch=True),
    amount_dong=st.one_of(st.none(), st.integers(1, 9_999_999_999_999)),
    purpose=st.text(max_size=60).map(ascii_text),
    bill=st.text(max_size=60).map(ascii_text),
    to_card=st.booleans(),
)


@pytest.mark.parametrize("payload", PUBLISHED)
def test_the_published_examples_are_made_and_read(payload: str) -> None:
    assert encode(PUBLISHED[payload]) == payload
    assert decode(payload) == PUBLISHED[payload]


def test_the_example_that_is_broken_in_print_is_refused() -> None:
    with pytest.raises(BadPayload, match="broken"):
        decode(BROKEN_IN_PRINT)


@given(transfers)
def test_what_is_written_is_read_back(transfer: Transfer) -> None:
    assert decode(encode(transfer)) == transfer


@given(transfers, st.data())
def test_one_wrong_character_is_noticed(transfer: Transfer, data: st.DataObject) -> None:
    payload = encode(transfer)
    at = data.draw(st.integers(0, len(payload) - 5))
    other = data.draw(st.characters(min_codepoint=32, max_codepoint=126).filter(lambda char: char != payload[at]))

    with pytest.raises(BadPayload):
        decode(payload[:at] + other + payload[at + 1 :])


@given(st.text(max_size=120))
def test_any_text_is_refused_or_a_transfer(text: str) -> None:
    with suppress(BadPayload):
        decode(text)


@given(st.text())
def test_a_purpose_is_what_banks_keep(text: str) -> None:
    kept = ascii_text(text)

    assert kept.isascii()
    assert len(kept) <= 25
    assert ascii_text(kept) == kept


def test_vietnamese_is_written_without_marks() -> None:
    assert ascii_text("Đơn hàng số 5 cảm ơn!") == "Don hang so 5 cam on"


@pytest.mark.parametrize(
    "transfer",
    [
        Transfer("97040", "001"),
        Transfer("97040x", "001"),
        Transfer("970403", ""),
        Transfer("970403", "1" * 20),
        Transfer("970403", "00 1"),
        Transfer("970403", "001", 0),
        Transfer("970403", "001", -5),
        Transfer("970403", "001", 10**13),
        Transfer("９７０４０３", "001"),
    ],
)
def test_what_no_bank_would_pay_makes_no_code(transfer: Transfer) -> None:
    with pytest.raises(BadPayload):
        encode(transfer)
