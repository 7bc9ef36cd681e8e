"""A workbook comes in as towns have it: what is new is added, what is wrong is named, twice is once.

Here too, sheet by sheet: `regions`, `households`, `sites`, `homes`, `people`, `posts`, `relations`, `intake`, `numbers`, `particulars`,
`outcome`.
"""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from core.db import Db
from core.errors import Refusal
from core.registry import households, people, village_file
from core.registry.households import Household, HouseholdMember
from core.registry.people import Kinship, Person, Post
from core.registry.telephones import Telephone
from core.workbook import loading
from core.workbook.numbers import RegistryNumber
from core.workbook.outcome import Change, Outcome
from core.workbook.particulars import HouseholdParticular, PersonParticular
from tests.core.workbook.books import (
    HOUSEHOLDS,
    KIN,
    PEOPLE,
    POSTS,
    REGIONS,
    TAGS,
    VALLEY,
    book,
    typed,
)

NOW = datetime(2026, 3, 20, 2, tzinfo=UTC)
Sheets = tuple[tuple[tuple[str, list[str]], Any], ...]


def load(db: Db, path: Path, *sheets: Any, where: str = "", now: datetime = NOW) -> Outcome:
    """Bring these sheets in."""
    return loading.load(db, book(path / "a.xlsx", *sheets), now, where=where)


def valley(db: Db, path: Path) -> Outcome:
    """The valley, brought in."""
    return load(db, path, *VALLEY)


def refused(outcome: Outcome) -> list[tuple[str, int, str, str]]:
    """What was not taken."""
    return [(r.sheet, r.line, r.column, r.reason) for r in outcome.refused]


def only(outcome: Outcome) -> str:
    """The reason of the only refusal."""
    assert len(outcome.refused) == 1, outcome.refused
    return outcome.refused[0].reason


def added(outcome: Outcome) -> dict[str, int]:
    """How many of each sheet are new."""
    return {s: n for (s, change), n in outcome.counts.items() if change == Change.ADDED}


def test_a_valley_is_brought_in_beside_another(db: Db, tmp_path: Path) -> None:
    outcome = valley(db, tmp_path)
    assert refused(outcome) == []
    assert added(outcome) == {
        **{"region": 5, "household": 3, "person": 4, "post": 2, "kin": 1, "tag": 1}
    }
    village = village_file.place(db, "柳溪镇/青石村")
    homes = households.in_village(db, village.id)
    assert [h.name for h in homes] == ["王秀英户", "王秀英户", "谭国平户"]
    assert [h.code for h in homes] == ["001号户", "002号户", "003号户"]
    assert (homes[0].key, homes[1].tags) == (True, ["低保"])
    east = village_file.place(db, "青石村/一组/东头邻里圈")
    (holder,) = people.holders(db, Post.REPRESENTATIVE, east.id, NOW)
    assert db.get_one(Telephone, holder.id).number == "13800138001"
    assert homes[0].head_id == holder.id
    daughter = people.named(db, "谭小妹")[0]
    assert db.get_one(PersonParticular, daughter.id).relation == "女"
    assert people.kin_of(db, daughter.id) == {homes[1].head_id}


def test_twice_is_once(db: Db, tmp_path: Path) -> None:
    valley(db, tmp_path)
    before = {
        t: len(db.exec(select(t)).all()) for t in (Person, Household, Kinship, RegistryNumber)
    }
    again = valley(db, tmp_path)
    assert not again.changed
    assert not again.refused
    assert before == {t: len(db.exec(select(t)).all()) for t in before}


def test_what_is_not_in_the_file_stays(db: Db, tmp_path: Path) -> None:
    valley(db, tmp_path)
    less = load(db, tmp_path, (HOUSEHOLDS, [["H001", "王秀英", "430101-1", "东头邻里圈"]]))
    assert not less.changed
    assert len(people.named(db, "谭小妹")) == 1


