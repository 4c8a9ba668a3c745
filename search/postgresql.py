"""Questions answered by the shop's own PostgreSQL: it stores the postings, SQL evaluates."""

from collections.abc import Collection, Sequence
from datetime import date
from functools import cached_property

from sqlalchemy import CTE, ColumnElement, and_, func, select, true
from sqlalchemy.orm import Session

from search import postgresql_matching as matching
from search import postgresql_page as pages
from search.port import Known, Question, RawPage
from search.postgresql_state import State, Words
from search.postgresql_tables import document, label
from search.results import SearchRequest
from search.vocabulary import Vocabulary


class PostgresqlEngine:
    """The index as one transaction sees it. Implements `search.port.Engine`."""

    def __init__(self, session: Session, state: State, words: Words) -> None:
        self._session = session
        self._state = state
        self._words = words

    @property
    def generation(self) -> str:
        return self._state.generation

    @cached_property
    def vocabulary(self) -> Vocabulary:
        return self._words.of(self._session, self._state)

    def count(self, question: Question, day: date) -> int:
        allowed = _sellable(day)
        if not question:
            return self._session.scalar(select(func.count()).select_from(document).where(allowed)) or 0
        met = matching.matched(question, allowed)
        return self._session.scalar(select(func.count(met.c.document_id.distinct()))) or 0

    def top(self, question: Question, day: date, limit: int, without: Collection[int] = ()) -> list[int]:
        return self._best(question, _sellable(day), limit, without)

    def page(self, question: Question, request: SearchRequest, day: date) -> RawPage:
        found = self._found(question, _sellable(day))
        sort = "newest" if request.sort == "relevance" and not question else request.sort
        return pages.raw_page(self._session.execute(pages.statement(found, request, sort)).one())

    def ids(self, question: Question, limit: int) -> list[int]:
        return self._best(question, true(), limit)

    def known(self, ids: Sequence[int]) -> list[Known]:
        columns = document.c
        found = self._session.execute(select(columns.id, columns.name, columns.group).where(columns.id.in_(ids)))
        by_id = {id_: Known(id_, name, group) for id_, name, group in found}
        return [by_id[id_] for id_ in ids if id_ in by_id]

    def producers(self, folded: Sequence[str], day: date, limit: int) -> list[str]:
        return self._busiest("producer", folded, day, limit)

    def communes(self, folded: Sequence[str], day: date, limit: int) -> list[str]:
        return self._busiest("commune", folded, day, limit)

    def _busiest(self, kind: str, folded: Sequence[str], day: date, limit: int) -> list[str]:
        named = [label.c.folded.contains(f" {syllable} ") for syllable in folded[:-1]]
        goods = func.count().label("goods")
        slug = label.c.slug.collate("C")
        statement = (
            select(slug)
            .join(document, document.c[kind] == label.c.slug)
            .where(label.c.kind == kind, *named, label.c.folded.contains(f" {folded[-1]}"), _sellable(day))
            .group_by(label.c.slug)
            .order_by(goods.desc(), slug)
            .limit(limit)
        )
        return list(self._session.scalars(statement))

    def _best(
        self, question: Question, allowed: ColumnElement[bool], limit: int, without: Collection[int] = ()
    ) -> list[int]:
        wanted = and_(allowed, document.c.id.not_in(without)) if without else allowed
        found = self._found(question, wanted)
        return list(self._session.scalars(pages.ordered(found, "relevance" if question else "newest", limit)))

    def _found(self, question: Question, allowed: ColumnElement[bool]) -> CTE:
        return pages.found(allowed, matching.scored(question, allowed, self._state) if question else None)


def _sellable(day: date) -> ColumnElement[bool]:
    today = day.toordinal()
    return and_(document.c.sale_from <= today, document.c.sale_until >= today)
