"""The shipped rulebooks of the five places: what the articles count is counted exactly."""

import re
from collections import Counter
from datetime import date
from importlib import resources

import pytest

from core.points.rulebook.file import preset, presets
from core.points.rulebook.rulebook import (
    Claimant,
    Decides,
    End,
    How,
    Item,
    ItemKind,
    Period,
    Rulebook,
    Subject,
    meant,
)

IN_MARCH = date(2026, 3, 1)
PLACES = ("hulu", "zhigong", "gaoyang", "liuyang", "shaodong")
OWN = sorted(name for name in presets() if name.startswith(PLACES))
SELF = frozenset({Claimant.SELF})


def book(name: str) -> Rulebook:
    return presets()[name][-1]


def kinds(name: str) -> Counter[ItemKind]:
    return Counter(item.kind for item in book(name).items)


def test_every_place_has_its_rulebooks() -> None:
    assert (
        sorted(
            [
                *(
                    f"gaoyang{v}.{s}"
                    for v in ("", "-douwa")
                    for s in Subject
                    if s != "representative"
                ),
                *(f"hulu{v}.representative" for v in ("", "-guocha", "-jianyan", "-mita")),
                "liuyang.representative",
                *(f"shaodong.{s}" for s in ("committee", "household", "representative")),
                "zhigong.household",
            ]
        )
        == OWN
    )


@pytest.mark.parametrize("name", sorted(presets()))
def test_what_is_ours_is_marked_in_the_file_and_never_in_what_people_read(name: str) -> None:
    for version in presets()[name]:
        read = [version.title, *(f"{i.name}{i.text}{i.evidence}" for i in version.items)]
        read += [f"{g.name}{g.consequence}" for g in version.grades]
        read += [f"{h.name}{h.reward}" for h in version.honours]
        assert not [words for words in read if "默认" in words or "文章" in words]


def test_zhigong_has_28_items_in_6_categories_and_9_vetoes() -> None:
    households = book("zhigong.household")
    by_kind = kinds("zhigong.household")
    assert by_kind[ItemKind.VETO] == 9
    assert by_kind[ItemKind.AWARD] + by_kind[ItemKind.DEDUCTION] == 28
    assert sum(by_kind.values()) == 28 + 9
    assert {c.name: c.weight for c in households.categories} == {
        "爱党爱国": 100,
        "遵纪守法": 100,
        "产业发展": 120,
        "乡风文明": 120,
        "生态宜居": 120,
        "共建共治": 100,
    }
    assert all(any(i.category == c.name for i in households.items) for c in households.categories)


def test_gaoyang_households_have_25_awards_19_deductions_and_4_vetoes() -> None:
    for name in ("gaoyang.household", "gaoyang-douwa.household"):
        assert kinds(name) == {ItemKind.AWARD: 25, ItemKind.DEDUCTION: 19, ItemKind.VETO: 4}
    county, douwa = book("gaoyang.household"), book("gaoyang-douwa.household")
    assert county.base > 0
    assert county.reports == (Period.WEEK, Period.QUARTER, Period.YEAR)
    assert (county.windows, douwa.windows) == (("quarter:1-10",), ("month:1",))
    assert douwa.items == county.items
    assert {h.name for h in county.honours} == {
        "最美家庭",
        "好媳妇好婆婆",
        "星级文明户",
        "美丽庭院",
        "道德模范",
        "劳动模范",
    }
    assert [h.name for h in book("gaoyang.party_member").honours] == ["优秀党员"]


def test_hulu_has_three_gates_and_four_honours() -> None:
    town = book("hulu.representative")
    gates = [(s.body, s.decides) for s in town.stages if s.how == How.VOTE]
    assert gates == [
        ("branch_committee", (Decides.BASE,)),
        ("party_members", (Decides.HONOURS,)),
        ("party_members", (Decides.STATEMENT,)),
    ]
    assert all((s.quorum, s.majority) == (50, 50) for s in town.stages if s.how == How.VOTE)
    assert [i.name for i in town.items if i.decides == Decides.HONOURS][:2] == [
        "参军入伍，保家卫国",
        "见义勇为",
    ]
    for village in ("", "-guocha", "-jianyan", "-mita"):
        found = book(f"hulu{village}.representative")
        assert sum(i.decides == Decides.HONOURS for i in found.items) == 4
        assert any(i.kind == ItemKind.SCORE for i in found.items)


