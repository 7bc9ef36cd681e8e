"""What is said of duties, word for word."""

from datetime import date

from core.duties import words
from core.duties.check_ins import CheckInMode


def test_every_way_of_checking_in_has_a_name_when_it_is_taken_back() -> None:
    said = [words.check_in(["张桂花户", "王建国户"], mode) for mode in CheckInMode]
    assert said[0] == "张桂花户、王建国户的联系打卡"
    assert len(set(said)) == len(CheckInMode)


def test_a_fulfilment_is_named_by_its_day() -> None:
    assert words.fulfilment(date(2026, 3, 8), "村民恳谈会") == "3月8日的“村民恳谈会”"
