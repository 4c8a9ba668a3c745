"""`tests/golden/relevance.toml`, and every real name typed in the ways people type."""

import tomllib
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from bench import search_typing
from bench.search_typing import plain
from catalog.products.models import Product
from search import intent
from search.intent import Intent, Names
from search.results import SearchPage, SearchRequest
from search.service import SearchService
from search.vietnamese import syllables
from storefront.shop.listing import Vocabularies

DAY = date(2026, 11, 24)
FILE = Path(__file__).parents[1] / "golden" / "relevance.toml"
CASES: list[dict[str, Any]] = tomllib.loads(FILE.read_text(encoding="utf-8"))["case"]
FIELDS = {
    *("typed", "first", "within", "only", "never", "none", "note", "suggestion", "chips", "left", "accents", "why"),
}
# At least this share of names mistyped by machine must find their product first.
BARS = {"one typo": 0.90, "one typo, unaccented": 0.90, "one wrong accent": 0.93}

WAYS = {
    "as typed": lambda text: text,
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "capitals": str.upper,
    "unaccented": plain,
}
TYPED = [(case, way) for case in CASES for way in WAYS if way != "unaccented" or not case.get("accents")]


@pytest.fixture(scope="session")
def products(real_catalogue: sessionmaker[Session]) -> dict[int, tuple[str, str]]:
    with real_catalogue() as session:
        return {
            id_: (slug, name) for id_, slug, name in session.execute(select(Product.id, Product.slug, Product.name))
        }


@pytest.fixture(scope="session")
def names(real_catalogue: sessionmaker[Session]) -> Names:
    with real_catalogue() as session:
        return Vocabularies().at(session, 0).names


def found(real_search: SearchService, text: str, limit: int = 100) -> SearchPage:
    return asked(real_search, text, intent.NO_NAMES, limit)[0]


def asked(real_search: SearchService, text: str, names: Names, limit: int = 100) -> tuple[SearchPage, Intent]:
    """As the list and the API ask: stars and prices out of the text are filters."""
    request, understood = intent.applied(SearchRequest(text=text, sort="relevance", limit=limit), names)
    return real_search.search(request, day=DAY), understood


def test_the_file_has_no_unknown_words(products: dict[int, tuple[str, str]]) -> None:
    slugs = {slug for slug, _ in products.values()}
    for case in CASES:
        assert set(case) <= FIELDS, case["typed"]
        named = {slug for field in ("first", "within", "only", "never") for slug in case.get(field, ())}
        assert named <= slugs, case["typed"]


@pytest.mark.parametrize(("case", "way"), TYPED, ids=[f"{case['typed']} ({way})" for case, way in TYPED])
def test_what_shoppers_type(
    case: dict[str, Any], way: str, real_search: SearchService, names: Names, products: dict[int, tuple[str, str]]
) -> None:
    page, understood = asked(real_search, WAYS[way](case["typed"]), names)
    slugs = [products[id_][0] for id_ in page.ids]
    first = case.get("first", [])
    assert slugs[: len(first)] == first
    assert set(case.get("within", [])) <= set(slugs[:10])
    assert not set(case.get("never", [])) & set(slugs)
    if "only" in case:
        assert set(slugs) == set(case["only"])
    if case.get("none"):
        assert slugs == []
    assert set(case.get("chips", [])) <= {f"{chip.kind}:{chip.value}" for chip in understood.chips}
    if way != "unaccented":
        assert page.note == case.get("note", page.note)
    if way == "as typed":
        assert understood.text_left == case.get("left", understood.text_left)
    assert page.suggestion == case.get("suggestion", page.suggestion)


def test_there_are_enough_cases_and_none_twice() -> None:
    typed = [case["typed"] for case in CASES]
    assert len(typed) == len(set(typed)) >= 150


@pytest.mark.parametrize("way", search_typing.WAYS)
def test_every_name_finds_its_product_first_however_it_is_mistyped(
    way: str,
    real_search: SearchService,
    products: dict[int, tuple[str, str]],
    record_property: Any,
) -> None:
    judged = list(judge(way, real_search, products))
    right, share = sum(judged), sum(judged) / len(judged)
    print(f"{way}: {right} of {len(judged)} right at the first hit, {share:.1%}")
    record_property("first hit right", f"{right} of {len(judged)}")
    assert share >= BARS.get(way, 1.0)


def judge(way: str, real_search: SearchService, products: dict[int, tuple[str, str]]) -> Iterator[bool]:
    """Whether the first hit is right, for every product on sale and every text made of its name."""
    for id_ in real_search.search(SearchRequest(limit=1000), day=DAY).ids:
        name = products[id_][1]
        for text in search_typing.variants(name, way, times=3):
            best = products[ids[0]][1] if (ids := found(real_search, text, limit=1).ids) else ""
            # «Vang sim rừng Măng Đen» is all of «Vang sim rừng Măng Đen 1» but its last word.
            yield best == name or set(syllables(best)) >= set(syllables(name))
