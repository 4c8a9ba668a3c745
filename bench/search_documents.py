"""Search documents of an invented catalogue without a database, and the texts that other engines index of them.

Every product is on sale and every word is folded, so that all engines find the same.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from bench import catalogue
from bench.catalogue import Row
from search.documents import GROUP_WORDS, Document
from search.vietnamese import folded_text, syllables

_ALWAYS = (1, date.max.toordinal())
_CREATED = 1_767_225_600


def documents(files: Path) -> Iterator[Document]:
    """The products of a catalogue's files, numbered from 1."""
    makers = {row["slug"]: row for row in catalogue.read(files, "producers.csv")}
    communes = {place.slug: (place.name, *place.former) for place in catalogue.places()}
    for number, row in enumerate(catalogue.read(files, "products.csv"), 1):
        maker = makers[row["producer_slug"]]
        yield _document(number, row, maker, communes.get(maker["commune_slug"], ()))


def _document(number: int, row: Row, maker: Row, commune_names: tuple[str, ...]) -> Document:
    stars = int(row["stars"] or 3)
    standards = tuple(filter(None, row["extra_standards"].split("; ")))
    labels = (maker["name"], maker["commune_or_ward"], *commune_names, GROUP_WORDS[row["group"]], f"OCOP {stars} sao")
    return Document(
        id=number,
        slug=row["slug"],
        name=row["name"],
        name_en=row["name_en"],
        labels=(*labels, *standards, row["unit"]),
        description=" ".join((row["description"], row["description_en"], row["ingredients"])),
        group=row["group"],
        stars=stars,
        producer=maker["slug"],
        producer_name=maker["name"],
        commune=maker["commune_slug"],
        commune_names=commune_names,
        standards=standards,
        price_dong=int(row["price_vnd"] or 50_000),
        in_stock=row["stock"] != "0",
        created=_CREATED + number,
        sale_from=_ALWAYS[0],
        sale_until=_ALWAYS[1],
    )


def folded(document: Document) -> str:
    """All that is searched of a document, as folded syllables with spaces between."""
    return folded_text(" ".join((document.name, document.name_en, *document.labels, document.description)))


def two_words(files: Path, count: int) -> list[tuple[str, str]]:
    """Two neighbouring folded words of names, each pair once, spread evenly over the catalogue."""
    found: dict[tuple[str, str], None] = {}
    rows = catalogue.read(files, "products.csv")
    for row in rows[:: max(len(rows) // (count * 3), 1)]:
        words = [syllable.folded for syllable in syllables(row["name"]) if syllable.folded.isalpha()]
        if len(words) > 1 and words[0] != words[1]:
            found[words[0], words[1]] = None
    return list(found)[:count]


def beginnings(files: Path, count: int) -> list[str]:
    """What is in the search box while a name is typed: two unaccented words and two letters of the third."""
    found: dict[str, None] = {}
    rows = catalogue.read(files, "products.csv")
    for row in rows[:: max(len(rows) // (count * 2), 1)]:
        words = folded_text(row["name"]).split()
        if len(words) > 2:
            found[" ".join((*words[:2], words[2][:2]))] = None
    return list(found)[:count]
