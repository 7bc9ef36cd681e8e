"""Everyday sentences find the item that they tell of, and no other, in every place's rulebook."""

from collections.abc import Iterator

import pytest

from core.points.rulebook import file
from core.points.rulebook.rulebook import Item, Rulebook, meant

BOOKS = ("zhigong.household", "gaoyang.household", "lianhu-default.household", "shaodong.household")
SENTENCES = {
    "recultivate": [
        "把河边荒了六年的三亩地翻了种玉米",
        "门前那丘荒田我又开出来插了红薯",
        "后垄没人种的那块地我家种上油菜了",
    ],
    "neighbour-help": [
        "今天帮邻居家割了一天禾",
        "昨天替老吴收了两亩红薯",
        "帮对门扛了十袋肥料上山",
    ],
    "elder-care": [
        "陪村尾的独居老人说了一下午话",
        "给瘫在床上的张大爷理发洗头",
        "照顾五保老人吃饭吃药",
    ],
    "mediate": [
        "隔壁两口子吵架，我去劝开了",
        "两家为田埂争起来，我当和事佬讲好了",
        "他们兄弟俩打架，被我劝住了",
    ],
    "volunteer": [
        "穿红马甲在路口站了一上午",
        "放学时候去学校门口护学",
        "村里赶集我去维持秩序",
    ],
    "public-labour": [
        "跟大家一起把水沟掏通了",
        "下雪天出来铲雪扫街",
        "村道上的坑是我拉沙子填的",
    ],
    "tidy-yard": [
        "把自家院子里外打扫干净了",
        "门口的杂物都收拾好了，柴也码齐了",
        "家里农具都摆放整齐，房前屋后扫净了",
    ],
    "sort-waste": [
        "家里的垃圾都按干湿分开装",
        "这一周厨余和可回收的我都分了",
        "按村里的要求把垃圾分开丢",
    ],
    "donate": [
        "给村里修亭子捐了两百块",
        "赞助了村里的球赛五箱水",
        "资助一个困难学生上学",
    ],
    "meeting": [
        "晚上去听了院坝会",
        "参加了村里的户主会",
        "昨晚去村部开会了",
    ],
    "frugal": [
        "儿子结婚没摆酒，请至亲吃了顿饭",
        "嫁女没要彩礼",
        "老父亲过世，丧事从简",
    ],
    "demolish": [
        "自家的旧猪圈我动手拆了",
        "路边那个棚子昨天拆掉了",
        "老屋塌了半边，请人把老屋拆平了",
    ],
}
"""Three of each of the twelve that are told most."""
SHAODONG = {"public-labour": "volunteer"}
"""There public labour is part of 志愿服务."""


def awards(book: Rulebook) -> list[Item]:
    return [item for item in book.items if item.sign > 0]


def cases() -> Iterator[tuple[str, str, str]]:
    """Each place's book with each item that it has."""
    for name in BOOKS:
        codes = {item.code for item in awards(file.presets()[name][-1])}
        for told in SENTENCES:
            code = SHAODONG.get(told, told) if name.startswith("shaodong") else told
            if code in codes:
                yield name, told, code


@pytest.mark.parametrize(("name", "told", "code"), list(cases()))
def test_everyday_sentences_find_their_item(name: str, told: str, code: str) -> None:
    items = awards(file.presets()[name][-1])
    for sentence in SENTENCES[told]:
        assert [item.code for item in meant(items, sentence)] == [code], sentence


def test_a_field_that_lay_fallow_is_no_flower_bed() -> None:
    items = awards(file.presets()["lianhu-default.household"][-1])
    told = "荒了好几年的那块地，我犁出来种花生了"
    assert [item.code for item in meant(items, told)] == ["recultivate"]
