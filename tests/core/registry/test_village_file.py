"""village.toml: what it takes, and what it says when it cannot.

Here too: `people`, `regions`, `rooms`.
"""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from bot.demo import world
from core.db import Db
from core.duties import contacts
from core.errors import Refusal
from core.registry import households, people, regions, village_file
from core.registry.households import Household
from core.registry.people import Person, Post

AT = datetime(2026, 3, 1, tzinfo=UTC)
SMALL = """
[[region]]
name = "东村"
kind = "village"
[[region]]
name = "邻里圈"
kind = "circle"
in = "东村"
[[person]]
name = "甲"
posts = [{ post = "representative", region = "邻里圈" }]
[[household]]
name = "甲户"
circle = "邻里圈"
[[household]]
name = "乙户"
circle = "邻里圈"
members = ["乙", "丙"]
tags = ["低保"]
key = true
"""


def test_a_village_begins(engine: Engine) -> None:
    with Session(engine, expire_on_commit=False) as db, db.begin():
        made = village_file.load(db, SMALL, AT)
        assert made == {"region": 2, "person": 1, "household": 2, "kin": 0, "room": 0}
        (representative,) = people.named(db, "甲")
        assert [h.name for h in contacts.of_person(db, representative.id, AT)] == ["乙户"]


def test_loading_it_again_adds_nothing(engine: Engine) -> None:
    with Session(engine) as db, db.begin():
        village_file.load(db, SMALL, AT)
        assert set(village_file.load(db, SMALL, AT).values()) == {0}


def test_the_demo_world_is_as_the_design_says(db: Db) -> None:
    assert len(db.exec(select(Household)).all()) == 13
    (clerk,) = people.named(db, "赵春兰")
    (brothers,) = db.exec(select(Household).where(Household.name == "刘大勇户")).all()
    assert households.must_withdraw(db, clerk.id, brothers.id)
    (leader,) = people.named(db, "李秀英")
    assert {h.name for h in contacts.of_person(db, leader.id, AT)} == {
        "张桂花户",
        "王建国户",
        "刘大勇户",
        "黄水生户",
        "何秋菊户",
    }
    assert people.regions_of(db, leader.id, Post.REPRESENTATIVE, AT)
    assert world.fill(db) is False


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("[[region]\n", "文件格式不对"),
        ("[[shop]]\nname = '店'\n", "不认识 [[shop]]"),
        ("[[region]]\nname = '东村'\nkind = 'planet'\n", "kind 不对"),
        ("[[region]]\nkind = 'village'\n", "第 1 个 [[region]] 缺少 name"),
        ("[[region]]\nname = '东村'\nkind = 'village'\nsize = 3\n", "不认识 size"),
        ("[[household]]\nname = '甲户'\ncircle = '没有'\n", "没有叫“没有”的地方"),
        ("[[person]]\nname='甲'\nposts=[{post='king', region='东'}]\n", "没有叫“东”的地方"),
    ],
)
def test_a_mistake_is_named(engine: Engine, source: str, says: str) -> None:
    with Session(engine) as db, pytest.raises(Refusal) as no:
        village_file.load(db, source, AT)
    assert says in no.value.text


def test_two_places_of_one_name_ask_for_the_whole_path(db: Db) -> None:
    village_file.load(db, "[[region]]\nname='一组'\nkind='group'\nin='李家村'\n", AT)
    with pytest.raises(Refusal) as no:
        village_file.place(db, "一组")
    assert "不止一个" in no.value.text
    assert village_file.place(db, "王家村/一组").name == "一组"


def test_nobody_is_kin_of_a_stranger(db: Db) -> None:
    village = db.exec(select(Household).where(Household.name == "张桂花户")).one()
    stranger = db.exec(select(Person).where(Person.name == "周明")).one()
    assert not households.must_withdraw(db, stranger.id, village.id)


TWO_OF_A_NAME = """
[[region]]
name = "西村"
kind = "village"
[[region]]
name = "西圈"
kind = "circle"
in = "西村"
[[household]]
name = "甲户"
circle = "西圈"
[[household]]
name = "丁户"
circle = "西圈"
[[kin]]
person = "甲"
relative = "丁"
"""


def test_kinship_joins_those_who_are_meant(engine: Engine) -> None:
    with Session(engine) as db, db.begin():
        village_file.load(db, SMALL, AT)
        with pytest.raises(Refusal, match="“甲”不止一个"):
            village_file.load(db, TWO_OF_A_NAME, AT)
        village_file.load(db, TWO_OF_A_NAME + 'village = "西村"\n', AT)
        (meant,) = [p for p in people.named(db, "甲") if people.kin_of(db, p.id)]
        assert meant.village_id == village_file.place(db, "西村").id
        with pytest.raises(Refusal, match="“戊”没有登记"):
            village_file.load(db, '[[kin]]\nperson = "丙"\nrelative = "戊"\n', AT)


TWINS = """
[[region]]
name = "柏村"
kind = "village"
[[region]]
name = "柏联户"
kind = "circle"
in = "柏村"
[[person]]
name = "柳代表"
posts = [{ post = "representative", region = "柏联户" }]
[[household]]
name = "程明户"
circle = "柏联户"
members = ["程明", "程小燕"]
[[household]]
name = "程明户"
circle = "柏联户"
members = ["程明", "苏芳"]
[[household]]
name = "苏强户"
circle = "柏联户"
members = ["苏强", "程小燕"]
"""


def test_two_of_one_name_are_two(engine: Engine) -> None:
    with Session(engine, expire_on_commit=False) as db, db.begin():
        made = village_file.load(db, TWINS, AT)
        assert made["household"] == 3
        assert len(people.named(db, "程明")) == len(people.named(db, "程小燕")) == 2
        (village,) = [r.id for r in regions.villages(db)]
        assert len(households.named(db, village, "程明家")) == 2
        (one,) = households.named(db, village, "程明户（程明、苏芳）")
        assert households.named(db, village, "苏芳家") == [one]
        (who,) = people.named(db, "柳代表")
        names = {h.name for h in contacts.of_person(db, who.id, AT)}
        assert names == {"程明户（程明、程小燕）", "程明户（程明、苏芳）", "苏强户"}
        assert set(village_file.load(db, TWINS, AT).values()) == {0}


@pytest.mark.parametrize(
    ("more", "why"),
    [
        (
            '[[household]]\nname = "苏强户"\ncircle = "柏联户"\nmembers = ["苏强", "程小燕"]',
            "一模一样",
        ),
        (
            '[[person]]\nname = "程小燕"\nposts = [{ post = "grid_worker", region = "柏联户" }]',
            "都有这个名字",
        ),
    ],
)
def test_what_is_not_told_apart_is_refused(engine: Engine, more: str, why: str) -> None:
    with Session(engine) as db, db.begin(), pytest.raises(Refusal, match=why):
        village_file.load(db, TWINS + more, AT)


def test_a_post_goes_to_the_one_of_the_household(engine: Engine) -> None:
    post = (
        '[[person]]\nname = "程小燕"\nhousehold = "苏强户"\n'
        'posts = [{ post = "grid_worker", region = "柏联户" }]'
    )
    with Session(engine) as db, db.begin():
        village_file.load(db, TWINS + post, AT)
        held = [p for p in people.named(db, "程小燕") if people.posts_of(db, p.id, AT)]
        home = households.of_person(db, held[0].id)
        assert [home.name if home else ""] == ["苏强户"]
        assert set(village_file.load(db, TWINS + post, AT).values()) == {0}
