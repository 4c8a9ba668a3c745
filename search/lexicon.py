"""The word lists of `search/data`: synonyms with their direction, words without weight, compounds, senses."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import NamedTuple

from search.vietnamese import Syllable, syllables

Phrase = tuple[Syllable, ...]

SYNONYM_WEIGHT = 0.85
NEAR_WEIGHT = 0.5


class Synonym(NamedTuple):
    """What else to look for, and how much such a find is worth."""

    phrase: Phrase
    weight: float


class Synonyms:
    """Look-up of what stands for a typed phrase. Unaccented typing finds a phrase too, unless it is marked «!»."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._exact: dict[tuple[str, ...], list[Synonym]] = {}
        self._folded: dict[tuple[str, ...], list[Synonym]] = {}
        self.phrases: set[tuple[str, ...]] = set()
        self.longest = 1
        for line in lines:
            self._read(line)

    def of(self, typed: Phrase) -> list[Synonym]:
        """The synonyms of exactly this phrase; none where it is no listed phrase."""
        found = self._exact.get(tuple(syllable.exact for syllable in typed))
        if found is None and all(syllable.is_plain for syllable in typed):
            found = self._folded.get(tuple(syllable.folded for syllable in typed))
        return found or []

    @cached_property
    def listed(self) -> frozenset[tuple[str, ...]]:
        """Every phrase of several syllables in any list, as folded keys."""
        return compounds() | frozenset(self.phrases)

    def _read(self, line: str) -> None:
        sign = next(sign for sign in (">?", ">", "=") if sign in line)
        left, right = line.split(sign, 1)
        terms = [left.strip(), *(term.strip() for term in right.split(";"))]
        keys = (tuple(s.folded for s in syllables(term)) for term in terms)
        self.phrases.update(phrase for phrase in keys if len(phrase) > 1)
        weight = NEAR_WEIGHT if sign == ">?" else SYNONYM_WEIGHT
        for term in terms if sign == "=" else terms[:1]:
            others = [tuple(syllables(other)) for other in terms if other != term]
            self._add(term, [Synonym(other, weight) for other in others])

    def _add(self, term: str, synonyms: list[Synonym]) -> None:
        phrase = tuple(syllables(term))
        # Whoever finds «mắm» has found «mắm nêm»: a longer phrase around the typed one adds nothing.
        useful = [synonym for synonym in synonyms if not _contains(synonym.phrase, phrase)]
        self.longest = max(self.longest, len(phrase))
        self._exact.setdefault(tuple(s.exact for s in phrase), []).extend(useful)
        if not term.endswith("!"):
            self._folded.setdefault(tuple(s.folded for s in phrase), []).extend(useful)


def _contains(whole: Phrase, part: Phrase) -> bool:
    return any(whole[i : i + len(part)] == part for i in range(len(whole) - len(part) + 1))


_in_force: ContextVar[Synonyms | None] = ContextVar("synonyms", default=None)


def synonyms() -> Synonyms:
    """The synonyms of the file and, inside `adding`, of further lines."""
    return _in_force.get() or _with(())


@contextmanager
def adding(lines: tuple[str, ...]) -> Iterator[None]:
    """Let further lines count in this thread, before the file's: a query follows only so many synonyms of a phrase."""
    token = _in_force.set(_with(lines))
    try:
        yield
    finally:
        _in_force.reset(token)


@lru_cache(maxsize=8)
def _with(lines: tuple[str, ...]) -> Synonyms:
    return Synonyms((*lines, *_lines("synonyms.txt")))


class Sense(NamedTuple):
    """One thing a word may mean: the text to search for, and what that is in English."""

    text: str
    english: str


@cache
def senses() -> dict[tuple[str, ...], tuple[Sense, ...]]:
    """{exact keys of a word that means several things: what it may mean}."""
    found = {}
    for line in _lines("senses.txt"):
        typed, meant = line.split("=", 1)
        found[tuple(s.exact for s in syllables(typed))] = tuple(_sense(part) for part in meant.split(";"))
    return found


def _sense(part: str) -> Sense:
    text, _, english = part.strip().rstrip(")").partition(" (")
    return Sense(text, english)


@cache
def zero_weight() -> frozenset[tuple[str, ...]]:
    """Phrases, as exact keys, that carry no meaning in a query."""
    return frozenset(tuple(s.exact for s in syllables(line)) for line in _lines("zero_weight.txt"))


@cache
def compounds() -> frozenset[tuple[str, ...]]:
    """Phrases, as folded keys, whose syllables belong together."""
    return frozenset(tuple(s.folded for s in syllables(line)) for line in _lines("compounds.txt"))


@cache
def compound_pairs() -> frozenset[tuple[str, str]]:
    """Every two neighbouring folded syllables of a compound."""
    return frozenset(pair for phrase in compounds() for pair in pairwise(phrase))


def listed() -> frozenset[tuple[str, ...]]:
    """Every phrase of several syllables in any list, as folded keys: right as typed, whatever the shop has of it."""
    return synonyms().listed


def _lines(name: str) -> Iterator[str]:
    for line in (files("search") / "data" / name).read_text(encoding="utf-8").splitlines():
        content = line.split("#", 1)[0].strip()
        if content:
            yield content
