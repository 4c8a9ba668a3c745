"""Documents into the tables of the PostgreSQL index, and out of them; only rows that differ are written."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, Double, Integer, Text, and_, delete, exists, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from search.documents import Document
from search.postgresql_arrays import Types, rows
from search.postgresql_tables import document, label, posting, term
from search.schema import SEPARATOR, tokens
from search.vietnamese import collation_key, folded_text, syllables

Bags = Mapping[int, Mapping[int, float]]


def replace(session: Session, found: Sequence[Document]) -> None:
    """Put documents in, or in place of what was there."""
    bags = _numbered(session, {one.id: tokens(one) for one in found})
    _swap(session, bags)
    statement = insert(document).values([_row(one, sorted(bags[one.id])) for one in found])
    session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=dict(statement.excluded)))
    _label(session, found)


def remove(session: Session, ids: Collection[int]) -> None:
    """Take documents out; ids without one are no matter."""
    if ids:
        _swap(session, {id_: {} for id_ in ids})
        session.execute(delete(document).where(document.c.id.in_(ids)))


def _numbered(session: Session, bags: Mapping[int, Mapping[str, float]]) -> Bags:
    """Bags by the ids of their tokens; new tokens get one."""
    wanted = set(chain(*bags.values()))
    ids = _term_ids(session, wanted)
    # Looked up first: a refused insert would use up an id all the same, and they are not without end.
    if new := sorted(wanted - ids.keys()):
        made = insert(term).values(documents=0).returning(term.c.token, term.c.id)
        ids.update(tuple(row) for row in session.execute(made, [{"token": token} for token in new]))
    return {number: {ids[token]: weight for token, weight in bag.items()} for number, bag in bags.items()}


def _term_ids(session: Session, wanted: set[str]) -> dict[str, int]:
    asked = rows("asked", {"token": Text()}, ((token,) for token in wanted))
    known = session.execute(select(term.c.token, term.c.id).join(asked, asked.c.token == term.c.token))
    return {token: id_ for token, id_ in known}  # noqa: C416 - rows are no pairs to mypy


def _swap(session: Session, bags: Bags) -> None:
    """Make the postings of these documents what their bags say, and count the words anew."""
    before = dict.fromkeys(bags, frozenset[int]())
    kept = session.execute(select(document.c.id, document.c.terms).where(document.c.id.in_(bags)))
    before.update((id_, frozenset(terms)) for id_, terms in kept)
    gone = [(term_id, id_) for id_, bag in bags.items() for term_id in before[id_] - bag.keys()]
    come = [(term_id, id_) for id_, bag in bags.items() for term_id in bag.keys() - before[id_]]
    if gone:
        out = rows("gone", {"term_id": Integer(), "document_id": Integer()}, gone)
        session.execute(delete(posting).where(_same_place(out)))
    _post(session, bags)
    _count(session, Counter(term_id for term_id, _ in come), Counter(term_id for term_id, _ in gone))


def _same_place(other: Any) -> ColumnElement[bool]:
    return and_(posting.c.term_id == other.c.term_id, posting.c.document_id == other.c.document_id)


def _post(session: Session, bags: Bags) -> None:
    """Write the postings that are new or weigh otherwise."""
    types: Types = {"term_id": Integer(), "document_id": Integer(), "weight": Double()}
    wanted = rows("wanted", types, ((n, id_, weight) for id_, bag in bags.items() for n, weight in bag.items()))
    there = exists().where(_same_place(wanted), posting.c.weight == wanted.c.weight)
    statement = insert(posting).from_select(list(types), select(*wanted.c).where(~there))
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["term_id", "document_id"], set_={"weight": statement.excluded.weight}
        )
    )


def _count(session: Session, come: Counter[int], gone: Counter[int]) -> None:
    changed = [(id_, come[id_] - gone[id_]) for id_ in come | gone if come[id_] != gone[id_]]
    if changed:
        more = rows("more", {"id": Integer(), "documents": Integer()}, changed)
        session.execute(
            update(term).where(term.c.id == more.c.id).values(documents=term.c.documents + more.c.documents)
        )
        # A word that comes back gets a new id, by which readers notice it.
        session.execute(delete(term).where(term.c.id.in_(gone), term.c.documents == 0))


def _row(found: Document, terms: list[int]) -> dict[str, Any]:
    return {
        "id": found.id,
        "name": found.name,
        "name_key": collation_key(found.name),
        "name_length": len(syllables(found.name)),
        "group": found.group,
        "stars": found.stars,
        "producer": found.producer,
        "commune": found.commune,
        "standards": list(found.standards),
        "price": -1 if found.price_dong is None else found.price_dong,
        "in_stock": found.in_stock,
        "created": found.created,
        "sale_from": found.sale_from,
        "sale_until": found.sale_until,
        "terms": terms,
    }


def _label(session: Session, found: Sequence[Document]) -> None:
    names = {("producer", one.producer): one.producer_name for one in found}
    names |= {("commune", one.commune): SEPARATOR.join(one.commune_names) for one in found if one.commune}
    values = [{"kind": kind, "slug": slug, "folded": f" {folded_text(text)} "} for (kind, slug), text in names.items()]
    statement = insert(label).values(values)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["kind", "slug"],
            set_={"folded": statement.excluded.folded},
            where=label.c.folded != statement.excluded.folded,
        )
    )
