import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.vietnamese import as_written, collation_key, folded_text, from_telex, key, split, syllables

LETTERS = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵbcdđghklmnpqrstvx 0123456789.-"
VIETNAMESE = st.text(LETTERS + LETTERS.upper(), max_size=40)
ANYTHING = st.text(max_size=60)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà", "hòa"),
        ("thuỷ", "thủy"),
        ("khoẻ", "khỏe"),
        ("qủa", "quả"),
        ("gía", "giá"),
        ("mỳ", "mì"),
        ("Lý", "lí"),
        ("quí", "quý"),
        ("Mỹ", "MĨ"),
        ("uỷ", "ủy"),
    ],
)
def test_spellings_of_one_syllable_have_one_key(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(("one", "other"), [("dừa", "dứa"), ("bơ", "bò"), ("đường", "dương"), ("mắm", "mâm")])
def test_accents_tell_words_apart_and_folding_joins_only_letters(one: str, other: str) -> None:
    assert key(one).exact != key(other).exact


def test_folding_reaches_the_plain_letters() -> None:
    assert folded_text("Nước mắm Đức Hải 500ml – 1,5 kg") == "nuoc mam duc hai 500 ml 1 5 kg"


@given(ANYTHING)
def test_composed_and_decomposed_text_read_alike(text: str) -> None:
    assert syllables(unicodedata.normalize("NFC", text)) == syllables(unicodedata.normalize("NFD", text))


@given(ANYTHING)
def test_keys_are_their_own_keys(text: str) -> None:
    for syllable in syllables(text):
        assert key(syllable.exact).exact == syllable.exact
        assert key(syllable.folded) == (syllable.folded, syllable.folded)


@given(VIETNAMESE)
def test_capitals_change_nothing(text: str) -> None:
    assert syllables(text.upper()) == syllables(text)


@given(VIETNAMESE)
def test_typing_without_accents_gives_the_folded_keys(text: str) -> None:
    assert syllables(folded_text(text)) == [(s.folded, s.folded) for s in syllables(text)]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("nuwowcs", "nước"), ("mawms", "mắm"), ("dduwowngf", "đường"), ("tooir", "tổi"), ("bof", "bò"), ("quees", "quế")],
)
def test_telex_keys_become_letters(typed: str, meant: str) -> None:
    found = from_telex(typed)
    assert found is not None
    assert found.exact == key(meant).exact


@pytest.mark.parametrize("typed", ["toi", "mam", "ab", "123", "nước"])
def test_plain_words_are_no_telex(typed: str) -> None:
    assert from_telex(typed) is None


def test_names_sort_as_in_a_dictionary() -> None:
    ordered = [
        "an",
        "àn",
        "ản",
        "ãn",
        "án",
        "ạn",
        "ăn",
        "ân",
        "ba",
        "ba ba",
        "bà",
        "da",
        "đa",
        "ô",
        "ơ",
        "Vang 2",
        "Vang 12",
    ]
    assert sorted(set(ordered), key=collation_key) == ordered


@given(VIETNAMESE, VIETNAMESE)
def test_sort_keys_hold_no_zero_byte(one: str, other: str) -> None:
    """Arrays of bytes drop zeros at the end, and two different keys would become one."""
    assert b"\x00" not in collation_key(one) + collation_key(other)


def test_an_offered_text_is_spelled_as_names_spell_it() -> None:
    assert as_written("Tỏi đen Lý Sơn DORI", syllables("ly son")) == "Lý Sơn"
    assert as_written("Tỏi đen Lý Sơn DORI", syllables("toi den")) == "tỏi đen"
    assert as_written("Tỏi đen Lý Sơn DORI", syllables("toi son")) is None


def test_numbers_and_units_come_apart() -> None:
    assert split("500ml ST25") == ["500", "ml", "ST", "25"]
