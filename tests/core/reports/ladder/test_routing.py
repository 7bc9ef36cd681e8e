"""Where a report begins, and whom it is about."""

import pytest

from core.db import Db
from core.registry.regions import Kind, Region
from core.reports.ladder import levels, routing
from core.reports.ladder.levels import Level
from tests.core.reports.telling import MONDAY, person, region, village, who


@pytest.mark.parametrize(
    ("sender", "words", "first"),
    [
        ("张桂花", "村口的井盖破了", "李秀英"),
        ("张桂花", "二组水塘边的路灯不亮", "陈大山"),
        ("张桂花", "第2小组的路断了", "陈大山"),
        ("张桂花", "一组和二组为放水吵架", "钱国华"),
        ("张桂花", "十二组的路断了", "李秀英"),
        ("李秀英", "罗铁柱家屋顶漏雨", "陈大山"),
        ("过路人", "井盖破了", "钱国华"),
        ("过路人", "一组井盖破了", "李秀英"),
        ("赵春兰", "村部停电了", "钱国华"),
    ],
)
def test_words_and_sender_say_who_is_first(db: Db, sender: str, words: str, first: str) -> None:
    me = who(db, sender)
    found = routing.route(db, village(db), words, MONDAY, person_id=me.person_id)
    assert found.first is not None
    assert found.first.people[0].name == first
    assert found.about is None


@pytest.mark.parametrize(
    "words",
    [
        "李秀英不干事",
        "李秀英把低保给了她侄子",
        "找李秀英几次都不管",
        "给李秀英打了三次电话，都不接",
        "代表从来不来我家",
        "我们的代表收了王建国家的钱",
    ],
)
def test_a_complaint_of_the_holder_goes_to_the_supervision_group(db: Db, words: str) -> None:
    me = who(db, "刘大勇")
    found = routing.route(db, village(db), words, MONDAY, person_id=me.person_id)
    assert found.about == person(db, "李秀英")
    assert [s.rung.level for s in found.seats] == [
        Level.SUPERVISION,
        Level.VILLAGE,
        Level.TOWN,
        Level.CITY,
    ]


@pytest.mark.parametrize(
    "words",
    [
        "李秀英家门口的路灯坏了",
        "跟李秀英说了一直没人修",
        "代表大会门口的灯不亮没人管",
        "村委会门口垃圾桶被偷了",
        "跟代表说了，河边有人偷鱼",
    ],
)
def test_a_name_that_says_where_or_to_whom_blames_nobody(db: Db, words: str) -> None:
    me = who(db, "刘大勇")
    assert routing.route(db, village(db), words, MONDAY, person_id=me.person_id).about is None


def test_nobody_complains_of_themselves(db: Db) -> None:
    me = who(db, "李秀英")
    found = routing.route(db, village(db), "李秀英报：井盖破了", MONDAY, person_id=me.person_id)
    assert found.about is None


def test_a_complaint_of_the_town_goes_to_the_city(db: Db) -> None:
    found = routing.route(db, village(db), "镇干部孙敏收了红包", MONDAY)
    assert found.first is not None
    assert found.first.rung.level == Level.CITY


def test_danger_does_not_wait_for_the_supervision_group(db: Db) -> None:
    me = who(db, "刘大勇")
    found = routing.route(
        db, village(db), "李秀英晕倒了", MONDAY, person_id=me.person_id, danger=True
    )
    assert found.first is not None
    assert found.first.people[0].name == "吴建军"


def test_groups_are_known_however_they_are_written(db: Db) -> None:
    here = levels.ground(db, village(db), "other").regions
    for words in ("2组", "二队", "第二村民小组", "2 小组"):
        assert routing.groups_named(here, village(db), words) == [region(db, "二组")]
    assert routing.groups_named(here, village(db), "22组") == []


def test_a_village_is_found_in_the_words_when_it_is_one(db: Db) -> None:
    found = routing.village_in(db, "李家村村口的路塌了")
    assert found is not None
    assert found.name == "李家村"
    assert routing.village_in(db, "王家村到李家村的路") is None


def another_circle(db: Db) -> None:
    """A second circle in 一组, which nobody answers for."""
    group = region(db, "一组")
    circle = Region(parent_id=group.id, village_id=village(db), kind=Kind.CIRCLE, name="河边联户")
    db.add(circle)
    db.flush()


def first_of(db: Db, name: str, words: str) -> str:
    """Who has it first."""
    me = who(db, name)
    first = routing.route(db, village(db), words, MONDAY, person_id=me.person_id).first
    assert first is not None
    return first.people[0].name


def test_whoever_names_their_own_group_keeps_their_own_representative(db: Db) -> None:
    another_circle(db)
    assert first_of(db, "张桂花", "一组井边的路灯不亮了") == "李秀英"
    assert first_of(db, "罗铁柱", "一组井边的路灯不亮了") == "吴建军"
    assert first_of(db, "过路人", "一组井边的路灯不亮了") == "吴建军"


def test_a_bare_number_is_the_one_group_that_is_called_so(db: Db) -> None:
    region(db, "二组").name = "茶岭二组"
    db.flush()
    assert first_of(db, "张桂花", "二组水塘边的路灯不亮") == "陈大山"
    assert first_of(db, "张桂花", "茶岭二组水塘边的路灯不亮") == "陈大山"
    region(db, "一组").name = "河口二组"
    db.flush()
    here = levels.ground(db, village(db), "other").regions
    assert routing.groups_named(here, village(db), "二组水塘边的路灯不亮") == []
    assert routing.groups_named(here, village(db), "河口二组的路灯不亮") == [region(db, "河口二组")]


def test_what_lies_between_two_owners_begins_where_both_meet(db: Db) -> None:
    assert first_of(db, "张桂花", "一组和二组中间的桥断了") == "钱国华"
    district = Region(
        parent_id=village(db), village_id=village(db), kind=Kind.DISTRICT, name="东片"
    )
    db.add(district)
    db.flush()
    for name in ("一组", "二组"):
        region(db, name).parent_id = district.id
    db.flush()
    assert first_of(db, "张桂花", "一组和二组中间的桥断了") == "钱国华"


@pytest.mark.place("gaoyang")
def test_a_cell_is_known_however_it_is_written(db: Db) -> None:
    here = levels.ground(db, region(db, "斗洼村").id, "other").regions
    for words in ("斗洼二网格的灯灭了", "二网格的灯灭了", "第2号网格的灯灭了", "第二网格路断了"):
        assert routing.cells_named(here, words) == [region(db, "斗洼二网格")], words
    for words in ("十二网格的灯灭了", "二组网格员不在", "网格里没人"):
        assert routing.cells_named(here, words) == [], words
