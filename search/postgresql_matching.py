"""A question as SQL over the postings: which documents answer it, and how well."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    CTE,
    Boolean,
    ColumnElement,
    Double,
    Integer,
    TableValuedAlias,
    Text,
    and_,
    case,
    func,
    literal,
    select,
    union_all,
)

from search.port import Question, Variant
from search.postgresql_arrays import Types, rows
from search.postgresql_state import State
from search.postgresql_tables import document, posting, term
from search.ranking import LEAST_SCORE, LENGTH_SHARE, SATURATION, SCORED_TOKENS

# `option` numbers what was asked for: the same token may stand in a clause twice.
_ASKED: Types = {
    "variant": Integer(),
    "clause": Integer(),
    "option": Integer(),
    "required": Boolean(),
    "flat": Boolean(),
    "floor": Double(),
    "token": Text(),
    "boost": Double(),
}
_VARIANTS: Types = {"variant": Integer(), "needed": Integer(), "boost": Double()}


def matched(question: Question, allowed: ColumnElement[bool]) -> CTE:
    """(document_id) of the allowed documents that meet any variant; one may stand there several times."""
    posted = _posted(question, scoring=False)
    variants = _variants(question)
    by_words = (
        select(posted.c.document_id)
        .select_from(variants)
        .join(posted, posted.c.variant == variants.c.variant)
        .join(document, document.c.id == posted.c.document_id)
        .where(allowed)
        .group_by(variants.c.variant, variants.c.needed, posted.c.document_id)
        .having(func.count(posted.c.clause.distinct()) >= variants.c.needed)
    )
    if not _undemanding(question):
        return by_words.cte("matched")
    return union_all(by_words, select(document.c.id).where(allowed)).cte("matched")


def scored(question: Question, allowed: ColumnElement[bool], state: State) -> CTE:
    """(document_id, score) of the allowed documents that meet any variant, by the variant that suits them best."""
    by_clause = _by_clause(_posted(question, scoring=True), allowed, state)
    variants = _variants(question)
    by_variant: Any = (
        select(by_clause.c.document_id, variants.c.boost, func.sum(by_clause.c.worth).label("worth"))
        .select_from(variants)
        .join(by_clause, by_clause.c.variant == variants.c.variant)
        .group_by(variants.c.variant, variants.c.needed, variants.c.boost, by_clause.c.document_id)
        .having(func.count().filter(by_clause.c.required) >= variants.c.needed)
    )
    if boosts := _undemanding(question):
        by_variant = union_all(by_variant, select(document.c.id, literal(max(boosts)), literal(0.0)).where(allowed))
    found = by_variant.subquery("by_variant")
    score = func.max(found.c.boost * (LEAST_SCORE + found.c.worth)).label("score")
    return select(found.c.document_id, score).group_by(found.c.document_id).cte("scored")


def _posted(question: Question, *, scoring: bool) -> CTE:
    """Every posting asked for; without scoring only those that decide about a match."""
    asked = rows("asked", _ASKED, _options(question, scoring))
    return (
        select(
            asked.c.variant,
            asked.c.clause,
            asked.c.option,
            asked.c.required,
            asked.c.flat,
            asked.c.boost,
            posting.c.document_id,
            posting.c.weight,
        )
        .select_from(asked)
        .join(term, term.c.token == asked.c.token)
        .join(posting, and_(posting.c.term_id == term.c.id, posting.c.weight >= asked.c.floor))
        .cte("posted")
    )


def _options(question: Question, scoring: bool) -> Iterator[tuple[Any, ...]]:
    clauses = [(number, clause) for number, variant in enumerate(question) for clause in variant.clauses]
    option = 0
    for i, (variant, clause) in enumerate(clauses):
        for token, boost in clause.any_of if clause.required or scoring else ():
            yield variant, i, option, clause.required, clause.flat, clause.floor, token, boost
            option += 1


def _needed(variant: Variant) -> int:
    required = sum(clause.required for clause in variant.clauses)
    return required if variant.at_least is None else min(variant.at_least, required)


def _undemanding(question: Question) -> list[float]:
    """The boosts of the variants that any document meets, even one without any word of them."""
    return [variant.boost for variant in question if _needed(variant) <= 0]


def _variants(question: Question) -> TableValuedAlias:
    return rows("variants", _VARIANTS, ((i, _needed(x), x.boost) for i, x in enumerate(question)))


def _by_clause(posted: CTE, allowed: ColumnElement[bool], state: State) -> CTE:
    """(variant, clause, required, document_id, worth): what each clause that an allowed document meets adds."""
    options = (
        select(
            posted.c.option,
            func.count().label("holding"),
            func.count().over(partition_by=posted.c.clause).label("lists"),
        )
        .group_by(posted.c.clause, posted.c.option)
        .cte("options")
    )
    worth = case(
        (posted.c.flat, 0.0),
        (options.c.lists > SCORED_TOKENS, 0.0),
        else_=posted.c.boost * _rarity(options.c.holding, state) * _saturated(posted.c.weight, state),
    )
    flat = func.coalesce(func.max(posted.c.boost).filter(posted.c.flat), 0.0)
    key = (posted.c.variant, posted.c.clause, posted.c.required, posted.c.document_id)
    return (
        select(*key, (func.sum(worth) + flat).label("worth"))
        .join(options, options.c.option == posted.c.option)
        .join(document, document.c.id == posted.c.document_id)
        .where(allowed)
        .group_by(*key)
        .cte("by_clause")
    )


def _rarity(holding: ColumnElement[int], state: State) -> ColumnElement[float]:
    return func.ln(1.0 + (state.documents - holding + 0.5) / (holding + 0.5))


def _saturated(weight: ColumnElement[float], state: State) -> ColumnElement[float]:
    average = state.name_lengths / state.documents if state.name_lengths else 1.0
    length = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE / average * document.c.name_length)
    return weight * (SATURATION + 1) / (weight + length)
