"""What leaves comes back as it was, and nothing in it runs."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from sqlmodel import select

from core.db import Db
from core.errors import Refusal
from core.registry.households import Household
from core.registry.people import Person
from core.workbook import exporting, loading
from tests.core.workbook.test_loading import load, valley

NOW = datetime(2026, 3, 20, 2, tzinfo=UTC)


def test_a_village_of_a_toml_leaves_and_comes_back_unchanged(db: Db, tmp_path: Path) -> None:
    counts = exporting.export(db, tmp_path / "a.xlsx")
    assert counts["农户"] == 13
    outcome = loading.load(db, tmp_path / "a.xlsx", NOW)
    assert not outcome.refused
    assert not outcome.changed


def test_a_valley_leaves_alone_and_comes_back_unchanged(db: Db, tmp_path: Path) -> None:
    valley(db, tmp_path)
    counts = exporting.export(db, tmp_path / "b.xlsx", where="柳溪镇")
    assert counts == {"区划": 6, "农户": 3, "人员": 4, "职务": 3, "亲属": 1, "标签": 1, "地址": 0}
    assert not loading.load(db, tmp_path / "b.xlsx", NOW).changed


def test_formulas_never_leave_as_formulas(db: Db, tmp_path: Path) -> None:
    valley(db, tmp_path)
    evil = '=HYPERLINK("http://x","y")'
    person = db.exec(select(Person).where(Person.name == "谭小妹")).one()
    person.name = evil
    home = db.exec(select(Household).where(Household.name == "谭国平户")).one()
    home.tags = ["+1", "＝2", "-3", "@x", "\t=4"]
    db.flush()
    exporting.export(db, tmp_path / "b.xlsx", where="柳溪镇")
    book = CalamineWorkbook.from_path(tmp_path / "b.xlsx")
    texts = [
        v for n in book.sheet_names for line in book.get_sheet_by_name(n).iter_rows() for v in line
    ]
    assert "'" + evil in texts
    assert not [t for t in texts if str(t).strip().startswith(("=", "+", "-", "@", "＝"))]
    assert not loading.load(db, tmp_path / "b.xlsx", NOW).refused


def test_more_people_than_a_sheet_holds_go_on_in_a_second(
    db: Db, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "MOST_LINES", 5)
    exporting.export(db, tmp_path / "a.xlsx")
    names = CalamineWorkbook.from_path(tmp_path / "a.xlsx").sheet_names
    assert {"人员", "人员2", "人员3"} <= set(names)
    assert not loading.load(db, tmp_path / "a.xlsx", NOW).changed


def test_where_it_cannot_be_written_is_said(db: Db, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="写不了"):
        exporting.export(db, tmp_path / "nowhere" / "a.xlsx")


def test_two_counties_want_one_named(db: Db, tmp_path: Path) -> None:
    load(
        db,
        tmp_path,
        (("区划", ["区划编号", "名称", "类别", "上级编号"]), [["99", "别的县", "县", ""]]),
    )
    with pytest.raises(Refusal, match="不止一个市"):
        exporting.export(db, tmp_path / "a.xlsx")
