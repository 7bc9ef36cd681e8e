"""What people are told of duties (履职的话), in words alone: values in, what is said out."""

from collections.abc import Sequence
from datetime import date

_CHECK_INS = {"contact": "联系打卡", "visit": "走访打卡", "could_not": "没联系上的记录"}


def check_in(households: Sequence[str], mode: str) -> str:
    """What was taken back: 张桂花户、王建国户的联系打卡."""
    return f"{'、'.join(households)}的{_CHECK_INS[mode]}"


def fulfilment(day: date, duty: str) -> str:
    """What was taken back: 3月8日的“村民恳谈会”."""
    return f"{day.month}月{day.day}日的“{duty}”"
