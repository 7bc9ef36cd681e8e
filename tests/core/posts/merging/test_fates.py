"""Of every column that names a region it is declared what becomes of it when its village is merged."""

import importlib
import pkgutil

from sqlmodel import SQLModel

import core
from core.posts.merging import fates

BY_NAME = {"region.village_id", "address.village_id"}
"""Columns that hold a village's id without saying so to the database."""


def every_column() -> set[str]:
    """All that refer to a region."""
    for module in pkgutil.walk_packages(core.__path__, "core."):
        if "migrations" not in module.name:
            importlib.import_module(module.name)
    return BY_NAME | {
        f"{table.name}.{column.name}"
        for table in SQLModel.metadata.tables.values()
        for column in table.columns
        if any(key.target_fullname == "region.id" for key in column.foreign_keys)
    }


def test_every_column_that_names_a_region_is_declared_once() -> None:
    declared = [*fates.GO_ALONG, *fates.ONE_BY_ONE, *fates.OVER_FIRST, *fates.STAY]
    assert len(declared) == len(set(declared))
    assert set(declared) == every_column()
