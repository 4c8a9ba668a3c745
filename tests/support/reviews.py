"""Somebody who bought, was delivered to, and says what she thinks."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from storefront.database import db, writing
from storefront.orders import steps
from storefront.orders.models import Order, OrderGroup
from storefront.orders.rules import Actor
from storefront.reviews import actions
from storefront.reviews.models import Review
from support import shop
from support.buyer import Buyer
from support.pages import SAME_ORIGIN, read

GARLIC, INCENSE = "toi-ly-son-phu-sinh", "nhang-que-tra-bong"
PRODUCER = Actor("producer", "Bà Sáu")
NICE = "Tỏi thơm, gói kín, giao nhanh."


def bought(app: Flask, buyer: Buyer, *slugs: str, is_delivered: bool = True, **typed: object) -> str:
    """The code of an order of these products, delivered to its buyer."""
    for slug in slugs or (GARLIC,):
        buyer.put(slug)
    code = buyer.order(**typed)
    if is_delivered:
        deliver(app, code)
    return code


def deliver(app: Flask, code: str, at: datetime = shop.NOON) -> None:
    with app.app_context(), writing() as session:
        for order in _orders(code):
            steps.confirm(session, order=order, by=PRODUCER, now=at)
            steps.fulfil(session, order=order, by=PRODUCER, now=at)


def lines(app: Flask, code: str) -> list[int]:
    """The ids of an order's lines."""
    with app.app_context():
        return [line.id for order in _orders(code) for line in order.lines]


def say(
    buyer: Buyer, code: str, line_id: int, *, expect: int = 200, photos: Sequence[bytes] = (), **typed: object
) -> BeautifulSoup:
    """Send the form of a line's review."""
    data = {"rating": "5", "text": NICE, **typed}
    data["photos"] = [FileStorage(BytesIO(photo), f"{at}.jpg") for at, photo in enumerate(photos)]
    response = buyer.client.post(
        f"/don-hang/{code}/danh-gia/{line_id}",
        data=data,
        headers=SAME_ORIGIN,
        content_type="multipart/form-data",
        follow_redirects=True,
    )
    assert response.status_code == expect, response.status_code
    return read(response)


def reviewed(app: Flask, buyer: Buyer, *, phone: str = "0912 345 678", **typed: object) -> int:
    """The id of a review of the garlic that waits for the office."""
    code = bought(app, buyer, phone=phone)
    (line,) = lines(app, code)
    say(buyer, code, line, **typed)
    return newest(app).id


def newest(app: Flask) -> Review:
    with app.app_context():
        review = db.session.scalars(select(Review).order_by(Review.id.desc())).first()
        db.session.expunge_all()
        return review


def publish(app: Flask, review_id: int) -> None:
    with app.app_context(), writing() as session:
        actions.publish(session, review=session.get_one(Review, review_id), by="Cán bộ", now=shop.NOON)


def _orders(code: str) -> list[Order]:
    return list(db.session.scalars(select(Order).join(OrderGroup).where(OrderGroup.code == code)))
