"""The commune a buyer means, whatever spelling or former name she types."""

from sqlalchemy.orm import Session

from catalog.localities import queries as localities
from search import vietnamese

_KINDS = ("xã ", "phường ", "thị trấn ", "đặc khu ")


def commune_of_today(session: Session, typed: str) -> str:
    """The name of today's commune for a name typed with or without marks or kind, former communes included.

    Where two communes could be meant, or none is known, what was typed is kept: the courier asks by telephone.
    """
    wanted = _key(typed)
    exact = {today for name, today in localities.known_names(session) if name.lower() == typed.lower()}
    found = exact or {today for name, today in localities.known_names(session) if _key(name) == wanted}
    return found.pop() if len(found) == 1 else typed


def _key(name: str) -> str:
    lowered = name.lower()
    kind = next((kind for kind in _KINDS if lowered.startswith(kind)), "")
    return vietnamese.folded_text(lowered[len(kind) :])
