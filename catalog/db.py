"""The declarative base of every table, constraint names, the column type for instants, and a lock by name."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import DDL, DateTime, Dialect, MetaData, TypeDecorator, event, text
from sqlalchemy.orm import DeclarativeBase, Session, registry

CONSTRAINT_NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware going in and coming out, UTC in the database. A naive value raises `ValueError`."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    registry = registry(
        metadata=MetaData(naming_convention=CONSTRAINT_NAMES),
        type_annotation_map={datetime: UtcDateTime},
    )


def append_only(table: str, dialect: str) -> list[str]:
    """The statements by which a database refuses to change or delete a row of a table."""
    refused = f"rows of {table} are never changed"
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{refused}'); END"
            for verb in ("update", "delete")
        ]
    return [
        f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{refused}'; END $$",
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_append_only()",
    ]


def keep_append_only(model: type[Base]) -> None:
    """Let a table made from its model refuse changes, as its migration does."""
    for dialect in ("sqlite", "postgresql"):
        for statement in append_only(model.__tablename__, dialect):
            ddl = DDL(statement.replace("%", "%%")).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
            event.listen(model.__table__, "after_create", ddl)


def serialise(session: Session, key: str) -> None:
    """Let only one transaction at a time go on from here for a key; SQLite writes one at a time anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": key})


@contextmanager
def lifted(session: Session, table: str) -> Iterator[None]:
    """Let rows of an append-only table be changed for the rest of this block: where a law asks to forget, nowhere else.

    Part of the transaction: if that fails, nothing was lifted.
    """
    dialect = session.get_bind().dialect.name
    session.flush()
    if dialect == "sqlite":
        for verb in ("update", "delete"):
            session.execute(text(f"DROP TRIGGER {table}_no_{verb}"))
    else:
        session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER {table}_append_only"))
    yield
    session.flush()
    if dialect == "sqlite":
        for statement in append_only(table, dialect):
            session.execute(text(statement))
    else:
        session.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER {table}_append_only"))
