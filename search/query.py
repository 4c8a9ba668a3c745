"""What was typed → a question for an engine: as written first, then by steps looser, each only when the last found
too little. Steps are judged by what is on sale that day before any filter, so a filter never changes the reading.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from unicodedata import normalize

from search import correction
from search.amounts import Amount, amounts, without
from search.lexicon import Synonym, compound_pairs, synonyms, zero_weight
from search.port import Clause, Engine, Question, Variant
from search.results import MAX_CHARACTERS, MAX_SYLLABLES, Note
from search.schema import LABEL_WEIGHT, NAME_WEIGHT
from search.vietnamese import Syllable, as_written, syllables
from search.vocabulary import HEAD, Vocabulary

# Fewer hits than this and accents may have been typed wrong, or another word meant.
FEW = 3
_MAX_VARIANTS = 5
# The share of what was typed that must be found when not all of it can be.
_PARTIAL = 0.5
_LONGEST_ZERO_WEIGHT = 3

# Boosts. A folded match counts half, so that the accents as typed come first.
_FOLDED = 0.5
_ACCENTS_KEPT = 1.5
_PAIR, _FOLDED_PAIR = 1.0, 0.7
_HEAD = 0.4
_ACCENTS_OURS = 0.65
_SIZE = 1.5
_MAX_SIZES = 2
# What is bought is named first, where it comes from after it.
_FIRST_UNIT = 2.5


@dataclass(frozen=True, slots=True)
class Reading:
    """How a text was understood. An empty question means that it names nothing in particular: everything."""

    question: Question
    note: Note
    suggestion: str | None = None


def parse(text: str) -> list[Syllable]:
    """The syllables of a text within the limits; what exceeds them is cut off."""
    # Decomposed, a letter may take three characters.
    return syllables(text[: MAX_CHARACTERS * 3])[:MAX_SYLLABLES]


def is_empty(text: str) -> bool:
    """Whether a text has nothing to search for: no letter, no digit."""
    return not parse(text)


def read(text: str, engine: Engine, day: date) -> Reading:
    """Understand a text over what an engine has on sale. A size is only a wish: packs of that size come first."""
    text = normalize("NFC", text[: MAX_CHARACTERS * 3])
    sizes = amounts(text)[:_MAX_SIZES]
    meant = weighty(parse(without(text, sizes)))
    if not meant:
        return Reading(_of_size(sizes) if sizes else (), "exact")
    reading = _understood(meant, engine, day)
    wished = tuple(Clause(((size.token, _SIZE),), required=False) for size in sizes)
    question = tuple(replace(variant, clauses=(*variant.clauses, *wished)) for variant in reading.question)
    return replace(reading, question=question)


def _of_size(sizes: Sequence[Amount]) -> Question:
    return (Variant((Clause(tuple((size.token, 1.0) for size in sizes)),)),)


def _understood(meant: list[Syllable], engine: Engine, day: date) -> Reading:
    words = engine.vocabulary
    meant, was_telex = correction.untangled(meant, words)
    reading, found = _straight(meant, engine, day)
    if was_telex and found:
        reading = replace(reading, note="telex", suggestion=_spelling(meant, reading.question, engine, day))
    if found >= FEW or (found and not correction.suspicious(meant, words)):
        return reading
    return _corrected(meant, reading, found, engine, day)


def any_state(text: str) -> Question:
    """The question for a text without looking at what is on sale: as typed with synonyms, or folded."""
    meant = weighty(parse(text)) or parse(text)
    folded = Variant(_clauses(meant, 0.0, folded=True), boost=_FOLDED)
    return (Variant(_clauses(meant, 0.0)), *_variants(meant, 0.0), folded)


def weighty(typed: Sequence[Syllable]) -> list[Syllable]:
    """The syllables that say which product is meant; none where all are words without weight."""
    kept: list[Syllable] = []
    i = 0
    while i < len(typed):
        length = _zero_weight_length(typed, i)
        if not length:
            kept.append(typed[i])
        i += length or 1
    return kept


def _zero_weight_length(typed: Sequence[Syllable], start: int) -> int:
    exact = tuple(syllable.exact for syllable in typed[start : start + _LONGEST_ZERO_WEIGHT])
    return next((n for n in range(len(exact), 0, -1) if exact[:n] in zero_weight()), 0)


def _straight(meant: list[Syllable], engine: Engine, day: date) -> tuple[Reading, int]:
    """As typed, in names and labels; only where these have nothing, in descriptions too. (reading, hits)"""
    reading, found = _at_floor(meant, LABEL_WEIGHT, engine, day)
    return (reading, found) if found else _at_floor(meant, 0.0, engine, day)


def _at_floor(meant: list[Syllable], floor: float, engine: Engine, day: date) -> tuple[Reading, int]:
    """With synonyms; folded where that finds little and accents could be wrong. (reading, hits)"""
    plain = Variant(_clauses(meant, floor))
    others = _variants(meant, floor)
    alone = engine.count((plain,), day)
    found = engine.count((plain, *others), day) if others else alone
    reading = Reading((plain, *others), "exact" if alone or not found else "synonym")
    if _accents_are_right(meant, found, engine.vocabulary):
        return reading, found
    folded = (Variant(_clauses(meant, floor, folded=True)), *others)
    more = engine.count(folded, day)
    return (Reading(folded, "folded"), more) if more > found else (reading, found)


def _accents_are_right(meant: list[Syllable], found: int, words: Vocabulary) -> bool:
    """Whether nothing is to be had from reading them as other accents."""
    if all(syllable.is_plain for syllable in meant) or found >= FEW:
        return True
    if len(meant) == 1:
        # Alone, the accents are all there is to tell butter (bơ) from beef (bò).
        return True
    return bool(found) and all(words.knows(syllable.exact) for syllable in meant)


def _corrected(meant: list[Syllable], reading: Reading, found: int, engine: Engine, day: date) -> Reading:
    better = _better(meant, found, engine, day)
    if better is None and len(meant) == 1:
        return reading if found else replace(reading, note="none", suggestion=_other_accents(meant, engine, day))
    if better is None:
        return reading if found else _partial(meant, engine, day)
    spelled, question = better
    suggestion = _spelling(spelled, question, engine, day)
    return replace(reading, suggestion=suggestion) if found else Reading(question, "corrected", suggestion)


def _better(meant: list[Syllable], found: int, engine: Engine, day: date) -> tuple[list[Syllable], Question] | None:
    """Another reading that finds more than `found`: words taken apart, then typing errors mended; None without one."""
    words = engine.vocabulary
    apart, was_glued = correction.unglued(meant, words)
    for other in ([apart] if was_glued else []) + [correction.corrected(apart, words)]:
        if other != meant:
            reading, more = _straight(other, engine, day)
            if more > found:
                return other, reading.question
    return None


def _other_accents(meant: list[Syllable], engine: Engine, day: date) -> str | None:
    """A name's word that differs only in accents; None without one."""
    question = (Variant(_clauses(meant, NAME_WEIGHT, folded=True)),)
    spelled = (as_written(product.name, meant) for product in engine.known(engine.top(question, day, 10)))
    return next((text for text in spelled if text), None)


