from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from catalog.products.models import Product
from search.results import SearchRequest, Suggestions
from search.service import SearchService
from search.vietnamese import folded_text

DAY = date(2026, 11, 24)


@pytest.fixture(scope="session")
def names(real_catalogue: sessionmaker[Session]) -> dict[int, str]:
    with real_catalogue() as session:
        return dict(session.execute(select(Product.id, Product.name)).all())


def shown(real_search: SearchService, names: dict[int, str], text: str) -> list[str]:
    return [names[id_] for id_ in real_search.suggest(text, day=DAY).product_ids]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("toi den ly", "Tỏi đen Lý Sơn DORI"),
        ("Tỏi đen L", "Tỏi đen Lý Sơn DORI"),
        ("hoa mu", "Hoa muối SAHU"),
        ("nhang q", "Nhang quế Trà Bồng"),
        ("ca phe dak r", "Cà phê Đăk Rve"),
    ],
)
def test_unaccented_beginnings_complete_to_names(
    real_search: SearchService, names: dict[int, str], text: str, first: str
) -> None:
    assert shown(real_search, names, text)[0] == first


def test_names_that_begin_as_typed_come_first(real_search: SearchService, names: dict[int, str]) -> None:
    starts = [folded_text(name).startswith("tra") for name in shown(real_search, names, "tra")]
    assert starts[0]
    assert starts == sorted(starts, reverse=True)


def test_every_name_on_sale_is_offered_after_three_syllables(real_search: SearchService, names: dict[int, str]) -> None:
    for id_ in real_search.search(SearchRequest(limit=1000), day=DAY).ids:
        syllables = folded_text(names[id_]).split()
        if len(syllables) > 3:
            text = " ".join([*syllables[:3], syllables[3][:2]])
            assert id_ in real_search.suggest(text, day=DAY).product_ids, text


def test_producers_and_communes_by_any_syllable_and_by_their_former_names(real_search: SearchService) -> None:
    assert real_search.suggest("phu sin", day=DAY).producers == ["phu-sinh"]
    assert real_search.suggest("ly s", day=DAY).communes == ["ly-son"]
    assert "sa-huynh" in real_search.suggest("pho thanh", day=DAY).communes


def test_texts_are_offered_as_names_spell_them(real_search: SearchService) -> None:
    assert real_search.suggest("nuoc m", day=DAY).queries == ["nước mắm"]
    assert real_search.suggest("mat onh", day=DAY).queries == ["mật ong"]


@pytest.mark.parametrize("text", ["", " ", "t", "…", "zzzz qqqq"])
def test_too_little_or_nonsense_offers_nothing(real_search: SearchService, text: str) -> None:
    assert real_search.suggest(text, day=DAY) == Suggestions()


def test_no_more_than_asked_for(real_search: SearchService) -> None:
    assert len(real_search.suggest("toi", day=DAY, limit=3).product_ids) == 3
