"""The days of an agreement as people write them."""

import pytest

from handlers.engine.flow import Retry
from handlers.shop.agreement import days


@pytest.mark.parametrize(
    "words",
    [
        "2026年1月1日到2026年12月31日",
        "2026-01-01 到 2026-12-31",
        "从2026.1.1至2026.12.31",
        "２０２６年1月1号—2026/12/31",
    ],
)
def test_two_days_are_read(words: str) -> None:
    assert days(words) == ["2026-01-01", "2026-12-31"]


@pytest.mark.parametrize(
    "words", ["一年", "2026年1月1日", "2026年2月30日到2026年3月1日", "1月1日到12月31日"]
)
def test_what_names_not_two_days_is_asked_again(words: str) -> None:
    with pytest.raises(Retry):
        days(words)
