"""One page of found documents as one statement: total, ids in order, counts and the span of prices."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    REAL,
    ColumnElement,
    Row,
    ScalarSelect,
    Select,
    Text,
    and_,
    cast,
    func,
    literal,
    select,
    true,
)

from catalog.money import MAX_DONG
from search.facets import PRICE
from search.port import RawPage
from search.postgresql_tables import document
from search.ranking import STAR_BASE, STAR_WEIGHT
from search.results import FACETS, Filters, SearchRequest

_MOST = 2**31

_SORTED_BY = ("id", "in_stock", "created", "price", "stars", "name_key")
_COLUMNS = (*_SORTED_BY, "group", "producer", "commune", "standards")

Conditions = dict[str, ColumnElement[bool]]


def found(allowed: ColumnElement[bool], scored: CTE | None) -> CTE:
    """The documents a page is made of; `fit` tells how well they answer, 0 where nothing was asked."""
    fit = (scored.c.score + STAR_BASE) * (1.0 + STAR_WEIGHT * document.c.stars) if scored is not None else literal(0.0)
    # Rounded, so that what scores alike is told alike whatever order its parts were added in.
    statement = select(*(document.c[name] for name in _COLUMNS), cast(fit, REAL).label("fit")).where(allowed)
    return (statement if scored is None else statement.join(scored, scored.c.document_id == document.c.id)).cte("found")


def ordered(documents: CTE, sort: str, limit: int, offset: int = 0) -> Select[tuple[int]]:
    """Ids in an order: sold-out ones last, ties by id."""
    columns = documents.c
    keys: dict[str, ColumnElement[Any]] = {
        "relevance": columns.fit.desc(),
        "newest": columns.created.desc(),
        "price": columns.price,
        "-price": columns.price.desc(),
        "stars": columns.stars.desc(),
        "name": columns.name_key,
    }
    in_order = select(columns.id).order_by(columns.in_stock.desc(), keys[sort], columns.id)
    return in_order.limit(min(limit, _MOST)).offset(min(offset, _MOST))


def statement(documents: CTE, request: SearchRequest, sort: str) -> Select[Any]:
    """Everything a page needs to know."""
    chosen = _conditions(documents, request.filters)
    hits = _all_but(chosen, None)
    ids = ordered(documents, sort, request.limit, request.offset).where(hits)
    prices = _all_but(chosen, PRICE)
    return select(
        select(func.count()).select_from(documents).where(hits).scalar_subquery().label("total"),
        func.array(ids.scalar_subquery()).label("ids"),
        select(func.min(documents.c.price)).where(prices).scalar_subquery().label("cheapest"),
        select(func.max(documents.c.price)).where(prices).scalar_subquery().label("dearest"),
        *(_counts(documents, kind, _all_but(chosen, kind)).label(kind) for kind in FACETS),
    )


def raw_page(row: Row[Any]) -> RawPage:
    """The answer to `statement`."""
    return RawPage(
        total=row.total,
        ids=list(row.ids),
        facets={kind: getattr(row, kind) or {} for kind in FACETS},
        price_span=None if row.cheapest is None else (row.cheapest, row.dearest),
    )


def _counts(documents: CTE, kind: str, passing: ColumnElement[bool]) -> ScalarSelect[Any]:
    """{value: products} as one JSON value; NULL where there are none."""
    column = func.unnest(documents.c.standards) if kind == "standard" else cast(documents.c[kind], Text)
    values = select(column.label("value")).where(passing).subquery()
    counted = (
        select(values.c.value, func.count().label("products"))
        .where(values.c.value.not_in(["", "0"] if kind == "stars" else [""]))
        .group_by(values.c.value)
        .subquery()
    )
    return select(func.jsonb_object_agg(counted.c.value, counted.c.products)).scalar_subquery()


def _conditions(documents: CTE, filters: Filters) -> Conditions:
    columns, conditions = documents.c, Conditions()
    if filters.group:
        conditions["group"] = columns.group.in_(_storable(filters.group))
    if filters.stars:
        conditions["stars"] = columns.stars.in_([stars for stars in filters.stars if 0 < stars < 256])
    if filters.commune:
        conditions["commune"] = columns.commune.in_(_storable(filters.commune))
    if filters.standard:
        conditions["standard"] = columns.standards.op("&&")(cast(_storable(filters.standard), ARRAY(Text)))
    if filters.producer is not None:
        conditions["producer"] = columns.producer.in_(_storable([filters.producer]))
    if filters.in_stock:
        conditions["in_stock"] = columns.in_stock
    if filters.price_min is not None or filters.price_max is not None:
        low = 0 if filters.price_min is None else min(max(filters.price_min, 0), MAX_DONG)
        high = MAX_DONG if filters.price_max is None else min(max(filters.price_max, -1), MAX_DONG)
        conditions[PRICE] = columns.price.between(low, high)
    return conditions


def _all_but(conditions: Conditions, kind: str | None) -> ColumnElement[bool]:
    return and_(true(), *(condition for name, condition in conditions.items() if name != kind))


def _storable(values: Sequence[str] | frozenset[str]) -> list[str]:
    """Without the values PostgreSQL cannot hold, which no document has."""
    return [value for value in values if "\x00" not in value and not any("\ud800" <= c <= "\udfff" for c in value)]
