from hypothesis import given
from hypothesis import strategies as st

from search.vocabulary import Vocabulary, one_edit

LETTERS = "abc"
WORDS = st.text(LETTERS, max_size=5)


def edited(word: str) -> set[str]:
    """Everything one edit away, spelled out."""
    cuts = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    less = {a + b[1:] for a, b in cuts if b}
    more = {a + c + b for a, b in cuts for c in LETTERS}
    other = {a + c + b[1:] for a, b in cuts if b for c in LETTERS}
    swapped = {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    return (less | more | other | swapped) - {word}


@given(WORDS, WORDS)
def test_one_edit_is_a_letter_less_more_other_or_two_swapped(one: str, other: str) -> None:
    assert one_edit(one, other) == (other in edited(one))


@given(st.sets(WORDS.filter(bool), max_size=12), WORDS)
def test_near_words_are_all_words_one_edit_away(words: set[str], typed: str) -> None:
    vocabulary = Vocabulary({f"@{word}": 1 for word in words})
    assert vocabulary.near(typed) == words & edited(typed)


def test_completions_come_commonest_first() -> None:
    vocabulary = Vocabulary({"~toi": 2, "~tom": 5, "~tom_kho": 9, "~que": 9, "toi": 9})
    assert vocabulary.completions("~to", 2) == ["~tom_kho", "~tom"]
