"""Workbooks for the tests: written as towns write them."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

REGIONS = ("区划", ["区划编号", "名称", "类别", "上级编号"])
HOUSEHOLDS = ("农户", ["户编号", "户主", "组", "邻里圈", "门牌", "重点户", "状态", "止"])
PEOPLE = (
    "人员",
    ["人员编号", "姓名", "户编号", "与户主关系", "性别", "出生年", "电话", "党员", "身份证号"],
)
POSTS = ("职务", ["姓名", "人员编号", "职务", "区划编号", "起", "止", "离任原因", "产生方式"])
KIN = ("亲属", ["甲编号", "乙编号", "关系", "止"])
TAGS = ("标签", ["户编号", "人员编号", "标签", "止"])
Lines = Sequence[Sequence[Any]]


def book(path: Path, *sheets: tuple[tuple[str, list[str]], Lines]) -> Path:
    """A workbook of these sheets, each with its head in the first line."""
    return typed(path, {name: [head, *lines] for (name, head), lines in sheets})


def typed(path: Path, sheets: Mapping[str, Lines], hidden: Sequence[str] = ()) -> Path:
    """A workbook in which a tuple of (top, left, bottom, right, value) is a merged cell."""
    out = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False})
    day = out.add_format({"num_format": "yyyy-mm-dd"})
    for name, lines in sheets.items():
        page = out.add_worksheet(name)
        if name in hidden:
            page.hide()
        for at, line in enumerate(lines):
            for column, value in enumerate(line):
                if isinstance(value, tuple):
                    page.merge_range(*value)
                elif isinstance(value, date):
                    page.write_datetime(at, column, value, day)
                elif isinstance(value, str) and value.startswith("{="):
                    page.write_formula(at, column, value[1:-1], None, "")
                elif value is not None:
                    page.write(at, column, value)
    out.close()
    return path


VALLEY: tuple[tuple[tuple[str, list[str]], Lines], ...] = (
    (
        REGIONS,
        [
            ["43", "清江市", "市", ""],
            ["4301", "柳溪镇", "镇", "43"],
            ["430101", "青石村", "村", "4301"],
            ["430101-1", "一组", "组", "430101"],
            ["430101-1-1", "东头邻里圈", "邻里圈", "430101-1"],
            ["430101-1-2", "西头邻里圈", "邻里圈", "430101-1"],
        ],
    ),
    (
        HOUSEHOLDS,
        [
            ["H001", "王秀英", "430101-1", "东头", "1号", "是", "在册", ""],
            ["H002", "王秀英", "430101-1", "西头邻里圈", "2号", "否", "", ""],
            ["H003", "谭国平", "430101-1", "东头", "3号", "", "", ""],
        ],
    ),
    (
        PEOPLE,
        [
            ["P1", "王秀英", "H001", "户主", "女", "1958", "13800138001", "是", ""],
            ["P2", "王秀英", "H002", "户主", "女", "1961", "", "", ""],
            ["P3", "谭国平", "H003", "户主", "男", "1970", "", "", ""],
            ["P4", "谭小妹", "H003", "30", "女", "2001", "", "", ""],
        ],
    ),
    (
        POSTS,
        [
            ["王秀英", "P1", "村民代表", "430101-1-1", date(2026, 1, 1), "", "", "推选"],
            ["卢书记", "", "村支书", "430101", "2025年3月1日", "", "", ""],
        ],
    ),
    (KIN, [["P2", "P4", "姨", ""]]),
    (TAGS, [["H002", "", "低保", ""]]),
)
"""A valley beside the demo's 王家村: two people and two households of one name."""
