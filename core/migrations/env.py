"""What Alembic runs: the tables as the program knows them, on the connection it was given."""

from typing import Any

from alembic import context
from sqlmodel import SQLModel


def _include(_: Any, name: str | None, kind: str, reflected: bool, __: Any) -> bool:
    """Compare everything but what other programs may keep in the same database."""
    return not (kind == "table" and reflected and name not in SQLModel.metadata.tables)


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    include_object=_include,
    compare_type=True,
)
context.run_migrations()
