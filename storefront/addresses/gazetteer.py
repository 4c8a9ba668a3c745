"""The commune a buyer means, whatever spelling or former name she types."""

from dataclasses import dataclass

from flask import current_app
from sqlalchemy.orm import Session

from catalog import changes
from catalog.localities import queries as localities
from search import vietnamese
from storefront.web.latest import Latest

_KINDS = ("xã ", "phường ", "thị trấn ", "đặc khu ")


@dataclass(frozen=True)
class Gazetteer:
    """Names of today's communes, and today's name for every name people know."""

    names: list[str]
    by_name: dict[str, frozenset[str]]
    by_key: dict[str, frozenset[str]]


def gazetteer(session: Session) -> Gazetteer:
    """The gazetteer of today, kept while no commune changes."""
    latest: Latest[Gazetteer] = current_app.extensions["gazetteer"]
    return latest.at(changes.newest(session, changes.COMMUNE), lambda: _read(session))


def commune_of_today(session: Session, typed: str) -> str:
    """The name of today's commune for a name typed with or without marks or kind, former communes included.

    Where two communes could be meant, or none is known, what was typed is kept: the courier asks by telephone.
    """
    known = gazetteer(session)
    found = known.by_name.get(typed.lower()) or known.by_key.get(_key(typed)) or frozenset()
    return next(iter(found)) if len(found) == 1 else typed


def _read(session: Session) -> Gazetteer:
    by_name: dict[str, frozenset[str]] = {}
    by_key: dict[str, frozenset[str]] = {}
    for name, today in localities.known_names(session):
        by_name[name.lower()] = by_name.get(name.lower(), frozenset()) | {today}
        by_key[_key(name)] = by_key.get(_key(name), frozenset()) | {today}
    return Gazetteer(localities.names(session), by_name, by_key)


def _key(name: str) -> str:
    lowered = name.lower()
    kind = next((kind for kind in _KINDS if lowered.startswith(kind)), "")
    return vietnamese.folded_text(lowered[len(kind) :])
