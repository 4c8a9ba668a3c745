"""Lists of Python values as a table inside a statement: the text of the statement stays the same for any number."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, TableValuedAlias, cast, column, func
from sqlalchemy.types import TypeEngine

Types = Mapping[str, TypeEngine[Any]]


def rows(name: str, types: Types, values: Iterable[tuple[Any, ...]]) -> TableValuedAlias:
    """A table of these rows; `types` are its columns in order."""
    lists = list(zip(*values, strict=True)) or [()] * len(types)
    arrays: list[ColumnElement[Any]] = [
        cast(list(found), ARRAY(type_)) for found, type_ in zip(lists, types.values(), strict=True)
    ]
    columns = [column(key, type_) for key, type_ in types.items()]
    return func.unnest(*arrays).table_valued(*columns, name=name).render_derived()
