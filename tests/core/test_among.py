"""One of very many ids: the same answer as an IN, with one parameter, on both databases."""

import pytest
from sqlalchemy import sql
from sqlmodel import col

from core.among import FEW, among
from core.db import Db
from core.registry.regions import Region
from tests.core.reports.telling import village


@pytest.mark.parametrize("many", [1, FEW, FEW + 1, 3_000])
def test_it_finds_what_an_in_finds(db: Db, many: int) -> None:
    ids = [village(db, "王家村"), *(f"none'{n}" for n in range(many - 1))]
    here = among(col(Region.id), ids)
    query = sql.select(col(Region.id)).where(here)
    assert db.execute(query).scalars().all() == ids[:1]
    assert (
        village(db, "王家村")
        not in db.execute(sql.select(col(Region.id)).where(~here)).scalars().all()
    )
    parameters = query.compile(db.get_bind().engine).params
    assert len(parameters) == 1


def test_of_none_there_is_nothing(db: Db) -> None:
    assert db.execute(sql.select(col(Region.id)).where(among(col(Region.id), []))).all() == []


def test_two_in_one_statement_keep_apart(db: Db) -> None:
    one = [village(db, "王家村"), *(f"a{n}" for n in range(FEW))]
    other = [village(db, "李家村"), *(f"b{n}" for n in range(FEW))]
    both = among(col(Region.id), one) | among(col(Region.id), other)
    query = sql.select(col(Region.id)).where(both)
    assert set(db.execute(query).scalars()) == {one[0], other[0]}
    query = sql.select(col(Region.id)).where(
        among(col(Region.id), one), among(col(Region.id), other)
    )
    assert db.execute(query).all() == []
