"""A question as SQL over the postings: which documents answer it, and how well."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import CTE, Boolean, ColumnElement, Double, Integer, Text, and_, case, func, select, union_all

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
    return _met(question, _posted(question, scoring=False), allowed)


def scored(question: Question, allowed: ColumnElement[bool], state: State) -> CTE:
    """(document_id, score) of the allowed documents that meet any variant, by the variant that suits them best."""
    posted = _posted(question, scoring=True)
    met = _met(question, posted, allowed)
    earned = _earned(posted, met, state)
    score = met.c.boost * (LEAST_SCORE + func.coalesce(earned.c.score, 0.0))
    return (
        select(met.c.document_id, func.max(score).label("score"))
        .outerjoin(earned, and_(earned.c.variant == met.c.variant, earned.c.document_id == met.c.document_id))
        .group_by(met.c.document_id)
        .cte("scored")
    )


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


def _met(question: Question, posted: CTE, allowed: ColumnElement[bool]) -> CTE:
    """(variant, boost, document_id) of each variant an allowed document meets."""
    variants = rows("variants", _VARIANTS, ((i, _needed(x), x.boost) for i, x in enumerate(question)))
    enough = func.count(posted.c.clause.distinct()) >= variants.c.needed
    by_words = (
        select(variants.c.variant, variants.c.boost, posted.c.document_id)
        .select_from(variants)
        .join(posted, and_(posted.c.variant == variants.c.variant, posted.c.required))
        .join(document, document.c.id == posted.c.document_id)
        .where(variants.c.needed > 0, allowed)
        .group_by(variants.c.variant, variants.c.needed, variants.c.boost, posted.c.document_id)
        .having(enough)
    )
    if all(_needed(variant) > 0 for variant in question):
        return by_words.cte("met")
    asking_nothing = (
        select(variants.c.variant, variants.c.boost, document.c.id)
        .select_from(variants)
        .join(document, variants.c.needed <= 0)
        .where(allowed)
    )
    return union_all(by_words, asking_nothing).cte("met")


def _earned(posted: CTE, met: CTE, state: State) -> CTE:
    """(variant, document_id, score): what all clauses together add."""
    options = (
        select(
            posted.c.clause,
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
    by_clause = (
        select(posted.c.variant, posted.c.document_id, (func.sum(worth) + flat).label("worth"))
        .join(options, options.c.option == posted.c.option)
        .join(met, and_(met.c.variant == posted.c.variant, met.c.document_id == posted.c.document_id))
        .join(document, document.c.id == posted.c.document_id)
        .group_by(posted.c.variant, posted.c.document_id, posted.c.clause)
        .cte("by_clause")
    )
    total = func.sum(by_clause.c.worth).label("score")
    return (
        select(by_clause.c.variant, by_clause.c.document_id, total)
        .group_by(by_clause.c.variant, by_clause.c.document_id)
        .cte("earned")
    )


def _rarity(holding: ColumnElement[int], state: State) -> ColumnElement[float]:
    return func.ln(1.0 + (state.documents - holding + 0.5) / (holding + 0.5))


def _saturated(weight: ColumnElement[float], state: State) -> ColumnElement[float]:
    average = state.name_lengths / state.documents if state.name_lengths else 1.0
    length = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE / average * document.c.name_length)
    return weight * (SATURATION + 1) / (weight + length)
