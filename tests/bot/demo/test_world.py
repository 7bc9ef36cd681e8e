"""The places: each loads whole, and what its villages name is there."""

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from bot.demo import world as demo
from core.db import Db
from core.duties import duties
from core.points.rulebook.file import presets
from core.points.rulebook.rulebook import Subject
from core.registry import people, regions, rooms
from core.registry.addresses import Address
from core.registry.people import Person, Post
from tests.core.duties.people import march

SUBJECTS = {
    "hulu": {Subject.REPRESENTATIVE},
    "zhigong": {Subject.HOUSEHOLD},
    "gaoyang": set(Subject) - {Subject.REPRESENTATIVE},
    "liuyang": {Subject.REPRESENTATIVE},
    "shaodong": {Subject.REPRESENTATIVE, Subject.HOUSEHOLD, Subject.COMMITTEE},
}
EVERY = [pytest.param(p, id=p, marks=pytest.mark.place(p)) for p in demo.places()]
NAMED_IN_THE_ARTICLES = (
    "辜大祥 叶玉计 刘生辉 苏磊 彭小平 张顺民 赵达权 周宏 蒋雪姣 闫立军 魏鹏辉 郭立光"
)


def test_every_place_is_known() -> None:
    assert set(demo.places()) == SUBJECTS.keys()


@pytest.mark.parametrize("place", EVERY)
def test_the_villages_name_presets_that_exist(place: str, db: Db) -> None:
    for village in regions.villages(db):
        found = {s for s in Subject if f"{village.rulebook}.{s}" in presets()}
        assert found == SUBJECTS[place], village.name
        assert duties.preset(village.duties).duties


@pytest.mark.parametrize("place", EVERY)
def test_every_village_has_a_room_and_everybody_a_phone(place: str, db: Db) -> None:
    for village in regions.villages(db):
        assert [r.name for r in rooms.of_region(db, village.id)] == [f"{village.name}群"]
    assert len(db.exec(select(Address)).all()) == len(db.exec(select(Person)).all())


@pytest.mark.parametrize("place", EVERY)
def test_nobody_named_in_the_articles_is_in_it(place: str, db: Db) -> None:
    names = db.exec(select(Person.name)).all()
    assert not set(names) & set(NAMED_IN_THE_ARTICLES.split())
    assert len(names) == len(set(names))  # one phone a name


@pytest.mark.parametrize("place", EVERY)
def test_every_stage_of_a_rulebook_finds_somebody(place: str, db: Db) -> None:
    for village in regions.villages(db):
        line = [r.id for r in regions.line_up(db, village.id)]
        for subject in SUBJECTS[place]:
            book = presets()[f"{village.rulebook}.{subject}"][-1]
            for stage in book.stages:
                held = [people.holders(db, post, r, march(2)) for post in stage.posts for r in line]
                assert any(held), (village.name, subject, stage.body)


@pytest.mark.place("hulu")
def test_the_supervision_group_is_of_three_sides(db: Db) -> None:
    village = next(v for v in regions.villages(db) if v.name == "国茶村")
    three = people.holders(db, Post.SUPERVISOR, village.id, march(2))
    sides = {a.post for p in three for a in people.posts_of(db, p.id, march(2))}
    assert len(three) == 3
    assert sides >= {Post.COMMITTEE_MEMBER, Post.WORK_TEAM, Post.REPRESENTATIVE}


@pytest.mark.place("gaoyang")
def test_party_members_of_every_class_live_in_one_village(db: Db) -> None:
    village = next(v for v in regions.villages(db) if v.name == "西陶口村")
    held = people.appointed_in(db, {village.id}, march(2))
    assert {a.category for a, _ in held if a.post == Post.PARTY_MEMBER} == set("ABCDEF")


def test_a_place_fills_only_an_empty_database(world: Engine) -> None:
    with Session(world) as db, db.begin():
        assert not demo.fill(db, "hulu")
