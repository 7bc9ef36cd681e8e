"""`core.reports.wording.numbers`: no number stays readable in the words, and none is lost to the holder."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.reports.ladder.lifecycle import State
from core.reports.ladder.reports import Report
from core.reports.wording import numbers

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def _report(*, danger: bool = False) -> Report:
    return Report(
        number=1, address_id="a", text="", state=State.FILED, filed_at=NOON, danger=danger
    )


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("打我电话13812345678", "打我电话138******78"),
        ("打138 1234 5678找我", "打138********78找我"),
        ("+8613812345678", "+86*********78"),
        ("座机0731-88123456没人接", "座机073********56没人接"),
        ("身份证43052519900101123x", "身份证430*************3x"),
        ("身份证430525 19900101 1234", "身份证430***************34"),
        ("卡号6217001234567890123", "卡号621**************23"),
    ],
)
def test_the_middle_is_covered(text: str, kept: str) -> None:
    report = _report()
    assert numbers.take_out(report, text) == kept
    assert report.numbers in text


@pytest.mark.parametrize(
    "text",
    [
        "3月12日8点半停电到现在",
        "门牌1120号",
        "编号 1",
        "欠了12000元",
        "12345打不通",
        "20260302",
        "120、110都打了",
        "一共1380123456个",
    ],
)
def test_other_figures_stay(text: str) -> None:
    report = _report()
    assert numbers.take_out(report, text) == text
    assert report.numbers == ""


def test_of_danger_nothing_is_covered() -> None:
    report = _report(danger=True)
    assert numbers.take_out(report, "有人掉水里了，13812345678") == "有人掉水里了，13812345678"
    assert report.numbers == ""


def test_each_number_is_kept_once_and_not_without_end() -> None:
    report = _report()
    for n in range(numbers.MOST + 5):
        numbers.take_out(report, f"打138123456{n:02}，还是打138123456{n:02}")
    kept = report.numbers.split("、")
    assert len(kept) == len(set(kept)) == numbers.MOST
    assert numbers.line(report).endswith(report.numbers)
    assert numbers.line(_report()) == ""


@given(st.text("电话 一二-，138", max_size=40), st.from_regex(r"1[3-9]\d{9}", fullmatch=True))
def test_no_telephone_stays_readable_and_what_is_covered_stays_covered(
    around: str, number: str
) -> None:
    kept = numbers.hidden(f"{around}，{number}，{around}")
    assert number not in kept
    assert numbers.hidden(kept) == kept
    assert not re.search(r"1[3-9]\d{9}(?!\d)", kept) or re.search(r"\d{12,}", around)
