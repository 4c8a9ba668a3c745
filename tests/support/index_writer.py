"""A process that changes prices and lets the index follow, on and on, until it is killed."""

import itertools
import multiprocessing.synchronize
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session, sessionmaker

from catalog.pricing import actions as pricing
from catalog.products.models import Variant
from search.service import SearchService

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)


def write_on_and_on(url: str, root: Path | None, started: multiprocessing.synchronize.Event) -> None:
    """Several products a change, so that a kill may come at any step of many."""
    sessions = sessionmaker(create_engine(url))
    search = SearchService(root, sessions)
    search.drain()
    for turn in itertools.count():
        with sessions() as session:
            reprice(session, turn)
            session.commit()
        started.set()
        search.drain()


def reprice(session: Session, turn: int) -> None:
    """Give eight products new prices."""
    variants = session.scalars(select(Variant).order_by(Variant.id)).all()
    for i in range(8):
        variant = variants[(turn * 8 + i) % len(variants)]
        pricing.set_public_price(session, variant=variant, amount_dong=100_000 + turn * 8 + i, now=NOW)
