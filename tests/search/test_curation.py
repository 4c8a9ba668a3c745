"""What the office sets for the search, on either database and engine: in force at once, paged without gaps, undone."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, sessionmaker

from catalog import changes
from catalog.certification.models import Certificate
from catalog.products.models import Product, Variant
from catalog.stock.models import Stock
from search.curation import actions, pinned, queries, rules
from search.curation.models import Curation, SearchMiss
from search.curation.rules import NOTHING, Curated, CurationRefused
from search.results import Filters, SearchPage, SearchRequest
from search.service import SearchService

NOW = datetime(2026, 11, 24, 5, tzinfo=UTC)
UNKNOWN = "qqzzkk"
Find = Callable[..., SearchPage]


@pytest.fixture
def ids(real_catalogue: sessionmaker[Session]) -> dict[str, int]:
    with real_catalogue() as session:
        return dict(session.execute(select(Product.slug, Product.id)).all())


@pytest.fixture
def find(real_search: SearchService, real_catalogue: sessionmaker[Session], day: date) -> Find:
    """The curated search over the real names, nothing of it changed."""

    def found(text: str, curated: Curated, *, on: date = day, **request: object) -> SearchPage:
        asked = SearchRequest(text, **{"sort": "relevance", "limit": 24, **request})  # type: ignore[arg-type]
        with real_catalogue() as session:
            return pinned.search(real_search, session, asked, day=on, curated=curated)

    return found


def pins(*named: tuple[str, int]) -> Curated:
    curated = NOTHING
    for phrase, product_id in reversed(named):
        curated = curated.with_pin(phrase, product_id, 1)
    return curated


class TestSynonyms:
    def test_a_line_finds_at_once_and_only_where_it_is_given(self, find: Find) -> None:
        line = rules.line(UNKNOWN, "=", "tỏi đen")
        found = find(UNKNOWN, NOTHING.with_line(line))

        assert found.ids
        assert found.note == "synonym"
        assert set(found.ids) <= set(find("tỏi đen", NOTHING, limit=100).ids)
        assert not find(UNKNOWN, NOTHING).ids

    def test_one_way_is_one_way(self, find: Find, day: date) -> None:
        both, one = (NOTHING.with_line(rules.line("mật ong", sign, "mạch nha")) for sign in ("=", ">"))

        assert find("mạch nha", both).total > find("mạch nha", NOTHING).total
        assert find("mạch nha", one).ids == find("mạch nha", NOTHING).ids

    def test_the_offices_words_count_where_the_file_has_many(self, find: Find) -> None:
        """A query follows only so many synonyms of a phrase; «mắm» has more than that."""
        honey = set(find("mật ong", NOTHING, limit=100).ids)
        found = find("mắm", NOTHING.with_line(rules.line("mắm", ">", "mật ong")), limit=100)

        assert honey
        assert honey <= set(found.ids)


class TestPins:
    def test_they_come_first_in_their_order(self, find: Find) -> None:
        plain = find("tỏi", NOTHING, limit=100)
        last, before_last = plain.ids[-1], plain.ids[-2]
        found = find("tỏi", pins(("tỏi", last), ("Tỏi", before_last)), limit=100)

        assert found.ids == [last, before_last, *plain.ids[:-2]]
        assert (found.total, found.facets, found.price_span) == (plain.total, plain.facets, plain.price_span)

    @pytest.mark.parametrize(("typed", "meant"), [("tỏi", True), ("TOI", True), ("tỏi đen", False), ("tội", False)])
    def test_only_for_exactly_these_words(self, find: Find, ids: dict[str, int], typed: str, meant: bool) -> None:
        honey = next(iter(find("mật ong", NOTHING).ids))
        found = find(typed, pins(("tỏi", honey)))

        assert (found.ids[:1] == [honey]) is meant

    def test_other_orders_know_no_pins(self, find: Find) -> None:
        honey = next(iter(find("mật ong", NOTHING).ids))

        assert find("tỏi", pins(("tỏi", honey)), sort="price") == find("tỏi", NOTHING, sort="price")

    def test_a_stranger_makes_total_and_facets_grow(self, find: Find) -> None:
        plain = find("tỏi", NOTHING)
        honey = next(iter(find("mật ong", NOTHING).ids))
        found = find("tỏi", pins(("tỏi", honey)))

        assert found.total == plain.total + 1
        assert sum(count.count for count in found.facets["stars"]) == 1 + sum(c.count for c in plain.facets["stars"])

    def test_even_where_nothing_is_found(self, find: Find) -> None:
        honey = next(iter(find("mật ong", NOTHING).ids))
        found = find(UNKNOWN, pins((UNKNOWN, honey)))

        assert (found.ids, found.total, found.note) == ([honey], 1, "exact")

    def test_every_facet_counts_what_it_leads_to(self, find: Find) -> None:
        honey, own = find("mật ong", NOTHING).ids[0], find("tỏi", NOTHING).ids[-1]
        curated = pins(("tỏi", honey), ("tỏi", own))
        for chosen in (Filters(), Filters(stars=frozenset({3})), Filters(stars=frozenset({4}), in_stock=True)):
            page = find("tỏi", curated, filters=chosen)
            for kind, counts in page.facets.items():
                for count in counts:
                    value = int(count.value) if kind == "stars" else count.value
                    narrowed = Filters(**{**vars(chosen), kind: frozenset({value})})
                    assert find("tỏi", curated, filters=narrowed).total == count.count, (chosen, kind, value)

    @pytest.mark.parametrize("size", [1, 2, 3, 7, 24])
    def test_pages_neither_repeat_nor_skip(self, find: Find, size: int) -> None:
        plain = find("tỏi", NOTHING, limit=1000).ids
        honey = find("mật ong", NOTHING).ids[0]
        curated = pins(("tỏi", honey), ("tỏi", plain[-1]), ("tỏi", plain[4]))
        whole = find("tỏi", curated, limit=1000)
        paged = [
            id_ for offset in range(0, whole.total, size) for id_ in find("tỏi", curated, offset=offset, limit=size).ids
        ]

        assert paged == whole.ids
        assert sorted(paged) == sorted({*plain, honey})
        assert len(paged) == whole.total

    def test_a_filter_holds_for_pins_too(self, find: Find) -> None:
        honey = find("mật ong", NOTHING).ids[0]
        only_dear = Filters(price_min=10**9)

        assert find("tỏi", pins(("tỏi", honey)), filters=only_dear).ids == []

    def test_a_lapsed_product_is_never_shown(self, find: Find, ids: dict[str, int]) -> None:
        honey = find("mật ong", NOTHING).ids[0]

        assert honey in find("tỏi", pins(("tỏi", honey))).ids
        assert find("tỏi", pins(("tỏi", honey)), on=date(2030, 1, 1)).total == 0

    def test_nor_one_revoked_since_or_sold_out(
        self, catalogue: sessionmaker[Session], index_root: Path | None, day: date
    ) -> None:
        service = SearchService(index_root, catalogue)
        service.rebuild()
        asked = SearchRequest("tỏi", sort="relevance")
        with catalogue() as session:
            found_anyway = service.search(asked, day=day).ids
            elsewhere = service.search(SearchRequest("quế", sort="relevance"), day=day).ids
            revoked, sold_out = [id_ for id_ in elsewhere if id_ not in found_anyway][:2]
            both = pinned.search(service, session, asked, day=day, curated=pins(("tỏi", revoked), ("tỏi", sold_out)))
            session.execute(update(Certificate).where(Certificate.product_id == revoked).values(hold="revoked"))
            packs = select(Variant.id).where(Variant.product_id == sold_out)
            session.execute(update(Stock).where(Stock.variant_id.in_(packs)).values(on_hand=0, held=0))
            session.commit()
            curated = pins(("tỏi", revoked), ("tỏi", sold_out))
            found = pinned.search(service, session, asked, day=day, curated=curated)

        assert both.ids[:2] == [revoked, sold_out]
        assert found.ids == found_anyway


class TestSetting:
    def test_what_is_set_is_in_force_noted_and_undone(self, catalogue: sessionmaker[Session]) -> None:
        with catalogue() as session:
            slug, product_id = session.execute(select(Product.slug, Product.id).order_by(Product.id)).first()
            before = changes.revision(session)
            first = actions.add_synonym(session, phrase="đậu  phụng", sign=">", means="lạc;đậu lạc", by="An", now=NOW)
            actions.add_pin(session, phrase="Tỏi", slug=slug, position=2, by="An", now=NOW)
            session.commit()
            noted = changes.revision(session)
            curated = queries.active(session)
            actions.undo(session, first.id, by="Bình", now=NOW + timedelta(hours=1))
            session.commit()
            left = queries.active(session)
            row = session.get_one(Curation, first.id)

            assert curated.lines == ("đậu phụng > lạc; đậu lạc",)
            assert curated.pinned("toi") == (product_id,)
            assert (left.lines, left.pins) == ((), curated.pins)
            assert before < noted < changes.revision(session)
            assert (row.undone_by, row.undone_at) == ("Bình", NOW + timedelta(hours=1))
            with pytest.raises(actions.NotInForce):
                actions.undo(session, first.id, by="Bình", now=NOW)

    def test_the_index_follows_past_it(self, catalogue: sessionmaker[Session], index_root: Path | None) -> None:
        """Else pages that depend on the index would never be kept again."""
        service = SearchService(index_root, catalogue)
        service.rebuild()
        with catalogue() as session:
            actions.add_synonym(session, phrase=UNKNOWN, sign="=", means="tỏi", by="An", now=NOW)
            session.commit()
            newest = changes.revision(session)
        service.drain()

        assert service.status().last_number == newest
        assert service.verify()

    def test_only_so_many_pins_of_a_phrase_and_none_twice(self, catalogue: sessionmaker[Session]) -> None:
        with catalogue() as session:
            slugs = list(session.scalars(select(Product.slug).order_by(Product.id).limit(rules.MOST_PINS + 1)))

            def pin(slug: str) -> None:
                actions.add_pin(session, phrase="tỏi", slug=slug, position=1, by="An", now=NOW)

            for slug in slugs[:-1]:
                pin(slug)
            with pytest.raises(CurationRefused) as full:
                pin(slugs[-1])
            with pytest.raises(CurationRefused) as twice:
                pin(slugs[0])

        assert (full.value.field, full.value.reason, full.value.value) == ("phrase", "full", str(rules.MOST_PINS))
        assert (twice.value.field, twice.value.reason) == ("product", "already")

    def test_a_preview_orders_pins_as_saving_does(self, catalogue: sessionmaker[Session]) -> None:
        with catalogue() as session:
            rows = session.execute(select(Product.slug, Product.id).order_by(Product.id).limit(4)).all()
            for (slug, _id), position in zip(rows, (1, 2, 2), strict=False):
                actions.add_pin(session, phrase="tỏi", slug=slug, position=position, by="An", now=NOW)
            session.flush()
            previewed = queries.active(session).with_pin("tỏi", rows[3].id, 2)
            actions.add_pin(session, phrase="tỏi", slug=rows[3].slug, position=2, by="An", now=NOW)

            assert queries.active(session).pins == previewed.pins


class TestMisses:
    def test_they_add_up_and_the_most_frequent_come_first(self, sessions: sessionmaker[Session], day: date) -> None:
        before = day - timedelta(days=8)
        with sessions() as session:
            actions.record_misses(session, {(day, "a"): 2, (day, "b"): 1, (before, "b"): 5})
            actions.record_misses(session, {(day, "a"): 1})
            week = queries.misses(session, day - timedelta(days=6), 10)
            month = queries.misses(session, day - timedelta(days=29), 10)

        assert [(miss.text, miss.times, miss.last_on) for miss in week] == [("a", 3, day), ("b", 1, day)]
        assert [(miss.text, miss.times) for miss in month] == [("b", 6), ("a", 3)]

    def test_a_day_holds_only_so_many_texts(
        self, sessions: sessionmaker[Session], day: date, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(actions, "MOST_A_DAY", 3)
        with sessions() as session:
            for start in (0, 2):
                actions.record_misses(session, {(day, f"t{n}"): 1 for n in range(start, start + 4)})
            counted = dict(session.execute(select(SearchMiss.text, SearchMiss.times)).all())

        assert counted == {"t0": 1, "t1": 1, "t2": 2}

    def test_what_is_older_than_three_months_is_forgotten(self, sessions: sessionmaker[Session], day: date) -> None:
        with sessions() as session:
            actions.record_misses(session, {(day - timedelta(days=91), "old"): 1, (day, "new"): 1})
            actions.record_misses(session, {(day, "new"): 1})

            assert session.scalar(select(func.count()).select_from(SearchMiss)) == 1

    @given(st.one_of(st.text(max_size=300), st.from_regex(r"[a-z ]{0,5}[0-9 .\-]{5,20}[a-z@.]{0,9}", fullmatch=True)))
    def test_nothing_kept_could_be_a_telephone_or_an_address(self, text: str) -> None:
        kept = rules.kept_of(text)

        assert len(kept) <= rules.LONGEST_TEXT
        assert not re.search(r"\d([\s.\-]*\d){6}", kept)
        assert not re.search(r"\S@\S", kept)
        kept.encode()
