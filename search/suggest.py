"""Type-ahead: products whose names go on as typed, producers, communes, and texts worth searching for."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

from search.port import Clause, Engine, Question, Variant
from search.query import parse, read
from search.results import Suggestions
from search.vietnamese import Syllable, as_written, syllables
from search.vocabulary import HEAD, NAME

# One letter stands for half the catalogue.
_MIN_LETTERS = 2
_EXPANSIONS = 400
_PLACES = 3
_QUERIES = 4
# Of so many products the names are read for texts to offer.
_READ = 24


def suggest(text: str, engine: Engine, day: date, limit: int) -> Suggestions:
    """What a text that is still being typed may become; the last syllable counts as a beginning."""
    typed = parse(text)
    if not typed or (len(typed) == 1 and len(typed[0].folded) < _MIN_LETTERS):
        return Suggestions()
    folded = [syllable.folded for syllable in typed]
    question = _completion(typed, engine)
    ids = engine.top(question, day, max(limit, _READ)) if question else []
    queries = _queries(typed, [product.name for product in engine.known(ids)])
    if not ids:
        reading = read(text, engine, day)
        ids = engine.top(reading.question, day, limit) if reading.question and reading.note != "none" else []
        queries = [reading.suggestion] if reading.suggestion else []
    return Suggestions(
        product_ids=ids[:limit],
        producers=engine.producers(folded, day, _PLACES),
        communes=engine.communes(folded, day, _PLACES),
        queries=queries,
    )


def _completion(typed: Sequence[Syllable], engine: Engine) -> Question:
    """Names that hold the typed syllables in a row, the last one begun; empty where no name does."""
    words = engine.vocabulary
    folded = [syllable.folded for syllable in typed]
    if len(folded) == 1:
        ends = words.completions(NAME + folded[0], _EXPANSIONS)
    else:
        ends = words.completions(f"{folded[-2]}_{folded[-1]}", _EXPANSIONS)
        ends = [pair for pair in ends if pair.isascii()]
    if not ends:
        return ()
    required = [Clause(tuple((end, 0.0) for end in ends), flat=True)]
    required += [Clause(((NAME + syllable, 0.0),), flat=True) for syllable in folded[:-1]]
    required += [Clause(((f"{a}_{b}", 0.0),), flat=True) for a, b in pairwise(folded[:-1])]
    kept = [Clause(((x.exact, 1.0),), required=False, flat=True) for x in typed if not x.is_plain]
    return (Variant((*required, _starting(folded, engine), *kept)),)


def _starting(folded: list[str], engine: Engine) -> Clause:
    """Names that begin with what was typed are meant more often than those that only contain it."""
    heads = [HEAD + folded[0]]
    if len(folded) == 1:
        heads = engine.vocabulary.completions(HEAD + folded[0], _EXPANSIONS) or heads
    return Clause(tuple((head, 1.0) for head in heads), required=False, flat=True)


def _queries(typed: Sequence[Syllable], names: Iterable[str]) -> list[str]:
    """The typed words as names spell them, the last one completed; the commonest first."""
    found: Counter[str] = Counter(run for name in names if (run := _completed(typed, name)))
    # «trà» and «Trà» search alike; the commoner spelling stands for both.
    alike: dict[tuple[Syllable, ...], str] = {}
    for run, _ in found.most_common():
        alike.setdefault(tuple(syllables(run)), run)
    return list(alike.values())[:_QUERIES]


def _completed(typed: Sequence[Syllable], name: str) -> str | None:
    keys = syllables(name)
    for i in range(len(keys) - len(typed) + 1):
        run = keys[i : i + len(typed)]
        begun = run[-1].folded.startswith(typed[-1].folded)
        if begun and all(a.folded == b.folded for a, b in zip(run[:-1], typed, strict=False)):
            return as_written(name, run)
    return None
