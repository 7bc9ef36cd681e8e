"""Which words say that a phone is lost or changed, and whose; a number that changed, and a theft, are other matters."""

import pytest

from core.db import Db
from handlers.registry.person import lost_phone
from tests.handlers.engine.talking import turn_of


def meant(db: Db, words: str, by: str = "李秀英") -> str:
    """Which command hears it, and of how many others."""
    acts = [reading.act for reading in lost_phone.hears(turn_of(db, by, words))]
    return ",".join(f"{act.flow}:{len(act.answers.get('people', ()))}" for act in acts)


@pytest.mark.parametrize(
    "words", ["手机丢了", "我的手机掉了，怎么办", "换了个新手机", "我微信登不上了", "换手机了"]
)
def test_ones_own(db: Db, words: str) -> None:
    assert meant(db, words) == "lost_phone:0"


@pytest.mark.parametrize(
    "words",
    [
        "刘大勇手机丢了",
        "刘大勇的微信换了",
        "帮刘大勇解绑一下",
        "刘大勇换手机了，旧的不用了",
        "把刘大勇的账号解绑",
    ],
)
def test_of_somebody_who_is_named(db: Db, words: str) -> None:
    assert meant(db, words) == "lost_phone:1"


@pytest.mark.parametrize(
    "words",
    [
        "换手机号了",
        "刘大勇换手机号了",
        "刘大勇手机打不通",
        "刘大勇手机丢了吗",
        "刘大勇手机丢了，捡到的请还给他",
        "刘大勇手机掉了，又找到了",
        "手机没电了",
        "给刘大勇打了手机",
        "解绑",
    ],
)
def test_other_matters_are_left_alone(db: Db, words: str) -> None:
    assert meant(db, words) == ""