def _partial(meant: list[Syllable], engine: Engine, day: date) -> Reading:
    """Products that have most of what was typed. Words of several syllables count as one."""
    units = _units(meant, engine.vocabulary)
    if len(units) > 1:
        question = (Variant(units, at_least=math.ceil(_PARTIAL * len(units))),)
        if engine.count(question, day):
            return Reading(question, "partial")
    return Reading((Variant(_clauses(meant, 0.0)),), "none")


def _units(meant: list[Syllable], words: Vocabulary) -> tuple[Clause, ...]:
    units: list[Clause] = []
    i = 0
    while i < len(meant):
        end = i + 1
        while end < len(meant) and (meant[end - 1].folded, meant[end].folded) in compound_pairs():
            end += 1
        phrases = [tuple(meant[i:end]), *(other.phrase for other in synonyms().of(tuple(meant[i:end])))]
        boost = 1.0 if units else _FIRST_UNIT
        units.append(Clause(tuple((_unit_token(phrase, words), boost) for phrase in phrases), floor=LABEL_WEIGHT))
        i = end
    return tuple(units)


def _unit_token(phrase: Sequence[Syllable], words: Vocabulary) -> str:
    """One token for a phrase: its first two syllables are telling enough where nothing needs to be complete."""
    exact, folded = "_".join(s.exact for s in phrase[:2]), "_".join(s.folded for s in phrase[:2])
    # A single word in other accents is another word: «sầu riêng» is no «Sáu Nhung».
    return exact if len(phrase) == 1 or words.knows(exact) else folded


