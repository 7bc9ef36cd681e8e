"""From which day a post is to change hands, or was over; a day that tells of anything else is none.

Here too: `change_off` (played in tests/conversations/registry/planned_change.txt).
"""

from datetime import date

import pytest

from handlers.registry.person.change_day import change_day, unread

TODAY = date(2026, 5, 13)  # a Wednesday


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("下个月1号起换罗铁柱当代表", date(2026, 6, 1)),
        ("下月起罗铁柱接", date(2026, 6, 1)),
        ("从6月15日起，代表换罗铁柱", date(2026, 6, 15)),
        ("20号以后陈大山不当代表了", date(2026, 5, 20)),
        ("明天起由罗铁柱当代表", date(2026, 5, 14)),
        ("从下周一起换罗铁柱", date(2026, 5, 18)),
        ("从周五开始罗铁柱当代表", date(2026, 5, 15)),
        ("从昨天起换罗铁柱", date(2026, 5, 12)),
        ("从1月1号起换罗铁柱", date(2027, 1, 1)),
        ("明天换罗铁柱当代表", date(2026, 5, 14)),
        ("5月20日陈大山不当代表了，换罗铁柱", date(2026, 5, 20)),
        ("罗铁柱6月1日接代表", date(2026, 6, 1)),
        ("月底起罗铁柱接", date(2026, 5, 31)),
        ("下个月底换罗铁柱", date(2026, 6, 30)),
        ("年底陈大山到期", date(2026, 12, 31)),
        ("陈大山5月8号就不当代表了", date(2026, 5, 8)),
        ("陈大山上周五已经不干了", date(2026, 5, 8)),
        ("陈大山昨天就辞了代表", date(2026, 5, 12)),
    ],
)
def test_a_day_is_named(words: str, day: date) -> None:
    assert change_day(words, TODAY) == day


@pytest.mark.parametrize(
    "words",
    [
        "陈大山昨晚病逝了",
        "换罗铁柱当代表",
        "陈大山年纪大了，换罗铁柱",
        "昨天陈大山说不想当代表了",
        "从2月30日起换罗铁柱",
        "明天开会宣布，陈大山不当代表了",
    ],
)
def test_no_day_is_named(words: str) -> None:
    assert change_day(words, TODAY) is None


def test_a_beginning_of_which_no_day_can_be_made() -> None:
    for words in (
        "等选举以后换罗铁柱",
        "从秋收起罗铁柱接",
        "下周换罗铁柱",
        "过几天再换罗铁柱",
        "从2月30日起换罗铁柱",
    ):
        assert unread(words, TODAY), words
    for words in (
        "从现在起换罗铁柱",
        "以后陈大山不当代表了",
        "从6月1日起换罗铁柱",
        "换罗铁柱当代表",
    ):
        assert not unread(words, TODAY), words
