"""What the office may set, what of it is in force, and what may be kept of a text that found nothing."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from search.results import MAX_CHARACTERS, MAX_SYLLABLES
from search.vietnamese import Syllable, syllables

LONGEST_TEXT = MAX_CHARACTERS
LONGEST_MEANS = 300
# A query follows no more synonyms of a phrase than this.
MOST_MEANS = 4
MOST_PINS = 5
MOST_ACTIVE = 300

# As in search/data/synonyms.txt: each finds the others; one way; one way and only near.
SIGNS = ("=", ">", ">?")

Field = Literal["phrase", "means", "product", "position"]
Reason = Literal[
    "empty", "too_long", "too_many_words", "sign", "same", "too_many_means", "already", "full", "unknown", "position"
]

_RESERVED = re.compile(r"[=>;#?!]")
_HIDDEN = "…"
_ADDRESS = re.compile(r"\S+@\S+")
_LONG_NUMBER = re.compile(r"\+?\d(?:[\s().,+/-]*\d){6,}")


class CurationRefused(ValueError):
    """Something that cannot be set: the field, why, and the value or limit that the sentence needs."""

    def __init__(self, field: Field, reason: Reason, value: str = "") -> None:
        super().__init__(f"{field}: {reason} {value}".rstrip())
        self.field = field
        self.reason = reason
        self.value = value


class Pin(NamedTuple):
    """A product that comes first for exactly these words."""

    phrase: tuple[Syllable, ...]
    product_id: int
    position: int


@dataclass(frozen=True, slots=True)
class Curated:
    """What is in force: lines of the synonyms' grammar, and pins in the order in which they are shown."""

    lines: tuple[str, ...] = ()
    pins: tuple[Pin, ...] = ()

    def pinned(self, text: str) -> tuple[int, ...]:
        """Ids of the products put first for a text; an unaccented syllable stands for an accented one."""
        if not self.pins:
            return ()
        typed = syllables(text)
        return tuple(dict.fromkeys(pin.product_id for pin in self.pins if _equal(typed, pin.phrase)))

    def with_line(self, line: str) -> "Curated":
        """With one more synonym, before the others, as a query follows only so many of a phrase."""
        return replace(self, lines=(line, *self.lines))

    def with_pin(self, phrase: str, product_id: int, position: int) -> "Curated":
        """With one more pin, before those that have the same place."""
        pin = Pin(tuple(syllables(phrase)), product_id, position)
        return replace(self, pins=tuple(sorted((pin, *self.pins), key=lambda one: one.position)))


NOTHING = Curated()


def _equal(typed: Sequence[Syllable], phrase: Sequence[Syllable]) -> bool:
    return len(typed) == len(phrase) and all(
        a.exact == b.exact or (a.is_plain and a.folded == b.folded) for a, b in zip(typed, phrase, strict=True)
    )


def line(phrase: str, sign: str, means: str) -> str:
    """A line of the synonyms' grammar. Raises `CurationRefused`."""
    left = term(phrase, "phrase", with_mark=True)
    if len(means) > LONGEST_MEANS:
        raise CurationRefused("means", "too_long", str(LONGEST_MEANS))
    others = [term(part, "means", with_mark=True) for part in means.split(";") if part.strip()]
    if not others:
        raise CurationRefused("means", "empty")
    if len(others) > MOST_MEANS:
        raise CurationRefused("means", "too_many_means", str(MOST_MEANS))
    for other in others:
        if syllables(other) == syllables(left):
            raise CurationRefused("means", "same", other)
    return f"{left} {sign if sign in SIGNS else SIGNS[0]} {'; '.join(others)}"


def term(text: str, field: Field, *, with_mark: bool = False) -> str:
    """One phrase as it is kept. Raises `CurationRefused`. `with_mark`: may end in «!» (found only with its accents)."""
    squeezed = " ".join(unicodedata.normalize("NFC", _visible(text)).split())
    if len(squeezed) > LONGEST_TEXT:
        raise CurationRefused(field, "too_long", str(LONGEST_TEXT))
    words = squeezed.removesuffix("!").rstrip() if with_mark else squeezed
    reserved = _RESERVED.search(words)
    if reserved:
        raise CurationRefused(field, "sign", reserved[0])
    if not syllables(words):
        raise CurationRefused(field, "empty")
    if len(syllables(words)) > MAX_SYLLABLES:
        raise CurationRefused(field, "too_many_words", str(MAX_SYLLABLES))
    return words + squeezed[len(words) :].strip()


def kept_of(text: str) -> str:
    """What may be kept of a text that found nothing: small letters, no telephone number, no mail address; or «»."""
    plain = _visible(unicodedata.normalize("NFC", text)).lower()
    hidden = _LONG_NUMBER.sub(_HIDDEN, _ADDRESS.sub(_HIDDEN, plain))
    kept = " ".join(hidden.split())[:LONGEST_TEXT].strip()
    return kept if syllables(kept) else ""


def _visible(text: str) -> str:
    """Without control and formatting characters, of which no one sees anything."""
    return "".join(c if unicodedata.category(c)[0] != "C" else " " for c in text)
