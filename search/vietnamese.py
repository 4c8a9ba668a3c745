"""Vietnamese spelling for search and sorting: one key for the many ways people write one syllable.

Vietnamese is written in syllables, so text is cut into syllables and numbers, never into words. Each syllable has two
keys. The exact key keeps the accents but settles what is only habit: Unicode form, case, where the tone mark stands
(hoà = hòa) and i or y at the end (Mỹ = Mĩ). The folded key drops every accent, as people type on phones (đ → d).
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple


class Syllable(NamedTuple):
    """The two keys of one syllable or number."""

    exact: str
    folded: str

    @property
    def is_plain(self) -> bool:
        """Typed without any accent, so it may stand for an accented syllable."""
        return self.exact == self.folded


_SYLLABLE = re.compile(r"[^\W\d_]+|\d+")
# Huyền, sắc, ngã, hỏi, nặng; then circumflex, breve and horn, which make other vowels.
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_VOWEL_MARKS = "\u0302\u0306\u031b"
_VOWELS = "aăâeêioôơuưy"
_MARKED_VOWELS = "ăâêôơư"
_ONSET = re.compile(r"qu|gi(?=[aăâeêioôơuưy])|ngh|ng|nh|gh|kh|ph|th|tr|ch|[bcdđghklmnpqrstvxfjwz]|")
_FINAL_Y = re.compile(r"([hklmstbvnprd]|qu|th|ph|ch|kh|tr|nh)y")


def split(text: str) -> list[str]:
    """The syllables and numbers of a text as written, in NFC: «Nước mắm 500ml» → Nước, mắm, 500, ml."""
    return _SYLLABLE.findall(unicodedata.normalize("NFC", text))


def words_at(text: str) -> list[tuple[int, int]]:
    """Where each syllable and number of a text in NFC begins and ends."""
    return [match.span() for match in _SYLLABLE.finditer(text)]


def syllables(text: str) -> list[Syllable]:
    """The keys of every syllable and number of a text, in order."""
    return [key(written) for written in split(text)]


def flat(text: str) -> str:
    """A text letter for letter in lower case without accents, so that places in one are places in the other."""
    return "".join(map(_flat_letter, text))


@lru_cache(maxsize=4096)
def _flat_letter(letter: str) -> str:
    return _without_marks(letter.lower())[:1] or " "


def all_written(text: str, allowed: frozenset[str]) -> bool:
    """Whether every word of a text that has accents is one of these exact keys: «dưới», but not «dười»."""
    return all(syllable.is_plain or syllable.exact in allowed for syllable in syllables(text))


def folded_text(text: str) -> str:
    """All folded keys of a text with a space between them."""
    return " ".join(syllable.folded for syllable in syllables(text))


@lru_cache(maxsize=65536)
def key(written: str) -> Syllable:
    """Both keys of one syllable or number."""
    letters, tone = _taken_apart(written)
    if _FINAL_Y.fullmatch(letters):
        letters = letters[:-1] + "i"
    place = _tone_place(letters) if tone else -1
    exact = letters if place < 0 else unicodedata.normalize("NFC", letters[: place + 1] + tone + letters[place + 1 :])
    return Syllable(exact, _without_marks(exact))


def _taken_apart(written: str) -> tuple[str, str]:
    """Lower-case letters that keep only the marks Vietnamese vowels have, and the tone mark («» for none)."""
    tone, kept = "", []
    for character in unicodedata.normalize("NFD", unicodedata.normalize("NFC", written).lower()):
        if character in _TONES:
            tone = character
        elif not unicodedata.combining(character) or character in _VOWEL_MARKS:
            kept.append(character)
    letters = unicodedata.normalize("NFC", "".join(kept))
    # A vowel mark on any letter but its own (ĉ, ŷ) composes to something Vietnamese does not have, or to nothing.
    return "".join(c if c in _MARKED_VOWELS else _without_marks(c) if c != "đ" else c for c in letters), tone


def _without_marks(text: str) -> str:
    bare = unicodedata.normalize("NFD", text)
    return "".join(c for c in bare if not unicodedata.combining(c)).replace("đ", "d")


def _tone_place(letters: str) -> int:
    """Where the tone mark goes: on ă â ê ô ơ ư first, else by the shape of the syllable; -1 where there is no vowel."""
    onset = _ONSET.match(letters)
    start = onset.end() if onset else 0
    end = start
    while end < len(letters) and letters[end] in _VOWELS:
        end += 1
    if start == end:
        return max((i for i, c in enumerate(letters) if c in _VOWELS), default=-1)
    marked = [i for i in range(start, end) if letters[i] in _MARKED_VOWELS]
    if marked:
        return marked[-1]
    if end - start == 1:
        return start
    # toán, hoài, khuỷu; but hòa, thủy, mía.
    return start + 1 if end < len(letters) or end - start == 3 else start


# Telex: letters typed when the input method is off. Longer sequences first.
_TELEX_VOWELS = (
    ("uwow", "ươ"),
    ("uow", "ươ"),
    ("uwo", "ươ"),
    ("dd", "đ"),
    ("aa", "â"),
    ("ee", "ê"),
    ("oo", "ô"),
    ("aw", "ă"),
    ("ow", "ơ"),
    ("uw", "ư"),
    ("w", "ư"),
)
_TELEX_TONES = {"f": "\u0300", "s": "\u0301", "x": "\u0303", "r": "\u0309", "j": "\u0323"}


def from_telex(typed: str) -> Syllable | None:
    """What Telex keystrokes meant («nuwowcs» → nước); None where the letters are no Telex."""
    if len(typed) < 3 or not typed.isascii() or not typed.isalpha():
        return None
    letters, tone = typed.lower(), ""
    for i in range(len(letters) - 1, 0, -1):
        if letters[i] in _TELEX_TONES and any(c in "aeiouyw" for c in letters[:i]):
            tone, letters = _TELEX_TONES[letters[i]], letters[:i] + letters[i + 1 :]
            break
    for keys, vowel in _TELEX_VOWELS:
        letters = letters.replace(keys, vowel)
    first = next((i for i, c in enumerate(letters) if c in _VOWELS), None)
    if first is None:
        return None
    meant = key(letters[: first + 1] + tone + letters[first + 1 :])
    return None if meant.is_plain else meant


# The order of a Vietnamese dictionary: letters first, then ngang, huyền, hỏi, ngã, sắc, nặng.
_LETTER_ORDER = {letter: bytes([0x40 + i]) for i, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")}
_TONE_ORDER = {tone: bytes([0x03 + i]) for i, tone in enumerate(("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"))}


def collation_key(text: str) -> bytes:
    """Bytes that sort as a Vietnamese dictionary does, syllable by syllable; numbers by value, before letters."""
    return b"".join(_collated(written) for written in split(text))


@lru_cache(maxsize=65536)
def _collated(written: str) -> bytes:
    if written.isdecimal():
        digits = str(int(written)).encode()
        return bytes([0x10 + min(len(digits), 0x20)]) + digits + b"\x02\x03"
    letters, tone = _taken_apart(written)
    return b"".join(_LETTER_ORDER.get(c, b"\x7f") for c in letters) + b"\x02" + _TONE_ORDER[tone]


def as_written(name: str, wanted: Sequence[Syllable]) -> str | None:
    """The words of a name that carry these keys in this order, as the name spells them; None where it has no such run.

    The first word loses its capital at the start of a name, where the capital is only the sentence's.
    """
    words = split(name)
    keys = [key(word) for word in words]
    for start in range(len(words) - len(wanted) + 1):
        if all(keys[start + i].folded == syllable.folded for i, syllable in enumerate(wanted)):
            run = words[start : start + len(wanted)]
            return " ".join([run[0].lower() if start == 0 else run[0], *run[1:]])
    return None
