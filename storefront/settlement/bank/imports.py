"""A statement brought in: looked at first, then entered as it was shown. The same file again changes nothing.

A statement tells of much that is no business of the shop. Of lines that name no order, and look like none that waits,
nothing is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from catalog.producers.models import Producer
from storefront.orders.models import Order
from storefront.settlement.bank import actions, queries, rules
from storefront.settlement.bank.models import StatementFile
from storefront.settlement.bank.rules import Arrival, Obstacle
from storefront.settlement.statements import memos
from storefront.settlement.statements.memos import Open
from storefront.settlement.statements.rules import Fault, Reason, Statement, names

# A statement that nobody enters shows an account to whoever opens the page.
FORGOTTEN_AFTER = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Planned:
    """What entering a line would do: `known` before, paid to `order`, `ask` a person, or `leave` it alone."""

    row: int
    arrival: Arrival
    outcome: str
    order: Order | None = None
    obstacle: Obstacle | None = None
    suggestions: Sequence[Open] = ()

    @property
    def difference_dong(self) -> int:
        """How much more (or less, negative) comes than the order lacks."""
        return self.arrival.amount_dong - self.order.payment.missing_dong if self.order else 0


def start(
    session: Session, *, producer: Producer, name: str, sha256: str, statement: Statement, by: str, now: datetime
) -> StatementFile:
    """Keep what came in by a statement until it is confirmed."""
    lines = statement.lines
    file = StatementFile(
        producer_id=producer.id,
        name=name,
        sha256=sha256,
        lines=[
            [name, line.at.isoformat(), line.amount_dong, line.content, line.reference, line.row]
            for name, line in zip(names(lines), lines, strict=True)
            if line.amount_dong > 0
        ],
        faults=[[fault.row, fault.column, fault.reason.value, fault.value] for fault in statement.faults],
        uploaded_at=now,
        uploaded_by=by,
    )
    session.add(file)
    session.flush()
    return file


def faults(file: StatementFile) -> list[Fault]:
    return [Fault(row, column, Reason(reason), value) for row, column, reason, value in file.faults]


def plan(session: Session, file: StatementFile, producer: Producer) -> list[Planned]:
    """What entering a statement would do, line by line, as things stand now."""
    waiting = queries.waiting(session, producer.id)
    taken: set[int] = set()
    planned = []
    for kept in file.lines:
        arrival, row = _arrival(kept)
        told = actions.known(session, producer.id, arrival, besides=taken)
        if told is not None:
            taken.add(told.id)
            planned.append(Planned(row, arrival, "known", order=told.order))
        else:
            planned.append(_planned(session, producer, arrival, row, waiting))
    return planned


def confirm(session: Session, *, file: StatementFile, producer: Producer, now: datetime) -> int:
    """Enter what is to be entered, once; how many lines were. The rest is forgotten, and so is the file's content."""
    session.refresh(file, with_for_update=True)
    if file.confirmed_at is not None:
        return 0
    waiting = queries.waiting(session, producer.id)
    entered = 0
    for kept in file.lines:
        arrival, row = _arrival(kept)
        if _planned(session, producer, arrival, row, waiting).outcome != "leave":
            entered += actions.enter(session, producer=producer, arrival=arrival, now=now) is not None
    file.confirmed_at, file.lines, file.faults = now, [], []
    return entered


def forget(session: Session, *, before: datetime) -> int:
    """Delete statements that were sent before an instant and never entered; how many."""
    rows = delete(StatementFile).where(StatementFile.confirmed_at.is_(None), StatementFile.uploaded_at < before)
    return int(session.execute(rows).rowcount)  # type: ignore[attr-defined]


def _planned(session: Session, producer: Producer, arrival: Arrival, row: int, waiting: Sequence[Open]) -> Planned:
    hints = memos.read(arrival.content)
    own = queries.orders_with(session, producer.id, hints.codes)
    obstacle = rules.obstacle(arrival, hints.codes, [actions.candidate(order, producer) for order in own])
    if obstacle is None:
        return Planned(row, arrival, "paid", order=own[0])
    suggested = memos.suggestions(hints, arrival.amount_dong, waiting)
    is_ours = bool(hints.codes or suggested)
    return Planned(row, arrival, "ask" if is_ours else "leave", obstacle=obstacle, suggestions=suggested)


def _arrival(kept: Sequence[object]) -> tuple[Arrival, int]:
    name, at, dong, content, reference, row = kept
    arrival = Arrival(
        amount_dong=int(str(dong)),
        content=str(content),
        happened_at=datetime.fromisoformat(str(at)),
        reference=str(reference)[:120],
        line=str(name),
    )
    return arrival, int(str(row))
