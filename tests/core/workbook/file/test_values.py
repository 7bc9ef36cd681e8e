"""What people type and what Excel makes of it come to the same."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Refusal
from core.workbook.file import values

THE_DAY = date(2023, 1, 5)


@pytest.mark.parametrize(
    "typed",
    ["2023.1.5", "2023年1月5日", "2023-01-05", "2023/1/5", "20230105", " 2023．1．5 ",
     44931, 44931.0, 20230105.0, date(2023, 1, 5), datetime(2023, 1, 5, 9)],  # noqa: DTZ001 as Excel keeps it
)  # fmt: skip
def test_a_day_is_a_day_however_it_is_written(typed: object) -> None:
    assert values.day(typed) == THE_DAY


@pytest.mark.parametrize("typed", ["2023.13.5", "5月1日", "明天", "2023-02-30", 7.0])
def test_what_is_no_day_is_refused(typed: object) -> None:
    with pytest.raises(Refusal, match="不是日期"):
        values.day(typed)


def test_a_month_is_its_first_day() -> None:
    assert values.day("2023年1月") == date(2023, 1, 1)
    assert values.day("至今") is None
    assert values.year("1958.3") == values.year(1958.0) == values.year(date(1958, 3, 1)) == 1958


def test_names_and_keys_are_folded() -> None:
    assert values.name(" 王 秀\u3000英\u200b ") == "王秀英"
    assert values.name("阿依•古丽") == values.name("阿依‧古丽") == "阿依·古丽"
    assert values.name("Anna Li") == "Anna Li"
    assert values.key(12.0) == values.key("１２ ") == "12"
    assert values.text(True) == "是"


def test_a_citizens_number_is_looked_at() -> None:
    assert values.identity("11010519491231002x") == "11010519491231002X"
    for wrong, says in (
        (110105194912310020, "存成数字"),
        ("123", "18位"),
        ("110105194912310021", "对不上"),
    ):
        with pytest.raises(Refusal, match=says):
            values.identity(wrong)


@given(st.text())
def test_no_text_leaves_as_a_formula_and_each_comes_back(text: str) -> None:
    out = values.harmless(values.text(text))
    assert not out.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠", "|", "%"))
    assert values.text(out) == values.text(text)
