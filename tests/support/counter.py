"""A producer at her door and an official at the inbox, as the tests of both need them."""

from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from catalog.listings.models import ListingChange
from catalog.listings.takedowns import actions as takedowns
from catalog.producers.models import Producer
from catalog.products.models import Product
from storefront import clock
from storefront.accounts import actions as accounts
from storefront.database import db, writing
from storefront.demo.world import LOG_INS, PASSWORD
from support.pages import Pages, hidden

GARLIC = "toi-ly-son-phu-sinh"
PHONES = {role: phone for role, phone, _name in LOG_INS}
RIVAL = "0900000199"
# What a new listing of a food must say.
NEW = {
    "name": "Tỏi đen thử",
    "group": "food",
    "unit": "Hũ 250 g",
    "net_weight_g": "250",
    "ingredients": "Tỏi 100%",
    "shelf_life_days": "365",
    "description": "Tỏi ủ sáu mươi ngày, ngọt dịu.",
    "price_dong": "180.000",
    "stock": "12",
}


def signed_in(app: Flask, role: str) -> Pages:
    """Somebody of the demo's log-ins."""
    return by_phone(app, PHONES[role])


def by_phone(app: Flask, phone: str) -> Pages:
    pages = Pages(app.test_client())
    pages.post("/dang-nhap", {"phone": phone, "password": PASSWORD})
    return pages


def rival(app: Flask, producer: str = "apanax", role: str = "owner", phone: str = RIVAL) -> Pages:
    """Somebody who works for another producer."""
    with app.app_context(), writing() as session:
        user = accounts.add(session, role="producer", phone=phone, password=PASSWORD, name="Người khác")
        session.flush()
        row = session.scalars(select(Producer).where(Producer.slug == producer)).one()
        accounts.join(session, user=user, producer=row, role=role, now=clock.now())
    return by_phone(app, phone)


def send(pages: Pages, path: str, *, expect: int = 200, **fields: object) -> BeautifulSoup:
    """Send a form of somebody signed in, with the token of her account's page."""
    token = hidden(pages.get("/tai-khoan"), "csrf_token")
    return pages.post(path, {"csrf_token": token, **fields}, expect=expect)


def proposed(app: Flask, producer: Pages, **changed: str) -> int:
    """The id of a change of the garlic that its producer sent."""
    send(producer, f"/ban-hang/san-pham/{GARLIC}/sua", **{**listed(producer), **changed, "act": "send"})
    with app.app_context():
        return db.session.scalars(select(ListingChange.id).order_by(ListingChange.id.desc())).first() or 0


def listed(producer: Pages) -> dict[str, str]:
    """What the form of the garlic shows."""
    form = producer.get(f"/ban-hang/san-pham/{GARLIC}/sua").select_one("form[action$='/sua']")
    values = {field["name"]: field.get("value", "") for field in form.select("input[id]")}
    values |= {field["name"]: field.get_text().removeprefix("\n") for field in form.select("textarea")}
    return values | {"group": form.select_one("#group option[selected]")["value"]}


def state_of(app: Flask, slug: str = GARLIC) -> str:
    with app.app_context():
        return db.session.scalars(select(Product.listing_state).where(Product.slug == slug)).one()


def product_value(app: Flask, name: str, slug: str = GARLIC) -> object:
    with app.app_context():
        return db.session.scalars(select(getattr(Product, name)).where(Product.slug == slug)).one()


def take_down(app: Flask, slug: str) -> None:
    """Take a listing off sale as an authority asked."""
    with app.app_context(), writing() as session:
        product = session.scalars(select(Product).where(Product.slug == slug)).one()
        told = {"authority": "QLTT", "document_number": "1", "received_at": clock.now(), "reason": "Nhãn sai."}
        takedown = takedowns.enter(session, product=product, by="test", now=clock.now(), **told)
        takedowns.execute(session, takedown=takedown, by="test", now=clock.now())
