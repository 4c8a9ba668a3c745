"""A shop to test: its own folder, its own database, a clock that stands where a test puts it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade

from search import sync
from storefront.app import create_app
from storefront.config import Settings, load
from storefront.database import db
from storefront.demo import world

# The day the seed data was compiled; 28 of its certificates can be dated.
NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)


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
        sync.rebuild(db.session(), folder / "search")
        db.session.remove()
        db.engine.dispose()


@contextmanager
def opened(template: Path, folder: Path, **overrides: object) -> Iterator[Flask]:
    """The application over a copy of a built shop."""
    if template != folder:
        shutil.copytree(template, folder, dirs_exist_ok=True)
    app = create_app(settings_for(folder, **overrides))
    try:
        yield app
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def follow(app: Flask) -> None:
    """Let the search index catch up, as the job process does."""
    with app.app_context():
        sync.drain(db.session(), app.extensions["settings"].instance_dir / "search")
        db.session.remove()
