"""Several desks decide at once: each certificate ends once, and the chain of events has no gap and no fork."""

from dataclasses import replace
from datetime import date
from functools import partial

from flask import Flask
from sqlalchemy import select
from support.market import Market, at_once

from catalog.certification import chain
from catalog.certification.models import Certificate, CertificateEvent
from catalog.decisions import actions, rows
from catalog.decisions.reading import Cell, Line
from catalog.decisions.rules import DecisionRefused, Header
from catalog.products.models import Product
from storefront import clock
from storefront.database import db, writing

SHARED = "thit-bo-kho-thu-ba"
OWN = ("ca-com-che-bien-sesan", "nhung-huou-kho-dong-tien", "bot-nhung-huou-dong-tien", "cha-lua-ninh-to")
HEADER = Header("", date(2026, 11, 20), "UBND tỉnh Quảng Ngãi")


def decide(app: Flask, number: str, slugs: tuple[str, ...]) -> str:
    """Revoke some products by one decision; what came of it."""
    lines = [
        Line(place, {"slug": Cell(f"A{place}", slug), "act": Cell(f"B{place}", "thu hồi"), "reason": Cell("C", "x")})
        for place, slug in enumerate(slugs, 2)
    ]
    with app.app_context():
        found = rows.checked(lines, act=None, reason="", today=clock.today())
        try:
            with writing() as session:
                actions.carry_out(session, replace(HEADER, number=number), found, by=number, now=clock.now())
        except DecisionRefused:
            return "refused"
        finally:
            db.session.remove()
    return "recorded"


def test_one_of_several_decisions_on_a_certificate_counts_and_the_rest_change_nothing(market: Market) -> None:
    decisions = [partial(decide, market.keeper, f"{own}/QĐ-THỬ", (own, SHARED)) for own in OWN]

    told = at_once(decisions)

    assert sorted(told) == ["recorded", *["refused"] * (len(OWN) - 1)]
    with market.keeper.app_context():
        session = db.session()
        ended = select(Product.slug).join(Certificate, Certificate.product_id == Product.id)
        revoked = set(session.scalars(ended.where(Certificate.hold == "revoked", Product.slug.in_((SHARED, *OWN)))))
        numbers = list(session.scalars(select(CertificateEvent.number).order_by(CertificateEvent.number)))
        assert len(revoked) == 2
        assert SHARED in revoked
        assert numbers == list(range(1, len(numbers) + 1))
        assert chain.verify(session).unbroken
        db.session.remove()
