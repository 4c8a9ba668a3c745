"""A shop to test: its own folder, its own database, a clock that stands where a test puts it."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from passlib.hash import argon2
from werkzeug.test import TestResponse

from catalog import changes
from storefront.app import create_app
from storefront.config import Settings, load
from storefront.database import db
from storefront.demo import world
from storefront.web import language
from support import postgresql

# A hash of a password is dear on purpose, but hundreds of tests sign in; started shops make theirs at the full price.
argon2.default_rounds, argon2.memory_cost, argon2.parallelism = 1, 8, 1

# The day the seed data was compiled; 28 of its certificates can be dated.
NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)


class _CompiledTemplates(BytecodeCache):
    """Templates compiled once a process, not once a shop: every test opens a shop of its own."""

    def __init__(self) -> None:
        self._compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._compiled:
            bucket.bytecode_from_string(self._compiled[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._compiled[bucket.key] = bucket.bytecode_to_string()


_COMPILED = {code: _CompiledTemplates() for code in (language.VIETNAMESE, language.ENGLISH)}


class Visitor(FlaskClient):
    """A client for whom every request, redirects too, happens at one instant."""

    instant: datetime = NOON

    def open(self, *args: object, **kwargs: object) -> TestResponse:
        self.application.extensions["clock"].set(self.instant)
        return super().open(*args, **kwargs)


def settings_for(folder: Path, **overrides: object) -> Settings:
    """Settings of a shop that lives in a folder."""
    return load(
        **{"app_env": "test", "instance_dir": folder, "clock": NOON, "log_level": "error", "ratelimit_enabled": False}
        | overrides
    )


def build_world(folder: Path, **overrides: object) -> None:
    """Make a shop with the demo world in a folder, by its real migrations and actions."""
    app = create_app(settings_for(folder, app_env="demo", **overrides))
    with app.app_context():
        upgrade()
        world.load()
        app.extensions["search"].rebuild()
        db.session.remove()
        db.engine.dispose()


@dataclass(frozen=True)
class PostgresqlWorld:
    """A shop with the demo world in PostgreSQL, indexed in its folder and in the database, for copies to be made of."""

    address: str
    folder: Path
    url: str

    @contextmanager
    def copied(self, *folders: Path) -> Iterator[str]:
        """Copies of the folder, one a host, over one copy of the database: its DATABASE_URL."""
        with postgresql.database(self.address, like=self.url) as url:
            for folder in folders:
                shutil.copytree(self.folder, folder, dirs_exist_ok=True)
            yield url


@contextmanager
def postgresql_world(address: str, folder: Path) -> Iterator[PostgresqlWorld]:
    """The demo world on a PostgreSQL server, by the real migrations and actions."""
    with postgresql.database(address) as url:
        build_world(folder, database_url=url)
        with opened(folder, folder, database_url=url, search_url="postgresql") as app, app.app_context():
            app.extensions["search"].rebuild()
        yield PostgresqlWorld(address, folder, url)


@contextmanager
def opened(template: Path, folder: Path, **overrides: object) -> Iterator[Flask]:
    """The application over a copy of a built shop."""
    if template != folder:
        shutil.copytree(template, folder, dirs_exist_ok=True)
    app = create_app(settings_for(folder, **overrides))
    for code, compiled in _COMPILED.items():
        app.extensions["templates"].of(code).bytecode_cache = compiled
    try:
        yield app
    finally:
        app.extensions["misses"].flush()
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def follow(app: Flask) -> None:
    """Let the search index catch up, as the job process does, and wait until this process has seen it."""
    with app.app_context():
        app.extensions["search"].drain()
        newest = changes.revision(db.session())
        db.session.remove()
    deadline = time.monotonic() + 10
    while app.extensions["search"].status().last_number < newest:
        assert time.monotonic() < deadline, "the index did not follow"
        time.sleep(0.02)
