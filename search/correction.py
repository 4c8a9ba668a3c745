"""What was probably meant: Telex keys, words typed as one, typing errors, and the accents of what is offered."""

import math
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from search.lexicon import listed
from search.vietnamese import Syllable, from_telex, key
from search.vocabulary import Vocabulary

# Heard or keyed alike: one of these swaps counts as one error though it changes several letters.
_CONFUSED = (
    ("f", "ph"),
    ("ch", "tr"),
    ("s", "x"),
    ("d", "gi"),
    ("gi", "r"),
    ("d", "r"),
    ("l", "n"),
    ("c", "k"),
    ("c", "q"),
    ("z", "d"),
    ("j", "gi"),
    ("k", "kh"),
    ("g", "gh"),
    ("ng", "ngh"),
)
_SWAPS = [pair for a, b in _CONFUSED for pair in ((a, b), (b, a))]
_CANDIDATES = 12
_BEAM = 20
# What each kind of evidence counts, on a logarithmic scale.
_AS_TYPED = 3.0
_OTHER_INITIAL = -2.0
_NEIGHBOURS = 2.5
_SPELLING_NEIGHBOURS = 4.0
_SHORTEST_GLUED = 4
_MOST_GLUED = 4
# «nghiêng»
_LONGEST_SYLLABLE = 7
# A shorter word alone has too many neighbours one letter away.
_SHORTEST_ALONE = 4


def untangled(typed: Sequence[Syllable], words: Vocabulary) -> tuple[list[Syllable], bool]:
    """Telex keystrokes read as the letters they meant; (syllables, whether anything was)."""
    found = [_telex(syllable, words) or syllable for syllable in typed]
    return found, found != list(typed)


def _telex(syllable: Syllable, words: Vocabulary) -> Syllable | None:
    if not syllable.is_plain or words.knows(syllable.folded):
        return None
    meant = from_telex(syllable.folded)
    return meant if meant and words.knows(meant.exact) else None


def unglued(typed: Sequence[Syllable], words: Vocabulary) -> tuple[list[Syllable], bool]:
    """Words typed without a space («nuocmam») taken apart; (syllables, whether anything was)."""
    found = [part for syllable in typed for part in _parts(syllable, words)]
    return found, len(found) != len(typed)


def _parts(syllable: Syllable, words: Vocabulary) -> list[Syllable]:
    whole = syllable.exact
    if len(whole) < _SHORTEST_GLUED or not whole.isalpha() or words.label_frequency(syllable.folded):
        return [syllable]
    ways = _splits(whole, _MOST_GLUED, words)
    return max(ways, key=lambda way: (-len(way), _held_together(way, words)), default=[syllable])


def _splits(letters: str, most: int, words: Vocabulary) -> list[list[Syllable]]:
    """Every way to read letters as two to `most` syllables of which each two neighbours stand together somewhere."""
    found: list[list[Syllable]] = []
    for i in range(1, min(len(letters), _LONGEST_SYLLABLE + 1)):
        first, after = key(letters[:i]), letters[i:]
        if not words.label_frequency(first.folded):
            continue
        rests = [[key(after)]] + (_splits(after, most - 1, words) if most > 2 else [])
        found += [[first, *rest] for rest in rests if words.pair_frequency(first.folded, rest[0].folded)]
    return found


def _held_together(way: Sequence[Syllable], words: Vocabulary) -> int:
    return sum(words.pair_frequency(a.folded, b.folded) for a, b in pairwise(way))


def suspicious(typed: Iterable[Syllable], words: Vocabulary) -> bool:
    """Whether some syllable stands in no name or label at all."""
    return any(syllable.folded.isalpha() and not words.label_frequency(syllable.folded) for syllable in typed)


def corrected(typed: Sequence[Syllable], words: Vocabulary) -> list[Syllable]:
    """The likeliest syllables within one error each, judged by which ones stand together in names."""
    right = _listed_places(typed)
    beam: list[tuple[float, list[Syllable]]] = [(0.0, [])]
    for i, syllable in enumerate(typed):
        options = [(syllable, 0.0)] if i in right else _options(syllable, words)
        reached = [
            (score + worth + _together(path, option, words), [*path, option])
            for score, path in beam
            for option, worth in options
        ]
        beam = sorted(reached, key=lambda entry: -entry[0])[:_BEAM]
    return next((path for _, path in beam if _believable(typed, path, words)), list(typed))


