"""Heads are found where towns put them; what cannot be read is one line.

Here too: `columns`.
"""

from pathlib import Path

import pytest

from core.errors import Refusal
from core.workbook.file import columns, sheets
from tests.core.workbook.books import HOUSEHOLDS, PEOPLE, book, typed


def test_every_sheet_is_known_by_many_names() -> None:
    assert columns.of_name("人员2") is columns.PEOPLE
    assert columns.of_name(" 家庭成员（2026）") is columns.PEOPLE
    assert columns.of_name("行政区划") is columns.REGIONS
    assert columns.of_name("会议记录") is None
    assert columns.folded("户 编号*\n(必填)") == "户编号"


def test_lines_have_the_numbers_that_excel_shows(tmp_path: Path) -> None:
    lines = [["台账"], [], [None, "户编号", "户主", "组"], [], [None, "1", "甲", "一组"]]
    (table,) = sheets.opened(typed(tmp_path / "a.xlsx", {"x": lines})).tables
    (entry,) = table.entries()
    assert (entry.line, entry.values["head"]) == (5, "甲")


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ([["a", "b"], ["c", "d"]], "没找到表头：要有“户编号、户主、组”"),
        ([["户编号", "户主"], ["1", "甲"]], "“农户”表没找到这一列：组"),
        ([["户编号", "户主", "组", "户主姓名"]], "“户主”有两列"),
    ],
)
def test_a_head_that_will_not_do_is_one_line(
    tmp_path: Path, lines: list[list[str]], says: str
) -> None:
    path = typed(tmp_path / "a.xlsx", {"农户": lines})
    with pytest.raises(Refusal, match=says) as no:
        read(path)
    assert "\n" not in str(no.value)


def read(path: Path) -> None:
    """All of its lines."""
    for table in sheets.opened(path).tables:
        list(table.entries())


@pytest.mark.parametrize(
    ("name", "whole", "says"),
    [
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "只能读 .xlsx 和 .csv"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "加了密码"),
        ("a.xlsx", b"hello", "打不开"),
        ("a.csv", b"\xff\xff\xff", "文字编码认不出来"),
        ("a.csv", b"a,b\n1,2\n", "没找到表头"),
    ],
)
def test_what_is_no_workbook_is_one_line(
    tmp_path: Path, name: str, whole: bytes, says: str
) -> None:
    path = tmp_path / name
    path.write_bytes(whole)
    with pytest.raises(Refusal, match=says):
        sheets.opened(path)


def test_a_second_sheet_goes_on_with_the_first(tmp_path: Path) -> None:
    head = PEOPLE[1]
    again = {"人员": [head, ["P1", "甲", "H1", "子"]], "人员2": [head, ["P2", "乙", "H1", "女"]]}
    source = sheets.opened(typed(tmp_path / "a.xlsx", again))
    names = [e.values["name"] for t in source.of(columns.PEOPLE) for e in t.entries()]
    assert names == ["甲", "乙"]


def test_addresses_never_come_in(tmp_path: Path) -> None:
    where = (("地址", ["人员编号", "渠道", "绑定"]), [["P1", "wechat", "2026-01-01"]])
    source = sheets.opened(book(tmp_path / "a.xlsx", (HOUSEHOLDS, []), where))
    assert [t.title for t in source.tables] == ["农户"]
    assert source.remarks == ["“地址”表只导出、不导入，没有读。"]
