"""Somebody who bought, was delivered to, and says what she thinks."""

from collections.abc import Sequence
from io import BytesIO

from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from storefront.database import db, writing
from storefront.reviews import actions
from storefront.reviews.models import Review
from support import shop
from support.buyer import Buyer
from support.delivered import deliver, orders_of
from support.pages import SAME_ORIGIN, read

GARLIC, INCENSE = "toi-ly-son-phu-sinh", "nhang-que-tra-bong"
NICE = "Tỏi thơm, gói kín, giao nhanh."


def bought(app: Flask, buyer: Buyer, *slugs: str, is_delivered: bool = True, **typed: object) -> str:
    """The code of an order of these products, delivered to its buyer."""
    for slug in slugs or (GARLIC,):
        buyer.put(slug)
    code = buyer.order(**typed)
    if is_delivered:
        deliver(app, code, paid=False, now=shop.NOON)
    return code


def lines(app: Flask, code: str) -> list[int]:
    """The ids of an order's lines."""
    with app.app_context():
        return [line.id for order in orders_of(db.session(), code) for line in order.lines]


def door(code: str, line_id: int) -> str:
    """Where the garlic's line of a buyer's only order is reviewed."""
    return f"/don-hang/{code}/{code}1/danh-gia/{line_id}"


def say(
    buyer: Buyer, code: str, line_id: int, *, expect: int = 200, photos: Sequence[bytes] = (), **typed: object
) -> BeautifulSoup:
    """Send the form of a line's review."""
    data = {"rating": "5", "text": NICE, **typed}
    data["photos"] = [FileStorage(BytesIO(photo), f"{at}.jpg") for at, photo in enumerate(photos)]
    response = buyer.client.post(
        door(code, line_id),
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
