"""What a query says beside which product is meant.

Stars and prices become filters and leave the text. A place, a producer, a size and a gift stay in it, because they are
parts of names too: «tỏi Lý Sơn» is garlic first and an island second, and goods named after a place are not all made
there. The page may offer to keep only what comes from there. A word of several senses is searched as it stands.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from search import lexicon
from search.amounts import amounts
from search.prices import Bound, prices, stars
from search.results import Filters, SearchRequest
from search.vietnamese import Syllable, as_written, key, syllables, words_at

Kind = Literal["stars", "price_min", "price_max", "commune", "district", "producer", "amount", "gift", "sense"]

# A longer text is somebody's description, not a wish.
_LONGEST = 300
_QUOTES = {'"': '"', "“": "”", "«": "»"}
# A name of one syllable counts from so many letters on: «DORI», but not «Ba».
_SHORTEST_NAME = 4
_UNIT_NAMES = ("xã", "phường", "thị trấn", "đặc khu", "huyện", "thị xã", "thành phố")
_GIFTS = ("giỏ quà tết", "hộp quà tết", "quà biếu tết", "quà tết", "giỏ quà", "hộp quà", "set quà", "combo quà")
_ENGLISH_GIFTS = (
    "gift basket",
    "gift baskets",
    "gift box",
    "gift boxes",
    "gift set",
    "gift sets",
    "tet gift",
    "tet gifts",
)


class Chip(NamedTuple):
    """One thing understood: what kind, its value, the words that said so, and the text left without them.

    Values: stars «4»; prices in đồng; slugs of communes, districts and producers; a size «500 g»; a phrase of gifts;
    for a sense the text to search for, with `english` what it means. `span` is where words that stay are in the text.
    """

    kind: Kind
    value: str
    words: str
    without: str
    span: tuple[int, int] = (0, 0)
    english: str = ""


@dataclass(frozen=True, slots=True)
class Intent:
    """The text to search for and what was understood of it. Every list is in the order of the words."""

    text_left: str
    chips: tuple[Chip, ...] = ()

    def of(self, *kinds: Kind) -> list[Chip]:
        return [chip for chip in self.chips if chip.kind in kinds]

    @property
    def staying(self) -> list[Chip]:
        """One chip for each part of the text left that was understood."""
        return list({chip.span: chip for chip in reversed(self.chips) if chip.span[1]}.values())[::-1]

    @property
    def rest(self) -> str:
        """The text left without those parts: what is looked for."""
        return _cut(self.text_left, [chip.span for chip in self.staying])

    @property
    def filters(self) -> Filters:
        """Stars and prices as filters, and nothing else."""
        low = [int(chip.value) for chip in self.of("price_min")]
        high = [int(chip.value) for chip in self.of("price_max")]
        return Filters(
            stars=frozenset(int(chip.value) for chip in self.of("stars")),
            price_min=max(low, default=None),
            price_max=min(high, default=None),
        )


class _Named(NamedTuple):
    kind: Kind
    slug: str
    spelled: tuple[Syllable, ...]


class Names:
    """The places and producers a query may name, by slug. A commune is also called what it was made of."""

    def __init__(
        self,
        communes: Mapping[str, Sequence[str]] | None = None,
        districts: Mapping[str, str] | None = None,
        producers: Mapping[str, str] | None = None,
    ) -> None:
        self._named: dict[tuple[str, ...], list[_Named]] = {}
        self.longest = 1
        for slug, called in (communes or {}).items():
            self._add("commune", slug, [*called, *map(_without_unit, called)])
        for slug, name in (districts or {}).items():
            self._add("district", slug, [name, _without_unit(name)])
        for slug, name in (producers or {}).items():
            self._add("producer", slug, [name, *_short_names(slug, name)])

    def _add(self, kind: Kind, slug: str, spellings: Iterable[str]) -> None:
        for spelled in {tuple(syllables(spelling)) for spelling in spellings}:
            folded = tuple(syllable.folded for syllable in spelled)
            if len(folded) > 1 or len("".join(folded)) >= _SHORTEST_NAME:
                self._named.setdefault(folded, []).append(_Named(kind, slug, spelled))
                self.longest = max(self.longest, len(folded))

    def at(self, typed: Sequence[Syllable]) -> list[_Named]:
        """What these syllables name, at most one of a kind: a name that several bear says nothing."""
        found = [
            named
            for named in self._named.get(tuple(syllable.folded for syllable in typed), ())
            if all(map(_means, typed, named.spelled)) or all(syllable.is_plain for syllable in named.spelled)
        ]
        slugs = {
            kind: {named.slug for named in found if named.kind == kind} for kind in {named.kind for named in found}
        }
        unique = {named.kind: named for named in found if len(slugs[named.kind]) == 1}
        return list(unique.values())


NO_NAMES = Names()


def read(text: str, names: Names = NO_NAMES) -> Intent:
    """What a text says. Text in quotation marks is only text."""
    text = " ".join(unicodedata.normalize("NFC", text[:_LONGEST]).split()) + text[_LONGEST:]
    if len(text) > _LONGEST or _QUOTES.get(text[:1]) == text[-1:]:
        return Intent(text)
    bounds = _apart([*stars(text), *prices(text)])
    left = _cut(text, [(bound.start, bound.end) for bound in bounds])
    chips = [chip for bound in bounds for chip in _filters(bound, text)]
    staying = _clear([*_sizes(left), *_gifts(left), *_places(left, names)])
    return Intent(left, (*chips, *staying, *_senses(left)))


def applied(request: SearchRequest, names: Names = NO_NAMES) -> tuple[SearchRequest, Intent]:
    """A request with what its text says; a filter chosen already stays as it is."""
    found = read(request.text, names)
    return replace(request, text=found.text_left, filters=joined(request.filters, found.filters)), found


def joined(chosen: Filters, typed: Filters) -> Filters:
    """Chosen filters, and typed ones of the kinds in which nothing was chosen."""
    has_price = chosen.price_min is not None or chosen.price_max is not None
    return replace(
        chosen,
        stars=chosen.stars or typed.stars,
        price_min=chosen.price_min if has_price else typed.price_min,
        price_max=chosen.price_max if has_price else typed.price_max,
    )


def _apart(bounds: list[Bound]) -> list[Bound]:
    """In the order of the text, none over another."""
    kept: list[Bound] = []
    for bound in sorted(bounds, key=lambda it: (it.start, -it.end)):
        if not kept or bound.start >= kept[-1].end:
            kept.append(bound)
    return kept


def _clear(chips: list[Chip]) -> list[Chip]:
    """In the order of the text; of two that overlap the first, unless they are about the same words."""
    kept: list[Chip] = []
    for chip in sorted(chips, key=lambda it: (it.span[0], -it.span[1])):
        if not kept or chip.span == kept[-1].span or chip.span[0] >= kept[-1].span[1]:
            kept.append(chip)
    return kept


def _filters(bound: Bound, text: str) -> Iterator[Chip]:
    words, without = text[bound.start : bound.end].strip(), _cut(text, [(bound.start, bound.end)])
    for value in sorted(bound.stars):
        yield Chip("stars", str(value), words, without)
    if bound.low is not None:
        yield Chip("price_min", str(bound.low), words, without)
    if bound.high is not None:
        yield Chip("price_max", str(bound.high), words, without)


def _sizes(text: str) -> Iterator[Chip]:
    for size in amounts(text):
        yield _chip("amount", size.text, text, (size.start, size.end))


def _gifts(text: str) -> list[Chip]:
    return [_chip("gift", phrase, text, span) for phrase, span in _phrases(text, _GIFT_PHRASES)][:1]


def _places(text: str, names: Names) -> Iterator[Chip]:
    words = words_at(text)
    typed = [key(text[start:end]) for start, end in words]
    i = 0
    while i < len(typed):
        for length in range(min(names.longest, len(typed) - i), 0, -1):
            if found := names.at(typed[i : i + length]):
                span = (words[i][0], words[i + length - 1][1])
                yield from (_chip(named.kind, named.slug, text, span) for named in found)
                i += length - 1
                break
        i += 1


def _senses(text: str) -> list[Chip]:
    exact = tuple(syllable.exact for syllable in syllables(text))
    return [Chip("sense", sense.text, text, "", english=sense.english) for sense in lexicon.senses().get(exact, ())]


def _chip(kind: Kind, value: str, text: str, span: tuple[int, int]) -> Chip:
    return Chip(kind, value, text[span[0] : span[1]], _cut(text, [span]), span)


def _phrases(text: str, phrases: Sequence[tuple[Syllable, ...]]) -> Iterator[tuple[str, tuple[int, int]]]:
    words = words_at(text)
    typed = [key(text[start:end]) for start, end in words]
    for i in range(len(typed)):
        for phrase in phrases:
            if len(typed) - i >= len(phrase) and all(map(_means, typed[i:], phrase)):
                span = (words[i][0], words[i + len(phrase) - 1][1])
                yield " ".join(syllable.exact for syllable in phrase), span


def _means(typed: Syllable, named: Syllable) -> bool:
    return typed == named or (typed.is_plain and typed.folded == named.folded)


def _cut(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """A text without some parts of it."""
    kept, at = [], 0
    for start, end in spans:
        kept.append(text[at:start])
        at = end
    return " ".join(" ".join((*kept, text[at:])).split())


def _without_unit(name: str) -> str:
    unit = next((unit for unit in _UNIT_NAMES if name.lower().startswith(f"{unit} ")), "")
    return name[len(unit) :].strip()


def _short_names(slug: str, name: str) -> Iterator[str]:
    """The brand a slug is made of, as the name spells it, and what stands in parentheses."""
    brand = slug.replace("-", " ")
    yield as_written(name, syllables(brand)) or brand
    _, bracket, inner = name.partition("(")
    if bracket:
        yield inner.partition(")")[0]


_GIFT_PHRASES = [tuple(syllables(phrase)) for phrase in (*_GIFTS, *_ENGLISH_GIFTS)]
