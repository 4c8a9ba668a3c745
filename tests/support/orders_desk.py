"""Orders in a test's shop: read, changed and given papers as the shop itself does it."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from storefront.database import db, writing
from storefront.jobs import schedule
from storefront.order_papers.models import IssuedPaper
from storefront.orders.models import Order
from storefront.orders.rules import Actor

SELLER = Actor("producer", "Người bán")


def change(app: Flask, code: str, act: Callable[[Session, Order], None]) -> None:
    """Do something to an order in its own transaction."""
    with app.app_context(), writing() as session:
        act(session, session.scalars(select(Order).where(Order.code == code)).one())


def issue_contracts(app: Flask) -> int:
    """What the job does."""
    with app.app_context():
        return schedule.issue_contracts()


def papers(app: Flask, code: str) -> list[IssuedPaper]:
    """An order's papers, oldest first."""
    with app.app_context():
        rows = select(IssuedPaper).join(Order, Order.id == IssuedPaper.order_id).where(Order.code == code)
        found = list(db.session.scalars(rows.order_by(IssuedPaper.id)))
        db.session.expunge_all()
        return found
