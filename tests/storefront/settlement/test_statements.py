"""Statements as Vietnamese banks write them: every line read or named, every memo found or left to a person."""

import io
from datetime import datetime

import pytest
import xlsxwriter
from hypothesis import example, given
from hypothesis import strategies as st

from catalog.calendar import VIETNAM
from storefront.orders.rules import new_code
from storefront.settlement.statements import columns, figures, memos, reading
from storefront.settlement.statements.memos import Open
from storefront.settlement.statements.rules import Fault, Reason, names

CODE = "CS7K3QFAB2X1"
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
codes = st.builds(
    lambda body, number: f"CS{body}{number}", st.text(LETTERS, min_size=9, max_size=9), st.integers(1, 12)
)

VIETCOMBANK = """NGÂN HÀNG TMCP NGOẠI THƯƠNG VIỆT NAM,,,,,
Số tài khoản: 0123499999,,,,,
,,,,,
STT,Ngày giao dịch / Transaction date,Số tham chiếu,Số tiền ghi nợ,Số tiền ghi có,Mô tả
1,24/11/2026,5210 - 88412,,"250,000.00","MBVCB.123.CS7K3 QFAB2X1 chuyen tien"
2,24/11/2026,5210 - 88413,"50,000.00",,"Phi SMS"
3,25/11/2026,5210 - 88414,,"1,250,000","NGUYEN THI LAN ck"
Tổng cộng,,,"50,000.00","1,500,000.00",
"""
SIGNED = """Date;Description;Amount;Reference
24-11-2026 14:02:37;CSABC;+250.000 VND;FT1
24-11-2026 14:05:00;Rut tien;-1.250.000 VND;FT2
"""
TYPED = "Thời gian\tLoại giao dịch\tSố tiền\tNội dung\n2026-11-24 08:00\tCó\t90000\tA\n2026-11-24 09:00\tNợ\t10000\tB\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1258"])
def test_a_statement_is_read_in_every_encoding(encoding: str) -> None:
    text = VIETCOMBANK
    if encoding == "cp1258":
        # This old encoding writes tones as signs of their own.
        text = _toned(text)
    found = reading.read(text.encode(encoding))
    assert found.faults == ()
    assert [(line.row, line.amount_dong, line.reference) for line in found.lines] == [
        (5, 250_000, "5210 - 88412"),
        (6, -50_000, "5210 - 88413"),
        (7, 1_250_000, "5210 - 88414"),
    ]
    assert memos.read(found.credits[0].content).codes == (CODE,)


def test_signed_and_worded_directions_are_understood() -> None:
    assert [line.amount_dong for line in reading.read(SIGNED.encode()).lines] == [250_000, -1_250_000]
    assert [line.amount_dong for line in reading.read(TYPED.encode()).lines] == [90_000, -10_000]
    assert reading.read(SIGNED.encode()).lines[0].at == datetime(2026, 11, 24, 14, 2, 37, tzinfo=VIETNAM)


def test_a_workbook_with_two_rows_of_titles_and_wrapped_contents() -> None:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet()
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write(0, 0, "SAO KÊ TÀI KHOẢN")
    sheet.write_row(2, 0, ["Ngày GD", "Số CT", "Phát sinh", "", "Nội dung"])
    sheet.write_row(3, 0, ["", "", "Ghi nợ", "Ghi có", ""])
    sheet.write_datetime(4, 0, datetime(2026, 11, 24), day)
    sheet.write_row(4, 1, ["A1", "", 250000, f"IBFT {CODE[:6]}"])
    sheet.write(5, 4, CODE[6:])
    sheet.write_row(6, 0, ["Số dư cuối kỳ", "", "", 999000, ""])
    book.close()
    (line,) = reading.read(file.getvalue()).lines
    assert (line.amount_dong, line.reference) == (250_000, "A1")
    assert memos.read(line.content).codes == (CODE,)


def test_each_bad_row_is_named_by_row_column_and_reason() -> None:
    text = (
        "Ngày,Ghi nợ,Ghi có,Diễn giải\n"
        "32/13/2026,,100.000,a\n24/11/2026,,12.5x,b\n24/11/2026,,,c\n24/11/2026,1.000,2.000,d\n24/11/2026,,5.000,e\n"
    )
    found = reading.read(text.encode())
    assert [line.amount_dong for line in found.lines] == [5_000]
    assert found.faults == (
        Fault(2, "Ngày", Reason.WRONG_DAY, "32/13/2026"),
        Fault(3, "Ghi có", Reason.WRONG_AMOUNT, "12.5x"),
        Fault(4, "Ghi có", Reason.NO_AMOUNT, ""),
        Fault(5, "Ghi có", Reason.BOTH_WAYS, "2.000"),
    )


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"PK\x03\x04 cut off", Reason.NOT_A_TABLE),
        (b"\xd0\xcf\x11\xe0 cut off", Reason.NOT_A_TABLE),
        (b"a\0b", Reason.NOT_A_TABLE),
        (b"", Reason.NO_HEADER),
        ("Kính gửi quý khách".encode(), Reason.NO_HEADER),
        ("Ngày,Ghi có,Nội dung\n".encode(), Reason.NO_LINES),
    ],
)
def test_a_file_that_is_no_statement_says_so(data: bytes, reason: Reason) -> None:
    assert reading.read(data).faults == (Fault(0, "", reason),)


