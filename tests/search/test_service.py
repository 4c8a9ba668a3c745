"""The search as the shop calls it: always an answer, only what may be sold, within the limits."""

import os
import unicodedata
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker
from support.shelves import someone_writing

from catalog import changes
from catalog.products.models import Product, Variant
from catalog.stock.models import Stock
from search import index
from search.postgresql_tables import state
from search.results import MAX_HITS_WITH_TEXT, SORTS, Filters, SearchPage, SearchRequest
from search.service import SearchService

LAST_DAY = date(2028, 10, 15)


@pytest.fixture(scope="session")
def slugs(real_catalogue: sessionmaker[Session]) -> dict[int, str]:
    with real_catalogue() as session:
        return dict(session.execute(select(Product.id, Product.slug)).all())


@pytest.fixture(scope="session")
def away(real_catalogue: sessionmaker[Session], tmp_path_factory: pytest.TempPathFactory) -> SearchService:
    """A service whose index was never built."""
    return SearchService(tmp_path_factory.mktemp("away"), real_catalogue)


def search(searched: SearchService, text: str = "", day: date = date(2026, 11, 24), **request: object) -> SearchPage:
    return searched.search(SearchRequest(text=text, **request), day=day)  # type: ignore[arg-type]


def count(page: SearchPage, kind: str, value: str) -> int:
    return next((facet.count for facet in page.facets[kind] if facet.value == value), 0)


HOSTILE = st.one_of(
    st.text(max_size=200),
    st.text("~^@:_*\"'()[]{}\\/+-&|!?<>%;=\x00\x1f \u200b\u202e\u0301\u0323", max_size=60),
    st.sampled_from(("a" * 100_000, "ế" * 50_000, "tỏi " * 20_000, "\u0301" * 5000, "\ud800", "👍🏽" * 50, "١٢٣ ² ⅷ")),
    st.lists(
        st.sampled_from(("tỏi", "toi", "lys", "nuwowcs", "OR", "AND", "5", "sao", "mat", "onh", "")), max_size=15
    ).map(" ".join),
)


@settings(max_examples=int(os.environ.get("HOSTILE_EXAMPLES", "400")), deadline=None)
@given(text=HOSTILE, sort=st.sampled_from((*SORTS, "?")), offset=st.integers(-5, 10**12), limit=st.integers(-5, 5000))
def test_no_text_is_too_hostile(
    real_search: SearchService, away: SearchService, text: str, sort: str, offset: int, limit: int
) -> None:
    for searched in (real_search, away):
        page = search(searched, text, sort=sort, offset=offset, limit=limit)
        assert len(page.ids) <= page.total
        searched.suggest(text, day=date(2026, 11, 24))
        searched.find(text)


@settings(deadline=None)
@given(text=st.text(max_size=30))
def test_composed_decomposed_and_capital_text_find_the_same(real_search: SearchService, text: str) -> None:
    composed = search(real_search, unicodedata.normalize("NFC", text), sort="relevance")
    assert search(real_search, unicodedata.normalize("NFD", text), sort="relevance") == composed


def test_a_product_is_found_to_the_end_of_its_last_day(real_search: SearchService) -> None:
    assert search(real_search, "tỏi", day=LAST_DAY).total == 7
    assert search(real_search, "tỏi", day=LAST_DAY + timedelta(days=1)).total == 0
    assert search(real_search, day=LAST_DAY + timedelta(days=1)).total == 0
    assert real_search.suggest("toi", day=LAST_DAY).product_ids
    assert not real_search.suggest("toi", day=LAST_DAY + timedelta(days=1)).product_ids
    assert search(real_search, day=date(2025, 10, 14)).total == 0, "nor before it was certified"


def test_facets_leave_out_the_choice_of_their_own_kind(real_search: SearchService) -> None:
    everything = search(real_search)
    chosen = search(real_search, filters=Filters(stars=frozenset([5])))
    assert chosen.total == count(everything, "stars", "5") > 0
    assert count(chosen, "stars", "4") == count(everything, "stars", "4")
    assert sum(facet.count for facet in chosen.facets["group"]) == chosen.total
    assert [facet.value for facet in chosen.facets["stars"]] == ["5", "4", "3"]


def test_a_chosen_value_stays_visible_without_any_product(real_search: SearchService) -> None:
    page = search(real_search, filters=Filters(commune=frozenset(["atlantis"]), stars=frozenset([5])))
    assert (page.total, page.ids, page.price_span) == (0, [], None)
    assert [(facet.count, facet.selected) for facet in page.facets["commune"] if facet.value == "atlantis"] == [
        (0, True)
    ]


def test_a_filter_narrows_what_was_found_and_never_how_the_text_was_read(real_search: SearchService) -> None:
    straight = search(real_search, "tỏi đen", sort="relevance")
    narrowed = search(real_search, "tỏi đen", sort="relevance", filters=Filters(group=frozenset(["medicinal"])))
    assert set(narrowed.ids) < set(straight.ids)
    assert narrowed.note == straight.note == "exact"
    assert search(real_search, "tỏi đen", filters=Filters(group=frozenset(["tourism"]))).note == "none"


def test_the_price_span_ignores_the_price_filter(real_search: SearchService) -> None:
    page = search(real_search, filters=Filters(price_max=50_000))
    assert page.price_span == search(real_search).price_span
    assert 0 < page.total < search(real_search).total


