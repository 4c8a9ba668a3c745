import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefront.accounts.passwords import fault
from storefront.accounts.rules import MIN_PASSWORD, NotAContact, contact, plain_password
from storefront.demo.world import PASSWORD

MAI = ("Trần Thị Mai", "0912345678", "mai.tran@thu.example")


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("123456789", "short"),
        ("x" * 201, "long"),
        ("1234567890", "common"),
        ("MatKhau123", "common"),
        ("aaaaaaaaaa", "common"),
        ("abababababab", "common"),
        ("zyxwvutsrq", "common"),
        ("qwertyuiop", "common"),
        ("tranthimai1", "personal"),
        ("Trần Thị Mai", "personal"),
        ("0912345678!", "personal"),
        ("mai.tran2026", "personal"),
        ("ba con mèo leo cây", ""),
        ("tranthimai và một cái cây rất cao", ""),
        (PASSWORD, ""),
    ],
)
def test_what_is_easily_guessed_is_refused(password: str, why: str) -> None:
    assert fault(password, about=MAI) == why


@given(st.text(min_size=1, max_size=4), st.integers(3, 60))
def test_a_repeated_piece_is_no_password(piece: str, times: int) -> None:
    assert fault(piece * times) != "" or len(piece * times) < MIN_PASSWORD


@given(st.text(max_size=40))
def test_a_password_is_the_same_however_its_letters_are_composed(text: str) -> None:
    assert plain_password(plain_password(text)) == plain_password(text)
    assert plain_password("e\N{COMBINING CIRCUMFLEX ACCENT}\N{COMBINING ACUTE ACCENT}") == plain_password("ế")


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("+84 912 345 678", "0912345678"),
        (" Mai@Thu.Example ", "mai@thu.example"),
        ("MAI+x@thu.example", "mai+x@thu.example"),
    ],
)
def test_a_contact_has_one_spelling(typed: str, plain: str) -> None:
    assert contact(typed) == plain


@given(st.text(alphabet="abé@.+- 0123456789\0\n<>", max_size=60))
def test_text_is_a_plain_contact_or_none(text: str) -> None:
    try:
        plain = contact(text)
    except NotAContact:
        return
    assert contact(plain) == plain
    assert len(plain) <= 254
