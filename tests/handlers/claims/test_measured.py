"""How much was done, as people say it."""

import pytest

from handlers.claims.measured import amount_in


@pytest.mark.parametrize(
    ("words", "unit", "amount"),
    [
        ("今天给希望小学捐了500元", "元", 500),
        ("捐了一百块钱", "元", 100),
        ("献血400毫升", "毫升", 400),
        ("我们家三个人去清沟", "人", 3),
        ("值班２个小时", "小时", 2),
        ("两百块", "元", 200),
        ("捐了款", "元", None),
        ("先捐100元，后来又捐50元", "元", None),
        ("3月5日去的", "元", None),
    ],
)
def test_the_amount_that_is_told(words: str, unit: str, amount: int | None) -> None:
    assert amount_in(words, unit) == amount