def test_renamed_moved_and_ended_are_named(db: Db, tmp_path: Path) -> None:
    valley(db, tmp_path)
    outcome = load(
        db,
        tmp_path,
        (REGIONS, [["430101-1-2", "水口邻里圈", "邻里圈", "430101-1"]]),
        (
            HOUSEHOLDS,
            [
                ["H001", "王秀英", "430101-1", "水口"],
                ["H003", "谭小妹", "430101-1", "东头"],
                ["H002", "王秀英", "430101-1", "", "", "", "迁出", "2026-03-01"],
            ],
        ),
        (PEOPLE, [["P3", "谭国萍", "H003", "父", "男", "1970", "", "", ""]]),
        (POSTS, [["王秀英", "P1", "代表", "430101-1-1", "2026.1.1", "2026年3月19日", "辞职", ""]]),
        (KIN, [["P4", "P2", "姨", "2026-03-01"]]),
        (TAGS, [["", "P2", "低保", "2026-03-01"]]),
    )
    assert refused(outcome) == []
    named = {(c.change, c.what) for c in outcome.changes}
    assert named == {
        (Change.RENAMED, "柳溪镇/青石村/一组/西头邻里圈 → 柳溪镇/青石村/一组/水口邻里圈"),
        (Change.MOVED, "王秀英户：东头邻里圈 → 水口邻里圈"),
        (Change.RENAMED, "谭国平户 → 谭小妹户"),
        (Change.ENDED, "王秀英户迁出"),
        (Change.RENAMED, "谭国平 → 谭国萍"),
        (Change.ENDED, "柳溪镇/青石村/一组/东头邻里圈村民代表王秀英离任"),
        (Change.ENDED, "谭小妹与王秀英的亲属关系"),
        (Change.ENDED, "王秀英户的“低保”"),
    }
    east = village_file.place(db, "青石村/一组/东头邻里圈")
    assert people.holders(db, Post.REPRESENTATIVE, east.id, NOW) == []
    home = db.exec(select(Household).where(Household.name == "谭小妹户")).one()
    members = {p.name for p in households.members(db, home.id)}
    assert members == {"谭小妹", "谭国萍"}  # who was the head stays a member


def test_a_seat_changes_hands_in_one_file_in_any_order(db: Db, tmp_path: Path) -> None:
    valley(db, tmp_path)
    begins = ["谭国平", "P3", "村民代表", "430101-1-1", "2026-03-20", "", "", "补选"]
    taken = load(db, tmp_path, (POSTS, [begins]))
    assert only(taken) == "现由王秀英担任，先写离任（在王秀英那一行填“止”）"
    ends = ["王秀英", "P1", "村民代表", "430101-1-1", "2026-01-01", "2026-03-20", "辞职", ""]
    assert refused(load(db, tmp_path, (POSTS, [begins, ends]))) == []
    east = village_file.place(db, "青石村/一组/东头邻里圈")
    assert [p.name for p in people.holders(db, Post.REPRESENTATIVE, east.id, NOW)] == ["谭国平"]


