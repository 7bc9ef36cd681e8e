"""A household's classes and key standing, as they are given, taken away and put back."""

import pytest
from sqlmodel import select

from core import acts
from core.acts import Act
from core.db import Db
from core.duties.files import tagging
from core.errors import Refusal
from core.registry.households import Household
from tests.core.duties.people import household, march, person


def test_a_tag_is_given_and_put_back(db: Db) -> None:
    he = db.get_one(Household, household(db, "何秋菊户"))
    li = person(db, "李秀英")
    assert tagging.change(db, li, he.id, "低保", march(3), on=True)
    assert not tagging.change(db, li, he.id, "低保", march(3), on=True)
    assert he.tags == ["低保"]
    act = db.exec(select(Act).where(Act.thing_id == he.id)).one()
    assert acts.take_back(db, act, march(3)) == "何秋菊户的标签“低保”"
    assert he.tags == []
    with pytest.raises(Refusal, match="撤不回"):
        acts.take_back(db, act, march(3))


def test_key_standing_is_changed_by_the_village_too(db: Db) -> None:
    he = db.get_one(Household, household(db, "何秋菊户"))
    assert tagging.change(db, person(db, "钱国华"), he.id, tagging.KEY, march(3), on=True)
    assert he.key
    with pytest.raises(Refusal, match="不归您管"):
        tagging.change(db, person(db, "马老三"), he.id, tagging.KEY, march(3), on=False)
