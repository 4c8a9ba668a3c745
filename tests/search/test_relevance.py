"""`tests/golden/relevance.toml`, and every real name typed in the ways people type."""

import tomllib
import unicodedata
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from catalog.products.models import Product
from search.results import SearchPage, SearchRequest
from search.service import SearchService
from search.vietnamese import syllables

DAY = date(2026, 11, 24)
FILE = Path(__file__).parents[1] / "golden" / "relevance.toml"
CASES: list[dict[str, Any]] = tomllib.loads(FILE.read_text(encoding="utf-8"))["case"]
FIELDS = {"typed", "first", "within", "only", "never", "none", "note", "suggestion", "accents", "why"}


def plain(text: str) -> str:
    """As typed on a phone without accents."""
    bare = unicodedata.normalize("NFD", text)
    return "".join(c for c in bare if not unicodedata.combining(c)).replace("đ", "d").replace("Đ", "D")


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


def found(real_search: SearchService, text: str, limit: int = 100) -> SearchPage:
    return real_search.search(SearchRequest(text=text, sort="relevance", limit=limit), day=DAY)


def test_the_file_has_no_unknown_words(products: dict[int, tuple[str, str]]) -> None:
    slugs = {slug for slug, _ in products.values()}
    for case in CASES:
        assert set(case) <= FIELDS, case["typed"]
        named = {slug for field in ("first", "within", "only", "never") for slug in case.get(field, ())}
        assert named <= slugs, case["typed"]


@pytest.mark.parametrize(("case", "way"), TYPED, ids=[f"{case['typed']} ({way})" for case, way in TYPED])
def test_what_shoppers_type(
    case: dict[str, Any], way: str, real_search: SearchService, products: dict[int, tuple[str, str]]
) -> None:
    page = found(real_search, WAYS[way](case["typed"]))
    slugs = [products[id_][0] for id_ in page.ids]
    first = case.get("first", [])
    assert slugs[: len(first)] == first
    assert set(case.get("within", [])) <= set(slugs[:10])
    assert not set(case.get("never", [])) & set(slugs)
    if "only" in case:
        assert set(slugs) == set(case["only"])
    if case.get("none"):
        assert slugs == []
    if way != "unaccented":
        assert page.note == case.get("note", page.note)
    assert page.suggestion == case.get("suggestion", page.suggestion)


@pytest.mark.parametrize("way", WAYS)
def test_every_name_finds_its_product_first(
    way: str, real_search: SearchService, products: dict[int, tuple[str, str]]
) -> None:
    on_sale = real_search.search(SearchRequest(limit=1000), day=DAY).ids
    for id_ in on_sale:
        name = products[id_][1]
        best = products[found(real_search, WAYS[way](name), limit=1).ids[0]][1]
        # «Vang sim rừng Măng Đen» is all of «Vang sim rừng Măng Đen 1» but its last word.
        assert best == name or set(syllables(best)) >= set(syllables(name)), name
