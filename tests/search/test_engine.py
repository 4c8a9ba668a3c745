"""The engine against a plain reading of the same documents: same products, same totals, same counts."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from whoosh.codec.whoosh3 import W3Codec
from whoosh.filedb.filestore import RamStorage

from search import index, postings, query
from search.documents import Document
from search.engine import WhooshEngine, open_engine
from search.port import Clause, Question, Variant
from search.results import FACETS, SORTS, Filters, SearchRequest
from search.schema import TOKENS, schema, stored, tokens
from search.vietnamese import collation_key, syllables

DAY = date(2026, 11, 24)
WORDS = "nước mắm tỏi đen lý sơn quế trà bồng bột nghệ dừa dưa dứa mật ong rừng chè heo 5 sao".split()  # noqa: SIM905 - reads better
GROUPS = ("food", "beverages", "medicinal")
COMMUNES = ("", "ly-son", "tra-bong", "sa-huynh")
STANDARDS = ("HACCP", "ISO 22000", "VietGAP")

words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join)


@st.composite
def documents(draw: st.DrawFn, number: int) -> Document:
    pick = draw(st.randoms(use_true_random=False))
    commune = pick.choice(COMMUNES)
    producer = pick.choice(("phu-sinh", "dori", "sahu"))
    return Document(
        id=number,
        slug=f"p{number}",
        name=" ".join(pick.choices(WORDS, k=pick.randint(1, 5))),
        name_en=pick.choice(("", "black garlic")),
        labels=(producer.replace("-", " "), commune.replace("-", " ")),
        description=" ".join(pick.choices(WORDS, k=pick.randint(0, 12))),
        group=pick.choice(GROUPS),
        stars=pick.choice((3, 4, 5)),
        producer=producer,
        producer_name=producer.title(),
        commune=commune,
        commune_names=(commune.title(),) if commune else (),
        standards=tuple(pick.sample(STANDARDS, pick.randint(0, 3))),
        price_dong=pick.choice((10_000, 20_000, 20_000, 50_000)),
        in_stock=pick.random() < 0.7,
        created=pick.randint(1, 5),
        sale_from=DAY.toordinal() - pick.choice((0, 1, 100, -1)),
        sale_until=DAY.toordinal() + pick.choice((0, 1, 100, -1)) if pick.random() < 0.9 else 0,
    )


@dataclass
class World:
    """Documents in the index after some were written, some replaced and some removed."""

    living: dict[int, Document]
    engine: WhooshEngine


Step = tuple[set[int], list[Document], bool]


@st.composite
def steps(draw: st.DrawFn) -> Step:
    """Ids to replace, the documents that take their place (the rest disappear), whether a reader looks before."""
    ids = draw(st.sets(st.integers(1, 16), min_size=1, max_size=4))
    return ids, [draw(documents(id_)) for id_ in sorted(ids) if draw(st.booleans())], draw(st.booleans())


def lived_through(folder: Path, first: list[Document], changes: list[Step]) -> World:
    index.build(folder, first, number=1)
    living = {document.id: document for document in first}
    engine = None
    for number, (ids, again, looks) in enumerate(changes, start=2):
        engine = open_engine(folder, engine) if looks else engine
        index.update(index.current(folder), again, ids, number)
        living = {id_: x for id_, x in living.items() if id_ not in ids} | {x.id: x for x in again}
    return World(living, open_engine(folder, engine))


beginnings = st.integers(0, 12).flatmap(lambda n: st.tuples(*(documents(id_) for id_ in range(1, n + 1))))


filters = st.builds(
    Filters,
    group=st.frozensets(st.sampled_from((*GROUPS, "nothing")), max_size=2),
    stars=st.frozensets(st.sampled_from((3, 4, 5, 9, 10**30)), max_size=2),
    commune=st.frozensets(st.sampled_from((*COMMUNES[1:], "atlantis")), max_size=2),
    standard=st.frozensets(st.sampled_from((*STANDARDS, "none")), max_size=2),
    producer=st.sampled_from((None, None, "dori", "nobody")),
    price_min=st.sampled_from((None, None, -5, 15_000, 10**30)),
    price_max=st.sampled_from((None, None, -5, 20_000, 10**30)),
    in_stock=st.booleans(),
)


def weighs(bag: dict[str, float], clause: Clause) -> bool:
    return any(bag.get(token, 0.0) >= max(clause.floor, 1e-9) for token, _ in clause.any_of)


def matches(document: Document, question: Question) -> bool:
    bag = tokens(document)
    for variant in question:
        required = [clause for clause in variant.clauses if clause.required]
        met = sum(weighs(bag, clause) for clause in required)
        if met >= min(len(required), len(required) if variant.at_least is None else variant.at_least):
            return True
    return not question


def passes(document: Document, chosen: Filters, without: str = "") -> bool:
    price = document.price_dong or 0
    checks = {
        "group": not chosen.group or document.group in chosen.group,
        "stars": not chosen.stars or document.stars in chosen.stars,
        "commune": not chosen.commune or document.commune in chosen.commune,
        "standard": not chosen.standard or bool(chosen.standard & set(document.standards)),
        "producer": chosen.producer is None or document.producer == chosen.producer,
        "in_stock": not chosen.in_stock or document.in_stock,
        "price": (chosen.price_min is None or price >= chosen.price_min)
        and (chosen.price_max is None or price <= chosen.price_max),
    }
    return all(passed for kind, passed in checks.items() if kind != without)


def values(document: Document, kind: str) -> Iterable[str]:
    if kind == "standard":
        return document.standards
    value = str(getattr(document, kind))
    return (value,) if value else ()


def counted(found: Iterable[Document], kind: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    for document in found:
        for value in values(document, kind):
            counts[value] = counts.get(value, 0) + 1
    return counts


def sort_key(document: Document, sort: str) -> tuple[Any, ...]:
    keys: dict[str, Any] = {
        "newest": -document.created,
        "price": document.price_dong,
        "-price": -(document.price_dong or 0),
        "stars": -document.stars,
        "name": collation_key(document.name),
    }
    return (not document.in_stock, keys[sort], document.id)


def questions(text: str) -> list[Question]:
    meant = query.weighty(syllables(text))
    if not meant:
        return [()]
    folded = Variant(query._clauses(meant, 0.0, folded=True))
    straight = Variant(query._clauses(meant, 2.0))
    some = Variant(tuple(Clause(((x.folded, 1.0),)) for x in meant), at_least=max(1, len(meant) - 1))
    return [(straight,), (straight, *query._variants(meant, 0.0)), (folded,), (some,)]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), first=beginnings, changes=st.lists(steps(), max_size=3))
def test_the_engine_finds_and_counts_what_a_plain_reading_does(
    data: st.DataObject, first: tuple[Document, ...], changes: list[Step], tmp_path_factory: pytest.TempPathFactory
) -> None:
    world = lived_through(tmp_path_factory.mktemp("index"), list(first), changes)
    question = data.draw(st.sampled_from(questions(data.draw(words))))
    chosen = data.draw(filters)
    sort = data.draw(st.sampled_from(SORTS))
    day = DAY.toordinal()
    found = [x for x in world.living.values() if x.sale_from <= day <= x.sale_until and matches(x, question)]
    passing = [x for x in found if passes(x, chosen)]

    page = world.engine.page(question, SearchRequest(filters=chosen, sort=sort, limit=100), DAY)

    assert page.total == len(passing)
    assert sorted(page.ids) == sorted(x.id for x in passing)
    for kind in FACETS:
        assert page.facets[kind] == counted((x for x in found if passes(x, chosen, without=kind)), kind), kind
    prices = [x.price_dong for x in found if passes(x, chosen, without="price")]
    assert page.price_span == ((min(prices), max(prices)) if prices else None)
    in_order = [world.living[id_] for id_ in page.ids]
    if sort != "relevance":
        assert page.ids == [x.id for x in sorted(passing, key=lambda x: sort_key(x, sort))]
    assert [x.in_stock for x in in_order] == sorted((x.in_stock for x in in_order), reverse=True)
    pages = [world.engine.page(question, SearchRequest(filters=chosen, sort=sort, offset=n, limit=2), DAY).ids
             for n in range(0, len(page.ids), 2)]  # fmt: skip
    assert [id_ for part in pages for id_ in part] == page.ids, "pages follow on without gap or repeat"
    assert world.engine.count(question, DAY) == len(found)


def made(number: int, name: str, **values: Any) -> Document:
    empty = Document(
        id=number, slug=f"p{number}", name=name, name_en="", labels=(), description="", group="food", stars=4,
        producer="a", producer_name="A", commune="", commune_names=(), standards=(), price_dong=1000, in_stock=True,
        created=1, sale_from=1, sale_until=DAY.toordinal(),
    )  # fmt: skip
    return replace(empty, **values)


def ranked(tmp_path: Path, text: str, *found: Document) -> list[int]:
    index.build(tmp_path, found, number=0)
    engine = open_engine(tmp_path)
    reading = query.read(text, engine, DAY)
    return engine.page(reading.question, SearchRequest(sort="relevance"), DAY).ids


def test_accents_as_typed_come_first(tmp_path: Path) -> None:
    assert ranked(tmp_path, "keo dứa", made(1, "Kẹo dừa"), made(2, "Kẹo dứa"), made(3, "Kẹo dưa"))[0] == 2


def test_what_is_bought_stands_first_in_its_name(tmp_path: Path) -> None:
    assert ranked(tmp_path, "trà", made(1, "Cá bống sông Trà"), made(2, "Trà sen"))[0] == 2


def test_more_stars_break_a_tie_and_then_the_older_product(tmp_path: Path) -> None:
    found = ranked(tmp_path, "tỏi", made(2, "Tỏi A"), made(3, "Tỏi B", stars=5), made(1, "Tỏi C"))
    assert found == [3, 1, 2]


def test_sold_out_products_come_last_however_well_they_fit(tmp_path: Path) -> None:
    found = ranked(tmp_path, "tỏi đen", made(1, "Tỏi đen", in_stock=False), made(2, "Muối hầm tỏi và tiêu đen"))
    assert found == [2, 1]


def test_a_mention_in_a_description_counts_only_where_no_name_has_the_word(tmp_path: Path) -> None:
    fish = made(1, "Chả mực", description="Chấm nước mắm")
    assert ranked(tmp_path / "a", "nước mắm", fish, made(2, "Nước mắm Đức Hải")) == [2]
    assert ranked(tmp_path / "b", "nước mắm", fish) == [1]


def test_a_compound_is_not_torn_apart(tmp_path: Path) -> None:
    assert ranked(tmp_path, "nước mắm", made(1, "Mắm nêm pha nước dừa"), made(2, "Nước mắm")) == [2]


@pytest.fixture
def whoosh_reader() -> Any:
    """Two segments with several blocks a token, one document replaced in each."""
    storage = RamStorage()
    storage.create_index(schema())
    for start in (0, 60):
        writer = storage.open_index().writer(codec=W3Codec(blocklimit=4))
        for n in range(start, start + 60):
            writer.add_document(**stored(made(n, " ".join(WORDS[n % 7 : n % 7 + 4]), description=WORDS[n % 11])))
        writer.commit(merge=False)
    writer = storage.open_index().writer()
    writer.delete_by_term("key", "7")
    writer.delete_by_term("key", "70")
    writer.commit(merge=False)
    return storage.open_index().reader()


def test_reading_whole_blocks_equals_the_public_matcher(whoosh_reader: Any) -> None:
    compared = 0
    for leaf, _ in whoosh_reader.leaf_readers():
        alive = postings.alive(leaf)
        for token in leaf.lexicon(TOKENS):
            if not postings.has_blocks(leaf.postings(TOKENS, token)):
                continue
            public = postings.one_by_one(leaf.postings(TOKENS, token))
            whole = postings.in_blocks(leaf.postings(TOKENS, token))
            living = alive[whole.docs]
            assert np.array_equal(whole.docs[living], public.docs)
            assert np.array_equal(whole.weights[living], public.weights)
            compared += 1
    assert compared > 50


def test_without_blocks_the_answers_stay_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What happens the day Whoosh's codec changes its private names."""
    found = [made(n, " ".join(WORDS[n % 7 : n % 7 + 4])) for n in range(1, 40)]
    index.build(tmp_path, found, number=0)
    question = questions("nước mắm tỏi")[3]
    fast = open_engine(tmp_path).page(question, SearchRequest(sort="relevance"), DAY)
    monkeypatch.setattr(postings, "has_blocks", lambda _matcher: False)
    assert open_engine(tmp_path).page(question, SearchRequest(sort="relevance"), DAY) == fast


def test_words_that_come_with_a_change_are_known_even_after_a_generation_nobody_asked(tmp_path: Path) -> None:
    index.build(tmp_path, [made(1, "Tỏi đen")], number=1)
    engine = open_engine(tmp_path)
    assert not engine.vocabulary.knows("sâm")
    index.update(index.current(tmp_path), [made(2, "Sâm dây")], [2], number=2)
    engine = open_engine(tmp_path, engine)
    index.update(index.current(tmp_path), [made(3, "Tỏi đen")], [3], number=3)
    words = open_engine(tmp_path, engine).vocabulary
    assert words.knows("sâm")
    assert words.knows("tỏi")
