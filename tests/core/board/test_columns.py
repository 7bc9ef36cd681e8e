"""Every column of every table that the board reads is declared: shown, weighed or kept. Here too: `board`.

Which tables these are is listened for while a board is read in a village where everything has happened. A column
without a declaration fails here, and so does a kept one that a query of the board names.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import SQLModel, select

from core.board import board, matters, places
from core.board.columns import DECLARED
from core.db import Db
from core.registry.people import Person
from tests.core.points.wangjia_acts import april, march, passed, settled
from tests.core.reports.telling import file, village


@contextmanager
def listening(db: Db) -> Iterator[list[str]]:
    """The statements that are asked meanwhile."""
    asked: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        asked.append(statement)

    engine = db.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


def tables_of(statements: list[str]) -> set[str]:
    """The tables that they read."""
    names = {name for one in statements for name in re.findall(r'(?:FROM|JOIN) "?(\w+)', one)}
    return names & set(SQLModel.metadata.tables)


def lived(db: Db) -> None:
    """Reports, one with a name in every column that may hold one, and a settled month."""
    for n, words in enumerate(("二组的路灯不亮", "村口的井盖破了", "曾德才家门口水渠堵了")):
        report = file(db, "罗铁柱", words, at=march(2, 9 + n), category="street_light")
        report.place = "张桂花家13800138000"
        db.add(report)
    for day in (5, 6):
        passed(db, "罗铁柱", "罗铁柱户", "neighbour-help", march(day))
    settled(db, april(1))
    db.flush()
    db.expire_all()


def read(db: Db) -> tuple[board.Board, list[str]]:
    """The board of 王家村, and what was asked for it."""
    with listening(db) as asked:
        here = places.atlas(db)
        shown = board.of_village(db, village(db), april(20))
        matters.of(db, matters.query(), april(20))
        assert places.path(here, places.at(here, "王家村")[0]) == "王家村"
    return shown, asked


@pytest.mark.parametrize("name", sorted(DECLARED))
def test_every_column_is_declared_once(name: str) -> None:
    columns = [column.name for column in SQLModel.metadata.tables[name].columns]
    declared = DECLARED[name].declared
    undeclared = set(columns) - set(declared)
    assert undeclared == set(), (
        f"{name}: what may the village see of {sorted(undeclared)}? Say so in core/board/columns.py"
    )
    assert sorted(declared) == sorted(columns)


def test_every_table_that_the_board_reads_is_declared(db: Db) -> None:
    lived(db)
    _, asked = read(db)
    assert {"report", "report_remark", "statement_line", "household", "region"} <= tables_of(asked)
    assert tables_of(asked) <= set(DECLARED), "declare the table in core/board/columns.py"


def test_no_query_names_what_is_kept(db: Db) -> None:
    lived(db)
    _, asked = read(db)
    for name, columns in DECLARED.items():
        if not columns.whole:
            named = {column for one in asked for column in re.findall(rf"\b{name}\.(\w+)", one)}
            assert named & set(columns.kept.split()) == set(), name


def test_no_name_number_or_household_is_on_a_board(db: Db) -> None:
    lived(db)
    shown, _ = read(db)
    assert shown.open
    assert shown.results
    names = set(db.exec(select(Person.name)))
    told = str(shown)
    assert [name for name in names if name in told] == []
    assert not re.search(r"1380013|户[号码]|曾德才", told)
