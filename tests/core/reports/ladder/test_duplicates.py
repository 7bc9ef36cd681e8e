"""Which reports are asked about as one.

Here too: `places`.
"""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from core.db import Db
from core.registry import households
from core.reports import following
from core.reports.ladder import duplicates, places
from tests.core.reports.telling import MONDAY, file, person, village, who

SAME = [
    ("祠堂前的井盖坏了", "祠堂前那个井盖断了，骑车差点翻"),
    ("水塘边的护栏坏了", "水塘边的护栏歪了一截"),
    ("三组变压器坏了", "三组那个变压器又跳闸，停电了"),
    ("村口的井盖破了，好吓人", "井盖破了 在村口"),
    ("村口的井盖破了", "村口井盖坏了没人管"),
    ("二组水塘边的路灯不亮", "水塘边路灯坏了"),
    ("自来水停了两天了", "停水两天了"),
    ("路灯坏了", "村口的路灯不亮了"),
    ("晒谷坪的灯坏了", "晒谷场路灯不亮"),
    ("学校门口垃圾没人收", "小学门口垃圾堆起好高"),
    ("我们这里又停电了", "停电了，一晚上没电"),
    ("桥头的护栏断了", "小桥边护栏被撞断"),
    ("二组的渠堵死了", "2组水渠堵了走不了水"),
    ("村部门口的厕所堵了", "村委会厕所堵了臭得很"),
    ("河边有死猪", "河堤上有人丢死猪，臭"),
    ("罗铁柱家屋后滑坡了", "罗铁柱家后面山体滑坡"),
    ("村口有条狗咬人", "村口那条狗又追人咬人"),
    ("东头的路灯不亮", "村东头路灯坏了好久"),
    ("机耕路塌了个大坑", "一组机耕路上有个坑，塌了"),
    ("水管爆了", "二组水管爆了，水到处流"),
    ("变压器嗡嗡响", "变压器响得厉害"),
    ("卫生室门口井盖没了", "卫生所门前的井盖被偷了"),
    ("篮球场的灯白天也亮着", "广场球场灯白天还亮"),
    ("水压太低上不了楼", "水压小，二楼没水用"),
    ("祠堂旁边的树要倒了", "祠堂边那棵树歪了要倒"),
    ("三岔路口看不清，要装镜子", "三岔路口装个镜子吧"),
]
"""Pairs of one matter in other words, or of which only one says where."""
APART = [
    ("村东头路灯坏了", "村西头路灯坏了"),
    ("三组的路灯不亮了", "二组的路灯不亮了"),
    ("学校门口井盖破了", "水塘边井盖破了"),
    ("村口的路灯坏了", "晒谷场的路灯坏了"),
    ("罗铁柱家门口的路烂了", "曾德才家门口的路烂了"),
    ("村口的井盖破了", "村口路灯不亮"),
    ("村口的井盖破了", "我家门口垃圾没人收"),
    ("上街垃圾没人收", "下街垃圾没人收"),
    ("前面那口井的水发黄", "后面那口井的水发黄"),
    ("桥东头护栏断了", "桥西头护栏断了"),
    ("张家湾停水了", "李家冲停水了"),
    ("自来水发黄有味", "自来水停了"),
    ("路灯白天也亮着", "路灯晚上不亮"),
    ("电线杆歪了要倒", "停电了"),
    ("村口垃圾堆起", "学校垃圾堆起"),
    ("二组水渠堵了", "一组水渠堵了"),
    ("河边有死猪", "村口有死狗"),
    ("卫生室没人上班", "学校没人上班"),
    ("老黄家屋顶漏雨", "老彭家屋顶漏雨"),
    ("3号灯不亮", "5号灯不亮"),
    ("小卖部门口有人打架", "村部门口有人打架"),
    ("祠堂屋顶漏了", "学校屋顶漏了"),
    ("水塘边的护栏断了", "桥上的护栏断了"),
    ("村口的路灯坏了", "张桂花家门口路灯坏了"),
    ("二组晒谷场停电", "一组晒谷场停电"),
]
"""Pairs of two matters, most of them the same thing in another place."""
NEAR, NOT_FAR, FAR = (28.1, 113.6), (28.101, 113.6), (28.106, 113.6)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_matter_in_other_words(one: str, other: str) -> None:
    assert duplicates.alike(one, "", other, "") >= duplicates.ALIKE
    assert duplicates.alike(other, "", one, "") == duplicates.alike(one, "", other, "")


