"""Photos within 20 seconds are one message, with the words after them; what words before them took stays there."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from core.db import Db
from core.reports.ladder.reports import Report, ReportEvidence
from tests.core.reports.telling import MONDAY
from tests.handlers.engine.talking import heard, photo

pytestmark = pytest.mark.usefixtures("world")
WHO = "何秋菊"


def at(seconds: float) -> datetime:
    """So many seconds after the beginning."""
    return MONDAY + timedelta(seconds=seconds)


def show(db: Db, seconds: float) -> str:
    """One photo without words."""
    return heard(db, WHO, at=at(seconds), photo=photo(f"{int(seconds * 10):064d}"))


def photos(db: Db) -> list[int]:
    """How many photos each report has, the first filed first."""
    ids = db.exec(select(Report.id).order_by(col(Report.id))).all()
    kept = db.exec(select(ReportEvidence.report_id)).all()
    return [kept.count(one) for one in ids]


@pytest.mark.parametrize(("gap", "answers"), [(19, 1), (21, 3)])
def test_photos_within_20_seconds_are_answered_once(db: Db, gap: int, answers: int) -> None:
    heard(db, WHO, "一组井边的水泥板裂了", at=at(0))
    said = [show(db, 30 + gap * n) for n in range(3)]
    assert sum(1 for one in said if one) == answers
    assert photos(db) == [3]


def test_photos_that_begin_a_matter_are_asked_about_once(db: Db) -> None:
    assert "是什么事" in show(db, 0)
    assert [show(db, 1), show(db, 2)] == ["", ""]
    assert "已上报" in heard(db, WHO, "一组井边的水泥板裂了", at=at(9))
    assert photos(db) == [3]


def test_photos_right_after_the_words_are_theirs_whatever_comes_next(db: Db) -> None:
    heard(db, WHO, "一组井边的水泥板裂了", at=at(0))
    show(db, 5)
    heard(db, WHO, "一组祠堂的屋檐塌了一角", at=at(10))
    assert photos(db) == [1, 0]


def test_photos_go_with_the_words_after_them(db: Db) -> None:
    heard(db, WHO, "一组井边的水泥板裂了", at=at(0))
    show(db, 60)
    show(db, 61)
    assert "2张照片放到这一件里了" in heard(db, WHO, "一组祠堂的屋檐塌了一角", at=at(70))
    assert photos(db) == [0, 2]


def test_words_a_minute_later_take_no_photos(db: Db) -> None:
    heard(db, WHO, "一组井边的水泥板裂了", at=at(0))
    show(db, 60)
    assert "照片放到" not in heard(db, WHO, "一组祠堂的屋檐塌了一角", at=at(120))
    assert photos(db) == [1, 0]


def test_two_hundred_photos_in_a_minute_get_one_answer(db: Db) -> None:
    heard(db, WHO, "一组井边的水泥板裂了", at=at(0))
    said = [show(db, 30 + n * 0.3) for n in range(200)]
    assert [one for one in said if one] == said[:1]
    assert photos(db) == [200]