def test_with_text_pages_end_after_a_thousand_hits(real_search: SearchService) -> None:
    assert search(real_search, "tỏi", offset=MAX_HITS_WITH_TEXT + 1).ids == []
    assert search(real_search, "tỏi", offset=10**9, limit=10**9).total == 7


def test_pages_follow_on(real_search: SearchService) -> None:
    for sort in SORTS:
        whole = search(real_search, sort=sort, limit=100).ids
        parts = [search(real_search, sort=sort, offset=n, limit=24).ids for n in range(0, 120, 24)]
        assert [id_ for part in parts for id_ in part] == whole


def test_words_without_weight_alone_show_everything(real_search: SearchService) -> None:
    assert search(real_search, "đặc sản quảng ngãi").total == search(real_search).total
    assert search(real_search, "…").total == search(real_search).total


def test_similar_products_share_the_words_that_say_what_it_is(
    real_search: SearchService, slugs: dict[int, str], day: date
) -> None:
    ids = {slug: id_ for id_, slug in slugs.items()}
    similar = [slugs[id_] for id_ in real_search.similar(ids["nuoc-mam-phat-hai"], day=day, limit=4)]
    assert all(slug.startswith("nuoc-mam") for slug in similar)
    assert "nuoc-mam-phat-hai" not in similar
    assert real_search.similar(10**9, day=day) == []


def test_the_register_finds_what_may_not_be_sold(real_search: SearchService, slugs: dict[int, str]) -> None:
    assert [slugs[id_] for id_ in real_search.find("làng gò cỏ")] == ["cong-vien-di-san-lang-go-co"]
    assert [slugs[id_] for id_ in real_search.find("lang go co")] == ["cong-vien-di-san-lang-go-co"]
    assert real_search.find("") == []


# ---- without an index


def test_without_an_index_the_database_answers(away: SearchService, real_search: SearchService, day: date) -> None:
    page = search(away, "toi ly son", sort="name")
    assert page.note == "degraded"
    assert set(page.ids) == set(search(real_search, "toi ly son").ids)
    assert not away.status().healthy
    assert away.suggest("toi de", day=day).product_ids
    assert away.similar(page.ids[0], day=day)


def test_without_an_index_lists_are_the_same(away: SearchService, real_search: SearchService) -> None:
    chosen = Filters(group=frozenset(["food"]), stars=frozenset([3, 4]), price_max=200_000)
    for sort in SORTS[1:]:
        plain, indexed = (search(x, sort=sort, filters=chosen) for x in (away, real_search))
        assert (plain.total, plain.ids, plain.facets, plain.price_span) == (
            indexed.total, indexed.ids, indexed.facets, indexed.price_span,
        )  # fmt: skip


# ---- while the index changes


@pytest.fixture
def followed(catalogue: sessionmaker[Session], index_root: Path | None) -> SearchService:
    """A search whose index is still to be made."""
    return SearchService(index_root, catalogue)


def spoil(root: Path | None, catalogue: sessionmaker[Session]) -> None:
    """Damage an index, or make it one of another version."""
    if root is not None:
        segment = next(path for path in index.current(root).iterdir() if path.suffix == ".seg")
        segment.write_bytes(b"spoilt")
        return
    with catalogue.begin() as session:
        session.execute(update(state).values(analyser=0))


def test_the_index_takes_over_when_it_comes_and_when_it_heals(
    followed: SearchService, catalogue: sessionmaker[Session], index_root: Path | None
) -> None:
    assert search(followed, "toi").note == "degraded"
    followed.drain()
    assert search(followed, "toi").note == "exact"
    healthy = followed.status()
    assert (healthy.healthy, healthy.documents) == (True, 99)

    spoil(index_root, catalogue)
    newcomer = SearchService(index_root, catalogue)
    assert search(newcomer, "toi").note == "degraded", "who comes new does not trust it"
    assert not newcomer.verify()

    assert newcomer.drain() == 99
    assert newcomer.verify()
    for one in (followed, newcomer):
        assert search(one, "toi").note == "exact"
        assert one.status().generation != healthy.generation


def test_a_change_shows_after_the_next_drain(followed: SearchService, catalogue: sessionmaker[Session]) -> None:
    followed.drain()
    first = search(followed, "toi ly son", sort="relevance").ids
    with catalogue() as session:
        variant = session.scalars(select(Variant).where(Variant.product_id == first[0])).one()
        session.get_one(Stock, variant.id).on_hand = 0
        changes.note(session, changes.PRODUCT, first[0])
        session.commit()
    followed.drain()
    for sort in SORTS:
        assert search(followed, "toi ly son", sort=sort).ids[-1] == first[0], f"sold out comes last by {sort}"
    assert first[0] not in search(followed, "toi ly son", filters=Filters(in_stock=True)).ids


def test_a_rebuild_is_refused_while_another_process_writes(
    followed: SearchService, catalogue: sessionmaker[Session], index_root: Path | None
) -> None:
    followed.drain()
    with someone_writing(index_root, catalogue):
        with pytest.raises(index.IndexBusy):
            followed.rebuild()
        assert search(followed, "toi").note == "exact"
    assert followed.rebuild() == 99
