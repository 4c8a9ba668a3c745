"""The office's import of a folder of CSV files: all of it or nothing, and twice the same as once."""

from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from catalog.calendar import local_day
from catalog.importing import queries
from catalog.importing.listings import put_producers, put_products
from catalog.importing.places import put_communes, put_districts
from catalog.importing.reading import Files, read
from catalog.importing.rules import ImportRefused, Problem
from catalog.importing.stars import put_stars
from catalog.importing.summary import Summary


def import_directory(session: Session, directory: Path, *, by: str, now: datetime) -> Summary:
    """Read a folder and apply it. Nothing is committed: the caller commits, or rolls back after a dry run.

    Raises `ImportRefused` with every fault of every file; then nothing was changed.
    """
    files, problems = read(directory, today=local_day(now))
    return import_files(session, files, problems, by=by, now=now)


def import_files(session: Session, files: Files, problems: list[Problem], *, by: str, now: datetime) -> Summary:
    """Bring the catalogue in line with files that were read; what they do not name stays as it is.

    Reading needs no transaction. Raises `ImportRefused` with the faults found in reading and those of the catalogue.
    """
    if problems := faults(session, files, problems):
        raise ImportRefused(problems)
    return _apply(session, files, by=by, now=now)


def faults(session: Session, files: Files, problems: list[Problem]) -> list[Problem]:
    """The faults found in reading and those only the catalogue can tell, without two for one cell."""
    told = {(problem.file, problem.line, problem.column) for problem in problems if problem.line}
    unknown = queries.unknown_references(session, files)
    return [*problems, *(it for it in unknown if (it.file, it.line, it.column) not in told)]


def _apply(session: Session, files: Files, *, by: str, now: datetime) -> Summary:
    localities = put_districts(session, files)
    communes = put_communes(session, files)
    producers = put_producers(session, files)
    products, listed = put_products(session, files, now=now)
    certificates = put_stars(session, files, products, by=by, now=now)
    return Summary(localities, communes, producers, listed, certificates)
