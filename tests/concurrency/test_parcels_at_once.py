"""Two people at a producer's counter press the same button in the same moment: it is done once."""

from collections import Counter
from functools import partial

from sqlalchemy import func, select
from support.counter import PHONES
from support.market import Market, at_once
from support.parcels import GOOD_UNTIL, shelf, variant_of
from support.shop import NOON
from support.shopper import Answer, Shopper

from catalog.stock.lots import actions as lots
from catalog.stock.lots.rules import Batch
from storefront.database import db, writing
from storefront.demo.world import PASSWORD
from storefront.fulfilment.models import Shipment, ShipmentLine
from storefront.orders.models import Order, OrderLine

SLUG = "cao-toi-den-phu-sinh"
HANDS = 6


def test_the_same_order_is_packed_and_shipped_once(market: Market) -> None:
    lot_id, code, hands = _placed(market, 4000, units=3)
    path = f"/ban-hang/don-hang/{code}"
    token = hands[0].get(path).hidden("csrf_token")
    line_id = _line(market, code)
    typed = {"csrf_token": token, f"lot_{line_id}_{lot_id}": 2}

    packed = at_once([partial(hand.post, f"{path}/dong-goi", typed) for hand in hands])
    form = {"csrf_token": token, "carrier": "Tự giao"}
    sent = at_once([partial(hand.post, f"{path}/1/gui", form) for hand in hands])

    assert _told(packed) == _told(sent) == {303: 1, 409: HANDS - 1}
    with market.keeper.app_context():
        session = db.session()
        held = select(func.sum(ShipmentLine.quantity)).join(Shipment).join(Order).where(Order.code == code)
        assert session.scalar(held) == 2
        assert session.scalars(select(OrderLine.packed).where(OrderLine.id == line_id)).one() == 2
        shelf(session, variant_of(session, SLUG))
        session.rollback()


def test_who_packs_and_who_cancels_do_not_both_win(market: Market) -> None:
    lot_id, code, hands = _placed(market, 4100, units=2)
    path = f"/ban-hang/don-hang/{code}"
    token = hands[0].get(path).hidden("csrf_token")
    pack = {"csrf_token": token, f"lot_{_line(market, code)}_{lot_id}": 2}
    cancel = {"csrf_token": token, "act": "all", "reason": "Hết hàng"}

    answers = at_once(
        [partial(hand.post, f"{path}/dong-goi", pack) for hand in hands[:3]]
        + [partial(hand.post, f"{path}/huy", cancel) for hand in hands[3:]]
    )

    assert _told(answers)[303] == 1
    with market.keeper.app_context():
        session = db.session()
        state = session.scalars(select(Order.state).where(Order.code == code)).one()
        parcels = session.scalars(select(Shipment.state).join(Order).where(Order.code == code)).all()
        assert (state, parcels) in [("cancelled", []), ("confirmed", ["packed"])]
        shelf(session, variant_of(session, SLUG))
        session.rollback()


def _placed(market: Market, number: int, *, units: int) -> tuple[int, str, list[Shopper]]:
    """A confirmed order, a lot for it, and several hands signed in for its producer."""
    with market.keeper.app_context(), writing() as session:
        batch, variant = Batch(f"C{number}", None, GOOD_UNTIL), variant_of(session, SLUG)
        lot = lots.receive(session, variant_id=variant, batch=batch, quantity=10, cause="test", now=NOON)
        lot_id = lot.id
    answer = Shopper(market.server.url, number).order_by_api(f"parcels-{number}", SLUG, units)
    code = answer.json["orders"][0]["code"]
    seller = Shopper(market.server.url, number + 1)
    seller.post("/dang-nhap", {"phone": PHONES["producer"], "password": PASSWORD})
    path = f"/ban-hang/don-hang/{code}"
    token = seller.get(path).hidden("csrf_token")
    assert seller.post(f"{path}/xac-nhan", {"csrf_token": token}).status == 303
    return lot_id, code, [seller.copy() for _ in range(HANDS)]


def _line(market: Market, code: str) -> int:
    with market.keeper.app_context():
        found = db.session.scalars(select(OrderLine.id).join(Order).where(Order.code == code)).one()
        db.session.rollback()
        return found


def _told(answers: list[Answer]) -> Counter[int]:
    return Counter(answer.status for answer in answers)
