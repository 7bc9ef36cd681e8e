"""Of every column that names a person it is declared what becomes of it; a row goes along unless the other has one like it."""

import importlib
import pkgutil

import pytest
from sqlmodel import SQLModel, select

import core
from core.db import Db
from core.posts.persons import belongings
from core.registry.telephones import Telephone
from tests.core.reports.telling import person


def every_column() -> set[str]:
    """All that refer to a person."""
    for module in pkgutil.walk_packages(core.__path__, "core."):
        if "migrations" not in module.name:
            importlib.import_module(module.name)
    return {
        f"{table.name}.{column.name}"
        for table in SQLModel.metadata.tables.values()
        for column in table.columns
        if any(key.target_fullname == "person.id" for key in column.foreign_keys)
    }


def test_every_column_that_names_a_person_is_declared_once() -> None:
    stay = [f"{table}.{name}" for table, names in belongings.STAY.items() for name in names.split()]
    declared = [*belongings.GO_ALONG, *belongings.BEGIN_ANEW, *stay]
    assert len(declared) == len(set(declared))
    assert set(declared) == every_column()


@pytest.mark.parametrize("other_has_one", [False, True])
def test_a_row_stays_where_the_other_has_one_like_it(db: Db, other_has_one: bool) -> None:
    one, into = person(db, "何秋菊"), person(db, "黄水生")
    db.add(Telephone(person_id=one.id, number="13800138001"))
    if other_has_one:
        db.add(Telephone(person_id=into.id, number="13800138002"))
    db.flush()
    (mine,) = (b for b in belongings.of_person(db, one.id) if b.table.name == "telephone")
    assert belongings.move(db, mine, into.id, one.id) == (not other_has_one)
    db.expire_all()
    numbers = {t.person_id: t.number for t in db.exec(select(Telephone))}
    assert numbers[into.id] == ("13800138002" if other_has_one else "13800138001")
    back = belongings.again(mine.kept)
    assert belongings.move(db, back, one.id, into.id) == (not other_has_one)
