"""The database session, and the one way to write.

SQLite runs in WAL mode with `synchronous=FULL`. Writers queue on a lock file (the kernel serves it in order, SQLite's
own busy wait does not) and begin IMMEDIATE, so no writer fails half-way; readers begin plainly and never wait.
Checkpoints are left to `checkpoint`, run by one process while it holds the queue.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session

from catalog.db import Base
from storefront.config import Settings

db = SQLAlchemy(model_class=Base)

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA busy_timeout=5000",
    "PRAGMA foreign_keys=ON",
    "PRAGMA wal_autocheckpoint=0",
    # Each thread's connection has its own; beyond it is the system's cache, which all processes share.
    "PRAGMA cache_size=-500",
)


def configure(app: Flask, settings: Settings) -> None:
    """Bind the application to its database. Opens no connection, so that workers may fork afterwards."""
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database
    # A search inside the database takes a connection beside the request's own.
    threads = settings.web_threads * (2 if settings.search_url else 1)
    options: dict[str, Any] = {"pool_size": threads + 2, "max_overflow": 4, "pool_pre_ping": False}
    # The connection used last: its statements are compiled and its pages read, and the rest stay small.
    options["pool_use_lifo"] = True
    if settings.database.startswith("sqlite"):
        options["connect_args"] = {"isolation_level": None, "check_same_thread": False}
        app.extensions["write_queue"] = settings.instance_dir / "write.lock"
    else:
        options["pool_pre_ping"] = True
        app.extensions["write_queue"] = None
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            _prepare_sqlite(db.engine)
        else:
            _prepare_postgresql(db.engine)


@contextmanager
def writing() -> Iterator[Session]:
    """One write transaction: committed at the end, rolled back on any error. Whatever was read before is forgotten."""
    session: Session = db.session()
    session.rollback()
    with turn():
        session.connection(execution_options={"writing": True})
        try:
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise


def checkpoint() -> None:
    """Move the WAL into the SQLite database; for the one maintenance process. Nothing to do elsewhere."""
    if current_app.extensions["write_queue"] is not None:
        connection = db.engine.raw_connection()
        try:
            with turn():
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        finally:
            connection.close()


@contextmanager
def turn() -> Iterator[None]:
    """Wait for one's turn to write, and hold it. PostgreSQL has no such queue."""
    path: Path | None = current_app.extensions["write_queue"]
    if path is None:
        yield
        return
    with open(path, "a") as queue:
        fcntl.flock(queue, fcntl.LOCK_EX)
        yield


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def set_pragmas(connection: Any, record: Any) -> None:
        for pragma in _PRAGMAS:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("writing")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _prepare_postgresql(engine: Engine) -> None:
    # PostgreSQL fails on NUL in text. Nobody means one: a word with NUL shall find nothing there, as on SQLite.
    @event.listens_for(engine, "before_cursor_execute", retval=True)
    def no_nul(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> tuple[str, Any]:
        return statement, _without_nul(parameters)


def _without_nul(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "\N{REPLACEMENT CHARACTER}")
    if isinstance(value, dict):
        return {name: _without_nul(one) for name, one in value.items()}
    return [_without_nul(one) for one in value] if isinstance(value, (list, tuple)) else value
