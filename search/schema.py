"""What the index stores of a document: weighted tokens in one field, and columns to filter, count and sort by."""

import struct
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from whoosh import columns, fields
from whoosh.codec.whoosh3 import W3Codec
from whoosh.formats import Existence

from search.documents import Document
from search.lexicon import compound_pairs
from search.vietnamese import Syllable, collation_key, syllables
from search.vocabulary import GROUP, HEAD, LABEL, NAME

# A change of either makes every index of before unusable, and it is rebuilt.
SCHEMA_VERSION = 1
ANALYSER_VERSION = 2

TOKENS = "tokens"
KEY = "key"
ROW = "row"

# How much a word counts by where it stands.
NAME_WEIGHT = 6.0
ENGLISH_NAME_WEIGHT = 3.0
LABEL_WEIGHT = 2.0
DESCRIPTION_WEIGHT = 1.0

# id, price (-1: none), created, sale from, sale until, stars, in stock, syllables of the name.
ROW_FORMAT = struct.Struct("<qqqiiBBH")
ROW_TYPE = [
    ("id", "<i8"),
    ("price", "<i8"),
    ("created", "<i8"),
    ("sale_from", "<i4"),
    ("sale_until", "<i4"),
    ("stars", "u1"),
    ("in_stock", "u1"),
    ("name_length", "<u2"),
]
# Between a slug and the names that go with it, and between the values of a column of several.
SEPARATOR = "\x1f"
TEXT_COLUMNS = ("name", "name_key", "group", "producer", "commune", "standards")


class WeightedTokens(fields.FieldType):  # type: ignore[misc]  # Whoosh has no types
    """A bag of (token, weight): the posting's weight is the sum, and there are no positions."""

    indexed = True
    stored = False
    unique = False
    # Nothing here asks for lengths, but without them Whoosh looks for their file once for every posting.
    scorable = True
    vector = None
    analyzer = None
    column_type = None
    spelling = False

    def __init__(self) -> None:
        self.format = Existence()

    def index(self, value: dict[str, float], **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        for token, weight in value.items():
            yield token.encode(), 1, weight, b""

    def clean(self) -> None:
        """Nothing to release; Whoosh calls it before pickling."""


def schema() -> Any:
    """The Whoosh schema of a new index."""
    text = {name: fields.COLUMN(columns.VarBytesColumn()) for name in TEXT_COLUMNS}
    row = fields.COLUMN(columns.FixedBytesColumn(ROW_FORMAT.size))
    return fields.Schema(**{KEY: fields.ID(unique=True), TOKENS: WeightedTokens(), ROW: row}, **text)


def codec() -> Any:
    """Long posting blocks: fewer to decode for a common word, and a smaller index."""
    return W3Codec(blocklimit=2048)


def stored(document: Document) -> dict[str, Any]:
    """A document as the keyword arguments of Whoosh's `add_document`."""
    row, text = stored_columns(document)
    return {KEY: str(document.id), TOKENS: tokens(document), ROW: row, **text}


def stored_columns(document: Document) -> tuple[bytes, dict[str, bytes]]:
    """A document's packed row, and its text columns by name."""
    text = {
        "name": document.name,
        "group": document.group,
        "producer": SEPARATOR.join((document.producer, document.producer_name)),
        "commune": SEPARATOR.join((document.commune, *document.commune_names)) if document.commune else "",
        "standards": SEPARATOR.join(document.standards),
    }
    encoded = {name: value.encode() for name, value in text.items()}
    return _row(document), {**encoded, "name_key": collation_key(document.name)}


def _row(document: Document) -> bytes:
    return ROW_FORMAT.pack(
        document.id,
        -1 if document.price_dong is None else document.price_dong,
        document.created,
        document.sale_from,
        document.sale_until,
        document.stars,
        document.in_stock,
        min(len(syllables(document.name)), 0xFFFF),
    )


def tokens(document: Document) -> dict[str, float]:
    """The weighted tokens of a document; the forms are told in `search.vocabulary`."""
    bag: dict[str, float] = {GROUP + document.group: LABEL_WEIGHT}
    name = syllables(document.name)
    _add(bag, name, NAME_WEIGHT)
    _mark(bag, NAME, name)
    _mark(bag, LABEL, name)
    _mark(bag, HEAD, name[:1])
    for text, weight in ((document.name_en, ENGLISH_NAME_WEIGHT), *((x, LABEL_WEIGHT) for x in document.labels)):
        found = syllables(text)
        _add(bag, found, weight)
        _mark(bag, LABEL, found)
    # However often a description says a word, it never weighs as much as a name or label does.
    for token in _described(document.description):
        bag.setdefault(token, DESCRIPTION_WEIGHT)
    return bag


def _add(bag: dict[str, float], found: list[Syllable], weight: float) -> None:
    """Every syllable and every two neighbours, in both forms."""
    for syllable in found:
        for form in set(syllable):
            bag[form] = bag.get(form, 0.0) + weight
    for first, second in pairwise(found):
        for pair in _pair(first, second):
            bag[pair] = bag.get(pair, 0.0) + weight


def _described(text: str) -> Iterator[str]:
    """Every syllable of a long text in both forms, and only those neighbours that make a compound."""
    found = syllables(text)
    for syllable in set(found):
        yield from syllable
    for first, second in set(pairwise(found)):
        if (first.folded, second.folded) in compound_pairs():
            yield from _pair(first, second)


def _pair(first: Syllable, second: Syllable) -> set[str]:
    return {f"{first.exact}_{second.exact}", f"{first.folded}_{second.folded}"}


def _mark(bag: dict[str, float], sign: str, found: Iterable[Syllable]) -> None:
    bag.update((sign + syllable.folded, 1.0) for syllable in found)
