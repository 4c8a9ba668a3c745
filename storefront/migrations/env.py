"""Runs the schema's steps on the application's own database."""

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from catalog.db import Base
from search import postgresql_tables

database = current_app.extensions["migrate"].db


def run() -> None:
    with database.engine.connect() as connection:
        on_sqlite = connection.dialect.name == "sqlite"
        if on_sqlite:
            # A table made anew is dropped first, which would delete or forbid what refers to it.
            _pragma(connection, "foreign_keys=OFF")
        tables = [Base.metadata]
        if connection.dialect.name == "postgresql":
            tables.append(postgresql_tables.metadata)
        context.configure(
            connection=connection,
            target_metadata=tables,
            render_as_batch=True,
            compare_type=True,
            compare_server_default=False,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
        if on_sqlite:
            astray = _pragma(connection, "foreign_key_check")
            _pragma(connection, "foreign_keys=ON")
            if astray:
                raise RuntimeError(f"rows that refer to nothing after the schema's steps: {astray[:5]}")


def _pragma(connection: Connection, text: str) -> list[tuple[object, ...]]:
    """SQLite ignores this one within a transaction, which a statement of the connection itself would begin."""
    cursor = connection.connection.cursor()
    try:
        return list(cursor.execute(f"PRAGMA {text}").fetchall())
    finally:
        cursor.close()


run()
