"""Runs the schema's steps on the application's own database."""

from alembic import context
from flask import current_app

from catalog.db import Base
from search import postgresql_tables

database = current_app.extensions["migrate"].db


def run() -> None:
    with database.engine.connect() as connection:
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


run()
