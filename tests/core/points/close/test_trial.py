"""A trial reads the same claims and facts under other rules, and writes nothing at all."""

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session, SQLModel

from bot import migrate
from core.db import Db, reading
from core.points.close import trial
from core.points.close.trial import Lost
from core.points.rulebook import versions
from core.points.rulebook.file import content, presets, read
from core.points.rulebook.rulebook import Rulebook, Subject
from tests.core.points.wangjia_acts import MARCH, april, march, passed, settled, village

HEAD = """extends = "lianhu-default.household"
scheme = "tried"
title = "试一试"
from = 2026-05-01
fen_per_point = 50
"""
MORE = """
[[item]]
code = "neighbour-help"
name = "邻里互助"
category = "邻里互助"
kind = "award"
points = 8
cap = 12
text = "帮邻居一次加8分。"
from = 2026-05-01
"""


def tried(text_: str = HEAD + MORE) -> Rulebook:
    return read("tried.toml", text_, lambda name: content(presets()[name][0]))


@pytest.fixture
def world_of_march(world: Engine) -> Engine:
    with Session(world, expire_on_commit=False) as db, db.begin():
        for day in (5, 6):
            passed(db, "罗铁柱", "罗铁柱户", "neighbour-help", march(day))
        passed(db, "罗铁柱", "罗铁柱户", "meeting", march(6))
        passed(db, "郑小东", "唐菊香户", "litter", march(7))
        settled(db, april(1))
    return world


def everything(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    migrate.metadata()
    with engine.connect() as connection:
        return {
            t.name: sorted(
                map(tuple, connection.execute(text(f'SELECT * FROM "{t.name}"'))), key=repr
            )
            for t in SQLModel.metadata.sorted_tables
        }


def of_march(db: Db, book: Rulebook) -> trial.Trial:
    found = trial.run(db, village(db), MARCH, book)
    assert found is not None
    return found


def test_who_gains_and_who_loses_and_what_it_costs(world_of_march: Engine) -> None:
    with reading(world_of_march) as db:
        found = of_march(db, tried())
    rows = {row.name: (row.before, row.after) for row in found.changed}
    meeting = 2
    assert rows == {"罗铁柱户": (10 + meeting, 12 + meeting), "唐菊香户": (-5, -5)}
    assert (found.issued(after=False), found.issued(after=True)) == (12, 14)
    assert (found.fen(after=False), found.fen(after=True)) == (1200, 700)
    assert found.lost == ()


def test_the_same_rules_change_nothing(world_of_march: Engine) -> None:
    with reading(world_of_march) as db:
        found = of_march(db, presets()["lianhu-default.household"][0])
    assert all(row.gain == 0 for row in found.changed)


def test_what_the_other_rulebook_does_not_know_is_lost(world_of_march: Engine) -> None:
    other = presets()["zhigong.household"][-1]
    with reading(world_of_march) as db:
        found = of_march(db, other)
    known = {i.code for i in other.items}
    expected = {"neighbour-help": Lost("邻里互助", 2, 10), "meeting": Lost("参加会议", 1, 2), "litter": Lost("乱倒垃圾", 1, -5)}  # fmt: skip
    assert set(found.lost) == {lost for code, lost in expected.items() if code not in known}
    assert found.lost


def test_nothing_is_written(world_of_march: Engine) -> None:
    before = everything(world_of_march)
    with reading(world_of_march) as db:
        for book in (tried(), presets()["zhigong.household"][-1]):
            of_march(db, book)
        assert not db.new
        assert not db.dirty
        db.commit()
    assert everything(world_of_march) == before


def test_a_month_that_nobody_has_worked_out_yet(world_of_march: Engine) -> None:
    with Session(world_of_march, expire_on_commit=False) as db, db.begin():
        passed(db, "罗铁柱", "罗铁柱户", "neighbour-help", april(5))
    with reading(world_of_march) as db:
        found = trial.run(db, village(db), "2026-04", tried())
        old = versions.in_force(db, village(db), Subject.HOUSEHOLD, april(30).date())
        assert found is not None
        assert found.old == old
        assert {row.name: (row.before, row.after) for row in found.changed} == {"罗铁柱户": (5, 8)}
