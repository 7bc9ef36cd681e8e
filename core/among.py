"""Among (在其中): that a column is one of very many ids, with one parameter however many there are.

An IN writes a parameter for each: to put three thousand of them into a statement takes longer than to answer it.
"""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Dialect, Text, bindparam, cast
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Mapped
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

FEW = 100
"""So many ids and fewer are an IN: the planner sees each of them."""


class _Ids(TypeDecorator[Any]):
    """Ids as one value: an array of PostgreSQL, a JSON text for SQLite."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The array where there are arrays."""
        here = ARRAY(Text()) if dialect.name == "postgresql" else Text()
        return dialect.type_descriptor(here)

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """The value as this database takes it."""
        return list(value) if dialect.name == "postgresql" else json.dumps(list(value))


class _Members(FunctionElement[str]):
    """The ids as a list to look in."""

    type = Text()
    inherit_cache = True


@compiles(_Members)
def _of_json(element: _Members, compiler: SQLCompiler, **how: Any) -> str:
    (ids,) = (compiler.process(clause, **how) for clause in element.clauses)
    return f"(SELECT value FROM json_each({ids}))"


@compiles(_Members, "postgresql")
def _of_array(element: _Members, compiler: SQLCompiler, **how: Any) -> str:
    (ids,) = (compiler.process(clause, **how) for clause in element.clauses)
    return f"(SELECT unnest({ids}))"


def among(column: Mapped[Any], ids: Collection[str]) -> ColumnElement[bool]:
    """Whether the column is one of these."""
    if len(ids) <= FEW:
        return column.in_(ids)
    members = _Members(cast(bindparam(None, list(ids), type_=_Ids()), _Ids()))
    # An operator, not a function: of a function SQLite is asked whether it equals 1, and uses no index.
    return column.op("IN", is_comparison=True, return_type=Boolean())(members)