def _clauses(meant: Sequence[Syllable], floor: float, *, folded: bool = False) -> tuple[Clause, ...]:
    """Every syllable required, in its accents unless `folded`; compounds kept together; neighbours and heads score."""
    clauses: list[Clause] = []
    for syllable in meant:
        if folded and not syllable.is_plain:
            clauses.append(Clause(((syllable.folded, _FOLDED),), floor=floor))
            clauses.append(Clause(((syllable.exact, _ACCENTS_KEPT),), required=False))
        else:
            clauses.append(Clause(((syllable.exact, 1.0),), floor=floor))
    for first, second in pairwise(meant):
        clauses.extend(_pair(first, second, floor, folded=folded))
    clauses.append(Clause(((HEAD + meant[0].folded, _HEAD),), required=False))
    return tuple(clauses)


def _pair(first: Syllable, second: Syllable, floor: float, *, folded: bool) -> list[Clause]:
    exact, plain = f"{first.exact}_{second.exact}", f"{first.folded}_{second.folded}"
    both = ((plain, _FOLDED_PAIR),) if exact == plain else ((plain, _FOLDED_PAIR), (exact, _PAIR))
    if (first.folded, second.folded) not in compound_pairs():
        return [Clause((form,), required=False) for form in both]
    # An unaccented syllable may stand for an accented one, so only a pair typed in full accents is sure of its own.
    sure = not folded and not first.is_plain and not second.is_plain
    return [Clause(both[-1:] if sure else both, floor=floor)]


def _variants(meant: list[Syllable], floor: float) -> tuple[Variant, ...]:
    """The same with a phrase replaced by a synonym. A phrase inside a longer listed phrase is left alone."""
    found: list[Variant] = []
    start = 0
    while start < len(meant):
        length, others = _synonyms_at(meant, start)
        for other in others:
            replaced = [*meant[:start], *other.phrase, *meant[start + length :]]
            # A longer phrase has more to score with, and is no better for it.
            share = min(1.0, len(meant) / len(replaced))
            # Nor are accents that nobody typed a reason to rank higher.
            share *= _ACCENTS_OURS if all(x.is_plain for x in meant[start : start + length]) else 1.0
            found.append(Variant(_clauses(replaced, floor), boost=other.weight * share))
        start += length
    return tuple(found[: _MAX_VARIANTS - 1])


def _synonyms_at(meant: list[Syllable], start: int) -> tuple[int, list[Synonym]]:
    """(length, synonyms) of the longest listed phrase that starts there; (1, none) without one."""
    for length in range(min(synonyms().longest, len(meant) - start), 0, -1):
        others = synonyms().of(tuple(meant[start : start + length]))
        if others:
            return length, others
    return 1, []


def _spelling(meant: Sequence[Syllable], question: Question, engine: Engine, day: date) -> str:
    """A text worth offering: spelled as the found products spell it, or with the likeliest accents."""
    ids = engine.top(question, day, 10)
    spelled = (as_written(product.name, meant) for product in engine.known(ids))
    return next((text for text in spelled if text), None) or correction.accented(meant, engine.vocabulary)
