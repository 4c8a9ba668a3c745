"""Somebody with an account of her own: signs up as the pages ask for it, and reads the codes that are sent to her."""

from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from storefront.database import db
from storefront.mail.models import MailMessage
from support.pages import SAME_ORIGIN, Pages, hidden

PASSWORD = "ba con mèo leo cây"
TYPED = {"name": "Trần Thị Mai", "contact": "mai@thu.example", "password": PASSWORD, "terms": "1", "privacy": "1"}


def messages(app: Flask, to: str = "") -> list[MailMessage]:
    """What was written to somebody, oldest first."""
    with app.app_context():
        rows = select(MailMessage).order_by(MailMessage.id)
        return list(db.session.scalars(rows.where(MailMessage.recipient == to) if to else rows))


def code(app: Flask, to: str) -> str:
    """The code sent last to a phone or address."""
    return next(one.context["code"] for one in reversed(messages(app, to)) if one.template == "confirm_code")


class Person:
    """A browser, and whoever uses it."""

    def __init__(self, app: Flask, client: FlaskClient | None = None) -> None:
        self.app = app
        self.client = client or app.test_client()
        self.pages = Pages(self.client)

    def send(self, path: str, **fields: object) -> TestResponse:
        return self.client.post(path, data=fields, headers=SAME_ORIGIN)

    def sign_up(self, contact: str = TYPED["contact"], **more: str) -> "Person":
        self.pages.post("/dang-ky", {**TYPED, "contact": contact, **more})
        self.pages.post("/dang-ky/ma", {"code": code(self.app, contact)})
        assert self.is_in()
        return self

    def sign_in(self, name: str = TYPED["contact"], password: str = PASSWORD, **more: str) -> TestResponse:
        return self.send("/dang-nhap", phone=name, password=password, **more)

    def is_in(self) -> bool:
        return self.client.get("/tai-khoan").status_code == 200

    def token(self, path: str = "/tai-khoan") -> str:
        return hidden(self.pages.get(path), "csrf_token")

    def post(self, path: str, *, seen: str = "/tai-khoan", expect: int = 200, **fields: object) -> BeautifulSoup:
        """Send a form of a page she sees; the page she lands on."""
        return self.pages.post(path, {"csrf_token": self.token(seen), **fields}, expect=expect)
