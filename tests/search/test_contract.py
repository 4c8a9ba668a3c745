"""Every engine against a plain reading of the same documents: same products, same totals, same counts."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session, sessionmaker
from support.search_worlds import (
    DAY,
    Step,
    beginnings,
    busiest,
    counted,
    filters,
    made,
    matches,
    on_sale,
    passes,
    questions,
    sort_key,
    steps,
    words,
)
from support.shelves import PostgresqlShelf, Shelf, WhooshShelf

from search import query
from search.documents import Document
from search.port import Known
from search.results import FACETS, SORTS, SearchRequest
from search.schema import tokens

patiently = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
lives = {"first": beginnings, "changes": st.lists(steps(), max_size=3)}


def lived_through(shelf: Shelf, first: Sequence[Document], changes: list[Step]) -> list[Document]:
    """Put documents in, replace some, remove some; those that are left."""
    shelf.build(first)
    living = {document.id: document for document in first}
    for ids, again, looks in changes:
        if looks:
            with shelf.opened() as engine:
                assert engine.vocabulary is not None
        shelf.update(again, ids)
        living = {id_: x for id_, x in living.items() if id_ not in ids} | {x.id: x for x in again}
    return list(living.values())


@settings(patiently, max_examples=60)
@given(data=st.data(), **lives)
def test_pages_hold_and_count_what_a_plain_reading_does(
    shelf: Shelf, data: st.DataObject, first: tuple[Document, ...], changes: list[Step]
) -> None:
    living = lived_through(shelf, first, changes)
    question = data.draw(st.sampled_from(questions(data.draw(words))))
    chosen, sort = data.draw(filters), data.draw(st.sampled_from(SORTS))
    found = [x for x in living if on_sale(x) and matches(x, question)]
    passing = [x for x in found if passes(x, chosen)]

    with shelf.opened() as engine:
        page = engine.page(question, SearchRequest(filters=chosen, sort=sort, limit=100), DAY)
        pages = [engine.page(question, SearchRequest(filters=chosen, sort=sort, offset=n, limit=2), DAY).ids
                 for n in range(0, len(page.ids), 2)]  # fmt: skip
        beyond = engine.page(question, SearchRequest(filters=chosen, sort=sort, offset=10**12, limit=10**12), DAY)

    assert page.total == len(passing)
    assert sorted(page.ids) == sorted(x.id for x in passing)
    for kind in FACETS:
        assert page.facets[kind] == counted((x for x in found if passes(x, chosen, without=kind)), kind), kind
    prices = [x.price_dong for x in found if passes(x, chosen, without="price")]
    assert page.price_span == ((min(prices), max(prices)) if prices else None)
    if sort != "relevance":
        assert page.ids == [x.id for x in sorted(passing, key=lambda x: sort_key(x, sort))]
    available = {x.id: x.in_stock for x in passing}
    in_order = [available[id_] for id_ in page.ids]
    assert in_order == sorted(in_order, reverse=True), "sold-out products come last"
    assert [id_ for part in pages for id_ in part] == page.ids, "pages follow on without gap or repeat"
    assert (beyond.total, beyond.ids) == (page.total, [])


@settings(patiently, max_examples=40)
@given(data=st.data(), **lives)
def test_short_answers_agree_with_pages_and_with_a_plain_reading(
    shelf: Shelf, data: st.DataObject, first: tuple[Document, ...], changes: list[Step]
) -> None:
    living = lived_through(shelf, first, changes)
    question = data.draw(st.sampled_from(questions(data.draw(words))))
    found = [x for x in living if matches(x, question)]
    begun = data.draw(st.sampled_from((["phu"], ["phu", "q"], ["s"], ["ly", "so"], ["son", "ly"], ["dao"], ["x"])))

    with shelf.opened() as engine:
        best = engine.top(question, DAY, 100)
        assert engine.count(question, DAY) == len(best) == len([x for x in found if on_sale(x)])
        assert best == engine.page(question, SearchRequest(sort="relevance", limit=100), DAY).ids
        assert engine.top(question, DAY, 3, without=best[:1]) == best[1:4]
        assert sorted(engine.ids(question, 100)) == sorted(x.id for x in found)
        ids = [x.id for x in reversed(living)]
        assert engine.known([*ids, 999]) == [Known(x.id, x.name, x.group) for x in reversed(living)]
        goods = [x for x in living if on_sale(x)]
        assert engine.producers(begun, DAY, 2) == busiest(goods, "producer", begun)[:2]
        assert engine.communes(begun, DAY, 9) == busiest(goods, "commune", begun)


@settings(patiently, max_examples=30)
@given(**lives)
def test_the_vocabulary_knows_every_word_that_is_there(
    shelf: Shelf, first: tuple[Document, ...], changes: list[Step]
) -> None:
    living = lived_through(shelf, first, changes)
    held: dict[str, int] = {}
    for document in living:
        for token in tokens(document):
            held[token] = held.get(token, 0) + 1
    with shelf.opened() as engine:
        assert engine.vocabulary.covers(held)
        for token in held:
            assert token in engine.vocabulary.completions(token[:2], 10_000)
    shelf.build(living)
    with shelf.opened() as engine:
        assert engine.vocabulary.frequencies == held


def ranked(shelf: Shelf, text: str, *found: Document) -> list[int]:
    shelf.build(found)
    with shelf.opened() as engine:
        reading = query.read(text, engine, DAY)
        return engine.page(reading.question, SearchRequest(sort="relevance"), DAY).ids


def test_accents_as_typed_come_first(shelf: Shelf) -> None:
    assert ranked(shelf, "keo dứa", made(1, "Kẹo dừa"), made(2, "Kẹo dứa"), made(3, "Kẹo dưa"))[0] == 2


def test_what_is_bought_stands_first_in_its_name(shelf: Shelf) -> None:
    assert ranked(shelf, "trà", made(1, "Cá bống sông Trà"), made(2, "Trà sen"))[0] == 2


def test_more_stars_break_a_tie_and_then_the_older_product(shelf: Shelf) -> None:
    found = ranked(shelf, "tỏi", made(2, "Tỏi A"), made(3, "Tỏi B", stars=5), made(1, "Tỏi C"))
    assert found == [3, 1, 2]


def test_sold_out_products_come_last_however_well_they_fit(shelf: Shelf) -> None:
    found = ranked(shelf, "tỏi đen", made(1, "Tỏi đen", in_stock=False), made(2, "Muối hầm tỏi và tiêu đen"))
    assert found == [2, 1]


def test_a_mention_in_a_description_counts_only_where_no_name_has_the_word(shelf: Shelf) -> None:
    fish = made(1, "Chả mực", description="Chấm nước mắm")
    assert ranked(shelf, "nước mắm", fish, made(2, "Nước mắm Đức Hải")) == [2]
    assert ranked(shelf, "nước mắm", fish) == [1]


def test_a_compound_is_not_torn_apart(shelf: Shelf) -> None:
    assert ranked(shelf, "nước mắm", made(1, "Mắm nêm pha nước dừa"), made(2, "Nước mắm")) == [2]


def test_words_that_come_with_a_change_are_known_even_after_a_generation_nobody_asked(shelf: Shelf) -> None:
    shelf.build([made(1, "Tỏi đen")])
    with shelf.opened() as engine:
        assert not engine.vocabulary.knows("sâm")
    shelf.update([made(2, "Sâm dây")], [2])
    with shelf.opened():
        pass
    shelf.update([made(3, "Tỏi đen")], [3])
    with shelf.opened() as engine:
        assert engine.vocabulary.knows("sâm")
        assert engine.vocabulary.knows("tỏi")


@pytest.mark.postgresql
@settings(patiently, max_examples=60)
@given(first=beginnings, text=words)
def test_both_engines_put_them_in_the_same_order(
    tmp_path_factory: pytest.TempPathFactory,
    index_tables: sessionmaker[Session],
    first: tuple[Document, ...],
    text: str,
) -> None:
    shelves = WhooshShelf(lambda: Path(tmp_path_factory.mktemp("index"))), PostgresqlShelf(index_tables)
    for shelf in shelves:
        shelf.build(first)
    with shelves[0].opened() as whoosh, shelves[1].opened() as postgresql:
        for question in questions(text):
            assert postgresql.top(question, DAY, 100) == whoosh.top(question, DAY, 100)
