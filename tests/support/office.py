"""What others do to a running shop while somebody buys: each one real action in its own transaction."""

from datetime import UTC, date, datetime

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.certification import actions as certification
from catalog.certification.models import Certificate
from catalog.certification.rules import Facts, Precision
from catalog.pricing import actions as pricing
from catalog.producers.models import Producer
from catalog.products.models import Product, Variant
from catalog.stock import actions as stock
from catalog.stock.models import Stock
from storefront.database import db, writing


def reprice(app: Flask, slug: str, amount_dong: int) -> None:
    with app.app_context(), writing() as session:
        pricing.set_public_price(session, variant=_variant(session, slug), amount_dong=amount_dong, now=_now(app))


def restock(app: Flask, slug: str, sellable: int) -> None:
    with app.app_context(), writing() as session:
        stock.count(session, variant_id=_variant(session, slug).id, sellable=sellable, cause="test", now=_now(app))


def stock_of(app: Flask, slug: str) -> tuple[int, int]:
    """(on hand, held) of a product's first pack."""
    with app.app_context():
        session = db.session()
        row = session.get_one(Stock, _variant(session, slug).id, populate_existing=True)
        found = row.on_hand, row.held
        session.rollback()
        return found


def revoke(app: Flask, slug: str) -> None:
    with app.app_context(), writing() as session:
        certification.revoke(
            session, certificate=_certificate(session, slug), by="test", now=_now(app), reason="Vi phạm điều kiện."
        )


def suspend(app: Flask, slug: str) -> None:
    with app.app_context(), writing() as session:
        certification.suspend(
            session, certificate=_certificate(session, slug), by="test", now=_now(app), reason="Chờ kiểm tra."
        )


def certify(app: Flask, slug: str, *, stars: int, issued_on: date) -> None:
    """Correct the certificate of a product to these facts."""
    with app.app_context(), writing() as session:
        certificate = _certificate(session, slug)
        facts = Facts(stars, issued_on, Precision.DAY)
        certification.correct(session, certificate=certificate, facts=facts, by="test", now=_now(app))


def take_account(app: Flask, producer_slug: str) -> None:
    """Take a producer's bank account away."""
    with app.app_context(), writing() as session:
        producer = session.scalars(select(Producer).where(Producer.slug == producer_slug)).one()
        producer.bank_bin = producer.bank_account = None


def certificate_code(app: Flask, slug: str) -> str:
    with app.app_context():
        return _certificate(db.session(), slug).code


def count(app: Flask, model: type) -> int:
    """How many rows a table has."""
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def _certificate(session: Session, slug: str) -> Certificate:
    rows = select(Certificate).join(Product).where(Product.slug == slug).order_by(Certificate.id.desc())
    return session.scalars(rows).first()


def _variant(session: Session, slug: str) -> Variant:
    rows = select(Variant).join(Product).where(Product.slug == slug).order_by(Variant.position)
    return session.scalars(rows).first()


def _now(app: Flask) -> datetime:
    now: datetime = app.extensions["clock"].now()
    return now.astimezone(UTC)