@given(st.binary(max_size=300))
def test_any_bytes_are_answered(data: bytes) -> None:
    found = reading.read(data)
    assert found.lines or found.faults


@pytest.mark.parametrize(
    ("text", "dong"),
    [
        ("1.250.000", 1_250_000),
        ("1,250,000.00", 1_250_000),
        ("+250,000 VND", 250_000),
        ("-50.000đ", -50_000),
        ("(50.000)", -50_000),
        ("1 250 000", 1_250_000),
        ("1.250", 1_250),
        ("250000.00", 250_000),
        ("0", 0),
        ("12.000,00 ₫", 12_000),
    ],
)
def test_amounts_are_read_as_banks_print_them(text: str, dong: int) -> None:
    assert figures.amount(text) == dong


@pytest.mark.parametrize("text", ["", "12.5", "1.25.000", "1.250,500", "--5", "١٢٣", "1e5", "12.000,50", "+-5", "5 5"])
def test_an_amount_that_is_not_whole_dong_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^"):
        figures.amount(text)


@given(st.integers(0, 10**12), st.sampled_from([".", ",", " ", ""]), st.sampled_from(["", " VND", "đ", " ₫"]))
def test_what_a_bank_prints_is_what_is_read(dong: int, separator: str, currency: str) -> None:
    assert figures.amount(f"{dong:,}".replace(",", separator) + currency) == dong


def test_titles_with_and_without_accents() -> None:
    assert columns.meaning("Số tiền ghi có") == columns.meaning("SO TIEN GHI CO (VND)") == "credit"
    assert columns.meaning("Số dư") == ""
    assert columns.places(["Ngày hiệu lực", "Ngày giao dịch", "Số tiền", "Nội dung"])["day"] == 1


@given(codes, st.text(max_size=12), st.text(max_size=12), st.randoms())
@example(CODE, "MBVCB.123.", " chuyen tien", None)
def test_a_whole_memo_is_found_in_mangled_text(code: str, before: str, after: str, random: object) -> None:
    cut = 6
    text = f"{before} {code[:cut]} {code[cut:].lower()} {after}"
    assert code in memos.read(text).codes


@given(codes, codes, st.text(max_size=8), st.text(max_size=8), st.integers(0, 11))
def test_a_memo_never_becomes_another_orders(code: str, other: str, before: str, after: str, at: int) -> None:
    """Glued, cut by one sign or misread, a code is itself or nothing."""
    broken = code[:at] + code[at + 1 :]
    misread = code.replace("Q", "O").replace("2", "Z")
    for text in (f"{before} {code}. {after}", broken, f"{broken}0", misread):
        found = set(memos.read(text).codes)
        if other not in (code, broken, misread) and other not in "".join(filter(str.isalnum, text.upper())):
            assert other not in found


def test_a_glued_digit_or_a_misread_letter_leaves_it_to_a_person() -> None:
    assert memos.read(f"{CODE}250000").codes == ()
    assert memos.read(CODE.replace("Q", "O")).codes == ()
    assert memos.read(CODE[:-1]).codes == ()
    assert memos.read(f"{CODE} 250000").codes == (CODE,)


def test_what_is_less_than_a_code_leads_to_suggestions() -> None:
    waiting = [Open(CODE, 250_000), Open("CSZZZZZZZZZ1", 90_000), Open("CSYYYYYYYYY1", 10_000)]

    def suggested(text: str, dong: int) -> list[str]:
        return [one.code for one in memos.suggestions(memos.read(text), dong, waiting)]

    assert suggested("CS7K3OFAB2X", 1) == [CODE]
    assert suggested(CODE[:8], 1) == [CODE]
    assert suggested("chuyen tien", 90_000) == ["CSZZZZZZZZZ1"]
    assert suggested("chuyen tien", 1) == []


def test_a_code_of_the_shop_is_what_is_looked_for() -> None:
    assert all(memos.is_code(f"{new_code()}1") for _ in range(50))


def test_the_same_line_has_the_same_name_in_every_statement() -> None:
    twice = VIETCOMBANK.replace("2,24/11/2026,5210 - 88413", "2,24/11/2026,")
    first, again = names(reading.read(VIETCOMBANK.encode()).lines), names(reading.read(twice.encode()).lines)
    assert (first[0], first[2]) == (again[0], again[2])
    same = "Ngày,Ghi có,Nội dung\n24/11/2026,5.000,a\n24/11/2026,5.000,a\n"
    assert len(set(names(reading.read(same.encode()).lines))) == 2


def _toned(text: str) -> str:
    """A text as cp1258 takes it: letters composed, tones apart."""
    import unicodedata

    made = []
    for sign in unicodedata.normalize("NFC", text):
        parts = unicodedata.normalize("NFD", sign)
        tones = [part for part in parts[1:] if part in "\u0300\u0309\u0303\u0301\u0323"]
        rest = "".join(part for part in parts if part not in tones)
        made.append(unicodedata.normalize("NFC", rest) + "".join(tones))
    return "".join(made)