@pytest.mark.parametrize(("one", "other"), APART)
def test_another_matter_or_another_place(one: str, other: str) -> None:
    assert duplicates.alike(one, "", other, "") < duplicates.ALIKE


def test_a_place_said_apart_counts_like_one_in_the_words() -> None:
    assert duplicates.alike("路灯不亮", "村东头", "路灯不亮", "村西头") < duplicates.ALIKE
    assert duplicates.alike("路灯不亮", "村东头", "路灯坏了", "") >= duplicates.ALIKE


def test_a_location_makes_one_place_or_two() -> None:
    lamp = ("路灯不亮", "", "这盏灯坏了", "")
    assert places.metres(NEAR, NOT_FAR) == pytest.approx(111, abs=1)
    assert duplicates.alike(*lamp, NEAR, NOT_FAR) >= duplicates.ALIKE
    assert duplicates.alike(*lamp, NEAR, FAR) < duplicates.ALIKE
    assert duplicates.alike("路灯不亮", "", "路灯不亮", "", NEAR, FAR) < duplicates.ALIKE


def test_words_that_differ_in_place_stay_two_although_the_phones_stood_together() -> None:
    assert duplicates.alike("东头灯坏了", "", "西头灯坏了", "", NEAR, NEAR) < duplicates.ALIKE


_WORDS = some.sampled_from(sorted({w for pair in (*SAME, *APART) for w in pair}))


@given(_WORDS, _WORDS)
def test_it_is_a_measure_and_never_asks_where_the_places_differ(one: str, other: str) -> None:
    score = duplicates.alike(one, "", other, "")
    assert 0 <= score <= 1
    assert score == duplicates.alike(other, "", one, "")
    if places.differ(one, other):
        assert score < duplicates.ALIKE
        assert not places.agree(one, other)


def test_only_open_ones_of_the_same_village_are_offered(db: Db) -> None:
    report = file(db)
    words = ("村口井盖破了", "村口", MONDAY + timedelta(days=1))
    assert duplicates.likely(db, village(db), *words) == report
    assert duplicates.likely(db, village(db, "李家村"), *words) is None
    following.withdraw(db, report.id, who(db, "张桂花"), MONDAY)
    assert duplicates.likely(db, village(db), *words) is None


def test_what_is_older_than_sixty_days_is_not_offered(db: Db) -> None:
    report = file(db)
    words = ("村口的井盖破了", "村口")
    assert duplicates.likely(db, village(db), *words, MONDAY + timedelta(days=59)) == report
    assert duplicates.likely(db, village(db), *words, MONDAY + timedelta(days=60)) is None


def test_a_report_about_a_holder_is_shown_to_nobody(db: Db) -> None:
    words = "李秀英从来不来走访"
    file(db, "刘大勇", words)
    for private in (False, True):
        assert duplicates.likely(db, village(db), words, "", MONDAY, private=private) is None


def test_a_private_report_is_offered_only_to_who_asks_for_those_too(db: Db) -> None:
    words = "曾德才家往二组河里倒农药瓶"
    report = file(db, "唐菊香", words, private=True)
    home = households.of_person(db, person(db, "曾德才").id)
    assert home is not None
    assert report.about_household_id == home.id
    other = ("二组河里有农药瓶", "", MONDAY)
    assert duplicates.likely(db, village(db), *other) is None
    assert duplicates.likely(db, village(db), *other, private=True) == report


@given(_WORDS, _WORDS)
def test_what_is_passed_over_unseen_is_never_alike_enough(one: str, other: str) -> None:
    if duplicates.alike(one, "", other, "") >= duplicates.ALIKE:
        assert duplicates._may_be(duplicates._parts(one), duplicates._parts(other))


def test_what_may_be_alike_alone_is_looked_at_more_closely(
    db: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rest is what grows with a village's open reports."""
    file(db, "张桂花", "村口的路灯不亮了")
    for n in range(30):
        file(db, "张桂花", f"{n}号家的狗夜里乱叫")
    closely: list[str] = []
    monkeypatch.setattr(duplicates, "alike", lambda *given: closely.append(given[2]) or 0.0)
    duplicates.likely(db, village(db), "水管爆了水冲到菜地里", "", MONDAY)
    assert closely == []
    duplicates.likely(db, village(db), "路灯坏了", "", MONDAY)
    assert closely == ["村口的路灯不亮了"]
