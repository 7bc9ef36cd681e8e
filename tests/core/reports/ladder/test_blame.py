"""Whom the words of a report complain of, and from whom it is kept."""

import pytest

from core.db import Db
from core.registry.people import Kinship
from core.reports.ladder import routing
from core.reports.ladder.levels import Level
from core.reports.ladder.routing import Route
from tests.core.reports.telling import MONDAY, person, village, who


def route(db: Db, sender: str, words: str, **more: bool) -> Route:
    me = who(db, sender).person_id
    return routing.route(db, village(db), words, MONDAY, person_id=me, **more)


@pytest.mark.parametrize(
    ("sender", "words", "accused"),
    [
        ("刘大勇", "举报钱国华拿了修路的钱", "钱国华"),
        ("刘大勇", "支书把村里的门面租给他小舅子", "钱国华"),
        ("刘大勇", "钱书记一次都没来看过", "钱国华"),
        ("刘大勇", "主任喝醉了骂人", "钱国华"),
        ("唐菊香", "赵春兰把救济款装进自己口袋", "赵春兰"),
        ("唐菊香", "会计给亲戚多发了补助", "赵春兰"),
        ("唐菊香", "我要投诉文书", "赵春兰"),
        ("黄水生", "组长打着修渠的名义收了钱", "吴建军"),
        ("黄水生", "吴建军跟人赌钱", "吴建军"),
        ("罗铁柱", "我们代表几个月没来看过我了", "陈大山"),
        ("罗铁柱", "代表从来不上门", "陈大山"),
        ("罗铁柱", "陈大山走访都是造假的", "陈大山"),
        ("罗铁柱", "陈代表一年没上门", "陈大山"),
        ("罗铁柱", "李代表偏心得很", "李秀英"),
        ("何秋菊", "李秀英把名额给了她亲戚", "李秀英"),
        ("何秋菊", "二组的代表不管事，应付了事", "陈大山"),
        ("何秋菊", "网格员见不到人", "郑小东"),
        ("何秋菊", "店主蒋来福缺斤短两，多收我五分", "蒋来福"),
        ("何秋菊", "监督员冯正收了人家红包", "冯正"),
        ("何秋菊", "镇干部吃拿卡要", "孙敏"),
        ("过路人", "举报王家村的支书占了公家的塘", "钱国华"),
    ],
)
def test_whoever_holds_a_post_is_known_by_name_or_title(
    db: Db, sender: str, words: str, accused: str
) -> None:
    found = route(db, sender, words)
    assert found.about == person(db, accused)
    assert person(db, accused).id in found.kept_from
    assert all(p.id not in found.kept_from for s in found.seats for p in s.people)
    assert found.first is not None


@pytest.mark.parametrize(
    "words",
    [
        "跟支书说过了，村口的灯还是不亮",
        "代表，我家几个月没来水了",
        "村委会旁边的垃圾堆臭得很",
        "请组长来看看渠堵了",
        "书记家门口的路灯坏了",
        "罗铁柱家屋顶漏雨，没人管",
        "曾德才家被偷了",
        "张桂花的儿子从楼上摔下来了",
        "黄水生家旁边有人乱倒垃圾",
        "学校门口的狗咬人",
    ],
)
def test_words_that_blame_nobody_are_kept_from_nobody(db: Db, words: str) -> None:
    found = route(db, "刘大勇", words)
    assert (found.about, found.about_household_id, found.kept_from) == (None, None, ())


@pytest.mark.parametrize(
    "words",
    [
        "曾德才家往河里倒农药瓶",
        "曾德才偷偷在塘里电鱼",
        "曾德才家的狗咬了我崽",
        "举报曾德才",
        "曾德才家占了路，不让人走",
    ],
)
def test_a_household_that_is_blamed_hears_nothing_and_its_report_stays_on_the_ladder(
    db: Db, words: str
) -> None:
    found = route(db, "唐菊香", words)
    assert found.about is None
    assert found.about_household_id is not None
    assert person(db, "曾德才").id in found.kept_from
    assert found.first is not None
    assert found.first.people[0].name == "陈大山"


def test_who_is_kin_of_the_blamed_does_not_hold_it(db: Db) -> None:
    one, other = person(db, "曾德才"), person(db, "陈大山")
    db.add(Kinship(person_id=one.id, relative_id=other.id))
    db.flush()
    found = route(db, "唐菊香", "曾德才家往河里倒农药瓶")
    assert other.id in found.kept_from
    assert found.first is not None
    assert found.first.people[0].name == "钱国华"


def test_where_the_words_fit_several_it_is_kept_from_each(db: Db) -> None:
    found = route(db, "刘大勇", "村干部都不管我们死活")
    names = {"钱国华", "赵春兰"}
    assert {person(db, n).id for n in names} <= set(found.kept_from)
    found = route(db, "过路人", "代表从来不上门")
    assert {person(db, n).id for n in ("李秀英", "陈大山")} <= set(found.kept_from)


def test_a_complaint_of_the_village_goes_past_everybody_there(db: Db) -> None:
    found = route(db, "刘大勇", "会计贪了钱")
    assert [s.rung.level for s in found.seats] == [Level.SUPERVISION, Level.TOWN, Level.CITY]


def test_nobody_is_kept_from_what_they_say_of_themselves(db: Db) -> None:
    assert route(db, "李秀英", "李秀英不干事").kept_from == ()


def test_in_danger_without_blame_only_the_named_is_passed(db: Db) -> None:
    db.add(Kinship(person_id=person(db, "李秀英").id, relative_id=person(db, "吴建军").id))
    db.flush()
    found = route(db, "刘大勇", "李秀英晕倒了", danger=True)
    assert found.kept_from == (person(db, "李秀英").id,)
