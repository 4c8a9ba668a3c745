from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from catalog import changes
from catalog.db import serialise
from catalog.products.models import Product
from search.curation import queries, rules
from search.curation.models import Curation, SearchMiss
from search.curation.rules import CurationRefused
from search.vietnamese import syllables

# Texts kept of one day, and days a text is kept.
MOST_A_DAY = 2000
_KEPT = timedelta(days=90)


class NotInForce(LookupError):
    """There is no such setting, or it was undone before."""


def add_synonym(session: Session, *, phrase: str, sign: str, means: str, by: str, now: datetime) -> Curation:
    """Let a phrase find what others call it. Raises `CurationRefused`."""
    line = rules.line(phrase, sign, means)
    mark = next(mark for mark in (">?", ">", "=") if mark in line)
    left, right = (part.strip() for part in line.split(mark, 1))
    for row in _others(session, "synonym"):
        if syllables(row.phrase) == syllables(left) and row.sign == mark and row.means == right:
            raise CurationRefused("phrase", "already", left)
    return _made(session, Curation(kind="synonym", phrase=left, sign=mark, means=right, made_by=by, made_at=now))


def add_pin(session: Session, *, phrase: str, slug: str, position: int, by: str, now: datetime) -> Curation:
    """Put a product first for a phrase, at a place from 1 on among its pins. Raises `CurationRefused`."""
    words = rules.term(phrase, "phrase")
    product_id = pinnable(session, slug, position)
    same = [row for row in _others(session, "pin") if syllables(row.phrase) == syllables(words)]
    if any(row.product_id == product_id for row in same):
        raise CurationRefused("product", "already", words)
    if len(same) >= rules.MOST_PINS:
        raise CurationRefused("phrase", "full", str(rules.MOST_PINS))
    row = Curation(kind="pin", phrase=words, product_id=product_id, position=position, made_by=by, made_at=now)
    return _made(session, row)


def pinnable(session: Session, slug: str, position: int) -> int:
    """The id of a product to be pinned at a place. Raises `CurationRefused`."""
    product_id = session.scalar(select(Product.id).where(Product.slug == slug))
    if product_id is None:
        raise CurationRefused("product", "unknown" if slug else "empty", slug[:60])
    if not 1 <= position <= rules.MOST_PINS:
        raise CurationRefused("position", "position", str(rules.MOST_PINS))
    return product_id


def undo(session: Session, curation_id: int, *, by: str, now: datetime) -> Curation:
    """Take a synonym or pin out of force; it stays on record. Raises `NotInForce`."""
    row = session.scalar(queries.in_force().where(Curation.id == curation_id).with_for_update())
    if row is None:
        raise NotInForce(curation_id)
    row.undone_by, row.undone_at = by, now
    changes.note(session, changes.SEARCH, row.id)
    return row


def record_misses(session: Session, counted: Mapping[tuple[date, str], int]) -> None:
    """Add up texts that found nothing, as `rules.kept_of` leaves them; beyond the limit of a day only known ones."""
    for day in {day for day, _text in counted}:
        # In one order, so that two processes cannot wait for each other.
        texts = sorted(text for of, text in counted if of == day)
        rows = select(SearchMiss.text).where(SearchMiss.day == day)
        room = MOST_A_DAY - (session.scalar(select(func.count()).where(SearchMiss.day == day)) or 0)
        known = set(session.scalars(rows.where(SearchMiss.text.in_(texts))))
        fresh = set([text for text in texts if text not in known][: max(room, 0)])
        for text in texts:
            if text in known or text in fresh:
                _add(session, day, text, counted[day, text])
        session.execute(delete(SearchMiss).where(SearchMiss.day < day - _KEPT))


def _add(session: Session, day: date, text: str, times: int) -> None:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(SearchMiss).values(day=day, text=text, times=times)
    more = {"times": SearchMiss.times + statement.excluded.times}
    session.execute(statement.on_conflict_do_update(index_elements=["day", "text"], set_=more))


def _others(session: Session, kind: str) -> list[Curation]:
    serialise(session, Curation.__tablename__)
    rows = list(session.scalars(queries.in_force().where(Curation.kind == kind)))
    if len(rows) >= rules.MOST_ACTIVE:
        raise CurationRefused("phrase", "full", str(rules.MOST_ACTIVE))
    return rows


def _made(session: Session, row: Curation) -> Curation:
    session.add(row)
    session.flush()
    changes.note(session, changes.SEARCH, row.id)
    return row
