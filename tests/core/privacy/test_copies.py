"""A copy says all that is kept of somebody, and nothing that others wrote; after a forgetting there is nothing left."""

from datetime import timedelta

from core.db import Db
from core.privacy import copies, forgetting
from core.registry import households, telephones
from tests.core.points.wangjia_acts import claim
from tests.core.reports.telling import MONDAY, file, person


def test_the_copy_holds_number_household_posts_and_words(db: Db) -> None:
    me = person(db, "何秋菊")
    telephones.keep(db, me.id, "13812345678", MONDAY)
    file(db, "何秋菊", "水沟堵死了")
    claim(db, "何秋菊", "何秋菊户", "neighbour-help", MONDAY)
    file(db, "张桂花", "何秋菊家的狗没拴")
    text = "\n".join(copies.of(db, me))
    assert all(
        one in text for one in ("名字：何秋菊", "13812345678", "何秋菊户", "上报：水沟堵死了")
    )
    assert "狗没拴" not in text
    assert "村民代表" in "\n".join(copies.of(db, person(db, "李秀英")))


def test_after_a_forgetting_the_copy_is_bare(db: Db) -> None:
    me = person(db, "何秋菊")
    telephones.keep(db, me.id, "13812345678", MONDAY)
    code = forgetting.forget(db, me, MONDAY + timedelta(hours=1))
    text = "\n".join(copies.of(db, me))
    assert f"名字：{code}" in text
    assert "电话：没有留" in text
    assert "解绑" in text
    assert households.of_person(db, me.id) is None
