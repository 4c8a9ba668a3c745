"""Names as people mistype them, made by machine: the same seed gives the same texts."""

import random
import unicodedata
from collections.abc import Callable, Iterator

from search.vietnamese import key

SEED = 1109
_LETTERS = "abcdeghiklmnopqrstuvxy"
_TONES = "\u0300\u0301\u0303\u0309\u0323"
# What a vowel may be taken for: the same letter with another mark, or none.
_MARKS = {"a": "aăâ", "ă": "aâ", "â": "aă", "e": "ê", "ê": "e", "o": "ôơ", "ô": "oơ", "ơ": "oô", "u": "ư", "ư": "u"}
_PLACES = 200

Way = Callable[[random.Random, str], str]


def plain(text: str) -> str:
    """As typed on a phone without accents."""
    bare = unicodedata.normalize("NFD", text)
    return "".join(c for c in bare if not unicodedata.combining(c)).replace("đ", "d").replace("Đ", "D")


def one_typo(draw: random.Random, text: str) -> str:
    """One letter left out, doubled, replaced by another, or swapped with the next."""
    places = [i for i, c in enumerate(text) if c.isalpha()]
    for _ in range(_PLACES):
        i = draw.choice(places)
        letter, after = text[i], text[i + 1 : i + 2]
        mistyped = draw.choice(
            (
                text[:i] + text[i + 1 :],
                text[:i] + letter + text[i:],
                text[:i] + draw.choice(_LETTERS) + text[i + 1 :],
                text[:i] + after + letter + text[i + 2 :] if after.isalpha() else text,
            )
        )
        if [key(word) for word in mistyped.split()] != [key(word) for word in text.split()]:
            return mistyped
    return text


def one_wrong_accent(draw: random.Random, text: str) -> str:
    """One syllable with another tone, or one vowel with another mark."""
    words = text.split(" ")
    places = [i for i, word in enumerate(words) if plain(word) != word]
    for _ in range(_PLACES if places else 0):
        i = draw.choice(places)
        wrong = draw.choice((_other_tone, _other_mark))(draw, words[i])
        if key(wrong) != key(words[i]) and plain(wrong) == plain(words[i]):
            return " ".join([*words[:i], wrong, *words[i + 1 :]])
    return text


def _other_tone(draw: random.Random, word: str) -> str:
    apart = unicodedata.normalize("NFD", word)
    bare = "".join(c for c in apart if c not in _TONES)
    vowels = [i for i, c in enumerate(bare) if c.lower() in "aeiouy"]
    if not vowels:
        return word
    at = min((i for i, c in enumerate(apart) if c in _TONES), default=vowels[0] + 1)
    at = min(at, len(bare))
    return unicodedata.normalize("NFC", bare[:at] + draw.choice((*_TONES, "")) + bare[at:])


def _other_mark(draw: random.Random, word: str) -> str:
    tone = "".join(c for c in unicodedata.normalize("NFD", word) if c in _TONES)[:1]
    at_tone = unicodedata.normalize("NFC", "".join(c for c in unicodedata.normalize("NFD", word) if c not in _TONES))
    places = [i for i, c in enumerate(at_tone) if c in _MARKS]
    if not places:
        return word
    i = draw.choice(places)
    return unicodedata.normalize("NFC", at_tone[:i] + draw.choice(_MARKS[at_tone[i]]) + tone + at_tone[i + 1 :])


WAYS: dict[str, Way] = {
    "unaccented": lambda _, text: plain(text),
    "NFD": lambda _, text: unicodedata.normalize("NFD", text),
    "upper case": lambda _, text: text.upper(),
    "one typo": one_typo,
    "one typo, unaccented": lambda draw, text: one_typo(draw, plain(text)),
    "one wrong accent": one_wrong_accent,
}
MADE_BY_CHANCE = frozenset({"one typo", "one typo, unaccented", "one wrong accent"})


def variants(name: str, way: str, times: int) -> Iterator[str]:
    """A name typed in a way, as often as asked where chance decides, else once."""
    draw = random.Random(f"{SEED} {way} {name}")
    for _ in range(times if way in MADE_BY_CHANCE else 1):
        yield WAYS[way](draw, name)
