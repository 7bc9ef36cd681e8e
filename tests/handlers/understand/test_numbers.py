import pytest

from handlers.understand.numbers import counts, points, report_numbers, value


@pytest.mark.parametrize(
    ("number", "figure"),
    [("23", 23), ("二十三", 23), ("十", 10), ("两百", 200), ("六千二", 6200), ("一百零五", 105)],
)
def test_value(number: str, figure: int) -> None:
    assert value(number) == figure


def test_counts_leave_out_articles_and_questions() -> None:
    assert counts("走了4户，打了三次电话，捐了20袋米") == ["4户", "三次", "20袋"]
    assert counts("一个人说了几次，第一条不对") == []


def test_points_are_figures() -> None:
    assert points("同意，加10分；小李扣两分") == [10, 2]
    assert points("等了十分钟") == []


def test_report_numbers() -> None:
    assert report_numbers("把0201和0203合并，12号单不动") == ["0201", "0203", "12号"]
    assert report_numbers("2024年交了1200元，电话138那个") == []
