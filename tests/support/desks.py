"""Who works at the programme's office, signed in."""

from datetime import datetime

from flask import Flask
from sqlalchemy import update

from storefront.accounts.devices.models import Device
from storefront.database import writing
from storefront.demo.world import LOG_INS, PASSWORD
from support.pages import Pages

PHONES = {role: phone for role, phone, _name in LOG_INS}


def signed_in(app: Flask, role: str = "officer") -> Pages:
    """A browser in which somebody of that role has signed in to the demo world."""
    pages = Pages(app.test_client())
    pages.post("/dang-nhap", {"phone": PHONES[role], "password": PASSWORD})
    return pages


def stay(app: Flask, instant: datetime) -> None:
    """Let whoever is signed in have been here until an instant a test jumps to: silent devices are signed out."""
    with app.app_context(), writing() as session:
        session.execute(update(Device).values(seen_at=instant))
