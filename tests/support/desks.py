"""Who works at the programme's office, signed in."""

from flask import Flask

from storefront.demo.world import LOG_INS, PASSWORD
from support.pages import Pages

PHONES = {role: phone for role, phone, _name in LOG_INS}


def signed_in(app: Flask, role: str = "officer") -> Pages:
    """A browser in which somebody of that role has signed in to the demo world."""
    pages = Pages(app.test_client())
    pages.post("/dang-nhap", {"phone": PHONES[role], "password": PASSWORD})
    return pages
