"""A wish for secrecy after the report was filed: what is true of it is said, and nothing is recorded."""

from core.db import Db
from tests.handlers.engine.talking import acts, heard


def test_a_wish_that_comes_too_late_is_told_so(db: Db) -> None:
    assert "编号 1" in heard(db, "何秋菊", "一组路口的路灯不亮了")
    before = acts(db)
    assert "看得到是您报的" in heard(db, "何秋菊", "莫讲是我讲的")
    assert acts(db) == before


def test_without_a_report_nothing_is_said_of_one(db: Db) -> None:
    assert "编号" not in heard(db, "何秋菊", "莫讲是我讲的")
