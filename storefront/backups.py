"""Copies of the database and the stored files while the shop runs, and the way back.

SQLite is copied page by page by its own backup interface, PostgreSQL by `pg_dump`. The stored files lie beside the
copy, in `<FILE>.media.tar`; they are copied after the database, so every row finds its bytes. The search index is not
copied: it is built anew from the database.
"""

import shutil
import sqlite3
import subprocess
import tarfile
from pathlib import Path

from flask import current_app
from sqlalchemy import make_url

from storefront.config import Settings
from storefront.database import db, turn


class BackupRefused(Exception):
    """A copy that cannot be made or used; the message says why, in English."""


def backup(file: Path) -> None:
    """Write database and stored files to files that do not exist yet. Raises `BackupRefused`."""
    for taken in (file, _media(file)):
        if taken.exists():
            raise BackupRefused(f"{taken} exists already")
    if _is_sqlite():
        with sqlite3.connect(_path()) as source, sqlite3.connect(file) as target:
            source.backup(target)
    else:
        _run("pg_dump", "--format=custom", f"--file={file}", _libpq())
    with tarfile.open(_media(file), "w") as archive:
        for place in sorted(_media_folder().glob("[0-9a-f][0-9a-f]/[0-9a-f]*")):
            archive.add(place, place.relative_to(_media_folder()))


def restore(file: Path) -> None:
    """Put a copy in the place of the database, and its stored files beside those that are there.

    Stop the shop's processes first: what they wrote since the copy is gone. Raises `BackupRefused` for a file that is
    no whole copy.
    """
    if not file.is_file():
        raise BackupRefused(f"{file} does not exist")
    if _is_sqlite():
        _check(file)
        db.engine.dispose()
        with turn(), sqlite3.connect(file) as source, sqlite3.connect(_path()) as target:
            source.backup(target)
    else:
        _run("pg_restore", "--clean", "--if-exists", "--single-transaction", f"--dbname={_libpq()}", str(file))
    shutil.rmtree(_settings().instance_dir / "search", ignore_errors=True)
    # A copy made before files were stored has none.
    if _media(file).exists():
        with tarfile.open(_media(file)) as archive:
            archive.extractall(_media_folder(), filter="data")


def _media(file: Path) -> Path:
    return file.with_name(file.name + ".media.tar")


def _media_folder() -> Path:
    return _settings().instance_dir / "media"


def _check(file: Path) -> None:
    try:
        with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as copy:
            (verdict,) = copy.execute("PRAGMA integrity_check").fetchone()
            copy.execute("SELECT 1 FROM catalog_change LIMIT 1")
    except sqlite3.DatabaseError as error:
        raise BackupRefused(f"{file} is no copy of a shop: {error}") from None
    if verdict != "ok":
        raise BackupRefused(f"{file} is damaged: {verdict}")


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


def _is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def _path() -> str:
    return str(db.engine.url.database)


def _libpq() -> str:
    return make_url(_settings().database).set(drivername="postgresql").render_as_string(hide_password=False)


def _run(*command: str) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - our own words, no shell
    except FileNotFoundError:
        raise BackupRefused(f"{command[0]} is not installed; it comes with PostgreSQL's client programs") from None
    except subprocess.CalledProcessError as failed:
        raise BackupRefused(f"{command[0]}: {failed.stderr.strip()}") from None
