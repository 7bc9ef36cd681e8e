"""The day that a holder names."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.reports.holding.promised_day import promised_day

MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("今天弄好", MONDAY),
        ("明天去看", date(2026, 3, 3)),
        ("大后天带材料来", date(2026, 3, 5)),
        ("电工周四来", date(2026, 3, 5)),
        ("星期天再说", date(2026, 3, 8)),
        ("下周一来", date(2026, 3, 9)),
        ("下个星期三", date(2026, 3, 11)),
        ("12号去", date(2026, 3, 12)),
        ("1号去", date(2026, 4, 1)),
        ("4月30日前", date(2026, 4, 30)),
        ("1月5号", date(2027, 1, 5)),
        ("30日", date(2026, 3, 30)),
        ("2月30日", None),
        ("22月3日", None),
        ("3号楼的灯", None),
        ("联系了电工", None),
        ("", None),
    ],
)
def test_days(words: str, day: date | None) -> None:
    assert promised_day(words, MONDAY) == day


@given(
    st.text(max_size=40),
    st.dates(date(2026, 1, 1), date(2028, 12, 31)),
    st.sampled_from(["今天", "周五", "下周二", "31号", "2月29日", ""]),
)
def test_no_day_that_is_over_is_promised(words: str, today: date, day: str) -> None:
    promised = promised_day(words + day, today)
    assert promised is None or today <= promised <= today + timedelta(days=366 * 9)