@pytest.mark.parametrize(
    ("village", "own"),
    [
        ("guocha", {"向党总支汇报", "民情分析会"}),
        ("jianyan", {"宣传惠民政策", "家庭和谐", "邻里和谐"}),
        ("mita", {"农忙帮扶", "土地不抛荒", "上门办合作医疗"}),
    ],
)
def test_a_village_of_hulu_adds_what_is_its_own(village: str, own: set[str]) -> None:
    town, extended = book("hulu.representative"), book(f"hulu-{village}.representative")
    assert {i.name for i in extended.items} - {i.name for i in town.items} == own
    assert set(town.items) <= set(extended.items)
    assert extended.stages == town.stages


def test_liuyang_and_shaodong_spend_nothing_and_honour_representatives() -> None:
    liuyang, shaodong = book("liuyang.representative"), book("shaodong.representative")
    assert (liuyang.end, shaodong.end) == (End.GRADE, End.GRADE)
    hundred, excellent = liuyang.honours[0], shaodong.honours[0]
    assert (hundred.level, hundred.most, hundred.period) == ("city", 100, Period.YEAR)
    assert excellent.share > 0
    assert excellent.posts == ("party_member",)
    homes, village = book("shaodong.household"), book("shaodong.committee")
    assert [g.name for g in homes.grades] == ["文明模范家庭", "遵规守约家庭", "有待进步家庭"]
    assert [g.name for g in village.grades] == ["示范村", "进步村"]
    assert sum(i.points for i in village.items) == 100


@pytest.mark.parametrize("name", OWN)
def test_what_is_said_is_what_is_counted(name: str) -> None:
    rulebook = book(name)
    for item in rulebook.items:
        if item.kind in (ItemKind.AWARD, ItemKind.DEDUCTION, ItemKind.AUTOMATIC):
            said = re.findall(r"[加扣](\d+)分", item.text)
            assert said[-1:] in ([], [str(abs(rulebook.worth(item)))]), item.name
            assert item.cap is None or item.cap >= abs(rulebook.worth(item)), item.name


@pytest.mark.parametrize("name", OWN)
def test_a_veto_rests_on_what_an_authority_decided(name: str) -> None:
    for item in book(name).items:
        if item.kind == ItemKind.VETO:
            assert item.photo_required, item.name
            assert re.search("决定|判决|告诫|处罚", item.evidence + item.text), item.name
            assert item.recorders == {Claimant.CADRE}


@pytest.mark.parametrize("name", OWN)
def test_no_word_leads_to_another_item(name: str) -> None:
    """Nobody who may put several items on record is led from the word of one to another."""

    def rivals(item: Item) -> list[Item]:
        mine = item.classes or frozenset("ABCDEF")
        theirs = [i for i in book(name).items if i.recorders & item.recorders]
        return [i for i in theirs if mine & (i.classes or mine)]

    for item in book(name).items:
        for word in (item.name, *item.words) if item.recorders else ():
            found = meant(rivals(item), word.replace("…", "某家"))
            assert found == [item], (item.name, word, [i.name for i in found])


@pytest.mark.parametrize(
    ("name", "said", "meaning"),
    [
        ("zhigong.household", "我今天帮隔壁阿婆割稻", "邻里互助"),
        ("zhigong.household", "把村口那块荒地种上了", "复耕撂荒地"),
        ("zhigong.household", "我家的旱厕拆了", "带头拆旧"),
        ("zhigong.household", "参加了半天清沟", "公共劳动"),
        ("gaoyang.household", "今天帮老杜收玉米了", "邻里互助"),
        ("gaoyang.household", "早上出去扫雪了", "公共劳动"),
        ("gaoyang.household", "孩子考上大学了", "考上大学"),
        ("hulu-guocha.representative", "这个月给总支汇报了工作", "向党总支汇报"),
        ("hulu-mita.representative", "上门给吴家办了合作医疗", "上门办合作医疗"),
        ("hulu-mita.representative", "农忙帮覃家收谷子", "农忙帮扶"),
        ("shaodong.representative", "昨晚开了恳谈会", "召集恳谈会"),
        ("liuyang.representative", "在水塘边竖了防溺水的牌子", "排查隐患"),
    ],
)
def test_everyday_words_find_the_item(name: str, said: str, meaning: str) -> None:
    assert [i.name for i in meant(book(name).claimable(SELF, IN_MARCH), said)] == [meaning]


def test_defaults_are_marked_as_defaults() -> None:
    folder = resources.files("core.points.rulebook") / "presets"
    for name in OWN:
        if not name.startswith("gaoyang-douwa."):
            assert "默认值" in (folder / f"{name}.toml").read_text(encoding="utf-8"), name


def test_a_file_is_read_by_its_name() -> None:
    assert preset("zhigong.household.toml").name == "zhigong.household"