def _listed_places(typed: Sequence[Syllable]) -> set[int]:
    """Where a phrase of our word lists stands: right as typed, so «kẹo gương» never becomes «kẹo gừng»."""
    folded = tuple(syllable.folded for syllable in typed)
    spans = ((i, j) for i in range(len(folded)) for j in range(i + 2, len(folded) + 1))
    return {place for i, j in spans if folded[i:j] in listed() for place in range(i, j)}


def _believable(typed: Sequence[Syllable], path: Sequence[Syllable], words: Vocabulary) -> bool:
    """At most half of it changed, and each change beside a word it stands with in some name."""
    changed = [i for i, (a, b) in enumerate(zip(typed, path, strict=True)) if a.folded != b.folded]
    if len(typed) == 1:
        return len(typed[0].folded) >= _SHORTEST_ALONE
    return 2 * len(changed) <= len(typed) and all(_has_neighbour(path, i, words) for i in changed)


def _has_neighbour(path: Sequence[Syllable], i: int, words: Vocabulary) -> bool:
    pairs = pairwise(path[max(i - 1, 0) : i + 2])
    return any(words.pair_frequency(a.folded, b.folded) for a, b in pairs)


def _together(path: list[Syllable], option: Syllable, words: Vocabulary) -> float:
    if not path:
        return 0.0
    return _NEIGHBOURS * math.log1p(words.pair_frequency(path[-1].folded, option.folded))


def _options(syllable: Syllable, words: Vocabulary) -> list[tuple[Syllable, float]]:
    folded = syllable.folded
    options: dict[Syllable, float] = {}
    if words.label_frequency(folded) or not folded.isalpha():
        options[syllable] = _AS_TYPED + math.log1p(words.label_frequency(folded))
    if folded.isalpha() and len(folded) > 1:
        for near in words.near(folded):
            worth = math.log1p(words.label_frequency(near)) + (0.0 if near[0] == folded[0] else _OTHER_INITIAL)
            options.setdefault(_like(syllable, near, words), worth)
        for near in _confused(folded, words):
            options.setdefault(_like(syllable, near, words), math.log1p(words.label_frequency(near)))
    best = sorted(options.items(), key=lambda option: -option[1])[:_CANDIDATES]
    return best or [(syllable, 0.0)]


def _confused(folded: str, words: Vocabulary) -> set[str]:
    swapped = {right + folded[len(left) :] for left, right in _SWAPS if folded.startswith(left)}
    return {near for near in swapped if words.label_frequency(near)}


_TONE_OR_MARK = re.compile(r"[^\x00-\x7f]")


def _like(typed: Syllable, folded: str, words: Vocabulary) -> Syllable:
    """The correction in the way the syllable was typed: with the commonest accents where it had some."""
    spellings = words.spellings.get(folded, [])
    if typed.is_plain or not spellings:
        return Syllable(folded, folded)
    marks = set(_TONE_OR_MARK.findall(typed.exact))
    kept = [spelling for spelling in spellings if marks & set(_TONE_OR_MARK.findall(spelling))]
    return Syllable((kept or spellings)[0], folded)


def accented(typed: Sequence[Syllable], words: Vocabulary) -> str:
    """The likeliest accents for syllables typed without, judged by which spellings stand together in names."""
    beam: list[tuple[float, list[str]]] = [(0.0, [])]
    for syllable in typed:
        spellings = words.spellings.get(syllable.folded, [])[:8] if syllable.is_plain else [syllable.exact]
        reached = [
            (score + _spelled(path, spelling, words), [*path, spelling])
            for score, path in beam
            for spelling in spellings or [syllable.exact]
        ]
        beam = sorted(reached, key=lambda entry: -entry[0])[:_BEAM]
    return " ".join(beam[0][1])


def _spelled(path: list[str], spelling: str, words: Vocabulary) -> float:
    pair = words.pair_frequency(path[-1], spelling) if path else 0
    return math.log1p(words.frequencies.get(spelling, 0)) + _SPELLING_NEIGHBOURS * math.log1p(pair)
