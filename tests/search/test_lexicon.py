from search import lexicon
from search.vietnamese import syllables


def found(typed: str) -> set[str]:
    synonyms = lexicon.synonyms().of(tuple(syllables(typed)))
    return {" ".join(syllable.exact for syllable in synonym.phrase) for synonym in synonyms}


def test_northern_and_southern_words_find_each_other() -> None:
    assert "lợn" in found("heo")
    assert "heo" in found("lợn")
    assert "chả lụa" in found("giò lụa")


def test_a_word_that_finds_more_is_not_found_by_the_more() -> None:
    assert "gà thả vườn" in found("gà kiến")
    assert "gà kiến" not in found("gà thả vườn")


def test_near_things_weigh_less() -> None:
    near = lexicon.synonyms().of(tuple(syllables("mắm ruốc")))
    assert [synonym.weight for synonym in near] == [lexicon.NEAR_WEIGHT]


def test_unaccented_typing_expands_only_what_is_clear() -> None:
    assert "lạc" in found("dau phong")
    assert found("me") == set()
    assert "vừng" in found("mè")


def test_words_that_mean_too_much_are_never_expanded() -> None:
    assert not any(found(word) for word in ("mì", "thơm", "nha", "hương", "cân"))


def test_a_protected_name_does_not_widen_to_other_places() -> None:
    assert all(other != "tỏi" for other in found("tỏi lý sơn"))


def test_a_longer_phrase_around_the_typed_one_is_no_synonym() -> None:
    assert "mật ong rừng" not in found("mật ong")