@pytest.mark.parametrize(
    ("sheets", "column", "reason"),
    [
        ([(HOUSEHOLDS, [["H009", "甲乙", "九组", ""]])], "组", "没有“九组”，是不是一组"),
        ([(HOUSEHOLDS, [["H009", "甲乙", "430101-1", "南头"]])], "邻里圈", "没有“南头”，是不是东头邻里圈"),
        ([(HOUSEHOLDS, [["H009", "", "430101-1", "东头"]])], "户主", "不能空着"),
        ([(PEOPLE, [["", "甲", "H404", "子"]])], "户编号", "没有户编号“H404”"),
        ([(PEOPLE, [["P1", "赵四", "H001", "子", "男", "1999"]])], "人员编号", "这个人员编号是“王秀英”的"),
        ([(PEOPLE, [["P9", "甲", "H001", "子", "", "", "1380013800"]])], "电话", "手机号是11位，您发的是10位"),
        ([(PEOPLE, [["P9", "甲", "H001", "子", "", "", "", "", 430102199003078888]])], "身份证号", "被存成数字，后几位已丢"),
        ([(PEOPLE, [["P9", "甲", "H001", "子", "", "", "", "", "430102199003078881"]])], "身份证号", "最后一位对不上"),
        ([(PEOPLE, [["P9", "甲", "H001", "子", "雄"]])], "性别", "“雄”不是性别"),
        ([(PEOPLE, [["P9", "甲", "H001", "子", "", "2023.13.5"]])], "出生年", "“2023.13.5”不是日期"),
        ([(POSTS, [["王秀英", "", "村民代表", "430101-1-2", "", ""]])], "姓名", "“王秀英”不止一个，请写人员编号"),
        ([(POSTS, [["谭国平", "P3", "会计员", "430101", "", ""]])], "职务", "没有“会计员”，是不是"),
        ([(POSTS, [["谭国平", "P3", "组长", "430101-1", "2026-03-01", "2026-02-01"]])], "止", "止（2026-02-01）在起（2026-03-01）前面"),
        ([(POSTS, [["谭国平", "P3", "村主任", "430101", "2026-03-01", "", "", "委派"]])], "产生方式", "不能委派"),
        ([(KIN, [["P1", "P404", "姐", ""]])], "乙编号", "没有“P404”这个人"),
        ([(KIN, [["P1", "P1", "姐", ""]])], "甲编号", "是同一个人"),
        ([(TAGS, [["", "", "低保", ""]])], "户编号", "户编号和人员编号要填一个"),
        ([(REGIONS, [["x", "二组", "生产队伍", "430101"]])], "类别", "没有“生产队伍”，是不是"),
        ([(REGIONS, [["x", "二组", "组", "999"]])], "上级编号", "上级编号“999”没有"),
        ([(REGIONS, [["x", "新村", "村", "430101-1"]])], "上级编号", "村不能放在组“一组”下面"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_line_and_column(
    db: Db, tmp_path: Path, sheets: Any, column: str, reason: str
) -> None:
    valley(db, tmp_path)
    outcome = load(db, tmp_path, *sheets, where="柳溪镇/青石村")
    (one,) = outcome.refused
    assert (one.line, one.column) in {(2, column), (2, "乙编号"), (2, "人员编号")}
    assert one.column == column or column in ("甲编号", "姓名")
    assert reason in one.reason
    assert not outcome.changed


def test_a_key_twice_names_both_lines(db: Db, tmp_path: Path) -> None:
    valley(db, tmp_path)
    lines = [["H010", "甲", "430101-1", "东头"], ["H010", "甲", "430101-1", "西头"]]
    outcome = load(db, tmp_path, (HOUSEHOLDS, lines))
    assert refused(outcome) == [("农户", 3, "户编号", "第2、3行重复")]


def test_good_lines_come_in_beside_bad_ones(db: Db, tmp_path: Path) -> None:
    valley(db, tmp_path)
    lines = [
        [f"P{n}", f"丁{n}", "H001" if n % 100 else "H404", "其他亲属"] for n in range(1000, 3500)
    ]
    outcome = load(db, tmp_path, (PEOPLE, lines))
    assert len(outcome.refused) == 25
    assert {r.line % 100 for r in outcome.refused} == {2}
    assert added(outcome) == {"person": 2475}


def test_numbers_that_excel_kept_find_those_with_zeros(db: Db, tmp_path: Path) -> None:
    valley(db, tmp_path)
    load(db, tmp_path, (HOUSEHOLDS, [["007", "甲", "430101-1", "东头"]]))
    same = load(db, tmp_path, (HOUSEHOLDS, [[7, "甲", "430101-1", "东头"]]))
    assert not same.changed
    load(db, tmp_path, (HOUSEHOLDS, [["0007", "乙", "430101-1", "东头"]]))
    several = load(db, tmp_path, (HOUSEHOLDS, [[7, "甲", "430101-1", "东头"]]))
    assert only(several) == "前面的0丢了，可能是0007、007，请设为文本重填"


def test_a_roll_with_members_beside_each_head_is_households_and_people(
    db: Db, tmp_path: Path
) -> None:
    valley(db, tmp_path)
    roll = [
        ["青石村村民花名册（2026年）"],
        ["序号", "户编号", "户主", "村民小组", "联户代表", "姓名", "称谓", "联系方式", "政治面貌"],
        [1, (2, 1, 4, 1, "K1"), (2, 2, 4, 2, "罗 大山"), (2, 3, 4, 3, "1组"), (2, 4, 4, 4, "东头"),
         "罗大山 ", "户主", 13800138002, "中共党员"],
        [2, None, None, None, None, "罗小明", "长子", "", "群众"],
        [3, None, None, None, None, "阿依·古丽", "儿媳", "", ""],
        ["填表人：某某"],
    ]  # fmt: skip
    path = typed(tmp_path / "b.xlsx", {"Sheet1": roll, "旧表": roll}, hidden=["旧表"])
    outcome = loading.load(db, path, NOW, where="青石村")
    assert refused(outcome) == []
    assert added(outcome) == {"household": 1, "person": 3}
    assert "“旧表”表是隐藏的，没有读。" in outcome.remarks
    assert "“Sheet1”表里没用到的列：序号。" in outcome.remarks
    (head,) = people.named(db, "罗大山")
    assert db.get_one(Telephone, head.id).number == "13800138002"
    village = village_file.place(db, "青石村")
    assert people.holds(db, head.id, Post.PARTY_MEMBER, village.id, NOW)


def test_a_head_who_is_known_without_a_household_is_the_same(db: Db, tmp_path: Path) -> None:
    lines = [["W1", "钱国华", "一组", "李秀英联户"]]
    outcome = load(db, tmp_path, (HOUSEHOLDS, lines), where="石桥镇/王家村")
    assert refused(outcome) == []
    assert len(people.named(db, "钱国华")) == 1
    assert outcome.remarks[0] == "王家村的钱国华原来没有登记在哪一户，认作同一个人"


def test_a_household_without_a_number_gets_the_towns(db: Db, tmp_path: Path) -> None:
    lines = [["W7", "罗铁柱", "二组", ""]]
    outcome = load(db, tmp_path, (HOUSEHOLDS, lines), where="石桥镇/王家村")
    assert outcome.counts == {("household", Change.CHANGED): 1}
    assert not load(db, tmp_path, (HOUSEHOLDS, lines), where="石桥镇/王家村").changed


def test_a_person_moves_with_their_number(db: Db, tmp_path: Path) -> None:
    valley(db, tmp_path)
    outcome = load(db, tmp_path, (PEOPLE, [["P4", "谭小妹", "H002", "儿媳"]]))
    assert [c.what for c in outcome.changes] == ["谭小妹：谭国平户 → 王秀英户"]
    home = households.of_person(db, people.named(db, "谭小妹")[0].id)
    assert home is not None
    assert home.code == "002号户"


def test_a_household_that_comes_back_has_a_circle_again(db: Db, tmp_path: Path) -> None:
    valley(db, tmp_path)
    gone = ["H002", "王秀英", "430101-1", "西头", "", "", "销户", "2026-03-01"]
    load(db, tmp_path, (HOUSEHOLDS, [gone]))
    assert not load(db, tmp_path, (HOUSEHOLDS, [gone])).changed
    load(db, tmp_path, (HOUSEHOLDS, [["H002", "王秀英", "430101-1", "西头", "", "", "在册", ""]]))
    home = db.exec(
        select(Household).where(Household.code == "002号户", Household.name == "王秀英户")
    ).one()
    assert home.circle_id == village_file.place(db, "青石村/一组/西头邻里圈").id
    assert db.get_one(HouseholdParticular, home.id).until == date(2026, 3, 1)


def test_groups_of_one_name_want_their_village(db: Db, tmp_path: Path) -> None:
    valley(db, tmp_path)
    outcome = load(db, tmp_path, (HOUSEHOLDS, [["H9", "甲", "一组", ""]]))
    assert only(outcome) == "“一组”有2个，请写区划编号，或加“村”这一列"


def test_a_gbk_csv_is_read(db: Db, tmp_path: Path) -> None:
    valley(db, tmp_path)
    lines = ["户编号,户主,组,邻里圈", 'C1,"杨, 树",一组,东头', "C2,=1+1,一组,西头"]
    path = tmp_path / "农户.csv"
    path.write_bytes("\r\n".join(lines).encode("gb18030"))
    outcome = loading.load(db, path, NOW, where="青石村")
    assert added(outcome) == {"household": 2}


def test_an_empty_registry_says_what_it_wants(engine: Any, tmp_path: Path) -> None:
    from sqlmodel import Session

    with Session(engine) as db, pytest.raises(Refusal, match="还没有区划"):
        load(db, tmp_path, (HOUSEHOLDS, [["H9", "甲", "一组", ""]]))


def test_an_empty_registry_grows_from_the_top(engine: Any, tmp_path: Path) -> None:
    from sqlmodel import Session

    upside_down = ((REGIONS, list(reversed(VALLEY[0][1]))), *VALLEY[1:])
    with Session(engine) as db, db.begin():
        outcome = load(db, tmp_path, *upside_down)
        assert refused(outcome) == []
        assert added(outcome)["region"] == 6
        assert not load(db, tmp_path, *upside_down).changed


def test_a_row_of_an_entry_that_was_joined_is_refused(db: Db, tmp_path: Path) -> None:
    valley(db, tmp_path)
    two = people.named(db, "王秀英")
    assert len(two) == 2
    numbered = set(db.exec(select(RegistryNumber.subject_id)))
    for one, into in (two, reversed(two)):
        home = households.of_person(db, one.id)
        assert home is not None
        db.delete(db.get_one(HouseholdMember, (home.id, one.id)))
        one.joined_into, one.village_id = into.id, None
        db.add(one)
        db.flush()
        again = valley(db, tmp_path)
        assert any("登记重了" in reason for *_, reason in refused(again))
        assert len([p for p in db.exec(select(Person)) if p.name == "王秀英"]) == 2
        assert households.of_person(db, one.id) is None
        one.joined_into, one.village_id = None, into.village_id
        db.add_all([one, HouseholdMember(household_id=home.id, person_id=one.id)])
        db.flush()
    assert numbered == set(db.exec(select(RegistryNumber.subject_id)))


def test_people_of_one_household_may_stand_far_apart(db: Db, tmp_path: Path) -> None:
    """Each sheet is a block of its own: what the first wrote is known to the second."""
    first = [
        ["", "谭国平", "H003", "户主", "男", "1970", "13800138002", "是", ""],
        ["P5", "谭小妹", "H003", "30", "女", "2001", "", "", ""],
    ]
    again = [
        ["", "谭国平", "H003", "户主", "男", "1970", "13800138002", "是", ""],
        ["", "谭小妹", "H003", "30", "女", "2001", "", "", ""],
        ["P6", "谭小弟", "H003", "子", "男", "2003", "", "", ""],
    ]
    regions, homes = VALLEY[0], VALLEY[1]
    outcome = load(db, tmp_path, regions, homes, (PEOPLE, first), (("人员2", PEOPLE[1]), again))
    assert outcome.refused == []
    assert outcome.counts["person", Change.ADDED] == 3
    assert outcome.counts["person", Change.SAME] == 2
    once = load(db, tmp_path, regions, homes, (PEOPLE, first), (("人员2", PEOPLE[1]), again))
    assert not once.changed


def test_households_in_no_circle_are_named_together(db: Db, tmp_path: Path) -> None:
    lines = [[f"N{n:02}", f"谭{n}", "430101-1", "", "", "", "", ""] for n in range(25)]
    outcome = load(db, tmp_path, VALLEY[0], (HOUSEHOLDS, lines))
    (remark,) = [r for r in outcome.remarks if "没有写邻里圈" in r]
    assert remark.startswith("谭0、谭1、")
    assert "谭19等25户没有写邻里圈" in remark
