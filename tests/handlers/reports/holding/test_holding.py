"""What a holder says beside the work: how long, whom, which department; and of which report.

Here too: `more_time`, `entrust`, `petition`, `refuse`, `ask_reporter`, `change_limit`, `departments`, `seats`, `spoken_of`.
"""

import pytest

from core.reports.ladder.levels import Limit
from handlers.reports.holding import change_limit, more_time, spoken_of
from handlers.reports.outside import departments


@pytest.mark.parametrize(
    ("words", "days"),
    [("延期 3天", 3), ("宽限两天", 2), ("再给我一周", 5), ("半个月", 11), ("等一等", None)],
)
def test_days_of_an_extension(words: str, days: int | None) -> None:
    assert more_time.days_in(words) == days


@pytest.mark.parametrize(
    ("words", "limit"),
    [("代表 24小时", Limit(hours=24)), ("村 五天", Limit(days=5)), ("快一点", None)],
)
def test_limits_in_words(words: str, limit: Limit | None) -> None:
    assert change_limit.limit_in(words) == limit


@pytest.mark.parametrize(
    ("words", "department", "kind"),
    [
        ("找了水务站，明天来人", "水务站", "water_supply"),
        ("跟县供电公司说了", "县供电公司", "power"),
        ("我去看了一下", "", None),
    ],
)
def test_departments_in_words(words: str, department: str, kind: str | None) -> None:
    assert departments.department(words) == department
    assert departments.concerns(words) == kind


def test_a_number_says_of_which_report_it_is() -> None:
    assert spoken_of.number_in("编号 12 不予受理") == 12
    assert spoken_of.without_number("编号 12 不予受理 自家的事") == "不予受理 自家的事"
    assert spoken_of.number_in("12号那天来") is None
