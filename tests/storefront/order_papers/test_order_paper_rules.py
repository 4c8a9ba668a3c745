"""Tax codes, tax within a price, what invoices come to, and numbers of papers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefront.order_papers import rules
from storefront.order_papers.rules import ADJUSTMENT, INVOICE, REPLACEMENT, InvoiceTo, Recorded


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0100109106", "0100109106"),
        (" 0100 109 106 ", "0100109106"),
        ("0100109106001", "0100109106-001"),
        ("0100109106-001", "0100109106-001"),
        ("051090001234", "051090001234"),
    ],
)
def test_a_tax_code_has_one_spelling(typed: str, kept: str) -> None:
    assert rules.tax_code(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["", "0100109107", "010010910", "01001091060", "0100109106-01", "099090001234", "000090001234", "٠١٠٠١٠٩١٠٦"],
)
def test_what_is_no_tax_code(typed: str) -> None:
    with pytest.raises(rules.NotATaxCode):
        rules.tax_code(typed)


@given(st.integers(0, 9), st.integers(0, 9))
def test_one_wrong_digit_is_seen(place: int, digit: int) -> None:
    code = "0100109106"
    wrong = code[:place] + str(digit) + code[place + 1 :]
    if wrong != code:
        with pytest.raises(rules.NotATaxCode):
            rules.tax_code(wrong)


@given(st.integers(0, 10**12), st.sampled_from(rules.TAX_RATES))
def test_tax_is_a_part_of_the_price(total: int, rate: str) -> None:
    net, tax = rules.tax_within(total, rate)

    assert net + (tax or 0) == total
    if rate == "":
        assert tax is None
    elif rate.isdigit():
        # The nearest đồng to rate/(100 + rate).
        assert tax is not None
        assert abs(tax * (100 + int(rate)) - total * int(rate)) * 2 <= 100 + int(rate)
    else:
        assert tax == 0


def test_a_replacement_takes_the_place_of_what_it_names_with_its_adjustments() -> None:
    first = Recorded(1, INVOICE, 400, None)
    lowered = Recorded(2, ADJUSTMENT, -100, 1)
    again = Recorded(3, REPLACEMENT, 350, 1)
    lowered_again = Recorded(4, ADJUSTMENT, -50, 3)

    assert rules.invoiced_dong([]) == 0
    assert rules.invoiced_dong([first]) == 400
    assert rules.invoiced_dong([first, lowered]) == 300
    assert rules.invoiced_dong([first, lowered, again]) == 350
    assert rules.invoiced_dong([first, lowered, again, lowered_again]) == 300


def test_each_field_says_what_is_wrong() -> None:
    with pytest.raises(rules.Faulty) as faulty:
        InvoiceTo("", "123", "x" * 401, "nobody").checked()

    assert faulty.value.faults == {"name": "missing", "tax_code": "wrong", "address": "too_long", "email": "wrong"}


def test_a_fingerprint_knows_no_order_of_keys() -> None:
    assert rules.fingerprint({"a": 1, "b": ["đ"]}) == rules.fingerprint({"b": ["đ"], "a": 1})
    assert rules.fingerprint({"a": 1}) != rules.fingerprint({"a": 2})
    assert rules.paper_number("contract", 2026, 12) == "12/2026/HĐ"
