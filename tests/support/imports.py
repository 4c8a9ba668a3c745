"""Short words for tests of the import."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.certification.models import Certificate
from catalog.db import Base
from catalog.importing.actions import import_directory
from catalog.importing.reading import read
from catalog.importing.rules import ImportRefused, Problem, Reason
from catalog.importing.summary import Summary
from catalog.products.models import Product


def run(session: Session, directory: Path, now: datetime) -> Summary:
    summary = import_directory(session, directory, by="office", now=now)
    session.commit()
    return summary


def faults(directory: Path) -> list[tuple[str, int, str, Reason]]:
    """What reading alone finds wrong, on 24 November 2026."""
    _, problems = read(directory, today=date(2026, 11, 24))
    assert all(str(problem) for problem in problems)
    return [(problem.file, problem.line, problem.column, problem.reason) for problem in problems]


def refused(session: Session, directory: Path, now: datetime) -> list[Problem]:
    """The faults for which an import into an empty catalogue is refused, nothing of it done."""
    with pytest.raises(ImportRefused) as caught:
        import_directory(session, directory, by="office", now=now)
    session.commit()
    assert session.scalar(select(func.count(Product.id))) == 0
    return list(caught.value.problems)


def product(session: Session, slug: str) -> Product:
    return session.scalars(select(Product).where(Product.slug == slug)).one()


def certificate(session: Session, slug: str) -> Certificate:
    return session.scalars(select(Certificate).join(Product).where(Product.slug == slug)).one()


def everything(session: Session) -> dict[str, list[Any]]:
    """Every row of every table."""
    return {
        table.name: sorted(map(repr, session.execute(table.select()).all())) for table in Base.metadata.sorted_tables
    }


def count(session: Session, column: Any) -> int:
    return session.scalar(select(func.count(column))) or 0
