import pytest

from handlers.understand.dates import dates, is_span


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("听日下午开会", ["听日下午"]),
        ("请在周四前办完", ["周四前"]),
        ("去年下半年开始，晚上十点以后还吵", ["去年下半年", "晚上十点以后"]),
        ("停水好几天了", ["好几天"]),
        ("今天下班前回复", ["今天下班前"]),
        ("本周五户都好", ["本周"]),
        ("公示几天", []),
        ("今年六十七岁", []),
    ],
)
def test_dates(text: str, found: list[str]) -> None:
    assert dates(text) == found


def test_a_span_has_no_beginning() -> None:
    assert is_span("两天")
    assert not is_span("两天内")
