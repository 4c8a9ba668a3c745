"""Stars as the office's files state them: decisions recorded, certificates issued, facts corrected. Design §4.1.

A row never revives what was suspended or revoked, and facts a product once held (an older file) change nothing.
"""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from catalog.certification import actions
from catalog.certification.models import Decision
from catalog.certification.rules import Facts, Hold, Precision
from catalog.importing import queries
from catalog.importing.queries import Held
from catalog.importing.reading import Files
from catalog.importing.rows import ProductRow
from catalog.importing.summary import Tally
from catalog.products.models import Product

REASON = "import"


class Decisions:
    """Decisions by number, each looked up or recorded once; one without a number is always new."""

    def __init__(self, session: Session, known: Mapping[str, Decision], *, by: str, now: datetime) -> None:
        self.session = session
        self.by = by
        self.now = now
        self._known = dict(known)

    def get(self, number: str, facts: Facts) -> Decision:
        if number in self._known:
            return self._known[number]
        decided_on: date | None = facts.issued_on if facts.precision is Precision.DAY else None
        decision = actions.record_decision(
            self.session, number=number or None, decided_on=decided_on, by=self.by, now=self.now
        )
        if number:
            self._known[number] = decision
        return decision


def put_stars(session: Session, files: Files, products: Mapping[str, Product], *, by: str, now: datetime) -> Tally:
    """Issue or correct the certificate of each row that has stars."""
    rows = [row for row in files.products if row.facts is not None]
    held = queries.certificates(session, [products[row.slug].id for row in rows])
    known = queries.decisions(session, {row.decision_number for row in rows})
    decisions, tally = Decisions(session, known, by=by, now=now), Tally()
    for row in rows:
        product = products[row.slug]
        certificates = held.get(product.id, [])
        if not certificates:
            _issue(row, product, decisions)
        changed = bool(certificates) and not any(_same(row, one) for one in certificates)
        if changed:
            _correct(row, _telling(certificates), decisions)
        tally.count(is_new=not certificates, changed=changed)
    return tally


def _same(row: ProductRow, held: Held) -> bool:
    return row.facts == held.facts and row.decision_number == held.number


def _telling(certificates: list[Held]) -> Held:
    """The one that could be in force; without it the newest."""
    could_be = [one for one in certificates if one.certificate.hold in (Hold.NONE, Hold.SUSPENDED)]
    return (could_be or certificates)[-1]


def _issue(row: ProductRow, product: Product, decisions: Decisions) -> None:
    if row.facts is None:
        return
    actions.issue(
        decisions.session,
        product=product,
        decision=decisions.get(row.decision_number, row.facts),
        facts=row.facts,
        by=decisions.by,
        now=decisions.now,
    )


def _correct(row: ProductRow, held: Held, decisions: Decisions) -> None:
    if row.facts is None:
        return
    other = row.decision_number != held.number
    actions.correct(
        decisions.session,
        certificate=held.certificate,
        facts=row.facts,
        decision=decisions.get(row.decision_number, row.facts) if other else None,
        by=decisions.by,
        now=decisions.now,
        reason=REASON,
    )
