"""Everything done to a return: its event appended, its columns brought in line, goods and money moved with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.calendar import local_day
from catalog.db import serialise
from catalog.stock.lots import actions as lots
from storefront.files import actions as files
from storefront.files.rules import Ready
from storefront.fulfilment import queries as fulfilment
from storefront.fulfilment import replacing
from storefront.fulfilment.replacing import Filled
from storefront.orders import changes, money, steps
from storefront.orders.models import Order
from storefront.orders.rules import SYSTEM, Actor, NotSoMany
from storefront.payments.rules import Method
from storefront.returns import mail, queries, rules
from storefront.returns.models import GoodsReturn, ReturnEvent, ReturnLine, ReturnPhoto
from storefront.returns.rules import Reason, Wish, WrongStep


@dataclass(frozen=True, slots=True)
class Asked:
    """A return as a buyer asks for it. `units`: {order line id: how many}; `account`: where her money is to go."""

    units: Mapping[int, int]
    reason: Reason
    wish: Wish
    what: str
    account: str = ""


def ask(
    session: Session, *, order: Order, asked: Asked, photos: Sequence[Ready], form_key: str, by: Actor, now: datetime
) -> GoodsReturn:
    """Open a return, or give the one that this very form opened before.

    Raises `rules.NothingChosen`, `NoWords`, `NotOffered`, `NotTakenBack`, `TooLate`, and `orders.rules.NotSoMany`.
    """
    serialise(session, f"return:{form_key}")
    known = session.scalar(select(GoodsReturn).where(GoodsReturn.form_key == form_key))
    if known is not None:
        return known
    steps.lock(session, order)
    _check(session, order, asked, now)
    opened = GoodsReturn(
        code=rules.new_code(),
        form_key=form_key,
        order=order,
        reason=asked.reason.value,
        wish=asked.wish.value,
        what=asked.what,
        account=asked.account,
        asked_at=now,
        due_on=rules.answer_by(local_day(now)),
        lines=[ReturnLine(line_id=line_id, quantity=units) for line_id, units in asked.units.items()],
    )
    for position, photo in enumerate(photos):
        stored = files.keep(session, photo, by=by.name, now=now)
        opened.photos.append(ReturnPhoto(file_id=stored.id, position=position))
    session.add(opened)
    session.flush()
    _record(session, opened, "requested", by, now, asked.what)
    mail.asked(session, opened, now=now)
    return opened


def approve(
    session: Session, *, goods_return: GoodsReturn, sends_back: bool, words: str, by: Actor, now: datetime
) -> None:
    """The producer agrees. What need not come back is paid back at once, or waits for its replacement."""
    if sends_back and not rules.can_be_sent_back(Reason(goods_return.reason)):
        raise rules.NotOffered
    _lock(session, goods_return)
    _move(session, goods_return, "approved", by, now, words)
    goods_return.sends_back, goods_return.answer, goods_return.answered_at = sends_back, words, now
    goods_return.due_on = None if sends_back else _settled_by(goods_return, now)
    mail.told(session, goods_return, "approved", now=now)
    if not sends_back and goods_return.wish == Wish.REFUND:
        _pay_back(session, goods_return, by, now)


def refuse(session: Session, *, goods_return: GoodsReturn, words: str, by: Actor, now: datetime) -> None:
    """The producer does not agree, and says why. Raises `rules.NoWords`."""
    if not words:
        raise rules.NoWords
    _lock(session, goods_return)
    _move(session, goods_return, "refused", by, now, words)
    goods_return.answer, goods_return.answered_at = words, now
    mail.told(session, goods_return, "refused", now=now)


def withdraw(session: Session, *, goods_return: GoodsReturn, by: Actor, now: datetime) -> None:
    """The buyer keeps the goods after all."""
    _lock(session, goods_return)
    _move(session, goods_return, "withdrawn", by, now, "")
    mail.withdrawn(session, goods_return, now=now)


def receive(
    session: Session, *, goods_return: GoodsReturn, restocked: Mapping[int, int], words: str, by: Actor, now: datetime
) -> None:
    """The goods are back: {order line id: how many of them can be sold again}, the rest is written off.

    Raises `orders.rules.NotSoMany` for more than were asked back.
    """
    _lock(session, goods_return)
    _move(session, goods_return, "received", by, now, words)
    for line in goods_return.lines:
        line.restocked = restocked.get(line.line_id, 0)
        if not 0 <= line.restocked <= line.quantity:
            raise NotSoMany(line.line_id, line.quantity)
        _restock(session, goods_return.code, line, now)
    goods_return.due_on = _settled_by(goods_return, now)
    mail.told(session, goods_return, "received", now=now)
    if goods_return.wish == Wish.REFUND:
        _pay_back(session, goods_return, by, now)


def pay_back_instead(session: Session, *, goods_return: GoodsReturn, by: Actor, now: datetime) -> None:
    """Money where a replacement was wished for and there is none. Raises `WrongStep`."""
    _lock(session, goods_return)
    _pay_back(session, goods_return, by, now)


def _pay_back(session: Session, goods_return: GoodsReturn, by: Actor, now: datetime) -> None:
    """Take the price off the order and ask the money back; where nothing was paid for it, that is all."""
    if not goods_return.may_settle:
        raise WrongStep(goods_return.state, "refunded")
    order, units = goods_return.order, {line.line_id: line.quantity for line in goods_return.lines}
    due_on = _settled_by(goods_return, now)
    refund = changes.take_back(
        session,
        order=order,
        units=units,
        shipping_dong=_fee_back(session, goods_return),
        by=by,
        reason=goods_return.code,
        now=now,
        due_on=due_on,
    )
    goods_return.wish, goods_return.settled_at = Wish.REFUND.value, now
    goods_return.refund, goods_return.due_on = refund, due_on
    session.flush()
    if refund is None:
        _refunded(session, goods_return, by, now)


def replace(session: Session, *, goods_return: GoodsReturn, filled: Filled, by: Actor, now: datetime) -> None:
    """New units are on their way in a parcel of their own. Raises `WrongStep`, and what `replacing.send` raises."""
    _lock(session, goods_return)
    if not goods_return.may_settle:
        raise WrongStep(goods_return.state, "replaced")
    units = {line.line_id: line.quantity for line in goods_return.lines}
    parcel = replacing.send(session, order=goods_return.order, units=units, filled=filled, by=by, now=now)
    goods_return.settled_at = now
    # The parcel tells its buyer that it is on its way.
    _move(session, goods_return, "replaced", by, now, parcel.code)


def money_sent(session: Session, *, goods_return: GoodsReturn, reference: str, by: Actor, now: datetime) -> None:
    """The producer has sent the money herself. Raises `WrongStep` where there is none, or it goes by card."""
    _lock(session, goods_return)
    refund = goods_return.refund
    if refund is None or not goods_return.is_open or goods_return.order.payment.method == Method.CARD:
        raise WrongStep(goods_return.state, "refunded")
    money.refund_done(session, order=goods_return.order, refund=refund, reference=reference, by=by, now=now)
    _refunded(session, goods_return, by, now)


def follow_refunds(session: Session, *, now: datetime) -> int:
    """End the returns whose money went back by another way (the card provider, the order's page); how many."""
    ids = queries.paid_back(session)
    for return_id in ids:
        goods_return = session.get_one(GoodsReturn, return_id)
        _lock(session, goods_return)
        if goods_return.is_open:
            _refunded(session, goods_return, SYSTEM, now)
    return len(ids)


def remind(session: Session, *, now: datetime) -> int:
    """Write once to each producer whose answer is due by the next working day; how many."""
    day, reminded = local_day(now), 0
    for goods_return in queries.unreminded(session):
        if rules.remind_from(local_day(goods_return.asked_at)) <= day:
            goods_return.reminded_at = now
            mail.remind(session, goods_return, now=now)
            reminded += 1
    return reminded


def call_office(session: Session, *, now: datetime) -> int:
    """Hand what is overdue to the office, tell buyer and producer, once for each step; how many."""
    ids = queries.overdue(session, local_day(now))
    for return_id in ids:
        goods_return = session.get_one(GoodsReturn, return_id)
        _lock(session, goods_return)
        goods_return.overdue_at = now
        _record(session, goods_return, "overdue", SYSTEM, now, "")
        mail.overdue(session, goods_return, now=now)
    return len(ids)


def _check(session: Session, order: Order, asked: Asked, now: datetime) -> None:
    if not asked.units or any(units < 1 for units in asked.units.values()):
        raise rules.NothingChosen
    if rules.is_fault(asked.reason) and not asked.what:
        raise rules.NoWords
    if asked.wish not in rules.remedies(asked.reason):
        raise rules.NotOffered
    found = {one.line.id: one for one in queries.with_buyer(session, order)}
    for line_id, units in asked.units.items():
        if line_id not in found or units > found[line_id].left:
            raise NotSoMany(line_id, found[line_id].left if line_id in found else 0)
        one = found[line_id]
        rules.check(
            asked.reason,
            asked.wish,
            one.goods,
            placed_at=order.group.placed_at,
            delivered_at=one.delivered_at,
            now=now,
        )


def _lock(session: Session, goods_return: GoodsReturn) -> None:
    """Hold a return's row for this transaction and read it anew: two who act on it come one by one."""
    session.flush()
    session.refresh(goods_return, ["state", "sends_back", "settled_at", "refund_id"], with_for_update=True)


def _move(session: Session, goods_return: GoodsReturn, to: str, by: Actor, now: datetime, words: str) -> None:
    goods_return.state = rules.advance(goods_return.state, to=to, by=by.party, sends_back=goods_return.sends_back)
    # A step that was done starts its own term.
    goods_return.due_on = goods_return.reminded_at = goods_return.overdue_at = None
    _record(session, goods_return, to, by, now, words)


def _refunded(session: Session, goods_return: GoodsReturn, by: Actor, now: datetime) -> None:
    _move(session, goods_return, "refunded", by, now, "")
    if goods_return.refund is None:
        # Of money that went back the buyer hears as of any refund.
        mail.told(session, goods_return, "lowered", now=now)


def _restock(session: Session, code: str, line: ReturnLine, now: datetime) -> None:
    """Lay what can be sold again into the lots it was sent from."""
    left = line.restocked
    for held in fulfilment.delivered_lines(session, line.line_id):
        units = min(left, held.quantity)
        if units:
            lots.come_back(session, lot_id=held.lot_id, quantity=units, cause=code, now=now, held=False)
        left -= units


def _fee_back(session: Session, goods_return: GoodsReturn) -> int:
    units = {line.line_id: line.quantity for line in goods_return.lines}
    kept = sum(
        line.quantity - line.cancelled - line.returned - units.get(line.id, 0) for line in goods_return.order.lines
    )
    left = changes.fee_left(session, goods_return.order)
    return rules.fee_back(Reason(goods_return.reason), is_all=not kept, fee_dong=left)


def _settled_by(goods_return: GoodsReturn, now: datetime) -> date:
    agreed_at = goods_return.answered_at or now
    return rules.settled_by(
        Reason(goods_return.reason),
        asked_on=local_day(goods_return.asked_at),
        agreed_on=local_day(agreed_at),
        back_on=local_day(now),
    )


def _record(session: Session, goods_return: GoodsReturn, kind: str, by: Actor, now: datetime, words: str) -> None:
    event = ReturnEvent(kind=kind, party=by.party, actor=by.name, reason=words, at=now)
    goods_return.events.append(event)
    session.flush()
