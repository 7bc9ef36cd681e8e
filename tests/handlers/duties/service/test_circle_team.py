"""What is said of a circle's team is heard, and what merely speaks of it is not."""

import pytest

from core.db import Db
from handlers.duties.service import circle_team
from tests.handlers.engine.talking import turn_of


def does(db: Db, words: str, by: str = "李秀英") -> object:
    """What is heard."""
    readings = list(circle_team.hears(turn_of(db, by, words)))
    return readings[0].act.answers["does"] if readings else None


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("刘大勇加入守心团", "in"),
        ("守心团加上何秋菊", "in"),
        ("刘大勇退出守心团", "out"),
        ("把刘大勇从守心团里拿掉", "out"),
        ("叫守心团明天来帮忙插秧", "call"),
        ("喊一下守心团，村口的树倒了来搬一下", "call"),
        ("谢谢守心团刘大勇、黄水生", "thank"),
        ("守心团刘大勇来了，谢谢", "thank"),
        ("守心团是什么？", None),
        ("守心团怎么加入", None),
        ("今天服务日组织守心团打扫了卫生", None),
    ],
)
def test_what_is_said(db: Db, words: str, what: str | None) -> None:
    assert does(db, words) == what


def test_a_member_leaves_by_their_own_word(db: Db) -> None:
    assert does(db, "我退出守心团", "刘大勇") == "out"
    assert does(db, "何秋菊加入守心团", "刘大勇") is None
