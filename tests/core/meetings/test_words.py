"""What is said around a meeting, word for word."""

from core.meetings import words


def test_who_runs_the_meeting_hears_why_somebody_cannot_come() -> None:
    absence = words.absence("李秀英", "走亲戚", "积分评议会", "m")
    assert (absence.text, absence.thing) == ("【请假】李秀英：走亲戚。积分评议会。", "m")
